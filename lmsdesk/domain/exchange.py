"""One request and what came back, secrets already masked. Everything that crosses the wire becomes one of these."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lmsdesk.domain.connection import Connection
from lmsdesk.domain.field_errors import by_name, field_errors
from lmsdesk.domain.json_text import parse_json, read_json
from lmsdesk.domain.veil import Veil

__all__ = [
    "Action", "Exchange", "Failure", "Phase", "Timing", "decode", "error_parts", "parse_json", "read_json", "veiled",
]  # fmt: skip

_numbers = itertools.count(1)


class Phase(StrEnum):
    """Where in its life a request failed."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    SEND = "send"
    WAIT = "wait"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class Action:
    """What the person did that caused one or more exchanges: "Save course “Ukulele”"."""

    title: str
    number: int = field(default_factory=lambda: next(_numbers))


@dataclass(frozen=True, slots=True)
class Failure:
    """A request without a usable answer: the phase, our word for it, and the library's words."""

    phase: Phase
    what: str
    """One of: name, refused, reset, timeout, tls-untrusted, tls-expired, tls-name, tls-protocol, tls-changed, cut,
    redirects, proxy, too-big, encoding, stopped, other."""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds per phase; None where the phase did not happen (a kept connection has no connect)."""

    connect: float | None = None
    """Reaching the server, without looking up its name."""
    tls: float | None = None
    send: float | None = None
    wait: float | None = None
    download: float | None = None
    total: float = 0.0
    dns: float | None = None
    """Looking up the server's name; None too where the address is a number."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Request and answer. Bodies are bytes as sent (masked, capped); sizes are the true ones.

    A long ``body`` may be masked only when it is first asked for (``veiled``): who needs no more than its length and
    first byte asks for ``kept`` and ``first``.
    """

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: bytes
    started: datetime
    action: Action
    site: str = ""
    status: int = 0
    reason: str = ""
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    body_size: int = 0
    body_capped: bool = False
    request_size: int = 0
    timing: Timing = Timing()
    failure: Failure | None = None
    credential: str = ""
    """What kind of credential went along: "", "masteriyo-key", "app-password", "learnomy-token"; in recordings of other
    programs also "malformed", for one that can be none of these."""
    number: int = field(default_factory=lambda: next(_numbers))
    attempt: int = 1
    wire_size: int | None = None
    """Bytes of the answer's body as they came over the line, before unpacking; None when that is not known."""
    connection: Connection | None = None

    @property
    def kept(self) -> int:
        """About how many bytes of the body are kept; always the same number."""
        held = _BODY.__get__(self)
        return held.size if isinstance(held, Veil) else len(held)

    @property
    def first(self) -> bytes:
        """The body's first byte: it tells JSON from a page."""
        held = _BODY.__get__(self)
        return held.first if isinstance(held, Veil) else bytes(held[:1])

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)

    @property
    def route(self) -> str:
        """The REST route without the root: ``/masteriyo/v1/courses/7``; the path where there is none."""
        return route_of(self.url)

    @property
    def is_write(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def failed(self) -> bool:
        """Whether a person would call it failed: no answer, an error status, or not JSON where JSON was due."""
        return self.failure is not None or self.status >= 400 or self.status == 0

    def header(self, name: str) -> str:
        """The answer's header (first one), or an empty string. Names compare without case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    @property
    def content_type(self) -> str:
        return self.header("content-type").split(";")[0].strip().lower()

    def text(self) -> str:
        """The answer's body as text, in its announced character set."""
        return decode(self.body, self.header("content-type"))

    def json(self) -> Any:
        """The JSON value of the body, noise around it cut off; None when there is none, as in a page."""
        return read_json(self.text(), self.header("content-type"))[0]

    @property
    def code(self) -> str:
        """The machine error code of the answer (WordPress ``code`` or Learnomy ``error.code``), or ""."""
        if self.status and self.status < 400:
            return ""
        return error_parts(self.json())[0]


_BODY: Any = vars(Exchange)["body"]


def _body(exchange: Exchange) -> bytes:
    held = _BODY.__get__(exchange)
    return held.lift() if isinstance(held, Veil) else held


setattr(Exchange, "body", property(_body, _BODY.__set__))  # noqa: B010  # all who ask for it come through here


def veiled(exchange: Exchange, body: Veil) -> Exchange:
    """The exchange with a body whose secrets are looked for when it is first asked for."""
    given: Any = body
    return replace(exchange, body=given)


def route_of(url: str) -> str:
    """The REST route in an address; see ``Exchange.route``."""
    parts = urlsplit(url)
    if "rest_route" in parts.query:
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            if name == "rest_route":
                return value
    path = parts.path or "/"
    _, found, rest = path.partition("/wp-json")
    return (rest or "/") if found else path


def decode(body: bytes, content_type: str) -> str:
    """Bytes to text: the announced charset where it is known, else UTF-8, damage shown as U+FFFD; a BOM is dropped."""
    charset = "utf-8-sig"
    for part in content_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip("\"'").lower() not in (
            "",
            "utf-8",
            "utf8",
        ):
            charset = value.strip().strip("\"'")
    try:
        return body.decode(charset, "replace")
    except (LookupError, ValueError):  # no such character set, or one that is none for text
        return body.decode("utf-8-sig", "replace")


def error_parts(data: Any) -> tuple[str, str, Mapping[str, Any]]:
    """(code, message, field messages) of an error body, in WordPress' or Learnomy's shape."""
    if not isinstance(data, Mapping):
        return "", "", {}
    fields = by_name(field_errors(data))
    inner = data.get("error")
    if isinstance(inner, Mapping):
        return str(inner.get("code") or ""), str(inner.get("message") or ""), fields
    code = data.get("code")
    return (code if isinstance(code, str) else ""), str(data.get("message") or ""), fields
