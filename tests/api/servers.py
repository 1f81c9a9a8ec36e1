"""Servers on this computer for what lies below HTTP: TLS with certificates of our own, and a proxy that knows names."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import json
import ssl
import threading

import trustme


class TlsSite:
    """``async with TlsSite(certificate) as site:`` answers every request with JSON, and remembers them all."""

    def __init__(self, certificate: trustme.LeafCert | None, status: int = 200) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.running = 0
        self.most = 0
        self.status = status
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(self.context)

    async def __aenter__(self) -> TlsSite:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *thrown: object) -> None:
        self._server.close()
        await self._server.wait_closed()
        await asyncio.sleep(0.02)  # closed connections are told to their handlers

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            first = await reader.readexactly(1)
            if first == b"\x16":  # somebody speaks TLS to plain http: a server hangs up
                writer.close()
                return
            head = (first + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in head[1:] if line)}
            self.requests.append((head[0], headers))
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0.02)
            self.running -= 1
            body = json.dumps({"namespaces": [], "echo": headers}).encode()
            writer.write(
                f"HTTP/1.1 {self.status} OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                f"Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()


class Proxy:
    """An http proxy that leads every CONNECT to one port of this computer, for those who know its password."""

    def __init__(self, to: int, user: str = "", password: str = "") -> None:
        self._to = to
        self._wanted = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}" if user else ""
        self.asked: list[str] = []

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *thrown: object) -> None:
        self._server.close()
        await self._server.wait_closed()
        await asyncio.sleep(0.02)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head.split("\r\n")[0])
        if self._wanted and f"proxy-authorization: {self._wanted}".lower() not in head.lower():
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            there_in, there_out = await asyncio.open_connection("127.0.0.1", self._to)
            await asyncio.gather(_pump(reader, there_out), _pump(there_in, writer))
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _pump(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
    to.close()
    with contextlib.suppress(OSError):
        await to.wait_closed()


def fingerprint_of(certificate: trustme.LeafCert) -> str:
    """SHA-256 of the certificate that a site with this shows."""
    der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
    return hashlib.sha256(der).hexdigest()


class TlsFront:
    """``with TlsFront(certificate, port) as front:`` is a secure door, in a thread, to a plain server of this computer.

    ``certificate`` may be changed while it runs; new connections get the new one.
    """

    def __init__(self, certificate: trustme.LeafCert, to: int) -> None:
        self.certificate = certificate
        self.led_on = 0
        """How many connections came through the handshake."""
        self._to = to
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> TlsFront:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"https://localhost:{self.port}"
        return self

    def __exit__(self, *thrown: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def show(self, certificate: trustme.LeafCert) -> None:
        """From now on this certificate is shown."""
        certificate.configure_cert(self._context)

    async def _begin(self) -> asyncio.Server:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.certificate.configure_cert(self._context)
        return await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)

    async def _end(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.led_on += 1
        there_in, there_out = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            await asyncio.gather(_pump(reader, there_out), _pump(there_in, writer))
        finally:
            there_out.close()
            writer.close()
