"""The top bar: which site, the search that is also the command palette, the practice weather, the inspector."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from lmsdesk.ui.icons import pixmap, set_icon
from lmsdesk.ui.theme import palette, tokens
from lmsdesk.ui.widgets import Badge, Button, ElidedLabel, Menu, MenuButton, label
from lmsdesk.ui.words import tr

BADGES = {"practice": ("practice", "Practice"), "test": ("note", "Test")}


class SiteSwitcher(QPushButton):
    """The site in use: a dot in its colour, its name, and a badge unless it is live. Opens the site menu."""

    def __init__(self, menu: Menu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = ""
        self.name = ElidedLabel(tr("No site yet"), "strong")
        self.badge = Badge()
        self.badge.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(30, 0, 30, 0)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addWidget(self.badge)
        for part in (self.name, self.badge):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(320)
        self.setMenu(menu)
        self.show_site("", "", "")

    def show_site(self, name: str, colour: str, stage: str) -> None:
        """Show this site; empty for none."""
        self._colour = colour
        self.name.setText(name or tr("No site yet"))
        tone, word = BADGES.get(stage, ("plain", ""))
        self.badge.set(tr(word), tone)
        self.name.updateGeometry()
        self.updateGeometry()
        parts = [tr("Site: {name}", name=self.name.text()), tr(word)]
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:  # the mouse is over us, never over the label in us
            self.setToolTip(self.name.toolTip())
        return super().event(event)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        return QSize(min(320, layout.sizeHint().width()), tokens.CONTROL)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, tokens.CONTROL)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour or palette().border_strong))
        painter.drawEllipse(12, self.height() // 2 - 5, 10, 10)
        painter.drawPixmap(self.width() - 24, (self.height() - 14) // 2, pixmap("chevron-down", "muted", 14))
        painter.end()


class TopBar(QWidget):
    """Signals say what the person asked for; the window does it."""

    palette_wanted = Signal()
    inspector_wanted = Signal()

    def __init__(self, site_menu: Menu, weather_menu: Menu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(tokens.TOP_BAR)
        self.switcher = SiteSwitcher(site_menu)
        self.search = PaletteButton()
        self.search.clicked.connect(self.palette_wanted)
        self.offline = Button(tr("Offline"), "offline", icon="offline")
        self.offline.setToolTip(
            tr("Your site cannot be reached just now. You see what was read before; click to try again now.")
        )
        self.offline.hide()
        self.weather = MenuButton(tr("Weather: fine"), weather_menu, icon="weather")
        self.weather.hide()
        self.inspector = Button(tr("Inspector"), "link", on_click=self.inspector_wanted.emit)
        self.inspector.setToolTip(tr("Show what was asked and what came back (F12)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.switcher)
        row.addWidget(self.offline)
        row.addWidget(self.search, 100)
        row.addStretch(1)
        row.addWidget(self.weather)
        row.addWidget(self.inspector)
        row.addWidget(label("F12", "kbd"), 0, Qt.AlignmentFlag.AlignVCenter)

    def show_offline(self, offline: bool) -> None:
        """A quiet badge while the site is out of reach."""
        self.offline.setVisible(offline)

    def show_weather(self, words: str | None) -> None:
        """The practice weather in words; None hides the button (a real site)."""
        self.weather.setVisible(words is not None)
        if words is not None:
            self.weather.set_text(tr("Weather: {name}", name=words))
            set_icon(self.weather, "weather", "muted")


class PaletteButton(QPushButton):
    """Looks like a search field; opens the command palette. With little room it says less."""

    _BESIDE = 46
    """Room for the magnifier and the margins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = (tr("Search courses and actions …"), tr("Search …"))
        self.setText(self._words[0])
        self.setProperty("variant", "palette")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(444)
        self.setMinimumWidth(120)
        self.setAccessibleName(tr("Search courses and actions"))
        self.setToolTip(tr("Go anywhere by typing (Ctrl+K)"))
        set_icon(self, "search", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.addStretch(1)
        self._cap = label("Ctrl K", "kbd")
        self._cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        return QSize(self.maximumWidth(), tokens.CONTROL)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), tokens.CONTROL)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.fontMetrics().horizontalAdvance
        room = self.width() - self._BESIDE
        beside_cap = room - self._cap.sizeHint().width()
        self.setText(self._words[0 if width(self._words[0]) <= beside_cap else 1])
        self._cap.setVisible(width(self.text()) <= beside_cap)
