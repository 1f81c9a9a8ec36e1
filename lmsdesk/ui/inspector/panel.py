"""The inspector: a list of exchanges under their actions, a filter, the details, and the pages that need more room.

What it does stands beside it: ``top_row`` (filter, chips, menus), ``contents`` (what the list holds), ``second_pages``
(edit and resend, compare, the bundle), ``line_menu`` (marks) and ``searching``. Here is what they share: the choice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.domain.suggestion import Do
from lmsdesk.hints.model import Explanation
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.inspector.contents import Contents
from lmsdesk.ui.inspector.details import Details
from lmsdesk.ui.inspector.exchange_model import ExchangeModel
from lmsdesk.ui.inspector.files import HarFiles
from lmsdesk.ui.inspector.line_menu import LineMenu
from lmsdesk.ui.inspector.list_view import ExchangeView
from lmsdesk.ui.inspector.query import Filter, Predicate, every, parse
from lmsdesk.ui.inspector.related import related
from lmsdesk.ui.inspector.searching import Searching
from lmsdesk.ui.inspector.second_pages import SecondPages
from lmsdesk.ui.inspector.snippets import curl
from lmsdesk.ui.inspector.top_row import TopRow
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import EmptyState, Notice, ThinProgress
from lmsdesk.ui.words import number, tr, trn

COLUMNS_KEY = "inspector/columns"


class InspectorPanel(QWidget):
    """Shows the journal live. ``show_exchange`` opens it at one exchange."""

    enlarge_wanted = Signal(bool)
    shown_wanted = Signal()
    """Something is to be seen here: whoever holds the panel shows it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._desk = desk
        self.journal = desk.journal
        self._filter = Filter(lambda _: True)
        self.model = ExchangeModel(self)
        self.list = ExchangeView(self.model)
        self.list.set_layout_of_columns(desk.settings.recall(COLUMNS_KEY))
        self.details = Details(self._start)
        self.notices = self.details.notices
        self.files = HarFiles(desk, self)
        self.searching = Searching(desk, self)
        self.progress = ThinProgress()
        self._make_pages()
        self.second = SecondPages(desk, self, self._start)
        self.contents = Contents(desk, self)
        self.lines = LineMenu(self)
        self._take_over()
        self.top = top = TopRow(self)
        self.filter, self.count, self.chips = top.filter, top.count, top.chips
        self.everywhere, self.earlier, self.follow = top.everywhere, top.earlier, top.follow
        self.export_menu, self.clear_button, self.enlarge_button = top.export_menu, top.clear_button, top.enlarge_button
        self.set_large = top.set_large
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.progress)
        column.addWidget(self.pages, 1)
        self._wire()

    # -- making

    def _make_pages(self) -> None:
        self.empty = EmptyState(
            "inspector",
            tr("Nothing asked yet"),
            tr("Every request to your site appears here, under the action that caused it."),
        )
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.list.setMinimumWidth(280)
        self.splitter.setSizes([620, 620])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.splitter)

    def _take_over(self) -> None:
        """What its parts do and others ask for here."""
        second, contents, lines = self.second, self.contents, self.lines
        self.resend, self.compare, self.bundle = second.resend, second.compare, second.bundle
        self.edit_and_resend, self.new_request = second.edit_and_resend, second.new_request
        self.compare_chosen, self.compare_with_good = second.compare_chosen, second.compare_with_good
        self.for_support = second.for_support
        self.refresh, self.load_all = contents.refresh, contents.load_all
        self.forget_all, self.clear_files = contents.forget_all, contents.clear_files
        self.mark_chosen, self.context_menu = lines.mark_chosen, lines.context_menu

    def _wire(self) -> None:
        self.filter.searched.connect(lambda _: self.apply())
        for chip in (*self.chips.values(), self.everywhere):
            chip.toggled.connect(lambda _: self.apply())
        self.earlier.toggled.connect(self._earlier_toggled)
        self.follow.toggled.connect(lambda on: self._to_newest() if on else None)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.opened.connect(self._into_details)
        self.list.taken.connect(partial(self.follow.setChecked, False))
        self.list.menu_wanted.connect(self.lines.open)
        self.list.columns_changed.connect(self._remember_columns)
        self.details.copied.connect(lambda _: self.say(tr("Copied, secrets left out")))
        self.details.marked.connect(self.lines.mark)
        self.details.went_to.connect(self.show_exchange)
        self.details.resend_wanted.connect(self.edit_and_resend)
        self.details.compare_wanted.connect(self.compare_chosen)
        self.details.since_good_wanted.connect(self.compare_with_good)
        self._desk.site_changed.connect(lambda _: self.second.tell_resend())
        self.searching.found.connect(self._found_inside)
        self.searching.ended.connect(self._search_ended)
        self.files.saved.connect(self.say)
        self.files.failed.connect(self.say_failed)
        self.files.opened.connect(self.contents.take_foreign)
        self.contents.grew.connect(self._grew)
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Find), self.top.focus_filter),
            (QKeySequence("F2"), self.details.edit_note),
            (QKeySequence("Ctrl+D"), self.details.toggle_pin),
            (QKeySequence("Ctrl+E"), self.edit_and_resend),
            (QKeySequence("Ctrl+M"), self.compare_chosen),
            (QKeySequence("Ctrl+Shift+M"), self.compare_with_good),
            (QKeySequence("Ctrl+Shift+C"), partial(self.details.copy_as, curl)),
            (QKeySequence("Alt+Down"), partial(self._step, 1)),
            (QKeySequence("Alt+Up"), partial(self._step, -1)),
        ):
            QShortcut(keys, self, slot, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        theme.changed.connect(self.list.viewport().update)
        self.setFocusProxy(self.list)

    def _start(self, work: Coroutine[Any, Any, None], key: str) -> None:
        self._desk.tasks.start(work, name=key, key=key, owner=self)

    # -- following

    def showEvent(self, event: QShowEvent) -> None:
        """Opened without a wish: begin with the newest request."""
        super().showEvent(event)
        self.refresh()
        if not self.list.currentIndex().isValid() and self.model.shown_count():
            self._set_current(self.model.newest())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.searching.stop()

    def _grew(self, new: list[Exchange]) -> None:
        """Requests were made just now."""
        if self.follow.isChecked() or not self.list.currentIndex().isValid():
            self._to_newest()
        if self.looks_inside:
            self.searching.more([brief for e in new if (brief := self.model.get(e.number)) is not None])

    def _to_newest(self) -> None:
        index = self.model.newest()
        if index.isValid():
            self._set_current(index)
            self.list.scrollTo(index)

    def _earlier_toggled(self, on: bool) -> None:
        if on:
            self.contents.want_earlier()
        self.apply()

    def release(self) -> None:
        """Stop following the journal; called when the window goes."""
        self.contents.release()

    # -- all of it

    def ask_to_clear(self) -> None:
        """Delete everything that was recorded, once the person said so."""
        self._start(self._clear(), "inspector clear")

    async def _clear(self) -> None:
        journal = self.journal
        count = max(await asyncio.to_thread(journal.count_on_disk), len(journal))
        answer = await self._desk.ask(
            tr("Delete everything that was recorded?"),
            tr("What was asked and answered on all your sites is deleted from this computer for good."),
            [Answer("delete", trn("Delete {count} request", "Delete {count} requests", count), "danger")],
            details=[tr("Pins and notes go too."), tr("Your sites, drafts and what you did stay as they are.")],
            parent=self.window(),
        )
        if answer:
            journal.clear()
            self.forget_all()
            self.say(tr("All recorded requests are deleted."))

    def save_as_har(self, which: Callable[[], Sequence[Brief]]) -> None:
        """Ask for a file, and save these in it."""
        self.files.ask_save(which(), self.load_all)

    def chosen(self) -> list[Brief]:
        """The lines that are selected in the list; those of a selected action belong to it."""
        rows = self.list.selectionModel().selectedRows()
        return list({found.number: found for index in rows for found in self.model.under(index)}.values())

    # -- filtering

    def apply(self) -> None:
        """Filter by the chips that are on and by the text; what stands in contents is looked for afterwards."""
        self.searching.stop()
        self._filter = parse(self.filter.text(), everywhere=self.everywhere.isChecked())
        tests: list[Predicate] = self.top.flags()
        wants_earlier = "earlier" in self.filter.text().lower()
        if wants_earlier:
            self.contents.want_earlier()
        if not self.earlier.isChecked() and not wants_earlier:
            tests.append(lambda brief: brief.number >= 0)
        tests.append(self._filter.quick)
        current = self.details.exchange
        test = every(tests)
        if self._filter.deep is None:
            self._show(test)
        else:
            left = [brief for brief in self.model.everything() if test(brief)]
            left.sort(key=lambda brief: -brief.number)
            self.progress.start()
            self._show(self.searching.begin(left, self._filter.deep))
        self.top.tell_troubles(self._filter)
        self.back_to(current)

    @property
    def looks_inside(self) -> bool:
        """Whether the filter asks for something in the contents."""
        return self._filter.deep is not None

    def _show(self, test: Predicate) -> None:
        self.model.filter(test)
        self.tell_count()

    def _found_inside(self, finished: int, total: int) -> None:
        """Some more contents were looked through."""
        self.progress.set_part(finished, total)
        self.model.filter(self.searching.test)
        self.tell_count()
        self.back_to(self.details.exchange)

    def _search_ended(self) -> None:
        self.progress.stop()
        self.tell_count()

    def tell_count(self) -> None:
        """How many are shown; where nothing was ever asked, that."""
        total, shown = self.model.total(), self.model.shown_count()
        if not self.earlier.isChecked():
            total -= self.contents.count_earlier()
        there = bool(self.model.total() or self.contents.foreign)
        if self.pages.currentIndex() <= 1:
            self.pages.setCurrentIndex(1 if there else 0)
        many = trn("{count} request", "{count} requests", total)
        some = tr("{shown} of {total}", shown=number(shown), total=number(total))
        self.count.setText(many if shown == total else some)
        self.count.setToolTip("")

    # -- the details

    def _set_current(self, index: QModelIndex) -> None:
        """Choose this row alone. (The view's own way looks at which keys are held just now.)"""
        flags = QItemSelectionModel.SelectionFlag
        self.list.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def back_to(self, exchange: Exchange | None) -> None:
        """Choose what was chosen before the list changed, else the newest."""
        index = self.model.find(exchange.number) if exchange is not None else QModelIndex()
        if index.isValid():
            self._set_current(index)
        elif exchange is None or not self.model.shown_count():
            return
        else:
            self._set_current(self.model.newest())

    def _choose(self, current: QModelIndex, _: QModelIndex = QModelIndex()) -> None:
        brief = self.model.brief(current)
        if brief is None and current.isValid():
            brief = self.model.under(current)[0]
        if brief is None or (self.details.exchange is not None and brief.number == self.details.exchange.number):
            return
        exchange = self.contents.at_hand(brief.number)
        if exchange is not None:
            self._show_details(exchange, brief)
        else:
            self._start(self._fetch(brief), "inspector load")

    async def _fetch(self, brief: Brief) -> None:
        exchange = await asyncio.to_thread(self.journal.load, brief.number)
        if exchange is None:
            self.say(tr("This request is no longer kept."))
            return
        current = self.model.brief(self.list.currentIndex())
        if current is None or current.number == brief.number:
            self._show_details(exchange, brief)

    def _show_details(self, exchange: Exchange, brief: Brief) -> None:
        explanation = self.contents.explain(exchange)
        best = explanation.best
        self.details.show_exchange(exchange, brief.mark, tr(best.title) if best is not None else "")
        self.second.tell_resend()
        failed = (exchange.failed or best is not None) and not is_foreign(exchange)
        links = related(brief, self.model.everything(), exchange.header("location"))
        self.details.show_links(links, failed=failed)
        self.notices.clear_all()
        if best is not None:
            self._show_hint(explanation, exchange)
        if best is not None and brief.hint != best.id:
            brief.hint = best.id
            self.model.touch(brief)
        needle = self._filter.needles[0] if self._filter.needles else ""
        self.details.answer.point_at(needle)

    def _show_hint(self, explanation: Explanation, exchange: Exchange) -> None:
        best = explanation.best
        assert best is not None
        because = tr("Because: {evidence}.", evidence=best.evidence)
        if explanation.also:
            also = ", ".join(tr(hint.title) for hint in explanation.also)
            because += " " + tr("Also possible: {also}.", also=also)
        tone = "trouble" if exchange.failed else "caution"
        action = (
            best.action if best.action is not None and best.action.do is not Do.SHOW_DETAILS else None
        )  # they are here
        notice = Notice(
            tone, f"{best.id} · {tr(best.title)}", because, tr(best.todo), suggestion=action, closable=False
        )
        notice.acted.connect(lambda suggestion: self._desk.do(suggestion))
        self.notices.show_notice(notice)

    def show_exchange(self, number: int) -> None:
        """Open the inspector at this exchange, whatever the filter says."""
        self.refresh()
        if self.pages.currentIndex() > 1:
            self.pages.setCurrentIndex(1)
        index = self.model.find(number)
        if not index.isValid() and self.model.get(number) is not None:
            self.top.show_everything(number < 0)
            index = self.model.find(number)
        self.shown_wanted.emit()
        if index.isValid():
            self.follow.setChecked(False)
            self._set_current(index)
            self.list.scrollTo(index)
            self.list.setFocus()

    def _into_details(self) -> None:
        self.details.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, by: int) -> None:
        """Alt+Down and Alt+Up: the next request, wherever the keyboard is."""
        row = self.list.currentIndex().row() + by
        while 0 <= row < self.model.rowCount():
            index = self.model.index(row, 0)
            if self.model.brief(index) is not None:
                self._set_current(index)
                return
            row += by

    # -- words and room

    def back(self) -> None:
        """From a page over it back to the list."""
        self.pages.setCurrentIndex(1)
        self.tell_count()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember_columns(self) -> None:
        self._desk.settings.remember(COLUMNS_KEY, self.list.layout_of_columns())

    def say(self, text: str) -> None:
        """A short sentence where the count stands."""
        self.count.setText(text)

    def say_failed(self, title: str, text: str) -> None:
        """Something did not work."""
        self.pages.setCurrentIndex(1)
        self.notices.show_notice(Notice("trouble", title, text))
