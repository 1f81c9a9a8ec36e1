"""The theme in force: light or dark, chosen by the person or told by the system, switchable while running."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.theme import fonts
from lmsdesk.ui.theme.style import stylesheet
from lmsdesk.ui.theme.tokens import DARK, LIGHT, Palette

SYSTEM = "system"


class Theme(QObject):
    """Applies a palette to the application and tells who paints by hand when it changed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.palette: Palette = LIGHT
        self.choice = SYSTEM
        self._app: QApplication | None = None

    def install(self, app: QApplication, choice: str = SYSTEM) -> None:
        """Take over the application's look. Call once, before the first window."""
        self._app = app
        self.choice = choice
        app.setStyle("Fusion")
        fonts.install(app)
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply(self._wanted())

    def choose(self, choice: str) -> None:
        """``light``, ``dark`` or ``system``; takes effect at once."""
        self.choice = choice
        self._switch(self._wanted())

    def _wanted(self) -> Palette:
        if self.choice in ("light", "dark"):
            return DARK if self.choice == "dark" else LIGHT
        assert self._app is not None
        return DARK if self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT

    def _follow_system(self) -> None:
        if self.choice == SYSTEM:
            self._switch(self._wanted())

    def _switch(self, wanted: Palette) -> None:
        if self._app is not None and wanted is not self.palette:
            self._apply(wanted)
            self.changed.emit()

    def _apply(self, wanted: Palette) -> None:
        assert self._app is not None
        self.palette = wanted
        self._app.setPalette(qt_palette(wanted))
        self._app.setStyleSheet(stylesheet(wanted))


def qt_palette(colours: Palette) -> QPalette:
    """Qt's palette for what the stylesheet does not reach: views, rich text, disabled text, tool tips."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.surface,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.field,
        QPalette.ColorRole.AlternateBase: colours.window,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.on_accent,
        QPalette.ColorRole.Highlight: colours.selection,
        QPalette.ColorRole.HighlightedText: colours.text,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.ToolTipBase: colours.raised,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Accent: colours.accent,
        QPalette.ColorRole.Light: colours.raised,
        QPalette.ColorRole.Midlight: colours.hover,
        QPalette.ColorRole.Mid: colours.border,
        QPalette.ColorRole.Dark: colours.border_strong,
        QPalette.ColorRole.Shadow: colours.border,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    disabled = QColor(colours.faint)
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, disabled)
    return made


theme = Theme()
"""The one theme of the process, as there is one QApplication with one palette."""


def palette() -> Palette:
    """The colours in force now. Ask while painting; do not keep them over ``theme.changed``."""
    return theme.palette
