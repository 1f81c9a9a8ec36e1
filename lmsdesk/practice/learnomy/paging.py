"""Pages of lists: an opaque cursor that remembers the last row (keyset), or page numbers where a site has those."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.practice.database import Database, Row
from lmsdesk.practice.learnomy.refusals import invalid
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

PER_PAGE: Mapping[str, Any] = {"type": "integer", "default": 20, "minimum": 1, "maximum": 100, "required": False}
CURSOR: Mapping[str, Any] = {
    "type": "string",
    "required": False,
    "description": "Value of meta.cursor_next of the page before.",
}
PAGE: Mapping[str, Any] = {"type": "integer", "default": 1, "minimum": 1, "required": False}

_MOST = 2**62


@dataclass(slots=True)
class Listing:
    """Which rows of a table, in which order. ``order`` is an SQL expression that is never NULL."""

    table: str
    clauses: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    order: str = "id"
    descending: bool = True

    def where(self, clause: str, *values: Any) -> Listing:
        self.clauses.append(clause)
        self.values += values
        return self

    @property
    def condition(self) -> str:
        return " AND ".join(self.clauses) or "1"


def args(by_page: bool) -> dict[str, Any]:
    """The paging arguments of a list."""
    return {"page": PAGE, "per_page": PER_PAGE} if by_page else {"cursor": CURSOR, "per_page": PER_PAGE}


def answered(
    db: Database, request: Request, listing: Listing, show: Callable[[Sequence[Row]], list[Any]], *, by_page: bool
) -> Answer:
    """One page of a list in the envelope."""
    total = int(
        db.value(f"SELECT COUNT(*) FROM {listing.table} WHERE {listing.condition}", listing.values) or 0  # noqa: S608
    )
    size = request["per_page"]
    if by_page:
        marks = _marks(db, listing, listing.condition, listing.values, size, (request["page"] - 1) * size)
        headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(math.ceil(total / size))}
        return Answer({"data": show(_rows(db, listing.table, marks))}, headers=headers)
    condition, values = _after(listing, request.get("cursor") or "")
    marks = _marks(db, listing, condition, values, size + 1)
    more = len(marks) > size
    marks = marks[:size]
    following = _cursor(listing, marks[-1]) if more else None
    return Answer({"data": show(_rows(db, listing.table, marks)), "meta": {"total": total, "cursor_next": following}})


def _marks(
    db: Database, listing: Listing, condition: str, values: Sequence[Any], size: int, offset: int = 0
) -> list[tuple[Any, int]]:
    """(sort value, id) of the rows of a page; the rows themselves are fetched afterwards, so that sorting is cheap."""
    way = "DESC" if listing.descending else "ASC"
    found = db.all(
        f"SELECT {listing.order}, id FROM {listing.table} WHERE {condition} "  # noqa: S608
        f"ORDER BY {listing.order} {way}, id {way} LIMIT ? OFFSET ?",
        (*values, size, offset),
    )
    return [(row[0], row[1]) for row in found]


def _rows(db: Database, table: str, marks: Sequence[tuple[Any, int]]) -> list[Row]:
    numbers = ",".join(str(number) for _, number in marks)
    found = {row["id"]: row for row in db.all(f"SELECT * FROM {table} WHERE id IN ({numbers})")}  # noqa: S608
    return [found[number] for _, number in marks]


def _cursor(listing: Listing, mark: tuple[Any, int]) -> str:
    text = json.dumps([listing.order, listing.descending, *mark], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _after(listing: Listing, cursor: str) -> tuple[str, list[Any]]:
    """The condition that leaves out everything up to a cursor. Raises 400 for a cursor of another list."""
    if not cursor:
        return listing.condition, listing.values
    try:
        order, descending, value, number = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise invalid(cursor="cursor is not valid.") from None
    if not _storable(value, number):
        raise invalid(cursor="cursor is not valid.")
    if (order, descending) != (listing.order, listing.descending):
        raise invalid(cursor="cursor belongs to another list.")
    sign = "<" if descending else ">"
    return f"{listing.condition} AND ({order}, id) {sign} (?, ?)", [*listing.values, value, number]


def _storable(value: Any, number: Any) -> bool:
    """Whether SQLite can compare with these."""
    known = isinstance(value, str | int | float) and isinstance(number, int)
    return known and all(abs(one) <= _MOST for one in (value, number) if isinstance(one, int))
