"""Names, connections and certificates: what lies below HTTP. Tests put another Net in its place."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_

SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Place:
    """One address that a name stands for."""

    address: str
    newer: bool
    """Whether it is an IPv6 address."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long a certificate is good."""

    begins: datetime
    ends: datetime


class Net(Protocol):
    """What the probes below HTTP ask of this computer."""

    def proxied(self, url: str) -> bool:
        """Whether a proxy stands between us and an address; names are then looked up there."""
        ...

    async def places(self, host: str, port: int) -> list[Place]:
        """The addresses of a name, without doubles. Raises OSError, TimeoutError."""
        ...

    async def connect(self, place: Place, port: int) -> None:
        """Open and close a connection. Raises OSError, TimeoutError."""
        ...

    async def certificate(self, host: str, port: int) -> Span | None:
        """When the host's certificate, once trusted, begins and ends. Raises OSError, TimeoutError."""
        ...

    async def names(self, url: str) -> tuple[str, ...]:
        """The names that a certificate was made for, trusted or not. Raises Problem."""
        ...


class SystemNet:
    """This computer's own network, reached as ``line`` says."""

    def __init__(self, line: Line = USUAL) -> None:
        self._line = line

    def proxied(self, url: str) -> bool:
        from lmsdesk.api.wire import proxy_for

        return proxy_for(url, self._line) is not None

    async def places(self, host: str, port: int) -> list[Place]:
        asked = asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        found = await asyncio.wait_for(asked, SECONDS)
        places = [Place(str(item[4][0]), item[0] == socket.AF_INET6) for item in found]
        return list(dict.fromkeys(places))

    async def connect(self, place: Place, port: int) -> None:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(place.address, port)
            await _end(writer)

    async def certificate(self, host: str, port: int) -> Span | None:
        from lmsdesk.api.tls import PinnedContext, shared_context

        pin = self._line.reach.pin if self._line.is_for(host) else ""
        context = PinnedContext(pin) if pin else await shared_context()
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
            try:
                secure = writer.get_extra_info("ssl_object")
                raw = secure.getpeercert(True) if secure is not None else None
            finally:
                await _end(writer)
        return read_span(raw) if raw else None

    async def names(self, url: str) -> tuple[str, ...]:
        from lmsdesk.api.certificate import names_at

        return await names_at(url, Action(N_("Look at the certificate")), self._line)


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(1):
            await writer.wait_closed()


def read_span(der: bytes) -> Span | None:
    """The validity of a certificate as it came over the wire (DER); None when it cannot be read.

    The library reads certificates only where it checks them itself; on Windows and macOS the system does.
    """
    try:
        whole = _content(der, 0)[0]
        body = _content(whole, 0)[0]
        at = 0
        if body[0] == 0xA0:  # the version, which version 1 leaves out
            at = _content(body, 0)[1]
        for _ in range(3):  # serial number, algorithm, issuer
            at = _content(body, at)[1]
        validity = _content(body, at)[0]
        begins, second = _content(validity, 0)
        return Span(_moment(validity[0], begins), _moment(validity[second], _content(validity, second)[0]))
    except (IndexError, ValueError):
        return None


def _content(data: bytes, at: int) -> tuple[bytes, int]:
    """The content of the element that begins at a place, and where the next one begins."""
    length, start = data[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    if start + length > len(data):
        raise ValueError("cut")
    return data[start : start + length], start + length


def _moment(tag: int, text: bytes) -> datetime:
    written = text.decode("ascii")
    if tag == 0x17:  # UTCTime: two digits for the year, 1950 to 2049
        written = ("20" if int(written[:2]) < 50 else "19") + written
    return datetime.strptime(written.removesuffix("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
