"""The main window: top bar, side bar, notices, the screens, the status line, and the inspector's dock."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.ui import icons
from lmsdesk.ui.practice_menu import WeatherMenu
from lmsdesk.ui.sidebar import Entry, SideBar
from lmsdesk.ui.site_menu import SiteActions, SiteMenu
from lmsdesk.ui.statusline import Foot, StatusLine
from lmsdesk.ui.topbar import TopBar
from lmsdesk.ui.widgets import Notice, NoticeArea, ThinProgress
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.domain.record import Record
    from lmsdesk.domain.words import Sentence
    from lmsdesk.sites import Profile
    from lmsdesk.ui.command_palette import CommandPalette
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.inspector import InspectorDock
    from lmsdesk.ui.navigation import Navigation
    from lmsdesk.ui.screen import Screen
    from lmsdesk.ui.site_desk import SiteDesk

NAME = "LMS Desk"
SIZE = (1280, 800)
SMALLEST = (760, 480)
ROOM_FOR_BOTH = 640
"""In a lower window the inspector fills it: half of it is too little for a screen, and for a request as well."""


class MainWindow(QMainWindow):
    """Shown first, with nothing behind it; ``attach`` gives it the desk a moment later."""

    def __init__(self, *, geometry: str = "", entries: Sequence[Entry] = ()) -> None:
        super().__init__()
        self.setWindowTitle(NAME)
        self.setMinimumSize(*SMALLEST)
        self.setDockOptions(QMainWindow.DockOption.AnimatedDocks)
        self.desk: Desk | None = None
        self.sites: SiteDesk | None = None
        self.navigation: Navigation | None = None
        self.inspector: InspectorDock | None = None
        self.close_wanted: Callable[[], object] | None = None
        """Set by ``app``: called when the person closes the window. Without it the window just closes."""
        self._may_close = False
        self._palette: CommandPalette | None = None
        self._before_inspector: QWidget | None = None
        self.site_menu = SiteMenu(
            SiteActions(
                self.open_site,
                self.connect_site,
                self._edit_site,
                self._remove_site,
                self.open_practice,
                lambda: self.navigate("sites"),
            )
        )
        self.weather_menu = WeatherMenu(self._reset_practice)
        self.top_bar = TopBar(self.site_menu, self.weather_menu)
        self.side_bar = SideBar()
        there = set(icons.names()) if entries else set()
        entries = [entry for entry in entries if entry.icon in there]  # they may come from an older version
        self.side_bar.set_entries(entries, enabled=False)
        self.side_bar.setVisible(bool(entries))
        self.notices = NoticeArea()
        self.progress = ThinProgress()
        self.stack = QStackedWidget()
        self.status = StatusLine()
        self._lay_out()
        self._restore(geometry)

    def _lay_out(self) -> None:
        self.notices.setContentsMargins(24, 12, 24, 0)
        content = QWidget()
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.progress, self.notices):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        self._content = column
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.side_bar)
        middle.addWidget(content, 1)
        centre = QWidget()
        whole = QVBoxLayout(centre)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addLayout(middle, 1)
        self.setCentralWidget(centre)
        self.setStatusBar(Foot(self.status))

    def _restore(self, geometry: str) -> None:
        self.resize(*SIZE)
        if geometry:
            try:
                self.restoreGeometry(QByteArray(base64.b64decode(geometry)))
            except ValueError:
                return  # a damaged setting costs the place of the window, no more

    def geometry_text(self) -> str:
        """The window's place and size, to be remembered."""
        return base64.b64encode(self.saveGeometry().data()).decode()

    # The desk arrives

    def attach(self, desk: Desk) -> None:
        """From now on everything works."""
        from lmsdesk.ui.navigation import Navigation
        from lmsdesk.ui.site_desk import SiteDesk

        self.desk = desk
        desk.navigator = self
        self.navigation = Navigation(desk, self.stack)
        self.navigation.moved.connect(self._moved)
        self.site_menu.attach(desk)
        self.weather_menu.attach(desk)
        self.side_bar.chosen.connect(self.navigate)
        self.sites = SiteDesk(self, desk, self.navigation)
        desk.said.connect(self.status.say)
        desk.undoable.connect(lambda text, batch: self.status.say(text, lambda: desk.history.take_back(batch)))
        desk.counted.connect(self.side_bar.set_count)
        self.top_bar.palette_wanted.connect(self.open_palette)
        self.top_bar.inspector_wanted.connect(self.toggle_inspector)
        for keys, slot in (
            ("Ctrl+K", self.open_palette),
            ("F12", self.toggle_inspector),
            ("Ctrl+F", self._focus_search),
            ("Ctrl+Q", self.close),
            ("F6", self._next_region),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    # What screens ask for (Navigator)

    def navigate(self, screen_id: str) -> None:
        if self.navigation is not None:
            self.navigation.go(screen_id)

    def open_editor(
        self, kind_id: str, record: Record | None = None, *, values: Mapping[str, Any] | None = None, draft: str = ""
    ) -> None:
        assert self.navigation is not None
        self.navigation.edit(kind_id, record, values, draft)

    def show_page(self, make: Callable[[], Screen], *, above: bool = False, needs: Sequence[str] = ()) -> None:
        assert self.navigation is not None
        if above:
            self.navigation.above(make)
        else:
            self.navigation.over(make, needs)

    def close_editor(self) -> None:
        assert self.navigation is not None
        self.navigation.close_editor()

    def show_notice(self, notice: Notice, key: str = "") -> None:
        self.notices.show_notice(notice, key)

    def show_exchange(self, number: int) -> None:
        self._inspector().show_exchange(number)

    def write_request(self) -> None:
        self._inspector().panel.new_request()

    def edit_profile(self, profile: Profile, *, sign_in: bool = False, reach: bool = False) -> None:
        if self.sites is not None:
            self.sites.edit(profile, sign_in=sign_in, reach=reach)

    def remove_site(self, profile: Profile) -> None:
        if self.sites is not None:
            self.sites.remove(profile)

    def sign_in_here(self, then: Callable[[], object] | None = None) -> None:
        if self.sites is not None:
            self.sites.sign_in_here(then)

    def profile_saved(self, profile: Profile, *, signed_in: bool) -> None:
        if self.sites is not None:
            self.sites.profile_saved(profile, signed_in=signed_in)

    def connect_site(self, address: str = "") -> None:
        if self.sites is not None:
            self.sites.connect_new(address)

    def open_site(self, profile_id: str) -> None:
        if self.sites is not None:
            self.sites.open(profile_id)

    def open_practice(self) -> None:
        if self.sites is not None:
            self.sites.open_practice()

    # Menus

    def _edit_site(self) -> None:
        if self.desk is not None and self.desk.site is not None:
            self.edit_profile(self.desk.site.profile)

    def _remove_site(self) -> None:
        if self.desk is not None and self.desk.site is not None:
            self.remove_site(self.desk.site.profile)

    def _reset_practice(self) -> None:
        if self.sites is not None:
            self.sites.reset_practice()

    def open_palette(self) -> None:
        """Ctrl+K."""
        if self.sites is None:
            return
        if self._palette is None:
            from lmsdesk.ui.command_palette import CommandPalette

            self._palette = CommandPalette(self)
            self._palette.asked.connect(self._search_site)
        if not self._palette.isVisible():
            self._palette.open(self.sites.commands(), self.focusWidget())

    @property
    def command_palette(self) -> CommandPalette | None:
        return self._palette

    def _search_site(self, text: str) -> None:
        if self.sites is not None and self._palette is not None and len(text.strip()) >= 2:
            self.sites.search(text, self._palette.add_found)

    # The inspector

    def toggle_inspector(self) -> None:
        """F12: show or hide it."""
        now = self.focusWidget()
        if self.inspector is not None and self.inspector.panel.isVisible():
            inside = now is not None and self.inspector.panel.isAncestorOf(now)
            self.enlarge_inspector(False)
            self.inspector.hide()
            if inside:
                self._focus_again(self._before_inspector)
        elif self.desk is not None:
            self._before_inspector = now
            self._inspector().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def enlarge_inspector(self, on: bool) -> None:
        """Let it take the place of the screen, which waits behind it as it is; or put it back to the window's edge."""
        if self.inspector is None or on == self.stack.isHidden():
            return
        panel = self.inspector.panel
        self.stack.setVisible(not on)
        if on:
            self.inspector.hide()
            self._content.addWidget(panel, 1)
        else:
            self.inspector.setWidget(panel)
            self.inspector.show()
        panel.set_large(on)
        panel.show()
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _focus_again(self, before: QWidget | None) -> None:
        if before is not None and shiboken6.isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_search()

    def _inspector(self) -> Any:
        if self.inspector is None:
            from lmsdesk.ui.screens.table_of_screens import INSPECTOR, load

            self.inspector = load(INSPECTOR)(self.desk)
            assert self.inspector is not None
            self.inspector.setObjectName("inspector")
            self.inspector.panel.enlarge_wanted.connect(self.enlarge_inspector)
            self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.inspector)
            self.resizeDocks([self.inspector], [max(240, self.height() // 2)], Qt.Orientation.Vertical)
        if not self.stack.isHidden():
            if self.height() < ROOM_FOR_BOTH:
                self.enlarge_inspector(True)
            else:
                self.inspector.show()
        return self.inspector

    def show_failure(self, problem: Problem, _context: object = None) -> None:
        """A problem that no screen took care of: explain it where the person is looking."""
        front = self.navigation.front if self.navigation is not None else None
        if front is not None:
            front.show_problem(problem)

    def tell_once(self, sentences: Iterable[Sentence]) -> None:
        """Things worth telling at the start, such as a damaged file that was set aside."""
        for sentence in sentences:
            self.notices.show_notice(Notice("caution", tr(sentence)), f"start {sentence}")

    # Keyboard and window

    def _focus_search(self) -> None:
        if self.navigation is not None and self.navigation.front is not None:
            self.navigation.front.focus_search()

    def _next_region(self) -> None:
        """F6 goes round: side bar, content, inspector."""
        now = self.focusWidget()
        front = self.navigation.front if self.navigation is not None else None
        side = self.side_bar if self.side_bar.isVisible() else None
        dock = self.inspector.panel if self.inspector is not None and self.inspector.panel.isVisible() else None
        in_dock = dock is not None and now is not None and dock.isAncestorOf(now)
        in_side = side is not None and now is not None and side.isAncestorOf(now)
        if dock is not None and not in_dock and not in_side:
            dock.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif side is not None and not in_side:
            side.focus_current()
        elif front is not None:
            front.focus_search()

    def _moved(self, id: str) -> None:
        self.side_bar.set_current(id)
        self.enlarge_inspector(False)  # who goes somewhere wants to see it

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close or self.close_wanted is None:
            event.accept()
            return
        event.ignore()
        self.close_wanted()

    def close_for_good(self) -> None:
        """Close without asking again; ``app`` has done everything."""
        self._may_close = True
        self.close()

    def show_site(self, name: str, colour: str, stage: str) -> None:
        """Title and switcher for this site; empty for none."""
        self.setWindowTitle(f"{NAME} — {name}" if name else NAME)
        self.top_bar.switcher.show_site(name, colour, stage)
