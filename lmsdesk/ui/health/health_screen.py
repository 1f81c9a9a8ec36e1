"""The health check as a page over the list. It begins at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout

from lmsdesk.ui.health.health_panel import HealthPanel
from lmsdesk.ui.health.target import Target
from lmsdesk.ui.screen import MARGIN, Screen
from lmsdesk.ui.widgets import TallPage
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

WIDTH = 820


class HealthScreen(Screen):
    """Esc or the way back closes it; a running check is stopped then."""

    def __init__(self, desk: Desk, target: Target) -> None:
        name = target.profile.name if target.profile is not None else target.address
        super().__init__(desk, tr("Check {name}", name=name))
        self.panel = HealthPanel(desk, target)
        self.header.set_back(tr("Back")).clicked.connect(self.leave)
        self.panel.sign_in_wanted.connect(self.leave)
        page = TallPage()
        page.setMaximumWidth(WIDTH + 2 * MARGIN)
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 8, MARGIN, 24)
        column.addWidget(self.panel)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        self.content.addWidget(area)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    async def load(self) -> None:
        self.panel.start()
        self.focus_search()

    def focus_search(self) -> None:
        (self.panel.stop if self.panel.running or self.panel.report is None else self.panel.again).setFocus()

    def closing(self) -> None:
        self.panel.cancel()

    def leave(self) -> None:
        """Back to where the person came from."""
        self.desk.close_editor()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)
