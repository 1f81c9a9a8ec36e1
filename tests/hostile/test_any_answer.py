"""No answer whatever makes the reading or writing of an item end in anything but a record or an explained problem."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.hints import Context, explain_problem
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO
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


@settings(max_examples=150, deadline=None)
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

        academy.site.client._transport = httpx.MockTransport(handle)
        with pytest.raises(Problem) as caught:
            await _do(academy, deed)
        assert caught.value.code == "too-big"
        assert all(len(exchange.body) < 3_000_000 for exchange in academy.site.exchanges)

    asyncio.run(scenario())
