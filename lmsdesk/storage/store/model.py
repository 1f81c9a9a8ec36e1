"""What comes out of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from lmsdesk.domain.record import Record

MEGABYTE = 1024 * 1024
_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """An item, and when the site last told it."""

    kind: str
    record: Record
    read: datetime


@dataclass(frozen=True, slots=True)
class KeptPage:
    """Some rows of a list as it was."""

    records: tuple[Record, ...]
    total: int | None
    counts: Mapping[str, int] = field(default_factory=dict)
    next: int | None = None
    """Where the rows after these begin."""
    read: datetime = _LONG_AGO
