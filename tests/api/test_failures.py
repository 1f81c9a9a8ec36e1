"""Failed connections, sorted into the words that hints understand."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable

import httpx
import pytest

from lmsdesk.api.client import Client
from lmsdesk.api.failures import TooBig, classify
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from tests.api.helpers import DO

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def against(talk: Talk, scheme: str = "http", method: str = "POST") -> tuple[Problem, Exchange]:
    """The problem and exchange of one write to a server on this computer that behaves like ``talk``."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    exchanges: list[Exchange] = []
    client = Client(ApiRoot(f"{scheme}://127.0.0.1:{port}/wp-json/"), None, exchanges.append)
    try:
        with pytest.raises(Problem) as caught:
            await client.write(method, "masteriyo/v1/courses", {"name": "x"}, action=DO)
    finally:
        await client.close()
        server.close()
        await server.wait_closed()
    assert caught.value.exchange is exchanges[-1]
    return caught.value, exchanges[-1]


async def read_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


def test_a_server_that_hangs_up_without_a_word_leaves_a_write_unknown() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    problem, exchange = asyncio.run(against(talk))
    assert exchange.failure is not None
    assert (exchange.failure.what, exchange.failure.phase) == ("reset", Phase.WAIT)
    assert (problem.trouble, problem.outcome) == (Trouble.OFFLINE, Outcome.UNKNOWN)
    assert exchange.timing.connect is not None
    assert exchange.timing.send is not None


def test_an_answer_that_breaks_off_is_cut() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n" + b'{"id":7,')
        await writer.drain()

    problem, exchange = asyncio.run(against(talk))
    assert exchange.failure is not None
    assert (exchange.failure.what, exchange.failure.phase) == ("cut", Phase.DOWNLOAD)
    assert exchange.status == 200
    assert exchange.body == b'{"id":7,'
    assert (problem.trouble, problem.outcome) == (Trouble.OFFLINE, Outcome.UNKNOWN)


def test_a_refused_connection_did_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    exchanges: list[Exchange] = []

    async def scenario() -> Problem:
        client = Client(ApiRoot(f"http://127.0.0.1:{port}/wp-json/"), None, exchanges.append)
        with pytest.raises(Problem) as caught:
            await client.write("POST", "masteriyo/v1/courses", {}, action=DO)
        await client.close()
        return caught.value

    problem = asyncio.run(scenario())
    [exchange] = exchanges
    assert exchange.failure is not None
    assert (exchange.failure.what, exchange.failure.phase) == ("refused", Phase.CONNECT)
    assert problem.outcome is Outcome.NOT_DONE


def test_an_https_address_that_speaks_http_fails_in_tls() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    problem, exchange = asyncio.run(against(talk, "https"))
    assert exchange.failure is not None
    assert (exchange.failure.what, exchange.failure.phase) == ("tls-protocol", Phase.TLS)
    assert (problem.trouble, problem.outcome) == (Trouble.TLS, Outcome.NOT_DONE)


def test_a_body_that_cannot_be_unpacked_is_an_encoding_failure() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")
        await writer.drain()

    problem, exchange = asyncio.run(against(talk))
    assert exchange.failure is not None
    assert exchange.failure.what == "encoding"
    assert (problem.trouble, problem.outcome) == (Trouble.NOT_JSON, Outcome.UNKNOWN)


def caused(outer: BaseException, inner: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


def certificate(code: int, words: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, f"[SSL: CERTIFICATE_VERIFY_FAILED] {words}")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "what", "phase"),
    [
        (caused(httpx.ConnectError("x"), socket.gaierror(-2, "Name or service not known")), "name", Phase.RESOLVE),
        (caused(httpx.ConnectError("x"), certificate(18, "self-signed certificate")), "tls-untrusted", Phase.TLS),
        (caused(httpx.ConnectError("x"), certificate(20, "unable to get local issuer")), "tls-untrusted", Phase.TLS),
        (caused(httpx.ConnectError("x"), certificate(10, "certificate has expired")), "tls-expired", Phase.TLS),
        (caused(httpx.ConnectError("x"), certificate(9, "certificate is not yet valid")), "tls-expired", Phase.TLS),
        (caused(httpx.ConnectError("x"), certificate(62, "Hostname mismatch")), "tls-name", Phase.TLS),
        (caused(httpx.ConnectError("x"), ssl.SSLError(1, "wrong version number")), "tls-protocol", Phase.TLS),
        (caused(httpx.ConnectError("x"), ConnectionResetError(104, "reset")), "reset", Phase.CONNECT),
        (
            caused(
                httpx.ConnectError("x"), ExceptionGroup("all", [OSError(101, "no"), ConnectionRefusedError(111, "r")])
            ),
            "refused",
            Phase.CONNECT,
        ),
        (httpx.ConnectTimeout("x"), "timeout", Phase.CONNECT),
        (httpx.ReadTimeout("x"), "timeout", Phase.WAIT),
        (httpx.WriteTimeout("x"), "timeout", Phase.SEND),
        (httpx.ReadError("x"), "reset", Phase.WAIT),
        (
            httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
            "cut",
            Phase.DOWNLOAD,
        ),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), "reset", Phase.WAIT),
        (httpx.ProxyError("407"), "proxy", Phase.CONNECT),
        (httpx.TooManyRedirects("x"), "redirects", Phase.WAIT),
        (httpx.DecodingError("x"), "encoding", Phase.DOWNLOAD),
        (TooBig(5), "too-big", Phase.DOWNLOAD),
        (RuntimeError("x"), "other", Phase.WAIT),
    ],
)
def test_each_exception_has_its_word(error: BaseException, what: str, phase: Phase) -> None:
    failure = classify(error, None)
    assert (failure.what, failure.phase) == (what, phase)
    assert failure.detail


def test_the_phase_that_was_seen_wins_for_timeouts() -> None:
    assert classify(httpx.ReadTimeout("x"), Phase.DOWNLOAD).phase is Phase.DOWNLOAD


def test_a_circle_of_causes_is_walked_once() -> None:
    one, other = httpx.ConnectError("one"), OSError("other")
    one.__cause__, other.__cause__ = other, one
    assert classify(one, None).what == "refused"
