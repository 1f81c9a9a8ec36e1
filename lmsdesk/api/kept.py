"""Whether a site kept a value as it was sent, beyond differences that mean nothing to people."""

from __future__ import annotations

import html
import unicodedata
from typing import Any

from lmsdesk.domain.fields import Field, Html, Integer, Money, Text, plain_text


def kept(field: Field, sent: Any, got: Any) -> bool:
    """Whether what came back is what was sent: nothing and zero are one number, and line ends do not count."""
    if field.same(sent, got):
        return True
    if isinstance(field, Money | Integer) and not sent and not got:
        return True
    if isinstance(field, Text) and isinstance(sent, str) and isinstance(got, str):
        return _lines(sent) == _lines(got)
    return False


def reworded(field: Field, sent: Any, got: Any, before: Any) -> bool:
    """Whether what is there now is what was sent, tidied by the site: same letters, other spaces, signs or capitals."""
    if not isinstance(field, Text) or isinstance(field, Html) or field.same(got, before):
        return False
    return same_letters(sent, got)


def same_letters(one: Any, other: Any) -> bool:
    """Whether two texts have the same letters and digits in the same order, and any at all."""
    letters = _letters(one)
    return bool(letters) and letters == _letters(other)


def _letters(text: Any) -> str:
    plain = unicodedata.normalize("NFKD", plain_text(html.unescape(str(text or "")))).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
