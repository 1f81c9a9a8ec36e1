"""Two changes of one text brought together, line by line; formatted text by what people read as lines.

The well-known three-way way: what only one side changed is taken, what both changed alike is taken once, and where both
changed the same lines differently there is a clash. Written with ``difflib``: the libraries that do it are under
licences that ours does not fit, or merge single letters, which makes words that nobody wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from lmsdesk.domain.fields import plain_text

Lines = tuple[str, ...]
MOST_LINES = 4_000
"""Longer texts are compared in a coarser and quicker way."""


class Side(StrEnum):
    """Whose words."""

    BASE = "base"
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"
    """Theirs, then mine."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines as they were, as they are on the site, and as I have them; ``chosen`` says which of them count."""

    base: Lines
    theirs: Lines
    mine: Lines
    clash: bool = False
    chosen: Side = Side.BASE

    @property
    def lines(self) -> Lines:
        if self.chosen is Side.BOTH:
            return (*self.theirs, *self.mine)
        return {Side.BASE: self.base, Side.THEIRS: self.theirs, Side.MINE: self.mine}[self.chosen]

    def choose(self, side: Side) -> Piece:
        return replace(self, chosen=side)


def merge(base: Sequence[str], theirs: Sequence[str], mine: Sequence[str], prefer: Side = Side.MINE) -> list[Piece]:
    """The pieces of three texts, in order. In a clash the ``prefer``red side is chosen."""
    keys = [[_key(line) for line in lines] for lines in (base, theirs, mine)]
    pieces: list[Piece] = []
    at = (0, 0, 0)
    for place, length in _anchors(*keys):
        if place != at:
            pieces += _between(base, theirs, mine, keys, at, place, prefer)
        ends = tuple(start + length for start in place)
        pieces += _same(base, theirs, mine, place, length)
        at = (ends[0], ends[1], ends[2])
    return [piece for piece in pieces if piece.base or piece.theirs or piece.mine]


def lines_of(text: str) -> list[str]:
    """Plain text as lines, without their ends."""
    return text.replace("\r\n", "\n").split("\n")


def joined_lines(pieces: Sequence[Piece]) -> str:
    """The plain text that the choices make."""
    return "\n".join(line for piece in pieces for line in piece.lines)


def joined_blocks(pieces: Sequence[Piece]) -> str:
    """The HTML that the choices make; loose lines that meet are kept apart."""
    made: list[str] = []
    for block in (block for piece in pieces for block in piece.lines):
        if made and not made[-1].endswith((">", "\n")) and not block.startswith(("<", "\n")):
            made.append("\n")
        made.append(block)
    return "".join(made)


_TAG = re.compile(r"<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>|\n", re.DOTALL)
_BLOCKS = frozenset(
    ("p", "div", "section", "article", "header", "footer", "table", "pre", "figure", "blockquote", "ul", "ol", "li",
     "dl", "h1", "h2", "h3", "h4", "h5", "h6", "form", "details")
)  # fmt: skip
_LISTS = frozenset(("ul", "ol"))
_INLINE = re.compile(
    r"</?(?:a|abbr|b|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|u)\b[^<>]*>",
    re.IGNORECASE,
)
"""What stands inside a word or beside a full stop without a space."""


def blocks_of(source: str) -> list[str]:
    """HTML as the blocks that people read as lines: paragraphs, headings, points of a list. Joined it is the source."""
    cuts = [0, *(end for end in _cuts(source) if end), len(source)]
    return [source[begin:end] for begin, end in pairwise(cuts) if end > begin]


def balanced(source: str) -> bool:
    """Whether every block that begins in the source ends in it, in order."""
    stack: list[str] = []
    for match in _TAG.finditer(source):
        name = (match[2] or "").lower()
        if name in _BLOCKS:
            if not match[1]:
                stack.append(name)
            elif not stack or stack.pop() != name:
                return False
    return not stack


def readable(block: str) -> str:
    """A block as a person reads it; a point of a list keeps its dot. Empty for mere wrapping."""
    text = plain_text(_INLINE.sub("", re.sub(r"<!--.*?-->", " ", block, flags=re.DOTALL)))
    if text and re.match(r"\s*(?:<[uo]l[^>]*>\s*)?<li\b", block, re.IGNORECASE):
        return f"• {text}"
    return text or _picture(block)


# -- inside --------------------------------------------------------------------------------------------------------


def _key(line: str) -> str:
    """What decides whether two lines are the same one."""
    return " ".join(line.split())


def _anchors(base: list[str], theirs: list[str], mine: list[str]) -> Iterator[tuple[tuple[int, int, int], int]]:
    """Stretches that are the same in all three: where they begin, and how many lines; at the end an empty one."""
    with_theirs, with_mine = _matches(base, theirs), _matches(base, mine)
    t = m = 0
    while t < len(with_theirs) and m < len(with_mine):
        (base_t, in_t, length_t), (base_m, in_m, length_m) = with_theirs[t], with_mine[m]
        begin, end = max(base_t, base_m), min(base_t + length_t, base_m + length_m)
        if begin < end:
            yield (begin, in_t + begin - base_t, in_m + begin - base_m), end - begin
        if base_t + length_t < base_m + length_m:
            t += 1
        else:
            m += 1
    yield (len(base), len(theirs), len(mine)), 0


def _matches(one: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    long = max(len(one), len(other)) > MOST_LINES
    return [tuple(block) for block in SequenceMatcher(None, one, other, autojunk=long).get_matching_blocks()]  # type: ignore[misc]


def _same(
    base: Sequence[str], theirs: Sequence[str], mine: Sequence[str], at: tuple[int, int, int], length: int
) -> list[Piece]:
    """Lines that say the same in all three; where only their spaces differ, the newer ones count."""
    b, t, m = at
    was, now, own = tuple(base[b : b + length]), tuple(theirs[t : t + length]), tuple(mine[m : m + length])
    if now == was or own == was or length == 1:
        return [Piece(was, now, own, chosen=Side.MINE if now == was else Side.THEIRS)]
    return [piece for step in range(length) for piece in _same(base, theirs, mine, (b + step, t + step, m + step), 1)]


def _between(
    base: Sequence[str],
    theirs: Sequence[str],
    mine: Sequence[str],
    keys: list[list[str]],
    begin: tuple[int, int, int],
    end: tuple[int, int, int],
    prefer: Side,
) -> list[Piece]:
    """What lies between two stretches that are the same in all three."""
    was, now, own = (lines[b:e] for lines, b, e in zip(keys, begin, end, strict=True))
    parts = [tuple(lines[b:e]) for lines, b, e in zip((base, theirs, mine), begin, end, strict=True)]
    if now == own or own == was:
        return [Piece(parts[0], parts[1], parts[2], chosen=Side.THEIRS)]
    if now == was:
        return [Piece(parts[0], parts[1], parts[2], chosen=Side.MINE)]
    return [Piece(parts[0], parts[1], parts[2], True, prefer)]


def _cuts(source: str) -> Iterator[int]:
    """Where a new block begins."""
    stack: list[str] = []
    for match in _TAG.finditer(source):
        name = (match[2] or "").lower()
        inside = [tag for tag in stack if tag not in _LISTS]
        if not name:
            if match[0] == "\n" and not inside:
                yield match.end()
            continue
        if name not in _BLOCKS:
            continue
        if not match[1]:
            if not inside:
                yield match.start()
            stack.append(name)
            if name in _LISTS and not inside:
                yield match.end()
        elif name in stack:
            del stack[len(stack) - 1 - stack[::-1].index(name) :]
            if not [tag for tag in stack if tag not in _LISTS]:
                yield match.end()


def _picture(block: str) -> str:
    found = re.search(r"<(img|iframe|video|audio)\b[^>]*?\b(?:src|alt)=[\"']([^\"']*)", block, re.IGNORECASE)
    return f"[{found[2]}]" if found else ""
