"""What an exchange tells of its line: time for each phase, the other side, TLS with its certificates, sizes."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from lmsdesk.api.client import Client
from lmsdesk.api.line import connection_of
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Exchange
from tests.api.helpers import DO

BODY = b'{"name": "Ukulele", "more": "' + b"la " * 500 + b'"}'
ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
    % (len(gzip.compress(BODY, mtime=0)), gzip.compress(BODY, mtime=0))
)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this computer that vouches for itself, and its key."""
    made, key = folder / "made.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/O=Harbour Music/CN=academy.example", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-days", "90", "-keyout", str(key), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


async def asked(host: str, tls: ssl.SSLContext | None = None, trust: ssl.SSLContext | None = None) -> list[Exchange]:
    """Two requests in a row to a server on this computer."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            while (await reader.readline()).strip():
                pass
            writer.write(ANSWER)
            await writer.drain()
        writer.close()
        left.set()

    left = asyncio.Event()
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    scheme = "https" if tls else "http"
    told: list[Exchange] = []
    client = Client(ApiRoot(f"{scheme}://{host}:{port}/wp-json/"), None, told.append, ssl_context=trust)
    try:
        for _ in range(2):
            answer = await client.read("masteriyo/v1/courses", action=DO)
            assert answer.data["name"] == "Ukulele"
    finally:
        await client.close()
        await left.wait()
        server.close()
        await server.wait_closed()
    return told


def test_the_phases_and_sizes_of_a_plain_request() -> None:
    first, second = asyncio.run(asked("localhost"))
    assert first.timing.dns is not None
    assert first.timing.connect is not None
    assert first.timing.tls is None
    assert second.timing.dns is None
    assert second.timing.connect is None
    assert first.connection is not None
    assert second.connection is not None
    assert (first.connection.reused, second.connection.reused) == (False, True)
    assert first.connection.server.startswith("127.0.0.1:")
    assert first.connection.security is None
    assert first.body_size == len(BODY)
    assert first.wire_size == len(gzip.compress(BODY, mtime=0))
    phases = (first.timing.dns, first.timing.connect, first.timing.send, first.timing.wait, first.timing.download)
    assert sum(phase or 0.0 for phase in phases) <= first.timing.total * 1.01


@pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")
def test_the_certificate_that_a_server_shows(tmp_path: Path) -> None:
    made, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    trust = ssl.create_default_context(cafile=str(made))
    first, second = asyncio.run(asked("127.0.0.1", context, trust))
    assert first.timing.tls is not None
    assert first.timing.dns is None, "a number needs no look-up"
    assert first.connection is not None
    assert first.connection.security is not None
    security = first.connection.security
    assert security.version.startswith("TLSv1.")
    assert security.cipher
    assert security.bits >= 128
    [one] = security.certificates
    assert one.subject == one.issuer == "academy.example (Harbour Music)"
    assert one.is_self_signed
    assert one.names == ("localhost", "127.0.0.1")
    assert one.begins is not None
    assert one.ends is not None
    assert one.ends - one.begins == timedelta(days=90)
    assert abs(one.begins - datetime.now(UTC)) < timedelta(minutes=5)
    assert len(one.fingerprint) == 64
    assert second.connection is not None
    assert second.connection.security is not None
    assert second.connection.security.certificates[0] is one, "one certificate is kept once"


def test_a_transport_that_tells_nothing_is_no_trouble() -> None:
    assert connection_of({}, reused=False) is None

    class Odd:
        def get_extra_info(self, name: str) -> Any:
            return None

    found = connection_of({"network_stream": Odd()}, reused=True)
    assert found is not None
    assert (found.server, found.reused, found.security) == ("", True, None)
