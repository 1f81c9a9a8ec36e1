"""Where the secrets stand in a body, found by plain search for telling words: many times faster than parsing it.

Works on bytes in any character set that holds ASCII, whole or cut through, JSON or not: what counts is a telling name
and the value behind it. Goes through the body in steps, so that a large one leaves other threads their turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from lmsdesk.domain.masking_names import MASK, SECRET_HEADERS, WORDS, hides_in_address, is_secret_name
from lmsdesk.domain.word_search import Hits, searcher

Edit = tuple[int, int, bytes]
"""Begin and end of what goes, and what is shown in its place."""

_MASK = MASK.encode()
_STEP = 1 << 19
_OVERLAP = 200
_LONGEST = 64 * 1024
_NAME_BYTES = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
_NAME_END = re.compile(rb"[A-Za-z0-9_\-]*")

# Behind a name in quotes: how its value begins.
_COLON = re.compile(rb"\\*[\"']\]?\s*(?::|=>?)\s*")
_PAIR = re.compile(rb"\\*[\"']\s*,\s*\\*[\"'](?:meta_)?value\\*[\"']\s*:\s*")
_SERIAL = re.compile(rb"\\*\";s:\d+:(?=\\*\")")
_ATTRIBUTE = re.compile(rb"\\*[\"'][^<>]{0,200}?\bvalue\s*=\s*(?=\\*[\"'])")
# Behind a name without quotes.
_BARE = re.compile(rb"\s*(?::|=>?)\s*(?=\\*[\"'])")
_PRINTED = re.compile(rb"\]\s*=>\s*([^\r\n<]+)")
_PARAMETER = re.compile(rb"=([^&\s\"'<>\\#;]+)|%3[Dd]((?:(?!%26|%23)[^&\s\"'<>\\#;])+)")
_LINE = re.compile(rb":[ \t]*([^\r\n\"<\\]{6,})")

_QUOTE = re.compile(rb"(\\*)([\"'])")
_INSIDE = {
    b'"': re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL),
    b"'": re.compile(rb"[^'\\]*+(?:\\.[^'\\]*+)*+", re.DOTALL),
}
_NUMBER = re.compile(rb"-?\d{4,}(?:\.\d+)?")
_BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.DOTALL)
_TEXTS = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(\s*:)?', re.DOTALL)
_SCHEMA = re.compile(rb'"(?:type|description|methods?|required|href|enabled?|endpoints|schema|args|label)"\s*:')

_KEY = re.compile(rb"(?:key|secret)_((?=[A-Za-z]*\d)[0-9A-Za-z]{8,})")
_TOKEN = re.compile(rb"(eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)")
_LOGIN = re.compile(rb"(?:Basic|Bearer)(?:\s|%20|\+)+([A-Za-z0-9+/=._~\\%-]{8,})")
_PAYMENT = re.compile(rb"(?:[srp]k_(?:live|test)|whsec)_([A-Za-z0-9]{8,})")
_PREVIEW = re.compile(rb"student-preview=([A-Za-z0-9+/=_%-]+)")
_LOOKS = (
    (b"-preview=", _PREVIEW, 7),
    (b"k_live_", _PAYMENT, 1),
    (b"k_test_", _PAYMENT, 1),
    (b"hsec_", _PAYMENT, 1),
)
"""Words that tell of these, and how far before them they begin. None begins with a letter that one of WORDS ends with,
as of two that overlap only one is found."""
_CASED = ((b"eyJ", _TOKEN), (b"Basic", _LOGIN), (b"Bearer", _LOGIN))


def secret_places(body: bytes) -> list[Edit]:
    """What is to be hidden in a body, in no order; places may overlap."""
    edits: list[Edit] = []
    for begin in range(0, len(body), _STEP):
        _look(body, begin, min(len(body), begin + _STEP), edits)
    return edits


def _look(body: bytes, begin: int, end: int, edits: list[Edit]) -> None:
    """Search one stretch. What begins in it may reach beyond its end."""
    whole = not begin and end == len(body)
    stretch = body if whole else body[begin : end + _OVERLAP]
    telling, cased = _searchers()
    seen: set[int] = set()
    for which, at, _ in telling(stretch.lower()):
        if at >= end - begin:
            continue
        if which < len(WORDS):
            _named(body, begin + at, seen, edits)
        else:
            _, form, before = _LOOKS[which - len(WORDS)]
            _add(edits, form.match(body, max(0, begin + at - before)))
    for which, at, _ in cased(stretch):
        if at < end - begin:
            _add(edits, _CASED[which][1].match(body, begin + at))


@cache
def _searchers() -> tuple[Callable[[bytes], Hits], Callable[[bytes], Hits]]:
    """For words in any case (in a text in lower case), and for those that are written so and no other way."""
    return searcher([*WORDS, *(word for word, _, _ in _LOOKS)]), searcher([word for word, _ in _CASED])


def _add(edits: list[Edit], found: re.Match[bytes] | None) -> None:
    """Hide the first group of a match; what stands before it tells what it was."""
    if found is not None:
        edits.append((*found.span(1), _MASK))


def _named(body: bytes, at: int, seen: set[int], edits: list[Edit]) -> None:
    """A telling word: look whether it belongs to a name with a secret behind it, or begins a key."""
    if (at == 0 or body[at - 1] not in _NAME_BYTES) and (key := _KEY.match(body, at)):
        _add(edits, key)
        return
    before_it = body[max(0, at - 60) : at]
    begin = at - len(before_it) + len(before_it.rstrip(_NAME_BYTES))
    if begin in seen:
        return
    seen.add(begin)
    found = _NAME_END.match(body, at)
    assert found is not None
    before = body[begin - 1 : begin] if begin else b""
    if before == b"%":
        begin += 2  # the letters of %3F belong to no name
    name = body[begin : found.end()].decode("ascii")
    if before in (b'"', b"'"):
        if is_secret_name(name):
            _after_quotes(body, found.end(), edits)
    else:
        _after_bare(body, name, before, found.end(), edits)


def _after_quotes(body: bytes, at: int, edits: list[Edit]) -> None:
    for form in (_COLON, _PAIR, _SERIAL, _ATTRIBUTE):
        if found := form.match(body, at):
            _hide_value(body, found.end(), edits)
            return


def _after_bare(body: bytes, name: str, before: bytes, at: int, edits: list[Edit]) -> None:
    if found := _PARAMETER.match(body, at):
        value = (found[1] or found[2]).decode("ascii", "replace")
        in_address = before in (b"?", b"&", b"%") or body[max(0, at - len(name) - 5) : at - len(name)].endswith(b"amp;")
        if is_secret_name(name) or (in_address and hides_in_address(name, value)):
            edits.append((*found.span(1 if found[1] else 2), _MASK))
        return
    if not is_secret_name(name):
        return
    if before == b"[" and (found := _PRINTED.match(body, at)):
        _add(edits, found)
    elif found := _BARE.match(body, at):
        _hide_value(body, found.end(), edits)
    elif name.lower() in SECRET_HEADERS:
        _add(edits, _LINE.match(body, at))


def _hide_value(body: bytes, at: int, edits: list[Edit]) -> None:
    """Hide the value that begins here: a text, a number, or every text in a list or object (no schema of one)."""
    quote = _QUOTE.match(body, at)
    if quote is not None:
        end = _text_end(body, quote)
        if end > quote.end():
            edits.append((quote.end(), end, _MASK))
        return
    if number := _NUMBER.match(body, at):
        edits.append((*number.span(), b'"' + _MASK + b'"'))
    elif body[at : at + 1] in (b"[", b"{"):
        end = _container_end(body, at)
        if not _SCHEMA.search(body, at, end):
            texts = _TEXTS.finditer(body, at, end)
            edits += [(*text.span(1), _MASK) for text in texts if text[1] and not text[2]]


def _text_end(body: bytes, quote: re.Match[bytes]) -> int:
    """Where the text ends that began with this quote, or with this quote and the backslashes before it."""
    if not quote[1]:
        inside = _INSIDE[quote[2]].match(body, quote.end())
        assert inside is not None
        return inside.end() + (1 if body[inside.end() :] == b"\\" else 0)
    at = body.find(quote[0], quote.end())
    while at >= 0 and body[at - 1 : at] == b"\\" and at > quote.end():
        at = body.find(quote[0], at + 1)
    return at if at >= 0 else min(len(body), quote.end() + _LONGEST)


def _container_end(body: bytes, at: int) -> int:
    depth = 0
    for found in _BRACKETS.finditer(body, at, at + _LONGEST):
        sign = found[0]
        if sign in (b"[", b"{"):
            depth += 1
        elif sign in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                return found.end()
    return min(len(body), at + _LONGEST)
