"""Exchanges as rows of the journal's file, and back. Bodies and headers are packed, certificates stand there once."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lmsdesk.domain.brief import NO_MARK, Brief, Mark, host_of, pattern_of
from lmsdesk.domain.connection import Certificate, Connection, Security
from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing

PAST = -2_000_000_000
"""The number of an exchange of an earlier session is its row's id plus this: below all numbers of this session."""

_PACKED, _PLAIN = b"\x01", b"\x00"
_WORTH_PACKING = 200
_PHASES = tuple(field.name for field in fields(Timing) if field.name != "total")
LINE = (
    "id", "session", "number", "action", "title", "site", "started", "method", "url", "status", "failure", "took",
    "size", "wire", "kind", "credential", "attempt", "hint", "pinned", "note", "colour",
)  # fmt: skip
"""What is read for one line of the list, in this order."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An exchange on its way to the disk."""

    exchange: Exchange
    hint: str = ""
    mark: Mark = NO_MARK


@dataclass(frozen=True, slots=True)
class Row:
    """What is written: the columns of the line, the packed content, and the security it names with its own text."""

    line: dict[str, Any]
    content: tuple[bytes, bytes, bytes]
    security: tuple[str, str] | None


def row_of(kept: Kept) -> Row:
    """Pack an exchange. Takes a while for a large body, so do it in a thread."""
    exchange = kept.exchange
    connection = exchange.connection
    security = _security_text(connection.security) if connection is not None and connection.security else None
    content = (
        pack(_head(exchange, security[0] if security else "").encode("utf-8", "surrogatepass")),
        pack(exchange.request_body),
        pack(exchange.body),
    )
    line = {
        "number": exchange.number,
        "title": _clean(exchange.action.title),
        "site": exchange.site,
        "host": _clean(host_of(exchange.url)),
        "started": exchange.started.timestamp(),
        "method": _clean(exchange.method),
        "url": _clean(exchange.url),
        "pattern": _clean(pattern_of(exchange.url)),
        "status": exchange.status,
        "failure": exchange.failure.what if exchange.failure is not None else "",
        "took": exchange.timing.total,
        "size": exchange.body_size,
        "wire": exchange.wire_size,
        "kind": _clean(exchange.content_type),
        "credential": exchange.credential,
        "attempt": exchange.attempt,
        "hint": kept.hint,
        "pinned": kept.mark.pinned,
        "note": kept.mark.note,
        "colour": kept.mark.colour,
        "weight": sum(map(len, content)) + len(exchange.url) + 400,
    }
    return Row(line, content, security)


def _clean(text: str) -> str:
    """Without half characters, which no database takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _head(exchange: Exchange, security: str) -> str:
    timing, connection, failure = exchange.timing, exchange.connection, exchange.failure
    told: dict[str, Any] = {
        "asked": exchange.request_headers,
        "answered": exchange.headers,
        "reason": exchange.reason,
        "version": exchange.http_version,
        "sent": exchange.request_size,
        "capped": exchange.body_capped,
        "times": {name: getattr(timing, name) for name in _PHASES if getattr(timing, name) is not None},
    }
    if failure is not None:
        told["failure"] = (failure.phase.value, failure.what, failure.detail)
    if connection is not None:
        told["line"] = (connection.server, connection.reused, security)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def brief_of(row: Sequence[Any], number: Callable[[int, int, int], int]) -> Brief:
    """The line behind the columns of ``LINE``; ``number`` makes its number out of id, session and number."""
    (id, session, own, action, title, site, started, method, url, status, failure, took, size, wire, kind,
     credential, attempt, hint, pinned, note, colour) = row  # fmt: skip
    mark = Mark(bool(pinned), note, colour) if pinned or note or colour else NO_MARK
    return Brief(
        number(id, session, own), moment(started), Action(title, PAST + action), site, method, url, status, failure,
        took, size, wire, kind, credential, attempt, hint, mark,
    )  # fmt: skip


def exchange_of(brief: Brief, content: Sequence[bytes], security: Callable[[str], Security | None]) -> Exchange:
    """The whole exchange of a line."""
    head, sent, body = content
    told = json.loads(unpack(head).decode("utf-8", "surrogatepass"))
    failed, line = told.get("failure"), told.get("line")
    return Exchange(
        method=brief.method,
        url=brief.url,
        request_headers=tuple((name, value) for name, value in told["asked"]),
        request_body=unpack(sent),
        started=brief.started,
        action=brief.action,
        site=brief.site,
        status=brief.status,
        reason=told["reason"],
        http_version=told["version"],
        headers=tuple((name, value) for name, value in told["answered"]),
        body=unpack(body),
        body_size=brief.size,
        body_capped=told["capped"],
        request_size=told["sent"],
        timing=Timing(**told["times"], total=brief.took),
        failure=Failure(Phase(failed[0]), failed[1], failed[2]) if failed else None,
        credential=brief.credential,
        number=brief.number,
        attempt=brief.attempt,
        wire_size=brief.wire,
        connection=Connection(line[0], line[1], security(line[2]) if line[2] else None) if line else None,
    )


def moment(timestamp: float) -> datetime:
    """A time of the file."""
    return datetime.fromtimestamp(timestamp, UTC)


def pack(content: bytes) -> bytes:
    """Smaller where that is worth it, in the form of zlib. Other threads run meanwhile."""
    if len(content) < _WORTH_PACKING:
        return _PLAIN + content if content else b""
    packed = _compressor()(content, 1)
    return _PACKED + packed if len(packed) < len(content) else _PLAIN + content


@cache
def _compressor() -> Callable[[bytes, int], bytes]:
    """``isal`` needs a fifth of the time for the same; where a computer has no build of it, it is the usual one."""
    try:
        from isal.isal_zlib import compress
    except ImportError:
        return zlib.compress
    return compress


def unpack(content: bytes) -> bytes:
    """What was packed."""
    return zlib.decompress(content[1:]) if content[:1] == _PACKED else content[1:]


def _security_text(security: Security) -> tuple[str, str]:
    shown = [
        (one.subject, one.issuer, one.names, _stamp(one.begins), _stamp(one.ends), one.serial, one.fingerprint)
        for one in security.certificates
    ]
    text = json.dumps((security.version, security.cipher, security.bits, shown), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24], text


def security_of(text: str) -> Security:
    """TLS as it was written."""
    version, cipher, bits, shown = json.loads(text)
    certificates = (
        Certificate(subject, issuer, tuple(names), _when(begins), _when(ends), serial, fingerprint)
        for subject, issuer, names, begins, ends, serial, fingerprint in shown
    )
    return Security(version, cipher, bits, tuple(certificates))


def _stamp(when: datetime | None) -> float | None:
    return None if when is None else when.timestamp()


def _when(timestamp: float | None) -> datetime | None:
    return None if timestamp is None else moment(timestamp)
