"""Values as text in the person's language: for fields that are only shown, and for sentences about changes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from lmsdesk.domain.fields import Boolean, Field, Html, OneOf
from lmsdesk.ui.words import number, tr

LONGEST = 60


def shown(field: Field, value: Any) -> str:
    """The value as people write it; empty for nothing."""
    if field.is_empty(value):
        return ""
    if isinstance(field, Boolean):
        return tr("Yes") if value else tr("No")
    if isinstance(field, OneOf):
        return tr(field.show(value))
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, Decimal):
        return QLocale().toString(float(value), "f", 2)
    if isinstance(value, int):
        return number(value)
    return field.show(value)


def in_a_sentence(field: Field, value: Any) -> str:
    """The value for the middle of a sentence: short, in quotes where it is text, “nothing” where it is empty."""
    text = " ".join(shown(field, value).split())
    if not text:
        return tr("nothing")
    if isinstance(field, Boolean) or isinstance(value, int | Decimal | datetime):
        return text
    return "“" + (text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…") + "”"


def tellable(field: Field) -> bool:
    """Whether old and new value fit into a sentence; formatted text does not."""
    return not isinstance(field, Html)


def moment(value: datetime) -> str:
    """Day and time on this computer's clock."""
    return QLocale().toString(_local(value), QLocale.FormatType.ShortFormat)


def weekday_and_time(value: datetime) -> str:
    """“Monday 14:05” within the last six days, else the whole date."""
    there, now = _local(value), QDateTime.currentDateTime()
    if not 0 <= there.daysTo(now) < 7:
        return moment(value)
    day = QLocale().dayName(there.date().dayOfWeek())
    return f"{day} {QLocale().toString(there.time(), QLocale.FormatType.ShortFormat)}"


def _local(value: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(value.timestamp() * 1000), QTimeZone.systemTimeZone())
