"""Getting about: screens made when first shown, an editor over the list, and asking before something typed is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.qt.letting_go import let_go
from lmsdesk.ui.screens.table_of_screens import EDITOR, OWN, load_aside, make_screen
from lmsdesk.ui.sidebar import Entry

if TYPE_CHECKING:
    from lmsdesk.domain.record import Record
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.screen import Screen


class Navigation(QObject):
    """Owns the screens of the site in use.

    ``moved`` tells the id of the screen that is shown now, ``put_away`` one that is not wanted any more.
    """

    moved = Signal(str)
    put_away = Signal(object)

    def __init__(self, desk: Desk, stack: QStackedWidget) -> None:
        super().__init__(stack)
        self._desk = desk
        self._stack = desk.pages = stack
        self._entries: dict[str, Entry] = {entry.id: entry for entry in OWN}
        self._screens: dict[str, Screen] = {}
        self._editor: Screen | None = None
        self._beneath: list[Screen] = []
        """Editors and pages that wait under the one in front."""
        self._came_from: QWidget | None = None
        self.current = ""

    @property
    def front(self) -> Screen | None:
        """The screen or editor the person looks at."""
        return self._editor or self._screens.get(self.current)

    @property
    def editor(self) -> Screen | None:
        return self._editor

    @property
    def screens_in_front(self) -> list[Screen]:
        """The screen, and the editor over it where there is one."""
        every = (self._screens.get(self.current), *self._beneath, self._editor)
        return [screen for screen in every if screen is not None]

    def screen(self, id: str) -> Screen | None:
        """The screen of that id, if it was made already."""
        return self._screens.get(id)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Another site: all screens go, and these can be made from now on."""
        for page in (self._editor, *self._beneath):
            self._drop(page)
        self._editor, self._beneath = None, []
        for screen in self._screens.values():
            self._drop(screen)
        self._screens = {}
        self.current = ""
        self._entries = {entry.id: entry for entry in (*OWN, *entries)}

    def learn(self, entries: Sequence[Entry]) -> None:
        """The same site with other entries, because the person may do other things now: open screens stay."""
        self._entries = {entry.id: entry for entry in (*OWN, *entries)}

    def knows(self, id: str) -> bool:
        return id in self._entries

    def go(self, id: str) -> None:
        """Show a screen, after asking about unsaved changes."""
        self._desk.tasks.start(self._go(id), name=f"go to {id}", key="navigate")

    def edit(self, kind_id: str, record: Record | None, values: Mapping[str, Any] | None, draft: str) -> None:
        """Open the editor over the list, after asking about changes in one that is open."""
        self._came_from = QApplication.focusWidget()
        self._desk.tasks.start(self._edit(kind_id, record, values, draft), name="open the editor", key="navigate")

    def over(self, make: Callable[[], Screen], needs: Sequence[str] = ()) -> None:
        """Show a page over the list, after asking about changes in what is open.

        ``needs``: what "module:name" it is made of; imported in a thread, where it was not before.
        """
        self._came_from = QApplication.focusWidget()
        self._desk.tasks.start(self._over(make, needs), name="open a page", key="navigate")

    def above(self, make: Callable[[], Screen]) -> None:
        """Show a page over whatever is in front; closing it leads back there, as it was left."""
        if self._editor is not None:
            self._beneath.append(self._editor)
            self._editor = None
        self._put_over(make())

    async def leave(self) -> bool:
        """Whether what is in front may be left; an editor that says yes is put away, and so is what is under it."""
        pages = [page for page in (self._editor, *reversed(self._beneath)) if page is not None]
        if not pages:
            return self.front is None or await self.front.can_leave()
        for page in pages:
            if not await page.can_leave():
                return False
            if page is self.editor:
                self._put_editor_away()
        return True

    def close_editor(self) -> None:
        """Back to the list. The editor has asked already."""
        if self._editor is None:
            return
        self._put_editor_away()
        screen = self.front
        if screen is not None:
            if screen is self.editor:
                screen.setFocus(Qt.FocusReason.OtherFocusReason)
            if self._came_from is not None and _inside(self._came_from, screen):
                self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
            self._desk.tasks.start(self._shown(screen), name="show the list", owner=screen)
        self.moved.emit(self.current)

    async def _go(self, id: str) -> None:
        if id not in self._entries or self._entries[id].reason:
            return
        if id not in self._screens:
            await load_aside(self._entries[id].factory)
        if (self._editor is not None or id != self.current) and not await self.leave():
            return
        self.show(id)

    def show(self, id: str) -> None:
        """Show a screen at once, without asking."""
        screen = self._screens.get(id)
        new = screen is None
        if screen is None:
            screen = make_screen(self._entries[id], self._desk)
            self._screens[id] = screen
            self._stack.addWidget(screen)
        self.current = id
        self._stack.setCurrentWidget(screen)
        screen.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moved.emit(id)
        work = self._load(screen) if new else self._shown(screen)
        self._desk.tasks.start(work, name=f"show {id}", key=f"show {id}", owner=screen)

    async def _edit(self, kind_id: str, record: Record | None, values: Mapping[str, Any] | None, draft: str) -> None:
        if not await self.leave():
            return
        if self.current != kind_id and kind_id in self._entries:
            self.show(kind_id)
        editor = await load_aside(EDITOR)
        self._put_over(editor(self._desk, kind_id, record, values, draft))

    async def _over(self, make: Callable[[], Screen], needs: Sequence[str]) -> None:
        for path in needs:
            await load_aside(path)
        if await self.leave():
            self._put_over(make())

    def _put_over(self, editor: Screen) -> None:
        self._editor = editor
        self._stack.addWidget(editor)
        self._stack.setCurrentWidget(editor)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.moved.emit(self.current)
        self._desk.tasks.start(self._load(editor), name="load the editor", owner=editor)

    async def _load(self, screen: Screen) -> None:
        try:
            await screen.load()
        except Problem as problem:
            screen.show_problem(problem, again=lambda: self._again(screen))
            return
        await self._shown(screen)

    def _again(self, screen: Screen) -> None:
        self._desk.tasks.start(self._load(screen), name="load again", owner=screen)

    async def _shown(self, screen: Screen) -> None:
        try:
            await screen.shown()
        except Problem as problem:
            screen.show_problem(problem, again=lambda: self._again(screen))

    def _put_editor_away(self) -> None:
        editor, self._editor = self._editor, self._beneath.pop() if self._beneath else None
        screen = self._editor or self._screens.get(self.current)
        if screen is not None:
            self._stack.setCurrentWidget(screen)  # Qt would show whichever page is next to the editor
        self._drop(editor)

    def _drop(self, screen: Screen | None) -> None:
        if screen is None:
            return
        screen.closing()
        self._stack.removeWidget(screen)
        screen.hide()
        screen.deleteLater()
        let_go(screen, self._desk.tasks)
        self.put_away.emit(screen)


def _inside(widget: QWidget, screen: QWidget) -> bool:
    import shiboken6

    return shiboken6.isValid(widget) and screen.isAncestorOf(widget)
