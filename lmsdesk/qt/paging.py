"""Where the next page of a list begins, also after rows that were loaded already have gone from the site."""

from __future__ import annotations

from collections.abc import Sequence

from lmsdesk.domain.query import Page


class Paging:
    """The cursors of the pages that were read, and of the one that comes next.

    When rows go, what was further down moves up into pages that we have read: these are read once more before the
    next one, so that no row is skipped.
    """

    def __init__(self) -> None:
        self._read: list[tuple[str | None, int]] = []
        self._next: str | None = None
        self._seen: set[str] = set()
        self._shift = 0
        self._asked = (0, 0)

    @classmethod
    def after(cls, pages: Sequence[Page]) -> Paging:
        """The place after a list's first pages."""
        made, cursor = cls(), None
        for page in pages:
            made._read.append((cursor, len(page.records)))
            cursor = page.next
        made._seen = {read for read, _ in made._read if read is not None}
        made._follow(pages[-1])
        return made

    @property
    def more(self) -> bool:
        """Whether there is anything left to read."""
        return self._next is not None

    def begin(self) -> str | None:
        """The page to ask for now; None is the first page (call only while there is ``more``)."""
        back = rows = 0
        while rows < self._shift and back < len(self._read):
            back += 1
            rows += self._read[-back][1]
        self._asked = (back, self._shift)
        return self._read[-back][0] if back else self._next

    def arrived(self, page: Page) -> None:
        """The page that ``begin`` named is here. Rows that went since then still count."""
        back, shift = self._asked
        cursor = self._read[-back][0] if back else self._next
        if back:
            del self._read[len(self._read) - back :]
        self._read.append((cursor, len(page.records)))
        self._seen = {cursor for cursor, _ in self._read if cursor is not None}
        self._shift -= shift
        self._asked = (0, 0)
        self._follow(page)

    def shifted(self, rows: int) -> None:
        """So many of the rows that were read are not on the site's list any more."""
        if self.more:
            self._shift += rows

    def skipped(self, rows: int) -> bool:
        """The page that was asked for tells that so many rows are gone: whether it is to be asked for once more.

        What moved up is read first, from the pages before it.
        """
        self._shift += rows
        return self._asked[0] == 0 and bool(self._read)

    def _follow(self, page: Page) -> None:
        self._next = page.next if page.next not in self._seen else None
