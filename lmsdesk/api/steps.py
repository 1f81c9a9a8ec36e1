"""What finding and signing in to a site consists of, step by step, so that a person can watch it happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from lmsdesk.domain.words import Sentence


class StepId(StrEnum):
    """In the order in which they happen."""

    ADDRESS = "address"
    SECURE = "secure"
    WORDPRESS = "wordpress"
    API = "api"
    PLUGIN = "plugin"
    SIGN_INS = "sign-ins"
    SIGN_IN = "sign-in"
    KEEP = "keep"


class StepState(StrEnum):
    GOOD = "good"
    CAUTION = "caution"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Step:
    """One step that is done."""

    id: StepId
    state: StepState
    said: Sentence


Tell = Callable[[Step], None]


def silent(step: Step) -> None:
    """For whoever does not watch."""
