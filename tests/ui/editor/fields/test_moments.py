"""Moments: the site's clock, this computer's clock, and none."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, QDateTime, QPoint, QPointF, Qt, QTime, QTimeZone
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget

from lmsdesk.domain.fields import DateTime
from lmsdesk.ui.desk import Desk

ENDS = DateTime(name="end", label="Ends on")
NOON = datetime(2026, 5, 1, 12, 0, 31, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer stands in London."""
    monkeypatch.setenv("TZ", "Europe/London")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def berlin(desk: Desk) -> ZoneInfo:
    assert desk.site is not None
    desk.site.time_zone, desk.site.time_zone_name = ZoneInfo("Europe/Berlin"), "Europe/Berlin"
    return ZoneInfo("Europe/Berlin")


def wall(year: int, month: int, day: int, hour: int, minute: int) -> QDateTime:
    return QDateTime(QDate(year, month, day), QTime(hour, minute), QTimeZone.utc())


def test_the_site_s_clock_is_shown_with_this_computer_s_beside(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    assert editor.edit.time() == QTime(14, 0)
    assert "Europe/Berlin" in editor.note.text()
    assert "13:00" in editor.note.text()


def test_where_both_clocks_agree_there_is_nothing_to_tell(desk: Desk, show: Callable[..., Any]) -> None:
    assert desk.site is not None
    desk.site.time_zone = ZoneInfo("Europe/London")
    assert show(ENDS, NOON).note.isHidden()


def test_a_typed_hour_is_the_site_s_hour(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    editor.edit.setSelectedSection(editor.edit.Section.HourSection)
    QTest.keyClick(editor.edit, Qt.Key.Key_Up)
    assert editor.value() == datetime(2026, 5, 1, 13, 0, tzinfo=UTC)
    assert editor.told == [editor.value()]


def test_an_hour_that_the_clock_skips_becomes_the_next(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    editor.edit.setDateTime(wall(2026, 3, 29, 2, 30))
    assert editor.value() == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    assert editor.edit.time() == QTime(3, 30)


def test_a_date_is_set_and_cleared_with_the_keyboard(show: Callable[..., Any]) -> None:
    editor = show(ENDS)
    assert editor.edit.isHidden()
    editor.begin.setFocus()
    QTest.keyClick(editor.begin, Qt.Key.Key_Space)
    assert editor.value() is not None
    assert editor.value().minute == 0
    assert QApplication.focusWidget() is editor.edit
    editor.clear.setFocus()
    QTest.keyClick(editor.clear, Qt.Key.Key_Space)
    assert editor.value() is None
    assert not editor.begin.isHidden()


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_day_is_chosen_in_the_calendar(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    QTest.keyClick(editor.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    days = editor.popup.findChild(QCalendarWidget)
    days.activated.emit(QDate(2026, 6, 3))
    assert editor.value() == datetime(2026, 6, 3, 12, 0, tzinfo=UTC)


def test_the_mouse_wheel_changes_nothing(show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at, editor.edit.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.edit, wheel)
    assert editor.value() == NOON


def test_the_end_of_time_is_shown_and_kept(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    editor = show(ENDS, never)
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    assert editor.value() == never
    assert editor.told == []


def test_enter_alone_changes_nothing_not_even_the_seconds(berlin: ZoneInfo, show: Callable[..., Any]) -> None:
    editor = show(ENDS, NOON)
    QTest.keyClick(editor.edit, Qt.Key.Key_Return)
    assert editor.value() == NOON
    assert editor.told == []
