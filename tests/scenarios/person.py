"""A person in front of the whole program: looks at the window, types, presses keys, waits for what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QTextEdit,
    QTreeView,
    QWidget,
)

from lmsdesk.app import Program
from lmsdesk.sites import MemoryVault
from lmsdesk.storage.settings import THEME, Settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Question
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import ElidedLabel, Notice
from tests.conftest import until

W = TypeVar("W", bound=QWidget)


class QuietVault(MemoryVault):
    """Keeps secrets as the system's keyring would, without the banner for systems that have none."""

    def check(self) -> None:  # type: ignore[override]
        return None


class Person:
    """``async with Person(app) as person:`` starts the program and closes it at the end, with no mistake of ours."""

    def __init__(self, app: QApplication, vault: MemoryVault | None = None) -> None:
        self.app = app
        self.mistakes: list[Any] = []
        settings = Settings()
        theme.install(app, settings.get(THEME))
        self.window = MainWindow()
        self.vault = vault or QuietVault()
        self.program = Program(app, self.window, settings, vault=self.vault)
        self.program.crashes.tell = lambda report, _file: self.mistakes.append(report)

    async def __aenter__(self) -> Person:
        self.window.resize(1280, 860)
        self.window.show()
        self.desk: Desk = self.program.build()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, thrown: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.program.shut_down()
        self.window.deleteLater()
        self.desk.deleteLater()
        self.app.processEvents()
        if thrown is None:
            assert not self.mistakes, self.mistakes

    # -- opening

    async def starts(self, *, practice: bool = False) -> None:
        """The program begins as it does for ``lmsdesk`` or ``lmsdesk --practice``."""
        await self.program.begin(practice=practice)
        await self.rest()

    async def opens_practice(self, lms: str = "masteriyo") -> None:
        """Chooses a practice academy in the site menu and waits for the courses."""
        assert self.window.sites is not None
        self.window.sites.open_practice(lms)
        await until(lambda: self.desk.site is not None and self.desk.site.lms == lms, 30, f"the {lms} academy to open")
        await self.goes_to("courses")

    async def goes_to(self, screen: str) -> Any:
        """Chooses a screen in the side bar."""
        self.desk.navigate(screen)
        await until(lambda: self.window.navigation.current == screen and self.window.navigation.editor is None)
        await self.rest()
        return self.front

    def weather(self, *names: str) -> None:
        """Changes the practice weather in its menu."""
        assert self.desk.practice is not None
        assert self.desk.site is not None
        self.desk.practice.set_weather(self.desk.site.lms, frozenset(names))
        self.desk.weather_changed.emit()

    # -- looking

    @property
    def front(self) -> Any:
        """The screen or editor in front."""
        return self.window.navigation.front

    @property
    def editor(self) -> Any:
        return self.window.navigation.editor

    @property
    def table(self) -> QTableView:
        return self.part(QTableView)

    @property
    def tree(self) -> QTreeView:
        return self.part(QTreeView)

    def part(self, kind: type[W]) -> W:
        """The first visible part of that class on the screen in front."""
        found = [widget for widget in self.front.findChildren(kind) if widget.isVisible()]
        found = found or self.front.findChildren(kind)
        assert found, kind
        return found[0]

    def rows(self) -> list[str]:
        """The first column of the table."""
        model = self.table.model()
        return [str(model.index(row, 0).data() or "") for row in range(model.rowCount())]

    def reads(self) -> str:
        """Every text that can be read in the window now."""
        texts: list[str] = []
        for window in self.app.topLevelWidgets():
            if not window.isVisible():
                continue
            for widget in window.findChildren(QWidget):
                if not widget.isVisible():
                    continue
                if isinstance(widget, QLabel | QAbstractButton | QLineEdit | ElidedLabel):
                    texts.append(widget.text())
                elif isinstance(widget, QPlainTextEdit | QTextEdit):
                    texts.append(widget.toPlainText())
        return "\n".join(texts)

    def notices(self) -> list[Notice]:
        return [notice for notice in self.window.findChildren(Notice) if notice.isVisible()]

    async def sees(self, text: str, seconds: float = 20) -> None:
        """Waits until the text can be read somewhere."""
        await until(lambda: text.casefold() in self.reads().casefold(), seconds, f"to read “{text}”")

    async def is_told(self, text: str, seconds: float = 20) -> Notice:
        """Waits for a notice with that text."""

        def found() -> Notice | None:
            said = text.casefold()
            return next((n for n in self.notices() if said in n.accessibleName().casefold()), None)

        notice: Notice = await until(found, seconds, f"a notice with “{text}”")
        return notice

    async def hears(self, text: str, seconds: float = 20) -> None:
        """Waits for a sentence in the status line."""
        await until(
            lambda: text in self.window.status.said.text(),
            seconds,
            f"“{text}” in the status line, which says “{self.window.status.said.text()}”; "
            f"notices: {[notice.accessibleName() for notice in self.notices()]}",
        )

    # -- doing

    def presses(self, keys: str, on: QWidget | None = None) -> None:
        """Presses a key combination such as ``Ctrl+S`` where the keyboard is, or on a part."""
        if on is not None:
            on.setFocus(Qt.FocusReason.OtherFocusReason)
        target = on or QApplication.focusWidget() or self.window
        combination = QKeySequence(keys)[0]
        QTest.keyClick(target, combination.key(), combination.keyboardModifiers())

    def types(self, text: str, into: QWidget | None = None) -> None:
        """Types where the keyboard is, or into a part (after clicking it)."""
        target = into or QApplication.focusWidget()
        assert target is not None
        if into is not None:
            into.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClicks(target, text)

    def clears_and_types(self, text: str, into: QWidget) -> None:
        into.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keyClick(into, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(into, Qt.Key.Key_Delete)
        QTest.keyClicks(into, text)

    def field(self, name: str, kind: type[W] = QLineEdit) -> W:  # type: ignore[assignment]
        """What can be typed into, of a field of the editor in front."""
        editor = self.front.form.editors[name]
        if isinstance(editor, kind):
            return editor
        found: list[W] = [w for w in editor.findChildren(kind) if w.isVisibleTo(editor)]
        assert found, (name, kind)
        return found[0]

    def button(self, words: str, within: QWidget | None = None) -> QAbstractButton:
        """The visible button with these words (or this accessible name)."""
        place = within or self.window
        for button in place.findChildren(QAbstractButton):
            if button.isVisible() and words in (button.text(), button.accessibleName()):
                return button
        raise AssertionError(f"no button “{words}” among {[b.text() for b in place.findChildren(QAbstractButton)]}")

    def clicks(self, target: QAbstractButton | str) -> None:
        """Clicks a button that can be clicked."""
        button = self.button(target) if isinstance(target, str) else target
        assert button.isEnabled(), button.text()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def is_asked(self, text: str = "") -> Question:
        """Waits for a question with that text."""

        def found() -> Question | None:
            for window in self.app.topLevelWidgets():
                if isinstance(window, Question) and window.isVisible() and text.casefold() in _texts(window).casefold():
                    return window
            return None

        question: Question = await until(found, 20, f"a question with “{text}”")
        return question

    async def answers(self, key: str, text: str = "") -> None:
        """Answers the question that is asked, by the button of that key ("" is Cancel)."""
        question = await self.is_asked(text)
        self.clicks(question.buttons[key])
        await self.rest()
        self.window.activateWindow()  # as every desktop does when the window before it closes; here there is none

    async def finds(self, text: str) -> list[str]:
        """Types into the search of the list and waits for the rows."""
        box = self.front.filters.box
        self.clears_and_types(text, box)
        await until(lambda: self.front.model.query.search.strip() == text.strip(), 10, "the list to be asked")
        await self.rest()
        return self.rows()

    async def opens(self, title: str) -> Any:
        """Opens the row with that title and waits for the editor."""
        row = next(i for i, text in enumerate(self.rows()) if text == title)
        self.table.setCurrentIndex(self.table.model().index(row, 0))
        self.presses("Return", self.table)
        await until(lambda: self.editor is not None, 10, "the editor")
        await self.rest()
        return self.editor

    async def rest(self) -> None:
        """Waits until the program is at rest."""
        for _ in range(3):
            await until(lambda: not self.desk.tasks.names, 30, f"{self.desk.tasks.names} to end")
            for _ in range(3):
                await asyncio.sleep(0)  # the loop deals with Qt's events; to do so from inside of it would nest tasks

    def requests(self, since: int = 0) -> list[str]:
        """What was sent after exchange number ``since``, as "GET courses"."""
        return [f"{e.method} {e.path}" for e in self.desk.journal.exchanges if e.number > since]

    def last_number(self) -> int:
        return self.desk.journal.exchanges[-1].number if self.desk.journal.exchanges else 0


def _texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


Play = Callable[[Callable[[Person], Any]], None]


def grow(home: Path, to: int) -> None:
    """Give the music school so many courses, before it is opened."""
    from lmsdesk.practice.database import Database

    db = Database(home / "data" / "practice" / "masteriyo" / "academy.sqlite")
    row = db.one("SELECT * FROM posts WHERE type = 'mto-course' AND status = 'publish'")
    assert row is not None
    names = [name for name in row.keys() if name != "id"]  # noqa: SIM118
    have = db.value("SELECT COUNT(*) FROM posts WHERE type = 'mto-course' AND status NOT IN ('trash', 'auto-draft')")
    own = {"title": "One more {}", "slug": "more-{}"}
    more = [[own[n].format(i) if n in own else row[n] for n in names] for i in range(to - have)]
    db.insert_many("posts", names, more)
    db.close()


def copy_academies(template: Path, home: Path) -> None:
    """Put seeded academies where the program keeps them."""
    import shutil

    target = home / "data" / "practice"
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(template, target)
