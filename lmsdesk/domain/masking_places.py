"""Where the secrets stand in a body, found by plain search for telling words: many times faster than parsing it.

Works on bytes in any character set that holds ASCII, whole or cut through, JSON or not: what counts is a telling name
and the value behind it. Goes through the body in steps, so that a large one leaves other threads their turn, and takes
time in proportion to its length, whatever a site sends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from operator import itemgetter

from lmsdesk.domain import masking_forms as forms
from lmsdesk.domain.masking_names import IN_ADDRESS, MASK, SECRET_HEADERS, WORDS, hides_in_address, is_secret_name
from lmsdesk.domain.word_search import Hits, searcher

Edit = tuple[int, int, bytes]
"""Begin and end of what goes, and what is shown in its place."""

_MASK = MASK.encode()
_IN_QUOTES = b'"' + _MASK + b'"'
_STEP = 1 << 18
_OVERLAP = 200
_LONGEST = 64 * 1024
"""So far the end of one value is looked for."""
_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_NAME_REST = re.compile(rb"[A-Za-z0-9_\-]{0,100}")
_NAME_BEFORE = 60
_LETTERS = re.compile(rb"[A-Za-z0-9_\-]*+")
_LOOK_BACK = 400
_ESCAPED_DEEP = 200
"""So many backslashes before a quote are looked at: seven texts one inside another."""


def most_names(length: int) -> int:
    """So many telling words are looked at one by one in a body: a list of nothing but keys has fewer. What comes after
    is hidden without a look, so that no body whatever takes long."""
    return 2000 + length // 256


def _most_hits(length: int) -> int:
    """So many telling words may stand in a stretch at all."""
    return 500 + length // 16


_LOOKS = (
    (b"udent-preview=", forms.PREVIEW, 2),
    (b"k_live_", forms.PAYMENT, 1),
    (b"k_test_", forms.PAYMENT, 1),
    (b"hsec_", forms.PAYMENT, 1),
)
"""Words that tell of these, and how far before them they begin. None begins with a letter that one of WORDS ends with,
as of two that overlap only one is found."""
_ESCAPES = (b"\\u002d", b"\\u004", b"\\u005", b"\\u006", b"\\u007")
_CASED = ((b"eyJ", forms.TOKEN), (b"Basic", forms.LOGIN), (b"Bearer", forms.LOGIN))

_BEGINS = itemgetter(1)
_NAMES_END, _LOOKS_END = len(WORDS), len(WORDS) + len(_LOOKS)
_KEYS = frozenset({WORDS.index(b"key"), WORDS.index(b"secret")})
"""The words that a key may begin with."""

_BEHIND = ((b"[", forms.PRINTED), (b"<", forms.ELEMENT), (b">", forms.MEMBER))


def secret_places(body: bytes) -> list[Edit]:
    """What is to be hidden in a body, in no order; places may overlap."""
    search = _Search(body)
    for begin in range(0, len(body), _STEP):
        if search.covered >= len(body):
            break
        search.look(begin, min(len(body), begin + _STEP))
    return search.edits


@cache
def _searchers() -> tuple[Callable[[bytes], Hits], Callable[[bytes], Hits]]:
    """For words in any case (in a text in lower case), and for those that are written so and no other way."""
    telling = searcher([*WORDS, *(word for word, _, _ in _LOOKS), *_ESCAPES])
    return telling, searcher([word for word, _ in _CASED])


class _Search:
    """Goes through one body from left to right."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.edits: list[Edit] = []
        self._judged = 0
        """Up to here stands a name that was looked at."""
        self.covered = 0
        """Up to here everything is hidden already."""
        self._letters = 0
        """Up to here stand letters in a row that may be a token."""
        self._runs: dict[re.Pattern[bytes], int] = {}
        """Up to where the last value reached that was found by its looks."""
        self._left = most_names(len(body))
        """Telling words that may still be looked at."""
        self._parts = 1000 + len(body) // 32
        """Values in lists and objects that may still be hidden one by one."""
        self._no_tag = (0, 0)
        """Between these there is no ``<``."""
        self._effort = len(body) + (1 << 16)
        """Bytes that may still be walked through to find the ends of lists and objects."""
        self._plain: dict[int, tuple[int, int, bytes]] = {}
        """For a word the last name with it that is none of a secret, between its quotes, and how far it reaches to both
        sides: a list has the same names again and again."""

    def look(self, begin: int, end: int) -> None:
        """Search one stretch. What begins in it may reach beyond its end."""
        whole = not begin and end == len(self.body)
        stretch = self.body if whole else self.body[begin : end + _OVERLAP]
        telling, cased = _searchers()
        hits = telling(stretch.lower())
        if len(hits) > _most_hits(len(stretch)):
            self._hide(begin + min(map(_BEGINS, hits)), len(self.body))
            return
        for which, at, _ in sorted(hits, key=_BEGINS):
            at += begin
            if at >= end:
                break
            if which < _NAMES_END:
                if not self._is_known(at, which):
                    self._named(at, which)
            elif which < _LOOKS_END:
                _, form, before = _LOOKS[which - _NAMES_END]
                self._looks(form, max(0, at - before), at)
            else:
                self._escaped(at)
        for which, at, _ in cased(stretch):
            if at < end - begin:
                self._cased(which, begin + at)

    def _cased(self, which: int, at: int) -> None:
        if which == 0:
            if at < self._letters:
                return  # in the middle of what was looked at from its beginning
            letters = _LETTERS.match(self.body, at)
            self._letters = letters.end() if letters is not None else at
        self._looks(_CASED[which][1], at, at)

    def _looks(self, form: re.Pattern[bytes], begin: int, at: int) -> None:
        """A value known by its looks; not one that begins inside another of its kind, as it ends where that does."""
        reached = self._runs.get(form, 0)
        if at < reached and (lead := forms.LEADS.get(form)) is not None:
            found = lead.match(self.body, begin)
            if found is None or found.end() < reached:
                return
        found = form.match(self.body, begin) if self._may_look(at) else None
        if self._add(found):
            assert found is not None
            self._runs[form] = found.end(1)

    def _may_look(self, at: int) -> bool:
        """Whether one more telling word is looked at; where it is one too many, all from there on is hidden."""
        self._left -= 1
        if self._left < 0:
            self._hide(at, len(self.body))
        return self._left >= 0

    def _add(self, found: re.Match[bytes] | None, group: int | str = 1) -> bool:
        """Hide a group of a match; what stands before it tells what it was."""
        if found is None:
            return False
        self._hide(*found.span(group))
        return True

    def _hide(self, begin: int, end: int, shown: bytes = _MASK) -> None:
        self.edits.append((begin, end, shown))
        if end > self.covered:
            self.covered = end

    # -- names

    def _named(self, at: int, which: int) -> None:
        """A telling word: look whether it belongs to a name with a secret behind it, or begins a key."""
        body = self.body
        begins_key = which in _KEYS and (at == 0 or body[at - 1] not in _NAME_BYTES)
        if begins_key and self._add(forms.KEY.match(body, at)):
            return
        if at < self._judged or at < self.covered or not self._may_look(at):
            return
        before_it = body[max(0, at - _NAME_BEFORE) : at]
        begin = at - len(before_it) + len(before_it.rstrip(_NAME_BYTES))
        found = _NAME_REST.match(body, at)
        assert found is not None
        end = self._judged = found.end()
        as_written = body[begin:end].decode("ascii")
        begin, before = self._without_escape(begin, at)
        name = body[begin:end].decode("ascii")
        secret = is_secret_name(name) or (name != as_written and is_secret_name(as_written))
        if before in (b'"', b"'"):
            if secret:
                self._after_quotes(begin, end)
            elif before == b'"' and body[end : end + 1] == b'"':
                self._plain[which] = at - begin + 1, end + 1 - at, body[begin - 1 : end + 1]
        else:
            self._after_bare(name, secret, before, begin, end)

    def _is_known(self, at: int, which: int) -> bool:
        """Whether the word stands where the one before stood: in a name between quotes that is none of a secret."""
        last = self._plain.get(which)
        if last is None or at < last[0] or self.body[at - last[0] : at + last[1]] != last[2]:
            return False
        self._judged = at + last[1] - 1
        return True

    def _without_escape(self, begin: int, at: int) -> tuple[int, bytes]:
        """Where the name begins really, and the byte before it."""
        before = self.body[begin - 1 : begin] if begin else b""
        if before in (b"%", b"\\"):
            for length in (5, 4, 2, 1):  # of what is written behind the sign: u0022, 253F, 3F, n
                if begin + length <= at and forms.ESCAPED_LETTER.search(self.body, max(0, begin - 8), begin + length):
                    return begin + length, before
        return begin, before

    def _after_quotes(self, begin: int, end: int) -> None:
        body = self.body
        for form in (forms.CLOSED, forms.PAIR, forms.SERIAL):
            if found := form.match(body, end):
                self._hide_value(found.end())
                return
        back = max(0, begin - _LOOK_BACK)
        before = body[back:begin]
        if forms.DEFINE_BEFORE.search(before) and (found := forms.NEXT.match(body, end)):
            self._hide_value(found.end())
        elif forms.FIELD_BEFORE.search(before):
            self._left -= 1
            if found := forms.FARTHER.match(body, end):
                self._hide_value(found.end())
            self._before(back, begin, b"{", forms.VALUE_IN_OBJECT)
        else:
            self._attribute(back, begin, end)

    def _after_bare(self, name: str, secret: bool, before: bytes, begin: int, end: int) -> None:
        body = self.body
        in_address = before in (b"?", b"&", b"%") or body[max(0, begin - 5) : begin].endswith(b"amp;")
        if (secret or (in_address and name.lower() in IN_ADDRESS)) and (found := forms.PARAMETER.match(body, end)):
            group = 1 if found[1] else 2
            if secret or hides_in_address(name, found[group].decode("ascii", "replace")):
                self._add(found, group)
            return
        if not secret:
            return
        for opening, form in _BEHIND:
            if before == opening and self._add(form.match(body, end)):
                return
        if found := forms.BARE.match(body, end) or forms.CLOSED.match(body, end):
            self._hide_value(found.end())
        elif (name.lower() in SECRET_HEADERS or "-" in name) and self._add(forms.LINE.match(body, end)):
            return
        else:
            self._attribute(max(0, begin - _LOOK_BACK), begin, end)

    def _attribute(self, back: int, begin: int, end: int) -> None:
        """A name that is the value of an attribute: the field's value stands behind it, before it, or in the field."""
        body = self.body
        if not forms.ATTRIBUTE_BEFORE.search(body, back, begin):
            return
        self._left -= 1  # it takes twice as long
        if found := forms.ATTRIBUTE.match(body, end):
            if not found[1] or not self._add(found):
                self._hide_value(found.end())
        elif (found := forms.AREA.match(body, end)) and self._is_area(found.end()):
            self._hide(found.end(), self._no_tag[1])
        self._before(back, begin, b"<", forms.VALUE_IN_TAG)

    def _is_area(self, at: int) -> bool:
        """Whether the text that begins here ends with ``</textarea``."""
        if not self._no_tag[0] <= at <= self._no_tag[1]:
            next_tag = self.body.find(b"<", at)
            self._no_tag = at, next_tag if next_tag >= 0 else len(self.body)
        end = self._no_tag[1]
        return end > at and self.body[end : end + 10].lower() == b"</textarea"

    def _before(self, back: int, begin: int, opening: bytes, form: re.Pattern[bytes]) -> None:
        """The value that stands before its name, in the same tag or object."""
        start = self.body.rfind(opening, back, begin)
        found = form.search(self.body, start, begin) if start >= 0 else None
        if found is None or (found.re.groups and found[1] and self._add(found)):
            return
        self._hide_value(found.end())

    def _escaped(self, at: int) -> None:
        """Letters written as ``\\u0070``: look whether they belong to a secret name of JSON."""
        if at < self._judged or at < self.covered or not self._may_look(at):
            return
        start = self.body.rfind(b'"', max(0, at - 200), at)
        if start < 0:
            return
        before = self.body[max(0, start - _ESCAPED_DEEP) : start]
        start -= len(before) - len(before.rstrip(b"\\"))
        found = forms.ESCAPED_NAME.match(self.body, start)
        if found is None or found.end(2) < at:
            return
        self._judged = found.end(2)
        try:
            name = json.loads(b'"' + re.sub(rb"\\+", rb"\\", found[2]) + b'"')
        except ValueError:
            return
        if is_secret_name(name):
            self._hide_value(found.end())

    # -- values

    def _hide_value(self, at: int) -> None:
        """Hide the value that begins here: a text, a number, or all that stands in a list or object (no schema)."""
        body = self.body
        if found := forms.ENCODED.match(body, at):
            self._add(found, found.lastgroup or 0)
        elif quote := forms.PLAIN_QUOTE.match(body, at):
            end = _text_end(body, quote)
            if end > quote.end():
                self._hide(quote.end(), end)
        elif number := forms.NUMBER.match(body, at):
            self._hide(*number.span(), _IN_QUOTES)
        elif body[at : at + 1] in (b"[", b"{"):
            self._hide_inside(at)

    def _hide_inside(self, at: int) -> None:
        body = self.body
        if forms.ENCODED_QUOTE.match(body, at + 1):
            if found := forms.FLAT.match(body, at + 1):
                self._add(found, 0)
            return
        end = self._container_end(at)
        if self._effort <= 0 or not forms.SCHEMA.search(body, at, end):
            self.covered = max(self.covered, end)
            for part in forms.PARTS.finditer(body, at, end):
                self._parts -= 1
                if self._parts < 0:
                    self._hide(part.start(), end)
                    return
                if part[3]:
                    self._hide(*part.span(3), _IN_QUOTES)
                elif part[1] and not part[2]:
                    self._add(part)
            return
        for found in forms.VALUE_IN_SCHEMA.finditer(body, at, end):
            self._hide_value(found.end())

    def _container_end(self, at: int) -> int:
        """Where a list or object ends. Once very many were walked through, all the rest counts as one."""
        if self._effort <= 0:
            return len(self.body)
        depth = 0
        end = len(self.body)
        for found in forms.BRACKETS.finditer(self.body, at):
            sign, many = found[0][:1], found.end() - found.start()
            if sign in (b"[", b"{"):
                depth += many
            elif sign in (b"]", b"}"):
                depth -= many
            if depth <= 0 or found.end() - at > self._effort:
                end = found.end() + depth if depth <= 0 else len(self.body)
                break
        self._effort -= end - at
        return end


def _text_end(body: bytes, quote: re.Match[bytes]) -> int:
    """Where the text ends that began with this quote, or with this quote and the backslashes before it."""
    if not quote[1]:
        inside = forms.INSIDE[quote[2]].match(body, quote.end())
        assert inside is not None
        return inside.end() + (1 if body[inside.end() :] == b"\\" else 0)
    last = quote.end() + _LONGEST
    at = body.find(quote[0], quote.end(), last)
    while at >= 0 and body[at - 1 : at] == b"\\" and at > quote.end():
        at = body.find(quote[0], at + 1, last)
    return at if at >= 0 else min(len(body), last)
