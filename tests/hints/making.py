"""Exchanges as they arrive, made in a line each, and the form of a case."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase
from lmsdesk.hints import Context

SITE = "https://academy.example"
API = f"{SITE}/wp-json/masteriyo/v1/courses"
COUPONS = f"{SITE}/wp-json/masteriyo/v1/coupons"
INDEX = f"{SITE}/wp-json/"
FRONT = f"{SITE}/"
LEARNOMY = f"{SITE}/wp-json/learnomy/v1/courses"
TOKEN = f"{SITE}/wp-json/learnomy/v1/auth/token"
MEDIA = f"{SITE}/wp-json/wp/v2/media"
APPROVE = f"{SITE}/wp-admin/authorize-application.php?app_name=LMS+Desk"
ACTION = Action("Open course list")
HTML = "text/html; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
CLOUDFLARE = {"Server": "cloudflare", "CF-Ray": "8f0a1"}
PUT = {"method": "PUT", "url": f"{API}/7"}


@dataclass
class Case:
    """``expect`` is the id of the best hint, None for an answer without fault.

    ``near`` is the id of a row whose pattern is missed by a little: it must not be the best hint here.
    """

    name: str
    expect: str | None
    exchange: Exchange
    context: Context = field(default_factory=Context)
    near: str = ""


def near(id: str, name: str, expect: str | None, exchange: Exchange, context: Context | None = None) -> Case:
    """A near miss of the row ``id``."""
    return Case(f"not {id}: {name}", expect, exchange, context or Context(), near=id)


def answer(
    status: int,
    body: Any = "",
    *,
    url: str = API,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    credential: str = "masteriyo-key",
    request_size: int = 0,
    asked: Any = None,
    asked_headers: dict[str, str] | None = None,
    minutes_ago: float = 0,
) -> Exchange:
    """An exchange with an answer; a dict or list becomes JSON, a text is a page."""
    is_text = isinstance(body, str)
    raw = body.encode() if is_text else json.dumps(body).encode()
    kind = {"Content-Type": HTML if is_text and body else JSON, **(headers or {})}
    sent = b"" if asked is None else json.dumps(asked).encode()
    return Exchange(
        method=method,
        url=url,
        request_headers=tuple((asked_headers or {}).items()),
        request_body=sent,
        started=datetime.now(UTC) - timedelta(minutes=minutes_ago),
        action=ACTION,
        status=status,
        headers=tuple(kind.items()),
        body=raw,
        body_size=len(raw),
        request_size=request_size or len(sent),
        credential=credential,
    )


def error(status: int, code: str, message: str = "", *, data: Any = None, **more: Any) -> Exchange:
    """WordPress' error shape."""
    extra = {"status": status} if data is None else {"status": status, **data}
    return answer(status, {"code": code, "message": message, "data": extra}, **more)


def learnomy(status: int, code: str, message: str = "", details: Any = (), **more: Any) -> Exchange:
    """Learnomy's error envelope."""
    body = {"error": {"code": code, "message": message, "details": list(details), "request_id": "r-1"}}
    return answer(status, body, **{"url": LEARNOMY, "credential": "learnomy-token", **more})


def failed(phase: Phase, what: str, detail: str = "", **more: Any) -> Exchange:
    """A request without an answer."""
    exchange = answer(0, **more)
    values = {name: getattr(exchange, name) for name in exchange.__slots__}
    return Exchange(**{**values, "failure": Failure(phase, what, detail), "headers": ()})


def page(title: str, body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body or title}</body></html>"
