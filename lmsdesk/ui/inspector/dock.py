"""The inspector as a dockable panel: a list of exchanges under their actions, a filter, and the details."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.hints.engine import explain
from lmsdesk.hints.files import context_of
from lmsdesk.hints.model import Context, Explanation
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector import exchange_model as columns
from lmsdesk.ui.inspector.delegate import ExchangeDelegate
from lmsdesk.ui.inspector.details import Details
from lmsdesk.ui.inspector.exchange_model import ExchangeModel
from lmsdesk.ui.inspector.files import HarFiles
from lmsdesk.ui.inspector.query import FLAGS, Predicate, parse
from lmsdesk.ui.inspector.snippets import SNIPPETS
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.widgets import Button, Chip, EmptyState, Menu, MenuButton, Notice, NoticeArea, SearchBox, label
from lmsdesk.ui.words import tr, trn

RECENT = 40


def colours() -> tuple[str, str, str]:
    """Colours for names, texts and numbers in JSON, from the palette in force."""
    now = palette()
    return now.accent, now.good.ink, now.caution.ink


class InspectorDock(QDockWidget):
    """Shows the journal live. ``show_exchange`` opens it at one exchange."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(tr("Inspector"), parent)
        self.setObjectName("inspector")
        self._desk = desk
        self._unsubscribe: Callable[[], None] | None = None
        self.model = ExchangeModel(self)
        self._chips = {"writes": Chip(tr("Writes")), "failed": Chip(tr("Failed")), "slow": Chip(tr("Slow"))}
        self.filter = SearchBox(
            tr("Filter: words, status:401, path:courses, slower:200ms"), delay_ms=150, name=tr("Filter requests")
        )
        self.list = self._make_list()
        self.details = Details(colours())
        self.files = HarFiles(desk, self)
        self._foreign: list[Exchange] = []
        self.notices = NoticeArea()
        self.details.hint_place.addWidget(self.notices)
        self._count = label("", "secondary")
        self._empty = EmptyState(
            "inspector",
            tr("Nothing asked yet"),
            tr("Every request to your site appears here, under the action that caused it."),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._body())
        self.setWidget(self._whole())
        self._wire()

    # -- making

    def _make_list(self) -> QTreeView:
        view = QTreeView()
        view.setModel(self.model)
        view.setItemDelegate(ExchangeDelegate(view))
        view.setUniformRowHeights(True)
        view.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        view.setRootIsDecorated(True)
        view.setIndentation(16)
        view.setAllColumnsShowFocus(True)
        view.setExpandsOnDoubleClick(True)
        view.setFrameShape(QTreeView.Shape.NoFrame)
        view.setAccessibleName(tr("Requests"))
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        for column, width in ((columns.TIME, 100), (columns.METHOD, 74), (columns.STATUS, 64)):
            view.setColumnWidth(column, width)
        view.setColumnWidth(columns.DURATION, 72)
        view.setColumnWidth(columns.SIZE, 82)
        header.setSectionResizeMode(columns.PATH, QHeaderView.ResizeMode.Stretch)
        return view

    def _body(self) -> QWidget:
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 6)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.list.setMinimumWidth(430)
        self.splitter.setSizes([560, 640])
        return self.splitter

    def _whole(self) -> QWidget:
        whole = QWidget()
        whole.setObjectName("content")
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.filter.setMinimumWidth(220)
        row.addWidget(self.filter, 1)
        for chip in self._chips.values():
            row.addWidget(chip)
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(MenuButton(tr("Copy as"), self._copy_menu()))
        row.addWidget(MenuButton(tr("HAR"), self._har_menu()))
        row.addWidget(Button(tr("Clear"), "quiet", on_click=self._clear))
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._pages, 1)
        return whole

    def _copy_menu(self) -> Menu:
        self.copy_menu = Menu(self)
        for name, write in SNIPPETS:
            self.copy_menu.add(name, partial(self.details.copy_as, write))
        return self.copy_menu

    def _har_menu(self) -> Menu:
        self.har_menu = Menu(self)
        self.har_menu.add(tr("Save the chosen requests as HAR …"), lambda: self.files.ask_save(self.chosen()))
        self.har_menu.add(tr("Save all that are shown as HAR …"), lambda: self.files.ask_save(self.model.shown()))
        self.har_menu.addSeparator()
        self.har_menu.add(tr("Open a HAR …"), self.files.ask_open)
        return self.har_menu

    def _wire(self) -> None:
        self.filter.searched.connect(lambda _: self._apply())
        for chip in self._chips.values():
            chip.toggled.connect(lambda _: self._apply())
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.details.copied.connect(lambda _: self._say_copied())
        self.files.saved.connect(self._count.setText)
        self.files.failed.connect(self._say_failed)
        self.files.opened.connect(self._take_foreign)
        QShortcut(
            QKeySequence.StandardKey.Find, self, self.filter.setFocus, Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        theme.changed.connect(self._recolour)
        journal = self._desk.journal
        self._unsubscribe = journal.subscribe(self._added, self._dropped)
        self._reload()

    def showEvent(self, event: QShowEvent) -> None:
        """Opened without a wish: begin with the newest request."""
        super().showEvent(event)
        if not self.list.currentIndex().isValid() and self.model.shown_count():
            self.list.setCurrentIndex(self.model.newest())

    # -- following the journal

    def _reload(self) -> None:
        self.model.reset([*self._desk.journal.exchanges, *self._foreign])
        self._shown_changed()

    def _added(self, exchange: Exchange) -> None:
        at_end = not self.list.currentIndex().isValid()
        self.model.add(exchange)
        self._shown_changed()
        index = self.model.find(exchange.number)
        if index.isValid():
            self.list.expand(index.parent())
        if at_end and self.isVisible() and index.isValid():
            self.list.setCurrentIndex(index)

    def _take_foreign(self, exchanges: list[Exchange]) -> None:
        """Show what a file holds under its own heading. It stays out of the journal: nothing keeps or repeats it."""
        if not exchanges:
            self._say_failed(tr("The file is empty"), tr("It holds no requests."))
            return
        self._foreign += exchanges
        for exchange in exchanges:
            self.model.add(exchange)
        self._shown_changed()
        self.show_exchange(exchanges[0].number)

    def _clear(self) -> None:
        self._foreign.clear()
        self._desk.journal.clear()
        self._reload()

    def chosen(self) -> list[Exchange]:
        """The exchanges that are selected in the list; those of a selected action belong to it."""
        rows = self.list.selectionModel().selectedRows()
        return list({found.number: found for index in rows for found in self.model.under(index)}.values())

    def _dropped(self, _: int) -> None:
        QTimer.singleShot(0, self._reload)

    def _apply(self) -> None:
        """Filter by the chips that are on and by the text."""
        tests: list[Predicate] = [FLAGS[name] for name, chip in self._chips.items() if chip.isChecked()]
        tests.append(parse(self.filter.text()))
        current = self.details.exchange
        self.model.filter(lambda exchange: all(test(exchange) for test in tests))
        self._shown_changed()
        index = self.model.find(current.number) if current else QModelIndex()
        self.list.setCurrentIndex(index if index.isValid() else self.model.newest())

    def _shown_changed(self) -> None:
        total, shown = len(self._desk.journal.exchanges) + len(self._foreign), self.model.shown_count()
        self._pages.setCurrentIndex(1 if total else 0)
        one, many = (
            tr("{shown} of {total}", shown=shown, total=total),
            trn("{count} request", "{count} requests", total),
        )
        self._count.setText(many if shown == total else one)
        if self.model.rowCount() <= RECENT:
            self.list.expandAll()

    # -- the details

    def _choose(self, current: QModelIndex, _: QModelIndex = QModelIndex()) -> None:
        exchange = self.model.exchange(current)
        if exchange is None and current.isValid():
            exchange = self.model.exchange(self.model.index(0, 0, current.siblingAtColumn(0)))
        if exchange is None or exchange is self.details.exchange:
            return
        self.details.show_exchange(exchange)
        self.notices.clear_all()
        explanation = self._explain(exchange)
        best = explanation.best
        if best is None:
            return
        also = ", ".join(tr(hint.title) for hint in explanation.also)
        tone = "trouble" if exchange.failed else "caution"
        because = tr("Because: {evidence}.", evidence=best.evidence)
        if also:
            because += " " + tr("Also possible: {also}.", also=also)
        notice = Notice(tone, f"{best.id} · {tr(best.title)}", because, tr(best.todo), closable=False)
        self.notices.show_notice(notice)

    def _explain(self, exchange: Exchange) -> Explanation:
        """The hint for an exchange, with what was known when it happened."""
        if is_foreign(exchange):
            return explain(
                exchange, context=context_of(exchange, [e for e in self._foreign if e.site == exchange.site])
            )
        recent = tuple(
            e for e in self._desk.journal.exchanges if e.number < exchange.number and e.site == exchange.site
        )
        site = self._desk.site
        if site is None or site.profile.id != exchange.site:
            return explain(exchange, context=Context(recent=recent[-60:]))
        return explain(
            exchange,
            context=Context(
                lms=site.lms,
                site_name=site.profile.name,
                address=site.profile.address,
                recent=recent[-60:],
                namespaces=tuple(site.discovery.namespaces) or None,
            ),
        )

    def show_exchange(self, number: int) -> None:
        """Open the inspector at this exchange, whatever the filter says."""
        index = self.model.find(number)
        if not index.isValid():
            self.filter.set_text_quietly("")
            for chip in self._chips.values():
                chip.blockSignals(True)
                chip.setChecked(False)
                chip.blockSignals(False)
            self._apply()
            index = self.model.find(number)
        self.show()
        self.raise_()
        if index.isValid():
            self.list.expand(index.parent())
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
            self.list.setFocus()

    def _say_failed(self, title: str, text: str) -> None:
        self._pages.setCurrentIndex(1)
        self.notices.show_notice(Notice("trouble", title, text))

    def _say_copied(self) -> None:
        self._count.setText(tr("Copied, secrets left out"))

    def _recolour(self) -> None:
        self.details.answer.recolour(colours())
        self.details.request.recolour(colours())

    def release(self) -> None:
        """Stop following the journal; called when the window goes."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
