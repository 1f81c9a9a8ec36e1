"""Paragraphs into a QTextDocument and back. What only we know (marks, links, quotes) travels in properties."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextList,
    QTextListFormat,
)

from lmsdesk.ui.editor.rich_model import BREAK, OBJECT, SOFT, Attributes, ListPlace, Para, Run

QUOTE_MARGIN = 20


class Own(IntEnum):
    """Our properties of Qt's formats."""

    QUOTE = QTextFormat.Property.UserProperty.value + 1
    LINK = QUOTE + 1
    IMAGE = QUOTE + 2
    SOFT_BREAK = QUOTE + 3


def block_format(tag: str = "p", quote: int = 0) -> QTextBlockFormat:
    """How a paragraph or heading stands on the page."""
    made = QTextBlockFormat()
    level = int(tag[1]) if tag.startswith("h") else 0
    made.setHeadingLevel(level)
    made.setTopMargin(10 if level else 0)
    made.setBottomMargin(6 if level else 8)
    made.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if quote:
        made.setProperty(Own.QUOTE, quote)
        made.setLeftMargin(QUOTE_MARGIN * quote)
    return made


def char_format(run: Run) -> QTextCharFormat:
    """How a run looks; the headings' size and the links' colour are the highlighter's business."""
    made = QTextImageFormat() if run.image else QTextCharFormat()
    if "strong" in run.marks:
        made.setFontWeight(QFont.Weight.Bold)
    made.setFontItalic("em" in run.marks)
    made.setFontUnderline("u" in run.marks)
    made.setFontStrikeOut("s" in run.marks)
    if "code" in run.marks:
        made.setFontFixedPitch(True)
        made.setFontFamilies(["monospace"])
    if "sub" in run.marks:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSubScript)
    if "sup" in run.marks:
        made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
    if run.link:
        set_link(made, run.link)
    if run.image and isinstance(made, QTextImageFormat):
        made.setName(dict(run.image).get("src", ""))
        made.setProperty(Own.IMAGE, json.dumps(run.image))
    return made


def set_link(made: QTextCharFormat, link: Attributes) -> None:
    """Make a format a link with these attributes, or none."""
    made.setAnchor(bool(link))
    made.setAnchorHref(dict(link).get("href", ""))
    if link:
        made.setProperty(Own.LINK, json.dumps(link))
    else:
        made.clearProperty(Own.LINK)


def link_of(format: QTextCharFormat) -> Attributes:
    """The attributes of the link that a format belongs to; empty for none."""
    return _attributes(format, Own.LINK) if format.isAnchor() else ()


def marks_of(format: QTextCharFormat) -> frozenset[str]:
    """What a format means."""
    vertical = format.verticalAlignment()
    held = {
        "strong": format.fontWeight() >= QFont.Weight.DemiBold.value,
        "em": format.fontItalic(),
        "u": format.fontUnderline(),
        "s": format.fontStrikeOut(),
        "code": format.fontFixedPitch(),
        "sub": vertical == QTextCharFormat.VerticalAlignment.AlignSubScript,
        "sup": vertical == QTextCharFormat.VerticalAlignment.AlignSuperScript,
    }
    return frozenset(mark for mark, there in held.items() if there)


def fill(document: QTextDocument, paras: Sequence[Para]) -> None:
    """Show these paragraphs and nothing else."""
    document.clear()
    insert(QTextCursor(document), paras)


def insert(cursor: QTextCursor, paras: Sequence[Para]) -> None:
    """Put paragraphs in at the cursor. One plain paragraph joins the line; several become blocks of their own."""
    cursor.beginEditBlock()
    cursor.removeSelectedText()
    fresh = cursor.block().length() == 1
    if len(paras) == 1 and not fresh and not paras[0].lists and paras[0].tag == "p":
        _insert_runs(cursor, paras[0].runs)
    else:
        made: dict[int, QTextList] = {}
        for at, para in enumerate(paras):
            shape = block_format(para.tag, para.quote)
            if at == 0 and fresh:
                cursor.setBlockFormat(shape)
            else:
                cursor.insertBlock(shape, QTextCharFormat())
            if para.lists:
                _into_list(cursor, para.lists, made)
            _insert_runs(cursor, para.runs)
    if not paras:
        cursor.setBlockFormat(block_format())
    cursor.endEditBlock()


def paragraphs(document: QTextDocument) -> list[Para]:
    """What stands in the document, empty paragraphs included."""
    found: list[Para] = []
    numbers: list[QTextList] = []
    block = document.begin()
    while block.isValid():
        shape = block.blockFormat()
        level = shape.headingLevel()
        places = _places(block, numbers)
        tag = f"h{level}" if level and not places else "p"
        found.append(Para(_runs(block), tag, int(shape.property(Own.QUOTE) or 0), places))
        block = block.next()
    return found


def list_format(tag: str, depth: int = 1) -> QTextListFormat:
    """A bullet list (``ul``) or numbered list (``ol``)."""
    made = QTextListFormat()
    styles = QTextListFormat.Style
    made.setStyle(styles.ListDecimal if tag == "ol" else styles.ListDisc)
    made.setIndent(depth)
    return made


def list_tag(shape: QTextListFormat) -> str:
    """``ol`` or ``ul``."""
    return "ol" if shape.style() == QTextListFormat.Style.ListDecimal else "ul"


def list_of(block: QTextBlock) -> QTextList | None:
    """The list that a block is an item of."""
    return block.textList()


def _insert_runs(cursor: QTextCursor, runs: Sequence[Run]) -> None:
    for run in runs:
        shape = char_format(run)
        if isinstance(shape, QTextImageFormat):
            cursor.insertImage(shape)
            continue
        for at, piece in enumerate(run.text.split(SOFT)):
            if at:
                soft = QTextCharFormat(shape)
                soft.setProperty(Own.SOFT_BREAK, True)
                cursor.insertText(BREAK, soft)
            if piece:
                cursor.insertText(piece, shape)


def _into_list(cursor: QTextCursor, places: Sequence[ListPlace], made: dict[int, QTextList]) -> None:
    tag, number = places[-1]
    if number in made:
        made[number].add(cursor.block())
    else:
        made[number] = cursor.createList(list_format(tag, len(places)))


def _places(block: QTextBlock, numbers: list[QTextList]) -> tuple[ListPlace, ...]:
    """The lists around an item: its own, and for each step outward the last list before it that stands further out."""
    own = list_of(block)
    if own is None:
        return ()
    places: list[ListPlace] = []
    depth = own.format().indent()
    places.append(_place(own, numbers))
    before = block.previous()
    while depth > 1 and before.isValid():
        other = list_of(before)
        if other is None:
            break
        if other.format().indent() < depth:
            depth = other.format().indent()
            places.insert(0, _place(other, numbers))
        before = before.previous()
    return tuple(places)


def _place(one: QTextList, numbers: list[QTextList]) -> ListPlace:
    for at, known in enumerate(numbers):
        if known.objectIndex() == one.objectIndex():
            return (list_tag(one.format()), at)
    numbers.append(one)
    return (list_tag(one.format()), len(numbers) - 1)


def _runs(block: QTextBlock) -> tuple[Run, ...]:
    runs: list[Run] = []
    walk = block.begin()
    while not walk.atEnd():
        fragment = walk.fragment()
        shape = fragment.charFormat()
        text = fragment.text()
        if shape.property(Own.SOFT_BREAK):
            text = text.replace(BREAK, SOFT)
        marks, link = marks_of(shape), link_of(shape)
        for piece in _pieces(text):
            image = _attributes(shape, Own.IMAGE) if piece == OBJECT else ()
            if piece != OBJECT or image:
                runs.append(Run(piece, marks, link, image))
        walk += 1
    return tuple(runs)


def _pieces(text: str) -> list[str]:
    """The text cut around pictures, of which several may stand in one fragment."""
    pieces: list[str] = []
    for at, part in enumerate(text.split(OBJECT)):
        if at:
            pieces.append(OBJECT)
        if part:
            pieces.append(part)
    return pieces


def _attributes(format: QTextCharFormat, name: Own) -> Attributes:
    held = format.property(name)
    return tuple((str(key), str(value)) for key, value in json.loads(held)) if held else ()
