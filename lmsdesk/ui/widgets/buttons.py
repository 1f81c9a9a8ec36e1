"""Buttons: words first, one look for each weight. ``variant`` is plain, primary, danger, link, quiet or icon."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from lmsdesk.ui.icons import SMALL, pixmap, set_icon
from lmsdesk.ui.words import number, tr

Slot = Callable[[], object]

_SAME_CLICK_MS = 150
_ICON_ROLES = {
    "primary": "on_accent", "danger": "trouble", "link": "accent", "quiet": "muted", "icon": "muted",
    "offline": "caution",
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Button(QPushButton):
    """A push button in one of our weights. The keyboard reaches it with Tab; a click leaves the focus where it is."""

    def __init__(
        self,
        text: str,
        variant: str = "plain",
        *,
        icon: str = "",
        on_click: Slot | None = None,
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"), parent)
        self.setProperty("variant", variant)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        if icon:
            self.set_icon(icon)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
            self.setToolTip(f"{text} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})")
        if on_click is not None:
            self.clicked.connect(lambda *_: on_click())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.click()  # as Space does; Qt does this only in dialogs
            return
        super().keyPressEvent(event)

    def set_text(self, text: str) -> None:
        """Change the words, also for a screen reader."""
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)

    def set_icon(self, name: str, role: str = "", size: int = SMALL) -> None:
        """An icon before the words, in the colour that fits the variant."""
        fitting = {
            "primary": "on_accent",
            "danger": "trouble",
            "link": "accent",
            "quiet": "muted",
            "icon": "muted",
            "offline": "caution",
        }
        set_icon(self, name, role or fitting.get(str(self.property("variant")), "text"), size)


class IconButton(Button):
    """A square button with only an icon; ``name`` is its tool tip and what a screen reader says."""

    def __init__(
        self, icon: str, name: str, *, on_click: Slot | None = None, shortcut: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__("", "icon", icon=icon, on_click=on_click, parent=parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        if shortcut:
            self.setShortcut(QKeySequence(shortcut))
            self.setToolTip(f"{name} ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})")


class MenuButton(Button):
    """A button that opens a menu; a small arrow says so."""

    _ARROW = 14

    def __init__(
        self,
        text: str,
        menu: QMenu | None = None,
        variant: str = "plain",
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, variant, icon=icon, parent=parent)
        self.setProperty("arrow", True)
        self._menu: QMenu | None = None
        self._closed = QElapsedTimer()
        self.clicked.connect(self.showMenu)
        if menu is not None:
            self.setMenu(menu)

    # Qt's own menu of a button reserves room for an arrow of its own, and its style sheet draws the text into it.

    def setMenu(self, menu: QMenu) -> None:
        """The menu that a click opens."""
        self._menu = menu
        menu.aboutToHide.connect(self._menu_closed)

    def menu(self) -> QMenu | None:  # type: ignore[override]
        return self._menu

    def showMenu(self) -> None:
        """Open the menu below the button. The click that closed it does not open it again."""
        if self._menu is None or (self._closed.isValid() and self._closed.elapsed() < _SAME_CLICK_MS):
            return
        self.setDown(True)
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self._menu is not None:
            self.showMenu()
            return
        super().keyPressEvent(event)

    def _menu_closed(self) -> None:
        self.setDown(False)
        self._closed.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        role = "muted" if self.isEnabled() else "faint"
        painter = QPainter(self)
        right = 6 if self.property("variant") in ("quiet", "link") else 9
        painter.drawPixmap(
            self.width() - self._ARROW - right,
            (self.height() - self._ARROW) // 2,
            pixmap("chevron-down", role, self._ARROW),
        )
        painter.end()


class Chip(QPushButton):
    """A small round switch for a filter, with a count where one is known. Checked is "on"."""

    def __init__(self, text: str, *, count: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("variant", "chip")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._words = text
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show the number behind the words; None shows none."""
        shown = self._words if count is None else f"{self._words} {number(count)}"
        self.setText(shown.replace("&", "&&"))
        self.setAccessibleName(shown)

    def set_text(self, text: str, count: int | None = None) -> None:
        self._words = text
        self.set_count(count)


class MenuChip(MenuButton):
    """A chip that opens a menu of choices; it looks switched on while a choice other than "all" holds."""

    def __init__(self, text: str, menu: QMenu | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(text, menu, "chip", parent=parent)
        self._words = text
        self.setCheckable(True)

    def set_choice(self, label: str) -> None:
        """Name the choice that holds; an empty label means no choice."""
        self.set_text(tr("{filter}: {choice}", filter=self._words, choice=label) if label else self._words)
        self.setChecked(bool(label))

    def nextCheckState(self) -> None:
        """A click opens the menu; only a choice switches it on or off."""
