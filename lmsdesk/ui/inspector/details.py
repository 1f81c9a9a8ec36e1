"""The right half of the inspector: one exchange in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from lmsdesk.domain.brief import COLOURS, Mark
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.domain.words import N_
from lmsdesk.ui.inspector.body_view import BodyView
from lmsdesk.ui.inspector.delegate import MARKS
from lmsdesk.ui.inspector.snippets import SNIPPETS
from lmsdesk.ui.inspector.tables import ExplainedTable, connection_entries, cookie_entries, header_entries
from lmsdesk.ui.inspector.text import size_text, summary
from lmsdesk.ui.inspector.text_pane import Start
from lmsdesk.ui.inspector.timing import TimingBars
from lmsdesk.ui.theme import palette
from lmsdesk.ui.theme.fonts import mono
from lmsdesk.ui.widgets import Button, FlowLayout, IconButton, Menu, MenuButton, NoticeArea, label, plain_tip
from lmsdesk.ui.words import tr

TALL = 560
"""From this height on there is room for the time bars and the actions below the content."""
LEAST = 400
WIDE = 520
"""Narrower, the buttons need the whole row."""

COLOUR_WORDS = {
    "red": N_("Red"),
    "orange": N_("Orange"),
    "green": N_("Green"),
    "blue": N_("Blue"),
    "purple": N_("Purple"),
}


class Details(QWidget):
    """Summary, hint, marks, and tabs for the answer, the request, headers, cookies, timing and security."""

    copied = Signal(str)
    marked = Signal(object)
    """The Mark that the person wants it to have."""
    resend_wanted = Signal()
    compare_wanted = Signal()
    since_good_wanted = Signal()
    went_to = Signal(object)
    """The number of another exchange, out of a link."""

    def __init__(self, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exchange: Exchange | None = None
        self._mark = Mark()
        self._summary = label("", "section", wrap=True)
        self._summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._address = _Address()
        self.notices = NoticeArea()
        self.answer = BodyView(tr("Answer"), start, "inspector answer")
        self.request = BodyView(tr("Request"), start, "inspector request")
        names = [tr("Name"), tr("Value")]
        self.headers = ExplainedTable(tr("Headers"), names, tr("Choose a header to read what it means."))
        self.cookies = ExplainedTable(tr("Cookies"), names, tr("Values of cookies are never kept."))
        self.security = ExplainedTable(tr("Security"), names, "")
        self.timing, self._bars = TimingBars(), TimingBars(short=True)
        self._sizes = label("", "muted", wrap=True)
        self._lay_out()

    # -- making

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.tabBar().setProperty("narrow", True)
        self.tabs.tabBar().setAccessibleName(tr("Details of the request"))
        self.tabs.setAccessibleName(tr("Details of the request"))
        for page, title in (
            (self.answer, tr("Answer")),
            (self.request, tr("Request")),
            (self.headers, tr("Headers")),
            (self.cookies, tr("Cookies")),
            (self._timing_page(), tr("Timing")),
            (self.security, tr("Security")),
        ):
            self.tabs.addTab(page, title)
        self.tabs.currentChanged.connect(lambda _: self._fit())
        self.setMinimumWidth(LEAST)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 8)
        layout.setSpacing(6)
        layout.addLayout(self._top_row())
        layout.addWidget(self._address)
        layout.addWidget(self._links_row())
        layout.addWidget(self._note_row())
        layout.addWidget(self.notices)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self._bottom())

    def _top_row(self) -> QHBoxLayout:
        self.pin = IconButton("pin", tr("Pin this request"), on_click=self.toggle_pin)
        self.pin.setCheckable(True)
        self.colour = MenuButton(tr("Colour"), self._colour_menu(), "quiet")
        self.note_button = IconButton("note", tr("Write a note (F2)"), on_click=self.edit_note)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self._summary, 1)
        for part in (self.pin, self.note_button, self.colour):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _colour_menu(self) -> Menu:
        menu = Menu(self)
        self._colour_entries = {}
        for colour in COLOURS:
            entry = menu.add(
                tr(COLOUR_WORDS[colour]),
                partial(self.set_colour, colour),
                icon="tags",
                role=MARKS[colour],
                checked=False,
            )
            self._colour_entries[colour] = entry
        menu.addSeparator()
        menu.add(tr("No colour"), lambda: self.set_colour(""))
        return menu

    def _links_row(self) -> QWidget:
        self._links = QWidget()
        self._links_flow = FlowLayout(self._links, 4)
        self._links.hide()
        return self._links

    def _note_row(self) -> QWidget:
        self.note = QLineEdit()
        self.note.setPlaceholderText(tr("Your note"))
        self.note.setAccessibleName(tr("Note for this request"))
        self.note.setMaxLength(2_000)
        self.note.editingFinished.connect(self._note_typed)
        self.note.hide()
        return self.note

    def _timing_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.timing)
        column.addWidget(self._sizes)
        column.addStretch(1)
        return page

    def _bottom(self) -> QWidget:
        self.copy_menu = Menu(self)
        for name, write in SNIPPETS:
            self.copy_menu.add(name, partial(self.copy_as, write))
        self.resend = Button(tr("Edit and resend"), on_click=self.resend_wanted.emit)
        self.copy = MenuButton(tr("Copy as"), self.copy_menu)
        compare_menu = Menu(self)
        compare_menu.add(tr("With the last time that it worked"), self.since_good_wanted.emit)
        compare_menu.add(tr("With the other request that is chosen"), self.compare_wanted.emit)
        self.compare = MenuButton(tr("Compare"), compare_menu)
        self._hidden = label(tr("Authorization is hidden"), "secondary")
        actions = QWidget()
        row = QHBoxLayout(actions)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        for button in (self.resend, self.copy, self.compare):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self._hidden)
        bottom = QWidget()
        column = QVBoxLayout(bottom)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._bars)
        column.addWidget(actions)
        return bottom

    # -- content

    @property
    def exchange(self) -> Exchange | None:
        return self._exchange

    def show_exchange(self, exchange: Exchange, mark: Mark, cause: str = "") -> None:
        """Show everything of this exchange; ``cause`` is the title of its hint."""
        self._exchange = exchange
        told = [tr(sentence) for sentence in summary(exchange, cause)]
        if is_foreign(exchange):
            told.insert(0, tr("Read from a file, not asked by this program."))
        self._summary.setText(" ".join(told))
        self._address.setText(f"{exchange.method} {exchange.url}")
        self._address.setToolTip(plain_tip(exchange.url))
        kind = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), "")
        self.answer.show_body(exchange.body, exchange.header("content-type"), exchange.body_size, exchange.body_capped)
        size = exchange.request_size or len(exchange.request_body)
        self.request.show_body(exchange.request_body, kind, size, size > len(exchange.request_body) > 0)
        self.headers.show_entries(header_entries(exchange))
        cookies = cookie_entries(exchange)
        self.cookies.show_entries(cookies)
        self.tabs.setTabVisible(self.tabs.indexOf(self.cookies), bool(cookies))
        self.security.show_entries(connection_entries(exchange))
        self.timing.show_exchange(exchange)
        self._bars.show_exchange(exchange)
        self._sizes.setText(sizes(exchange))
        self._fit()
        self.show_mark(mark)

    def set_resend(self, reason: str) -> None:
        """Whether it can be sent again; a reason says why not."""
        self.resend.setEnabled(not reason)
        self.resend.setToolTip(reason)

    def show_links(self, links: Sequence[tuple[str, int]], *, failed: bool = False) -> None:
        """Words and numbers of exchanges that belong to this one; where it ``failed``, a way to see what changed."""
        while (item := self._links_flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if failed:
            words = tr("What changed since the last time this worked")
            self._links_flow.addWidget(Button(words, "link", on_click=self.since_good_wanted.emit))
        for words, number in links:
            self._links_flow.addWidget(Button(words, "link", on_click=partial(self.went_to.emit, number)))
        self._links.setVisible(bool(links) or failed)

    def copy_as(self, write: Callable[[Exchange], str]) -> None:
        """Put the request on the clipboard as ``write`` puts it, secrets masked."""
        if self._exchange is not None:
            text = write(self._exchange)
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(text)

    # -- marks

    def show_mark(self, mark: Mark) -> None:
        """Show what the person put on it."""
        self._mark = mark
        self.pin.setChecked(mark.pinned)
        self.note.setText(mark.note)
        self.note.setVisible(bool(mark.note))
        for colour, entry in self._colour_entries.items():
            entry.setChecked(colour == mark.colour)

    def toggle_pin(self) -> None:
        self._put(replace(self._mark, pinned=not self._mark.pinned))

    def set_colour(self, colour: str) -> None:
        self._put(replace(self._mark, colour="" if colour == self._mark.colour else colour))

    def edit_note(self) -> None:
        """F2: write a note."""
        self.note.show()
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _note_typed(self) -> None:
        if self.note.text().strip() != self._mark.note:
            self._put(replace(self._mark, note=self.note.text().strip()))
        self.note.setVisible(bool(self._mark.note) or self.note.hasFocus())

    def _put(self, mark: Mark) -> None:
        if self._exchange is not None:
            self._mark = mark
            self.show_mark(mark)
            self.marked.emit(mark)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What there is room for: the short bars beside the page with all of them say nothing new."""
        on_timing = self.tabs.currentWidget() is self.timing.parentWidget()
        self._bars.setVisible(self.height() >= TALL and not on_timing)
        headers = self._exchange.request_headers if self._exchange is not None else ()
        hides = any(name.lower() == "authorization" for name, _ in headers)
        self._hidden.setVisible(hides and self.width() >= WIDE)


class _Address(QLabel):
    """Method and address in one line, to be selected; a sign at the end tells where there is more of it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(mono())
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setProperty("role", "muted")

    @property
    def is_cut(self) -> bool:
        """Whether there is too little room for the whole."""
        return self.sizeHint().width() > self.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.is_cut:
            sign, place = "…", self.contentsRect()
            place.setLeft(place.right() - self.fontMetrics().horizontalAdvance(sign))
            painter = QPainter(self)
            painter.fillRect(place, QColor(palette().surface))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, sign)
            painter.end()


def sizes(exchange: Exchange) -> str:
    """How large request and answer were, packed and unpacked."""
    sent = size_text(exchange.request_size or len(exchange.request_body))
    told = [tr("Sent: {size}.", size=sent)]
    size, wire, coding = exchange.body_size, exchange.wire_size, exchange.header("content-encoding")
    if wire is None or (wire == size and not coding):
        told.append(tr("Answer: {size}.", size=size_text(size)))
    else:
        saved = round(100 - 100 * wire / size) if size else 0
        told.append(
            tr("Answer: {wire} on the wire ({coding}), {size} unpacked; {saved} % saved.",
               wire=size_text(wire), coding=coding or tr("as it is"), size=size_text(size), saved=max(0, saved))
        )  # fmt: skip
    return " ".join(told)
