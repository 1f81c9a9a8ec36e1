"""What lies below HTTP, on this computer's own network."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import which

import pytest

from lmsdesk.sites.health.net import Place, SystemNet, read_span


def test_this_computer_is_found_and_can_be_reached() -> None:
    async def scenario() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            net = SystemNet()
            assert Place("127.0.0.1", False) in await net.places("127.0.0.1", port)
            await net.connect(Place("127.0.0.1", False), port)
        with pytest.raises(OSError):
            await net.connect(Place("127.0.0.1", False), port)

    asyncio.run(scenario())


@pytest.mark.skipif(which("openssl") is None, reason="openssl makes the certificate")
@pytest.mark.parametrize("days", [30, 20_000])
def test_the_dates_of_a_certificate_are_read_from_what_the_wire_brings(tmp_path: Path, days: int) -> None:
    made = tmp_path / "made.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
         "/CN=academy.example", "-days", str(days), "-keyout", str(tmp_path / "key.pem"), "-out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    span = read_span(ssl.PEM_cert_to_DER_cert(made.read_text()))
    assert span is not None
    assert span.ends - span.begins == timedelta(days=days)
    assert abs(span.begins - datetime.now(UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize("raw", [b"", b"\x30", b"\x30\x03abc", b"\x30\x82\xff\xff" + b"x" * 40, bytes(200)])
def test_what_is_no_certificate_gives_no_dates(raw: bytes) -> None:
    assert read_span(raw) is None
