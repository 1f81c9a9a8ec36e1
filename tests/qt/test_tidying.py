"""Garbage waits for a quiet moment and goes in the window's thread, and everything is as before at the end."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent

from lmsdesk.qt import tidying as module
from lmsdesk.qt.tidying import ENOUGH_LEFT, MIDDLE, SET_ASIDE_AFTER, TOO_MANY, YOUNG, Tidying

pytestmark = pytest.mark.usefixtures("brought_back")


class Knot(QObject):
    """Holds itself, so only the collector can free it."""

    def __init__(self) -> None:
        super().__init__()
        self.myself = self


@pytest.fixture
def tidying(qapp: Any) -> Iterator[Tidying]:
    """It looks for garbage as it does outside of the tests; ``busy`` is whether work runs."""
    gc.collect()
    made = Tidying(lambda: made.property("busy"))
    yield made
    made.close()


def test_a_quiet_moment_frees_what_nobody_holds(tidying: Tidying) -> None:
    gone = weakref.ref(Knot())
    tidying.setProperty("busy", True)
    tidying.quiet_moment()
    assert gone() is not None, "not while work runs"
    tidying.setProperty("busy", False)
    tidying.quiet_moment()
    assert gone() is None


def test_garbage_goes_in_the_thread_of_the_window_alone(tidying: Tidying, qtbot: Any) -> None:
    went: list[int] = []
    gone = weakref.ref(Knot(), lambda _: went.append(threading.get_ident()))

    def work() -> None:
        kept = [[number] for number in range(MIDDLE * 3)]
        del kept[:]

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert gone() is not None, "a thread that makes many objects looks for no garbage"
    kept = [[number] for number in range(YOUNG * 2)]
    QTimer.singleShot(0, lambda: None)
    qtbot.waitUntil(lambda: gone() is None, timeout=15_000)
    assert went == [threading.get_ident()]
    assert kept


def test_pages_that_stayed_go_when_nobody_is_at_the_window(tidying: Tidying, monkeypatch: Any) -> None:
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: Qt.ApplicationState.ApplicationActive)
    pages = [Knot() for _ in range(ENOUGH_LEFT)]
    gone = weakref.ref(pages[0])
    gc.freeze()
    for page in pages:
        tidying.page_gone(page)
    del page
    pages.clear()
    tidying.quiet_moment()
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    QCoreApplication.sendEvent(QObject(), press)
    tidying.quiet_moment()
    assert gone() is not None, "the window would stand still while somebody types"
    tidying.quiet_moment()
    assert gone() is None
    assert gc.get_freeze_count() > 0, "what is left is set aside again"


def test_pages_that_went_cost_nothing(tidying: Tidying, monkeypatch: Any) -> None:
    everything: list[int] = []
    monkeypatch.setattr(module.gc, "unfreeze", lambda: everything.append(1))
    for _ in range(ENOUGH_LEFT * 3):
        tidying.page_gone(QObject())
    tidying.quiet_moment()
    assert not everything
    monkeypatch.undo()


def test_no_full_collection_comes_by_itself(tidying: Tidying) -> None:
    full: list[int] = []

    def watch(phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == 2:
            full.append(1)

    gc.callbacks.append(watch)
    kept: list[list[int]] = []
    try:
        before = gc.get_freeze_count()
        for _ in range((MIDDLE // YOUNG + 1) * (SET_ASIDE_AFTER + 3)):
            kept += [[number] for number in range(YOUNG + 1)]
            tidying.between_turns()
        assert full == []
        assert gc.get_freeze_count() - before > len(kept) // 2, "what survived is set aside"
    finally:
        gc.callbacks.remove(watch)


def test_very_much_at_once_is_not_looked_through(tidying: Tidying) -> None:
    looked: list[int] = []
    kept = [[number] for number in range(TOO_MANY + YOUNG)]
    gc.callbacks.append(lambda *_: looked.append(1))
    try:
        tidying.between_turns()
    finally:
        gc.callbacks.pop()
    assert not looked
    assert gc.get_freeze_count() >= len(kept)
    assert gc.get_count()[0] < YOUNG


def test_at_the_end_python_looks_by_itself_as_before(qapp: Any) -> None:
    gc.enable()
    tidying = Tidying(lambda: False)
    assert not gc.isenabled()
    tidying.quiet_moment()
    tidying.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
