"""Menus with our icons, and reasons for what cannot be chosen now."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from lmsdesk.ui.icons import icon as make_icon
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets.buttons import Slot


class Menu(QMenu):
    """A menu. Entries that cannot be chosen stay readable, and their tool tip says why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._icons: list[tuple[QAction, str, str]] = []
        theme.changed.connect(self._dress)

    def add(
        self,
        text: str,
        slot: Slot | None = None,
        *,
        icon: str = "",
        role: str = "muted",
        shortcut: str = "",
        enabled: bool = True,
        reason: str = "",
        checked: bool | None = None,
    ) -> QAction:
        """One entry. ``checked`` None: no tick; else it is a switch. ``reason``: why it cannot be chosen."""
        action = self.addAction(text.replace("&", "&&"))
        if icon:
            action.setIcon(make_icon(icon, role))
            self._icons.append((action, icon, role))
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        if not enabled or reason:
            action.setEnabled(False)
            action.setToolTip(reason)
        if slot is not None:
            action.triggered.connect(lambda *_: slot())
        return action

    def clear(self) -> None:
        self._icons.clear()
        super().clear()

    def _dress(self) -> None:
        for action, name, role in self._icons:
            action.setIcon(make_icon(name, role))
