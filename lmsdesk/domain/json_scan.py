"""Reading JSON a little at a time: the parts of one object or list, and the lines of a pretty form.

For answers of many megabytes. Nothing is parsed that is not looked at, and no single step is long, so that other
threads get their turn (``json.loads`` keeps them all waiting). Text that is cut through, or no JSON at all, gives what
there is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

_QUOTED = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?'
"""Steps over a text in one go: a choice for each letter would keep a hundred bytes for each until the text ends."""
_TEXT = re.compile(_QUOTED, re.DOTALL)
_SPACE = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:?\s*")
_SCALAR = re.compile(r"[^\s,\]}\[{\":]+")
_NESTED = re.compile(_QUOTED + r"|[\[\]{}]", re.DOTALL)
_TOKEN = re.compile(_QUOTED + r'|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)
_OPENING, _CLOSING = frozenset("{["), frozenset("}]")
_LINES_TOGETHER = 1_000

DEEPEST = 60
"""Further in than that, lines are not indented more: ten thousand levels would be a hundred million blanks."""


@dataclass(frozen=True, slots=True)
class Part:
    """One value inside an object or a list: its name (its place in a list), and where its text begins and ends."""

    name: str
    begin: int
    end: int


def parts(text: str, begin: int, end: int | None = None) -> Iterator[Part]:
    """The values inside the object or list whose bracket stands at ``begin``, in their order."""
    end = len(text) if end is None else end
    named = text[begin : begin + 1] == "{"
    at, count = begin + 1, 0
    while True:
        at = _skip(_SPACE, text, at, end)
        if at >= end or text[at] in _CLOSING:
            return
        name = str(count)
        if named:
            found = _TEXT.match(text, at, end)
            if found is None:
                return
            name, at = plain(found[0]), _skip(_COLON, text, found.end(), end)
            if at >= end:
                return
        stop = value_end(text, at, end)
        if stop <= at:
            return
        yield Part(name, at, stop)
        at, count = stop, count + 1


def value_end(text: str, at: int, end: int) -> int:
    """Where the value ends that begins at ``at``; ``at`` itself where none begins."""
    sign = text[at]
    if sign in _OPENING:
        depth = 0
        for nested in _NESTED.finditer(text, at, end):
            bracket = nested[0]
            if bracket in _OPENING:
                depth += 1
            elif bracket in _CLOSING:
                depth -= 1
                if not depth:
                    return nested.end()
        return end
    found = (_TEXT if sign == '"' else _SCALAR).match(text, at, end)
    return found.end() if found is not None else at


def _skip(pattern: re.Pattern[str], text: str, at: int, end: int) -> int:
    found = pattern.match(text, at, end)
    return found.end() if found is not None else at


def plain(token: str) -> str:
    """The text behind a quoted text of JSON, as far as it can be read."""
    if "\\" not in token and token.endswith('"') and len(token) > 1:
        return token[1:-1]
    try:
        value = json.loads(token, strict=False)
    except ValueError:
        return token.strip('"')
    return value if isinstance(value, str) else token


def first_bracket(text: str) -> int:
    """Where the first object or list begins that looks like one, behind any noise; -1 where there is none."""
    for found in re.finditer(r"[\[{](?=\s*(?:[\[{\"\]}\d]|-\d|true\b|false\b|null\b))", text):
        return found.start()
    return -1


def pretty(text: str, begin: int = 0) -> Generator[str, None, int]:
    """The value at ``begin`` with two blanks for each depth up to DEEPEST, as blocks of many lines, each line ended.

    Letters that JSON may write as ``\\u00fc`` are shown as themselves. Returns where the value ends; what stands behind
    it is not shown.
    """
    lines: list[str] = []
    end = len(text)
    line, depth = "", 0
    opened = ended = False  # the last sign was an opening bracket, or a comma
    for found in _TOKEN.finditer(text, begin):
        sign = found[0]
        if sign in _CLOSING:
            depth = max(0, depth - 1)
            if not opened:
                lines.append(line)
                line = "  " * min(depth, DEEPEST)
            line += sign
            opened = ended = False
            if not depth:
                end = found.end()
                break
            continue
        if opened or ended:
            lines.append(line)
            line = "  " * min(depth, DEEPEST)
        opened = ended = False
        if sign == ",":
            line += sign
            ended = True
        elif sign == ":":
            line += ": "
        else:
            line += _shown(sign) if "\\" in sign else sign
            if sign in _OPENING:
                depth += 1
                opened = True
        if len(lines) >= _LINES_TOGETHER:
            yield "\n".join(lines) + "\n"
            lines = []
    if line:
        lines.append(line)
    if lines:
        yield "\n".join(lines) + "\n"
    return end


def _shown(token: str) -> str:
    """A text of JSON with readable letters. What would break the line stays as it is written."""
    try:
        return json.dumps(json.loads(token), ensure_ascii=False)
    except ValueError:
        return token.replace("\n", "\\n").replace("\r", "\\r")
