"""On top of a finished check: how it ended, the one thing to do first, and what is new since last time."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from lmsdesk.sites.health import Light, Report, verdict
from lmsdesk.sites.health.past import Difference
from lmsdesk.ui.health.hint_block import HintBlock
from lmsdesk.ui.health.lights import Sign
from lmsdesk.ui.widgets import Card, label
from lmsdesk.ui.words import tr


class FirstCard(Card):
    """Made anew for every report."""

    acted = Signal(object)
    copied = Signal(str)

    def __init__(self, report: Report, difference: Difference | None) -> None:
        super().__init__()
        self.block: HintBlock | None = None
        first = report.first
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(
            Sign(Light.SKIPPED if report.stopped and first is None else report.light), 0, Qt.AlignmentFlag.AlignTop
        )
        words = QVBoxLayout()
        words.setSpacing(6)
        self.verdict = label(tr(verdict(report)), "section", wrap=True)
        words.addWidget(self.verdict)
        if first is not None and first.hints:
            words.addWidget(label(tr("First: {title}", title=tr(first.hints[0].title)), "strong", wrap=True))
            self.block = HintBlock(first, report, weight="primary", title=False)
            self.block.acted.connect(self.acted)
            self.block.copied.connect(self.copied)
            words.addWidget(self.block)
        elif first is not None:
            words.addWidget(label(tr(first.said), wrap=True))
        self.news = label(_news(difference) if difference is not None else "", "muted", wrap=True)
        self.news.setVisible(bool(self.news.text()))
        words.addWidget(self.news)
        head.addLayout(words, 1)
        self.body.addLayout(head)


def _news(difference: Difference) -> str:
    """What changed since the last check, in sentences."""
    past = difference.past
    when = moment(past.when.timestamp())
    told = [tr("Last check: {when}.", when=when)]
    if difference.worse:
        names = ", ".join(f"“{tr(finding.title)}”" for finding in difference.worse)
        told.append(tr("New since then: {names}.", names=names))
    if difference.better:
        names = ", ".join(f"“{tr(finding.title)}”" for finding in difference.better)
        told.append(tr("Better since then: {names}.", names=names))
    if not difference.worse and not difference.better:
        told.append(tr("Nothing is different since then."))
    if past.light is not Light.GOOD and past.all_well is not None:
        told.append(tr("All was well on {when}.", when=moment(past.all_well.timestamp())))
    return " ".join(told)


def moment(seconds: float) -> str:
    """A moment as people of this language write it."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(round(seconds)), QLocale.FormatType.ShortFormat)
