"""Two exchanges compared: a row for each place that differs, and below it both in full, each line beside its like."""

from __future__ import annotations

import asyncio
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.compare import PARTS, Change, Difference, differences, told
from lmsdesk.domain.exchange import Exchange
from lmsdesk.ui.inspector.side_by_side import SideBySide
from lmsdesk.ui.inspector.steps import in_steps
from lmsdesk.ui.inspector.text_pane import Start
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import TitleRow, label, plain_tip
from lmsdesk.ui.words import tr, trn

LONGEST = 2_000
TOGETHER = 40
"""Rows of the table that are made at once."""
_SIGNS = {Change.ADDED: "+", Change.GONE: "−", Change.OTHER: "≠"}


class ComparePage(QWidget):
    """``show_pair`` compares an earlier exchange with a later one."""

    done = Signal()

    def __init__(self, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._pair: tuple[Exchange, Exchange] | None = None
        self._since_good = False
        self._found: list[Difference] = []
        self._rows: dict[int, int] = {}
        """Which difference stands in a row of the table."""
        self.title = TitleRow(tr("Compare"))
        self.title.set_back(tr("Inspector")).clicked.connect(lambda *_: self.done.emit())
        self.words = label("", "", wrap=True)
        self.noise = QCheckBox(tr("Show headers that always differ, such as the date"))
        self.noise.toggled.connect(lambda _: self._begin())
        self.table = QTableWidget(0, 3)
        self.table.setAccessibleName(tr("Differences"))
        self.table.setFont(mono())
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setFrameShape(QTableWidget.Shape.NoFrame)
        self.table.verticalHeader().setDefaultSectionSize(26)
        head = self.table.horizontalHeader()
        head.setProperty("narrow", True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(0, 260)
        self.table.currentCellChanged.connect(lambda row, *_: self._show_place(row))
        self.full = SideBySide(start)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self.full)
        self.splitter.setStretchFactor(0, 2)
        self.splitter.setStretchFactor(1, 3)
        self.splitter.setHandleWidth(1)
        theme.changed.connect(self._dress)
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.noise, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 12)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.splitter, 1)
        for keys, slot in (
            ("Esc", self.done.emit),
            ("F7", self.full.step),
            ("Shift+F7", partial(self.full.step, back=True)),
        ):
            QShortcut(QKeySequence(keys), self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def show_pair(self, before: Exchange, now: Exchange, *, since_good: bool = False) -> None:
        """Compare these; ``since_good`` tells what changed since it last worked."""
        self._pair, self._since_good = (before, now), since_good
        self.title.set_title(tr("What changed since it worked") if since_good else tr("Compare"))
        self.table.setHorizontalHeaderLabels([tr("Place"), _head(before), _head(now)])
        self._begin()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin(self) -> None:
        if self._pair is not None:
            heads = _head(self._pair[0]), _head(self._pair[1])
            self._found, self._rows = [], {}
            self.table.setRowCount(0)
            self.full.show_pair(*self._pair, heads, noise=self.noise.isChecked())
            self._start(self._compare(*self._pair), "inspector compare")

    def _show_place(self, row: int) -> None:
        """The row that is chosen is shown in the full texts too."""
        at = self._rows.get(row)
        if at is not None:
            self.full.show_difference(self._found[at], self._found[:at])

    async def _compare(self, before: Exchange, now: Exchange) -> None:
        noise = self.noise.isChecked()
        found: list[Difference] = []
        async for some in in_steps(differences(before, now, noise=noise)):
            found += some
        if self._pair != (before, now):
            return
        words = [trn("{count} difference.", "{count} differences.", len(found)) if found else tr("No difference.")]
        if self._since_good:
            words = [tr(sentence) for sentence in told(before, now, found)] + words
        self.words.setText(" ".join(words))
        await self._fill(found[:LONGEST])

    async def _fill(self, found: list[Difference]) -> None:
        """A row for each, some at a time, so that the window does not stand still meanwhile."""
        self.table.clearSpans()
        self.table.setRowCount(0)
        self._found, self._rows = found, {}
        part = ""
        for at, one in enumerate(found):
            if at % TOGETHER == TOGETHER - 1:
                await asyncio.sleep(0)
                if self._found is not found:
                    return  # another pair came meanwhile
            if one.part != part:
                part = one.part
                self._heading(tr(PARTS[part]))
            self._row(at, one)

    def _row(self, at: int, one: Difference) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        self._rows[row] = at
        for column, text in enumerate((f"{_SIGNS[one.change]} {one.path or tr('everything')}", one.before, one.now)):
            item = QTableWidgetItem(text[:LONGEST])
            item.setToolTip(plain_tip(text[:LONGEST]))
            self.table.setItem(row, column, item)
        self._dress_row(row, one)

    def _dress(self) -> None:
        """Colour what differs, in the tones of the theme that is there now."""
        for row, at in self._rows.items():
            self._dress_row(row, self._found[at])

    def _dress_row(self, row: int, one: Difference) -> None:
        now = palette()
        tones = {Change.ADDED: now.good, Change.GONE: now.trouble, Change.OTHER: now.caution}
        ink = QBrush(QColor(tones[one.change].ink))
        for item in (self.table.item(row, 1), self.table.item(row, 2)):
            if item is not None and item.text():
                item.setForeground(ink)

    def _heading(self, words: str) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        item = QTableWidgetItem(words)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self.table.setItem(row, 0, item)
        self.table.setSpan(row, 0, 1, 3)


def _head(one: Exchange) -> str:
    when = one.started.astimezone().strftime("%d %b %H:%M:%S")
    return f"{one.method} {one.failure.what if one.failure else one.status} · {when}"
