"""One probe in the list: its light, what was found, the time it took, and the evidence folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import mask_url
from lmsdesk.domain.words import Sentence
from lmsdesk.sites.health import Finding, Light, Report
from lmsdesk.ui.health.hint_block import HintBlock
from lmsdesk.ui.health.lights import Sign, word
from lmsdesk.ui.widgets import Button, IconButton, label
from lmsdesk.ui.words import number, tr

MOST_LINES = 12


class FindingRow(QWidget):
    """Starts without an answer. ``acted``, ``copied`` and ``details_wanted`` are passed on to the screen."""

    acted = Signal(object)
    copied = Signal(str)
    details_wanted = Signal(int)

    def __init__(self, id: str, title: str | Sentence) -> None:
        super().__init__()
        self.id = id
        self.title = tr(title)
        self.finding: Finding | None = None
        self.block: HintBlock | None = None
        self.sign = Sign()
        self.said = label("", "muted", wrap=True)
        self.said.hide()
        self.took = label("", "muted")
        self.toggle = IconButton("chevron-down", "", on_click=self.unfold)
        policy = self.toggle.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the times stand below each other, with or without it
        self.toggle.setSizePolicy(policy)
        self.toggle.setVisible(False)
        self.details = QWidget()
        self.details.hide()
        self._fill = QVBoxLayout(self.details)
        self._fill.setContentsMargins(32, 2, 8, 8)
        self._fill.setSpacing(8)
        self._lay_out()
        self._tell()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(self.title, "strong", wrap=True))
        words.addWidget(self.said)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(12)
        head.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.took, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.details)

    @property
    def unfolded(self) -> bool:
        return not self.details.isHidden()

    def show_finding(self, finding: Finding) -> None:
        """The light as soon as it is known; evidence and ways out come with the whole report."""
        self.finding = finding
        self.sign.show_light(finding.state)
        self.said.setText(tr(finding.said))
        self.said.setVisible(bool(self.said.text()))
        self.took.setText(tr("{ms} ms", ms=number(round(finding.ms))) if finding.state is not Light.SKIPPED else "")
        self._tell()

    def show_report(self, report: Report) -> None:
        """Fill in what can be unfolded."""
        finding = self.finding
        if finding is None or not (finding.hints or finding.exchanges):
            return
        if finding.hints and finding.state in (Light.CAUTION, Light.BAD):
            self.block = HintBlock(finding, report)
            self.block.acted.connect(self.acted)
            self.block.copied.connect(self.copied)
            self._fill.addWidget(self.block)
        for hint in finding.hints:
            seen = f"{hint.id}: {hint.evidence}"
            self._fill.addWidget(label(tr("Seen: {evidence}", evidence=seen), "secondary", wrap=True))
        for exchange in finding.exchanges[:MOST_LINES]:
            self._fill.addWidget(label(line_of(exchange), "secondary", wrap=True))
        self._add_details(finding)
        self.toggle.setVisible(True)
        self._tell()

    def _add_details(self, finding: Finding) -> None:
        if not finding.exchanges:
            return
        wanted = next((one for one in finding.exchanges if one.failed), finding.exchanges[-1]).number
        link = Button(tr("Show in the inspector"), "link", on_click=lambda: self.details_wanted.emit(wanted))
        self._fill.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)

    def unfold(self, shown: bool | None = None) -> None:
        """Show what was seen, or fold it away."""
        if self.toggle.isHidden():
            return
        self.details.setVisible(not self.unfolded if shown is None else shown)
        self.toggle.set_icon("chevron-up" if self.unfolded else "chevron-down")
        self._tell()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and event.position().y() < self.details.y():
            self.unfold()
        super().mouseReleaseEvent(event)

    def _tell(self) -> None:
        """What a screen reader says of the row and of its button."""
        light = word(self.finding.state if self.finding is not None else None)
        self.setAccessibleName(f"{light}: {self.title}. {self.said.text()}")
        what = tr("Fold away: {title}") if self.unfolded else tr("Show what was seen: {title}")
        name = tr(what, title=self.title)
        self.toggle.setAccessibleName(name)
        self.toggle.setToolTip(name)


def line_of(exchange: Exchange) -> str:
    """An exchange in one line."""
    end = str(exchange.status) if exchange.status else tr("no answer")
    kind = exchange.content_type or (exchange.failure.what if exchange.failure is not None else "")
    milliseconds = number(round(exchange.timing.total))
    return f"{exchange.method} {mask_url(exchange.url)} · {end} {kind} · {tr('{ms} ms', ms=milliseconds)}"
