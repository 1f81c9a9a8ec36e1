"""Finds a site's REST API from its address, and tells which LMS answers. No credential is ever sent from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.words import Sentence


@dataclass(frozen=True)
class Discovery:
    """What an address turned out to be."""

    address: str
    """The site's final address, after redirects."""
    root: ApiRoot
    title: str = ""
    namespaces: tuple[str, ...] = ()
    routes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The LMS's route index as the site prints it, by route (others where they came along)."""
    authentication: Mapping[str, Any] = field(default_factory=dict)
    lms: tuple[str, ...] = ()
    """The systems that answer here: "masteriyo", "learnomy"."""
    pro: bool = False
    closed: bool = False
    """The root index is for members only; the LMS may answer all the same."""
    sign_ins_work: bool | None = None
    """Whether WordPress accepts application passwords and, with them, Masteriyo keys; None when it does not say."""
    time_zone: str = ""
    gmt_offset: float = 0.0
    notes: tuple[Sentence, ...] = ()
