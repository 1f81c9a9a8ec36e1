"""Pages of lists: the arguments, the headers, and the slice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

from lmsdesk.practice.wordpress.request import Request

PAGE_ARGS: dict[str, dict[str, Any]] = {
    "page": {"type": "integer", "default": 1, "minimum": 1, "required": False},
    "per_page": {"type": "integer", "default": 10, "minimum": 1, "maximum": 100, "required": False},
}


def headers(request: Request, total: int, per_page: int, page: int) -> dict[str, str]:
    """X-WP-Total, X-WP-TotalPages, and Link with prev and next where there are such pages."""
    pages = math.ceil(total / per_page) if per_page > 0 else 0
    made = {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages)}
    links = []
    if page > 1:
        links.append(_link(request, max(min(page - 1, pages), 1), "prev"))
    if page < pages:
        links.append(_link(request, page + 1, "next"))
    return {**made, "Link": ", ".join(links)} if links else made


def _link(request: Request, page: int, relation: str) -> str:
    cleaned = {name: request.params.get(name) for name in request.query}
    query = "&".join(_pairs({**cleaned, "page": page}))
    return f'<{request.base}/wp-json{request.route}?{query}>; rel="{relation}"'


def _pairs(values: dict[str, Any], within: str = "") -> Iterator[str]:
    """What PHP makes of checked values: false and null are left out, empty texts lose their sign, lists get numbers."""
    for key, value in values.items():
        name = f"{within}%5B{quote_plus(key)}%5D" if within else quote_plus(key)
        if isinstance(value, list | dict):
            items = value if isinstance(value, dict) else {str(at): item for at, item in enumerate(value)}
            yield from _pairs(items, name)
        elif value is not None and value is not False:
            text = quote_plus("1" if value is True else str(value))
            yield f"{name}={text}" if text else name
