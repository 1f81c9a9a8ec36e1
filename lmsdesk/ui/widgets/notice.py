"""A notice sits where the person is looking and pushes content down: what happened, what is safe, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets.buttons import Button, IconButton
from lmsdesk.ui.widgets.labels import label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.suggestion import Suggestion
    from lmsdesk.hints.model import Explanation

_ICONS = {"good": "success", "caution": "warning", "trouble": "error", "note": "info", "practice": "practice"}

ROOM_FOR_WORDS = 420
"""Narrower than this, what a notice says is hard to read beside its buttons."""


class Notice(QFrame):
    """Up to three lines, one button for what to do, a link to the details, and a way to put it away.

    ``acted`` carries the Suggestion of the button that was pressed, ``details_wanted`` the exchange number.
    """

    acted = Signal(object)
    details_wanted = Signal(int)
    dismissed = Signal()

    def __init__(
        self,
        tone: str,
        title: str,
        safe: str = "",
        todo: str = "",
        *,
        suggestion: Suggestion | None = None,
        exchange: int = 0,
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.tone = tone
        self.title = title
        self.setProperty("notice", tone)
        self.setAccessibleName(" ".join(part for part in (title, safe, todo) if part))
        self._sign = QLabel(self)
        self._sign.setFixedSize(20, 20)
        lines = self._lines = QVBoxLayout()
        lines.setSpacing(2)
        for text, role in ((title, "strong"), (safe, ""), (todo, "muted")):
            if text:
                line = label(text, role, wrap=True)
                line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                lines.addWidget(line)
        self._tray = QWidget(self)
        tray = QHBoxLayout(self._tray)
        tray.setContentsMargins(0, 0, 0, 0)
        tray.setSpacing(12)
        self._tray.hide()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 10, 8, 10)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        beside = Qt.AlignmentFlag.AlignTop if safe or todo else Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(self._sign, 0, 0, beside)
        self._grid.addLayout(lines, 0, 1)
        self._grid.addWidget(self._tray, 0, 2, Qt.AlignmentFlag.AlignTop)
        self._below = False
        self.buttons: list[Button] = []
        if suggestion is not None:
            self.add_button(Button(tr(suggestion.label), on_click=lambda: self.acted.emit(suggestion)))
        if exchange:
            self.add_button(Button(tr("Show details"), "link", on_click=lambda: self.details_wanted.emit(exchange)))
        if closable:
            close = IconButton("close", tr("Put this notice away"), on_click=self.dismissed.emit)
            self._grid.addWidget(close, 0, 3, Qt.AlignmentFlag.AlignTop)
            self.buttons.append(close)
        self._draw_sign()
        theme.changed.connect(self._draw_sign)

    @classmethod
    def of(cls, explanation: Explanation, *, exchange: int = 0, parent: QWidget | None = None) -> Notice:
        """The notice for an explained problem."""
        from lmsdesk.domain.suggestion import Do

        best = explanation.best
        if best is None:
            return cls("trouble", tr("That did not work"), exchange=exchange, parent=parent)
        return cls(
            "trouble",
            tr(best.title) if not best.happened else tr(best.happened),
            tr(best.safe),
            tr(best.todo),
            suggestion=best.action if best.action is None or best.action.do is not Do.SHOW_DETAILS else None,
            exchange=exchange,
            parent=parent,
        )

    def add_line(self, line: QWidget) -> None:
        """One more line under the words."""
        self._lines.addWidget(line)

    def add_button(self, button: Button) -> None:
        """One more button, before the cross; one that does something stands before those that only lead on."""
        tray = self._tray.layout()
        assert isinstance(tray, QHBoxLayout)
        shown = [other for other in self.buttons if not isinstance(other, IconButton)]
        leads_on = [at for at, other in enumerate(shown) if other.property("variant") == "link"]
        at = leads_on[0] if leads_on and button.property("variant") != "link" else len(shown)
        tray.insertWidget(at, button)
        self.buttons.insert(at, button)
        self._tray.show()
        before: QWidget | None = None
        for each in self.buttons:
            if before is not None:
                QWidget.setTabOrder(before, each)
            before = each
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Buttons stand beside the words while these have room, else under them."""
        below = self.width() - self._tray.sizeHint().width() < ROOM_FOR_WORDS
        if below is self._below:
            return
        self._below = below
        self._grid.removeWidget(self._tray)
        if below:
            self._grid.addWidget(self._tray, 1, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        else:
            self._grid.addWidget(self._tray, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _draw_sign(self) -> None:
        name = _ICONS.get(self.tone, "info")
        self._sign.setPixmap(pixmap(name, self.tone if self.tone in _ICONS else "muted", 20))


class NoticeArea(QWidget):
    """The place for notices on a screen, under the title row. Empty, it takes no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._by_key: dict[str, Notice] = {}
        self.hide()

    def show_notice(self, notice: Notice, key: str = "") -> Notice:
        """Show it; one with the same key replaces the older."""
        self.clear(key)
        self._by_key[key] = notice
        self._column.addWidget(notice)
        notice.dismissed.connect(lambda: self.clear(key) if self._by_key.get(key) is notice else None)
        self.show()
        return notice

    def clear(self, key: str = "") -> None:
        """Take the notice with this key away."""
        old = self._by_key.pop(key, None)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.setVisible(bool(self._by_key))

    def clear_all(self, *, keep: str = "") -> None:
        """Take all away, but for those whose key begins with ``keep``."""
        for key in list(self._by_key):
            if not keep or not key.startswith(keep):
                self.clear(key)

    def current(self, key: str = "") -> Notice | None:
        """The notice shown under this key, if any."""
        return self._by_key.get(key)
