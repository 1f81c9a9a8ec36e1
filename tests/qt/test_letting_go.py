"""What was closed is freed at once, without a look for garbage, and not while work could still be in it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from lmsdesk.qt.letting_go import let_go, take_apart
from lmsdesk.qt.tasks import Tasks
from tests.conftest import until

Run = Callable[[Any], Any]


class Cargo:
    """What a page shows."""


class Part(QWidget):
    """Knows its page, as parts do."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.page = page
        self.cargo = Cargo()
        self.asks = lambda: page.window_of.objectName()


class Page(QWidget):
    def __init__(self, window_of: QObject) -> None:
        super().__init__()
        self.window_of = window_of
        self.parts = {"first": [Part(self)]}
        self.parts["all"] = [self.parts]  # type: ignore[list-item]


def test_a_closed_page_goes_without_a_look_for_garbage(qt_run: Run) -> None:
    async def scenario() -> None:
        tasks, window = Tasks(), QObject(objectName="window")
        window.kept = Cargo()  # type: ignore[attr-defined]
        page = Page(window)
        gone, cargo = weakref.ref(page), weakref.ref(page.parts["first"][0].cargo)
        gc.collect()
        gc.freeze()  # it has been open for a while
        page.deleteLater()
        let_go(page, tasks)
        del page
        await until(lambda: gone() is None and cargo() is None)
        assert window.kept  # type: ignore[attr-defined]

    qt_run(scenario())


def test_while_work_runs_everything_stays(qt_run: Run) -> None:
    async def scenario() -> None:
        tasks, go_on = Tasks(), asyncio.Event()
        page = Page(QObject())
        read: list[object] = []

        async def work() -> None:
            await go_on.wait()
            read.append(page.parts)

        tasks.start(work(), name="work")
        page.deleteLater()
        let_go(page, tasks)
        await until(lambda: not shiboken6.isValid(page))
        await asyncio.sleep(0.1)
        go_on.set()
        await until(lambda: not vars(page))
        assert read

    qt_run(scenario())


def test_what_is_still_there_is_not_taken_apart(qapp: Any) -> None:
    page = Page(QObject())
    take_apart(page)
    assert page.parts


def test_lasting_work_that_was_cancelled_ends_first(qt_run: Run) -> None:
    async def scenario() -> None:
        tasks, order = Tasks(), list[str]()

        async def lasting() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                order.append("the work ended")

        tasks.start(asyncio.sleep(60), name="other", lasting=True)
        tasks.start(lasting(), key="watch", lasting=True)
        await asyncio.sleep(0)
        tasks.at_rest(lambda: order.append("at rest"))
        tasks.cancel("watch")
        tasks._rest()
        assert not order
        await until(lambda: len(order) == 2)
        assert order == ["the work ended", "at rest"]
        await tasks.close()

    qt_run(scenario())
