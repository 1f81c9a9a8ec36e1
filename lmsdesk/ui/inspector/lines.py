"""Long texts as lines: in packed blocks that may still grow, as hex, or cut to a width. No widgets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Protocol

from lmsdesk.domain.json_scan import first_bracket, pretty

WIDEST = 400
"""A line of more letters goes on in the next one."""
TOGETHER = 1_000
HEX = 16


class Lines(Protocol):
    """What a text view shows."""

    def __len__(self) -> int: ...
    def line(self, at: int) -> str: ...
    def goes_on(self, at: int) -> bool:
        """Whether the next line belongs to this one (it was cut only because it is long)."""
        ...


class Blocks:
    """Lines in blocks of text: a block is taken apart only while one of its lines is looked at."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._begins: list[int] = [0]
        self._open: tuple[int, list[str], list[bool]] = (-1, [], [])

    def add(self, block: str, count: int | None = None) -> None:
        """Put more lines at the end; a block ends with the end of a line. ``count`` where ``counted`` told it."""
        self._blocks.append(block)
        self._begins.append(self._begins[-1] + (len(cut(block)[0]) if count is None else count))

    def __len__(self) -> int:
        return self._begins[-1]

    def line(self, at: int) -> str:
        block, within = self._find(at)
        return self._opened(block)[1][within]

    def goes_on(self, at: int) -> bool:
        block, within = self._find(at)
        return self._opened(block)[2][within]

    @property
    def letters(self) -> int:
        return sum(map(len, self._blocks))

    def text(self) -> str:
        """All of it."""
        return "".join(self._blocks)

    def _find(self, at: int) -> tuple[int, int]:
        block = bisect_right(self._begins, at) - 1
        return block, at - self._begins[block]

    def _opened(self, block: int) -> tuple[int, list[str], list[bool]]:
        opened = self._open  # a search in a thread opens other blocks meanwhile
        if opened[0] != block:
            opened = self._open = (block, *cut(self._blocks[block]))
        return opened


def counted(blocks: Iterator[str]) -> Iterator[tuple[str, int]]:
    """Each block with how many lines it makes, so that they are counted where the blocks are made."""
    for block in blocks:
        yield block, len(cut(block)[0])


def cut(block: str) -> tuple[list[str], list[bool]]:
    """The lines of a block, long ones cut, and whether each goes on in the next."""
    lines: list[str] = []
    goes_on: list[bool] = []
    for line in block.removesuffix("\n").split("\n"):
        line = line.removesuffix("\r")
        for at in range(0, len(line) or 1, WIDEST):
            lines.append(line[at : at + WIDEST])
            goes_on.append(at + WIDEST < len(line))
    goes_on[-1] = not block.endswith("\n")
    return lines, goes_on


class HexLines:
    """Bytes as people look at them: place, sixteen bytes, and the letters among them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __len__(self) -> int:
        return -(-len(self._content) // HEX)

    def line(self, at: int) -> str:
        some = self._content[at * HEX : at * HEX + HEX]
        left, right = some[:8].hex(" "), some[8:].hex(" ")
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in some)
        return f"{at * HEX:08x}  {left:<23}  {right:<23}  {letters}"

    def goes_on(self, at: int) -> bool:
        return False


def raw_blocks(text: str) -> Iterator[str]:
    """A text as it is, in blocks that end with the end of a line (or, in one line without end, anywhere)."""
    size = TOGETHER * 80
    at = 0
    while at < len(text):
        end = text.find("\n", at + size) + 1
        if not end or end - at > 4 * size:
            end = min(len(text), at + 4 * size)
            end -= (end - at) % WIDEST if end < len(text) else 0
        yield text[at:end]
        at = end


def pretty_blocks(text: str) -> Iterator[str]:
    """JSON with indents, between the noise before and behind it; anything else as it is."""
    begin = first_bracket(text)
    if begin < 0:
        yield from raw_blocks(text)
        return
    noise = text[:begin].strip()
    if noise:
        yield noise + "\n"
    end = yield from pretty(text, begin)
    yield from raw_blocks(text[end:].strip())
