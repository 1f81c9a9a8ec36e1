"""Plain lines behave as httpcore's do, whatever a server says; and what is usual goes over them in one piece.

The same bytes come to our own transport and to httpx's, over real lines on this computer: what they make of them is
compared. Where the two differ on purpose a test says so.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from lmsdesk.api import plain_http, tls, wire
from lmsdesk.api.clock import Clock
from lmsdesk.api.plain_http import CLOCK, PlainHttp
from lmsdesk.domain.exchange import Phase
from tests.api.raw_answers import ANSWERS, OK, Server, head, serving
from tests.conftest import until

TIMEOUTS = {"connect": 10.0, "read": 10.0, "write": 10.0, "pool": 10.0}


def request(
    its: Server, method: str = "GET", path: str = "/", clock: Clock | None = None, **more: Any
) -> httpx.Request:
    extensions = {"timeout": {**TIMEOUTS, **more.pop("timeout", {})}, CLOCK: clock or Clock()}
    return httpx.Request(method, f"http://127.0.0.1:{its.port}{path}", extensions=extensions, **more)


async def asked(transport: httpx.AsyncBaseTransport, what: httpx.Request) -> tuple[httpx.Response, bytes]:
    response = await transport.handle_async_request(what)
    try:
        return response, b"".join([piece async for piece in response.aiter_raw()])
    finally:
        await response.aclose()


async def outcome(transport: httpx.AsyncBaseTransport, what: httpx.Request) -> tuple[Any, ...]:
    """What came of a request, to be compared; the transport is closed."""
    try:
        response, body = await asked(transport, what)
        told = response.extensions
        return response.status_code, told["reason_phrase"], told["http_version"], response.headers.raw, body
    except httpx.HTTPError as error:
        return type(error), str(error)
    finally:
        await transport.aclose()


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await scenario()

    asyncio.run(whole())


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_read_as_httpcore_reads_it(name: str) -> None:
    async def scenario() -> None:
        async with serving(ANSWERS[name], closes=True) as its:
            ours = await outcome(PlainHttp(wire.LIMITS), request(its))
            theirs = await outcome(httpx.AsyncHTTPTransport(verify=tls.no_tls()), request(its))
            assert ours == theirs
            assert its.lines == 2

    play(scenario)


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "DELETE"])
def test_answers_to_other_verbs_are_read_as_httpcore_reads_them(method: str) -> None:
    async def scenario() -> None:
        async with serving(head(b"Content-Length: 4"), closes=True) as its:
            ours = await outcome(PlainHttp(wire.LIMITS), request(its, method))
            assert ours == await outcome(httpx.AsyncHTTPTransport(verify=tls.no_tls()), request(its, method))

    play(scenario)


REQUESTS: dict[str, dict[str, Any]] = {
    "bare": {},
    "json": {"method": "PUT", "json": {"name": "Ukulele für alle"}},
    "no body": {"method": "POST"},
    "query": {"path": "/wp-json/?rest_route=/x&a[]=1&b=%20ü"},
    "file": {"method": "POST", "files": {"file": ("a.png", b"\x89PNG" * 99, "image/png")}},
    "headers": {"headers": [("x-b", "2"), ("X-A", ""), ("x-b", "3"), ("X-Latin", "schön".encode("latin-1"))]},
    "another host": {"headers": {"Host": "academy.example"}},
    "two hosts": {"headers": [("Host", "a.example"), ("Host", "b.example")]},
    "chunks": {"method": "POST", "content": b"abc", "headers": {"Transfer-Encoding": "chunked", "Host": "a.example"}},
    "closes": {"headers": {"Connection": "close"}},
    "expects": {"method": "POST", "content": b"abc", "headers": {"Expect": "100-continue"}},
    "line feed in a header": {"headers": {"X": "a\nInjected: b"}},
    "space in a header's name": {"headers": {"X Y": "a"}},
    "null in a header": {"headers": {"X": "a\0b"}},
    "spaces at the ends": {"headers": {"X": " a "}},
    "verb of its own": {"method": "PURGE"},
    "verb with a space": {"method": "GET /x"},
}


@pytest.mark.parametrize("name", REQUESTS)
def test_every_request_is_sent_as_httpcore_sends_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("httpx._multipart.os.urandom", lambda size: b"\7" * size)

    async def scenario() -> None:
        async with serving(closes=True) as its:
            ours = await outcome(PlainHttp(wire.LIMITS), request(its, **REQUESTS[name]))
            theirs = await outcome(httpx.AsyncHTTPTransport(verify=tls.no_tls()), request(its, **REQUESTS[name]))
            assert ours == theirs
            assert its.came[:1] == its.came[1:]
            assert bool(its.came) is (theirs[0] == 200)

    play(scenario)


def test_a_length_that_does_not_fit_the_body_is_not_sent() -> None:
    async def scenario() -> None:
        async with serving() as its:
            transport = PlainHttp(wire.LIMITS)
            wrong = request(its, "POST", content=b"abc", headers={"Content-Length": "2"})
            assert (await outcome(transport, wrong))[0] is httpx.LocalProtocolError
            assert its.came == []

    play(scenario)


def test_headers_and_body_go_out_in_one_piece_and_h11_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_http, "_reader", lambda: pytest.fail("this was a usual one"))
    pieces: list[bytes] = []

    async def notes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces.append(await reader.read(2**20))
        writer.write(OK)
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(notes, "127.0.0.1", 0)
        its = Server(port=server.sockets[0].getsockname()[1])
        transport = PlainHttp(wire.LIMITS)
        assert (await outcome(transport, request(its, "PUT", json={"name": "Strumming"})))[0] == 200
        assert pieces[0].endswith(b'{"name":"Strumming"}')
        server.close()
        await asyncio.sleep(0.02)

    play(scenario)


def test_one_line_serves_many_requests_and_several_at_once_take_several() -> None:
    async def scenario() -> None:
        async with serving() as its:
            transport = PlainHttp(wire.LIMITS)
            for _ in range(5):
                await asked(transport, request(its))
            assert its.lines == 1
            answers = await asyncio.gather(*(asked(transport, request(its)) for _ in range(30)))
            assert [body for _, body in answers] == [b"[]"] * 30
            assert 1 < its.most <= (wire.LIMITS.max_connections or 0)
            await until(lambda: its.open <= (wire.LIMITS.max_keepalive_connections or 0))
            await transport.aclose()
            await until(lambda: its.open == 0)

    play(scenario)


@pytest.mark.parametrize(
    "says",
    [
        head(b"Transfer-Encoding: chunked") + b"2\r\n[]\r\n0\r\n\r\n",
        head(status=b"HTTP/1.1 204 No Content"),
        head(status=b"HTTP/1.1 103 Early Hints") + OK,
    ],
    ids=["chunked", "204", "103"],
)
def test_an_unusual_answer_that_ends_well_leaves_the_line_open(says: bytes) -> None:
    async def scenario() -> None:
        async with serving(says) as its:
            transport = PlainHttp(wire.LIMITS)
            for _ in range(3):
                await asked(transport, request(its))
            assert its.lines == 1
            await transport.aclose()

    play(scenario)


@pytest.mark.parametrize("extra", [b"and more", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"])
@pytest.mark.parametrize(
    "says", [OK, head(b"Transfer-Encoding: chunked") + b"2\r\n[]\r\n0\r\n\r\n"], ids=["usual", "chunked"]
)
def test_what_comes_behind_an_answer_is_not_taken_for_the_next_one(says: bytes, extra: bytes) -> None:
    """httpcore would begin to read the next answer with it."""

    async def scenario() -> None:
        async with serving(says + extra) as its:
            transport = PlainHttp(wire.LIMITS)
            for _ in range(2):
                _, body = await asked(transport, request(its))
                assert body == b"[]"
            assert its.lines == 2
            await transport.aclose()

    play(scenario)


def test_a_line_that_was_closed_meanwhile_is_not_used_again() -> None:
    async def scenario() -> None:
        async with serving(closes=True) as its:
            transport = PlainHttp(wire.LIMITS)
            for _ in range(3):
                _, body = await asked(transport, request(its))
                assert body == b"[]"
                await until(lambda: its.open == 0)
            assert its.lines == 3
            await transport.aclose()

    play(scenario)


def test_a_request_is_not_sent_twice_when_the_line_breaks_under_it() -> None:
    """Nobody knows whether the server took it: whoever asked decides."""

    async def says(writer: asyncio.StreamWriter) -> None:
        if len(its.came) == 1:
            writer.write(OK)
        else:
            writer.transport.abort()

    async def scenario() -> None:
        nonlocal its
        async with serving(says) as its:
            transport = PlainHttp(wire.LIMITS)
            await asked(transport, request(its))
            assert (await outcome(transport, request(its, "PUT", json={"a": 1})))[0] in (
                httpx.RemoteProtocolError,
                httpx.ReadError,
            )
            assert len(its.came) == 2

    its = Server()
    play(scenario)


def test_an_answer_that_nobody_reads_to_its_end_closes_its_line() -> None:
    async def scenario() -> None:
        async with serving(head(b"Content-Length: 400000") + b"x" * 400_000) as its:
            transport = PlainHttp(wire.LIMITS)
            response = await transport.handle_async_request(request(its))
            async for _ in response.aiter_raw():
                break
            await response.aclose()
            await until(lambda: its.open == 0)
            await transport.aclose()

    play(scenario)


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n", head(b"Content-Length: 9") + b"some"])
def test_a_request_that_is_given_up_closes_its_line(says: bytes) -> None:
    async def scenario() -> None:
        async with serving(says) as its:
            transport = PlainHttp(wire.LIMITS)
            task = asyncio.get_running_loop().create_task(asked(transport, request(its)))
            await until(lambda: bool(its.came))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: its.open == 0)
            await transport.aclose()

    play(scenario)


@pytest.mark.parametrize(
    ("says", "phase"),
    [(b"", Phase.WAIT), (b"HTTP/1.1 200 OK\r\n", Phase.WAIT), (head(b"Content-Length: 9") + b"some", Phase.DOWNLOAD)],
)
def test_silence_ends_at_its_time_and_the_clock_knows_where(says: bytes, phase: Phase) -> None:
    async def scenario() -> None:
        async with serving(says) as its:
            clock, transport = Clock(), PlainHttp(wire.LIMITS)
            found = await outcome(transport, request(its, clock=clock, timeout={"read": 0.05}))
            assert found[0] is httpx.ReadTimeout
            assert clock.phase is phase
            await until(lambda: its.open == 0)

    play(scenario)


def test_a_body_that_nobody_takes_ends_at_its_time() -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await over.wait()
        writer.close()

    async def scenario() -> None:
        nonlocal over
        over = asyncio.Event()
        server = await asyncio.start_server(deaf, "127.0.0.1", 0)
        its = Server(port=server.sockets[0].getsockname()[1])
        clock, transport = Clock(), PlainHttp(wire.LIMITS)
        big = request(its, "POST", content=b"x" * 30_000_000, clock=clock, timeout={"write": 0.05})
        assert (await outcome(transport, big))[0] is httpx.WriteTimeout
        assert clock.phase is Phase.SEND
        over.set()
        server.close()
        await asyncio.sleep(0.02)

    over = asyncio.Event()
    play(scenario)


def test_nobody_there_is_told_as_always() -> None:
    async def scenario() -> None:
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        its = Server(port=server.sockets[0].getsockname()[1])
        server.close()
        await server.wait_closed()
        clock = Clock()
        with pytest.raises(httpx.ConnectError) as refused:
            await PlainHttp(wire.LIMITS).handle_async_request(request(its, clock=clock))
        assert isinstance(refused.value.__cause__.__cause__, ConnectionRefusedError)  # type: ignore[union-attr]
        assert clock.phase is Phase.CONNECT

    play(scenario)


def test_the_clock_is_told_of_every_part() -> None:
    async def slow(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.03)
        writer.write(head(b"Content-Length: 4"))
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.write(b"body")

    async def scenario() -> None:
        async with serving(slow) as its:
            clock, transport = Clock(), PlainHttp(wire.LIMITS)
            await asked(transport, request(its, clock=clock))
            timing = clock.timing(200.0)
            assert clock.connected
            assert timing.connect is not None
            assert timing.send is not None
            assert (timing.wait or 0) >= 25
            assert (timing.download or 0) >= 40
            assert timing.dns is None
            again = Clock()
            await asked(transport, request(its, clock=again))
            assert not again.connected
            await transport.aclose()

    play(scenario)


def test_a_name_is_looked_up_first() -> None:
    from lmsdesk.api import names

    async def scenario() -> None:
        async with serving() as its:
            clock, transport = Clock(), PlainHttp(wire.LIMITS)
            names.listener.set(clock.name)
            what = request(its, clock=clock)
            what.url = what.url.copy_with(host="localhost")
            await asked(transport, what)
            assert clock.timing(1.0).dns is not None
            await transport.aclose()

    play(scenario)


def test_the_line_tells_whom_it_leads_to() -> None:
    async def scenario() -> None:
        async with serving() as its:
            transport = PlainHttp(wire.LIMITS)
            response, _ = await asked(transport, request(its))
            stream = response.extensions["network_stream"]
            assert stream.get_extra_info("server_addr") == ("127.0.0.1", its.port)
            assert stream.get_extra_info("ssl_object") is None
            assert response.num_bytes_downloaded == 2
            await transport.aclose()

    play(scenario)


def test_only_addresses_without_tls_go_over_it_and_none_by_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        transport: Any = await wire.real_transport("https://academy.example")
        seen: list[str] = []

        async def looked(self: PlainHttp, what: httpx.Request) -> httpx.Response:
            seen.append(str(what.url))
            return httpx.Response(200)

        monkeypatch.setattr(PlainHttp, "handle_async_request", looked)
        await transport.handle_async_request(httpx.Request("GET", "http://127.0.0.1:9/"))
        with pytest.raises(httpx.ConnectError):
            await transport.handle_async_request(httpx.Request("GET", "https://127.0.0.1:9/"))
        assert seen == ["http://127.0.0.1:9/"]
        await transport.aclose()
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        proxied: Any = await wire.real_transport("http://academy.example")
        assert proxied.plain is None
        await proxied.aclose()

    play(scenario)
