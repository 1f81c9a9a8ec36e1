"""What is kept of the work on one site: single writes, and the batches they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from lmsdesk.domain.values import ItemId

_NEVER = datetime.fromtimestamp(0, UTC)


class State(StrEnum):
    """Where a write is on its way."""

    WAITING = "waiting"  # in the outbox or the basket: nothing was sent
    PLANNED = "planned"  # part of a batch that has not come to it: nothing was sent
    INTENDED = "intended"  # it may have gone out, and nobody has heard the answer: look before saying more
    DONE = "done"
    FAILED = "failed"  # certainly not done
    UNKNOWN = "unknown"  # sent, and nobody could look
    CONFLICT = "conflict"  # waits: the site holds something else by now


class Queue(StrEnum):
    """Where a write waits for its time."""

    NONE = ""
    OUTBOX = "outbox"
    BASKET = "basket"


class BatchState(StrEnum):
    """Whether a batch still has something to do."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class NewWrite:
    """A write that is to be. ``before`` and ``sent`` are values by field name, never secrets."""

    verb: str
    kind: str
    item: ItemId | None
    name: str = ""
    before: Mapping[str, Any] = field(default_factory=dict, repr=False)
    sent: Mapping[str, Any] = field(default_factory=dict, repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Whatever else doing it or taking it back needs."""
    queue: Queue = Queue.NONE
    due: datetime | None = None
    undoes: int | None = None
    """The write that this one takes back."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a write. What is None stays as it was kept."""

    id: int
    state: State
    item: ItemId | None = None
    name: str | None = None
    before: Mapping[str, Any] | None = field(default=None, repr=False)
    after: Mapping[str, Any] | None = field(default=None, repr=False)
    extra: Mapping[str, Any] | None = field(default=None, repr=False)
    exchanges: tuple[tuple[int, float], ...] = ()
    trouble: Mapping[str, Any] = field(default_factory=dict)
    changed: Mapping[str, Any] = field(default_factory=dict)
    """What the site made other than asked: the reason, packed, by field. It is told until the person puts it aside."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write as it is kept."""

    id: int
    batch: int
    verb: str
    kind: str
    item: ItemId | None
    name: str
    state: State
    queue: Queue = Queue.NONE
    place: float = 0.0
    before: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What the fields were that the write changed, those changed along by the site included."""
    sent: Mapping[str, Any] = field(default_factory=dict, repr=False)
    after: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What these fields were afterwards, as the site answered."""
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)
    began: datetime = _NEVER
    ended: datetime | None = None
    due: datetime | None = None
    exchanges: tuple[tuple[int, float], ...] = ()
    """Number and start of each exchange. Numbers begin anew with each session, so the start tells them apart."""
    trouble: Mapping[str, Any] = field(default_factory=dict)
    session: str = ""
    undoes: int | None = None
    undone: int | None = None
    """The write that took it back."""
    changed: Mapping[str, Any] = field(default_factory=dict)
    """What the site made other than asked: the reason, packed, by field; its values are ``sent`` and ``after``."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One thing a person did: one write or several. ``plan`` is whatever its maker needs to go on."""

    id: int
    title: str
    screen: str
    who: str
    started: datetime
    state: BatchState
    ended: datetime | None = None
    undoes: int | None = None
    """The batch that this one takes back."""
    plan: Mapping[str, Any] = field(default_factory=dict, repr=False)
    counts: Mapping[State, int] = field(default_factory=dict)
    """How many of its writes are in which state."""
    undone: int = 0
    """How many of its writes were taken back."""
    changed: int = 0
    """Of how many of its writes the site made something other than asked."""
    first: Write | None = None
    """The first of its writes."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(State.DONE, 0)

    @property
    def left(self) -> int:
        """Planned, and not begun."""
        return self.counts.get(State.PLANNED, 0)
