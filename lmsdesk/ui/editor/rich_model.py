"""Formatted text as the visual view understands it: paragraphs of runs. Two texts are the same when these are equal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

BREAK = "\u2028"
"""``<br>``."""
SOFT = "\n"
"""A line end in the source, which WordPress shows as a line break and HTML as a space: kept as it is."""
OBJECT = "\ufffc"
"""The place of a picture."""
MARKS = ("strong", "em", "u", "s", "code", "sub", "sup")
SPACE = " \t\n\r\f"

Attributes = tuple[tuple[str, str], ...]
ListPlace = tuple[str, int]
"""``ul`` or ``ol`` and which one of the text's lists it is."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some characters with the same look. ``image`` holds a picture's attributes; its text is OBJECT then."""

    text: str
    marks: frozenset[str] = frozenset()
    link: Attributes = ()
    image: Attributes = ()


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph, heading (``tag`` h1 to h6) or list item (``lists`` from the outermost list to its own)."""

    runs: tuple[Run, ...]
    tag: str = "p"
    quote: int = 0
    lists: tuple[ListPlace, ...] = ()


def tidy(paras: Iterable[Para]) -> list[Para]:
    """The same text in its one normal form: white space as HTML sees it, runs joined, empty paragraphs left out."""
    numbers: dict[int, int] = {}
    found = []
    for para in paras:
        runs = tuple(_joined(_spaced(para.runs)))
        if not runs and not para.lists:
            continue
        lists = tuple((tag, numbers.setdefault(number, len(numbers))) for tag, number in para.lists)
        found.append(replace(para, runs=runs, lists=lists))
    return found


def _spaced(runs: Iterable[Run]) -> list[Run]:
    """Runs of white space as one space, or one line end where there is one among them; none at the edges."""
    found: list[Run] = []
    last = BREAK
    for run in runs:
        text = run.text.replace("\r\n", "\n").replace("\r", "\n")
        text = re.sub(r"[ \t\f]*\n[ \t\f\n]*", "\n", text)
        text = re.sub(r"[ \t\f]+", " ", text)
        text = re.sub(f"[ \n]*{BREAK}[ \n]*", BREAK, text)
        if last in (" ", "\n", BREAK):
            text = text.lstrip(" \n")
        if text:
            if text[0] in (BREAK, "\n") and found:
                _trim_end(found)
            found.append(replace(run, text=text))
            last = text[-1]
    _trim_end(found)
    return found


def _trim_end(runs: list[Run]) -> None:
    while runs:
        kept = runs[-1].text.rstrip(" \n")
        if kept:
            runs[-1] = replace(runs[-1], text=kept)
            return
        runs.pop()


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    waiting: Run | None = None
    for run in runs:
        if waiting is not None and not run.image and not waiting.image and _alike(run, waiting):
            waiting = replace(waiting, text=waiting.text + run.text)
            continue
        if waiting is not None:
            yield waiting
        waiting = run
    if waiting is not None:
        yield waiting


def _alike(one: Run, other: Run) -> bool:
    return one.marks == other.marks and one.link == other.link
