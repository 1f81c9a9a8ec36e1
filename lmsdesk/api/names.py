"""Looks up the server's name before connecting, so that both can be timed and told apart.

httpcore's own backend does the two in one step. Several addresses are tried as RFC 8305 asks: the next one begins when
the one before fails or is slow, and the first that answers wins.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from contextvars import ContextVar
from itertools import chain, zip_longest
from typing import Any

import httpcore

from lmsdesk.api.backend import Options, WrappedBackend

HEAD_START = 0.25
"""Seconds that an address has before the next one is tried beside it."""

Connect = Callable[[str], Coroutine[Any, Any, httpcore.AsyncNetworkStream]]
listener: ContextVar[Callable[[bool], None] | None] = ContextVar("listener", default=None)
"""Told True when the look-up of a name begins, and False when it ends, in the task that asks."""


class NamesFirst(WrappedBackend):
    """Wraps a backend: resolves, then hands it addresses."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options = None,
    ) -> httpcore.AsyncNetworkStream:
        begin = time.monotonic()
        addresses = await _addresses(host, port, timeout)
        left = None if timeout is None else max(0.001, timeout - (time.monotonic() - begin))

        async def connect(address: str) -> httpcore.AsyncNetworkStream:
            return await self._inner.connect_tcp(address, port, left, local_address, socket_options)

        return await connect(addresses[0]) if len(addresses) == 1 else await _first(connect, addresses)


async def _addresses(host: str, port: int, timeout: float | None) -> Sequence[str]:
    """The addresses behind a name, IPv6 and IPv4 in turn. Raises httpcore's errors, caused by the system's."""
    try:
        ipaddress.ip_address(host)
        return [host]
    except ValueError:
        pass
    tell = listener.get() or (lambda begins: None)
    tell(True)
    try:
        async with asyncio.timeout(timeout):
            found = await _looked_up(host, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    finally:
        tell(False)
    unique = dict.fromkeys((family, str(where[0])) for family, _, _, _, where in found)
    six = [address for family, address in unique if family == socket.AF_INET6]
    four = [address for family, address in unique if family != socket.AF_INET6]
    if not unique:
        raise httpcore.ConnectError(f"{host} has no address")
    return [address for address in chain.from_iterable(zip_longest(six, four)) if address is not None]


async def _looked_up(host: str, port: int) -> list[Any]:
    """In a thread of its own that nobody waits for: a look-up may hang for half a minute, also at the end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[Any]] = loop.create_future()

    def settle(found: list[Any] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(found or [])

    def work() -> None:
        found, thrown = None, None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            thrown = error
        with suppress(RuntimeError):  # the loop is closed: nobody wants to know any more
            loop.call_soon_threadsafe(settle, found, thrown)

    threading.Thread(target=work, name="looks up a name", daemon=True).start()
    return await answer


async def _first(connect: Connect, addresses: Sequence[str]) -> httpcore.AsyncNetworkStream:
    """The stream to the address that answers first. When none does, raises what tells most of why."""
    won: list[httpcore.AsyncNetworkStream] = []
    lost: list[Exception] = []

    async def attempt(address: str) -> None:
        try:
            stream = await connect(address)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            lost.append(error)
            return
        if won:
            await stream.aclose()
        else:
            won.append(stream)

    async with asyncio.TaskGroup() as group:
        waiting, running = list(addresses), set[asyncio.Task[None]]()
        while not won and (waiting or running):
            if waiting:
                running.add(group.create_task(attempt(waiting.pop(0))))
            _, running = await asyncio.wait(
                running, timeout=HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
        for task in running:
            task.cancel()
    if won:
        return won[0]
    raise next((error for error in lost if isinstance(error, httpcore.ConnectTimeout)), lost[-1])
