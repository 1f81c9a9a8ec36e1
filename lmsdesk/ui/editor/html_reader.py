"""Stored HTML to paragraphs, strictly: what the visual view could not give back as it was is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from lmsdesk.domain.words import N_
from lmsdesk.ui.editor.rich_model import BREAK, OBJECT, SPACE, Attributes, ListPlace, Para, Run, tidy

MARK_OF = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "u": "u", "s": "s", "strike": "s", "code": "code",
    "sub": "sub", "sup": "sup",
}  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
BLOCKS = HEADINGS | LISTS | {"p", "li", "blockquote"}
_SHORTCODE = re.compile(r"\[/?[A-Za-z][\w-]*(?:[\s=/][^\[\]]*)?\]")
ODD_SIGNS = re.compile(f"[{BREAK}\u2029{OBJECT}\0]")
_BLANK_LINE = re.compile(r"\n[ \t\f]*\n[ \t\r\n\f]*")
_WORDS = {
    "table": N_("a table"),
    "iframe": N_("an embedded page"),
    "video": N_("a video"),
    "audio": N_("a sound"),
    "script": N_("a script"),
    "style": N_("a style sheet"),
    "form": N_("a form"),
}


class CannotShow(Exception):
    """The visual view cannot keep everything in this HTML; ``what`` names the first such thing."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def read_html(source: str) -> list[Para]:
    """Stored HTML as paragraphs. Raises CannotShow where anything in it has no place in them."""
    text = source.replace("\r\n", "\n")
    if text.rfind("<") > text.rfind(">") and re.search(r"<[/!?A-Za-z][^>]*$", text):
        raise CannotShow(N_("a tag without its end"))
    reader = _Strict()
    reader.feed(text)
    reader.close()
    return reader.finish()


class Reader(HTMLParser):
    """Collects paragraphs; the two readers differ in what they let pass."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paras: list[Para] = []
        self.open: list[str] = []
        self._runs: list[Run] | None = None
        self._tag = "p"
        self._lists: list[ListPlace] = []
        self._made = 0
        self._marks: list[frozenset[str]] = []
        self._link: Attributes = ()

    def finish(self) -> list[Para]:
        """What was read, in normal form."""
        self._end_para()
        return tidy(self.paras)

    def _begin_para(self, tag: str = "p") -> None:
        self._end_para()
        self._runs, self._tag = [], tag

    def _end_para(self) -> None:
        if self._runs is not None:
            lists = tuple(self._lists) if self._tag == "li" else ()
            self.paras.append(
                Para(tuple(self._runs), "p" if lists else self._tag, self.open.count("blockquote"), lists)
            )
        self._runs = None

    def _put(self, text: str, image: Attributes = ()) -> None:
        if self._runs is None:
            self._begin_para()
        assert self._runs is not None
        marks = frozenset().union(*self._marks) if self._marks else frozenset[str]()
        self._runs.append(Run(text, marks, self._link, image))

    def _begin_list(self, tag: str) -> None:
        self._made += 1
        self._lists.append((tag, self._made))


class _Strict(Reader):
    """Lets only pass what comes back out of the visual view as it went in."""

    def __init__(self) -> None:
        super().__init__()
        self._after_list = False
        self._empty: list[bool] = []
        self._quote_ended = -1
        self._links: set[Attributes] = set()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = tuple((name, value or "") for name, value in attrs)
        if tag in _WORDS:
            raise CannotShow(_WORDS[tag])
        if given and tag not in ("a", "img"):
            names = {name for name, _ in given}
            raise CannotShow(N_("styles and classes") if names & {"class", "style"} else N_("attributes"))
        if tag in ("br", "img"):
            self._want_text_place()
            self._put(BREAK if tag == "br" else OBJECT, given if tag == "img" else ())
        elif tag == "a" or tag in MARK_OF:
            self._begin_inline(tag, given)
        elif tag in BLOCKS:
            self._begin_block(tag)
        else:
            raise CannotShow(f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img"):
            raise CannotShow(f"<{tag} />")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            raise CannotShow(N_("a tag without its partner"))
        if tag in MARK_OF or tag == "a":
            self._end_inline(tag)
        elif tag in LISTS:
            self._lists.pop()
            self._after_list = bool(self._lists)
        else:
            self._end_para()
            self._after_list = False
        self.open.pop()
        if tag == "blockquote":
            self._quote_ended = len(self.paras)

    def handle_data(self, data: str) -> None:
        if _SHORTCODE.search(data):
            raise CannotShow(N_("a shortcode"))
        if ODD_SIGNS.search(data):
            raise CannotShow(N_("invisible signs"))
        if self._runs is None and not data.strip(SPACE):
            return
        self._want_text_place()
        if not _BLANK_LINE.search(data):
            self._put(data)
            return
        outside = not self.open or self.open[-1] == "blockquote"
        parts = _BLANK_LINE.split(data)
        if not outside and any(part.strip(SPACE) for part in parts[1:]):
            raise CannotShow(N_("empty lines inside a paragraph"))
        for at, part in enumerate(parts):
            if at and outside:
                self._end_para()
            if part.strip(SPACE):
                self._put(part)

    def handle_comment(self, data: str) -> None:
        block = data.strip().lstrip("/").startswith("wp:")
        raise CannotShow(N_("blocks of the WordPress editor") if block else N_("a comment"))

    def handle_decl(self, decl: str) -> None:
        raise CannotShow(N_("a declaration"))

    def handle_pi(self, data: str) -> None:
        raise CannotShow(N_("a declaration"))

    def unknown_decl(self, data: str) -> None:
        raise CannotShow(N_("a declaration"))

    def finish(self) -> list[Para]:
        if self.open:
            raise CannotShow(N_("a tag without its partner"))
        found = super().finish()
        if not self._links <= {run.link for para in found for run in para.runs}:
            raise CannotShow(N_("an empty tag"))
        return found

    def _want_text_place(self) -> None:
        """Text may stand at the top, in a quote, or in a paragraph; not between the items of a list."""
        if (self.open and self.open[-1] in LISTS) or self._after_list:
            raise CannotShow(N_("text between the items of a list"))

    def _begin_inline(self, tag: str, attrs: Attributes) -> None:
        self._want_text_place()
        if tag == "a":
            if self._link or not any(name == "href" for name, _ in attrs):
                raise CannotShow(N_("an anchor"))
            self._link = attrs
            self._links.add(attrs)
        else:
            self._marks.append(frozenset({MARK_OF[tag]}))
        self._empty.append(True)
        self.open.append(tag)

    def _end_inline(self, tag: str) -> None:
        if self._empty.pop():
            raise CannotShow(N_("an empty tag"))
        if tag == "a":
            self._link = ()
        else:
            self._marks.pop()

    def _put(self, text: str, image: Attributes = ()) -> None:
        self._empty = [False] * len(self._empty)
        super()._put(text, image)

    def _begin_block(self, tag: str) -> None:
        above = self.open[-1] if self.open else ""
        fitting = {
            "li": above in LISTS,
            "ul": above in ("", "blockquote", "li"),
            "ol": above in ("", "blockquote", "li"),
        }.get(tag, above in ("", "blockquote"))
        if not fitting or (self._after_list and tag != "li" and tag not in LISTS):
            raise CannotShow(N_("an unusual nesting"))
        if tag == "li":
            self._begin_para("li")
            self._after_list = False
        else:
            self._end_para()
            if tag in LISTS:
                self._begin_list(tag)
            elif tag != "blockquote":
                self._begin_para(tag)
            elif self._quote_ended == len(self.paras):
                raise CannotShow(N_("two quotes in a row"))
        self.open.append(tag)
