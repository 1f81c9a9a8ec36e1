"""HTML from the clipboard to paragraphs, leniently: what we know of it stays, everything else leaves only its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

import nh3

from lmsdesk.ui.editor.html_reader import BLOCKS, HEADINGS, LISTS, MARK_OF, ODD_SIGNS, Reader
from lmsdesk.ui.editor.rich_model import BREAK, OBJECT, SPACE, Para

_BREAKS = frozenset(
    {"div", "section", "article", "header", "footer", "table", "tr", "td", "th", "pre", "figure", "dt", "dd", "hr"}
)


def read_pasted(source: str) -> list[Para]:
    """HTML from the clipboard as paragraphs: what we know of it stays, everything else leaves only its text."""
    reader = _Lenient()
    reader.feed(clean(source))
    reader.close()
    return reader.finish()


def clean(source: str) -> str:
    """HTML without scripts, styles, classes, and tags that we do not know."""
    return nh3.clean(
        source,
        tags=set(MARK_OF) | BLOCKS | _BREAKS | {"a", "br", "img", "span"},
        attributes={"a": {"href", "title"}, "img": {"src", "alt"}, "span": {"style"}, "b": {"style"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


class _Lenient(Reader):
    """Takes whatever comes from other programs."""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._put(BREAK)
        elif tag == "img":
            if given.get("src"):
                self._put(OBJECT, tuple((name, given[name]) for name in ("src", "alt") if name in given))
        elif tag == "a":
            self._link = tuple((name, given[name]) for name in ("href", "title") if given.get(name))
            self._link = self._link if given.get("href") else ()
        elif tag == "span" or tag in MARK_OF:
            self._marks.append(_marks_of(tag, given.get("style", "")))
        elif tag in LISTS:
            self._end_para()
            self._begin_list(tag)
        elif tag == "li":
            self._begin_para("li" if self._lists else "p")
        elif tag == "blockquote":
            self._end_para()
            self.open.append(tag)
        elif not (tag in ("p", "div") and self._tag == "li" and self._runs is not None):
            self._begin_para(tag if tag in HEADINGS else "p")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" or tag in MARK_OF:
            if self._marks:
                self._marks.pop()
        elif tag == "a":
            self._link = ()
        elif tag in LISTS:
            self._end_para()
            if self._lists:
                self._lists.pop()
        elif tag == "blockquote":
            self._end_para()
            if self.open:
                self.open.pop()
        elif not (tag in ("p", "div") and self._tag == "li"):
            self._end_para()

    def handle_data(self, data: str) -> None:
        text = ODD_SIGNS.sub("", re.sub(r"[ \t\r\n\f]+", " ", data))
        if text.strip(SPACE) or (self._runs is not None and text):
            self._put(text)


def _marks_of(tag: str, style: str) -> frozenset[str]:
    """What a tag means; other programs write bold as a style, or undo a ``b`` by one."""
    flat = style.replace(" ", "").lower()
    if tag == "b" and "font-weight:normal" in flat:
        return frozenset()
    found = {MARK_OF[tag]} if tag in MARK_OF else set()
    if re.search(r"font-weight:(bold|[6-9]00)", flat):
        found.add("strong")
    if "font-style:italic" in flat:
        found.add("em")
    return frozenset(found)
