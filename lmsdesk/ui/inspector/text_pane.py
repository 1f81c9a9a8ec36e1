"""A text of any size: a common text view for a short one, a view of its own for a long one; and finding in both."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QWidget

from lmsdesk.ui.inspector.highlight import JsonColours
from lmsdesk.ui.inspector.lines import Blocks, Lines, counted
from lmsdesk.ui.inspector.long_text import LongText
from lmsdesk.ui.inspector.steps import in_steps
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.theme.fonts import mono

SHORT = 40_000
"""Letters that a common text view takes in within a blink, colours and all."""

Start = Callable[[Coroutine[Any, Any, None], str], object]
"""Begins background work under a key; work of the same key ends."""


def json_colours() -> tuple[str, str, str]:
    """Colours for names, texts and numbers in JSON, from the palette in force."""
    now = palette()
    return now.accent, now.good.ink, now.caution.ink


class TextView(QPlainTextEdit):
    """Read-only text in the fixed-width font."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFont(mono())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setProperty("viewer", True)


class TextPane(QStackedWidget):
    """``show_blocks`` takes a text in blocks; the first lines can be read while the rest is still coming."""

    def __init__(self, name: str, start: Start, key: str, *, colours: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = start
        self._key = key
        self._coloured = colours
        self.short = TextView(name)
        self.long = LongText(name)
        self._colours = JsonColours(self.short.document(), *json_colours()) if colours else None
        self.addWidget(self.short)
        self.addWidget(self.long)
        theme.changed.connect(self._recolour)

    def show_blocks(self, blocks: Iterator[str], size: int) -> None:
        """Show a text; ``size`` is about how many letters it has."""
        if size <= SHORT:
            self.short.setPlainText("".join(blocks).removesuffix("\n"))
            self.setCurrentWidget(self.short)
            return
        lines = Blocks()
        self.long.show_lines(lines, colours=self._coloured)
        self.setCurrentWidget(self.long)
        first = next(blocks, "")
        if first:
            lines.add(first)
            self.long.grew()
        self._start(self._fill(lines, blocks), self._key)

    def show_lines(self, lines: Lines) -> None:
        """Show lines that are worked out as they are seen."""
        self.long.show_lines(lines, colours=False)
        self.setCurrentWidget(self.long)

    @property
    def shown(self) -> TextView | LongText:
        """The view that is in use."""
        return self.short if self.currentWidget() is self.short else self.long

    def text(self) -> str:
        """All that is shown."""
        return self.short.toPlainText() if self.currentWidget() is self.short else self.long.text()

    async def _fill(self, lines: Blocks, blocks: Iterator[str]) -> None:
        async for some in in_steps(counted(blocks)):
            if self.long.lines is not lines:
                return
            for block, count in some:
                lines.add(block, count)
            self.long.grew()

    # -- finding

    async def go_to(self, text: str, *, back: bool = False) -> bool:
        """Go to the next place of a text, round the end. False: it is nowhere."""
        if self.currentWidget() is self.short:
            return self._find_short(text, back)
        place, width = await self._find_long(text, back)
        if place is None:
            return False
        self.long.point_at(place[0], place[1], place[1] + width)
        return True

    def _find_short(self, text: str, back: bool) -> bool:
        from PySide6.QtGui import QTextDocument

        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if self.short.find(text, flags):
            return True
        cursor, was = self.short.textCursor(), self.short.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
        self.short.setTextCursor(cursor)
        if self.short.find(text, flags):
            return True
        self.short.setTextCursor(was)
        return False

    async def _find_long(self, text: str, back: bool) -> tuple[tuple[int, int] | None, int]:
        wanted, where = text.lower(), self.long.where
        lines = self.long.lines
        async for some in in_steps(_places(lines, wanted, where.line, where.letter, back)):
            for place in some:
                if place is not None:
                    return place, len(text)
        return None, 0

    def _recolour(self) -> None:
        if self._colours is not None:
            self._colours.recolour(*json_colours())


def _places(lines: Lines, wanted: str, line: int, letter: int, back: bool) -> Iterator[tuple[int, int] | None]:
    """Looks line by line from a place round to it; None for a line without."""
    count = len(lines)
    for step in range(count + 1 if count else 0):
        at = (line - step if back else line + step) % count
        text = _going_on(lines, at, len(wanted) - 1).lower()
        if back:
            found = text.rfind(wanted, 0, max(0, letter + len(wanted) - 1) if step == 0 else len(text))
        else:
            found = text.find(wanted, letter + 1 if step == 0 else 0)
        if found >= 0:
            yield at, found
            return
        yield None


def _going_on(lines: Lines, at: int, more: int) -> str:
    """A line with some more letters of those that it goes on in: a text may stand across the cut."""
    text = lines.line(at)
    while more > 0 and lines.goes_on(at) and at + 1 < len(lines):
        at += 1
        some = lines.line(at)[:more]
        text, more = text + some, more - len(some)
    return text
