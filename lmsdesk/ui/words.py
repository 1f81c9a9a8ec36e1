"""The one way a screen gets its words: looked up in the person's language, then filled in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from lmsdesk.domain.words import Sentence, fill

CONTEXT = "lmsdesk"


def tr(text: str | Sentence, /, **values: Any) -> str:
    """A text or Sentence in the person's language, with ``{names}`` filled in."""
    if isinstance(text, Sentence):
        given: dict[str, Any] = {
            name: tr(value) if isinstance(value, Sentence) else value for name, value in text.values.items()
        }
        return fill(_look_up(text.template), {**given, **values})
    return fill(_look_up(text), values)


def trn(one: str, many: str, count: int, /, **values: Any) -> str:
    """The right form for a number, which is written as people of this language write it: ``{count}``."""
    return tr(one if count == 1 else many, count=number(count), **values)


def number(count: int) -> str:
    """A whole number with the language's own grouping: 1,032."""
    return QLocale().toString(count)


def day(moment: datetime | str) -> str:
    """The day of a moment, or of an ISO date, as people of this language write it; as it stands where it is none."""
    try:
        found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError:
        return str(moment)
    local = found.astimezone() if found.tzinfo else found
    return QLocale().toString(QDate(local.year, local.month, local.day), QLocale.FormatType.ShortFormat)


def _look_up(text: str) -> str:
    try:
        return QCoreApplication.translate(CONTEXT, text) if text else ""
    except UnicodeEncodeError:  # a site's own word with half a character in it
        return text
