"""A person at the editor: opens items, types, presses keys, answers questions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import Drafts, Journal, Settings, Site
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Question
from lmsdesk.ui.editor.record_editor import RecordEditor
from lmsdesk.ui.navigation import Navigation
from tests.conftest import until
from tests.sites.fake import FakeDialect, academy


class Window(QWidget):
    """The little of the main window that an editor needs."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.stack = QStackedWidget()
        QVBoxLayout(self).addWidget(self.stack)
        self.navigation = Navigation(desk, self.stack)
        self.closed = 0

    def open_editor(self, kind_id: str, record: Any = None, *, values: Any = None, draft: str = "") -> None:
        self.navigation.edit(kind_id, record, values, draft)

    def close_editor(self) -> None:
        self.closed += 1
        self.navigation.close_editor()

    def show_page(self, make: Any, *, above: bool = False, needs: Any = ()) -> None:
        (self.navigation.above if above else self.navigation.over)(make)

    def show_exchange(self, number: int) -> None:
        """The inspector is not here."""


class Person:
    """Everything that a test needs to play one person with one academy."""

    def __init__(self, site: Site, dialect: FakeDialect) -> None:
        self.site = site
        self.dialect = dialect
        self.drafts = Drafts()
        self.tasks = Tasks()
        self.crashes: list[BaseException] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.desk = Desk(tasks=self.tasks, settings=Settings(), journal=Journal(), drafts=self.drafts)
        self.desk.use_site(site)
        self.said: list[str] = []
        self.desk.said.connect(self.said.append)
        self.window = Window(self.desk)
        self.desk.navigator = self.window  # type: ignore[assignment]
        self.window.resize(1240, 800)
        self.window.show()
        self.window.activateWindow()

    async def open(
        self, number: int | None = 1, kind: str = "courses", *, full: bool = False, **more: Any
    ) -> RecordEditor:
        """Open an item (None: a new one) and wait until it can be edited."""
        record = None
        if number is not None:
            page = await self.site.shelf(kind).first()
            record = next(found for found in page.records if found.id == number)
            if not full:
                from dataclasses import replace

                record = replace(record, full=False)
            self.dialect.asked.clear()
        self.desk.open_editor(kind, record, **more)
        await until(lambda: self.window.navigation.editor is not None and not self.tasks.busy("navigate"))
        editor = self.editor
        await until(lambda: editor.form.isVisible(), what="the form")
        return editor

    @property
    def editor(self) -> RecordEditor:
        found = self.window.navigation.editor
        assert isinstance(found, RecordEditor)
        return found

    def place(self, name: str) -> QWidget:
        """The widget that gets the keyboard for a field."""
        self.editor.form.focus_field(name)
        editor = self.editor.form.editors[name]
        return editor.focusProxy() or editor

    def type(self, name: str, text: str) -> None:
        """Replace a field's text by typing."""
        place = self.place(name)
        assert isinstance(place, QLineEdit | QPlainTextEdit)
        place.selectAll()
        QTest.keyClicks(place, text)

    def add(self, name: str, text: str) -> None:
        """Type behind what is there."""
        place = self.place(name)
        QTest.keyClick(place, Qt.Key.Key_End)
        QTest.keyClicks(place, text)

    def value(self, name: str) -> Any:
        return self.editor.form.editors[name].value()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the keyboard is."""
        target = QApplication.focusWidget() or self.editor
        QTest.keyClick(target, key, modifier)

    async def save(self) -> None:
        """Ctrl+S, and wait for the end of it."""
        self.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await self.saved()

    async def saved(self) -> None:
        """Wait for the end of a save."""
        await until(lambda: "save" not in self.tasks.names, what="the save")

    async def answer(self, key: str) -> None:
        """Answer the question that is asked."""
        dialog = await until(lambda: self.window.findChild(Question), what="a question")
        QTest.mouseClick(dialog.buttons[key], Qt.MouseButton.LeftButton)
        await until(lambda: not dialog.isVisible())
        self.window.activateWindow()
        await until(self.window.isActiveWindow)

    def words(self) -> str:
        """Everything that notices say now."""
        return " ".join(
            found.text() for found in self.editor.notices.findChildren(QLabel) if found.isVisibleTo(self.editor)
        )

    def notice_button(self, text: str) -> Any:
        from lmsdesk.ui.widgets import Button

        return next(b for b in self.editor.notices.findChildren(Button) if b.text() == text and b.isVisible())

    def click(self, text: str) -> None:
        """Press a button of a notice."""
        QTest.mouseClick(self.notice_button(text), Qt.MouseButton.LeftButton)

    def kill(self) -> None:
        """The program ends at once: nothing is asked, nothing more is written."""
        self.editor.keeper._store = None
        self.window.navigation._put_editor_away()

    def trouble(self, name: str) -> str:
        found = self.editor.form.troubles.get(name)
        return str(found) if found is not None else ""


@contextmanager
def person(courses: int = 2) -> Iterator[Person]:
    """A person with an academy; whatever crashed in the background fails the test."""
    site, dialect = academy(courses)
    made = Person(site, dialect)
    try:
        yield made
    finally:
        if made.window.navigation.editor is not None:
            made.window.navigation._put_editor_away()
        made.window.close()
        made.window.deleteLater()
        made.drafts.close()
        assert not made.crashes, made.crashes
