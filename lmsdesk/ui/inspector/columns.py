"""The columns of the inspector's list: what each shows of a line, and by what it sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.words import N_
from lmsdesk.ui.inspector.text import short_route, size_text, time_text

TIME, METHOD, PATH, STATUS, DURATION, SIZE = range(6)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``mono``: letters of equal width; ``right``: numbers; ``shown``: from the beginning."""

    id: str
    title: str
    width: int
    text: Callable[[Brief], str]
    key: Callable[[Brief], Any]
    mono: bool = False
    right: bool = False
    shown: bool = False
    plain: bool = False
    """In the colour of text; other columns are quieter."""


def _time(brief: Brief) -> str:
    return brief.seconds


def _clock(brief: Brief) -> str:
    return brief.started.astimezone().strftime("%d %b %H:%M:%S")


def _status(brief: Brief) -> str:
    return brief.failure or str(brief.status)


def _status_key(brief: Brief) -> tuple[int, str]:
    return (0 if brief.failure else brief.status, brief.failure)


def _sign_in(brief: Brief) -> str:
    return brief.credential or "–"


def _wire(brief: Brief) -> str:
    return "" if brief.wire is None else size_text(brief.wire)


COLUMNS = (
    Column("time", N_("Time"), 68, _time, lambda b: b.started, mono=True, shown=True),
    Column("method", N_("Method"), 68, lambda b: b.method, lambda b: b.method, mono=True, shown=True, plain=True),
    Column("path", N_("Address"), 260, lambda b: short_route(b.route, b.url), lambda b: b.route, mono=True, shown=True,
           plain=True),
    Column("status", N_("Status"), 74, _status, _status_key, shown=True),
    Column("took", N_("Took"), 72, lambda b: time_text(b.took), lambda b: b.took, right=True, shown=True),
    Column("size", N_("Size"), 76, lambda b: size_text(b.size), lambda b: b.size, right=True, shown=True),
    Column("wire", N_("On the wire"), 84, _wire, lambda b: b.wire or 0, right=True),
    Column("host", N_("Server"), 150, lambda b: b.host, lambda b: b.host),
    Column("date", N_("Date and time"), 120, _clock, lambda b: b.started),
    Column("type", N_("Kind of answer"), 130, lambda b: b.kind, lambda b: b.kind),
    Column("hint", N_("Hint"), 60, lambda b: b.hint, lambda b: b.hint or "~"),
    Column("signin", N_("Sign-in"), 120, _sign_in, lambda b: b.credential),
    Column("try", N_("Try"), 44, lambda b: str(b.attempt), lambda b: b.attempt, right=True),
    Column("note", N_("Note"), 160, lambda b: b.mark.note, lambda b: b.mark.note or "~"),
)  # fmt: skip
