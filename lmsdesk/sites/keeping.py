"""What a site's shelves read goes into the store, and comes out of it at the next start or without network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.model import ShelfChange
from lmsdesk.sites.presence import Presence, out_of_reach
from lmsdesk.storage.store.model import Kept, KeptPage

if TYPE_CHECKING:
    from lmsdesk.storage.store.file import Store

KEPT = "kept:"
"""What a cursor begins with that leads on in what was kept."""
MOST = 20_000
"""So many items are shown of a list that is read as a whole."""
_ORDERS = {"modified": "modified", "date": "modified"}
TRASH = "trash"
MOST_HELD = 250
"""So many items are held back at most."""
PATIENCE = 1.0
"""Seconds that reading waits for what is still being written."""


class Keeping:
    """One per site. Without a store nothing is kept, and everything goes on as if there were none."""

    def __init__(self, store: Store | None, presence: Presence) -> None:
        self.store = store
        self._presence = presence
        self._places: dict[tuple[str, str, str], int] = {}
        self._holding = 0
        self._held: dict[tuple[str, ItemId], tuple[Kind, Record]] = {}

    # -- what comes in -----------------------------------------------------------------------------------------

    def page(self, kind: Kind, query: Query, cursor: str | None, page: Page) -> None:
        """The site answered with some rows of a list."""
        if self.store is None:
            return
        begin = 0 if cursor is None else self._places.get((kind.id, query.key, cursor))
        if begin is None:
            self.store.keep(kind, page.records)
            return
        if page.next is not None:
            self._places[kind.id, query.key, page.next] = begin + len(page.records)
        self.store.keep_page(kind, query, begin, page.records, page.total, page.counts, whole=page.next is None)

    def all(self, kind: Kind, records: Sequence[Record]) -> None:
        """The site answered with every item of a kind."""
        if self.store is not None:
            self.store.keep_page(kind, Query(), 0, records, len(records), whole=True)

    def item(self, kind: Kind, record: Record) -> None:
        """The site answered with one item."""
        if self.store is not None:
            self.store.keep(kind, (record,))

    def change(self, kind: Kind, change: ShelfChange) -> None:
        """Something was done through a shelf."""
        if self.store is not None:
            self._changed(kind, change.changed)
            self.store.added(kind, change.added)
            for id in change.gone:
                self._held.pop((kind.id, id), None)
            self.store.gone(kind.id, change.gone)

    @contextmanager
    def later(self) -> Iterator[None]:
        """While many items are written: what they became is kept once they are done, so that it holds nothing up."""
        self._holding += 1
        if self.store is not None:
            self.store.rest()
        try:
            yield
        finally:
            self._holding -= 1
            if not self._holding:
                self._let_go()
                if self.store is not None:
                    self.store.go_on()

    def _changed(self, kind: Kind, records: Sequence[Record]) -> None:
        if self.store is None:
            return
        if not self._holding:
            self.store.keep(kind, records)
            return
        self._held |= {(kind.id, record.id): (kind, record) for record in records}
        if len(self._held) >= MOST_HELD:
            self._let_go()

    def _let_go(self) -> None:
        held, self._held = list(self._held.values()), {}
        for kind in {kind.id: kind for kind, _ in held}.values():
            if self.store is not None:
                self.store.keep(kind, [record for its, record in held if its.id == kind.id])

    # -- what comes out ----------------------------------------------------------------------------------------

    @property
    def out_of_reach(self) -> bool:
        """Whether the site need not be asked: nothing would come."""
        return self._presence.offline and self.store is not None

    async def first(self, kind: Kind, query: Query) -> Page | None:
        """The first page of a list as it was when it was last read; None when it never was."""
        return await self._page(kind, query, 0, query.page_size)

    async def instead(self, kind: Kind, query: Query, cursor: str | None, problem: Problem | None) -> Page | None:
        """A page from what was kept, in place of the site's answer. None: there is none, or it would not be right."""
        if self.store is None or (problem is not None and not out_of_reach(problem)):
            return None
        self._let_go()
        await asyncio.to_thread(self.store.flush, PATIENCE)
        begin = 0
        if cursor is not None:
            place = place_of(cursor)
            begin = self._places.get((kind.id, query.key, cursor), 0) if place is None else place
        page = await self._page(kind, query, begin, query.page_size)
        if page is None:
            page = await self._browse(kind, query, begin)
        return page

    async def every(self, kind: Kind) -> tuple[tuple[Record, ...], datetime] | None:
        """Every item of a kind as last read; None when they never were."""
        page = await self._page(kind, Query(), 0, MOST)
        return (page.records, page.as_of) if page is not None and page.as_of is not None else None

    async def kept(self, kind_id: str, id: ItemId) -> Kept | None:
        """One item as it was, or None."""
        if self.store is None:
            return None
        self._let_go()
        await asyncio.to_thread(self.store.flush, PATIENCE)
        return await asyncio.to_thread(self.store.item, kind_id, id)

    async def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> list[Kept]:
        """Items that hold every word, the best first."""
        if self.store is None:
            return []
        return await asyncio.to_thread(self.store.search, text, kinds, limit)

    def nothing_kept(self) -> Problem:
        """What to raise when the site is out of reach and nothing is known of what was asked for."""
        return Problem(
            Trouble.OFFLINE,
            code="not-kept",
            sentence=Sentence(
                N_("The site cannot be reached just now, and this was not looked at yet, so there is nothing to show.")
            ),
        )

    async def close(self) -> None:
        """Write what waits."""
        self._let_go()
        if self.store is not None:
            await asyncio.to_thread(self.store.close)

    async def _page(self, kind: Kind, query: Query, begin: int, size: int) -> Page | None:
        if self.store is None:
            return None
        found = await asyncio.to_thread(self.store.page, kind.id, query, begin, size)
        return page_of(found, found.total) if found is not None else None

    async def _browse(self, kind: Kind, query: Query, begin: int) -> Page | None:
        """What is known here of a list that was never read. None when nothing of the kind is known."""
        assert self.store is not None
        order = _ORDERS.get(query.sort, "title")
        if not query.sort:
            query = replace(query, descending=False)
        found = await asyncio.to_thread(
            self.store.browse, kind.id, query, begin, query.page_size, fitting(kind, query), order
        )
        if not found.records and not await asyncio.to_thread(self.store.count, kind.id):
            return None
        total = found.total if found.next is None else None
        return page_of(found, total)


def place_of(cursor: str | None) -> int | None:
    """Where a cursor of ours leads; None for one of the site's."""
    if cursor is None or not cursor.startswith(KEPT):
        return None
    return int(cursor.removeprefix(KEPT))


def page_of(kept: KeptPage, total: int | None) -> Page:
    """A kept page as screens know pages, with its age."""
    following = f"{KEPT}{kept.next}" if kept.next is not None else None
    read = kept.read if kept.records or kept.total is not None else datetime.now(UTC)
    return Page(kept.records, total, following, kept.counts, as_of=read)


def fitting(kind: Kind, query: Query) -> Callable[[Record], bool]:
    """Whether a record is meant by the filters of a query, as far as its fields tell. The trash is in no other list."""
    wanted = {name: value for name, value in query.filters.items() if value}
    names = {filter.name: filter for filter in kind.filters}

    def fits(record: Record) -> bool:
        status = record["status"]
        if status == TRASH and wanted.get("status") != TRASH:
            return False
        return all(_has(kind, record, name, value, names.get(name)) for name, value in wanted.items())

    return fits


def _has(kind: Kind, record: Record, name: str, value: str, filter: Any) -> bool:
    if name == "price_type":
        return bool(record["price"]) is (value == "paid")
    if filter is not None and filter.to:
        fields = [f.name for f in kind.fields if getattr(f, "to", "") == filter.to]
        return any(str(ref.id) == value for field in fields for ref in _refs(record[field]))
    held = record[name]
    if held is None:
        return True
    if isinstance(held, tuple):
        return value in held or any(str(ref.id) == value for ref in _refs(held))
    return str(held) == value


def _refs(value: Any) -> tuple[Ref, ...]:
    some = value if isinstance(value, tuple) else (value,)
    return tuple(ref for ref in some if isinstance(ref, Ref))
