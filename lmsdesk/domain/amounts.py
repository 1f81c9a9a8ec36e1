"""Reading numbers as people write them: 1,234.50 here, 1.234,50 there."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<sep>[^\d])\d{3}(?:(?P=sep)\d{3})*")


class NotANumber(ValueError):
    """The text cannot be read as a number."""


def parse_amount(text: str, point: str) -> Decimal | None:
    """A number as typed; None for nothing. Raises NotANumber.

    Both ways of writing are read in every language. Only “1.234” and “1,234” mean two things: there ``point``,
    the language's own decimal sign, decides.
    """
    bare = "".join(sign for sign in text if unicodedata.category(sign) != "Sc").strip().replace("−", "-")
    if not bare:
        return None
    minus = bare.startswith("-")
    digits = bare.removeprefix("-").removeprefix("+").strip()
    whole, fraction = _halves(digits, point)
    if not re.fullmatch(r"[0-9]*", fraction) or not (whole or fraction):
        raise NotANumber(text)
    return Decimal(f"{'-' if minus else ''}{_joined(whole) or '0'}{'.' + fraction if fraction else ''}")


def _halves(digits: str, point: str) -> tuple[str, str]:
    """What stands before the decimals, still grouped, and the decimals."""
    signs = [sign for sign in digits if sign in ",."]
    if not signs:
        return digits, ""
    last = signs[-1]
    before, after = digits.rsplit(last, 1)
    if signs.count(last) > 1:
        return digits, ""
    if len(set(signs)) > 1:
        return before, after
    if _GROUPED.fullmatch(digits) and last != point:
        return digits, ""
    return before, after


def _joined(whole: str) -> str:
    """The digits before the decimals without their grouping. Raises NotANumber."""
    text = _SPACES.sub(" ", whole)
    if re.fullmatch(r"[0-9]*", text):
        return text
    if _GROUPED.fullmatch(text) and text.isascii():
        return re.sub(r"[^0-9]", "", text)
    raise NotANumber(whole)
