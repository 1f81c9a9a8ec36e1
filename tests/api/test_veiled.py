"""A long good answer is handed on before its secrets are looked for, and nobody sees them all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from lmsdesk.api import transport
from lmsdesk.api.auth import BasicSignIn
from lmsdesk.api.credentials import AppPassword
from lmsdesk.domain.masking import MASK
from tests.api.helpers import DO, PASSWORD, Site, answer

HUNTER = "hunter22-and-more"
COURSES = {"courses": [{"name": "Ukulele " * 10, "secret": HUNTER, "echo": PASSWORD.password} for _ in range(100)]}


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of the bodies of answers that were masked so far."""
    found: list[int] = []
    mask = transport.mask_answer

    def noted(url: str, body: bytes, content_type: str) -> bytes:
        if body:
            found.append(len(body))
        return mask(url, body, content_type)

    monkeypatch.setattr(transport, "mask_answer", noted)
    return found


def asked(site: Site, then: Callable[[], Awaitable[None]]) -> None:
    async def scenario() -> None:
        await site.client.read("masteriyo/v1/courses", action=DO)
        await then()

    asyncio.run(scenario())


def test_the_answer_does_not_wait_for_it_and_the_record_shows_no_secret(masked: list[int]) -> None:
    site = Site(lambda _: answer(COURSES), sign_in=BasicSignIn(PASSWORD))

    async def then() -> None:
        [exchange] = site.exchanges
        assert not masked
        assert exchange.body_size > transport.VEILED
        assert exchange.header("content-type")
        everything = repr(exchange)
        assert masked == [exchange.body_size]
        assert HUNTER not in everything
        assert PASSWORD.password not in everything
        assert exchange.json()["courses"][99]["name"] == "Ukulele " * 10
        assert exchange.text().count(MASK) == 200

    asked(site, then)


def test_it_is_done_when_the_next_request_has_left(masked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "AT_LAST", 1000.0)
    come = asyncio.Event()

    async def handle(request: httpx.Request) -> httpx.Response:
        if "page=2" in str(request.url):
            await come.wait()  # as the site takes its time
        return answer(COURSES)

    site = Site()
    site.client.sender.transport = httpx.MockTransport(handle)

    async def then() -> None:
        assert not masked
        second = asyncio.create_task(site.client.read("masteriyo/v1/courses", {"page": 2}, action=DO))
        while not masked:
            await asyncio.sleep(0.001)
        assert len(site.exchanges) == 1, "the second is still on its way"
        come.set()
        await second

    asked(site, then)


def test_it_is_done_soon_though_no_other_request_follows(masked: list[int]) -> None:
    site = Site(lambda _: answer(COURSES))

    async def then() -> None:
        while not masked:
            await asyncio.sleep(0.01)

    asked(site, then)
    assert len(masked) == 1, "once, and without having been asked for"


def test_it_is_done_when_the_lines_are_given_up(masked: list[int]) -> None:
    site = Site(lambda _: answer(COURSES))
    asked(site, site.client.close)
    assert masked


def test_a_sign_in_that_was_changed_meanwhile_is_hidden_too(masked: list[int]) -> None:
    old = PASSWORD.password[:12] + "zzzzzzzzzzzz"
    site = Site(lambda _: answer({"x" * 9000: old}), sign_in=BasicSignIn(AppPassword("admin", old)))

    async def then() -> None:
        site.client.sign_in = BasicSignIn(PASSWORD)
        assert not masked
        assert old not in repr(site.exchanges)

    asked(site, then)


@pytest.mark.parametrize("status", [400, 401, 500])
def test_what_needs_an_explanation_is_masked_at_once(status: int, masked: list[int]) -> None:
    site = Site(lambda _: answer(COURSES, status))

    async def ask() -> None:
        await site.client.peek("https://academy.example/wp-json/x", action=DO)

    asyncio.run(ask())
    assert masked
