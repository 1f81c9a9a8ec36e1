"""Formatted text as a person writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.fields import Html
from lmsdesk.ui.editor.link_popup import as_link

ABOUT = Html(name="description", label="Description")
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
BLOCKS = '<!-- wp:paragraph {"a":1} -->\n<p class="lead">Hi</p>\n<!-- /wp:paragraph -->\n\n[gallery ids="1"]\n'


def select(view: Any, words: str) -> None:
    found = view.document().find(words)
    assert not found.isNull(), words
    view.setTextCursor(found)


def to_end(view: Any) -> None:
    view.moveCursor(QTextCursor.MoveOperation.End)


def press(view: Any, key: Qt.Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(view, key, modifiers)


@pytest.mark.parametrize(
    "source",
    ["<P>One</p>\r\n\r\n<p>Two&nbsp;<b>x</b></p>", "Bare\n\nlines", BLOCKS, "<p></p>", "  <p>x</p>  ", "<p>open"],
)
def test_text_that_nobody_edited_comes_back_byte_for_byte(source: str, show: Callable[..., Any]) -> None:
    editor = show(ABOUT, source)
    editor.toolbar.source.click()
    assert editor.value() == source
    editor.toolbar.source.click()
    editor.toolbar.source.click()
    assert editor.value() == source
    assert editor.told == []


def test_a_full_stop_behind_a_tag_is_no_word_of_its_own(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>Twelve <em>waltzes</em>. Slow &amp; fast</p>")
    assert editor.words.text() == "4 words"
    editor.toolbar.source.click()
    assert editor.words.text() == "4 words"


def test_typing_writes_clean_html(show: Callable[..., Any]) -> None:
    editor = show(ABOUT)
    view = editor.visual
    view.setFocus()
    press(view, Qt.Key.Key_2, CTRL | ALT)
    QTest.keyClicks(view, "Who it is for")
    press(view, Qt.Key.Key_Return)
    QTest.keyClicks(view, "For ")
    press(view, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(view, "all")
    press(view, Qt.Key.Key_B, CTRL)
    QTest.keyClicks(view, " & <you>")
    press(view, Qt.Key.Key_Return, SHIFT)
    press(view, Qt.Key.Key_I, CTRL)
    QTest.keyClicks(view, "really")
    assert editor.value() == (
        "<h2>Who it is for</h2>\n<p>For <strong>all</strong> &amp; &lt;you&gt;<br><em>really</em></p>"
    )
    assert editor.told[-1] == editor.value()


def test_a_list_is_begun_left_and_turned_into_numbers(show: Callable[..., Any]) -> None:
    editor = show(ABOUT)
    view = editor.visual
    editor.toolbar.buttons["ul"].click()
    QTest.keyClicks(view, "one")
    press(view, Qt.Key.Key_Return)
    QTest.keyClicks(view, "two")
    press(view, Qt.Key.Key_Return)
    press(view, Qt.Key.Key_Return)
    QTest.keyClicks(view, "after")
    assert editor.value() == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>after</p>"
    select(view, "one")
    editor.toolbar.buttons["ol"].click()
    assert editor.value() == "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n<p>after</p>"
    editor.toolbar.buttons["ol"].click()
    assert editor.value() == "<p>one</p>\n<ol>\n<li>two</li>\n</ol>\n<p>after</p>"


def test_a_quote_and_back(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>wise</p>")
    editor.toolbar.buttons["quote"].click()
    assert editor.value() == "<blockquote>\n<p>wise</p>\n</blockquote>"
    assert editor.toolbar.buttons["quote"].isChecked()
    editor.toolbar.buttons["quote"].click()
    assert editor.value() == "<p>wise</p>"


def test_undo_to_the_beginning_gives_the_first_bytes_back(show: Callable[..., Any]) -> None:
    source = "<P>One <b>two</b></P>"
    editor = show(ABOUT, source)
    to_end(editor.visual)
    QTest.keyClicks(editor.visual, "x")
    assert editor.value() == "<p>One <strong>twox</strong></p>"
    editor.toolbar.buttons["undo"].click()
    assert editor.value() == source


def test_one_word_typed_leaves_everything_else_as_it_was(show: Callable[..., Any]) -> None:
    source = (
        '<h2>T</h2>\n<p><img class="alignleft" src="u.jpg" alt=""> 5&nbsp;km '
        '<a href="x" target="_blank">there</a></p>\n<ol>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ol>\n<p>end</p>'
    )
    editor = show(ABOUT, source)
    assert editor.mode == "visual"
    to_end(editor.visual)
    QTest.keyClicks(editor.visual, "!")
    assert editor.value() == source.replace("end", "end!")


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_link_is_set_and_taken_away(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>See the page now</p>")
    select(editor.visual, "page")
    press(editor.visual, Qt.Key.Key_K, CTRL | SHIFT)
    QTest.keyClicks(editor.popup.line, "a.example/uke")
    press(editor.popup.line, Qt.Key.Key_Return)
    assert editor.value() == '<p>See the <a href="https://a.example/uke">page</a> now</p>'
    editor.toolbar.buttons["link"].click()
    assert editor.popup.line.text() == "https://a.example/uke"
    editor.popup.remove.click()
    assert editor.value() == "<p>See the page now</p>"


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_link_keeps_what_it_had_beside_its_address(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, '<p><a href="https://old.example" rel="sponsored">a <strong>b</strong></a></p>')
    select(editor.visual, "b")
    cursor = editor.visual.textCursor()
    cursor.clearSelection()
    editor.visual.setTextCursor(cursor)
    press(editor.visual, Qt.Key.Key_K, CTRL | SHIFT)
    editor.popup.line.setText("https://new.example")
    editor.popup.apply.click()
    assert editor.value() == '<p><a href="https://new.example" rel="sponsored">a <strong>b</strong></a></p>'


def test_typing_behind_a_link_is_not_part_of_it(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, '<p><a href="https://a.example">here</a></p>')
    to_end(editor.visual)
    QTest.keyClicks(editor.visual, " and")
    assert editor.value() == '<p><a href="https://a.example">here</a> and</p>'


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("a.example", "https://a.example"),
        ("https://a.example/x", "https://a.example/x"),
        ("me@a.example", "mailto:me@a.example"),
        ("/courses/", "/courses/"),
        ("#top", "#top"),
        ("", ""),
        ("javascript:alert(1)", None),
        ("two words", None),
    ],
)
def test_addresses_as_people_type_them(typed: str, wanted: str | None) -> None:
    assert as_link(typed) == wanted


def test_what_cannot_be_kept_opens_as_source_with_a_sentence(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, BLOCKS)
    assert editor.mode == "source"
    assert (
        editor.note.text() == "Shown as source, because the formatted view cannot keep blocks of the WordPress editor."
    )
    assert QApplication.focusWidget() is not editor.visual
    to_end(editor.source)
    QTest.keyClicks(editor.source, "<p>x</p>")
    assert editor.value() == BLOCKS + "<p>x</p>"
    editor.toolbar.source.click()
    assert editor.mode == "preview"
    QTest.keyClicks(editor.preview, "lost?")
    assert editor.value() == BLOCKS + "<p>x</p>"
    assert "Hi" in editor.preview.toPlainText()
    editor.toolbar.source.click()
    assert editor.mode == "source"


def test_source_that_was_mended_can_be_edited_formatted(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, '<p class="x">One</p>')
    editor.source.selectAll()
    QTest.keyClicks(editor.source, "<p>One</p>")
    editor.toolbar.source.click()
    assert editor.mode == "visual"
    assert editor.note.isHidden()
    to_end(editor.visual)
    QTest.keyClicks(editor.visual, "!")
    assert editor.value() == "<p>One!</p>"


def test_hard_spaces_in_the_source_survive(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<div>5\u00a0km</div>\r\n")
    to_end(editor.source)
    QTest.keyClicks(editor.source, "x")
    assert editor.value() == "<div>5\u00a0km</div>\r\nx"


def test_pasting_takes_the_meaning_and_leaves_the_looks(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>Before </p>")
    data = QMimeData()
    data.setHtml("<p style='color:red' class='y'>a <b>b</b></p>")
    to_end(editor.visual)
    editor.visual.insertFromMimeData(data)
    assert editor.value() == "<p>Beforea <strong>b</strong></p>"
    several = QMimeData()
    several.setText("one\n\ntwo")
    editor.visual.insertFromMimeData(several)
    assert editor.value() == "<p>Beforea <strong>b</strong></p>\n<p>one</p>\n<p>two</p>"


def test_lines_are_never_too_long_to_read(show: Callable[..., Any], stage: Any, qtbot: Any) -> None:
    stage.resize(1600, 700)
    editor = show(ABOUT, "<p>" + "the lazy dog sleeps " * 40 + "</p>")
    qtbot.waitUntil(lambda: editor.width() > 1500)
    layout = editor.visual.document().firstBlock().layout()
    longest = max(layout.lineAt(at).textLength() for at in range(layout.lineCount()))
    assert 60 <= longest <= 85


def test_the_toolbar_takes_one_tab_stop_and_the_arrows_walk(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>x</p>")
    buttons = editor.toolbar.buttons
    assert [key for key, button in buttons.items() if button.focusPolicy() & Qt.FocusPolicy.TabFocus] == ["bold"]
    buttons["bold"].setFocus()
    press(buttons["bold"], Qt.Key.Key_Right)
    assert buttons["italic"].hasFocus()
    editor.visual.selectAll()
    press(buttons["italic"], Qt.Key.Key_Space)
    assert editor.value() == "<p><em>x</em></p>"
    assert editor.visual.hasFocus()


def test_formatted_text_can_be_only_looked_at(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>x</p>")
    editor.set_read_only(True)
    QTest.keyClicks(editor.visual, "y")
    press(editor.visual, Qt.Key.Key_B, CTRL)
    editor.toolbar.source.click()
    assert editor.mode == "source"
    QTest.keyClicks(editor.source, "y")
    assert editor.value() == "<p>x</p>"
    editor.toolbar.source.click()
    assert editor.mode == "visual"


def test_saving_leaves_the_cursor_and_the_view_where_they_are(show: Callable[..., Any]) -> None:
    editor = show(ABOUT, "<p>One two</p>")
    select(editor.visual, "One")
    QTest.keyClicks(editor.visual, "[sic]")
    saved = editor.value()
    editor.set_value(saved)
    assert editor.mode == "visual"
    assert editor.visual.textCursor().position() == 5
    assert editor.value() == saved
    QTest.keyClicks(editor.visual, "!")
    assert editor.value() == "<p>[sic]! two</p>"


def test_a_long_text_tells_of_changes_now_and_after_a_while(show: Callable[..., Any], qtbot: Any) -> None:
    editor = show(ABOUT, "<p>" + "word " * 5000 + "</p>")
    QTest.keyClicks(editor.visual, "abc")
    assert len(editor.told) == 1
    assert editor.value().startswith("<p>abcword")
    qtbot.waitUntil(lambda: len(editor.told) == 2)
    assert editor.told[1].startswith("<p>abcword")
