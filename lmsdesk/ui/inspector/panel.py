"""The inspector: a list of exchanges under their actions, a filter, the details, and the pages that need more room."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from lmsdesk.domain.brief import Brief, Mark, host_of
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.domain.request_draft import can_be_edited
from lmsdesk.domain.suggestion import Do
from lmsdesk.hints.engine import explain
from lmsdesk.hints.files import context_of
from lmsdesk.hints.model import Explanation
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.inspector.bundle_page import BundlePage
from lmsdesk.ui.inspector.compare_page import ComparePage
from lmsdesk.ui.inspector.details import Details
from lmsdesk.ui.inspector.exchange_model import ExchangeModel
from lmsdesk.ui.inspector.files import HarFiles
from lmsdesk.ui.inspector.filter_box import FilterBox
from lmsdesk.ui.inspector.list_view import ExchangeView
from lmsdesk.ui.inspector.query import FLAGS, Filter, Predicate, every, parse
from lmsdesk.ui.inspector.related import related
from lmsdesk.ui.inspector.resend_page import ResendPage
from lmsdesk.ui.inspector.searching import Searching
from lmsdesk.ui.inspector.snippets import curl
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import (
    Chip,
    EmptyState,
    IconButton,
    Menu,
    MenuButton,
    Notice,
    ThinProgress,
    label,
)
from lmsdesk.ui.words import number, tr, trn

LARGE = 1_000_000
"""Good answers of more bytes are not searched for causes: that would take longer than anyone wants to wait."""
EARLIER_PAGE = 2_000
NARROW = 1_150
"""Below this width the chips move into a menu; sooner where the title stands beside them."""
TITLE = 130
COLUMNS_KEY = "inspector/columns"


class InspectorPanel(QWidget):
    """Shows the journal live. ``show_exchange`` opens it at one exchange."""

    enlarge_wanted = Signal(bool)
    shown_wanted = Signal()
    """Something is to be seen here: whoever holds the panel shows it."""
    _came = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("content")
        self._desk = desk
        self._unsubscribe: Callable[[], None] | None = None
        self._foreign: list[Exchange] = []
        self._pending: list[Exchange] = []
        self._stale = True
        self._filter = Filter(lambda _: True)
        self._earlier_loaded = False
        self.model = ExchangeModel(self)
        self.list = ExchangeView(self.model)
        self.list.set_layout_of_columns(desk.settings.recall(COLUMNS_KEY))
        self.filter = FilterBox(self._values)
        self.details = Details(self._start)
        self.notices = self.details.notices
        self.files = HarFiles(desk, self)
        self.searching = Searching(desk, self)
        self.progress = ThinProgress()
        self.count = label("", "secondary")
        self._make_chips()
        self._lay_out()
        self._wire()

    # -- making

    def _make_chips(self) -> None:
        self.chips = {
            "writes": Chip(tr("Writes")),
            "failed": Chip(tr("Failed")),
            "slow": Chip(tr("Slow")),
            "marked": Chip(tr("Marked")),
        }
        self.everywhere = Chip(tr("In contents"))
        self.everywhere.setToolTip(tr("Look for the words of the filter in headers and contents too"))
        self.earlier = Chip(tr("Earlier"))
        self.earlier.setToolTip(tr("Show what was asked before LMS Desk was opened today"))
        self.follow = Chip(tr("Follow"))
        self.follow.setToolTip(tr("Go to every new request as it comes"))

    def _lay_out(self) -> None:
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
        self.list.setMinimumWidth(300)
        self.splitter.setSizes([620, 620])
        self.pages = QStackedWidget()
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.splitter)
        self.resend = ResendPage(self._desk, self._start)
        self.compare = ComparePage(self._start)
        self.bundle = BundlePage(self._desk, self._start)
        self.bundle.saved.connect(self._bundle_saved)
        for page in (self.resend, self.compare, self.bundle):
            self.pages.addWidget(page)
            page.done.connect(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top_row())
        column.addWidget(self.progress)
        column.addWidget(self.pages, 1)

    def _top_row(self) -> QHBoxLayout:
        self.title = label(tr("Inspector"), "title")
        self.title.hide()
        self.filter.setMinimumWidth(180)
        self._chip_menu = Menu(self)
        self._chip_menu.aboutToShow.connect(self._fill_chip_menu)
        self.few = MenuButton(tr("Show"), self._chip_menu)
        self.few.hide()
        self.export_menu = self._export_menu()
        self.clear_button = MenuButton(tr("Clear"), self._clear_menu(), "quiet")
        self.columns_button = IconButton("columns", tr("Choose columns"), on_click=self._show_columns)
        self.enlarge_button = IconButton("screen", tr("Fill the window"), on_click=self._toggle_large)
        self.enlarge_button.setCheckable(True)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 6)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.filter, 1)
        for chip in self._all_chips():
            row.addWidget(chip)
        row.addWidget(self.few)
        row.addWidget(self.count)
        row.addWidget(MenuButton(tr("Export"), self.export_menu))
        self.new = IconButton("plus", tr("Write a new request"), on_click=self.new_request)
        row.addWidget(self.new)
        row.addWidget(self.clear_button)
        row.addWidget(self.columns_button)
        row.addWidget(self.enlarge_button)
        return row

    def _all_chips(self) -> list[Chip]:
        return [*self.chips.values(), self.everywhere, self.earlier, self.follow]

    def _fill_chip_menu(self) -> None:
        self._chip_menu.clear()
        for chip in self._all_chips():
            self._chip_menu.add(chip.accessibleName(), chip.toggle, checked=chip.isChecked())

    def _export_menu(self) -> Menu:
        menu = Menu(self)
        menu.add(tr("Save the chosen requests as HAR …"), partial(self._save, self.chosen))
        menu.add(tr("Save all that are shown as HAR …"), partial(self._save, self.model.shown))
        menu.add(tr("Put together for support …"), self.for_support, icon="letter")
        menu.addSeparator()
        menu.add(tr("Open a HAR …"), self.files.ask_open)
        return menu

    def _clear_menu(self) -> Menu:
        menu = Menu(self)
        menu.add(tr("Clear what came from files"), self._clear_files)
        menu.add(tr("Delete everything that was recorded …"), self._ask_to_clear, icon="trash", role="trouble")
        return menu

    def _wire(self) -> None:
        self.filter.searched.connect(lambda _: self.apply())
        for chip in (*self.chips.values(), self.everywhere):
            chip.toggled.connect(lambda _: self.apply())
        self.earlier.toggled.connect(self._earlier_toggled)
        self.follow.toggled.connect(lambda on: self._to_newest() if on else None)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.opened.connect(self._into_details)
        self.list.taken.connect(partial(self.follow.setChecked, False))
        self.list.menu_wanted.connect(self._open_menu)
        self.list.columns_changed.connect(self._remember_columns)
        self.details.copied.connect(lambda _: self.say(tr("Copied, secrets left out")))
        self.details.marked.connect(self._mark)
        self.details.went_to.connect(self.show_exchange)
        self.details.resend_wanted.connect(self.edit_and_resend)
        self.details.compare_wanted.connect(self.compare_chosen)
        self.details.since_good_wanted.connect(self.compare_with_good)
        self.resend.sent.connect(self._sent)
        self._desk.site_changed.connect(lambda _: self._tell_resend())
        self.searching.found.connect(self._found_inside)
        self.searching.ended.connect(self._search_ended)
        self.files.saved.connect(self.say)
        self.files.failed.connect(self.say_failed)
        self.files.opened.connect(self._take_foreign)
        self._came.connect(self._take_pending)
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Find), self._focus_filter),
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
        self._unsubscribe = self._desk.journal.subscribe(self._added, self._dropped)
        self.setFocusProxy(self.list)

    def _start(self, work: Coroutine[Any, Any, None], key: str) -> None:
        self._desk.tasks.start(work, name=key, key=key, owner=self)

    # -- following the journal

    def showEvent(self, event: QShowEvent) -> None:
        """Opened without a wish: begin with the newest request."""
        super().showEvent(event)
        self.refresh()
        if not self.list.currentIndex().isValid() and self.model.shown_count():
            self._set_current(self.model.newest())

    def refresh(self) -> None:
        """Bring the list up to date, where it is not."""
        if self._stale:
            self._reload()
        else:
            self._take_pending()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.searching.stop()

    def _reload(self) -> None:
        """Everything of this session anew; what came from files and from earlier days stays."""
        self._stale = False
        self._pending.clear()
        there = {exchange.number for exchange in self._desk.journal.exchanges}
        persistent = self._desk.journal.persistent
        kept = [
            brief
            for brief in self.model.everything()
            if brief.number < 0 or (persistent and brief.number not in there and not brief.site.startswith("file:"))
        ]
        own = [self._brief(exchange) for exchange in (*self._desk.journal.exchanges, *self._foreign)]
        current = self.details.exchange
        self.model.reset([*kept, *own])
        self._shown_changed()
        self._back_to(current)

    def _brief(self, exchange: Exchange) -> Brief:
        journal = self._desk.journal
        if is_foreign(exchange):
            best = self._explain(exchange).best
            made = Brief.of(exchange, best.id if best is not None else "")
        else:
            made = Brief.of(exchange, journal.hint(exchange.number), journal.mark_of(exchange.number))
        _ = made.words, made.route  # worked out here, not while someone waits for the filter
        return made

    def _added(self, exchange: Exchange) -> None:
        """A new exchange, from any thread. While nobody looks it only waits."""
        self._pending.append(exchange)
        if not self._stale:
            self._came.emit()

    def _take_pending(self) -> None:
        if not self._pending or self._stale:
            return
        if not self.isVisible():
            self._stale = True
            return
        new, self._pending = self._pending, []
        self.model.add([self._brief(exchange) for exchange in new])
        self._shown_changed()
        if self.follow.isChecked() or not self.list.currentIndex().isValid():
            self._to_newest()
        if self._filter.deep is not None:
            self.searching.more([brief for e in new if (brief := self.model.get(e.number)) is not None])

    def _to_newest(self) -> None:
        index = self.model.newest()
        if index.isValid():
            self._set_current(index)
            self.list.scrollTo(index)

    def _dropped(self, _: int) -> None:
        """What left the memory can still be read from disk; without one, or when it was cleared, it is gone."""
        self._stale = True
        QTimer.singleShot(0, self, self._after_drop)

    def _after_drop(self) -> None:
        if self.isVisible():
            self.refresh()

    def forget_all(self) -> None:
        """Everything was deleted: show nothing any more."""
        self._foreign.clear()
        self.model.reset([])
        self._stale = True
        self.refresh()

    # -- earlier days

    def _earlier_toggled(self, on: bool) -> None:
        if on and not self._earlier_loaded:
            self._start(self._load_earlier(), "inspector earlier")
        self.apply()

    async def _load_earlier(self) -> None:
        self._earlier_loaded = True
        self.progress.start()
        try:
            before = 0
            while True:
                lines = await asyncio.to_thread(self._earlier_page, before)
                self.model.add(lines)
                self._shown_changed()
                if len(lines) < EARLIER_PAGE:
                    break
                before = lines[-1].number
        finally:
            self.progress.stop()
        if self._filter.deep is not None:
            self.apply()

    def _earlier_page(self, before: int) -> list[Brief]:
        lines = self._desk.journal.earlier(before, EARLIER_PAGE)
        for line in lines:
            _ = line.words, line.route, line.host  # worked out here, not while someone waits for the filter
        return lines

    # -- files

    def _take_foreign(self, exchanges: list[Exchange]) -> None:
        """Show what a file holds under its own heading. It stays out of the journal: nothing keeps or repeats it."""
        if not exchanges:
            self.say_failed(tr("The file is empty"), tr("It holds no requests."))
            return
        self.refresh()
        self._foreign += exchanges
        self.model.add([self._brief(exchange) for exchange in exchanges])
        self._shown_changed()
        self.show_exchange(exchanges[0].number)

    def _clear_files(self) -> None:
        self._foreign.clear()
        self.model.reset([brief for brief in self.model.everything() if not brief.site.startswith("file:")])
        self._shown_changed()
        self._back_to(self.details.exchange)

    def _ask_to_clear(self) -> None:
        self._start(self._clear(), "inspector clear")

    async def _clear(self) -> None:
        journal = self._desk.journal
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

    def _save(self, which: Callable[[], Sequence[Brief]]) -> None:
        self.files.ask_save(which(), self.load_all)

    def load_all(self, briefs: Sequence[Brief]) -> list[Exchange]:
        """The whole exchanges of these lines, in their order. May block: call it in a thread."""
        foreign = {exchange.number: exchange for exchange in self._foreign}
        wanted = [brief.number for brief in briefs if brief.number not in foreign]
        found = {exchange.number: exchange for exchange in self._desk.journal.load_many(wanted)} | foreign
        return [found[brief.number] for brief in briefs if brief.number in found]

    def chosen(self) -> list[Brief]:
        """The lines that are selected in the list; those of a selected action belong to it."""
        rows = self.list.selectionModel().selectedRows()
        return list({found.number: found for index in rows for found in self.model.under(index)}.values())

    # -- filtering

    def apply(self) -> None:
        """Filter by the chips that are on and by the text; what stands in contents is looked for afterwards."""
        self.searching.stop()
        self._filter = parse(self.filter.text(), everywhere=self.everywhere.isChecked())
        tests: list[Predicate] = [FLAGS[name] for name, chip in self.chips.items() if chip.isChecked()]
        wants_earlier = "earlier" in self.filter.text().lower()
        if wants_earlier and not self._earlier_loaded:
            self._start(self._load_earlier(), "inspector earlier")
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
        self._tell_troubles()
        self._back_to(current)

    def _show(self, test: Predicate) -> None:
        self.model.filter(test)
        self._shown_changed()

    def _found_inside(self, finished: int, total: int) -> None:
        """Some more contents were looked through."""
        self.progress.set_part(finished, total)
        self.model.filter(self.searching.test)
        self._shown_changed()
        self._back_to(self.details.exchange)

    def _search_ended(self) -> None:
        self.progress.stop()
        self._shown_changed()

    def _tell_troubles(self) -> None:
        told = " ".join(tr(sentence) for sentence in self._filter.troubles)
        self.filter.setProperty("invalid", bool(told))
        self.filter.style().unpolish(self.filter)
        self.filter.style().polish(self.filter)
        self.filter.setToolTip(told)
        if told:
            self.count.setText(told)

    def _values(self, name: str) -> list[tuple[str, str]]:
        """What may stand behind a name in the filter: what is there, the most frequent first."""
        get: dict[str, Callable[[Brief], str]] = {
            "status": lambda b: b.failure or str(b.status),
            "method": lambda b: b.method.lower(),
            "path": lambda b: b.route,
            "host": lambda b: b.host,
            "type": lambda b: b.kind,
            "hint": lambda b: b.hint,
            "signin": lambda b: b.credential or "none",
            "colour": lambda b: b.mark.colour,
            "action": lambda b: b.action.title,
        }
        if name in ("slower", "faster"):
            return [(value, "") for value in ("100ms", "500ms", "1s", "5s")]
        if name in ("larger", "smaller"):
            return [(value, "") for value in ("1k", "10k", "100k", "1m")]
        if name not in get:
            return []
        counted = Counter(value for brief in self.model.everything() if (value := get[name](brief)))
        return [
            (f'"{value}"' if " " in value else value, trn("{count} request", "{count} requests", count))
            for value, count in counted.most_common(50)
        ]

    def _focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _shown_changed(self) -> None:
        total, shown = self.model.total(), self.model.shown_count()
        if not self.earlier.isChecked():
            total -= sum(1 for brief in self.model.everything() if brief.number < 0) if self._earlier_loaded else 0
        there = bool(self.model.total() or self._foreign)
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

    def _back_to(self, exchange: Exchange | None) -> None:
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
        exchange = self._at_hand(brief.number)
        if exchange is not None:
            self._show_details(exchange, brief)
        else:
            self._start(self._fetch(brief), "inspector load")

    def _at_hand(self, number: int) -> Exchange | None:
        found = self._desk.journal.get(number)
        return found or next((exchange for exchange in self._foreign if exchange.number == number), None)

    async def _fetch(self, brief: Brief) -> None:
        exchange = await asyncio.to_thread(self._desk.journal.load, brief.number)
        if exchange is None:
            self.say(tr("This request is no longer kept."))
            return
        current = self.model.brief(self.list.currentIndex())
        if current is None or current.number == brief.number:
            self._show_details(exchange, brief)

    def _show_details(self, exchange: Exchange, brief: Brief) -> None:
        explanation = self._explain(exchange)
        best = explanation.best
        self.details.show_exchange(exchange, brief.mark, tr(best.title) if best is not None else "")
        self._tell_resend()
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

    def _explain(self, exchange: Exchange) -> Explanation:
        """The hint for an exchange, with what was known when it happened."""
        if len(exchange.body) > LARGE and not exchange.failed and exchange.body[:1] in (b"{", b"["):
            return Explanation(None)
        if is_foreign(exchange):
            same = [other for other in self._foreign if other.site == exchange.site]
            return explain(exchange, context=context_of(exchange, same))
        return self._desk.explain_exchange(exchange)

    def show_exchange(self, number: int) -> None:
        """Open the inspector at this exchange, whatever the filter says."""
        self.refresh()
        if self.pages.currentIndex() > 1:
            self.pages.setCurrentIndex(1)
        index = self.model.find(number)
        if not index.isValid() and self.model.get(number) is not None:
            self._show_everything(number < 0)
            index = self.model.find(number)
        self.shown_wanted.emit()
        if index.isValid():
            self.follow.setChecked(False)
            self._set_current(index)
            self.list.scrollTo(index)
            self.list.setFocus()

    def _show_everything(self, earlier: bool) -> None:
        self.filter.set_text_quietly("")
        for chip in (*self.chips.values(), self.everywhere):
            chip.blockSignals(True)
            chip.setChecked(False)
            chip.blockSignals(False)
        if earlier:
            self.earlier.setChecked(True)
        self.apply()

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

    # -- sending again, and comparing

    def back(self) -> None:
        """From a page over it back to the list."""
        self.pages.setCurrentIndex(1)
        self._shown_changed()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _why_no_resend(self, exchange: Exchange | None) -> str:
        """Why an exchange cannot be sent again; nothing when it can."""
        site = self._desk.site
        if exchange is None:
            return tr("Choose a request first.")
        if is_foreign(exchange):
            return tr("It was read from a file. Requests of others are only looked at.")
        if site is None:
            return tr("Open a site first.")
        if host_of(exchange.url) != host_of(site.profile.root):
            return tr("It went to another site. Open that one first.")
        return "" if can_be_edited(exchange) else tr("Its content is no text, so it cannot be edited here.")

    def _tell_resend(self) -> None:
        self.details.set_resend(self._why_no_resend(self.details.exchange))
        self.new.setEnabled(self._desk.site is not None)
        self.new.setToolTip(tr("Write a new request") if self._desk.site is not None else tr("Open a site first."))

    def edit_and_resend(self) -> None:
        """Ctrl+E."""
        why = self._why_no_resend(self.details.exchange)
        if why:
            self.say(why)
            return
        self.resend.begin(self.details.exchange)
        self.pages.setCurrentWidget(self.resend)

    def new_request(self) -> None:
        """An empty request to the site in use."""
        if self._desk.site is not None:
            self.resend.begin(None)
            self.pages.setCurrentWidget(self.resend)

    def _sent(self, exchange: Exchange, source: Exchange | None) -> None:
        self.back()
        self.show_exchange(exchange.number)
        if source is not None:
            self.details.show_links([(tr("← The request that it was made from"), source.number)])

    def compare_chosen(self) -> None:
        """Ctrl+M: the two that are chosen, the earlier one first."""
        chosen = sorted(self.chosen(), key=lambda brief: brief.started)
        if len(chosen) != 2:
            self.say(tr("Choose two requests, the second one with Ctrl held."))
            return
        self._start(self._compare(chosen[0], chosen[1]), "inspector pair")

    async def _compare(self, before: Brief, now: Brief) -> None:
        pair = await asyncio.to_thread(self.load_all, [before, now])
        if len(pair) == 2:
            self.compare.show_pair(pair[0], pair[1])
            self.pages.setCurrentWidget(self.compare)

    def compare_with_good(self) -> None:
        """What changed since the last time that this worked."""
        if self.details.exchange is not None:
            self._start(self._since_good(self.details.exchange), "inspector pair")

    async def _since_good(self, exchange: Exchange) -> None:
        good = await asyncio.to_thread(self._desk.journal.last_good, exchange)
        if good is None:
            self.say(tr("It has not worked before, as far as it was recorded."))
            return
        self.compare.show_pair(good, exchange, since_good=True)
        self.pages.setCurrentWidget(self.compare)

    # -- for support

    def for_support(self) -> None:
        """The chosen requests, or all that are shown where only one is chosen, to be read and saved."""
        chosen = self.chosen()
        self._start(self._for_support(chosen if len(chosen) > 1 else self.model.shown()), "inspector support")

    async def _for_support(self, briefs: Sequence[Brief]) -> None:
        if not briefs:
            self.say(tr("No request is shown."))
            return
        exchanges = await asyncio.to_thread(self.load_all, briefs)
        hints = {brief.number: brief.hint for brief in briefs if brief.hint}
        notes = {brief.number: brief.mark.note for brief in briefs if brief.mark.note}
        self.bundle.begin(exchanges, hints, notes)
        self.pages.setCurrentWidget(self.bundle)

    def _bundle_saved(self, words: str) -> None:
        self.back()
        self.say(words)

    # -- marks and menus

    def _mark(self, mark: Mark) -> None:
        exchange = self.details.exchange
        brief = self.model.get(exchange.number) if exchange is not None else None
        if brief is not None:
            self._put_mark(brief, mark)

    def _put_mark(self, brief: Brief, mark: Mark) -> None:
        brief.mark = mark
        if not brief.site.startswith("file:"):
            self._desk.journal.mark(brief.number, mark)
        self.model.touch(brief)

    def mark_chosen(self, change: Callable[[Mark], Mark]) -> None:
        """Change the marks of all lines that are chosen."""
        for brief in self.chosen():
            self._put_mark(brief, change(brief.mark))
        current = self.details.exchange
        brief_now = self.model.get(current.number) if current is not None else None
        if brief_now is not None:
            self.details.show_mark(brief_now.mark)

    def _open_menu(self, at: QPoint) -> None:
        menu = self.context_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def context_menu(self) -> Menu:
        """What can be done with the chosen lines."""
        chosen = self.chosen()
        menu = Menu(self)
        pinned = bool(chosen) and all(brief.mark.pinned for brief in chosen)
        words = tr("Take the pin away") if pinned else tr("Pin")
        menu.add(words, partial(self.mark_chosen, partial(_pinned, not pinned)), icon="pin", enabled=bool(chosen))
        menu.add(tr("Write a note"), self.details.edit_note, icon="note", enabled=len(chosen) == 1)
        if len(chosen) == 1:
            brief = chosen[0]
            menu.addSeparator()
            menu.add(tr("Show only this address"), partial(self._filter_by, f'path:"{brief.route}"'))
            menu.add(tr("Show only this status"), partial(self._filter_by, f"status:{brief.failure or brief.status}"))
            menu.add(tr("Show only this action"), partial(self._filter_by, f'action:"{brief.action.title}"'))
            menu.addSeparator()
            why = self._why_no_resend(self.details.exchange)
            menu.add(tr("Edit and resend"), self.edit_and_resend, shortcut="Ctrl+E", enabled=not why, reason=why)
            menu.add(tr("What changed since it worked"), self.compare_with_good, icon="compare")
        menu.add(tr("Compare the two"), self.compare_chosen, icon="compare", enabled=len(chosen) == 2)
        menu.addSeparator()
        menu.add(tr("Save as HAR …"), partial(self._save, self.chosen), icon="save", enabled=bool(chosen))
        return menu

    def _filter_by(self, term: str) -> None:
        self.filter.setText(f"{self.filter.text()} {term}".strip())
        self.filter.returnPressed.emit()

    def _show_columns(self) -> None:
        menu = self.list.columns_menu()
        menu.popup(self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height() + 2)))

    def _remember_columns(self) -> None:
        self._desk.settings.remember(COLUMNS_KEY, self.list.layout_of_columns())

    # -- words and room

    def say(self, text: str) -> None:
        """A short sentence where the count stands."""
        self.count.setText(text)

    def say_failed(self, title: str, text: str) -> None:
        self.pages.setCurrentIndex(1)
        self.notices.show_notice(Notice("trouble", title, text))

    def _toggle_large(self) -> None:
        self.enlarge_wanted.emit(self.enlarge_button.isChecked())

    def set_large(self, on: bool) -> None:
        """It fills the window now, or stands at its edge again."""
        self.enlarge_button.setChecked(on)
        self.title.setVisible(on)
        self._fit_chips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_chips()

    def _fit_chips(self) -> None:
        narrow = self.width() < NARROW + (TITLE if self.enlarge_button.isChecked() else 0)
        for chip in self._all_chips():
            chip.setVisible(not narrow)
        self.few.setVisible(narrow)

    def release(self) -> None:
        """Stop following the journal; called when the window goes."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None


def _pinned(on: bool, mark: Mark) -> Mark:
    return replace(mark, pinned=on)
