"""A tree screen on an academy in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import Journal, Settings, Site
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.screens.tree_screen import TreeScreen
from lmsdesk.ui.theme import theme
from tests.conftest import until
from tests.sites.fake import FakeDialect, academy

MUSIC = (
    {"name": "Music", "slug": "music", "count": 12},
    {"name": "Strings", "slug": "strings", "parent_id": Ref(1, "Music"), "count": 5},
    {"name": "Ukulele", "slug": "ukulele", "parent_id": Ref(2, "Strings"), "count": 3},
    {"name": "Wind", "slug": "wind", "parent_id": Ref(1, "Music"), "count": 0},
    {"name": "Art", "slug": "art", "count": 4},
)


@dataclass
class Window:
    """Notes what the screen asked of the window."""

    opened: list[tuple[str, Any]] = field(default_factory=list)

    def open_editor(self, kind_id: str, record: Any = None, *, values: Any = None, draft: str = "") -> None:
        self.opened.append((kind_id, record))

    def show_exchange(self, number: int) -> None:
        """No inspector here."""


class Place:
    """The screen, and what a person sees and does on it."""

    def __init__(self, screen: TreeScreen, site: Site, dialect: FakeDialect, window: Window) -> None:
        self.screen, self.site, self.dialect, self.window = screen, site, dialect, window
        self.view, self.model, self.desk = screen.view, screen.model, screen.desk
        self.said: list[str] = []
        self.questions: list[tuple[str, Sequence[str]]] = []
        self.answer = ""
        self.desk.said.connect(self.said.append)

    def shape(self, parent: Any = None) -> list[Any]:
        """The tree as names, with what is inside in a list after the name."""
        found: list[Any] = []
        index = self.model.index_of(parent)
        for row in range(self.model.rowCount(index)):
            child = self.model.index(row, 0, index)
            found.append(child.data())
            if self.model.rowCount(child):
                found.append(self.shape(self.model.id_of(child)))
        return found

    def click(self, id: ItemId) -> None:
        rect = self.view.visualRect(self.model.index_of(id))
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.view, key, keys)
        QApplication.sendPostedEvents()  # a cell's editor commits a moment after Enter

    def type(self, text: str) -> None:
        """Type into the cell that is being edited, over what is selected there."""
        assert self.line is not None
        QTest.keyClicks(self.line, text)

    @property
    def line(self) -> QLineEdit | None:
        found = [line for line in self.view.viewport().findChildren(QLineEdit) if line.isVisible()]
        return found[-1] if found else None

    def words(self) -> str:
        """Everything that notices and empty pages say now."""
        labels = self.screen.findChildren(QLabel)
        return " ".join(label.text() for label in labels if label.isVisible())

    async def still(self) -> None:
        """Until nothing runs any more."""
        await until(lambda: not self.desk.tasks.names, what=str(self.desk.tasks.names))

    def refuse(self, verb: str = "") -> None:
        """From now on the site refuses what begins with ``verb``."""
        problem = Problem(Trouble.CRASHED, code="fake_down", outcome=Outcome.NOT_DONE)
        self.dialect.trouble = lambda asked, id: problem if verb and asked.startswith(verb) else None


def without_order(kind: Kind) -> Kind:
    return kind.narrowed([f.name for f in kind.fields if f.name != "term_order"])


@pytest.fixture
def place(qapp: QApplication, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Builds the screen inside a running loop: ``await place(order=True, items=...)``."""
    theme.install(qapp, "light")
    made: list[TreeScreen] = []

    async def build(*, order: bool = False, items: Sequence[Any] = MUSIC, load: bool = True) -> Place:
        site, dialect = academy()
        dialect.page_size = 100
        dialect.items["categories"] = {}
        dialect.seed("categories", *items)
        if not order:
            plain: Callable[[str], Kind] = dialect.kind
            monkeypatch.setattr(dialect, "kind", lambda kind_id: without_order(plain(kind_id)))
        tasks = Tasks()
        tasks.failed.connect(lambda problem, name: pytest.fail(f"{name}: {problem}"))
        desk = Desk(tasks=tasks, settings=Settings(tmp_path / "settings.json"), journal=Journal())
        window = Window()
        desk.navigator = window  # type: ignore[assignment]
        desk.use_site(site)
        screen = TreeScreen(desk, "categories")
        made.append(screen)
        qtbot.addWidget(screen)
        screen.resize(1000, 640)
        screen.show()
        screen.activateWindow()
        found = Place(screen, site, dialect, window)

        async def ask(title: str, text: str, answers: Any, *, details: Sequence[str] = (), parent: Any = None) -> str:
            found.questions.append((title, [*details, *(answer.words for answer in answers)]))
            return found.answer

        monkeypatch.setattr(desk, "ask", ask)
        await until(lambda: QGuiApplication.focusWindow() is not None)
        screen.setFocus()
        if load:
            await screen.load()
        return found

    yield build
    for screen in made:
        screen.closing()
