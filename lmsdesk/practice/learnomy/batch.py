"""Up to 25 requests in one call, run in order, each with its own permission check."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lmsdesk.practice.learnomy.envelope import is_ours
from lmsdesk.practice.learnomy.refusals import invalid
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request

MOST = 25
PATH = "/learnomy/v1/batch"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
Run = Callable[[Request], tuple[int, Any]]
"""Runs one request to its end: status and body."""


def answered(request: Request, run: Run) -> dict[str, Any]:
    """The answers in the order of the requests; a failed one does not hide the others."""
    wanted = request["requests"]
    if len(wanted) > MOST:
        raise WpError(400, "batch_limit_exceeded", f"A batch takes at most {MOST} requests.")
    for place, item in enumerate(wanted):
        _check(item, place)
    return {"responses": [_response(*run(_inner(request, item))) for item in wanted]}


def _check(item: Any, place: int) -> None:
    path, method = item.get("path"), str(item.get("method", "GET")).upper()
    if not isinstance(path, str) or not is_ours(path) or path.rstrip("/").lower() == PATH:
        raise invalid(requests=f"requests[{place}] has a path outside of Learnomy.")
    if method not in _METHODS:
        raise invalid(requests=f"requests[{place}] has an unknown method.")


def _inner(outer: Request, item: dict[str, Any]) -> Request:
    body = item.get("body")
    return Request(
        method=str(item.get("method", "GET")).upper(),
        route="/" + item["path"].strip("/"),
        base=outer.base,
        headers={name: value for name, value in outer.headers.items() if name != "if-none-match"},
        uri=item["path"],
        body=dict(body) if isinstance(body, dict) else {},
        raw=json.dumps(body).encode() if body is not None else b"",
        user=outer.user,
        app_password=outer.app_password,
    )


def _response(status: int, body: Any) -> dict[str, Any]:
    return {"status": status, "body": body}
