"""What comes back from a shelf: saved records, batches, notices of change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.profiles import Profile

Progress = Callable[[int, int], None]
"""Told after each item: how many are finished, of how many."""


class Stop(Protocol):
    """Something like ``asyncio.Event`` or ``threading.Event``."""

    def is_set(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Saved:
    """An item after a save, and how it differs from what was asked for."""

    record: Record
    sent: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What was sent, by field name. Empty: nothing was different, so nothing was sent."""
    dropped: tuple[Surprise, ...] = ()
    """Fields that came back different from what was sent, or that changed because of it."""
    others: tuple[Surprise, ...] = ()
    """Fields that somebody else changed since the record was read."""
    note: Sentence | None = None
    """Something else worth telling, such as that the item was there already."""
    waits: bool = False
    """Nothing was sent yet: it waits in the outbox, and ``record`` is what the site is to hold."""

    @property
    def verified(self) -> bool:
        """The answer was lost or bad; we looked, and the change is there."""
        return self.record.verified


@dataclass(frozen=True, slots=True)
class ShelfChange:
    """What is different on a shelf now. Items in the trash are gone from every list but the trash."""

    changed: tuple[Record, ...] = ()
    added: tuple[Record, ...] = ()
    gone: tuple[ItemId, ...] = ()
    stale: bool = False
    """Other items may have changed with it (the children of a deleted category move up): read the list again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The outcome of doing one thing to several items, by item."""

    done: tuple[ItemId, ...] = ()
    failed: tuple[tuple[ItemId, Problem], ...] = ()
    left: tuple[ItemId, ...] = ()
    """Not begun: the person stopped, or the site went away."""
    records: tuple[Record, ...] = ()
    """The items as the site answered, where it did."""
    waits: bool = False
    """Nothing was sent yet: what is done waits in the outbox, or until ``due`` in the basket."""
    due: datetime | None = None
    dropped: Mapping[ItemId, tuple[Surprise, ...]] = field(default_factory=dict)
    """What the site made other than asked, by item; only items of which there is something to tell."""

    @property
    def ok(self) -> bool:
        return not self.failed and not self.left


class SignInNeeded(Problem):
    """The site is known but one of its secrets is not (any more). ``part`` as in ``vault.PARTS``: which one."""

    def __init__(self, profile: Profile, sentence: Sentence | None = None, part: str = "") -> None:
        missing = N_("The key or password of {site} is not on this computer. Sign in again.")
        super().__init__(Trouble.SIGNED_OUT, sentence=sentence or Sentence(missing, site=profile.name))
        self.profile = profile
        self.part = part
