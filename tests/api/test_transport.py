"""Every request is written down: masked, in true size, cut where it is long."""

from __future__ import annotations

import asyncio
import gzip
import json

import httpx
import pytest

from lmsdesk.api import onward, transport
from lmsdesk.api.failures import TooBig
from lmsdesk.api.transport import KEPT_BINARY, kept_body
from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, KEY, Site, answer


def test_an_exchange_tells_all_but_the_secrets() -> None:
    body = {"id": 7, "apiKey": KEY.key, "secret": KEY.secret, "name": "Ukulele"}
    site = Site(lambda request: answer(body, 201, {"Set-Cookie": "session=hidden", "X-Test": "yes"}))
    got = asyncio.run(
        site.client.write("POST", "masteriyo/v1/rest-api", {"name": "Ukulele", "password": "hidden"}, action=DO)
    )
    [exchange] = site.exchanges
    assert got.exchange is exchange
    assert site.client.last is exchange
    assert got.data == body, "the program itself gets the real answer"
    assert (exchange.method, exchange.status, exchange.route) == ("POST", 201, "/masteriyo/v1/rest-api")
    assert exchange.action is DO
    assert exchange.credential == "masteriyo-key"
    assert exchange.header("x-test") == "yes"
    assert exchange.json()["name"] == "Ukulele"
    assert exchange.request_size == len(site.requests[0].content)
    everything = repr(exchange)
    for secret in (KEY.key, KEY.secret, "hidden", "Basic a2V5"):
        assert secret not in everything
    assert ("Authorization", f"Basic {MASK}") in exchange.request_headers


def test_a_failed_request_is_written_down_too() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("slow")

    site = Site(handle)
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.write("POST", "masteriyo/v1/courses", {"name": "x"}, action=DO))
    [exchange] = site.exchanges
    assert caught.value.exchange is exchange
    assert exchange.failure is not None
    assert (exchange.failure.what, exchange.failure.phase) == ("timeout", Phase.WAIT)
    assert exchange.request_body == b'{"name":"x"}'
    assert exchange.status == 0


def test_a_cancelled_request_is_written_down() -> None:
    async def scenario() -> None:
        begun = asyncio.Event()

        async def handle(request: httpx.Request) -> httpx.Response:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        site = Site()
        site.client.sender.transport = httpx.MockTransport(handle)
        task = asyncio.get_running_loop().create_task(site.client.read("", action=DO, anonymous=True))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert site.exchanges[0].failure is not None
        assert site.exchanges[0].failure.detail == "cancelled"
        assert site.client.pace.running == 0

    asyncio.run(scenario())


def test_a_signed_request_that_is_given_up_is_written_down_when_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onward, "LAST_MOMENT", 0.0)

    async def scenario() -> None:
        begun = asyncio.Event()

        async def handle(request: httpx.Request) -> httpx.Response:
            begun.set()
            await asyncio.Event().wait()
            raise AssertionError

        site = Site()
        site.client.sender.transport = httpx.MockTransport(handle)
        task = asyncio.get_running_loop().create_task(site.client.read("masteriyo/v1/courses", action=DO))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert site.exchanges == [], "it is still on its way"
        await site.client.close()
        assert site.exchanges[0].failure is not None
        assert site.exchanges[0].failure.detail == "cancelled"
        assert site.client.pace.running == 0

    asyncio.run(scenario())


def test_a_compressed_answer_is_written_down_unpacked() -> None:
    packed = gzip.compress(b'{"name":"Ukulele"}')
    site = Site(
        lambda request: httpx.Response(
            200, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}, content=packed
        )
    )
    got = asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))
    assert got.data == {"name": "Ukulele"}
    assert site.exchanges[0].body == b'{"name":"Ukulele"}'
    assert site.exchanges[0].header("content-encoding") == "gzip"


def test_an_answer_over_the_limit_is_left_unread() -> None:
    served: list[int] = []

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]
            for _ in range(1000):
                served.append(1)
                yield b"x" * 1000

    site = Site(lambda request: httpx.Response(200, stream=Endless()), limit=10_000)
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))
    assert len(served) < 20
    assert (caught.value.trouble, caught.value.code) == (Trouble.NOT_JSON, "too-big")
    assert "too large" in str(caught.value.sentence)
    assert isinstance(caught.value.__cause__, TooBig)
    assert len(site.requests) == 1, "asking again would not make it smaller"


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    assert len(bomb) < 10_000
    site = Site(lambda request: httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=bomb), limit=100_000)
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))
    assert caught.value.code in ("too-big", "encoding")


def test_a_long_body_is_kept_in_part_with_its_true_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "KEPT", 1_000_000)
    rows = [{"id": number, "description": "x" * 500, "secret": "hidden-secret-value"} for number in range(4000)]
    site = Site(lambda request: answer(rows))
    got = asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))
    assert len(got.data) == 4000
    [exchange] = site.exchanges
    assert exchange.body_capped
    assert exchange.body_size == len(json.dumps(rows))
    assert len(exchange.body) <= 1_100_000
    assert b"hidden-secret-value" not in exchange.body


@pytest.mark.parametrize("inside", range(12, 26))
def test_no_half_secret_stays_at_the_cut(inside: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "KEPT", 2000)
    before = b'{"secret":"'
    filler = b'{"text":"' + b"y" * (2000 - inside - len(before) - 20) + b'","more":'
    body = filler + before + b'abcdefghijklmno\\"pqrstuvwxyz"}}'
    kept = kept_body(body, "application/json")
    assert b"abcd" not in kept
    assert b"yyyy" in kept


def test_a_picture_is_kept_in_small_part() -> None:
    assert len(kept_body(b"\x89PNG" + b"\0" * 5_000_000, "image/png")) == KEPT_BINARY


def test_the_answer_in_memory_shows_no_secret_in_its_repr() -> None:
    site = Site(lambda request: answer({"access_token": "hidden-token"}))
    got = asyncio.run(site.client.read("masteriyo/v1/x", action=DO))
    assert "hidden-token" not in repr(got)
