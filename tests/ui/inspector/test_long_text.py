"""The view of long texts as a person uses it: scroll, select, copy, find. It never makes anybody wait."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.api.transport import KEPT
from lmsdesk.ui.inspector.lines import WIDEST, Blocks, raw_blocks
from lmsdesk.ui.inspector.long_text import PAD, LongText, Place
from lmsdesk.ui.inspector.text_pane import TextPane
from lmsdesk.ui.theme import theme
from tests.ui.inspector.conftest import AtOnce, destroy

_MODIFIERS = {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Shift": Qt.KeyboardModifier.ShiftModifier}


@pytest.fixture
def view(qapp: QApplication) -> Iterator[LongText]:
    theme.install(qapp, "light")
    made = LongText("Answer")
    made.resize(480, 300)
    made.show()
    QGuiApplication.clipboard().clear()
    yield made
    destroy(made)


@pytest.fixture
def no_collecting() -> Iterator[None]:
    """What other tests left behind is not swept up while something is measured."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def pane(qapp: QApplication) -> Iterator[TextPane]:
    theme.install(qapp, "light")
    tasks = AtOnce()
    made = TextPane("Answer", lambda work, key: tasks.start(work), "answer", colours=True)
    made.resize(480, 300)
    made.show()
    yield made
    destroy(made)


def show(view: LongText, text: str) -> None:
    lines = Blocks()
    for block in raw_blocks(text):
        lines.add(block)
    view.show_lines(lines, colours=True)
    view.repaint()


def press(view: LongText, *keys: str) -> None:
    """“Ctrl+End”, “Shift+Down” and so on."""
    for key in keys:
        *held, name = key.split("+")
        modifiers = Qt.KeyboardModifier.NoModifier
        for one in held:
            modifiers |= _MODIFIERS[one]
        QTest.keyClick(view, Qt.Key[f"Key_{name}"], modifiers)


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_no_text_at_all_is_no_trouble(view: LongText) -> None:
    show(view, "")
    press(view, "Down", "Up", "Right", "Left", "PageDown", "Home", "End", "Ctrl+End", "Ctrl+A", "Ctrl+C")
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    view.repaint()
    assert (view.text(), view.selected(), view.where) == ("", "", Place(0, 0))
    assert view.verticalScrollBar().maximum() == 0
    assert copied() == "", "nothing was put over what is on the clipboard"


def test_the_keys_go_through_the_text_and_what_is_in_view_follows(view: LongText) -> None:
    show(view, "".join(f"line {n}\n" for n in range(5_000)))
    bar = view.verticalScrollBar()
    page = bar.pageStep()
    assert 5 < page < 40
    assert bar.maximum() == 5_000 - page
    press(view, "Down", "Down", "End")
    assert view.where == Place(2, len("line 2"))
    assert view.accessibleDescription() == "line 2"
    press(view, "Right")
    assert view.where == Place(3, 0)
    press(view, "Left")
    assert view.where == Place(2, 6), "back over the end of the line"
    press(view, "Home", "PageDown")
    assert (view.where, bar.value()) == (Place(2 + page, 0), 3)
    press(view, "Ctrl+End")
    assert view.where == Place(4_999, len("line 4999"))
    assert bar.value() == bar.maximum()
    press(view, "Down", "Right")
    assert view.where == Place(4_999, len("line 4999"))
    press(view, "Ctrl+Home", "Up", "Left")
    assert (view.where, bar.value()) == (Place(0, 0), 0)


def test_what_is_selected_with_the_keys_is_copied(view: LongText) -> None:
    show(view, "one\ntwo\nthree\n")
    heard: list[int] = []
    view.copied.connect(heard.append)
    press(view, "Right", "Shift+Down", "Shift+Right", "Ctrl+C")
    assert (copied(), heard) == ("ne\ntw", [5])
    press(view, "Shift+Up", "Shift+Home")
    assert view.selected() == "o", "the other way round from where it began"
    press(view, "Down")
    assert view.selected() == ""
    press(view, "Ctrl+C")
    assert copied() == "ne\ntw", "without a selection the clipboard stays"
    press(view, "Ctrl+A", "Ctrl+C")
    assert copied() == "one\ntwo\nthree"


def test_the_mouse_selects_letters_and_words(view: LongText) -> None:
    show(view, 'first line\n"price": "49.00", "name": 7\n')
    y = int(view.line_height * 1.5)

    def x(letter: int) -> int:
        return PAD + round(view._layout(1).lineAt(0).cursorToX(letter)[0])

    place = view.viewport()
    QTest.mousePress(place, Qt.MouseButton.LeftButton, pos=QPoint(x(1), y))
    QTest.mouseMove(place, QPoint(x(6), y))
    QTest.mouseRelease(place, Qt.MouseButton.LeftButton, pos=QPoint(x(6), y))
    assert view.selected() == "price"
    QTest.mouseClick(place, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(x(8), y))
    assert view.selected() == 'price":'
    QTest.mouseDClick(place, Qt.MouseButton.LeftButton, pos=QPoint(x(12), y))
    assert view.selected() == "49.00"
    QTest.mouseClick(place, Qt.MouseButton.LeftButton, pos=QPoint(x(3), 5_000))
    assert view.selected() == ""


def test_a_line_without_end_is_cut_for_the_eye_only(view: LongText) -> None:
    text = "".join(f"{n} " for n in range(20_000))
    show(view, text)
    assert len(view.lines) == -(-len(text) // WIDEST)
    assert view.text() == text
    press(view, "Ctrl+A", "Ctrl+C")
    assert copied() == text, "no line break is copied that was not there"
    press(view, "Ctrl+Home", "End")
    assert view.horizontalScrollBar().value() > 0, "the end of a wide line is brought into view"
    press(view, "Home")
    assert view.horizontalScrollBar().value() == 0


def test_the_largest_answer_that_is_kept_is_copied_whole(view: LongText) -> None:
    lines = Blocks()
    for _ in range(KEPT // 1_000_000 + 1):
        lines.add("x" * 999_999 + "\n")
    view.show_lines(lines, colours=False)
    press(view, "Ctrl+A")
    assert len(view.selected()) == lines.letters - 1 > KEPT


def test_a_new_text_begins_at_its_beginning(view: LongText) -> None:
    show(view, "old\n" * 1_000)
    press(view, "Ctrl+End", "Shift+Up")
    show(view, "new\n" * 10)
    assert (view.where, view.selected(), view.verticalScrollBar().value()) == (Place(0, 0), "", 0)
    assert view.accessibleDescription() == "new"


def marks(view: LongText, line: int) -> list[str]:
    """The letters of a line that are marked as found."""
    layout = view._layout(line)
    ground = view._mark.background().color()
    return [
        layout.text()[one.start : one.start + one.length]
        for one in layout.formats()
        if one.format.background().color() == ground and one.format.hasProperty(one.format.Property.BackgroundBrush)
    ]


def finds(pane: TextPane, text: str, *, back: bool = False) -> Place | None:
    return pane.long.where if asyncio.run(pane.go_to(text, back=back)) else None


def test_a_text_is_found_again_and_again_and_round_the_end(pane: TextPane) -> None:
    text = "".join(f"line {n} {'Übung übung' if n in (7, 4_000) else ''}\n" for n in range(6_000))
    pane.show_blocks(raw_blocks(text), len(text))
    places = [finds(pane, "übung") for _ in range(5)]
    assert places == [Place(7, 7), Place(7, 13), Place(4_000, 10), Place(4_000, 16), Place(7, 7)]
    assert marks(pane.long, 7) == ["Übung"]
    assert finds(pane, "ÜBUNG", back=True) == Place(4_000, 16)
    bar = pane.long.verticalScrollBar()
    assert bar.value() <= 4_000 < bar.value() + bar.pageStep(), "it is in view"
    assert marks(pane.long, 7) == [], "only the one that was found last is marked"
    assert finds(pane, "nowhere") is None
    assert pane.long.where == Place(4_000, 16)


@pytest.mark.parametrize("back", [False, True])
def test_a_text_is_found_across_the_cut_of_a_long_line(pane: TextPane, back: bool) -> None:
    long = "Ukulele" + "y" * WIDEST + "s"
    text = "x" * (WIDEST * 150 - 3) + long + "x" * 50_000
    pane.show_blocks(raw_blocks(text), len(text))
    assert finds(pane, "ukulele", back=back) == Place(149, WIDEST - 3)
    assert (marks(pane.long, 149), marks(pane.long, 150)) == (["Uku"], ["lele"])
    assert finds(pane, long, back=back) == Place(149, WIDEST - 3)
    assert [len(marks(pane.long, line)[0]) for line in (149, 150, 151)] == [3, WIDEST, 5]


def test_nothing_is_found_where_there_is_nothing(pane: TextPane) -> None:
    pane.show_lines(Blocks())
    assert finds(pane, "a") is None


@pytest.mark.usefixtures("no_collecting")
def test_twenty_megabytes_are_shown_and_scrolled_without_a_pause(pane: TextPane) -> None:
    """Counted in work of this thread, so that a busy machine changes nothing."""
    row = json.dumps({"id": 7, "name": "Ukulele for beginners", "text": "la " * 300}) + "\n"
    text = row * (20_000_000 // len(row))
    rest: list[Coroutine[Any, Any, None]] = []
    makers: list[int] = []

    def blocks() -> Iterator[str]:
        for block in raw_blocks(text):
            makers.append(threading.get_ident())
            yield block

    pane._start = lambda work, key: rest.append(work)
    work = [spent(lambda: (pane.show_blocks(blocks(), len(text)), pane.repaint()))]
    assert pane.long.lines.line(0).startswith('{"id": 7'), "the beginning can be read at once"
    grow = pane.long.grew
    pane.long.grew = lambda: work.append(spent(grow))  # type: ignore[method-assign]
    in_all = spent(lambda: asyncio.run(rest.pop()))
    assert len(pane.long.lines) > 20_000_000 // WIDEST
    bar = pane.long.verticalScrollBar()
    for share in range(1, 11):
        work.append(spent(lambda to=bar.maximum() * share // 10: (bar.setValue(to), pane.long.repaint())))
    assert pane.long.lines.line(bar.value()).startswith(("{", "la", " la", "a ")), "and its end"
    assert max(work) < 0.05
    assert in_all < 0.05
    assert makers.count(threading.get_ident()) == 1, "all but the first block is made elsewhere"
    assert len(makers) > 50


def spent(work: Callable[[], Any]) -> float:
    """How long this thread itself had to work, in seconds."""
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
