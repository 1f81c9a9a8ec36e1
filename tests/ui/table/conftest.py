"""A table screen as a person has it before them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.ui.screens.table_screen import TableScreen
from lmsdesk.ui.theme import theme
from tests.conftest import until
from tests.ui.table.room import Clerk, listing


class Room:
    """A screen, its desk and the site behind it."""

    def __init__(self, courses: int, kind_id: str, prepare: Callable[[Any], None] | None) -> None:
        self.site, self.dialect = listing(courses)
        if prepare is not None:
            prepare(self)
        self.desk = Clerk(self.site)
        self.screen = TableScreen(self.desk, kind_id)
        self.screen.resize(1200, 700)
        self.screen.show()
        self.table, self.model = self.screen.table, self.screen.model

    async def load(self) -> None:
        await self.screen.load()
        await self.screen.shown()
        await self.idle()

    async def idle(self) -> None:
        await until(lambda: not self.model.busy and not self.screen.bulk.busy, what="nothing under way")

    async def type(self, text: str) -> None:
        """Type into the search box and wait until it was searched for."""
        QTest.keyClicks(self.screen.filters.box, text)
        wanted = self.screen.filters.search
        await until(lambda: self.model.query.search == wanted, what=f"searched for {wanted}")
        await self.idle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.table, key, modifiers)

    def click(self, row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        at = self.table.visualRect(self.model.index(row, 0)).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifiers, at)

    @property
    def selected(self) -> list[ItemId]:
        return [record.id for record in self.table.selected()]

    @property
    def ids(self) -> list[ItemId]:
        return [record.id for record in self.model.records()]

    def course(self, id: ItemId) -> Record:
        return self.dialect.items["courses"][id]

    def close(self) -> None:
        self.screen.closing()
        self.screen.hide()
        self.screen.deleteLater()


@pytest.fixture
def room(qt_run: Callable[[Any], Any], qapp: QApplication) -> Iterator[Callable[..., Room]]:
    """``room(12)``: twelve courses. ``prepare`` may change the site before the screen is made."""
    theme.install(qapp, "light")
    made: list[Room] = []

    def make(courses: int = 12, kind_id: str = "courses", prepare: Callable[[Any], None] | None = None) -> Room:
        made.append(Room(courses, kind_id, prepare))
        return made[-1]

    yield make
    for one in made:
        one.close()
        qt_run(one.desk.tasks.close())
        assert not one.desk.crashes
