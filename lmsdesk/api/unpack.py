"""Unpacking answers a little at a time: a few packed kilobytes may hold gigabytes, and the window must not wait."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING, cast

import httpx

if TYPE_CHECKING:
    from lmsdesk.api.plain_http import Came

PIECE = 256 * 1024
"""Bytes that are unpacked in one go."""
_BREATHE = 1024 * 1024
"""After so many bytes whatever else waits gets its turn."""


async def unpacked(response: httpx.Response | Came) -> AsyncIterator[bytes]:
    """The answer's body as it comes in, in pieces of bounded size. Raises httpx.DecodingError for damaged packing."""
    names = [name.strip().lower() for name in response.headers.get("content-encoding", "").split(",")]
    layers = [_Layer(name) for name in reversed(names) if name in ("gzip", "x-gzip", "deflate")]
    spent = 0
    raw = cast(AsyncGenerator[bytes, None], response.aiter_raw())
    async with aclosing(raw):
        async for chunk in raw:
            for piece in _through(layers, chunk):
                yield piece
                spent += len(piece)
                if spent >= _BREATHE:
                    spent = 0
                    await asyncio.sleep(0)


def _through(layers: list[_Layer], chunk: bytes) -> Iterator[bytes]:
    if not layers:
        yield chunk
        return
    for piece in layers[0].pieces(chunk):
        yield from _through(layers[1:], piece)


class _Layer:
    """One packing. ``deflate`` comes with a header or without one."""

    def __init__(self, name: str) -> None:
        self._first = True
        self._bare_is_possible = name == "deflate"
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS if name == "deflate" else zlib.MAX_WBITS | 16)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        waiting = chunk
        while waiting:
            try:
                piece = self._unpacker.decompress(waiting, PIECE)
            except zlib.error as trouble:
                if not (self._first and self._bare_is_possible):
                    raise httpx.DecodingError(str(trouble)) from trouble
                self._bare_is_possible = False
                self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
                continue
            self._first = False
            waiting = self._unpacker.unconsumed_tail
            if piece:
                yield piece
            elif not waiting:
                return
