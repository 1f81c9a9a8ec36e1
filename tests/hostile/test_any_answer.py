"""No answer whatever makes the reading or writing of an item end in anything but a record or an explained problem."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.address import AddressError
from lmsdesk.api.app_passwords import AppPasswords
from lmsdesk.api.client import Client
from lmsdesk.api.dialects.learnomy import LearnomyDialect
from lmsdesk.api.dialects.masteriyo import MasteriyoDialect
from lmsdesk.api.discovery import discover_root
from lmsdesk.api.prove import prove
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.access import Person, SiteKey
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har_read import Unreadable
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.hints import Context, explain_problem
from lmsdesk.hints.files import explain_all, read_exchanges
from tests.api.dialects.learnomy.desk import Desk, academy_with, at
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO, Site
from tests.hints.words import is_fit_for_people

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=15)
    | st.sampled_from(["<b>", "{}", "\x00"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "name", "data", "meta", "total", "code", "message", "error", "params", "status"])
            | st.text(max_size=6),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)
BODIES = (
    VALUES.map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=200)
    | st.sampled_from([b"", b"null", b"[" * 5000, b"<html>x</html>", b'{"id": 7, "na', b"\xef\xbb\xbf{}", b"NaN"])
)
STATUS = st.sampled_from(
    [200, 201, 202, 204, 206, 301, 302, 304, 400, 401, 403, 404, 409, 410, 418, 429, 500, 503, 999]
)
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Type", "Location", "Retry-After", "WWW-Authenticate", "X-WP-Total", "Link", "Date", "Age"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=25)
    | st.sampled_from(["application/json", "text/html; charset=utf-16", "//[::1", "9" * 40, "-1", "nan"]),
    max_size=4,
)
DEEDS = st.sampled_from(["page", "get", "update", "create", "trash"])


async def _do(academy: Academy, deed: str) -> Any:
    dialect = academy.dialect
    match deed:
        case "page":
            return await dialect.page("courses", Query(), None, action=DO)
        case "get":
            return await dialect.get("courses", 7, action=DO)
        case "update":
            return await dialect.update("courses", 7, {"name": "New"}, action=DO)
        case "create":
            return await dialect.create("courses", {"name": "New"}, action=DO)
        case _:
            return await dialect.trash("courses", 7, action=DO)


@settings(max_examples=80)
@given(deed=DEEDS, status=STATUS, headers=HEADERS, body=BODIES, bad_reads=st.booleans())
def test_an_answer_is_a_record_or_an_explained_problem(
    deed: str, status: int, headers: dict[str, str], body: bytes, bad_reads: bool
) -> None:
    async def scenario() -> None:
        academy = Academy()
        academy.add("courses", name="Ukulele")

        def bad(request: httpx.Request) -> httpx.Response | None:
            if request.method == "GET" and not bad_reads and deed not in ("page", "get"):
                return None
            return httpx.Response(status, headers=headers, content=body)

        academy.extra = bad
        try:
            found = await _do(academy, deed)
        except Problem as problem:
            _is_explained(problem, academy.site.exchanges)
        else:
            assert isinstance(found, Page | Record) or (deed == "trash" and found is None)

    asyncio.run(scenario())


@lru_cache
def _index() -> Discovery:
    """What the practice academy's own index says of its routes."""
    found: list[Discovery] = []

    async def scenario(desk: Desk) -> None:
        found.append(await discover_root(desk.client, action=DO))

    at(academy_with(("own-keys",)), scenario)
    return found[0]


def _learnomy(client: Client) -> LearnomyDialect:
    return LearnomyDialect(client, _index())


def _masteriyo_keys(client: Client) -> Any:
    found = Discovery("https://academy.example", client.root, lms=("masteriyo",))
    return MasteriyoDialect(client, found).keys


INES = Person(7, "Ines", "ines")
KEY = SiteKey(3, INES, "read", "Display")
CALLS: dict[str, Callable[[Client], Awaitable[Any]]] = {
    "Learnomy's list": lambda client: _learnomy(client).page("courses", Query(), None, action=DO),
    "Learnomy's item": lambda client: _learnomy(client).get("courses", 7, action=DO),
    "a change at Learnomy": lambda client: _learnomy(client).update("courses", 7, {"name": "New"}, action=DO),
    "a new item at Learnomy": lambda client: _learnomy(client).create("courses", {"name": "New"}, action=DO),
    "Learnomy's trash": lambda client: _learnomy(client).trash("courses", 7, action=DO),
    "Learnomy's keys": lambda client: _learnomy(client).keys.all(action=DO),
    "who am I at Learnomy": lambda client: _learnomy(client).who(action=DO),
    "Masteriyo's keys": lambda client: _masteriyo_keys(client).all(action=DO),
    "a new key": lambda client: _masteriyo_keys(client).create(INES, "read", "x", known=(), action=DO),
    "people": lambda client: _masteriyo_keys(client).people("in", action=DO),
    "a key that goes": lambda client: _masteriyo_keys(client).delete(KEY, action=DO),
    "application passwords": lambda client: AppPasswords(client).of(INES, action=DO),
    "a new application password": lambda client: AppPasswords(client).create(INES, "x", known=(), action=DO),
    "staff": lambda client: AppPasswords(client).staff(action=DO),
    "who am I": lambda client: prove(client, "masteriyo", action=DO),
    "who am I to WordPress": lambda client: prove(client, "learnomy", action=DO),
    "the index": lambda client: discover_root(client, action=DO),
}


@settings(max_examples=60)
@given(call=st.sampled_from(sorted(CALLS)), status=STATUS, headers=HEADERS, body=BODIES)
def test_whatever_is_asked_ends_in_something_or_an_explained_problem(
    call: str, status: int, headers: dict[str, str], body: bytes
) -> None:
    _index()  # in a loop of its own

    async def scenario() -> None:
        site = Site(lambda request: httpx.Response(status, headers=headers, content=body))
        try:
            await CALLS[call](site.client)
        except Problem as problem:
            _is_explained(problem, site.exchanges)
        except AddressError as error:
            _is_fit(str(error.sentence))

    asyncio.run(scenario())


@settings(max_examples=60)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", ""]),
    path=st.sampled_from(["", "courses", "courses/7", "rest-api", "users/me"]) | st.text(max_size=10),
    sent=BODIES,
    status=STATUS | st.integers(-5, 1200),
    headers=HEADERS,
    body=BODIES,
)
def test_every_exchange_can_be_explained(
    method: str, path: str, sent: bytes, status: int, headers: dict[str, str], body: bytes
) -> None:
    """The hints say something fit for people of whatever was recorded, or nothing."""
    exchange = Exchange(
        method=method,
        url=f"https://academy.example/wp-json/masteriyo/v1/{path}",
        request_headers=(("Authorization", "••••••"),),
        request_body=sent,
        started=datetime(2026, 11, 27, tzinfo=UTC),
        action=DO,
        site="site",
        status=status,
        headers=tuple(headers.items()),
        body=body,
        body_size=len(body),
    )
    for finding in explain_all([exchange]):
        hint = finding.hint
        for words in (hint.title, hint.happened, hint.safe, hint.todo):
            assert is_fit_for_people(str(words)), words


HAR_PARTS = st.dictionaries(
    st.sampled_from(
        ["request", "response", "startedDateTime", "time", "timings", "method", "url", "headers", "postData", "content",
         "status", "text", "encoding", "name", "value", "mimeType", "size", "wait", "_lmsdesk", "serverIPAddress"]
    ),
    VALUES
    | st.lists(st.dictionaries(st.sampled_from(["name", "value"]), VALUES, max_size=2), max_size=3)
    | st.sampled_from(["GET", "https://academy.example/wp-json/", "http://[", "base64", "%%%", "2026-11-27T10:00:00Z"]),
    max_size=6,
)  # fmt: skip


@settings(max_examples=60)
@given(
    entries=st.lists(
        st.fixed_dictionaries({}, optional={"request": HAR_PARTS, "response": HAR_PARTS, "time": VALUES})
        | HAR_PARTS
        | VALUES,
        max_size=3,
    ),
    whole=st.booleans(),
)
def test_a_file_of_another_program_is_read_or_refused_in_words(entries: list[Any], whole: bool) -> None:
    document = {"log": {"version": "1.2", "entries": entries}} if whole else {"log": entries}
    try:
        found = read_exchanges(json.dumps(document).encode(), "x.har")
    except Unreadable as trouble:
        _is_fit(str(trouble))
        return
    for finding in explain_all(found):
        assert is_fit_for_people(str(finding.hint.happened))


@settings(max_examples=60)
@given(content=st.binary(max_size=200) | BODIES)
def test_any_file_at_all_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        read_exchanges(content, "x")
    except Unreadable as trouble:
        _is_fit(str(trouble))


def _is_fit(text: str) -> None:
    assert is_fit_for_people(text), text


def _is_explained(problem: Problem, recent: list[Exchange]) -> None:
    for typed in (True, False):
        found = explain_problem(problem, context=Context(typed=typed, recent=tuple(recent)))
        assert found.best is not None
        assert len(found.also) <= 2
        for words in (found.best.title, found.best.happened, found.best.safe, found.best.todo):
            assert is_fit_for_people(str(words)), words
    for placed in problem.placed:
        assert is_fit_for_people(str(placed.sentence))


@pytest.mark.parametrize("deed", ["page", "get", "update", "create", "trash"])
def test_nothing_but_zeros_in_a_packed_answer_is_given_up(deed: str) -> None:
    """A packed answer of a few kilobytes that holds far more than the program takes."""
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"0" * 1_000_000) for _ in range(40)) + packer.flush()

    class Packed(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            yield bomb

    async def scenario() -> None:
        academy = Academy()

        async def handle(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=Packed())

        academy.site.client.sender.transport = httpx.MockTransport(handle)
        with pytest.raises(Problem) as caught:
            await _do(academy, deed)
        assert caught.value.code == "too-big"
        assert all(len(exchange.body) < 3_000_000 for exchange in academy.site.exchanges)

    asyncio.run(scenario())
