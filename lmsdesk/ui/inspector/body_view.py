"""A body in every way that fits it: tree, table, pretty, raw, hex, page, picture; and PHP's messages set apart."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.exchange import decode
from lmsdesk.domain.json_scan import Part, first_bracket, parts
from lmsdesk.domain.json_text import looks_like_a_page
from lmsdesk.domain.php_errors import PhpError, php_errors
from lmsdesk.ui.inspector.json_model import JsonModel, Node
from lmsdesk.ui.inspector.lines import HexLines, pretty_blocks, raw_blocks
from lmsdesk.ui.inspector.list_model import ListModel, rows_of
from lmsdesk.ui.inspector.page_view import PageView
from lmsdesk.ui.inspector.picture_view import PictureView, is_picture
from lmsdesk.ui.inspector.steps import in_steps
from lmsdesk.ui.inspector.text import size_text
from lmsdesk.ui.inspector.text_pane import Start, TextPane
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, Chip, Notice, NoticeArea, SearchBox, label
from lmsdesk.ui.words import tr

ROW = 22
AT_ONCE = 200_000
"""Bytes that are taken apart while the person waits; more is done beside the window."""
WAYS = ("tree", "table", "pretty", "raw", "page", "picture", "hex")
_TREE, _TABLE, _PRETTY, _RAW, _PAGE, _PICTURE, _HEX = range(7)
_PAGES = ("<!doctype html", "<html")
_BEHIND = re.compile(r"[>\n][ \t\r]*[\[{](?=\s*[\[{\"\]}\d])")
"""JSON behind PHP's messages: a bracket where a line or a tag has ended."""


class _Read(NamedTuple):
    """What a body says: its text, whether that is JSON and a list of objects, and PHP's messages in it."""

    text: str
    is_json: bool
    is_list: bool
    php: list[PhpError]


def _read(body: bytes, content_type: str) -> _Read:
    """Of a large body only the beginning tells whether there is a list."""
    text = decode(body, content_type)
    start = text[:AT_ONCE]
    php = php_errors(text)
    is_json = _is_json(start, content_type.lower(), bool(php))
    is_list = is_json and next(rows_of(start, max(0, first_bracket(start))), None)
    return _Read(text, is_json, bool(is_list), php)


def _is_json(text: str, kind: str, php: bool) -> bool:
    """A page is none, whatever it is called; what PHP wrote before it often makes it be called a page."""
    start = text[:2_000].lstrip()
    if start[:15].lower().startswith(_PAGES):
        return False
    if "json" in kind or start[:1] in ("{", "["):
        return True
    return php and not looks_like_a_page(text) and _BEHIND.search(text) is not None


class _Rows(QStyledItemDelegate):
    """Rows with as much air as those of the tables."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, ROW))


class BodyView(QWidget):
    """``show_body`` takes a body; the way that was chosen last stays chosen where it fits."""

    def __init__(self, name: str, start: Start, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._start = start
        self._key = key
        self._body = b""
        self._text = ""
        self._is_json = self._is_list = False
        self._type = ""
        self._size = 0
        self._wish = "pretty"
        self._filled: set[int] = set()
        self.notices = NoticeArea()
        self.tree_model, self.list_model = JsonModel(self), ListModel(self)
        self.tree_model.wanted.connect(self._read_node)
        self.tree = self._make_tree()
        self.table = self._make_table()
        self.pretty = TextPane(tr("{what}, pretty", what=name), start, f"{key} pretty", colours=True)
        self.raw = TextPane(tr("{what}, raw", what=name), start, f"{key} raw", colours=False)
        self.page = PageView(name)
        self.picture = PictureView(name, start, f"{key} picture")
        self.hex = TextPane(tr("{what}, byte by byte", what=name), start, f"{key} hex", colours=False)
        self.pages = QStackedWidget()
        for page in (self.tree, self.table, self.pretty, self.raw, self.page, self.picture, self.hex):
            self.pages.addWidget(page)
        self._lay_out()

    # -- making

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self.tree_model)
        tree.setFont(mono())
        tree.setUniformRowHeights(True)
        tree.setAccessibleName(tr("{what} as a tree", what=self._name))
        tree.setItemDelegate(_Rows(tree))
        tree.header().setProperty("narrow", True)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        tree.setColumnWidth(0, 220)
        tree.setFrameShape(QTreeView.Shape.NoFrame)
        copy = QShortcut(QKeySequence.StandardKey.Copy, tree, context=Qt.ShortcutContext.WidgetShortcut)
        copy.activated.connect(self._copy_value)
        return tree

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.list_model)
        table.setAccessibleName(tr("{what} as a table", what=self._name))
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().setDefaultSectionSize(26)
        table.verticalHeader().setProperty("plain", True)
        table.horizontalHeader().setProperty("narrow", True)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.horizontalHeader().setDefaultSectionSize(130)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table

    def _lay_out(self) -> None:
        self.note = label("", "muted")
        self._ways = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        row.addWidget(self.note)
        row.addStretch(1)
        labels = (tr("Tree"), tr("Table"), tr("Pretty"), tr("Raw"), tr("Page"), tr("Picture"), tr("Hex"))
        for place, words in enumerate(labels):
            chip = Chip(words)
            chip.setAccessibleName(tr("Show {what} as: {way}", what=self._name, way=words))
            self._ways.addButton(chip, place)
            row.addWidget(chip)
        self._ways.idClicked.connect(self._choose)
        self._find_row = self._make_find_row()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.notices)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._find_row)
        self.focus_find = QShortcut(
            QKeySequence.StandardKey.Find, self, self.open_find, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _make_find_row(self) -> QWidget:
        made = QWidget()
        self.find_box = SearchBox(tr("Find in what is shown"), delay_ms=200, name=tr("Find in {what}", what=self._name))
        self.find_words = label("", "secondary")
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.find_box, 1)
        row.addWidget(self.find_words)
        row.addWidget(Button(tr("Previous"), "quiet", on_click=partial(self._find_next, True)))
        row.addWidget(Button(tr("Next"), "quiet", on_click=partial(self._find_next, False)))
        row.addWidget(Button(tr("Done"), "quiet", on_click=self._end_find))
        self.find_box.searched.connect(lambda _: self._find_next(False))
        self.find_box.returnPressed.connect(partial(self._find_next, False))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), made, self._end_find)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.hide()
        return made

    # -- content

    def show_body(self, body: bytes, content_type: str, size: int, capped: bool) -> None:
        """Take a body; the view that is open is filled at once, the others when they are chosen."""
        self._body, self._type, self._size = body, content_type.lower(), size
        self._text = ""
        self._filled.clear()
        self.notices.clear_all()
        note = tr("Empty") if not size else size_text(size)
        if capped:
            note = tr("{size}, the first {part} are kept", size=size_text(size), part=size_text(len(body)))
        self.note.setText(note)
        if len(body) <= AT_ONCE:
            self._took(_read(body, content_type))
        else:
            self._took(_Read("", "json" in self._type, False, []))
            self._start(self._take_large(body, content_type), self._key)

    async def _take_large(self, body: bytes, content_type: str) -> None:
        read = await asyncio.to_thread(_read, body, content_type)
        if self._body is body:
            self._took(read)

    def _took(self, read: _Read) -> None:
        """The text is there: offer the ways that fit."""
        self._text, self._is_json, self._is_list = read.text, read.is_json, read.is_list
        self._filled.clear()
        fitting = self._fitting()
        for place, way in enumerate(WAYS):
            self._ways.button(place).setVisible(way in fitting)
        wish = self._wish if self._wish in fitting else fitting[0]
        if wish in ("raw", "hex") and self._wish == "pretty" and "page" in fitting:
            wish = "page"
        place = WAYS.index(wish)
        self._check(place)
        self._fill(place)
        self.pages.setCurrentIndex(place)
        self._show_php(read.php)

    def _fitting(self) -> list[str]:
        """The ways that fit, the best one first."""
        body = self._body
        if is_picture(body, self._type):
            return ["picture", "hex"]
        if not body:
            return ["raw"]
        if b"\0" in body[:4_000] and "utf-16" not in self._type and "utf-32" not in self._type:
            return ["hex", "raw"]
        if self._is_json:
            return ["pretty", "tree", *(["table"] if self._is_list else []), "raw", "hex"]
        start = self._text[:2_000].lstrip()
        if "html" in self._type or start[:15].lower().startswith(_PAGES):
            return ["page", "raw", "hex"]
        return ["raw", "hex"]

    def _choose(self, place: int) -> None:
        self._wish = WAYS[place]
        self._fill(place)
        self.pages.setCurrentIndex(place)

    def _check(self, place: int) -> None:
        """Tab leads to the way that is chosen; the arrows lead to the others."""
        self._ways.button(place).setChecked(True)
        for chip in self._ways.buttons():
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus if chip.isChecked() else Qt.FocusPolicy.NoFocus)

    def choose(self, way: str) -> None:
        """Show the body in this way, where it fits."""
        self._choose(WAYS.index(way))
        self._check(WAYS.index(way))

    @property
    def way(self) -> str:
        """How it is shown now."""
        return WAYS[self.pages.currentIndex()]

    def shown_text(self) -> str:
        """The text that can be read now; empty for a tree, a table or a picture."""
        page = self.pages.currentWidget()
        if isinstance(page, TextPane):
            return page.text()
        return self.page.toPlainText() if page is self.page else ""

    def _fill(self, place: int) -> None:
        if place in self._filled:
            return
        self._filled.add(place)
        text = self._text
        match place:
            case 0:
                self.tree_model.show_text(text, max(0, first_bracket(text)))
                self._open_first()
            case 1:
                self.list_model.show_rows("", ())
                self._fill_table(text)
            case 2:
                self.pretty.show_blocks(pretty_blocks(text), len(text) * 2 if len(text) > 20_000 else len(text))
            case 3:
                self.raw.show_blocks(raw_blocks(text), len(text))
            case 4:
                self.page.show_page(text)
            case 5:
                self.picture.show_picture(self._body)
            case 6:
                self.hex.show_lines(HexLines(self._body))

    # -- the tree and the table

    def _open_first(self) -> None:
        """A short first level is opened at once."""
        if self.tree_model.rowCount() <= 3:
            for row in range(self.tree_model.rowCount()):
                index = self.tree_model.index(row, 0)
                if self.tree_model.rowCount(index) <= 40:
                    self.tree.expand(index)

    def _read_node(self, node: Node) -> None:
        self._start(self._read_large_node(node), f"{self._key} node {id(node)}")

    async def _read_large_node(self, node: Node) -> None:
        text, found = self.tree_model.text, list[Part]()
        async for some in in_steps(parts(text, node.begin, node.end)):
            found += some
        if self.tree_model.text is text:
            self.tree_model.fill(node, found)
            self._open_first()

    def _fill_table(self, text: str) -> None:
        begin = max(0, first_bracket(text))
        if len(text) <= AT_ONCE:
            self.list_model.show_rows(text, list(rows_of(text, begin)))
        else:
            self._start(self._read_rows(text, begin), f"{self._key} rows")

    async def _read_rows(self, text: str, begin: int) -> None:
        rows: list[Part] = []
        async for some in in_steps(rows_of(text, begin)):
            rows += some
        if self._text is text:
            self.list_model.show_rows(text, rows)

    def _copy_value(self) -> None:
        index = self.tree.currentIndex()
        if index.isValid():
            QGuiApplication.clipboard().setText(self.tree_model.value_text(index))

    # -- PHP's messages

    def _show_php(self, found: list[PhpError]) -> None:
        if not found:
            return
        worst = next((error for error in found if error.is_fatal), found[0])
        where = tr("in line {line} of {file}", line=worst.line, file=worst.file)
        who = tr("It comes from the plugin “{name}”.", name=worst.plugin) if worst.plugin else ""
        who = tr("It comes from the theme “{name}”.", name=worst.theme) if worst.theme else who
        more = tr("{count} more messages of this kind.", count=len(found) - 1) if len(found) > 2 else ""
        more = tr("1 more message of this kind.") if len(found) == 2 else more
        title = tr("The site's PHP says: {level}: {text}", level=worst.level, text=worst.text[:300])
        tone = "trouble" if worst.is_fatal else "caution"
        todo = " ".join(part for part in (who, more) if part)
        self.notices.show_notice(Notice(tone, title, where, todo), "php")

    # -- finding

    def open_find(self) -> None:
        """Ctrl+F: look for a text in what is shown."""
        if isinstance(self.pages.currentWidget(), TextPane):
            self._find_row.show()
            self.find_box.setFocus()
            self.find_box.selectAll()

    def point_at(self, text: str) -> None:
        """Go to the first place of a text, where it is shown as text."""
        if text and isinstance(self.pages.currentWidget(), TextPane):
            self.find_box.set_text_quietly(text)
            self._find_next(False)

    def _find_next(self, back: bool) -> None:
        pane, text = self.pages.currentWidget(), self.find_box.text()
        if isinstance(pane, TextPane) and text:
            self._start(self._find(pane, text, back), f"{self._key} find")
        else:
            self.find_words.setText("")

    async def _find(self, pane: TextPane, text: str, back: bool) -> None:
        found = await pane.go_to(text, back=back)
        self.find_words.setText("" if found else tr("Not found"))

    def _end_find(self) -> None:
        self._find_row.hide()
        page = self.pages.currentWidget()
        if isinstance(page, TextPane):
            page.shown.setFocus()
