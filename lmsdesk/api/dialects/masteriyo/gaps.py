"""Rows that a site leaves out between two pages: items that are equal in the sort come in another order each time."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.values import ItemId

_REST = "rest:"


class Gaps:
    """Remembers which rows of one kind's list came, and asks for one more round, by id, when some did not."""

    def __init__(self) -> None:
        self._list: Hashable = None
        self._seen: set[ItemId] = set()

    @staticmethod
    def plain(query: Query, cursor: str | None) -> tuple[Query, str | None]:
        """What to ask the site for: the list itself, or the same items in an order without equals."""
        if cursor is None or not cursor.startswith(_REST):
            return query, cursor
        return query.but(sort="", descending=False), cursor.removeprefix(_REST) or None

    def noted(self, query: Query, cursor: str | None, page: Page) -> Page:
        """The page as the list should show it: with a round for missing rows after the last one, if need be."""
        asked = (query.search, tuple(sorted(query.filters.items())), query.sort, query.descending, query.page_size)
        if cursor is None:
            self._list, self._seen = asked, set()
        if asked != self._list:
            return page
        resting = cursor is not None and cursor.startswith(_REST)
        fresh = tuple(record for record in page.records if record.id not in self._seen)
        self._seen |= {record.id for record in page.records}
        missing = page.total is not None and len(self._seen) < page.total
        if resting:
            return replace(page, records=fresh, next=f"{_REST}{page.next}" if page.next and missing else None)
        if page.next is None and cursor is not None and query.sort and missing:
            return replace(page, records=fresh, next=_REST)
        return replace(page, records=fresh)
