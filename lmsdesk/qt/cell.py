"""What one column of a record table shows, as plain functions of the record. ``ui.table.cells`` makes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.kind import Column
from lmsdesk.domain.record import Record

Show = Callable[[Record], str]


def nothing(_: Record) -> str:
    """No text."""
    return ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column: its title and how a record's cell reads, sorts and looks.

    ``key`` gives values of one type only (all text or all numbers), so that sorting compares fast.
    """

    column: Column
    title: str
    text: Show
    key: Callable[[Record], Any]
    tip: Show = nothing
    tone: Show | None = None
    """The badge's tone; None for a column without badges."""
    struck: Show | None = None
    """A second text, struck out: the price before the sale."""
    swatch: Show | None = None
    """The colour of a dot before the text, as #rrggbb; the dot is left out where it gives nothing."""
    right: bool = False
    muted: bool = False
    strong: bool = False

    @property
    def name(self) -> str:
        """The name of the field."""
        return self.column.field
