"""The editor for moments: date and time as the site's own clock shows them, and this computer's time beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime, QTimeZone, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QWheelEvent
from PySide6.QtWidgets import QCalendarWidget, QDateTimeEdit, QHBoxLayout, QToolButton, QWidget

from lmsdesk.ui.editor.field_editor import FieldEditor
from lmsdesk.ui.editor.popup import Popup
from lmsdesk.ui.icons import icon
from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets import Button, IconButton, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field
    from lmsdesk.ui.desk import Desk

WIDTH = 240
_NO_BUTTONS = """
QDateTimeEdit::up-button, QDateTimeEdit::down-button { width: 0; height: 0; border: none; }
QDateTimeEdit::up-arrow, QDateTimeEdit::down-arrow { image: none; width: 0; height: 0; }
"""
"""Under a stylesheet ``ButtonSymbols.NoButtons`` leaves no room for the text, so the buttons are made small instead."""


class DateTimeEditor(FieldEditor):
    """Date and time in the site's time zone. Empty until a date is set, and it can be emptied again."""

    def __init__(self, field: Field, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(field, desk, parent)
        self.zone, self.zone_name = _zone_of(desk)
        self.begin = Button(tr("Set a date"), "plain", icon="calendar", on_click=self._begin)
        self.edit = QuietDateTime()
        self.clear = IconButton("close", tr("Clear {field}", field=tr(field.label)), on_click=self._clear)
        self.calendar = IconButton("calendar", tr("Choose a day"), on_click=self._open_calendar)
        self.popup: Popup | None = None
        self.note = label("", "secondary", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.edit)
        row.addWidget(self.calendar)
        row.addWidget(self.clear)
        row.addStretch(1)
        self.column.addWidget(self.begin)
        self.column.addLayout(row)
        self.column.addWidget(self.note)
        self.edit.setAccessibleName(tr(field.label))
        self.set_main(self.begin)
        self._showing = False
        self.edit.calendar_wanted.connect(self._open_calendar)
        self.edit.dateTimeChanged.connect(self._edited)
        self.edit.editingFinished.connect(self._show_value)
        self._show_value()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)
        self.begin.setAccessibleName(f"{name}: {self.begin.text()}")

    def _begin(self) -> None:
        hour = datetime.now(self.zone).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.change(_real(hour))
        self._show_value()
        self.edit.setFocus()

    def _open_calendar(self) -> None:
        if self._read_only:
            return
        self.popup = Popup(self, tr("Calendar"))
        days = calendar(self.edit.date())
        days.clicked.connect(self._choose_day)
        days.activated.connect(self._choose_day)
        self.popup.body.addWidget(days)
        self.popup.show_under(self.edit)
        days.setFocus()

    def _choose_day(self, day: QDate) -> None:
        self.edit.setDate(day)
        if self.popup is not None:
            self.popup.close()
            self.popup = None
        self.edit.setFocus()

    def _clear(self) -> None:
        self.change(None)
        self._show_value()
        self.begin.setFocus()

    def _edited(self, shown: QDateTime) -> None:
        if self._showing or (self._value is not None and shown == self._wall(self._value)):
            return  # Qt tells of a date that is the same as before when Enter is pressed
        date, time = shown.date(), shown.time()
        wall = datetime(date.year(), date.month(), date.day(), time.hour(), time.minute(), tzinfo=self.zone)
        self.change(_real(wall))
        self._show_note()

    def _show_value(self) -> None:
        self._showing = True
        moment: datetime | None = self._value
        if moment is not None:
            shown = self._wall(moment)
            if shown != self.edit.dateTime():
                self.edit.setDateTime(shown)
        self._showing = False
        self._apply_read_only()
        self._show_note()

    def _wall(self, moment: datetime) -> QDateTime:
        """What the site's clock shows, to the minute."""
        wall = _on_clock(moment, self.zone)
        return QDateTime(QDate(wall.year, wall.month, wall.day), QTime(wall.hour, wall.minute), QTimeZone.utc())

    def _show_note(self) -> None:
        """Whose clock this is, where it is not the clock of this computer."""
        moment: datetime | None = self._value
        here = _on_clock(moment, None) if moment is not None else None
        differs = here is not None and here.utcoffset() != _on_clock(here, self.zone).utcoffset()
        self.note.setVisible(differs)
        if here is not None and differs:
            self.note.setText(
                tr("The site’s time ({zone}). Here that is {time}.", zone=self.zone_name, time=_shown(here))
            )

    def _apply_read_only(self) -> None:
        there = self._value is not None
        self.begin.setVisible(not there and not self._read_only)
        self.edit.setVisible(there)
        self.clear.setVisible(there and not self._read_only)
        self.calendar.setVisible(there and not self._read_only)
        self.edit.setReadOnly(self._read_only)
        self._main = self.edit if there else self.begin
        self.setFocusProxy(self._main)


class QuietDateTime(QDateTimeEdit):
    """Date and time in the language's own order; the mouse wheel leaves it alone. Alt+Down: the calendar."""

    calendar_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTimeZone(QTimeZone.utc())  # a plain wall clock: no hour that this computer's zone skips
        self.setDisplayFormat(display_format())
        self.setStyleSheet(_NO_BUTTONS)
        self.lineEdit().setTextMargins(7, 0, 7, 0)
        self.setMaximumWidth(WIDTH)
        self.setMinimumWidth(WIDTH - 60)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.calendar_wanted.emit()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def calendar(day: QDate) -> QCalendarWidget:
    """A month in our colours: weekends are days like any other."""
    made = QCalendarWidget()
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setSelectedDate(day)
    plain, quiet = QTextCharFormat(), QTextCharFormat()
    plain.setForeground(QColor(palette().text))
    quiet.setForeground(QColor(palette().muted))
    quiet.setBackground(QColor(palette().raised))
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(weekend, plain)
    made.setHeaderTextFormat(quiet)
    made.setStyleSheet(
        "QWidget#qt_calendar_navigationbar { background: transparent; }"
        f"QAbstractItemView {{ background: {palette().raised}; }}"
        "QToolButton { background: transparent; border: none; padding: 0 6px; }"
    )
    for name, sign in (("qt_calendar_prevmonth", "chevron-left"), ("qt_calendar_nextmonth", "chevron-right")):
        button = made.findChild(QToolButton, name)
        if button is not None:
            button.setIcon(icon(sign, "muted"))
    return made


def display_format() -> str:
    """How the person's language writes date and time, with four digits for the year."""
    date = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    if "yyyy" not in date:
        date = date.replace("yy", "yyyy")
    time = QLocale().timeFormat(QLocale.FormatType.ShortFormat).replace(":ss", "")
    return f"{date}  {time}"


def _shown(moment: datetime) -> str:
    wall = QDateTime(QDate(moment.year, moment.month, moment.day), QTime(moment.hour, moment.minute), QTimeZone.utc())
    return QLocale().toString(wall, display_format())


def _real(wall: datetime) -> datetime:
    """The moment of a wall time; one that the clock skips in spring becomes the hour after it."""
    return _on_clock(_on_clock(wall, UTC), wall.tzinfo)


def _on_clock(moment: datetime, zone: tzinfo | None) -> datetime:
    """The moment on a zone's clock (None: this computer's); at the end of the calendar it stays on its own."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, OSError):
        return moment


def _zone_of(desk: Any) -> tuple[tzinfo, str]:
    site = desk.site
    return (site.time_zone, site.time_zone_name) if site is not None else (UTC, "UTC")
