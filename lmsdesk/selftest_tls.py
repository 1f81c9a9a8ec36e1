"""The self-test's secure connection: a server on this computer whose certificate a home-made authority signed."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import ssl
from functools import partial
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOUR = datetime.timedelta(hours=1)
BODY = b'{"secure": "yes"}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(BODY), BODY)


async def try_tls(folder: Path) -> str:
    """Reach the server with its authority trusted, and be refused without. Raises AssertionError; gives the version."""
    from lmsdesk.api.small_file import fetch
    from lmsdesk.domain.problem import Problem

    authority = await asyncio.to_thread(make_certificates, folder)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(folder / "server.pem", folder / "server.key")
    answering: set[asyncio.Task[None]] = set()
    server = await asyncio.start_server(partial(_answer, answering), "127.0.0.1", 0, ssl=ours)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    trusting = ssl.create_default_context(cadata=authority)
    try:
        async with server:
            found = await fetch(url, limit=1000, seconds=20, ssl_context=trusting)
            assert found == BODY, "the secure answer came back changed"
            try:
                await fetch(url, limit=1000, seconds=20)  # with the system's trust store, as for every site
            except Problem:
                return ssl.OPENSSL_VERSION
            raise AssertionError("a certificate that nobody vouches for was accepted")
    finally:
        server.close()
        await asyncio.gather(*answering, return_exceptions=True)


def make_certificates(folder: Path) -> str:
    """Write ``server.pem`` and ``server.key`` for 127.0.0.1; give the authority's certificate as PEM."""
    boss_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    boss = _certificate("LMS Desk self-test authority", boss_key, None, boss_key)
    made = _certificate("127.0.0.1", key, boss, boss_key)
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "server.pem").write_bytes(made.public_bytes(pem))
    (folder / "server.key").write_bytes(key.private_bytes(pem, pkcs8, plain))
    return boss.public_bytes(pem).decode()


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, boss: x509.Certificate | None, signs: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    is_boss = boss is None
    begun = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if boss is None else boss.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - HOUR)
        .not_valid_after(now + HOUR)
        .add_extension(x509.BasicConstraints(ca=is_boss, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False)
    )
    if not is_boss:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        begun = begun.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return begun.sign(signs, hashes.SHA256())


async def _answer(
    answering: set[asyncio.Task[None]], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    task = asyncio.current_task()
    assert task is not None
    answering.add(task)
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ANSWER)
        await writer.drain()
        writer.close()
        await asyncio.wait_for(writer.wait_closed(), 5)
    except (OSError, asyncio.IncompleteReadError, ssl.SSLError):
        writer.close()
    finally:
        answering.discard(task)
