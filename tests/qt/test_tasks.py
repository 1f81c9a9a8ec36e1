"""Background work as screens use it: replaced, owned, and never failing in silence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.qt.tasks import Tasks
from tests.conftest import until

Run = Callable[[Any], Any]


def test_a_newer_search_replaces_the_older(qt_run: Run) -> None:
    found: list[str] = []

    async def search(text: str, gate: asyncio.Event) -> None:
        await gate.wait()
        found.append(text)

    async def scenario() -> None:
        tasks, gate = Tasks(), asyncio.Event()
        tasks.start(search("uk", gate), key="search")
        tasks.start(search("uku", gate), key="search")
        gate.set()
        await until(lambda: not tasks.names)
        assert not tasks.busy("search")

    qt_run(scenario())
    assert found == ["uku"]


def test_a_closed_screen_ends_what_it_began(qt_run: Run) -> None:
    async def scenario() -> None:
        tasks, screen = Tasks(), QObject()
        task = tasks.start(asyncio.sleep(60), name="load", owner=screen)
        assert task is not None
        await asyncio.sleep(0)
        screen.deleteLater()
        del screen
        await until(task.cancelled)
        assert tasks.names == ()

    qt_run(scenario())


def test_trouble_and_mistakes_are_told_apart(qt_run: Run) -> None:
    troubles: list[tuple[Problem, str]] = []
    mistakes: list[BaseException] = []

    async def offline() -> None:
        raise Problem(Trouble.GONE)

    async def mistake() -> None:
        raise KeyError("ours")

    async def scenario() -> None:
        tasks = Tasks()
        tasks.failed.connect(lambda problem, name: troubles.append((problem, name)))
        tasks.crashed.connect(mistakes.append)
        tasks.start(offline(), name="list courses")
        tasks.start(mistake())
        await until(lambda: troubles and mistakes)

    qt_run(scenario())
    assert troubles[0][0].trouble is Trouble.GONE
    assert troubles[0][1] == "list courses"
    assert isinstance(mistakes[0], KeyError)


def test_closing_waits_for_the_last_words(qt_run: Run) -> None:
    said: list[str] = []

    async def polite() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.01)
            said.append("saved the draft")

    async def scenario() -> None:
        tasks = Tasks()
        tasks.start(polite())
        await asyncio.sleep(0)
        await tasks.close()
        assert said == ["saved the draft"]
        assert tasks.start(polite()) is None

    qt_run(scenario())
