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
    """X-WP-Total, X-WP-TotalPages and the Link header with prev and next, added to what is there."""
    pages = math.ceil(total / per_page) if per_page > 0 else 0
    own = {name: value for name, value in request.query.items() if name != "page"}
    root = f"{request.base}/wp-json{request.route}"
    links = [f'<{request.base}/wp-json/>; rel="https://api.w.org/"']
    if page > 1:
        links.append(f'<{root}?{urlencode({**own, "page": max(min(page - 1, pages), 1)}, doseq=True)}>; rel="prev"')
    if page < pages:
        links.append(f'<{root}?{urlencode({**own, "page": page + 1}, doseq=True)}>; rel="next"')
    return {"X-WP-Total": str(total), "X-WP-TotalPages": str(pages), "Link": ", ".join(links)}
