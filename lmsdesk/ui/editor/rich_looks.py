"""How formatted text looks on the screen, without a trace in the document: headings, quotes, links, short lines."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QTextEdit

from lmsdesk.ui.editor.rich_document import Own
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette

LINE_OF_SIGNS = 75
TEXT = 14
MARGIN = 8
INDENT = 26
_SAMPLE = "the quick brown fox jumps over the lazy dog "
_HEADING_SIZES = {1: 22, 2: 19, 3: 16, 4: 14, 5: 14, 6: 14}


class Looks(QSyntaxHighlighter):
    """How headings, quotes and links look, without a trace in the document."""

    def highlightBlock(self, text: str) -> None:
        block = self.currentBlock()
        level = block.blockFormat().headingLevel()
        shape = QTextCharFormat()
        if level:
            shape.setFontWeight(QFont.Weight.DemiBold)
            shape.setProperty(QTextCharFormat.Property.FontPixelSize, _HEADING_SIZES[level])
            self.setFormat(0, block.length(), shape)
        elif block.blockFormat().property(Own.QUOTE):
            shape.setForeground(QColor(palette().muted))
            self.setFormat(0, block.length(), shape)
        walk = block.begin()
        while not walk.atEnd():
            part = walk.fragment()
            if part.charFormat().isAnchor():
                link = QTextCharFormat(shape)
                link.setForeground(QColor(palette().accent))
                link.setFontUnderline(True)
                self.setFormat(part.position() - block.position(), part.length(), link)
            walk += 1


def keep_lines_short(view: QTextEdit) -> None:
    """At most 75 signs in a line, however wide the window is."""
    metrics = QFontMetrics(view.document().defaultFont())
    width = metrics.horizontalAdvance(_SAMPLE) * LINE_OF_SIGNS // len(_SAMPLE) + 2 * MARGIN
    if view.viewport().width() > width:
        view.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        view.setLineWrapColumnOrWidth(width)
    else:
        view.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)


def sign_for_picture() -> QImage:
    """Stands for a picture, which is not fetched."""
    size = QSize(20, 20)
    return pixmap("image", "muted", size.width()).toImage()
