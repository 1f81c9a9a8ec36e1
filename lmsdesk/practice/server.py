"""Serves both academies over real HTTP on 127.0.0.1, from a thread of its own."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from lmsdesk.practice.academy import Academy, forget
from lmsdesk.practice.station import Scope
from lmsdesk.practice.weather import parse

HOST = "127.0.0.1"
LMS = ("masteriyo", "learnomy")
_START_SECONDS = 30.0


class PortTakenError(OSError):
    """Another program listens on that port."""


class PracticeServer:
    """Two academies on two ports. ``start`` and ``stop`` block; everything else may be called from any thread."""

    def __init__(
        self,
        data: Path | None = None,
        *,
        reset: bool = False,
        ports: Sequence[int] = (0, 0),
        size: int | None = None,
        weather: str = "fine",
        token_seconds: int = 900,
        uploads: Path | None = None,
    ) -> None:
        """``data`` None keeps everything in memory (pictures then go to ``uploads``). Port 0 takes a free one."""
        if reset and data is not None:
            forget(data)
        self._sockets = [_listening(port) for port in ports]
        self._lines: list[_Line] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        try:
            made = [
                Academy(
                    lms,
                    data,
                    partial(_url, self._sockets[place].getsockname()[1]),
                    size=size,
                    token_seconds=token_seconds,
                    hang_up=partial(self._hang_up, place),
                    uploads=uploads / lms if uploads is not None else None,
                )
                for place, lms in enumerate(LMS)
            ]
        except BaseException:
            self._close_sockets()
            raise
        self.masteriyo, self.learnomy = made
        asked = parse(weather)
        for academy in made:  # each takes what it knows: some troubles are Learnomy's own
            academy.weather.set(",".join(asked.intersection(academy.weather.offered)))

    @property
    def academies(self) -> tuple[Academy, Academy]:
        return self.masteriyo, self.learnomy

    def describe(self) -> dict[str, Any]:
        """What ``lmsdesk practice --json`` prints."""
        return {academy.lms: academy.describe() for academy in self.academies}

    def start(self) -> None:
        """Listen from now on. Raises what kept it from starting."""
        self._thread = threading.Thread(target=self._run, name="practice academy", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_SECONDS):
            raise TimeoutError("the practice academy did not start")
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Answer nobody any more and close the files."""
        loop, stop = self._loop, self._stop
        if loop is not None and stop is not None and self._thread is not None and self._thread.is_alive():
            loop.call_soon_threadsafe(stop.set)
            self._thread.join(10)
        self._close_sockets()
        for academy in self.academies:
            academy.close()

    def serve_until(self, ended: threading.Event) -> None:
        """Serve until the event is set (by a signal); then stop."""
        try:
            while not ended.wait(0.5):
                pass
        finally:
            self.stop()

    # -- in the thread

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        for academy, listening in zip(self.academies, self._sockets, strict=True):
            line = _Line(academy, listening)
            await line.open()
            self._lines.append(line)
            academy.weather.on_change(partial(self._weather_changed, line))
            await line.follow(academy.weather.names)
        self._ready.set()
        await self._stop.wait()
        for line in self._lines:
            await line.close()

    def _weather_changed(self, line: _Line, names: frozenset[str]) -> None:
        loop = self._loop
        if loop is None or not loop.is_running():
            return
        if threading.current_thread() is self._thread:
            line.follow_soon(names)
        else:
            asyncio.run_coroutine_threadsafe(line.follow(names), loop).result(10)

    def _hang_up(self, place: int, scope: Scope) -> None:
        if place < len(self._lines):
            self._lines[place].hang_up(scope)

    def _close_sockets(self) -> None:
        for listening in self._sockets:
            listening.close()


class _Line:
    """One port: listens, and hangs up altogether while the weather is ``offline``."""

    def __init__(self, academy: Academy, listening: socket.socket) -> None:
        self._academy = academy
        self._socket = listening
        self._port = listening.getsockname()[1]
        self._config = uvicorn.Config(
            academy.station, lifespan="off", log_config=None, access_log=False, http=H11Protocol, ws="none",
            timeout_keep_alive=30, server_header=False, date_header=True,
        )  # fmt: skip
        self._config.load()
        self._uvicorn = uvicorn.Server(self._config)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        if self._socket.fileno() == -1:
            self._socket = _listening(self._port)
        self._server = await loop.create_server(self._protocol, sock=self._socket)

    async def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for protocol in list(self._uvicorn.server_state.connections):
            transport = getattr(protocol, "transport", None)
            if transport is not None:
                transport.abort()
        for task in list(self._uvicorn.server_state.tasks):
            task.cancel()
        await asyncio.gather(*self._uvicorn.server_state.tasks, return_exceptions=True)

    async def follow(self, names: frozenset[str]) -> None:
        """Be there, or be gone."""
        if "offline" in names and self._server is not None:
            await self.close()
        elif "offline" not in names and self._server is None:
            await self.open()

    def follow_soon(self, names: frozenset[str]) -> None:
        """The same from inside a request, which is still answered."""
        loop = asyncio.get_running_loop()
        loop.call_later(0.05, lambda: self._uvicorn.server_state.tasks.add(self._later(loop, names)))

    def _later(self, loop: asyncio.AbstractEventLoop, names: frozenset[str]) -> asyncio.Task[None]:
        task = loop.create_task(self.follow(names))
        task.add_done_callback(self._uvicorn.server_state.tasks.discard)
        return task

    def hang_up(self, scope: Scope) -> None:
        """End the connection of a request, once what was sent has left."""
        client = tuple(scope.get("client") or ())
        for protocol in list(self._uvicorn.server_state.connections):
            if tuple(getattr(protocol, "client", None) or ()) == client:
                protocol.transport.close()

    def _protocol(self) -> H11Protocol:
        return H11Protocol(config=self._config, server_state=self._uvicorn.server_state, app_state={})


def _listening(port: int) -> socket.socket:
    # asyncio answers without delay (TCP_NODELAY) only where the socket says that it speaks TCP.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise PortTakenError(f"port {port} of 127.0.0.1 is in use by another program") from error
    made.setblocking(False)
    return made


def _url(port: int) -> str:
    return f"http://{HOST}:{port}"
