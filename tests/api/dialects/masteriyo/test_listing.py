"""Queries as parameters, and the way from page to page."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from lmsdesk.api.dialects.masteriyo.listing import Place, next_cursor, parameters
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Query
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO, Site, answer, error


def test_a_list_is_always_asked_for_editing_and_with_a_page() -> None:
    for shape in SHAPES.values():
        params = parameters(shape, Query(), Place(1, 100))
        assert params["context"] == "edit"
        assert params["page"] == 1
        assert params["per_page"] == 100


@pytest.mark.parametrize(("asked", "sent"), [(0, 1), (25, 25), (100, 100), (500, 100)])
def test_a_page_has_one_to_a_hundred_rows(asked: int, sent: int) -> None:
    assert Place.of(Query(page_size=asked), None) == Place(1, sent)


def test_search_filters_and_sort_are_the_sites_work() -> None:
    query = Query(
        search="  uku ",
        filters={"status": "trash", "category": "3", "price_type": "paid", "nonsense": "1", "tag": ""},
        sort="modified",
        descending=True,
    )
    params = parameters(SHAPES["courses"], query, Place(2, 100))
    assert params == {
        "context": "edit",
        "page": 2,
        "per_page": 100,
        "orderby": "modified",
        "order": "desc",
        "search": "uku",
        "status": "trash",
        "category": "3",
        "price_type": "paid",
    }


def test_a_sort_that_the_site_does_not_know_is_not_sent() -> None:
    params = parameters(SHAPES["courses"], Query(sort="price"), Place(1, 100))
    assert (params["orderby"], params["order"]) == ("id", "desc")


def test_every_sort_that_a_column_offers_is_known() -> None:
    for kind_id, shape in SHAPES.items():
        for column in shape.kind.columns:
            if column.sort is not None:
                assert column.sort in shape.sorts, (kind_id, column)


def test_what_masteriyo_does_not_keep_is_not_in_the_kinds() -> None:
    assert not SHAPES["courses"].kind.has("catalog_visibility")
    for name in ("categories", "tags", "difficulties"):
        assert not SHAPES[name].kind.has("term_order")
        assert BY_ID[name].has("term_order")


@pytest.mark.parametrize(
    ("meta", "headers", "page", "found", "following"),
    [
        ({"pages": 3}, {}, 1, 100, "2"),
        ({"pages": 3}, {}, 3, 50, None),
        ({"pages": "3"}, {}, 2, 100, "3"),
        ({"pages": 3}, {}, 2, 0, None),
        ({}, {"X-WP-TotalPages": "2"}, 1, 100, "2"),
        ({}, {"X-WP-TotalPages": "2"}, 2, 100, None),
        ({}, {}, 1, 100, "2"),
        ({}, {}, 1, 99, None),
        ({}, {"X-WP-TotalPages": "many"}, 1, 100, "2"),
    ],
)
def test_the_next_page_is_known(
    meta: dict[str, Any], headers: dict[str, str], page: int, found: int, following: str | None
) -> None:
    site = Site(lambda request: answer([], headers=headers))
    got = asyncio.run(site.client.read("masteriyo/v1/courses", action=DO))
    assert next_cursor(got, meta, Query(), Place(page, 100), found) == following


def test_a_cursor_is_a_page_number() -> None:
    assert [Place.of(Query(), cursor).page for cursor in (None, "4", "x", "", "0")] == [1, 4, 1, 1, 1]


def test_smaller_pages_go_on_where_the_large_ones_stopped() -> None:
    place = Place.of(Query(), "3")
    smaller = place.smaller()
    assert smaller == Place(5, 50), "rows 200 to 249 of 100-row pages"
    assert Place.of(Query(), smaller.cursor(Query())) == Place(6, 50)
    assert Place(1, 25).smaller() is None
    assert Place.of(Query(), "2/999") == Place(2, 100)


def test_a_site_that_runs_out_of_memory_is_asked_for_less() -> None:
    academy = Academy()
    for _ in range(230):
        academy.add("courses")

    def weak(request: httpx.Request) -> httpx.Response | None:
        if int(request.url.params["per_page"]) > 50:
            return httpx.Response(500, text="Fatal error: Allowed memory size of 134217728 bytes exhausted")
        return None

    academy.extra = weak

    async def scenario() -> list[object]:
        ids: list[object] = []
        cursor = None
        while True:
            page = await academy.dialect.page("courses", Query(), cursor, action=DO)
            ids += [record.id for record in page.records]
            if (cursor := page.next) is None:
                return ids

    ids = asyncio.run(scenario())
    assert len(ids) == len(set(ids)) == 230
    assert len(academy.requests) == 6, "the large page is tried once"


def test_another_crash_is_told_at_once() -> None:
    academy = Academy()
    academy.extra = lambda request: error(500, "internal_server_error")
    with pytest.raises(Problem):
        asyncio.run(academy.dialect.page("courses", Query(), None, action=DO))
    assert len(academy.requests) == 1
