"""Reading many megabytes of JSON in many short steps: ``json.loads`` is one step, and keeps all threads waiting."""

from __future__ import annotations

import json
import re
from typing import Any

LARGE = 1_000_000
"""Letters from which on short steps are worth their time, half as much again."""
DEPTH = 3
"""Objects in objects so deep are gone through; what stands in a list is read in one step each."""
_read = json.JSONDecoder().raw_decode
_blank = re.compile(r"[ \t\n\r]*").match


def loads(text: str) -> Any:
    """As ``json.loads``, errors included."""
    if len(text) < LARGE:
        return json.loads(text)
    try:
        value, end = _value(text, _skip(text, 0), DEPTH)
        if _skip(text, end) == len(text):
            return value
    except ValueError:
        pass
    return json.loads(text)  # it tells what is wrong, and where


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    sign = text[at : at + 1]
    if depth and sign == "[":
        return _list(text, at + 1)
    if depth and sign == "{":
        return _object(text, at + 1, depth - 1)
    return _read(text, at)


def _list(text: str, at: int) -> tuple[list[Any], int]:
    made: list[Any] = []
    at = _skip(text, at)
    if text[at : at + 1] == "]":
        return made, at + 1
    while True:
        value, at = _read(text, at)
        made.append(value)
        at, over = _next(text, at, "]")
        if over:
            return made, at


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    made: dict[str, Any] = {}
    at = _skip(text, at)
    if text[at : at + 1] == "}":
        return made, at + 1
    while True:
        _expect(text, at, '"')
        name, at = _read(text, at)
        at = _skip(text, at)
        _expect(text, at, ":")
        made[name], at = _value(text, _skip(text, at + 1), depth)
        at, over = _next(text, at, "}")
        if over:
            return made, at


def _next(text: str, at: int, end: str) -> tuple[int, bool]:
    """Behind the comma or the closing bracket that follows a value, and whether it was the bracket."""
    at = _skip(text, at)
    if text[at : at + 1] == end:
        return at + 1, True
    _expect(text, at, ",")
    return _skip(text, at + 1), False


def _expect(text: str, at: int, sign: str) -> None:
    if text[at : at + 1] != sign:
        raise ValueError(sign)


def _skip(text: str, at: int) -> int:
    found = _blank(text, at)
    return found.end() if found is not None else at
