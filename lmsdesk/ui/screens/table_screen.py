"""The list of one kind: find, filter, sort, select, and do something with what is selected."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Query
from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.sites import ShelfChange
from lmsdesk.ui.ages import as_of
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.table.actions import CHANGE, CHANGE_ALL, Deed, deeds, refusal, removal
from lmsdesk.ui.table.bulk import Bulk
from lmsdesk.ui.table.cells import cells_for
from lmsdesk.ui.table.columns import Columns, ColumnsMenu
from lmsdesk.ui.table.empty import EmptyTable
from lmsdesk.ui.table.filters import FilterRow
from lmsdesk.ui.table.pages import Pages, add_deeds, into_rows, set_density, sort, type_on
from lmsdesk.ui.table.selection import SelectionBar
from lmsdesk.ui.table.view import RecordTable
from lmsdesk.ui.trial.together import Together
from lmsdesk.ui.widgets import Button, Menu, WorkLine
from lmsdesk.ui.words import number, tr

LIST = "list"
_CALM_SECONDS, _CALM_TURNS = 0.05, 200


class TableScreen(Screen):
    """One kind of the site in use, as a table."""

    def __init__(self, desk: Desk, kind_id: str) -> None:
        site = desk.site
        assert site is not None
        self.site = site
        self.shelf = site.shelf(kind_id)
        self.kind = self.shelf.kind
        super().__init__(desk, tr(self.kind.plural))
        self.model = RecordTableModel(self.shelf, cells_for(self.kind), desk.tasks, self)
        self.table = RecordTable(self.model)
        self.model.watched = self.table.rows_before_the_person
        self.model.calm = self._calm
        self.table.setAccessibleName(self.title)
        self.columns = Columns(self.table, desk.settings, f"columns/{site.lms}/{kind_id}")
        menu = ColumnsMenu(self.columns, self.table, self._sort, self)
        self.filters = FilterRow(desk, site, self.kind, menu)
        self.new = Button(tr(self.kind.new_name), "primary", on_click=self._new)
        self.line = WorkLine()
        self.empty = EmptyTable(self.kind)
        self._host = QWidget()
        self._pages = Pages(self.table, self.empty, self.model, self._say_none)
        self.bulk = Bulk(self, self.shelf, self.line)
        self.together = Together(
            self,
            self.shelf,
            lambda: self.model.query,
            lambda: self.columns.shown,
            self.table.selected,
            self.table.select_ids,
        )
        self._lay_out()
        self.bar = SelectionBar(self._host, self.table, self._do)
        self._columns_menu = menu
        self._total: int | None = None
        self._waiting = False
        self._midnight = QTimer(self, singleShot=True)
        self._midnight.timeout.connect(self._new_day)
        self._connect()
        self._new_day()
        self._set_density()

    def _lay_out(self) -> None:
        self.header.add_action(self.together.button)
        if self.kind.new_name and Verb.CREATE in self.kind.verbs:
            self.header.add_action(self.new)
            self._allow()
        else:
            self.new.setParent(self)
            self.new.setEnabled(False)
            self.new.hide()
        self.top.addWidget(self.filters)
        self.top.addWidget(self.line)
        inside = QVBoxLayout(self._host)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._pages)
        self.content.addWidget(self._host, 1)
        self.setFocusProxy(self.table)
        chain = [self.together.button, self.new, *self.filters.stops, self.table]
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)

    def _allow(self) -> None:
        """What this person may do here, as far as it is known by now."""
        if Verb.CREATE not in self.kind.verbs or not self.kind.new_name:
            return
        creating = self.shelf.offer(Verb.CREATE)
        self.new.setEnabled(bool(creating))
        keys = QKeySequence("Ctrl+N").toString(QKeySequence.SequenceFormat.NativeText)
        self.new.setToolTip(refusal(creating) or f"{tr(self.kind.new_name)} ({keys})")

    def _connect(self) -> None:
        self.desk.rights_changed.connect(self._allow)
        self.filters.changed.connect(self._ask)
        self.filters.box.left.connect(lambda: into_rows(self.table, self.model))
        self.model.busy_changed.connect(self._busy)
        self.model.failed.connect(self._failed_to_load)
        self.model.settled.connect(self._settled)
        self.table.header.sort_wanted.connect(self._sort)
        self.table.header.menu_wanted.connect(self._columns_menu.popup)
        self.table.opened.connect(lambda record: self.desk.open_editor(self.kind.id, record))
        self.table.chosen.connect(self._chosen)
        self.table.remove_wanted.connect(self._remove)
        self.table.typed.connect(lambda text: type_on(self.filters, text))
        self.table.customContextMenuRequested.connect(self._context_menu)
        self.bulk.running.connect(self._bulk_runs)
        self.bulk.trashed.connect(self.model.count_in_trash)
        self.empty.clear_wanted.connect(self.filters.clear)
        self.empty.again_wanted.connect(self._again)
        self.empty.new_wanted.connect(self._new)
        for keys, slot in (("Ctrl+N", self._new), ("F5", self._reload), ("Ctrl+Z", lambda: self.desk.history.offer())):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self._subscriptions = (
            self.desk.settings.subscribe(lambda _: self._set_density()),
            self.site.subscribe(self._elsewhere),
        )

    # -- Screen -----------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Get the first page. What goes wrong is told on the screen."""
        task = self.model.reload()
        if task is not None:
            await asyncio.wait({task})

    async def shown(self) -> None:
        """Back on the screen: read the list again only where other items changed with what was done."""
        self._allow()
        older = self.model.as_of is not None and not self.site.presence.offline
        if (self.model.stale or older) and not self.model.busy:
            self.model.reload()

    def focus_search(self) -> None:
        self.filters.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.box.selectAll()

    def closing(self) -> None:
        for unsubscribe in self._subscriptions:
            unsubscribe()
        self.bulk.close()
        self.columns.flush()
        self.model.close()

    # -- what the person does -----------------------------------------------------------------------------------

    def _ask(self) -> None:
        self.notices.clear(LIST)
        self.model.ask(Query(search=self.filters.search, filters=dict(self.filters.values)))
        self._show_page()

    def _sort(self, field: str) -> None:
        sort(self.table, self.model, field)

    def _new(self) -> None:
        if self.new.isEnabled():
            self.desk.open_editor(self.kind.id)

    def _reload(self) -> None:
        self.notices.clear(LIST)
        if self.site.presence.offline:
            self.desk.try_to_reach()
        else:
            self.model.reload()

    def came_back(self) -> None:
        """The site can be reached again: what is shown is read anew, behind."""
        self.notices.clear(LIST)
        self.model.reload()

    async def _calm(self) -> None:
        """Wait while the person holds something in the table: nothing is taken from under their fingers."""
        for _ in range(_CALM_TURNS):
            if not _mouse_down(self.table) and not isinstance(QApplication.activePopupWidget(), Menu):
                return
            await asyncio.sleep(_CALM_SECONDS)

    def _again(self) -> None:
        self.notices.clear(LIST)
        self.model.go_on()

    def _remove(self) -> None:
        self._do(removal(self.shelf, in_trash=self.model.in_trash))

    def _do(self, key: str) -> None:
        records = self.table.selected()
        possible = {deed.key for deed in self._deeds() if deed.possible}
        if key not in possible or self.bulk.busy:
            return
        if key == CHANGE:
            self.together.change(records)
        elif key == CHANGE_ALL:
            self.together.change_all()
        else:
            self.bulk.start(key, records)

    def _deeds(self) -> list[Deed]:
        selected = self.table.selected()
        more = len(selected) == self.model.rowCount() and not self.model.complete
        return deeds(self.shelf, selected, in_trash=self.model.in_trash, all_of=self.model.total if more else None)

    def _context_menu(self, at: QPoint) -> None:
        index = self.table.indexAt(at)
        if not index.isValid():
            return
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        record = self.model.record(index.row())
        menu.add(tr("Open"), partial(self.desk.open_editor, self.kind.id, record), icon="edit")
        link = record["permalink"] or record["link"]
        if isinstance(link, str) and link:
            menu.add(tr("Copy its address"), partial(self._copy, link), icon="link")
        menu.addSeparator()
        add_deeds(menu, self._deeds(), self._do, tr("Something else is being done just now.") if self.bulk.busy else "")
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.desk.say(tr("The address is on the clipboard."))

    def _elsewhere(self, kind_id: str, change: ShelfChange) -> None:
        """Something of another kind has another name now, such as a category that our rows show."""
        if kind_id != self.kind.id and change.changed:
            title = self.site.kind(kind_id).title
            self.model.rename(kind_id, {record.id: str(record[title] or "") for record in change.changed})

    # -- what is shown ------------------------------------------------------------------------------------------

    def _busy(self, busy: bool) -> None:
        if busy != self._waiting:
            self._waiting = busy
            self.progress.start() if busy else self.progress.stop()
        self._pages.wait(busy)

    def _failed_to_load(self, problem: Problem) -> None:
        self._pages.failed = True
        self.show_problem(problem, again=self._again, key=LIST)
        self._show_page()

    def _settled(self) -> None:
        """Rows, total or counts are other ones."""
        if self.model.loaded and (not self.model.busy or self.model.as_of is not None):
            narrowed = bool(self.model.query.search or self.model.query.filters)
            if not narrowed:
                self._total = self.model.total
                self.desk.set_count(self.kind.id, self._total)
            elif "any" in self.model.counts:
                self.desk.set_count(self.kind.id, self.model.counts["any"])
            total = self.model.total
            self.header.set_count(number(total) if total is not None else "")
            self.header.set_age(as_of(self.model.as_of) if self.model.as_of is not None else "")
            self.filters.set_counts(self.model.counts, self._total)
        if self.model.stale and self.isVisible() and not self.model.busy and not self.bulk.busy:
            self.model.reload()
        self.table.header.viewport().update()
        self._show_page()
        self.table.read_ahead()

    def _show_page(self) -> None:
        """The rows, or what to say where there are none."""
        had_focus = self.table.hasFocus()
        if self._pages.show_page() and had_focus:
            self.filters.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_none(self) -> None:
        if self.model.in_trash and not self.filters.search:
            self.empty.say_trash_empty()
        elif self.filters.any:
            self.empty.say_nothing_found(self.filters.search)
        else:
            self.empty.say_nothing_yet(offered=self.new.isEnabled())

    def _chosen(self) -> None:
        """Another selection. The bar waits for a second click, so that it is not under it."""
        self.bar.refresh(self._deeds(), busy=self.bulk.busy, patient=_mouse_down(self.table))

    def _bulk_runs(self, running: bool) -> None:
        self.model.hold(running)
        self.bar.refresh(self._deeds(), busy=running)
        if not running:
            self._settled()

    def _set_density(self) -> None:
        set_density(self.table, self.desk)

    def _new_day(self) -> None:
        """After midnight “today” is another day."""
        if self.model.loaded:
            self.model.forget_texts()
        now = datetime.now().astimezone()
        tomorrow = (now + timedelta(days=1)).replace(hour=0, minute=0, second=2)
        self._midnight.start(int((tomorrow - now).total_seconds() * 1000))


def _mouse_down(table: RecordTable) -> bool:
    buttons = QApplication.mouseButtons()
    return buttons != Qt.MouseButton.NoButton and table.rect().contains(table.mapFromGlobal(QCursor.pos()))
