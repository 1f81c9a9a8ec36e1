"""The visual view of formatted text: typing, formatting by key, and clean pasting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from lmsdesk.ui.editor.html_tidy import read_pasted
from lmsdesk.ui.editor.rich_document import (
    Own,
    block_format,
    fill,
    insert,
    link_of,
    list_format,
    list_of,
    list_tag,
    set_link,
)
from lmsdesk.ui.editor.rich_looks import INDENT, MARGIN, TEXT, Looks, keep_lines_short, sign_for_picture
from lmsdesk.ui.editor.rich_model import BREAK, Attributes, Para, Run
from lmsdesk.ui.theme import theme


class RichView(QTextEdit):
    """Edits paragraphs. ``link_wanted`` comes with Ctrl+Shift+K."""

    link_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        font = QFont(self.font())
        font.setPixelSize(TEXT)
        self.document().setDefaultFont(font)
        self.document().setDocumentMargin(MARGIN)
        self.document().setIndentWidth(INDENT)
        self._paint = Looks(self.document())
        theme.changed.connect(self._paint.rehighlight)
        self.cursorPositionChanged.connect(self._leave_link)

    def show_paragraphs(self, paras: list[Para]) -> None:
        """Show these paragraphs, with nothing to take back."""
        self.document().setUndoRedoEnabled(False)
        fill(self.document(), paras)
        self.document().setUndoRedoEnabled(True)
        self.document().setModified(False)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    # -- what the toolbar asks -----------------------------------------------------------------------------------

    def bold(self) -> bool:
        """Whether what is typed next is bold."""
        return self.currentCharFormat().fontWeight() >= QFont.Weight.DemiBold.value

    def italic(self) -> bool:
        """Whether what is typed next is italic."""
        return self.currentCharFormat().fontItalic()

    def heading(self) -> int:
        """The level of the heading that the cursor is in; 0 for none."""
        return self.textCursor().blockFormat().headingLevel()

    def list_kind(self) -> str:
        """``ul``, ``ol`` or nothing."""
        held = list_of(self.textCursor().block())
        return list_tag(held.format()) if held is not None else ""

    def quoted(self) -> bool:
        """Whether the cursor is in a quote."""
        return bool(self.textCursor().blockFormat().property(Own.QUOTE))

    def link(self) -> Attributes:
        """The link that the cursor is in."""
        return link_of(self._link_cursor().charFormat())

    # -- what the toolbar does -----------------------------------------------------------------------------------

    def toggle_bold(self) -> None:
        """Make the chosen words bold, or plain again."""
        made = QTextCharFormat()
        made.setFontWeight(QFont.Weight.Normal if self.bold() else QFont.Weight.Bold)
        self.mergeCurrentCharFormat(made)

    def toggle_italic(self) -> None:
        """Make the chosen words italic, or plain again."""
        made = QTextCharFormat()
        made.setFontItalic(not self.italic())
        self.mergeCurrentCharFormat(made)

    def toggle_heading(self, level: int) -> None:
        """Make the chosen paragraphs headings of that level, or plain again."""
        tag = "p" if self.heading() == level else f"h{level}"
        self._shape_blocks(lambda _old: block_format(tag))
        self._paint.rehighlight()

    def toggle_quote(self) -> None:
        """Make the chosen paragraphs a quote, or plain again."""
        quote = 0 if self.quoted() else 1
        self._shape_blocks(lambda _old: block_format("p", quote))
        self._paint.rehighlight()

    def toggle_list(self, tag: str) -> None:
        """Make the chosen paragraphs a list, or plain again."""
        if self.list_kind() == tag:
            self._shape_blocks(lambda _old: block_format())
            return
        cursor = self.textCursor()
        held = list_of(cursor.block())
        if held is not None:
            held.setFormat(list_format(tag, held.format().indent()))
            self.document().setModified(True)
            return
        cursor.beginEditBlock()
        self._shape_blocks(lambda _old: block_format())
        cursor.createList(list_format(tag))
        cursor.endEditBlock()

    def set_link(self, attributes: Attributes) -> None:
        """Make the chosen words a link, or the link under the cursor another one; empty attributes unlink."""
        cursor = self._link_cursor()
        if not cursor.hasSelection() and attributes:
            made = QTextCharFormat()
            set_link(made, attributes)
            cursor.insertText(dict(attributes).get("href", ""), made)
            return
        made = QTextCharFormat()
        set_link(made, attributes)
        if not attributes:
            made.setProperty(Own.LINK, "")
        cursor.mergeCharFormat(made)

    # -- keys and pasting ----------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        done = not self.isReadOnly() and (self._format_key(event) or self._line_key(event))
        if not done:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasHtml():
            paras = read_pasted(source.html())
        else:
            lines = source.text().replace("\r\n", "\n").split("\n")
            paras = [Para((Run(line),)) for line in lines if line.strip()]
        if paras:
            insert(self.textCursor(), paras)
            self.ensureCursorVisible()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasHtml() or source.hasText()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Pictures are not fetched; a sign stands for each."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return sign_for_picture()
        return None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        keep_lines_short(self)

    def _format_key(self, event: QKeyEvent) -> bool:
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey, Callable[[], object]], ...] = (
            (QKeySequence.StandardKey.Bold, self.toggle_bold),
            (QKeySequence.StandardKey.Italic, self.toggle_italic),
            (QKeySequence("Ctrl+Alt+2"), lambda: self.toggle_heading(2)),
            (QKeySequence("Ctrl+Alt+3"), lambda: self.toggle_heading(3)),
            (QKeySequence("Ctrl+Shift+8"), lambda: self.toggle_list("ul")),
            (QKeySequence("Ctrl+Shift+7"), lambda: self.toggle_list("ol")),
            (QKeySequence("Ctrl+Shift+9"), self.toggle_quote),
            (QKeySequence("Ctrl+Shift+K"), self.link_wanted.emit),
        )
        pressed = QKeySequence(event.keyCombination())
        for wanted, run in keys:
            if event.matches(wanted) if isinstance(wanted, QKeySequence.StandardKey) else wanted == pressed:
                run()
                return True
        return False

    def _line_key(self, event: QKeyEvent) -> bool:
        """Enter after a heading begins plain text; Enter or Backspace in an empty item or quote leaves it."""
        cursor = self.textCursor()
        block = cursor.block()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                plain = QTextCharFormat(cursor.charFormat())
                plain.clearProperty(Own.SOFT_BREAK)
                cursor.insertText(BREAK, plain)
                return True
            if self.heading() and cursor.atBlockEnd() and not cursor.hasSelection():
                cursor.insertBlock(block_format(), QTextCharFormat())
                return True
            return block.length() == 1 and self._leave_block()
        if event.key() == Qt.Key.Key_Backspace and cursor.atBlockStart() and not cursor.hasSelection():
            return self._leave_block()
        return False

    def _leave_block(self) -> bool:
        if not (self.list_kind() or self.quoted() or self.heading()):
            return False
        self._shape_blocks(lambda _old: block_format())
        return True

    def _shape_blocks(self, shape: Callable[[QTextBlockFormat], QTextBlockFormat]) -> None:
        """Give each chosen paragraph another shape; it leaves its list."""
        chosen = self.textCursor()
        cursor = QTextCursor(self.document())
        at = self.document().findBlock(chosen.selectionStart())
        last = self.document().findBlock(chosen.selectionEnd()).position()
        chosen.beginEditBlock()
        while at.isValid() and at.position() <= last:
            cursor.setPosition(at.position())
            held = list_of(at)
            if held is not None:
                held.remove(at)
            cursor.setBlockFormat(shape(at.blockFormat()))
            at = at.next()
        chosen.endEditBlock()

    def _link_cursor(self) -> QTextCursor:
        """The selection, or else the whole link or word around the cursor."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            return cursor
        href = cursor.charFormat().anchorHref()
        if not cursor.charFormat().isAnchor():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            return cursor
        begin = end = cursor.position()
        block = cursor.block()
        walk = block.begin()
        inside = False
        while not walk.atEnd():
            part = walk.fragment()
            if part.charFormat().isAnchor() and part.charFormat().anchorHref() == href:
                begin, end = (begin if inside else part.position()), part.position() + part.length()
                inside = True
            elif inside and end >= cursor.position() > begin:
                break
            else:
                inside = False
            walk += 1
        cursor.setPosition(begin)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _leave_link(self) -> None:
        """What is typed behind a link does not belong to it."""
        cursor = self.textCursor()
        if cursor.hasSelection() or not cursor.charFormat().isAnchor():
            return
        after = QTextCursor(cursor)
        if not cursor.atBlockEnd():
            after.movePosition(QTextCursor.MoveOperation.NextCharacter)
        if cursor.atBlockEnd() or after.charFormat().anchorHref() != cursor.charFormat().anchorHref():
            plain = QTextCharFormat(cursor.charFormat())
            set_link(plain, ())
            self.setCurrentCharFormat(plain)
