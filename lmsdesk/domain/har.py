"""Exchanges as HAR 1.2, the form that browsers and network tools save and open. Pure: no file is touched here.

Everything is masked once more on the way out. What HAR has no place for (how a request failed, the sort of sign-in,
the action behind it) travels in members that begin with an underscore, as the format allows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lmsdesk.domain.connection import Connection
from lmsdesk.domain.cookies import cookies_of
from lmsdesk.domain.exchange import Exchange, Timing
from lmsdesk.domain.masking import MASK, mask_body, mask_headers, mask_url
from lmsdesk.version import VERSION

OURS = "_lmsdesk"
FOREIGN = "file:"
"""How the ``site`` of an exchange begins that was read from a file."""


def is_foreign(exchange: Exchange) -> bool:
    """Whether it was read from a file. Such an exchange is only looked at, never sent again."""
    return exchange.site.startswith(FOREIGN)


def har_text(exchanges: Iterable[Exchange]) -> str:
    """A whole HAR file, a line for each entry: made entry by entry, so that other threads get their turn."""
    head = json.dumps(to_har(()), ensure_ascii=False)
    entries = ",\n".join(json.dumps(_entry(exchange), ensure_ascii=False) for exchange in _ordered(exchanges))
    return head.replace('"entries": []', f'"entries": [\n{entries}\n]', 1) + "\n"


def to_har(exchanges: Iterable[Exchange]) -> dict[str, Any]:
    """A HAR 1.2 document, oldest exchange first."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "LMS Desk", "version": VERSION},
            "pages": [],
            "entries": [_entry(exchange) for exchange in _ordered(exchanges)],
            "comment": "Keys, tokens, passwords and cookies are hidden.",
        }
    }


def _ordered(exchanges: Iterable[Exchange]) -> list[Exchange]:
    return sorted(exchanges, key=lambda exchange: exchange.started)


def _entry(exchange: Exchange) -> dict[str, Any]:
    timings = _timings(exchange.timing)
    line = exchange.connection
    place = {"serverIPAddress": line.server.rpartition(":")[0].strip("[]")} if line is not None and line.server else {}
    return {
        "startedDateTime": exchange.started.isoformat(timespec="milliseconds"),
        "time": _sum(timings),
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": timings,
        **place,
        OURS: _ours(exchange),
    }


def _ours(exchange: Exchange) -> dict[str, Any]:
    told: dict[str, Any] = {
        "action": exchange.action.title,
        "credential": exchange.credential,
        "attempt": exchange.attempt,
        "capped": exchange.body_capped,
    }
    if exchange.wire_size is not None:
        told["wire"] = exchange.wire_size
    if exchange.connection is not None:
        told["connection"] = _connection(exchange.connection)
    if exchange.failure is not None:
        failure = exchange.failure
        told["failure"] = {"phase": failure.phase.value, "what": failure.what, "detail": failure.detail}
    return told


def _connection(line: Connection) -> dict[str, Any]:
    told: dict[str, Any] = {"server": line.server, "reused": line.reused}
    if line.security is not None:
        secure = line.security
        told["security"] = {
            "version": secure.version,
            "cipher": secure.cipher,
            "certificates": [
                {"subject": one.subject, "issuer": one.issuer, "names": list(one.names), "sha256": one.fingerprint,
                 "ends": one.ends.isoformat() if one.ends is not None else None}
                for one in secure.certificates
            ],
        }  # fmt: skip
    return told


def _cookies(headers: Iterable[tuple[str, str]], *, sent: bool) -> list[dict[str, Any]]:
    """Names and what they ask for; values are hidden."""
    made: list[dict[str, Any]] = []
    for cookie in cookies_of(headers):
        if cookie.sent is not sent:
            continue
        one: dict[str, Any] = {"name": cookie.name, "value": MASK}
        for name in ("path", "domain"):
            if value := cookie.asks_for(name):
                one[name] = value
        if not sent:
            one["httpOnly"] = cookie.asks_for("httponly") is not None
            one["secure"] = cookie.asks_for("secure") is not None
        made.append(one)
    return made


def _timings(timing: Timing) -> dict[str, float]:
    """HAR counts the secure handshake (``ssl``) inside ``connect``; -1 says that a phase did not happen."""
    connect = None if timing.connect is None and timing.tls is None else (timing.connect or 0.0) + (timing.tls or 0.0)
    send, wait, receive = timing.send or 0.0, timing.wait or 0.0, timing.download or 0.0
    rest = timing.total - (timing.dns or 0.0) - (connect or 0.0) - send - wait - receive
    return {
        "blocked": round(rest, 3) if rest > 0.0005 else -1,
        "dns": -1 if timing.dns is None else round(timing.dns, 3),
        "connect": -1 if connect is None else round(connect, 3),
        "ssl": -1 if timing.tls is None else round(timing.tls, 3),
        "send": round(send, 3),
        "wait": round(wait, 3),
        "receive": round(receive, 3),
    }


def _sum(timings: dict[str, float]) -> float:
    return round(sum(value for name, value in timings.items() if name != "ssl" and value > 0), 3)


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _request(exchange: Exchange) -> dict[str, Any]:
    url = mask_url(exchange.url)
    kind = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), "")
    body = mask_body(exchange.request_body, kind)
    made: dict[str, Any] = {
        "method": exchange.method,
        "url": url,
        "httpVersion": exchange.http_version or "HTTP/1.1",
        "cookies": _cookies(exchange.request_headers, sent=True),
        "headers": _pairs(mask_headers(exchange.request_headers)),
        "queryString": _pairs(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": exchange.request_size or len(exchange.request_body),
    }
    if body:
        text, encoding = _text(body, kind)
        made["postData"] = {"mimeType": kind or "application/octet-stream", "params": [], "text": text}
        if encoding:
            made["postData"]["_encoding"] = encoding
    return made


def _response(exchange: Exchange) -> dict[str, Any]:
    kind = exchange.header("content-type")
    text, encoding = _text(mask_body(exchange.body, kind), kind)
    content: dict[str, Any] = {"size": exchange.body_size, "mimeType": kind or "x-unknown", "text": text}
    if encoding:
        content["encoding"] = encoding
    if exchange.wire_size is not None and exchange.wire_size < exchange.body_size:
        content["compression"] = exchange.body_size - exchange.wire_size
    if exchange.body_capped:
        content["comment"] = f"The first {len(exchange.body)} bytes."
    made: dict[str, Any] = {
        "status": exchange.status,
        "statusText": exchange.reason,
        "httpVersion": exchange.http_version or "HTTP/1.1",
        "cookies": _cookies(exchange.headers, sent=False),
        "headers": _pairs(mask_headers(exchange.headers)),
        "content": content,
        "redirectURL": exchange.header("location"),
        "headersSize": -1,
        "bodySize": -1
        if not exchange.status
        else exchange.wire_size
        if exchange.wire_size is not None
        else exchange.body_size,
    }
    if exchange.failure is not None:
        made["_error"] = f"{exchange.failure.what}: {exchange.failure.detail}".rstrip(": ")
    return made


def _text(body: bytes, content_type: str) -> tuple[str, str]:
    """The body as text, or as base64 where text would not give the same bytes back."""
    name = charset(content_type)
    try:
        text = body.decode(name)
        if text.encode(name) == body and "\0" not in text:
            return text, ""
    except (LookupError, ValueError):
        pass
    return base64.b64encode(body).decode("ascii"), "base64"


def charset(content_type: str) -> str:
    """The character set a content type announces; UTF-8 where it announces none."""
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip("\"'"):
            return value.strip().strip("\"'")
    return "utf-8"
