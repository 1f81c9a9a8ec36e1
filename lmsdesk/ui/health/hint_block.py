"""One cause in plain words with what can be done about it: a button, and a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.hints.letters import button
from lmsdesk.sites.health import Finding, Report, fix, letter_for
from lmsdesk.ui.health.letter_view import LetterView
from lmsdesk.ui.widgets import Button, FlowLayout, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.suggestion import Suggestion


class HintBlock(QWidget):
    """The best hint of a finding. ``acted`` carries the Suggestion of its button, ``copied`` the text of a letter."""

    acted = Signal(object)
    copied = Signal(str)

    def __init__(self, finding: Finding, report: Report, *, weight: str = "plain", title: bool = True) -> None:
        super().__init__()
        self.fix: Button | None = None
        self.letter: LetterView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        best = finding.hints[0]
        lines = [(tr(best.title), "strong")] if title else []
        said = "" if title and tr(best.happened) == tr(finding.said) else tr(best.happened)
        lines += [(said, ""), (tr(best.todo), "")]
        for text, role in lines:
            if text:
                words = label(text, role, wrap=True)
                words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(words)
        self._add_ways(column, finding, report, weight)
        for other in finding.hints[1:3]:
            column.addWidget(label(tr("Also possible: {title}", title=tr(other.title)), "muted", wrap=True))

    def _add_ways(self, column: QVBoxLayout, finding: Finding, report: Report, weight: str) -> None:
        made = fix(finding, report)
        if made is not None:
            self.fix = _fix_button(made, weight, self)
            row = QWidget()
            FlowLayout(row).addWidget(self.fix)
            row.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            column.addSpacing(4)
            column.addWidget(row)
        written = letter_for(finding, report)
        if written is not None:
            self.letter = LetterView(tr(button(written.id)), written.text(tr))
            self.letter.copied.connect(self.copied)
            column.addSpacing(4)
            column.addWidget(self.letter)


def _fix_button(made: Suggestion, weight: str, block: HintBlock) -> Button:
    return Button(tr(made.label), weight, on_click=lambda: block.acted.emit(made))
