"""Two texts side by side, a line beside its like: what stands in which row, and how rows differ. No widgets."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lmsdesk.domain.aligning import Run
from lmsdesk.domain.compare import Change, Difference
from lmsdesk.ui.inspector.lines import Blocks

LEFT, RIGHT = 0, 1
MARKED_AT_MOST = 4_000
"""Rows that differ in which the place of a difference is looked for."""


class Marks(NamedTuple):
    """How a line of one side differs: from the first letter to the last that the other side has not."""

    begin: int
    end: int


class Pairing:
    """Rows made of runs. Runs may come bit by bit; ``texts`` hold all lines of both sides."""

    def __init__(self, left: Blocks, right: Blocks) -> None:
        self.texts = (left, right)
        self._runs: list[Run] = []
        self._begins = array("q", [0])
        self._changed = array("q")

    def add(self, runs: Iterable[Run]) -> None:
        """More rows at the end."""
        for run in runs:
            if not run.same:
                self._changed.append(len(self._runs))
            self._runs.append(run)
            self._begins.append(self._begins[-1] + run.rows)

    def __len__(self) -> int:
        return self._begins[-1]

    @property
    def places(self) -> int:
        """How many stretches differ."""
        return len(self._changed)

    def line_of(self, row: int, side: int) -> int:
        """The line of a side that stands in a row; -1 where there is none."""
        run, within = self._find(row)
        begin, end = (run.left, run.left_end) if side == LEFT else (run.right, run.right_end)
        return begin + within if begin + within < end else -1

    def text(self, row: int, side: int) -> str:
        """What stands in a row of a side."""
        line = self.line_of(row, side)
        return "" if line < 0 else self.texts[side].line(line)

    def change(self, row: int) -> Change | None:
        """How a row differs; None where both sides say the same."""
        run, within = self._find(row)
        if run.same:
            return None
        if run.left + within >= run.left_end:
            return Change.ADDED
        return Change.GONE if run.right + within >= run.right_end else Change.OTHER

    def marks(self, row: int, side: int) -> Marks | None:
        """Which letters differ in a row that both sides have; None where they have little in common."""
        if self.change(row) is not Change.OTHER:
            return None
        own, other = self.text(row, side), self.text(row, 1 - side)
        most = min(len(own), len(other))
        begin = next((at for at in range(most) if own[at] != other[at]), most)
        tail = next((at for at in range(most - begin) if own[-1 - at] != other[-1 - at]), most - begin)
        blanks = len(own) - len(own.lstrip())
        return Marks(begin, len(own) - tail) if 3 * (begin + tail - blanks) >= most - blanks else None

    def next_change(self, row: int, *, back: bool = False) -> int:
        """The first row of the next stretch that differs, round the end; -1 where nothing does."""
        if not self._changed:
            return -1
        if back:
            begins = [self._begins[run] for run in self._changed]
            return next((begin for begin in reversed(begins) if begin < row), begins[-1])
        for run in self._changed:
            if self._begins[run] > row:
                return self._begins[run]
        return self._begins[self._changed[0]]

    def row_of(self, difference: Difference, before: Iterable[Difference]) -> int:
        """About where a difference stands, -1 where that cannot be said. ``before`` are those told before it."""
        like = sum(1 for one in before if _like(one) == _like(difference))
        for row in self._rows_that_differ():
            if not self._says(row, difference):
                continue
            if like == 0:
                return row
            like -= 1
        return -1

    def _says(self, row: int, difference: Difference) -> bool:
        sides = {Change.ADDED: (RIGHT,), Change.GONE: (LEFT,)}.get(difference.change, (LEFT, RIGHT))
        values = (difference.before, difference.now)
        return any(_tells(self.text(row, side), difference.path, values[side]) for side in sides)

    def _rows_that_differ(self) -> Iterator[int]:
        count = 0
        for run in self._changed:
            for within in range(self._runs[run].rows):
                yield self._begins[run] + within
                count += 1
                if count >= MARKED_AT_MOST:
                    return

    def _find(self, row: int) -> tuple[Run, int]:
        at = bisect_right(self._begins, row) - 1
        return self._runs[at], row - self._begins[at]


class Side:
    """One side as lines for a text view."""

    def __init__(self, pairing: Pairing, side: int) -> None:
        self._pairing = pairing
        self._side = side

    def __len__(self) -> int:
        return len(self._pairing)

    def line(self, at: int) -> str:
        return self._pairing.text(at, self._side)

    def goes_on(self, at: int) -> bool:
        """A row without a line adds none to what is copied."""
        line = self._pairing.line_of(at, self._side)
        return line < 0 or self._pairing.texts[self._side].goes_on(line)


def _like(one: Difference) -> tuple[str, str, str]:
    return one.before, one.now, one.path.rpartition(".")[2]


def _tells(line: str, path: str, value: str) -> bool:
    """Whether a line of a pretty text says this: a field of JSON, a header, a parameter, or the value alone."""
    told = line.strip().removesuffix(",")
    name = path.rpartition(".")[2]
    if name.endswith("]"):
        id = name.rpartition("[id ")[2].rstrip("]")
        return told.replace('"', "") == f"id: {id}" if "[id " in name else told in _written(value)
    if name.startswith("?"):
        return told == f"{name[1:]} = {value}"
    field, _, rest = told.partition(": ")
    return field.strip('"').lower() == name.lower() and (rest in _written(value) or rest in ("{", "["))


def _written(value: str) -> tuple[str, str]:
    return value, json.dumps(value, ensure_ascii=False)
