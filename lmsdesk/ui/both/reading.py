"""Values as people read them side by side: formatted text as text, and what is different marked word by word."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from lmsdesk.domain import merging
from lmsdesk.domain.fields import Field, Html, LongText, Pairs
from lmsdesk.domain.words import N_
from lmsdesk.ui.editor.showing import shown
from lmsdesk.ui.words import tr

LONGEST = 4_000
"""So many letters of one side are shown; the whole of it is compared and saved."""
MOST_WORDS = 1_500
"""Longer texts are shown without marks."""
_WORD = re.compile(r"\s+|[^\W_]+|.", re.UNICODE)
_TAGS = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)\b([^>]*)>")
_TARGET = re.compile(r"\b(?:href|src)\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
_LOOKS = {
    "strong": N_("bold"), "b": N_("bold"), "em": N_("italic"), "i": N_("italic"), "u": N_("underlined"),
    "s": N_("struck out"), "del": N_("struck out"), "code": N_("code"), "blockquote": N_("quotation"),
    "h1": N_("heading"), "h2": N_("heading"), "h3": N_("heading"), "h4": N_("heading"), "h5": N_("heading"),
    "h6": N_("heading"), "ol": N_("numbered"), "table": N_("table"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """Some words, and whether they are different from what they are compared with."""

    text: str
    new: bool = False


def words_of(field: Field, value: Any) -> str:
    """A whole value for reading; “nothing” is left to whoever shows it."""
    if isinstance(field, Html):
        return lines_of(field, merging.blocks_of(str(value or "")))
    if isinstance(field, LongText):
        return str(value or "")
    if isinstance(field, Pairs):
        return "\n".join(f"{name}: {text}" for name, text in value or ())
    return shown(field, value)


def lines_of(field: Field, lines: Sequence[str]) -> str:
    """Some lines of a text for reading."""
    if not isinstance(field, Html):
        return "\n".join(lines)
    return "\n".join(text for line in lines if (text := merging.readable(line)))


def looks_of(lines: Sequence[str]) -> str:
    """How formatted lines look, where their words alone do not tell: “bold, link to example.com”."""
    found: list[str] = []
    for match in _TAGS.finditer("".join(lines)):
        name, target = match[1].lower(), _TARGET.search(match[2])
        if name == "a" and target is not None:
            found.append(tr("link to {address}", address=target[1]))
        elif name == "img" and target is not None:
            found.append(tr("picture {address}", address=target[1].rsplit("/", 1)[-1]))
        elif name in _LOOKS:
            found.append(tr(_LOOKS[name]))
    return ", ".join(dict.fromkeys(found))


def marked(text: str, before: str | None) -> list[Run]:
    """The text, with what ``before`` does not have marked. Nothing before, or too much of it: no marks."""
    text = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    if not before or not text:
        return [Run(text)]
    old, new = _WORD.findall(before), _WORD.findall(text)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Run(text)]
    return list(_joined(_runs(old, new)))


def as_html(runs: Sequence[Run], ground: str) -> str:
    """Runs for a label of formatted text; marks have a ground of their own and are bold, so colour is not all."""
    made = []
    for run in runs:
        text = html.escape(run.text).replace("\n", "<br>").replace("  ", " &nbsp;")
        made.append(f'<span style="background:{ground};font-weight:600">{text}</span>' if run.new else text)
    return "".join(made)


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for what, _, _, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if end > begin:
            yield Run("".join(new[begin:end]), what != "equal")


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Space between two marked words is marked as well, so that marks read as one."""
    every = list(runs)
    for at in range(1, len(every) - 1):
        if not every[at].text.strip() and every[at - 1].new and every[at + 1].new:
            every[at] = Run(every[at].text, True)
    for new, some in groupby(every, lambda run: run.new):
        yield Run("".join(run.text for run in some), new)
