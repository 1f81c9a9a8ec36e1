"""Paragraphs to clean HTML: meaning only, never looks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from lmsdesk.ui.editor.rich_model import BREAK, MARKS, Attributes, ListPlace, Para, Run

_Tag = tuple[str, Attributes]


def write_html(paras: Sequence[Para]) -> str:
    """The HTML of some paragraphs. Empty ones in the middle stay as empty lines; those at the end go."""
    last = max((at for at, para in enumerate(paras) if para.runs or para.lists), default=-1)
    writer = _Writer()
    for para in paras[: last + 1]:
        writer.add(para)
    return writer.finish()


class _Writer:
    """Opens and closes quotes and lists between the paragraphs."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._quote = 0
        self._lists: list[ListPlace] = []

    def add(self, para: Para) -> None:
        """The next paragraph."""
        if para.quote != self._quote:
            self._to_lists(())
            self._to_quote(para.quote)
        if para.lists:
            self._add_item(para)
            return
        self._to_lists(())
        self._lines.append(f"<{para.tag}>{inline(para.runs) or '&nbsp;'}</{para.tag}>")

    def finish(self) -> str:
        """Close what is open and give the whole."""
        self._to_lists(())
        self._to_quote(0)
        return "\n".join(self._lines)

    def _add_item(self, para: Para) -> None:
        places = para.lists
        if tuple(self._lists) == places:
            self._end_item()
        elif tuple(self._lists[: len(places)]) == places:
            self._to_lists(places)
            self._end_item()
        else:
            common = 0
            while common < min(len(places), len(self._lists)) and self._lists[common] == places[common]:
                common += 1
            self._to_lists(places[:common])
            for at, place in enumerate(places[common:]):
                self._lines.append(f"<{place[0]}>")
                self._lists.append(place)
                if at < len(places) - common - 1:
                    self._lines.append("<li>")
        self._lines.append(f"<li>{inline(para.runs)}")

    def _to_lists(self, wanted: Sequence[ListPlace]) -> None:
        """Close lists until only these are open."""
        while len(self._lists) > len(wanted):
            self._end_item()
            self._lines.append(f"</{self._lists.pop()[0]}>")

    def _end_item(self) -> None:
        if self._lines[-1].startswith("<li>"):
            self._lines[-1] += "</li>"
        else:
            self._lines.append("</li>")

    def _to_quote(self, wanted: int) -> None:
        self._lines += ["</blockquote>"] * max(0, self._quote - wanted)
        self._lines += ["<blockquote>"] * max(0, wanted - self._quote)
        self._quote = wanted


def inline(runs: Iterable[Run]) -> str:
    """The inside of a paragraph."""
    parts: list[str] = []
    open_: list[_Tag] = []
    for run in runs:
        wanted: list[_Tag] = [("a", run.link)] if run.link else []
        wanted += [(mark, ()) for mark in MARKS if mark in run.marks]
        keep = 0
        while keep < min(len(open_), len(wanted)) and open_[keep] == wanted[keep]:
            keep += 1
        while len(open_) > keep:
            parts.append(f"</{open_.pop()[0]}>")
        for tag in wanted[keep:]:
            parts.append(_start(*tag))
            open_.append(tag)
        parts.append(_start("img", run.image) if run.image else _text(run.text))
    parts += [f"</{tag}>" for tag, _ in reversed(open_)]
    return "".join(parts)


def _start(tag: str, attributes: Attributes) -> str:
    given = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes)
    return f"<{tag}{given}>"


def _text(text: str) -> str:
    return html.escape(text, quote=False).replace("\u00a0", "&nbsp;").replace(BREAK, "<br>")
