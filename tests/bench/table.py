"""Prints measures as one table: what, measured, reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measure. ``reach`` is what we aim at, ``hard`` what must never be passed (None: no hard limit)."""

    what: str
    value: float
    unit: str
    reach: float
    hard: float | None = None
    note: str = ""


def show(title: str, rows: Sequence[Row]) -> None:
    """Print the rows under a title."""
    print(f"\n{title}")
    print(f"{'what':<58} {'measured':>10} {'reach':>10}")
    for row in rows:
        mark = "" if row.value <= row.reach else "  over"
        print(f"{row.what:<58} {row.value:>8.2f} {row.unit:<2}{row.reach:>8.2f} {row.unit:<2}{mark}  {row.note}")
