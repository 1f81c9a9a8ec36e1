"""What Activity and Outbox have in common: a list of rows, and beside it what is in the row in use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.widgets import EmptyState, WorkLine
from lmsdesk.ui.work.details import Details
from lmsdesk.ui.work.rows import Row, RowsModel, RowsView

ICONS = {"create": "plus", "update": "edit", "trash": "trash", "restore": "restore", "delete": "trash"}


class WorkScreen(Screen):
    """Subclasses read in ``_read``, hand the rows to ``_put``, and say in ``_show`` what is in the row in use."""

    KEY = "work"
    """Under which the screen's own reading runs, and its notice stands."""

    def __init__(self, desk: Desk, title: str, rows: str, details: str, empty: EmptyState) -> None:
        super().__init__(desk, title)
        site = desk.site
        assert site is not None
        self.site = site
        self.model = RowsModel(self)
        self.view = RowsView(self.model)
        self.view.setAccessibleName(rows)
        self.details = Details(details)
        self.line = WorkLine()
        self.empty = empty
        self._pages = QStackedWidget()
        self._ends: list[Callable[[], None]] = []
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(self.details)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([600, 400])
        host = QWidget()
        inside = QVBoxLayout(host)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(split)
        self._pages.addWidget(host)
        self._pages.addWidget(empty)
        self.content.addWidget(self._pages, 1)
        self.setFocusProxy(self.view)
        self.view.chosen.connect(lambda _: self._show())

    # -- what subclasses say

    async def _read(self) -> None:
        """Read what the rows are, and ``_put`` them. Raises Problem (STORAGE)."""
        raise NotImplementedError

    def _show(self) -> None:
        """Fill the column beside the list with the row in use."""
        raise NotImplementedError

    # -- Screen

    async def load(self) -> None:
        await self._read()

    async def shown(self) -> None:
        await self._read()

    def focus_search(self) -> None:
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def closing(self) -> None:
        for end in self._ends:
            end()

    # -- reading and showing

    def _changed(self) -> None:
        """What is kept is something else now."""
        if self.isVisible():
            self._reload()

    def _reload(self) -> None:
        work = self._guarded(self._read)
        self.desk.tasks.start(work, name=f"read the {self.KEY}", key=self.KEY, owner=self)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Problem as problem:
            self.show_problem(problem, again=self._reload, key=self.KEY)

    def _put(self, rows: Sequence[Row], count: str) -> None:
        """Show these rows; the first one is in use where none was. Without rows: what belongs here."""
        self.model.put(list(rows))
        self.header.set_count(count)
        self._pages.setCurrentIndex(0 if rows else 1)
        if rows and self.view.current is None:
            self.view.setCurrentIndex(self.model.index(0))
        self._show()
