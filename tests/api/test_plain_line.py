"""A line without TLS of our own making behaves as httpcore's: whole, cut, closed, slow, and choked."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpcore
import pytest

from lmsdesk.api.plain_line import MOST_WAITING, PlainLines, PlainStream
from tests.conftest import until

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def line_to(serve: Serve) -> AsyncIterator[PlainStream]:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    stream = await PlainLines().connect_tcp("127.0.0.1", port, 5)
    assert isinstance(stream, PlainStream)
    assert stream.get_extra_info("server_addr") == ("127.0.0.1", port)
    assert stream.get_extra_info("client_addr")[0] == "127.0.0.1"
    try:
        yield stream
    finally:
        await stream.aclose()
        server.close()
        await server.wait_closed()


def play(scenario: Callable[[], Awaitable[None]]) -> None:
    async def whole() -> None:
        await scenario()
        await asyncio.sleep(0.02)  # closed lines are told to their handlers

    asyncio.run(whole())


def test_what_is_sent_comes_back_and_the_end_is_an_empty_piece() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(100))
        writer.close()

    async def scenario() -> None:
        async with line_to(echo) as line:
            assert not line.get_extra_info("is_readable")
            await line.write(b"", 1)
            await line.write(b"ukulele", 1)
            assert await line.read(3, 5) == b"uku"
            assert await line.read(100, 5) == b"lele"
            assert await line.read(100, 5) == b""
            assert line.get_extra_info("is_readable"), "closed there: not to be used again"

    play(scenario)


def test_a_line_that_breaks_says_so_to_whoever_reads_or_writes() -> None:
    async def breaks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.transport.abort()

    async def scenario() -> None:
        async with line_to(breaks) as line:
            await line.write(b"hello", 1)
            with contextlib.suppress(httpcore.ReadError):
                assert await line.read(100, 5) == b""
            await until(lambda: line.get_extra_info("is_readable"))
        with pytest.raises(httpcore.WriteError):
            await line.write(b"again", 1)

    play(scenario)


def test_silence_and_a_choked_line_end_at_their_time() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await over.wait()
        writer.close()

    async def scenario() -> None:
        nonlocal over
        over = asyncio.Event()
        async with line_to(silent) as line:
            with pytest.raises(httpcore.ReadTimeout):
                await line.read(100, 0.02)
            with pytest.raises(httpcore.WriteTimeout):
                await line.write(b"x" * 30_000_000, 0.05)
            over.set()

    over = asyncio.Event()
    play(scenario)


def test_who_reads_slowly_is_not_flooded() -> None:
    async def floods(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            writer.write(b"y" * 40_000_000)
            await writer.drain()
        writer.close()

    async def scenario() -> None:
        async with line_to(floods) as line:
            await until(lambda: line._line.size > MOST_WAITING)
            await asyncio.sleep(0.05)
            assert line._line.size < 4 * MOST_WAITING
            read = 0
            while piece := await line.read(65536, 5):
                assert len(piece) <= 65536
                read += len(piece)
            assert read == 40_000_000

    play(scenario)


def test_nobody_there_and_no_answer_are_told_apart() -> None:
    async def scenario() -> None:
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        with pytest.raises(httpcore.ConnectError) as refused:
            await PlainLines().connect_tcp("127.0.0.1", port, 5)
        assert isinstance(refused.value.__cause__, ConnectionRefusedError)

    play(scenario)


def test_a_connection_that_takes_too_long_ends_at_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async def never(*_: Any, **__: Any) -> Any:
            await asyncio.sleep(60)

        monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", never)
        with pytest.raises(httpcore.ConnectTimeout):
            await PlainLines().connect_tcp("127.0.0.1", 9, 0.02)

    play(scenario)


def test_a_line_that_is_dropped_is_closed() -> None:
    gone = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read()
        gone.set()
        writer.close()

    async def scenario() -> None:
        server = await asyncio.start_server(wait, "127.0.0.1", 0)
        await PlainLines().connect_tcp("127.0.0.1", server.sockets[0].getsockname()[1], 5)
        await asyncio.wait_for(gone.wait(), 20)
        server.close()

    play(scenario)
    assert gone.is_set()


def test_a_package_that_is_not_there_is_not_looked_for_with_every_request() -> None:
    import sys

    assert "sniffio" in sys.modules
