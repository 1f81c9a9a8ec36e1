"""The first thing a new person sees: two ways to begin, one sentence each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.ui.desk import Desk
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import tr

WIDTH = 720


class Tile(QPushButton):
    """A large button: an icon, a title, one sentence."""

    def __init__(self, icon: str, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("variant", "tile")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(136)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self._icon = icon
        self._sign = label("")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(6)
        column.addWidget(self._sign)
        column.addSpacing(4)
        column.addWidget(label(title, "section"))
        column.addWidget(label(sentence, "muted", wrap=True))
        column.addStretch(1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw()
        theme.changed.connect(self._draw)

    def _draw(self) -> None:
        self._sign.setPixmap(pixmap(self._icon, "accent", 24))


class WelcomeScreen(Screen):
    """Practice first: nothing can go wrong there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, tr("Welcome to LMS Desk"))
        self.header.hide()
        self.practice = Tile(
            "practice",
            tr("Open the practice academy"),
            tr("A sample school that lives on this computer only. Try anything; nothing can break."),
        )
        self.connect_site = Tile(
            "site",
            tr("Connect my site"),
            tr("Your WordPress academy with Masteriyo or Learnomy. You need its address and a key or your password."),
        )
        self.practice.clicked.connect(self._open_practice)
        self.connect_site.clicked.connect(self._connect)
        tiles = QHBoxLayout()
        tiles.setSpacing(16)
        tiles.addWidget(self.practice)
        tiles.addWidget(self.connect_site)
        page = QWidget()
        page.setMaximumWidth(WIDTH)
        column = QVBoxLayout(page)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(label(tr("Welcome to LMS Desk"), "title"))
        column.addWidget(label(tr("See your courses, change them without fear, and know that it is saved."), "muted"))
        column.addSpacing(12)
        column.addLayout(tiles)
        column.addStretch(3)
        row = QHBoxLayout()
        row.setContentsMargins(24, 0, 24, 0)
        row.addStretch(1)
        row.addWidget(page, 100)
        row.addStretch(1)
        self.content.addLayout(row, 1)
        self.setFocusProxy(self.practice)

    def focus_search(self) -> None:
        self.practice.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_practice(self) -> None:
        assert self.desk.navigator is not None
        self.desk.navigator.open_practice()

    def _connect(self) -> None:
        assert self.desk.navigator is not None
        self.desk.navigator.connect_site()
