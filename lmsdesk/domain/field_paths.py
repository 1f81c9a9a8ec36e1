"""Where in what was sent an error sits: ``price.amount``, ``sections[2].title``, ``pricing[price]``, ``/a/0``."""

from __future__ import annotations

import re
from collections.abc import Iterable

Path = tuple[str | int, ...]
"""Names and places in lists, from the outside in."""

DEEPEST = 12
_STEP = re.compile(r"[^.\[\]/]+")
_AROUND = frozenset({"body", "data", "attributes", "payload", "params", "$", "input", "request"})
"""Names that some APIs put before the first name that is the sender's own."""


def path_of(written: str) -> Path:
    """A path however it is written; empty for what is no path."""
    steps = _STEP.findall(written[:400])[:DEEPEST]
    path = [_step(step) for step in steps]
    while len(path) > 1 and path[0] in _AROUND and isinstance(path[1], str):
        path.pop(0)
    return tuple(step for step in path if step != "")


def _step(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else text.strip("\"' ")


def path_of_steps(steps: Iterable[object]) -> Path:
    """A path that came as a list of steps."""
    found = [step for step in steps if isinstance(step, str | int) and not isinstance(step, bool)]
    return tuple(found[:DEEPEST])


def written(path: Path) -> str:
    """The one way in which we write a path: ``sections[2].title``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def names_of(path: Path) -> tuple[str, ...]:
    """The path without places in lists."""
    return tuple(step for step in path if isinstance(step, str))
