"""Bars that show where the time of a request went."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.exchange import Exchange
from lmsdesk.ui.inspector.text import time_text
from lmsdesk.ui.theme import palette
from lmsdesk.ui.words import tr

ROW = 22
LABEL = 96
VALUE = 72


class TimingBars(QWidget):
    """One row per phase: its name, a bar placed in time, and milliseconds (or "reused" for a kept connection)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, float, float | None]] = []
        self._total = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timing"))

    def show_exchange(self, exchange: Exchange) -> None:
        """Draw the phases of this exchange, and say them to a screen reader."""
        timing = exchange.timing
        self._total = max(timing.total, 0.001)
        phases = (
            (tr("Connect"), timing.connect),
            (tr("Secure"), timing.tls),
            (tr("Send"), timing.send),
            (tr("Wait"), timing.wait),
            (tr("Download"), timing.download),
        )
        self._rows = []
        begun = 0.0
        for name, took in phases:
            self._rows.append((name, begun, took))
            begun += took or 0.0
        self.setAccessibleDescription(", ".join(f"{name} {self._value(took)}" for name, _, took in self._rows))
        self.updateGeometry()
        self.update()

    @staticmethod
    def _value(took: float | None) -> str:
        return tr("reused") if took is None else time_text(took)

    def sizeHint(self) -> QSize:
        return QSize(360, ROW * max(len(self._rows), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, ROW * max(len(self._rows), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = palette()
        width = max(self.width() - LABEL - VALUE, 20)
        for row, (name, begun, took) in enumerate(self._rows):
            top = row * ROW
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, top, LABEL, ROW), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QColor(colours.text))
            painter.drawText(
                QRectF(self.width() - VALUE, top, VALUE, ROW),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                self._value(took),
            )
            if took is not None:
                left = LABEL + width * min(begun / self._total, 1.0)
                long = max(width * min(took / self._total, 1.0), 3.0)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colours.accent if name == tr("Wait") else colours.border_strong))
                painter.drawRoundedRect(QRectF(left, top + 6, min(long, LABEL + width - left), ROW - 12), 3, 3)
        painter.end()
