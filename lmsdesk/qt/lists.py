"""What a table of records asks of whatever it lists: a shelf, or the keys of a site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.query import Page, Query

if TYPE_CHECKING:
    from lmsdesk.sites import ShelfChange


class Lists(Protocol):
    """Pages of records of one kind, and news of what changes in them."""

    kind: Kind

    def subscribe(self, callback: Callable[[ShelfChange], None]) -> Callable[[], None]: ...

    async def first(self, query: Query | None = None, action: Action | None = None) -> Page: ...

    async def kept(self, query: Query | None = None) -> Page | None: ...

    async def next_page(self, query: Query, cursor: str, action: Action | None = None) -> Page: ...
