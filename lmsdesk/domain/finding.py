"""Finding a text in bodies as they came: without regard to capital letters, also where JSON writes it in its own way.

WordPress writes “ü” as ``\\u00fc`` and “/” as ``\\/``. A text is found in either form, so bodies need not be parsed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable

Finds = Callable[[bytes], bool]


def finder(text: str) -> Finds:
    """A test whether a text stands in a body; an empty text stands in every one."""
    wanted = text.lower()
    if not wanted:
        return lambda body: True
    if wanted.isascii() and not set(wanted) & set('/"\\'):
        needle = wanted.encode()
        return lambda body: needle in body.lower()
    pattern = re.compile(b"".join(map(_any_form, wanted)), re.IGNORECASE)
    return lambda body: pattern.search(body) is not None


def _any_form(letter: str) -> bytes:
    if letter in '/"':
        return rb"\\*" + letter.encode()
    if letter == "\\":
        return rb"\\+"
    if letter.isascii():
        return re.escape(letter.encode())
    forms = {form for case in {letter, letter.upper(), letter.lower()} for form in (_utf8(case), _escaped(case))}
    return b"(?:" + b"|".join(map(re.escape, sorted(forms))) + b")"


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _escaped(text: str) -> bytes:
    return json.dumps(text)[1:-1].encode()


def in_headers(text: str) -> Callable[[Iterable[tuple[str, str]]], bool]:
    """A test whether a text stands in a header, its name or its value: ``content-type: text``."""
    wanted = text.casefold()
    return lambda headers: any(wanted in f"{name}: {value}".casefold() for name, value in headers)
