"""Where the next page of a list begins, also after rows that were loaded already have gone from the site."""

from __future__ import annotations

from math import ceil

from lmsdesk.domain.query import PAGE_SIZE, Page


class Paging:
    """The cursors of the pages that were read, and of the one that comes next.

    When rows go, what was further down moves up into pages that we have read: these are read once more before the
    next one, so that no row is skipped.
    """

    def __init__(self) -> None:
        self._read: list[str | None] = []
        self._next: str | None = None
        self._again = 0
        self._seen: set[str] = set()

    @classmethod
    def after_first(cls, page: Page) -> Paging:
        """The place after a list's first page."""
        made = cls()
        made._read = [None]
        made._follow(page)
        return made

    @property
    def more(self) -> bool:
        """Whether there is anything left to read."""
        return self._next is not None

    @property
    def cursor(self) -> str | None:
        """The page to ask for now; None is the first page (ask only while there is ``more``)."""
        return self._read[-self._again] if self._again else self._next

    def arrived(self, page: Page) -> None:
        """The page at ``cursor`` is here."""
        if self._again:
            del self._read[len(self._read) - self._again + 1 :]
            self._seen = {cursor for cursor in self._read if cursor is not None}
            self._again = 0
        else:
            self._read.append(self._next)
        self._follow(page)

    def shifted(self, rows: int) -> None:
        """So many of the rows that were read are not on the site's list any more."""
        if self.more and rows:
            self._again = min(len(self._read), self._again + ceil(rows / PAGE_SIZE))

    def _follow(self, page: Page) -> None:
        self._next = page.next if page.next not in self._seen else None
        if self._next is not None:
            self._seen.add(self._next)
