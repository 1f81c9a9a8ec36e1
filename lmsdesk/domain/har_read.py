"""HAR 1.1 and 1.2 to exchanges: as Chrome, Firefox and this program write it. Secrets are masked while reading.

Nothing in a file is trusted: any member may be missing, of another type, or nonsense. Only a document that has no list
``log.entries`` is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from lmsdesk.domain.connection import Connection
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.domain.har import FOREIGN, OURS, charset
from lmsdesk.domain.loose import as_dict, as_list, as_number, as_text, credential_of, safe_url
from lmsdesk.domain.masking import mask_body, mask_headers, mask_text


class Unreadable(Exception):
    """The file is not what it was taken for."""


def load_json(content: bytes) -> Any:
    """The JSON value of a file in UTF-8 or UTF-16, with or without a byte order mark."""
    try:
        return json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as trouble:
        raise Unreadable("it holds no JSON") from trouble


def from_har(document: Any, name: str = "") -> list[Exchange]:
    """The exchanges of a HAR in the order of the file; ``name`` marks them as read from a file of that name."""
    log = document.get("log") if isinstance(document, Mapping) else None
    entries = log.get("entries") if isinstance(log, Mapping) else None
    if not isinstance(entries, list):
        raise Unreadable("it holds no list “log.entries”")
    whole = Action(name)
    try:
        return [_exchange(entry, whole) for entry in entries if isinstance(entry, Mapping)]
    except RecursionError as trouble:
        raise Unreadable("it is nested too deeply") from trouble


def _exchange(entry: Mapping[str, Any], action: Action) -> Exchange:
    request, response, ours = as_dict(entry.get("request")), as_dict(entry.get("response")), as_dict(entry.get(OURS))
    asked, answered = _headers(request), _headers(response)
    sent = _sent(as_dict(request.get("postData")))
    content = as_dict(response.get("content"))
    body, size = _received(content, answered)
    capped = ours.get("capped") is True or (size > 0 and content.get("text") is None)
    status = int(as_number(response.get("status"), 0, 999))
    return Exchange(
        method=as_text(request.get("method")).upper() or "GET",
        url=safe_url(as_text(request.get("url"))),
        request_headers=mask_headers(asked),
        request_body=sent,
        started=_time(as_text(entry.get("startedDateTime"))),
        action=action,
        site=FOREIGN + action.title,
        status=status,
        reason=mask_text(as_text(response.get("statusText"))),
        http_version=as_text(response.get("httpVersion")),
        headers=mask_headers(answered),
        body=body,
        body_size=max(size, len(body)) if capped else len(body),
        body_capped=capped,
        request_size=int(max(as_number(request.get("bodySize")), len(sent))),
        timing=_timing(as_dict(entry.get("timings")), as_number(entry.get("time"))),
        failure=_failure(as_dict(ours.get("failure")), as_text(response.get("_error")), status),
        credential=as_text(ours.get("credential")) or credential_of(asked, as_text(request.get("url"))),
        attempt=int(as_number(ours.get("attempt"), 1)),
        wire_size=_wire(ours, response),
        connection=_connection(as_dict(ours.get("connection")), as_text(entry.get("serverIPAddress"))),
    )


def _headers(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Chrome puts what HTTP/2 says of the address among them (``:authority``); that is told by the address already."""
    pairs = [(as_text(pair.get("name")), as_text(pair.get("value"))) for pair in _dicts(part.get("headers"))]
    return [(name, value) for name, value in pairs if name and not name.startswith(":")]


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [as_dict(item) for item in as_list(value)]


def _sent(post: Mapping[str, Any]) -> bytes:
    kind = as_text(post.get("mimeType"))
    text = as_text(post.get("text"))
    if text:
        body = _decoded(text) if post.get("_encoding") == "base64" else _encoded(text, kind)
        return mask_body(body, kind)
    pairs = [(as_text(item.get("name")), as_text(item.get("value"))) for item in _dicts(post.get("params"))]
    return mask_body(_form(pairs), "application/x-www-form-urlencoded")


def _form(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode(pairs).encode()


def _received(content: Mapping[str, Any], headers: list[tuple[str, str]]) -> tuple[bytes, int]:
    announced = next((value for name, value in headers if name.lower() == "content-type"), "")
    text = as_text(content.get("text"))
    if content.get("encoding") == "base64":
        body = _decoded(text)
    else:
        body = _encoded(text, announced)
    return mask_body(body, announced or as_text(content.get("mimeType"))), int(as_number(content.get("size")))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text.encode("ascii", "ignore"))
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "replace")


def _encoded(text: str, content_type: str) -> bytes:
    """Text to bytes in the character set that is announced, so that it is read the same way again."""
    try:
        return text.encode(charset(content_type))
    except (LookupError, ValueError):
        return text.encode("utf-8", "replace")


def _time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return datetime.now(UTC)
    if not 1980 <= when.year <= 2200:
        return datetime.now(UTC)
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)


def _timing(timings: Mapping[str, Any], total: float) -> Timing:
    def phase(name: str) -> float | None:
        value = as_number(timings.get(name), -1)
        return value if value >= 0 else None

    connect, tls = phase("connect"), phase("ssl")
    if connect is not None and tls is not None and not _apart(timings, tls, total):
        connect = max(0.0, connect - tls)
    return Timing(connect, tls, phase("send"), phase("wait"), phase("receive"), max(0.0, total), phase("dns"))


def _apart(timings: Mapping[str, Any], tls: float, total: float) -> bool:
    """Firefox counts the secure handshake beside ``connect``, not in it: only with it the parts make up the whole."""
    names = ("blocked", "dns", "connect", "send", "wait", "receive")
    parts = sum(max(0.0, as_number(timings.get(name))) for name in names)
    return abs(parts + tls - total) < abs(parts - total)


def _wire(ours: Mapping[str, Any], response: Mapping[str, Any]) -> int | None:
    """What the file says of the size on the way; browsers say -1 or 0 where they do not know."""
    told = as_number(ours.get("wire"), -1)
    told = told if told >= 0 else as_number(response.get("bodySize"), -1)
    return int(told) if told > 0 or ours.get("wire") == 0 else None


def _connection(ours: Mapping[str, Any], address: str) -> Connection | None:
    server = as_text(ours.get("server")) or address
    return Connection(server, ours.get("reused") is True) if server else None


_BROWSER = (
    ("ABORTED", Phase.WAIT, "stopped"),
    ("BLOCKED_BY_CLIENT", Phase.RESOLVE, "stopped"),
    ("NAME_NOT_RESOLVED", Phase.RESOLVE, "name"),
    ("CONNECTION_REFUSED", Phase.CONNECT, "refused"),
    ("ADDRESS_UNREACHABLE", Phase.CONNECT, "refused"),
    ("CONNECTION_TIMED_OUT", Phase.CONNECT, "timeout"),
    ("TIMED_OUT", Phase.WAIT, "timeout"),
    ("CONNECTION_RESET", Phase.WAIT, "reset"),
    ("CONNECTION_CLOSED", Phase.WAIT, "reset"),
    ("EMPTY_RESPONSE", Phase.WAIT, "reset"),
    ("TOO_MANY_REDIRECTS", Phase.WAIT, "redirects"),
    ("CERT_AUTHORITY_INVALID", Phase.TLS, "tls-untrusted"),
    ("CERT_DATE_INVALID", Phase.TLS, "tls-expired"),
    ("CERT_COMMON_NAME_INVALID", Phase.TLS, "tls-name"),
    ("SSL_VERSION", Phase.TLS, "tls-protocol"),
    ("SSL_PROTOCOL", Phase.TLS, "tls-protocol"),
    ("PROXY", Phase.CONNECT, "proxy"),
    ("TUNNEL", Phase.CONNECT, "proxy"),
    ("CONTENT_LENGTH_MISMATCH", Phase.DOWNLOAD, "cut"),
    ("INCOMPLETE_CHUNKED", Phase.DOWNLOAD, "cut"),
    ("CONTENT_DECODING", Phase.DOWNLOAD, "encoding"),
)
"""Words in Chrome's ``_error`` (https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h)."""


def _failure(ours: Mapping[str, Any], browser: str, status: int) -> Failure | None:
    if ours:
        phase = next((known for known in Phase if known.value == ours.get("phase")), Phase.WAIT)
        return Failure(phase, as_text(ours.get("what")) or "other", mask_text(as_text(ours.get("detail"))))
    if status:
        return None
    for word, phase, what in _BROWSER:
        if word in browser.upper():
            return Failure(phase, what, mask_text(browser))
    return Failure(Phase.WAIT, "other", mask_text(browser))
