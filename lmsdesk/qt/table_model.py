"""The model behind a table of records: one list of the site, loaded page by page, and what changes in it.

Rules that keep Qt's views in step: what comes next is set before ``endInsertRows``, "busy" is cleared last, and no
rows are inserted for an empty page. One load runs at a time; a newer one replaces it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.qt import roles
from lmsdesk.qt.cell import Cell
from lmsdesk.qt.counts import Counts
from lmsdesk.qt.matching import TRASH, fits, haystack, renamed, same_list, unchanged, within
from lmsdesk.qt.paging import Paging
from lmsdesk.qt.rows import Rows

if TYPE_CHECKING:
    from lmsdesk.qt.lists import Lists
    from lmsdesk.qt.tasks import Tasks
    from lmsdesk.sites import ShelfChange

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MOST_AGAIN = 1_000
"""So many rows are read again at most when a list is reloaded."""
_MOST_RUNS = 60
"""So many separate runs of rows are taken out one by one; for more the views start anew."""


class RecordTableModel(QAbstractTableModel):
    """The records of a shelf that a Query asks for. While all of them are here, it sorts and searches by itself."""

    busy_changed = Signal(bool)
    failed = Signal(object)
    """A Problem: the list could not be loaded. The rows that are here stay."""
    settled = Signal()
    """Rows, total or counts may be different now."""

    def __init__(self, shelf: Lists, cells: Sequence[Cell], tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shelf = shelf
        self.cells = tuple(cells)
        self._columns = {cell.name: at for at, cell in enumerate(self.cells)}
        self._tasks = tasks
        self._key = f"list {shelf.kind.id} {id(self)}"
        self._rows = Rows(self.cells, haystack(shelf.kind))
        self._order: list[int] = []
        self._query = Query()
        self._answered: Query | None = None
        self._paging = Paging()
        self._total: int | None = None
        self._busy = False
        self._stuck = False
        self._held = False
        self._run = 0
        self.counts = Counts()
        """Counts by status as the site told them, kept up to date with what is done here."""
        self.sorting: tuple[str, bool] | None = None
        """The field that the rows are sorted by, and whether downwards; None for the site's own order."""
        self.stale = False
        """Other items may have changed as well: reload when the person looks."""
        self.as_of: datetime | None = None
        """When the site told the rows, where they were kept on this computer; None: it told them just now."""
        self.watched: Callable[[], int] = lambda: 0
        """How many rows from the top the person has before them; so many are read again by ``reload``."""
        self.calm: Callable[[], Awaitable[None]] | None = None
        """Waits until nothing would be taken from under the person's fingers."""
        self._unsubscribe = shelf.subscribe(self.apply)

    def close(self) -> None:
        """The screen goes away: no more work and no more news."""
        self._unsubscribe()
        self._run += 1
        self._tasks.cancel(self._key)

    # -- what there is --------------------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """What the person wants to see."""
        return self._query

    @property
    def loaded(self) -> bool:
        """Whether a list was loaded at all."""
        return self._answered is not None

    @property
    def complete(self) -> bool:
        """Whether every record of the list is here."""
        return self._answered is not None and not self._paging.more

    @property
    def busy(self) -> bool:
        """Whether the site is being asked."""
        return self._busy

    @property
    def local(self) -> bool:
        """Whether the rows are picked here, from a longer list that is all here."""
        return self._answered is not None and not same_list(self._answered, self._query)

    @property
    def total(self) -> int | None:
        """How many records the list has, loaded or not; None when the site does not tell."""
        if self.complete:
            return len(self._order)
        return self._total

    @property
    def in_trash(self) -> bool:
        """Whether the list is the trash."""
        return self._query.filters.get("status") == TRASH

    def record(self, row: int) -> Record:
        """The record of a row."""
        return self._rows.records[self._order[row]]

    def records(self) -> list[Record]:
        """The records shown, from the top."""
        return [self._rows.records[place] for place in self._order]

    def text(self, row: int, column: int) -> str:
        """The text of a cell."""
        return self._rows.text(self._order[row], column)

    def rows_of(self, ids: Collection[ItemId]) -> list[int]:
        """The rows of those ids that are shown, from the top."""
        if not ids:
            return []
        if len(ids) == 1:
            place = self._rows.place(next(iter(ids)))
            return [self._order.index(place)] if place is not None and place in self._order else []
        places = {place for id in ids if (place := self._rows.place(id)) is not None}
        return [row for row, place in enumerate(self._order) if place in places]

    def sortable(self, field: str) -> bool:
        """Whether the rows can be sorted by a field: by the site, or here while all are here."""
        at = self._columns.get(field)
        return at is not None and (self.cells[at].column.sort is not None or self.complete)

    def forget_texts(self) -> None:
        """Write all cells anew, such as after midnight."""
        self._rows.forget_texts()
        if self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self.cells) - 1))

    # -- asking ---------------------------------------------------------------------------------------------

    def ask(self, query: Query) -> None:
        """Show another search or filter. The old rows stay until the new ones are there."""
        query = query.but(sort=self._query.sort, descending=self._query.descending)
        if query == self._query:
            return
        self._query = query
        if self._can_pick(query):
            self._show(self._pick())
            self._picked()
        else:
            self.reload()

    def sort_by(self, field: str, *, descending: bool = False) -> None:
        """Sort by a field, where ``sortable`` says so."""
        if not self.sortable(field):
            return
        self.sorting = (field, descending)
        key = self.cells[self._columns[field]].column.sort
        self._query = self._query.but(sort=key or "", descending=descending and bool(key))
        if self.complete and self._can_pick(self._query):
            self._rearrange(self._rows.sort(self._order, self._columns[field], descending=descending))
            self._picked()
        else:
            self.reload()

    def _picked(self) -> None:
        """The rows were picked here: the site need not be asked, unless they are older ones."""
        if self.as_of is None:
            self._give_up()
        else:
            self.reload()
        self.settled.emit()

    def reload(self) -> asyncio.Task[Any] | None:
        """Ask the site for the list again; the rows stay until the answer is there."""
        self.stale = False
        return self._start(self._load_first)

    def canFetchMore(self, parent: Index = QModelIndex()) -> bool:
        waits = self._busy or self._stuck or self._held
        return not parent.isValid() and self._paging.more and not waits

    def fetchMore(self, parent: Index = QModelIndex()) -> None:
        if self.canFetchMore(parent):
            self._start(self._load_next)

    def hold(self, held: bool) -> None:
        """Read no further pages while many items are being changed: rows would move under every answer."""
        self._held = held

    def go_on(self) -> None:
        """Try again after a failure: the next page, or the whole list where there is none."""
        self._stuck = False
        if self._paging.more and self._answered is not None and same_list(self._answered, self._query):
            self.fetchMore()
        else:
            self.reload()

    def _start(self, work: Callable[[int], Any]) -> asyncio.Task[Any] | None:
        self._run += 1
        self._set_busy(True)
        task = self._tasks.start(work(self._run), name=f"list {self.shelf.kind.id}", key=self._key, owner=self)
        if task is None:
            self._set_busy(False)
        return task

    def _give_up(self) -> None:
        """Whatever is being loaded is not wanted any more."""
        self._run += 1
        self._tasks.cancel(self._key)
        self._set_busy(False)

    async def _load_first(self, run: int) -> None:
        query = self._query
        try:
            kept = await self.shelf.kept(query) if self._answered != query else None
            if kept is not None and kept.records and run == self._run:
                self.show_page(kept, query)
                self.settled.emit()
            pages = await self._first_pages(query)
            if self.calm is not None:
                await self.calm()
            if run == self._run:
                self._take(pages, query)
        except Problem as problem:
            if run == self._run:
                self._stuck = True
                self.failed.emit(problem)
        finally:
            self._finish(run)

    async def _first_pages(self, query: Query) -> list[Page]:
        """The first page, and those after it that the person has before them."""
        pages = [await self.shelf.first(query)]
        wanted = min(self.watched(), _MOST_AGAIN) if self._answered == query else 0
        while pages[-1].next is not None and sum(len(page.records) for page in pages) < wanted:
            pages.append(await self.shelf.next_page(query, pages[-1].next))
        return pages

    async def _load_next(self, run: int) -> None:
        query = self._query
        try:
            while self._paging.more:
                asked = self._paging.begin()
                page = await self.shelf.next_page(query, asked) if asked is not None else await self.shelf.first(query)
                if run != self._run or self._add_page(page):
                    break
        except Problem as problem:
            if run == self._run:
                self._stuck = True
                self.failed.emit(problem)
        finally:
            self._finish(run)

    def _finish(self, run: int) -> None:
        if run == self._run:
            self._set_busy(False)
            self.settled.emit()

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)

    # -- what comes in --------------------------------------------------------------------------------------

    def show_page(self, page: Page, query: Query) -> None:
        """Show the first page of what ``query`` asked for, instead of everything that was here."""
        self._take([page], query)

    def _take(self, pages: Sequence[Page], query: Query) -> None:
        """Show the first pages of what ``query`` asked for. Where they are the rows that are here, only what changed
        in them is told."""
        records = [record for page in pages for record in page.records]
        same = self._answered == query and self._is_here(records)
        if not same:
            self.beginResetModel()
            self._rows.fill(records)
        else:
            self._bring_up(records)
        self._answered = query
        self._paging = Paging.after(pages)
        self._total = pages[-1].total
        self.as_of = next((page.as_of for page in pages if page.as_of is not None), None)
        self.counts.take(pages[0].counts)
        self._stuck = self.stale = False
        if self.sorting is not None and not self.sortable(self.sorting[0]):
            self.sorting = None
        if not same:
            self._order = self._pick()
            self.endResetModel()

    def _is_here(self, records: Sequence[Record]) -> bool:
        """Whether these are the rows that are held, in their order."""
        held = [self._rows.records[place].id for place in self._rows.live]
        return held == list(dict.fromkeys(record.id for record in records))

    def _bring_up(self, records: Sequence[Record]) -> None:
        """Put newer records in the place of those that are held; one that is as it was costs nothing."""
        changed = set()
        for record in records:
            place = self._rows.place(record.id)
            if place is not None and not unchanged(self._rows.records[place], record):
                self._rows.replace(record)
                changed.add(place)
        if changed:
            order = self._pick()
            if order != self._order:
                self._rearrange(order) if sorted(order) == sorted(self._order) else self._show(order)
            rows = [row for row, place in enumerate(self._order) if place in changed]
            for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
                block = [row for _, row in run]
                self.dataChanged.emit(self.index(block[0], 0), self.index(block[-1], len(self.cells) - 1))

    def _add_page(self, page: Page) -> bool:
        """Take in a further page; whether it brought rows or was the last one."""
        before = self._total
        if page.total is not None:
            self._total = page.total
            if before is not None and page.total < before and self._paging.skipped(before - page.total):
                return False  # someone else removed items: what moved up is read before this page
            self.stale = self.stale or (before is not None and page.total > before)
        self.counts.take(page.counts)
        fresh = [record for record in page.records if self._rows.place(record.id) is None]
        fresh = list({record.id: record for record in fresh}.values())
        if not fresh:
            self._paging.arrived(page)
            return not self._paging.more
        begin = len(self._order)
        self.beginInsertRows(QModelIndex(), begin, begin + len(fresh) - 1)
        self._order.extend(self._rows.add(fresh))
        self._paging.arrived(page)
        self.endInsertRows()
        return True

    def apply(self, change: ShelfChange) -> None:
        """What was done through the shelf, row by row and without asking the site."""
        if self._answered is None:
            return
        leaving = [place for id in change.gone if (place := self._rows.place(id)) is not None]
        for place in leaving:
            self.counts.move(self._rows.records[place], None)
        hidden: list[int] = []
        newcomers = list(change.added)
        for record in change.changed:
            replaced = self._rows.replace(record)
            if replaced is None:
                newcomers += [record] if self.complete else []
                continue
            place, old = replaced
            self.counts.move(old, record)
            if not fits(record, self._answered):
                leaving.append(place)
            elif not fits(record, self._query):
                hidden.append(place)
            elif place in self._order:
                row = self._order.index(place)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.cells) - 1))
        self._remove(leaving, hidden)
        self._insert_first([record for record in newcomers if fits(record, self._answered)])
        for record in change.added:
            self.counts.move(None, record)
        self.stale = self.stale or change.stale
        self.settled.emit()

    def rename(self, kind_id: str, names: Mapping[ItemId, str]) -> None:
        """Items of another kind have other names now: show them where our records point to them."""
        fields = [field for field in self.shelf.kind.fields if getattr(field, "to", "") == kind_id]
        changed = []
        for place in self._rows.live:
            record = self._rows.records[place]
            values = {field.name: renamed(record[field.name], names) for field in fields}
            values = {name: value for name, value in values.items() if value is not None}
            if values:
                changed.append(record.with_values(**values))
        for record in changed:
            self._rows.replace(record)
        if changed and self._order:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, len(self.cells) - 1))

    def count_in_trash(self, more: int) -> None:
        """Tell that items went into the trash, where the site counts it."""
        self.counts.add(TRASH, more)
        self.settled.emit()

    def _remove(self, leaving: Collection[int], hidden: Collection[int] = ()) -> None:
        """Take rows out: ``leaving`` are off the site's list, ``hidden`` only off what is picked from it here."""
        out = {*leaving, *hidden}
        if not out:
            return
        self._paging.shifted(len(leaving))
        if self._total is not None:
            self._total = max(0, self._total - len(leaving))
        rows = [row for row, place in enumerate(self._order) if place in out]
        runs = [[row for _, row in run] for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0])]
        if len(runs) > _MOST_RUNS:
            self.beginResetModel()
            self._order = [place for place in self._order if place not in out]
            self.endResetModel()
        else:
            for run in reversed(runs):
                self.beginRemoveRows(QModelIndex(), run[0], run[-1])
                del self._order[run[0] : run[-1] + 1]
                self.endRemoveRows()
        self._rows.drop(leaving)

    def _insert_first(self, records: Iterable[Record]) -> None:
        """Something new stands first, whatever the order, so that it is seen."""
        fresh = [record for record in records if self._rows.place(record.id) is None]
        if not fresh:
            return
        places = self._rows.add(fresh, first=True)
        if self._total is not None:
            self._total += len(fresh)
        shown = self._rows.find(places, self._query.search)
        shown = [place for place in shown if fits(self._rows.records[place], self._query)]
        if shown:
            self.beginInsertRows(QModelIndex(), 0, len(shown) - 1)
            self._order[:0] = shown
            self.endInsertRows()

    # -- picking and sorting what is here ----------------------------------------------------------------------

    def _can_pick(self, query: Query) -> bool:
        """Whether the rows for a query can be picked from what is here, with the result that the site would give."""
        return self.complete and self._answered is not None and within(query, self._answered)

    def _pick(self) -> list[int]:
        """The places to show, in order."""
        assert self._answered is not None
        places = self._rows.live
        status = self._query.filters.get("status", "")
        if status != self._answered.filters.get("status", ""):
            records = self._rows.records
            places = [place for place in places if records[place]["status"] == status]
        if self._query.search != self._answered.search:
            places = self._rows.find(places, self._query.search)
        if self.sorting is not None and self.complete:
            field, descending = self.sorting
            return self._rows.sort(places, self._columns[field], descending=descending)
        return list(places)

    def _show(self, order: list[int]) -> None:
        if order != self._order:
            self.beginResetModel()
            self._order = order
            self.endResetModel()

    def _rearrange(self, order: list[int]) -> None:
        """The same rows in another order; selections and the current row go along."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        places = [self._order[index.row()] for index in old]
        self._order = order
        if old:
            rows = {place: row for row, place in enumerate(order)}
            moved = [
                self.index(rows[place], index.column()) if place in rows else QModelIndex()
                for index, place in zip(old, places, strict=True)
            ]
            self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    # -- QAbstractTableModel -----------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.cells)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = roles.TEXT) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.cells):
            return None
        if role == roles.TEXT:
            return self.cells[section].title
        return _RIGHT if role == roles.ALIGN and self.cells[section].right else None

    def data(self, index: Index, role: int = roles.TEXT) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        place, cell = self._order[row], self.cells[column]
        if role in (roles.TEXT, roles.SPEECH):
            return self._rows.text(place, column)
        if role == roles.RECORD:
            return self._rows.records[place]
        if role == roles.SORT:
            return self._rows.key(place, column)
        if role == roles.TONE:
            return cell.tone(self._rows.records[place]) if cell.tone is not None else ""
        if role == roles.TIP:
            return cell.tip(self._rows.records[place]) or None
        return _RIGHT if role == roles.ALIGN and cell.right else None
