"""Names are looked up first, in a time of their own, and every address behind one gets its chance."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpcore
import pytest

from lmsdesk.api import names
from lmsdesk.api.failures import classify
from lmsdesk.api.wire import real_transport
from lmsdesk.domain.exchange import Phase


class Wire(httpcore.AsyncNetworkBackend):
    """Connects to what it is told to; remembers what was tried."""

    def __init__(self, **behaves: Any) -> None:
        self.behaves = behaves
        self.tried: list[str] = []

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> Any:
        self.tried.append(host)
        behaviour = self.behaves.get(host.replace(".", "_").replace(":", "_"), "answers")
        if behaviour == "slow":
            await asyncio.sleep(20)
        if isinstance(behaviour, Exception):
            raise behaviour
        return host


@pytest.fixture
def resolves(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What the name of the academy leads to."""

    def to(*addresses: str) -> None:
        async def looked_up(host: str, port: int) -> list[Any]:
            families = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
            return [(f, 1, 6, "", (a, port)) for f, a in zip(families, addresses, strict=True)]

        monkeypatch.setattr(names, "_looked_up", looked_up)

    return to


def connect(wire: Wire, host: str = "academy.example", timeout: float | None = 5.0) -> Any:
    return asyncio.run(names.NamesFirst(wire).connect_tcp(host, 443, timeout))


def test_a_number_is_not_looked_up(resolves: Callable[..., None]) -> None:
    heard: list[bool] = []
    names.listener.set(heard.append)
    wire = Wire()
    assert connect(wire, "203.0.113.7") == "203.0.113.7"
    assert connect(wire, "2001:db8::7") == "2001:db8::7"
    assert heard == []


def test_the_look_up_is_told_while_it_runs(resolves: Callable[..., None]) -> None:
    resolves("203.0.113.7")
    heard: list[bool] = []
    names.listener.set(heard.append)
    assert connect(Wire()) == "203.0.113.7"
    assert heard == [True, False]


def test_an_address_that_refuses_or_is_slow_gives_way_to_the_next(resolves: Callable[..., None]) -> None:
    resolves("203.0.113.7", "2001:db8::7", "203.0.113.8")
    refused = httpcore.ConnectError("refused")
    wire = Wire(**{"2001_db8__7": refused, "203_0_113_7": "slow"})
    assert connect(wire) == "203.0.113.8"
    assert wire.tried == ["2001:db8::7", "203.0.113.7", "203.0.113.8"]


def test_when_no_address_answers_the_reason_is_told(resolves: Callable[..., None]) -> None:
    resolves("203.0.113.7", "203.0.113.8")
    one = httpcore.ConnectError("refused")
    late = httpcore.ConnectTimeout("late")
    with pytest.raises(httpcore.ConnectTimeout):
        connect(Wire(**{"203_0_113_7": late, "203_0_113_8": one}))
    with pytest.raises(httpcore.ConnectError):
        connect(Wire(**{"203_0_113_7": one, "203_0_113_8": one}))


def test_a_name_that_nobody_knows_fails_in_its_own_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(names, "_looked_up", unknown)
    with pytest.raises(httpcore.ConnectError) as caught:
        connect(Wire())
    failure = classify(caught.value, None)
    assert (failure.phase, failure.what) == (Phase.RESOLVE, "name")


def test_a_look_up_that_takes_too_long_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(*_: Any, **__: Any) -> Any:
        await asyncio.sleep(20)

    monkeypatch.setattr(names, "_looked_up", slow)
    with pytest.raises(httpcore.ConnectTimeout):
        connect(Wire(), timeout=0.02)


def test_the_transport_for_the_web_looks_names_up_first() -> None:
    async def scenario() -> None:
        transport: Any = await real_transport("http://127.0.0.1:8765/wp-json/")
        assert isinstance(transport._pool._network_backend, names.NamesFirst)
        await transport.aclose()

    asyncio.run(scenario())


def test_nobody_waits_at_the_end_for_a_look_up_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop closes at once although the system is still looking for the name."""
    over = threading.Event()

    def hangs(*_: Any, **__: Any) -> Any:
        over.wait(30)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hangs)
    begin = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        connect(Wire(), timeout=0.05)
    assert time.monotonic() - begin < 10
    over.set()


def test_what_the_system_says_of_a_name_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", says)
    with pytest.raises(httpcore.ConnectError) as caught:
        connect(Wire())
    assert classify(caught.value, None).what == "name"
