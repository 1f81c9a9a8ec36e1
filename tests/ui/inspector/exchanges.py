"""Exchanges to show."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.exchange import Action, Exchange, Timing

BASE = "https://academy.example/wp-json/masteriyo/v1"


def exchange(
    action: Action,
    method: str = "GET",
    path: str = "/courses",
    status: int = 200,
    body: Any = None,
    *,
    took: float = 84.0,
    sent: Any = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Exchange:
    raw = json.dumps(body if body is not None else {"data": []}).encode()
    out = json.dumps(sent).encode() if sent is not None else b""
    return Exchange(
        method=method,
        url=BASE + path,
        request_headers=(("Accept", "application/json"), ("Authorization", "Basic ••••••"), *headers),
        request_body=out,
        started=datetime.now(UTC),
        action=action,
        status=status,
        headers=(("Content-Type", "application/json; charset=UTF-8"), ("X-WP-Total", "41")),
        body=raw,
        body_size=len(raw),
        request_size=len(out),
        timing=Timing(connect=None, tls=None, send=0.4, wait=took - 2, download=1.6, total=took),
        credential="masteriyo-key",
    )


def refused(action: Action) -> Exchange:
    """A save that a read-only key may not do."""
    body = {"code": "masteriyo_rest_authentication_error", "message": "no write permissions", "data": {"status": 401}}
    return exchange(action, "PUT", "/courses/6", 401, body, sent={"name": "Ukulele"}, took=71)
