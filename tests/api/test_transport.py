"""Every request is written down: masked, in true size, cut where it is long."""

from __future__ import annotations

import asyncio
import gzip
import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from lmsdesk.api import onward, tls, transport, wire
from lmsdesk.api.call import Body
from lmsdesk.api.failures import TooBig
from lmsdesk.api.plain_http import PlainHttp
from lmsdesk.api.sent import sent
from lmsdesk.api.transport import KEPT_BINARY, NOTE, Note, RecordingTransport, kept_body
from lmsdesk.domain.exchange import Exchange, Phase, Timing
from lmsdesk.domain.masking import MASK
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, KEY, Site, answer
from tests.api.raw_answers import ANSWERS, head, serving


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


# -- the same over lines of our own, for which requests are made without httpx


BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PACKED = gzip.compress(b'{"name":"Ukulele"}' * 50)
TOLD: dict[str, bytes] = {
    **{name: ANSWERS[name] for name in ANSWERS if name not in ("headers without an end", "a long header")},
    "gzip": head(b"Content-Encoding: gzip", b"Content-Length: %d" % len(PACKED)) + PACKED,
    "gzip that is none": head(b"Content-Encoding: gzip", b"Content-Length: 4") + b"body",
    "gzip, cut": head(b"Content-Encoding: gzip", b"Content-Length: %d" % len(PACKED)) + PACKED[:-9],
    "a bomb": head(b"Content-Encoding: gzip", b"Content-Length: 9728") + gzip.compress(b"0" * 10_000_000)[:9728],
    "over the limit": head(b"Content-Length: 600000") + b"x" * 600_000,
    "over the limit, without a length": head(b"A: b") + b"x" * 600_000,
    "a secret": head(b"Set-Cookie: session=hidden", b"Content-Length: 19") + b'{"secret":"hidden"}',
}


@pytest.mark.parametrize("name", TOLD)
def test_what_is_recorded_and_told_of_a_plain_line_is_what_httpx_would_have_told(name: str) -> None:
    async def once(plain: bool, url: str) -> tuple[Any, ...]:
        seen: list[Exchange] = []
        inner = PlainHttp(wire.LIMITS) if plain else httpx.AsyncHTTPTransport(verify=tls.no_tls())
        recording = RecordingTransport(
            inner, seen.append, limit=500_000, plain=inner if isinstance(inner, PlainHttp) else None
        )
        extensions = {"timeout": {"connect": 10, "read": 10, "write": 10, "pool": 10}, NOTE: Note(DO)}
        usual = [(b"Accept", b"application/json"), (b"Accept-Encoding", b"gzip"), (b"Connection", b"keep-alive")]
        made = sent("PUT", url, {"Authorization": "Basic a2V5"}, Body(json={"a": 1}), usual, extensions)
        assert made is not None
        request = httpx.Request("PUT", url, headers=made.headers, content=made.content, extensions=extensions)
        told: tuple[Any, ...]
        try:
            reply = await recording.send(made if plain else request)
            told = reply.status_code, reply.headers.raw, reply.content
        except (httpx.HTTPError, TooBig) as error:
            told = type(error), str(error)
        await inner.aclose()
        [exchange] = seen
        timing = exchange.timing
        phases = [part is not None for part in (timing.dns, timing.connect, timing.send, timing.wait, timing.download)]
        line = exchange.connection and replace(exchange.connection, server="")  # a closed line of httpx's has none
        same = replace(exchange, number=0, started=BEGINNING, timing=Timing(), connection=line)
        if told[0] is TooBig:  # where exactly it was left is chance
            assert 0 < len(same.body) <= 600_000
            same = replace(same, body=b"", body_size=0, wire_size=None)
        return told, phases, *(getattr(same, each.name) for each in fields(same))

    async def scenario() -> None:
        async with serving(TOLD[name], closes=True) as its:
            url = f"http://127.0.0.1:{its.port}/wp-json/masteriyo/v1/courses/7"
            ours, theirs = await once(True, url), await once(False, url)
            assert ours == theirs
            assert its.came[0] == its.came[1]

    asyncio.run(scenario())
