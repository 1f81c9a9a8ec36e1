"""Two texts beside each other, each line beside its like: what differs is marked, and both scroll together."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.domain.aligning import aligned, numbers
from lmsdesk.domain.compare import Change, Difference
from lmsdesk.domain.exchange import Exchange
from lmsdesk.ui.inspector.lines import Blocks, cut
from lmsdesk.ui.inspector.long_text import LongText, format_of, range_of
from lmsdesk.ui.inspector.pairing import LEFT, RIGHT, Pairing, Side
from lmsdesk.ui.inspector.steps import in_steps
from lmsdesk.ui.inspector.text_pane import Start
from lmsdesk.ui.inspector.written import answer_blocks, request_blocks
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, Chip, ThinProgress, label
from lmsdesk.ui.words import tr, trn

ANSWERS, REQUESTS = 0, 1
ABOVE = 3
"""Rows that stay in view above one that was gone to."""
_TONES = {Change.ADDED: "good", Change.GONE: "trouble", Change.OTHER: "caution"}
_SIGNS = {Change.ADDED: "+", Change.GONE: "−", Change.OTHER: "≠"}


class SideBySide(QWidget):
    """``show_pair`` takes two exchanges; the answers come first, the requests at a click."""

    filled = Signal()
    """All lines stand beside their like now."""

    def __init__(self, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._pair: tuple[Exchange, Exchange] | None = None
        self._noise = False
        self._goal: tuple[Difference, Sequence[Difference]] | None = None
        self.pairing = Pairing(Blocks(), Blocks())
        self.left, self.right = MarkedText(tr("Before"), LEFT), MarkedText(tr("Now"), RIGHT)
        self.heads = label("", "secondary"), label("", "secondary")
        self.words = label("", "secondary")
        self.progress = ThinProgress()
        self._lay_out()
        for one, other in ((self.left, self.right), (self.right, self.left)):
            one.verticalScrollBar().valueChanged.connect(other.verticalScrollBar().setValue)
            one.horizontalScrollBar().valueChanged.connect(other.horizontalScrollBar().setValue)
            one.widened.connect(other.be_as_wide)

    def _lay_out(self) -> None:
        self.parts = QButtonGroup(self)
        top = QHBoxLayout()
        top.setSpacing(4)
        for part, words in ((ANSWERS, tr("Answers")), (REQUESTS, tr("Requests"))):
            chip = Chip(words)
            self.parts.addButton(chip, part)
            top.addWidget(chip)
        self.parts.button(ANSWERS).setChecked(True)
        self.parts.idClicked.connect(lambda _: self._begin())
        top.addWidget(self.words, 1)
        self.previous = Button(tr("Previous difference"), "quiet", on_click=lambda: self.step(back=True))
        self.next = Button(tr("Next difference"), "quiet", on_click=self.step)
        self.previous.setToolTip("Shift+F7")
        self.next.setToolTip("F7")
        top.addWidget(self.previous)
        top.addWidget(self.next)
        both = QHBoxLayout()
        both.setSpacing(12)
        for head, view in zip(self.heads, (self.left, self.right), strict=True):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(head)
            column.addWidget(view, 1)
            both.addLayout(column, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.progress)
        column.addLayout(both, 1)

    # -- content

    def show_pair(self, before: Exchange, now: Exchange, heads: tuple[str, str], *, noise: bool) -> None:
        """Put these side by side; ``noise``: with headers that always differ."""
        self._pair, self._noise, self._goal = (before, now), noise, None
        for shown, words in zip(self.heads, heads, strict=True):
            shown.setText(words)
        self._begin()

    def _begin(self) -> None:
        if self._pair is None:
            return
        self.pairing = Pairing(Blocks(), Blocks())
        self.left.show_side(self.pairing)
        self.right.show_side(self.pairing)
        self.words.setText(tr("Comparing …"))
        self._start(self._fill(self._pair, self.pairing), "inspector side by side")

    async def _fill(self, pair: tuple[Exchange, Exchange], pairing: Pairing) -> None:
        write = request_blocks if self.parts.checkedId() == REQUESTS else answer_blocks
        self.progress.start()
        try:
            marks = array("q"), array("q")
            for exchange, text, mark in zip(pair, pairing.texts, marks, strict=True):
                async for some in in_steps(_numbered(write(exchange, noise=self._noise))):
                    for block, lines in some:
                        text.add(block, len(lines))
                        mark.extend(lines)
            async for runs in in_steps(aligned(*marks)):
                if self.pairing is not pairing:
                    return
                pairing.add(runs)
                self.left.grew()
                self.right.grew()
        finally:
            if self.pairing is pairing:
                self.progress.stop()
        self._tell()
        self.filled.emit()
        if self._goal is not None:
            self._go_to(*self._goal)

    def _tell(self) -> None:
        count = self.pairing.places
        self.words.setText(trn("{count} place differs.", "{count} places differ.", count) if count else tr("The same."))
        for button in (self.previous, self.next):
            button.setEnabled(count > 0)

    # -- going about

    def step(self, *, back: bool = False) -> None:
        """F7 and Shift+F7: the next stretch that differs."""
        row = self.pairing.next_change(self.left.where.line, back=back)
        if row >= 0:
            self._show_row(row)

    def show_difference(self, difference: Difference, before: Sequence[Difference]) -> None:
        """Bring a difference of the table into view; ``before`` are those that stand above it."""
        part = ANSWERS if difference.part in ("outcome", "headers", "body") else REQUESTS
        self._goal = (difference, before)
        if self.parts.checkedId() != part:
            self.parts.button(part).setChecked(True)
            self._begin()
        else:
            self._go_to(difference, before)

    def _go_to(self, difference: Difference, before: Sequence[Difference]) -> None:
        row = self.pairing.row_of(difference, [one for one in before if one.part == difference.part])
        if row >= 0:
            self._show_row(row)

    def _show_row(self, row: int) -> None:
        for view in (self.left, self.right):
            view.show_row(row)


def _numbered(blocks: Iterable[str]) -> Iterator[tuple[str, array[int]]]:
    """Each block with a number for each of its lines."""
    for block in blocks:
        yield block, numbers(cut(block)[0])


class MarkedText(LongText):
    """One side. What differs stands on a ground of its own, and a sign and the number of the line stand at its edge."""

    widened = Signal(float)

    def __init__(self, name: str, side: int, parent: QWidget | None = None) -> None:
        self._side = side
        self._pairing = Pairing(Blocks(), Blocks())
        self._edge: Edge | None = None
        super().__init__(name, parent)
        self.edge = self._edge = Edge(self)
        self.viewport().installEventFilter(self)
        self._fit_edge()

    def show_side(self, pairing: Pairing) -> None:
        """Show a side of these rows from the beginning."""
        self._pairing = pairing
        self.show_lines(Side(pairing, self._side), colours=True)

    def show_row(self, row: int) -> None:
        """Bring a row into view, with some above it."""
        self.point_at(row, 0, 0)
        self.verticalScrollBar().setValue(max(0, row - ABOVE))

    def grew(self) -> None:
        super().grew()
        self._fit_edge()
        self.widened.emit(self._widest)

    def be_as_wide(self, width: float) -> None:
        """The other side is so wide: both scroll as far."""
        if width > self._widest:
            self._widest = width
            self.grew()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and self._edge is not None:
            self._edge.update()
        return super().eventFilter(watched, event)

    def _fit_edge(self) -> None:
        if self._edge is not None:
            width = self._edge.sizeHint().width()
            if self.viewportMargins().left() != width:
                self.setViewportMargins(width, 0, 0, 0)
            self._edge.setGeometry(0, 0, width, self.viewport().height())

    def edge_of(self, row: int) -> tuple[str, Change | None]:
        """The number of the line in a row, and how the row differs on this side."""
        line = self._pairing.line_of(row, self._side)
        return (str(line + 1), self._change(row)) if line >= 0 else ("", None)

    @property
    def last_number(self) -> int:
        return len(self._pairing.texts[self._side])

    def _change(self, row: int) -> Change | None:
        return self._pairing.change(row) if row < len(self._pairing) else None

    def _ground(self, at: int) -> QColor | None:
        change = self._change(at)
        if change is None:
            return None
        if self._pairing.line_of(at, self._side) < 0:
            return QColor(palette().hover)
        return QColor(palette().tone(_TONES[change]).ground)

    def _more_formats(self, at: int) -> list[QTextLayout.FormatRange]:
        marks = self._pairing.marks(at, self._side) if at < len(self._pairing) else None
        if marks is None or marks.end <= marks.begin:
            return []
        tone = palette().caution
        return [range_of(marks.begin, marks.end - marks.begin, format_of(tone.ground, tone.ink))]


class Edge(QWidget):
    """The numbers of the lines, and the signs of those that differ."""

    def __init__(self, text: MarkedText) -> None:
        super().__init__(text)
        self._of = text
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        digits = max(3, len(str(self._of.last_number)))
        return QSize(self.fontMetrics().horizontalAdvance("0" * (digits + 3)) + 6, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(mono())
        now, height = palette(), self._of.line_height
        first = self._of.verticalScrollBar().value()
        sign = self.fontMetrics().horizontalAdvance("00")
        for row in range(int(self.height() / height) + 1):
            if first + row >= len(self._of.lines):
                break
            words, change = self._of.edge_of(first + row)
            box = QRectF(0, row * height, self.width() - 6 - sign, height)
            painter.setPen(QColor(now.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
            if change is not None:
                painter.setPen(QColor(now.tone(_TONES[change]).ink))
                box = QRectF(self.width() - 3 - sign, row * height, sign, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _SIGNS[change])
        painter.end()
