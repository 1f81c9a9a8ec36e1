"""What differs between two large JSON texts, without reading either as a whole.

Goes through both together in short steps and reads only the values whose text differs, so that no other thread waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from lmsdesk.domain.json_scan import first_bracket, parts

SMALL = 100_000
"""Letters of a value that is read as a whole."""
LONGEST = 2_000
"""Letters that are shown of a value."""

Walk = Callable[[Any, Any, str], Iterator[Any]]
"""Compares two values that were read; the text is the path to them."""
Tell = Callable[[str, str | None, str | None], Any]
"""Makes a difference of a path and the text before and now; None where there is none."""


class Span(NamedTuple):
    """A value in a text."""

    text: str
    begin: int
    end: int

    @property
    def raw(self) -> str:
        return self.text[self.begin : self.end]

    @property
    def sign(self) -> str:
        return self.text[self.begin : self.begin + 1]

    @property
    def size(self) -> int:
        return self.end - self.begin

    def inside(self) -> list[tuple[str, Span]]:
        """The values in it with their names."""
        return [(part.name, Span(self.text, part.begin, part.end)) for part in parts(self.text, self.begin, self.end)]


class LargeComparison:
    """Compares two spans; what is small enough to be read goes to ``walk``."""

    def __init__(self, walk: Walk, tell: Tell) -> None:
        self._walk = walk
        self._tell = tell

    def texts(self, before: str, now: str) -> Iterator[Any] | None:
        """The differences of two texts; None where one of them is no JSON."""
        begins = first_bracket(before), first_bracket(now)
        if min(begins) < 0:
            return None
        return self._spans(Span(before, begins[0], len(before)), Span(now, begins[1], len(now)), "")

    def _spans(self, before: Span, now: Span, path: str) -> Iterator[Any]:
        if before.size == now.size and before.raw == now.raw:
            return
        if before.size <= SMALL and now.size <= SMALL and (read := _read(before, now)) is not None:
            yield from self._walk(*read, path)
        elif before.sign == now.sign == "{":
            yield from self._named(dict(before.inside()), dict(now.inside()), f"{path}." if path else "", "")
        elif before.sign == now.sign == "[":
            yield from self._lists(before, now, path)
        else:
            yield self._tell(path, _cut(before), _cut(now))

    def _named(self, before: dict[str, Span], now: dict[str, Span], opening: str, closing: str) -> Iterator[Any]:
        for name in dict.fromkeys((*before, *now)):
            path = f"{opening}{name}{closing}"
            one, two = before.get(name), now.get(name)
            if one is not None and two is not None:
                yield from self._spans(one, two, path)
            else:
                yield self._tell(path, _cut(one), _cut(two))

    def _lists(self, before: Span, now: Span, path: str) -> Iterator[Any]:
        """What is the same at both ends is left out; items with ids are matched by id, others by their place."""
        ours, theirs = [one for _, one in before.inside()], [one for _, one in now.inside()]
        begin = _equal(ours, theirs)
        end = _equal(ours[begin:][::-1], theirs[begin:][::-1])
        ours, theirs = ours[begin : len(ours) - end], theirs[begin : len(theirs) - end]
        left, right = _by_id(ours), _by_id(theirs)
        if left is not None and right is not None:
            yield from self._named(left, right, f"{path}[id ", "]")
            return
        places = [{str(begin + at): one for at, one in enumerate(some)} for some in (ours, theirs)]
        yield from self._named(places[0], places[1], f"{path}[", "]")


def _read(before: Span, now: Span) -> tuple[Any, Any] | None:
    try:
        return json.loads(before.raw), json.loads(now.raw)
    except (ValueError, RecursionError):
        return None


def _equal(ours: Sequence[Span], theirs: Sequence[Span]) -> int:
    """How many are the same from the beginning."""
    pairs = enumerate(zip(ours, theirs, strict=False))
    return next(
        (at for at, (one, two) in pairs if one.size != two.size or one.raw != two.raw), min(len(ours), len(theirs))
    )


def _by_id(items: Sequence[Span]) -> dict[str, Span] | None:
    found: dict[str, Span] = {}
    for item in items:
        id = _id(item)
        if not id or id in found:
            return None
        found[id] = item
    return found


def _id(item: Span) -> str:
    """The id of an object, which mostly stands first in it."""
    if item.sign != "{":
        return ""
    for part in parts(item.text, item.begin, item.end):
        if part.name == "id":
            return item.text[part.begin : part.end].strip('"')
    return ""


def _cut(span: Span | None) -> str | None:
    if span is None:
        return None
    some = span.text[span.begin : min(span.end, span.begin + LONGEST)]
    return some.strip('"') if span.size <= LONGEST else some + " ..."
