"""The inspector as a panel at the edge of the window."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget, QWidget

from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr


class InspectorDock(QDockWidget):
    """Holds the panel; ``show_exchange`` opens it at one exchange."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("Inspector"), parent)
        self.setObjectName("inspector")
        self.panel = InspectorPanel(desk)
        self.setWidget(self.panel)
        self.panel.shown_wanted.connect(self._show)
        self.setFocusProxy(self.panel)

    def _show(self) -> None:
        if self.widget() is self.panel:
            self.show()
            self.raise_()

    @property
    def copy_menu(self) -> Menu:
        """The menu with the ways to copy the request that is shown."""
        return self.panel.details.copy_menu

    def show_exchange(self, number: int) -> None:
        """Open the inspector at this exchange, whatever the filter says."""
        self.panel.show_exchange(number)

    def release(self) -> None:
        """Stop following the journal; called when the window goes."""
        self.panel.release()
