"""A Query as the parameters of a list, and what comes after a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.masteriyo.reading import number
from lmsdesk.api.dialects.masteriyo.shapes import Shape
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Query

MOST = 100
"""The largest page the site accepts."""

SMALLEST = 25
"""Pages of this size are not made smaller still."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list a page begins: its number, counted in pages of ``size`` rows."""

    page: int
    size: int

    @classmethod
    def of(cls, query: Query, cursor: str | None) -> Place:
        """The place a cursor means; the beginning for None."""
        size = min(max(1, query.page_size), MOST)
        page, _, smaller = (cursor or "").partition("/")
        if smaller.isdecimal():
            size = min(max(1, int(smaller)), size)
        return cls(max(1, int(page)) if page.isdecimal() else 1, size)

    def smaller(self) -> Place | None:
        """The same place in pages of half the size, or None when they are small already."""
        return Place((self.page - 1) * 2 + 1, self.size // 2) if self.size > SMALLEST and self.size % 2 == 0 else None

    def cursor(self, query: Query) -> str:
        """The text that means the page after this one."""
        return str(self.page + 1) if self.size == min(query.page_size, MOST) else f"{self.page + 1}/{self.size}"


def parameters(shape: Shape, query: Query, place: Place) -> dict[str, Any]:
    """The query string of one page. ``context=edit`` always, so that rows may be edited without asking again.

    ``page`` always too: the tag list without it is empty.
    """
    orderby, order = shape.first_sort
    if query.sort in shape.sorts:
        orderby, order = shape.sorts[query.sort], "desc" if query.descending else "asc"
    params: dict[str, Any] = {
        "context": "edit",
        "page": place.page,
        "per_page": place.size,
        "orderby": orderby,
        "order": order,
    }
    if query.search.strip():
        params["search"] = query.search.strip()
    params |= {name: value for name, value in query.filters.items() if name in shape.filters and value}
    return params


def next_cursor(answer: Answer, meta: Mapping[str, Any], query: Query, place: Place, found: int) -> str | None:
    """The cursor of the next page, or None at the end. An empty page is always the end."""
    if not found:
        return None
    pages = number(meta.get("pages"))
    if pages is None:
        pages = answer.pages()
    more = place.page < pages if pages is not None else found >= place.size
    return place.cursor(query) if more else None


def ran_out_of_memory(problem: Problem) -> bool:
    """Whether the site crashed over a page that was too much for it: smaller pages may pass."""
    exchange = problem.exchange
    if problem.trouble is not Trouble.CRASHED or exchange is None or exchange.status != 500:
        return False
    return exchange.body_size == 0 or b"allowed memory size" in exchange.body.lower()
