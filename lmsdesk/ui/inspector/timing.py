"""Bars that show where the time of a request went."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.words import N_
from lmsdesk.ui.inspector.text import time_text
from lmsdesk.ui.theme import palette
from lmsdesk.ui.words import tr

ROW = 22
LABEL = 96
VALUE = 96
_PHASES = {
    Phase.RESOLVE: N_("Name"),
    Phase.CONNECT: N_("Connect"),
    Phase.TLS: N_("Secure"),
    Phase.SEND: N_("Send"),
    Phase.WAIT: N_("Wait"),
    Phase.DOWNLOAD: N_("Download"),
}


class TimingBars(QWidget):
    """One row per phase: its name, a bar placed in time, and milliseconds (or "reused" for a kept connection).

    ``short`` leaves out what did not happen.
    """

    def __init__(self, parent: QWidget | None = None, *, short: bool = False) -> None:
        super().__init__(parent)
        self._short = short
        self._failed = ""
        self._rows: list[tuple[str, float, float | None, str]] = []
        self._total = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Timing"))

    def show_exchange(self, exchange: Exchange) -> None:
        """Draw the phases of this exchange, and say them to a screen reader."""
        timing = exchange.timing
        self._total = max(timing.total, 0.001)
        line = exchange.connection
        reused = tr("reused") if line is None or line.reused else tr("none")
        phases = (
            (tr("Name"), timing.dns, reused if timing.connect is None else tr("not needed")),
            (tr("Connect"), timing.connect, reused),
            (tr("Secure"), timing.tls, tr("none") if exchange.url.lower().startswith("http:") else reused),
            (tr("Send"), timing.send, tr("none")),
            (tr("Wait"), timing.wait, tr("none")),
            (tr("Download"), timing.download, tr("none")),
        )
        failed = exchange.failure.phase if exchange.failure is not None else None
        self._failed = tr(_PHASES[failed]) if failed is not None else ""
        self._rows = []
        begun, broken = 0.0, False
        for name, took, otherwise in phases:
            if self._short and took is None and name in (tr("Name"), tr("Secure"), tr("Send")):
                continue
            shown = time_text(took) if took is not None else tr("none") if broken else otherwise
            if name == self._failed:
                broken = True
                shown = tr("failed") if took is None else tr("{time}, failed", time=time_text(took))
            self._rows.append((name, begun, took, shown))
            begun += took or 0.0
        self.setAccessibleDescription(", ".join(f"{name} {shown}" for name, _, _, shown in self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, ROW * max(len(self._rows), 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, ROW * max(len(self._rows), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = palette()
        width = max(self.width() - LABEL - VALUE, 20)
        for row, (name, begun, took, shown) in enumerate(self._rows):
            top = row * ROW
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(0, top, LABEL, ROW), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QColor(colours.trouble.ink if name == self._failed else colours.text))
            painter.drawText(
                QRectF(self.width() - VALUE, top, VALUE, ROW),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                shown,
            )
            if took is not None:
                left = LABEL + width * min(begun / self._total, 1.0)
                long = max(width * min(took / self._total, 1.0), 3.0)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._colour(name)))
                painter.drawRoundedRect(QRectF(left, top + 6, min(long, LABEL + width - left), ROW - 12), 3, 3)
        painter.end()

    def _colour(self, name: str) -> str:
        """Waiting for the site stands out; what came is good; where it broke is trouble."""
        now = palette()
        if name == self._failed:
            return now.trouble.ink
        return {tr("Wait"): now.accent, tr("Download"): now.good.ink}.get(name, now.border_strong)
