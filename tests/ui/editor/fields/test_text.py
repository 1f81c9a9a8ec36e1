"""Plain text: lines, slugs and paragraphs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.fields import Boolean, Choice, Color, LongText, OneOf, Pairs, Slug, Text
from lmsdesk.ui.editor.text import as_slug


def test_typing_tells_every_change(show: Callable[..., Any]) -> None:
    editor = show(Text(name="t", label="Title"), "Uke")
    QTest.keyClick(editor.line, Qt.Key.Key_End)
    QTest.keyClicks(editor.line, "le")
    assert editor.told == ["Ukel", "Ukele"]


def test_a_title_can_be_read_but_not_changed(show: Callable[..., Any]) -> None:
    editor = show(Text(name="t", label="Title"), "Uke")
    editor.set_read_only(True)
    QTest.keyClicks(editor.line, "x")
    assert editor.value() == "Uke"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Für Anfänger!", "fuer-anfaenger"),
        ("  Ukulele & Co. ", "ukulele-co"),
        ("Crème brûlée", "creme-brulee"),
        ("Курс 1", "курс-1"),
        ("C++", "c"),
        ("!!!", ""),
    ],
)
def test_a_suggested_address(text: str, wanted: str) -> None:
    assert as_slug(text) == wanted


def test_an_address_is_never_rewritten_while_typing(show: Callable[..., Any]) -> None:
    editor = show(Slug(name="s", label="Web address"))
    QTest.keyClicks(editor.line, "My Course")
    assert editor.value() == "My Course"
    QTest.mouseClick(editor.suggest, Qt.MouseButton.LeftButton)
    assert editor.value() == "my-course"
    assert editor.line.text() == "my-course"
    editor.line.undo()
    assert editor.value() == "My Course"


def test_an_empty_address_is_suggested_from_the_title(show: Callable[..., Any]) -> None:
    editor = show(Slug(name="s", label="Web address"))
    editor.source = lambda: "Ukulele für alle"
    QTest.mouseClick(editor.suggest, Qt.MouseButton.LeftButton)
    assert editor.value() == "ukulele-fuer-alle"


def test_long_text_grows_to_eight_lines(show: Callable[..., Any]) -> None:
    editor = show(LongText(name="l", label="Text"), "one")
    heights = []
    for lines in (1, 4, 8, 30):
        editor.set_value("\n".join(["line"] * lines))
        heights.append(editor.text.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_hard_spaces_and_line_ends_survive_an_edit(show: Callable[..., Any]) -> None:
    editor = show(LongText(name="l", label="Text"), "5\u00a0km\r\nfar")
    QTest.keyClicks(editor.text, "x")
    assert editor.value() == "x5\u00a0km\r\nfar"


def test_a_tick_by_keyboard(show: Callable[..., Any]) -> None:
    editor = show(Boolean(name="b", label="Featured"))
    assert editor.labelled
    assert editor.box.text() == "Featured"
    QTest.keyClick(editor.box, Qt.Key.Key_Space)
    assert editor.told == [True]


def one_of() -> OneOf:
    return OneOf(name="o", label="Status", choices=(Choice("draft", "Draft"), Choice("publish", "Published")))


def test_choosing_with_the_keyboard(show: Callable[..., Any]) -> None:
    editor = show(one_of(), "draft")
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)
    assert editor.told == ["publish"]


def test_a_value_that_the_site_invented_is_shown_and_can_be_chosen_back(show: Callable[..., Any]) -> None:
    editor = show(one_of(), "graded")
    assert editor.combo.currentText() == "graded"
    QTest.keyClick(editor.combo, Qt.Key.Key_Up)
    assert editor.value() == "publish"
    QTest.keyClick(editor.combo, Qt.Key.Key_Down)
    assert editor.value() == "graded"


def test_the_mouse_wheel_changes_nothing(show: Callable[..., Any]) -> None:
    editor = show(one_of(), "draft")
    editor.combo.setFocus()
    at = QPointF(5, 5)
    wheel = QWheelEvent(
        at, editor.combo.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor.combo, wheel)
    assert editor.value() == "draft"
    assert editor.told == []


def test_a_colour_is_typed_short_or_without_its_sign(show: Callable[..., Any]) -> None:
    editor = show(Color(name="c", label="Colour"))
    QTest.keyClicks(editor.line, "2457c5")
    assert editor.value() == "#2457c5"
    assert editor.trouble() is None
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "blue")
    assert "is not a colour" in str(editor.trouble())
    assert editor.typed() == "blue"


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_colour_is_chosen_from_the_palette(show: Callable[..., Any]) -> None:
    editor = show(Color(name="c", label="Colour"))
    QTest.mouseClick(editor.swatch, Qt.MouseButton.LeftButton)
    first = QApplication.focusWidget()
    assert first is not None
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert editor.value() == "#1F2937"
    assert editor.line.text() == "#1F2937"


def test_a_custom_field_is_added_in_the_empty_row(show: Callable[..., Any]) -> None:
    editor = show(Pairs(name="p", label="Custom fields"), (("colour", "blue"),))
    editor.table.item(1, 0).setText("size")
    editor.table.item(1, 1).setText("L")
    assert editor.value() == (("colour", "blue"), ("size", "L"))
    assert editor.table.rowCount() == 3
    editor.table.setCurrentCell(0, 0)
    QTest.keyClick(editor.table, Qt.Key.Key_Delete)
    assert editor.value() == (("size", "L"),)


def test_a_value_without_a_name_is_kept_and_named(show: Callable[..., Any]) -> None:
    editor = show(Pairs(name="p", label="Custom fields"))
    editor.table.item(0, 1).setText("blue")
    assert str(editor.trouble()) == "“blue” has no name yet."
    kept = editor.typed()
    other = show(Pairs(name="p", label="Custom fields"))
    other.put_typed(kept)
    assert other.table.item(0, 1).text() == "blue"
    assert other.trouble() is not None


def test_custom_fields_that_are_only_shown_have_no_empty_row(show: Callable[..., Any]) -> None:
    editor = show(Pairs(name="p", label="Custom fields", read_only=True), (("colour", "blue"),))
    assert editor.table.rowCount() == 1
    assert editor.remove.isHidden()
