"""What a table of keys is made of: like a shelf, but nothing that is in it ever goes into a cache or onto a disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.model import ShelfChange
from lmsdesk.sites.site import Site
from lmsdesk.storage.listeners import Listeners


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was done to who may come in, for the log: before and after, without secrets."""

    deed: str
    """``create``, ``update`` or ``delete``."""
    kind: str
    id: ItemId
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None


class Cabinet:
    """The base of both tables: reading all at once, searching here, telling what changed."""

    def __init__(self, site: Site, kind: Kind) -> None:
        self.site = site
        self.kind = kind
        self.on_change: Listeners[[Change]] = Listeners()
        """Told of everything that was done to a key, once it is certain."""
        self._rows: Listeners[[ShelfChange]] = Listeners()

    def offer(self, verb: Verb) -> Offer:
        raise NotImplementedError

    async def records(self, action: Action) -> tuple[Record, ...]:
        """Everything, as rows."""
        raise NotImplementedError

    async def first(self, query: Query | None = None, action: Action | None = None) -> Page:
        """All rows that fit what is looked for; there is never a second page."""
        found = await self.records(action or Action(f"List {self.kind.plural.lower()}"))
        wanted = query.search.casefold().strip() if query is not None else ""
        if wanted:
            found = tuple(row for row in found if wanted in searched(row))
        return Page(found, len(found))

    async def kept(self, query: Query | None = None) -> Page | None:
        """Nothing: keys are never kept on this computer."""
        return None

    async def next_page(self, query: Query, cursor: str, action: Action | None = None) -> Page:
        return Page(())

    def subscribe(self, callback: Callable[[ShelfChange], None]) -> Callable[[], None]:
        """Be told which rows are other ones. Gives back what ends it."""
        return self._rows.subscribe(callback)

    def _tell(self, change: ShelfChange) -> None:
        self._rows.tell(change)


def searched(row: Record) -> str:
    """What a search looks at."""
    return "\n".join(str(row[name] or "") for name in ("name", "owner", "used_by")).casefold()
