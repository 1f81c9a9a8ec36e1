"""How old something is that was kept on this computer, in a few quiet words."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, QTimeZone

from lmsdesk.ui.words import tr


def as_of(moment: datetime, now: datetime | None = None) -> str:
    """“as of 14:05”, “as of 14:05 yesterday”, “as of 14:05 on Monday”, “as of 3 March 2026”."""
    then, today = _local(moment), _local(now or datetime.now().astimezone())
    time = QLocale().toString(then.time(), QLocale.FormatType.ShortFormat)
    days = then.date().daysTo(today.date())
    if days <= 0:
        return tr("as of {time}", time=time)
    if days == 1:
        return tr("as of {time} yesterday", time=time)
    if days < 7:
        return tr("as of {time} on {day}", time=time, day=QLocale().dayName(then.date().dayOfWeek()))
    return tr("as of {date}", date=QLocale().toString(then.date(), QLocale.FormatType.LongFormat))


def _local(moment: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(int(moment.timestamp() * 1000), QTimeZone.systemTimeZone())
