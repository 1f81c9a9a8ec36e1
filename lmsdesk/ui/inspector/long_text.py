"""A read-only text of any length: only the lines in view are laid out, so that megabytes open and scroll at once."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from lmsdesk.ui.inspector.lines import Blocks, Lines
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.theme.fonts import mono

PAD = 6
COPIED_AT_MOST = 60_000_000
"""More letters than the largest answer that is kept has, also with its indents."""
_KEPT_LAYOUTS = 300
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"?(?P<name>\s*:)?|-?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b|\b(?:true|false|null)\b')


class Place(NamedTuple):
    """A line and a letter in it."""

    line: int
    letter: int


class LongText(QAbstractScrollArea):
    """Shows ``Lines``. Select with mouse or Shift and the arrows, copy with Ctrl+C, all with Ctrl+A."""

    copied = Signal(int)
    """So many letters were put on the clipboard."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Lines = Blocks()
        self._colours = False
        self._layouts: OrderedDict[int, QTextLayout] = OrderedDict()
        self._cursor = self._anchor = Place(0, 0)
        self._marked: dict[int, tuple[int, int]] = {}
        self._widest = 0.0
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.verticalScrollBar().setSingleStep(3)
        self._drag = QTimer(self, interval=50)
        self._drag.timeout.connect(self._drag_on)
        self._dress()
        theme.changed.connect(self._dress)

    # -- content

    def show_lines(self, lines: Lines, *, colours: bool) -> None:
        """Show these from the beginning; ``colours`` for JSON."""
        self._lines = lines
        self._colours = colours
        self._layouts.clear()
        self._cursor = self._anchor = Place(0, 0)
        self._marked = {}
        self._widest = 0.0
        self.horizontalScrollBar().setValue(0)
        self.verticalScrollBar().setValue(0)
        self.grew()

    def grew(self) -> None:
        """There may be more lines than before; nothing in view moves."""
        page = max(1, int(self.viewport().height() / self._height))
        bar = self.verticalScrollBar()
        bar.setPageStep(page)
        bar.setRange(0, max(0, len(self._lines) - page))
        side = self.horizontalScrollBar()
        side.setPageStep(self.viewport().width())
        side.setRange(0, max(0, int(self._widest + 2 * PAD - self.viewport().width())))
        self.viewport().update()
        self._tell()

    @property
    def lines(self) -> Lines:
        return self._lines

    def text(self) -> str:
        """All of it. (Long ones take a while.)"""
        return self._between(Place(0, 0), self._end())

    def point_at(self, line: int, begin: int, end: int) -> None:
        """Bring a found text into view and mark it, also in the lines that it goes on in."""
        self._marked = dict(self._pieces(line, begin, end))
        self._cursor = self._anchor = Place(line, begin)
        self._layouts.clear()
        self._into_view(self._cursor)
        self.viewport().update()
        self._tell()

    def _pieces(self, line: int, begin: int, end: int) -> Iterator[tuple[int, tuple[int, int]]]:
        while begin < end and line < len(self._lines):
            size = len(self._line(line))
            yield line, (begin, min(end, size))
            if not self._lines.goes_on(line):
                return
            line, begin, end = line + 1, 0, end - size

    @property
    def line_height(self) -> float:
        return self._height

    @property
    def where(self) -> Place:
        return self._cursor

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setPen(self._text)
        first = self.verticalScrollBar().value()
        left = PAD - self.horizontalScrollBar().value()
        low, high = sorted((self._anchor, self._cursor))
        widest = self._widest
        for row in range(int(self.viewport().height() / self._height) + 2):
            at = first + row
            if at >= len(self._lines):
                break
            if (ground := self._ground(at)) is not None:
                painter.fillRect(QRectF(0, row * self._height, self.viewport().width(), self._height), ground)
            layout = self._layout(at)
            widest = max(widest, layout.lineAt(0).naturalTextWidth())
            selected = self._selected(at, low, high, layout) if low != high else []
            layout.draw(painter, QPointF(left, row * self._height), selected)
            if self.hasFocus() and at == self._cursor.line:
                layout.drawCursor(painter, QPointF(left, row * self._height), min(self._cursor.letter, _size(layout)))
        painter.end()
        if widest > self._widest:
            self._widest = widest
            QTimer.singleShot(0, self, self.grew)

    def _layout(self, at: int) -> QTextLayout:
        found = self._layouts.get(at)
        if found is None:
            found = QTextLayout(self._lines.line(at), self._font)
            formats = _coloured(found.text(), self._formats) if self._colours else []
            formats += self._more_formats(at)
            if (marked := self._marked.get(at)) is not None:
                formats.append(range_of(marked[0], marked[1] - marked[0], self._mark))
            found.setFormats(formats)
            found.beginLayout()
            found.createLine()
            found.endLayout()
            self._layouts[at] = found
            if len(self._layouts) > _KEPT_LAYOUTS:
                self._layouts.popitem(last=False)
        return found

    def _ground(self, at: int) -> QColor | None:
        """The colour behind a line, where it is marked."""
        return None

    def _more_formats(self, at: int) -> list[QTextLayout.FormatRange]:
        """How letters of a line are marked."""
        return []

    def _selected(self, at: int, low: Place, high: Place, layout: QTextLayout) -> list[QTextLayout.FormatRange]:
        if not low.line <= at <= high.line:
            return []
        begin = low.letter if at == low.line else 0
        end = high.letter if at == high.line else _size(layout) + 1
        return [range_of(begin, end - begin, self._selection)]

    def _dress(self) -> None:
        now = palette()
        self._font = mono()
        self._height = max(1.0, QFontMetricsF(self._font).lineSpacing() + 2)
        self._text = QColor(now.text)
        self._formats = tuple(format_of(colour) for colour in (now.accent, now.good.ink, now.caution.ink))
        self._selection = format_of(now.text, now.selection)
        self._mark = format_of(now.caution.ink, now.caution.ground)
        self._layouts.clear()
        self.grew()

    # -- keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keep = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor, self._cursor = Place(0, 0), self._end()
            self.viewport().update()
        elif (place := self._moved(event)) is not None:
            self._go(place, keep)
        else:
            super().keyPressEvent(event)

    def _moved(self, event: QKeyEvent) -> Place | None:
        line, letter = self._cursor
        page = self.verticalScrollBar().pageStep()
        whole = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Up:
                return Place(line - 1, letter)
            case Qt.Key.Key_Down:
                return Place(line + 1, letter)
            case Qt.Key.Key_PageUp:
                return Place(line - page, letter)
            case Qt.Key.Key_PageDown:
                return Place(line + page, letter)
            case Qt.Key.Key_Left:
                return Place(line, letter - 1) if letter else Place(line - 1, 1 << 30)
            case Qt.Key.Key_Right:
                return Place(line, letter + 1) if letter < len(self._line(line)) else Place(line + 1, 0)
            case Qt.Key.Key_Home:
                return Place(0, 0) if whole else Place(line, 0)
            case Qt.Key.Key_End:
                return self._end() if whole else Place(line, 1 << 30)
        return None

    def _go(self, place: Place, keep: bool) -> None:
        if place.line < 0:
            place = Place(0, 0)
        elif place.line >= len(self._lines):
            place = self._end()
        self._cursor = Place(place.line, min(place.letter, len(self._line(place.line))))
        if not keep:
            self._anchor = self._cursor
        self._into_view(self._cursor)
        self.viewport().update()
        self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(
                self._place(event.position().toPoint()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(self._place(event.position().toPoint()), True)
            inside = self.viewport().rect().contains(event.position().toPoint())
            self._drag.stop() if inside else self._drag.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position().toPoint())
        for word in re.finditer(r"[\w.\-]+", self._line(place.line)):
            if word.start() <= place.letter <= word.end():
                self._anchor, self._cursor = Place(place.line, word.start()), Place(place.line, word.end())
                self.viewport().update()

    def _drag_on(self) -> None:
        """The mouse is held outside: go on in that direction."""
        at = self.viewport().mapFromGlobal(QCursor.pos())
        bar = self.verticalScrollBar()
        if at.y() < 0:
            bar.setValue(bar.value() - 2)
        elif at.y() > self.viewport().height():
            bar.setValue(bar.value() + 2)
        self._go(self._place(at), True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.grew()

    def copy(self) -> None:
        """Put what is selected on the clipboard."""
        low, high = sorted((self._anchor, self._cursor))
        text = self._between(low, high)
        if text:
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(len(text))

    def selected(self) -> str:
        """What is selected."""
        low, high = sorted((self._anchor, self._cursor))
        return self._between(low, high)

    # -- places

    def _line(self, at: int) -> str:
        return self._lines.line(at) if 0 <= at < len(self._lines) else ""

    def _end(self) -> Place:
        last = max(0, len(self._lines) - 1)
        return Place(last, len(self._line(last)))

    def _place(self, at: QPoint) -> Place:
        row = int((at.y()) // self._height) + self.verticalScrollBar().value()
        row = max(0, min(row, len(self._lines) - 1))
        if not len(self._lines):
            return Place(0, 0)
        x = at.x() - PAD + self.horizontalScrollBar().value()
        found = self._layout(row).lineAt(0).xToCursor(float(x))
        return Place(row, int(found))

    def _into_view(self, place: Place) -> None:
        bar = self.verticalScrollBar()
        if place.line < bar.value():
            bar.setValue(place.line)
        elif place.line >= bar.value() + bar.pageStep():
            bar.setValue(place.line - bar.pageStep() + 1)
        if place.line < len(self._lines):
            x = _x(self._layout(place.line), place.letter)
            side = self.horizontalScrollBar()
            room = self.viewport().width() - 4 * PAD
            if x < side.value():
                side.setValue(int(max(0.0, x - room / 4)))
            elif x > side.value() + room:
                side.setRange(0, max(side.maximum(), int(x - room / 2)))
                side.setValue(int(x - room / 2))

    def _between(self, low: Place, high: Place) -> str:
        parts: list[str] = []
        letters = 0
        for at in range(low.line, min(high.line + 1, len(self._lines))):
            line = self._lines.line(at)
            begin = low.letter if at == low.line else 0
            some = line[begin : high.letter if at == high.line else None]
            end = "" if at == high.line or self._lines.goes_on(at) else "\n"
            parts.append(some + end)
            letters += len(some)
            if letters > COPIED_AT_MOST:
                break
        return "".join(parts)

    def _tell(self) -> None:
        """A screen reader hears the line where the cursor is."""
        self.setAccessibleDescription(self._line(self._cursor.line))


def _coloured(text: str, formats: tuple[QTextCharFormat, ...]) -> list[QTextLayout.FormatRange]:
    """Names in one colour, texts in another, numbers and words in a third."""
    ranges = []
    for found in _TOKENS.finditer(text):
        if found[0].startswith('"'):
            kind = 0 if found["name"] else 1
            ranges.append(range_of(found.start(), len(found[0].rstrip(": \t")), formats[kind]))
        else:
            ranges.append(range_of(found.start(), len(found[0]), formats[2]))
    return ranges


def range_of(begin: int, length: int, format: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = begin, length, format
    return made


def format_of(colour: str, ground: str = "") -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(colour))
    if ground:
        made.setBackground(QColor(ground))
    return made


def _size(layout: QTextLayout) -> int:
    return len(layout.text())


def _x(layout: QTextLayout, letter: int) -> float:
    found: Any = layout.lineAt(0).cursorToX(min(letter, _size(layout)))
    return float(found[0] if isinstance(found, tuple) else found)
