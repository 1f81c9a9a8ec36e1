"""The right half of the inspector: one exchange in full."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.exchange import Exchange, decode, parse_json
from lmsdesk.domain.har import is_foreign
from lmsdesk.ui.inspector.highlight import JsonColours
from lmsdesk.ui.inspector.json_model import JsonModel
from lmsdesk.ui.inspector.text import pretty, size_text, summary
from lmsdesk.ui.inspector.timing import TimingBars
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Chip
from lmsdesk.ui.words import tr


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


class BodyView(QWidget):
    """A body as tree, pretty or raw text; the way chosen stays chosen."""

    def __init__(self, name: str, colours: tuple[str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = JsonModel(self)
        self._tree = QTreeView()
        self._tree.setModel(self._model)
        self._tree.setFont(mono())
        self._tree.setUniformRowHeights(True)
        self._tree.setAccessibleName(tr("{what} as a tree", what=name))
        self._tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self._tree.setColumnWidth(0, 220)
        self._tree.setFrameShape(QTreeView.Shape.NoFrame)
        self._pretty = TextView(tr("{what}, pretty", what=name))
        self._colours = JsonColours(self._pretty.document(), *colours)
        self._raw = TextView(tr("{what}, raw", what=name))
        self._pages = QStackedWidget()
        for page in (self._tree, self._pretty, self._raw):
            self._pages.addWidget(page)
        self._note = QLabel()
        self._note.setProperty("role", "muted")
        self._ways = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(4)
        row.addWidget(self._note)
        row.addStretch(1)
        for place, label in enumerate((tr("Tree"), tr("Pretty"), tr("Raw"))):
            button = Chip(label)
            button.setAccessibleName(tr("Show {what} as: {way}", what=name, way=label))
            self._ways.addButton(button, place)
            row.addWidget(button)
        self._ways.button(1).setChecked(True)
        self._pages.setCurrentIndex(1)
        self._ways.idClicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self._pages, 1)
        self._text = ""
        self._filled: set[int] = set()

    def recolour(self, colours: tuple[str, str, str]) -> None:
        self._colours.recolour(*colours)

    def show_body(self, body: bytes, content_type: str, size: int, capped: bool) -> None:
        """Take a body; the view that is open is filled at once, the others when they are chosen."""
        if body[:8].startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")):
            self._text = ""
            note = tr("A picture of {size}.", size=size_text(size))
        else:
            self._text = decode(body, content_type)
            note = tr("Empty") if not size else size_text(size)
        if capped:
            note = tr("{size}, the first {part} are kept", size=size_text(size), part=size_text(len(body)))
        self._note.setText(note)
        self._filled.clear()
        self._fill(self._pages.currentIndex())

    def _choose(self, place: int) -> None:
        self._fill(place)
        self._pages.setCurrentIndex(place)

    def _fill(self, place: int) -> None:
        if place in self._filled:
            return
        self._filled.add(place)
        if place == 0:
            value, _ = parse_json(self._text)
            self._model.show(value if value is not None else [self._text] if self._text else [])
            self._tree.expandToDepth(0)
        elif place == 1:
            self._pretty.setPlainText(pretty(self._text))
        else:
            self._raw.setPlainText(self._text)


class HeaderTable(QTableWidget):
    """Names and values of headers, request first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 2, parent)
        self.setHorizontalHeaderLabels([tr("Name"), tr("Value")])
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFont(mono())
        self.setColumnWidth(0, 220)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setAccessibleName(tr("Headers"))
        self.setTabKeyNavigation(False)

    def show_exchange(self, exchange: Exchange) -> None:
        parts = ((tr("Request"), exchange.request_headers), (tr("Answer"), exchange.headers))
        rows = [pair for title, headers in parts for pair in ((title, None), *headers)]
        self.setRowCount(len(rows))
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for row, (name, value) in enumerate(rows):
            first = QTableWidgetItem(name)
            if value is None:
                first.setFont(bold)
                first.setFlags(Qt.ItemFlag.ItemIsEnabled)
            second = QTableWidgetItem(value or "")
            second.setToolTip(value or "")
            self.setItem(row, 0, first)
            self.setItem(row, 1, second)


class Details(QWidget):
    """Summary, hint, and tabs for the answer, the request, the headers and the timing."""

    copied = Signal(str)

    def __init__(self, colours: tuple[str, str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exchange: Exchange | None = None
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._summary.setProperty("role", "section")
        self._summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint_place = QVBoxLayout()
        self._address = QLabel()
        self._address.setFont(mono())
        self._address.setWordWrap(False)
        self._address.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._address.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._address.setProperty("role", "muted")
        self.answer = BodyView(tr("Answer"), colours)
        self.request = BodyView(tr("Request"), colours)
        self.headers = HeaderTable()
        self.timing = TimingBars()
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 12, 0, 0)
        inner.addWidget(self.timing)
        inner.addStretch(1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(tr("Details of the request"))
        self.tabs.addTab(self.answer, tr("Answer"))
        self.tabs.addTab(self.request, tr("Request"))
        self.tabs.addTab(self.headers, tr("Headers"))
        self.tabs.addTab(holder, tr("Timing"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 8)
        layout.setSpacing(8)
        layout.addWidget(self._summary)
        layout.addWidget(self._address)
        layout.addLayout(self.hint_place)
        layout.addWidget(self.tabs, 1)

    @property
    def exchange(self) -> Exchange | None:
        return self._exchange

    def show_exchange(self, exchange: Exchange) -> None:
        """Show everything of this exchange."""
        self._exchange = exchange
        told = [tr(sentence) for sentence in summary(exchange)]
        if is_foreign(exchange):
            told.insert(0, tr("Read from a file, not asked by this program."))
        self._summary.setText(" ".join(told))
        self._address.setText(f"{exchange.method} {exchange.url}")
        self._address.setToolTip(exchange.url)
        kind = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), "")
        self.answer.show_body(exchange.body, exchange.header("content-type"), exchange.body_size, exchange.body_capped)
        size = exchange.request_size or len(exchange.request_body)
        self.request.show_body(exchange.request_body, kind, size, size > len(exchange.request_body) > 0)
        self.headers.show_exchange(exchange)
        self.timing.show_exchange(exchange)

    def copy_as(self, write: Callable[[Exchange], str]) -> None:
        """Put the request on the clipboard as ``write`` puts it, secrets masked."""
        if self._exchange is not None:
            text = write(self._exchange)
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(text)
