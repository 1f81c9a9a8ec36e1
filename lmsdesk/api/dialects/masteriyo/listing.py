"""A Query as the parameters of a list, and what comes after a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.masteriyo.reading import number
from lmsdesk.api.dialects.masteriyo.shapes import Shape
from lmsdesk.domain.query import Query

MOST = 100
"""The largest page the site accepts."""


def parameters(shape: Shape, query: Query, page: int) -> dict[str, Any]:
    """The query string of one page. ``context=edit`` always, so that rows may be edited without asking again.

    ``page`` always too: the tag list without it is empty.
    """
    orderby, order = shape.first_sort
    if query.sort in shape.sorts:
        orderby, order = shape.sorts[query.sort], "desc" if query.descending else "asc"
    params: dict[str, Any] = {
        "context": "edit",
        "page": page,
        "per_page": page_size(query),
        "orderby": orderby,
        "order": order,
    }
    if query.search.strip():
        params["search"] = query.search.strip()
    params |= {name: value for name, value in query.filters.items() if name in shape.filters and value}
    return params


def page_size(query: Query) -> int:
    return min(max(1, query.page_size), MOST)


def page_number(cursor: str | None) -> int:
    """The page a cursor means; the first for None."""
    return int(cursor) if cursor is not None and cursor.isdecimal() else 1


def next_cursor(answer: Answer, meta: Mapping[str, Any], page: int, size: int, found: int) -> str | None:
    """The cursor of the next page, or None at the end. An empty page is always the end."""
    if not found:
        return None
    pages = number(meta.get("pages"))
    if pages is None:
        pages = answer.pages()
    if pages is not None:
        return str(page + 1) if page < pages else None
    return str(page + 1) if found >= size else None
