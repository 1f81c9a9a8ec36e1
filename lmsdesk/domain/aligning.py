"""Two long texts line by line: which lines are the same, which differ, and what stands only on one side.

Works on numbers that stand for lines (their hashes), in many short steps, so that also a text of a million lines keeps
no other thread waiting. Lines that stand once on each side hold the two together; what lies between two such lines is
compared on its own.
"""

from __future__ import annotations

import difflib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

SMALL = 400
"""Up to so many lines on each side are compared with each other where no line stands once on both."""
_PARTS = 64
_TOGETHER = 256


class Run(NamedTuple):
    """Lines ``left`` to ``left_end`` of one text beside lines ``right`` to ``right_end`` of the other."""

    same: bool
    left: int
    left_end: int
    right: int
    right_end: int

    @property
    def rows(self) -> int:
        """So many lines one beside the other."""
        return max(self.left_end - self.left, self.right_end - self.right)


def numbers(lines: Iterable[str]) -> array[int]:
    """A number for each line; equal lines have the same one."""
    return array("q", map(hash, lines))


def aligned(left: Sequence[int], right: Sequence[int]) -> Iterator[Run]:
    """All lines of both in their order, as runs that are the same and runs that differ in turns."""
    waiting: Run | None = None
    for run in _runs(left, right):
        if run.left == run.left_end and run.right == run.right_end:
            continue
        if waiting is not None and waiting.same == run.same:
            waiting = Run(run.same, waiting.left, run.left_end, waiting.right, run.right_end)
            continue
        if waiting is not None:
            yield waiting
        waiting = run
    if waiting is not None:
        yield waiting


def _runs(left: Sequence[int], right: Sequence[int]) -> Iterator[Run]:
    stack = [(0, len(left), 0, len(right))]
    while stack:
        a, a_end, b, b_end = stack.pop()
        begin = _same_before(left, right, a, a_end, b, b_end)
        yield Run(True, a, a + begin, b, b + begin)
        a, b = a + begin, b + begin
        end = _same_behind(left, right, a, a_end, b, b_end)
        tail = (a_end - end, a_end, b_end - end, b_end)
        a_end, b_end = a_end - end, b_end - end
        if tail[0] < tail[1]:
            stack.append(tail)
        if a == a_end or b == b_end:
            yield Run(False, a, a_end, b, b_end)
            continue
        held = _held(left, right, a, a_end, b, b_end)
        if not held and (a_end - a > SMALL or b_end - b > SMALL):
            held = _held_by_turn(left, right, a, a_end, b, b_end)
        if not held:
            yield from _close(left, right, a, a_end, b, b_end)
            continue
        edges = [(a, b), *held, (a_end, b_end)]
        stretches = [(*one, *two) for one, two in pairwise(edges)]
        stack += [(x, x_end, y, y_end) for x, y, x_end, y_end in reversed(stretches)]


def _same_before(left: Sequence[int], right: Sequence[int], a: int, a_end: int, b: int, b_end: int) -> int:
    most, count = min(a_end - a, b_end - b), 0
    while count + _TOGETHER <= most and _ends(left, a + count + _TOGETHER) == _ends(right, b + count + _TOGETHER):
        count += _TOGETHER
    return next((at for at in range(count, most) if left[a + at] != right[b + at]), most)


def _same_behind(left: Sequence[int], right: Sequence[int], a: int, a_end: int, b: int, b_end: int) -> int:
    most, count = min(a_end - a, b_end - b), 0
    while count + _TOGETHER <= most and _ends(left, a_end - count) == _ends(right, b_end - count):
        count += _TOGETHER
    return next((at for at in range(count, most) if left[a_end - 1 - at] != right[b_end - 1 - at]), most)


def _ends(lines: Sequence[int], end: int) -> Sequence[int]:
    return lines[end - _TOGETHER : end]


def _held(left: Sequence[int], right: Sequence[int], a: int, a_end: int, b: int, b_end: int) -> list[tuple[int, int]]:
    """Pairs of places whose line stands once on each side, as many as there are in the same order on both."""
    ours, theirs = _single(left, a, a_end), _single(right, b, b_end)
    pairs = []
    for at in range(a, a_end):
        line = left[at]
        if ours[line % _PARTS].get(line, -1) >= 0 and (other := theirs[line % _PARTS].get(line, -1)) >= 0:
            pairs.append((at, other))
    return _rising(pairs)


def _single(lines: Sequence[int], begin: int, end: int) -> list[dict[int, int]]:
    """Where each line stands that stands there once; -1 for others. In many small parts: one large one grows slowly."""
    places: list[dict[int, int]] = [{} for _ in range(_PARTS)]
    for at in range(begin, end):
        part = places[lines[at] % _PARTS]
        part[lines[at]] = -1 if lines[at] in part else at
    return places


def _held_by_turn(
    left: Sequence[int], right: Sequence[int], a: int, a_end: int, b: int, b_end: int
) -> list[tuple[int, int]]:
    """Where no line stands only once: those that stand equally often on both sides, the first with the first."""
    ours, theirs = _all_places(left, a, a_end), _all_places(right, b, b_end)
    turns: dict[int, int] = {}
    pairs = []
    for at in range(a, a_end):
        line = left[at]
        mine, other = ours[line % _PARTS][line], theirs[line % _PARTS].get(line, ())
        if len(mine) == len(other):
            turn = turns.get(line, 0)
            turns[line] = turn + 1
            pairs.append((at, other[turn]))
    return _rising(pairs)


def _all_places(lines: Sequence[int], begin: int, end: int) -> list[dict[int, array[int]]]:
    places: list[dict[int, array[int]]] = [{} for _ in range(_PARTS)]
    for at in range(begin, end):
        places[lines[at] % _PARTS].setdefault(lines[at], array("q")).append(at)
    return places


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of pairs (which rise on the left) that rises on the right too."""
    lowest: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_, right) in enumerate(pairs):
        place = bisect_left(lowest, right)
        before.append(ends[place - 1] if place else -1)
        if place == len(lowest):
            lowest.append(right)
            ends.append(at)
        else:
            lowest[place] = right
            ends[place] = at
    chosen = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    chosen.reverse()
    return chosen


def _close(left: Sequence[int], right: Sequence[int], a: int, a_end: int, b: int, b_end: int) -> Iterator[Run]:
    """Compare a short stretch line by line; a long one without anything to hold on to differs as a whole."""
    if a_end - a > SMALL or b_end - b > SMALL:
        yield Run(False, a, a_end, b, b_end)
        return
    found = difflib.SequenceMatcher(None, left[a:a_end], right[b:b_end], autojunk=False)
    for tag, one, one_end, two, two_end in found.get_opcodes():
        yield Run(tag == "equal", a + one, a + one_end, b + two, b + two_end)
