"""What will be saved, as the choices stand: it follows every one of them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from lmsdesk.sites import FieldChange, Take, What
from lmsdesk.sites.settling import Fate, Settlement, Where
from lmsdesk.ui.both.reading import words_of
from lmsdesk.ui.widgets import Rule, TallPage, label
from lmsdesk.ui.words import tr, trn

LEAST = 260
LONGEST = 1_200
"""Letters in one label."""
MOST = 20_000
"""Letters of one field; the whole of it is saved."""
MOST_IN_ALL = 24_000
"""Letters of all fields; after that only the beginning of each is shown."""
BEGINNING = 300


class Preview(QScrollArea):
    """A quiet column beside the fields."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What will be saved"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(LEAST, 96)
        self.texts: dict[str, str] = {}
        """What is shown, by field."""
        self._room = MOST_IN_ALL

    def show_choices(self, settlement: Settlement) -> None:
        """Show what comes of the choices."""
        at = self.verticalScrollBar().value()
        page = TallPage()
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 14, 20, 20)
        column.setSpacing(6)
        column.addWidget(label(tr("What will be saved"), "section"))
        sends = settlement.to_send
        column.addWidget(label(_sentence(settlement, len(sends)), "muted", wrap=True))
        self.texts = {}
        self._room = MOST_IN_ALL
        for change in settlement.comparison:
            if change.name in sends:
                self._add(column, change, settlement.origin.where)
        left = [tr(change.field.label) for change in settlement.comparison if change.name not in sends]
        if left:
            column.addWidget(Rule())
            stays = label(tr("As it is on the site: {fields}.", fields=", ".join(left)), "secondary", wrap=True)
            column.addWidget(stays)
        column.addStretch(1)
        self.setWidget(page)  # Qt deletes the page of before
        self.verticalScrollBar().setValue(at)

    def _add(self, column: QVBoxLayout, change: FieldChange, where: Where) -> None:
        text = words_of(change.field, change.value)
        self.texts[change.name] = text
        column.addWidget(Rule())
        column.addWidget(label(f"{tr(change.field.label)} · {_whose(change, where)}", "label", wrap=True))
        most = max(BEGINNING, min(MOST, self._room))
        self._room -= min(len(text), most)
        for part in _parts(text[:most]):
            words = label(part, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(words)
        if not text:
            column.addWidget(label(tr("nothing"), "muted"))
        elif len(text) > most:
            column.addWidget(label(tr("… and more"), "muted"))


def _parts(text: str) -> Iterator[str]:
    """A long text in parts of whole lines that a label shows in full."""
    part = ""
    for line in text.split("\n"):
        if part and len(part) + len(line) > LONGEST:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part


def _whose(change: FieldChange, where: Where) -> str:
    if change.take is Take.MERGED:
        return tr("both together")
    if change.take is Take.OWN:
        return tr("written by hand")
    if change.take is Take.THEIRS:
        return tr("theirs")
    return tr("as before") if where is Where.UNDO or change.what is What.THEIRS else tr("yours")


def _sentence(settlement: Settlement, count: int) -> str:
    if settlement.fate is Fate.GONE:
        return tr("A new item with what is known of this one, and your changes.")
    if not count:
        return tr("Nothing is sent: the site’s version stays as it is.")
    return trn("{count} field changes on the site.", "{count} fields change on the site.", count)
