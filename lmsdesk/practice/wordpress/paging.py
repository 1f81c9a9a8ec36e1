"""Pages of lists: the arguments, the headers, and the slice."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

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
    query = urlencode({**request.query, "page": page}, doseq=True)
    return f'<{request.base}/wp-json{request.route}?{query}>; rel="{relation}"'
