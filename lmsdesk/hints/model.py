"""What a hint is, what the engine knows beside the exchange, and how a rule is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Outcome
from lmsdesk.domain.suggestion import Suggestion
from lmsdesk.domain.words import Sentence

if TYPE_CHECKING:
    from lmsdesk.hints.facts import Facts


class Strength(IntEnum):
    """How sure a rule is that it names the cause."""

    POSSIBLE = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's answer: how sure it is, what it saw, and words for the blanks in its sentences."""

    strength: Strength
    evidence: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the catalogue. ``when`` looks at the facts and gives a Match or None.

    Adding a rule is one entry in a file of ``hints.rules`` and its cases in ``tests/hints/cases.py``. Several entries
    may carry the id of one row: same cause, other words (``variant`` tells them apart; the plain one stands first).
    """

    id: str
    title: str
    happened: str
    todo: str
    when: Callable[[Facts], Match | None]
    action: Callable[[Facts], Suggestion | None] | None = None
    letter: str = ""
    harmless: bool = False
    """The answer can be used all the same; never shown as a failure."""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the exchange itself; everything may be left out."""

    lms: str = ""
    site_name: str = ""
    address: str = ""
    outcome: Outcome | None = None
    recent: tuple[Exchange, ...] = ()
    app_passwords: bool | None = None
    """Whether the index announces application passwords; None when not known."""
    namespaces: tuple[str, ...] | None = None
    header_arrives: bool | None = None
    """Whether the Authorization header was proven to reach WordPress; None when not known."""
    typed: bool = False
    """The person has typed text that is waiting to be saved."""
    retry_after: float | None = None
    labels: tuple[str, ...] = ()
    """The fields that the site complained about, as people see them."""
    key_is_of: str = ""
    """The name of another site in this program where the same key was accepted."""
    slip: str = ""
    """What is odd about the key or password itself, such as a secret in place of the key."""
    ipv4_works: bool | None = None
    """Whether the host answers on its older address while the newer one stays silent; None when not known."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A cause in plain words: what happened, what is safe, what to do now."""

    id: str
    title: Sentence
    happened: Sentence
    safe: Sentence
    todo: Sentence
    evidence: str
    action: Suggestion | None = None
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The best hint and at most two that are also possible. ``best`` is None for an answer without fault."""

    best: Hint | None
    also: tuple[Hint, ...] = ()
