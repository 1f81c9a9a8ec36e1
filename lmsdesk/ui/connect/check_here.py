"""The health check inside the connect page: what was typed stays where it is, above and below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lmsdesk.ui.health.health_panel import HealthPanel
from lmsdesk.ui.health.target import Target
from lmsdesk.ui.widgets import IconButton, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Credential, Line
    from lmsdesk.ui.desk import Desk


class CheckHere(QWidget):
    """A heading with a cross, and the panel."""

    def __init__(self, desk: Desk, address: str, credential: Credential | None, line: Line) -> None:
        super().__init__()
        self.panel = HealthPanel(desk, Target(address, credential=credential, line=line))
        head = QHBoxLayout()
        head.addWidget(label(tr("Check of {address}", address=address), "section"))
        head.addStretch(1)
        head.addWidget(IconButton("close", tr("Put the check away"), on_click=self.put_away))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.panel)

    def start(self) -> None:
        """Check, and bring it into view."""
        self.panel.start()
        QTimer.singleShot(0, self, self._show_me)

    def put_away(self) -> None:
        """The page is as it was before."""
        self.panel.cancel()
        self.hide()
        self.deleteLater()

    def _show_me(self) -> None:
        place = self.parentWidget()
        while place is not None and not isinstance(place, QScrollArea):
            place = place.parentWidget()
        if isinstance(place, QScrollArea):
            self.panel.stop.setFocus()
            place.ensureWidgetVisible(self.panel.stop, 0, 120)
