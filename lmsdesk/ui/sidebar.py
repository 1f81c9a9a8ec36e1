"""The side bar: screens by task, each with an icon, and a count where it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QShortcutEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.ui.icons import set_icon
from lmsdesk.ui.theme import palette, tokens
from lmsdesk.ui.theme.fonts import digits
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import number, tr, trn

TASKS: tuple[tuple[str, str], ...] = (
    ("teach", N_("Teach")),
    ("people", N_("People")),
    ("sales", N_("Sales")),
    ("site", N_("Site")),
)


class Entry(NamedTuple):
    """One screen in the side bar. ``factory`` is "module:Class"; ``arguments`` follow the desk."""

    id: str
    title: str
    icon: str
    task: str
    factory: str
    arguments: tuple[str, ...] = ()
    shortcut: str = ""
    reason: str = ""
    """Why the person may not go there; empty when they may."""


class SideButton(QPushButton):
    """One entry. It looks pressed while its screen is shown; only the window changes that."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(tr(entry.title).replace("&", "&&"), parent)
        self.entry = entry
        self.count: int | None = None
        self.setProperty("variant", "side")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr(entry.title))
        if entry.shortcut:
            self.setShortcut(entry.shortcut)
            self.setToolTip(f"{tr(entry.title)} ({entry.shortcut})")
        if entry.reason:
            self.setToolTip(entry.reason)
            self.setAccessibleDescription(entry.reason)
        set_icon(self, entry.icon, "muted", tokens.SECTION + 2)

    def set_count(self, count: int | None) -> None:
        """Show a number at the right; None shows none."""
        self.count = count
        name = tr(self.entry.title)
        self.setAccessibleName(name if count is None else f"{name}, {trn('{count} item', '{count} items', count)}")
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()  # Qt would press the button for a tenth of a second first
            return True
        return super().event(event)

    def nextCheckState(self) -> None:
        """A click asks to go there; whether we get there is the window's decision."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.count is None:
            return
        painter = QPainter(self)
        font = QFont(digits(self.font()))
        font.setPixelSize(tokens.SECONDARY)
        painter.setFont(font)
        painter.setPen(QColor(palette().text if self.isChecked() else palette().muted))
        where = QRect(0, 0, self.width() - 10, self.height())
        painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number(self.count))
        painter.end()


class SideBar(QWidget):
    """Emits ``chosen`` with the entry's id."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sideBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(tokens.SIDE_BAR)
        self.setAccessibleName(tr("Screens"))
        self.buttons: dict[str, SideButton] = {}
        self._headings: list[QLabel] = []
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(8, 12, 8, 12)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 1, 0)
        whole.addWidget(self._area)

    def set_entries(self, entries: Sequence[Entry], *, enabled: bool = True) -> None:
        """Show these, under the headings of their tasks."""
        for widget in (*self.buttons.values(), *self._headings):
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.buttons, self._headings = {}, []
        for task, heading in TASKS:
            there = [entry for entry in entries if entry.task == task]
            if there:
                self._heading(tr(heading))
            for entry in there:
                self._button(entry, enabled)

    def set_current(self, id: str) -> None:
        """Mark the screen that is shown."""
        for name, button in self.buttons.items():
            button.setChecked(name == id)
            if name == id:
                self._area.ensureWidgetVisible(button, 0, 8)

    def set_count(self, id: str, count: int | None) -> None:
        """The number behind an entry, if it is there."""
        if id in self.buttons:
            self.buttons[id].set_count(count)

    def focus_current(self) -> None:
        """Put the keyboard on the current entry."""
        current = next((button for button in self.buttons.values() if button.isChecked()), None)
        target = current or next(iter(self.buttons.values()), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._area.ensureWidgetVisible(target, 0, 8)

    def _heading(self, text: str) -> None:
        heading = label(text, "heading")
        heading.setContentsMargins(10, 6 if not self._headings else 14, 10, 4)
        self._column.insertWidget(self._column.count() - 1, heading)
        self._headings.append(heading)

    def _button(self, entry: Entry, enabled: bool) -> None:
        button = SideButton(entry)
        button.setEnabled(enabled and not entry.reason)
        button.clicked.connect(lambda: self.chosen.emit(entry.id))
        self._column.insertWidget(self._column.count() - 1, button)
        self.buttons[entry.id] = button
