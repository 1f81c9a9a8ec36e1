"""Queries as parameters, and the way from page to page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lmsdesk.api.dialects.masteriyo.listing import next_cursor, page_number, parameters
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES
from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.query import Query
from tests.api.helpers import DO, Site, answer


def test_a_list_is_always_asked_for_editing_and_with_a_page() -> None:
    for shape in SHAPES.values():
        params = parameters(shape, Query(), 1)
        assert params["context"] == "edit"
        assert params["page"] == 1
        assert params["per_page"] == 100


@pytest.mark.parametrize(("asked", "sent"), [(0, 1), (25, 25), (100, 100), (500, 100)])
def test_a_page_has_one_to_a_hundred_rows(asked: int, sent: int) -> None:
    assert parameters(SHAPES["courses"], Query(page_size=asked), 1)["per_page"] == sent


def test_search_filters_and_sort_are_the_sites_work() -> None:
    query = Query(
        search="  uku ",
        filters={"status": "trash", "category": "3", "price_type": "paid", "nonsense": "1", "tag": ""},
        sort="modified",
        descending=True,
    )
    params = parameters(SHAPES["courses"], query, 2)
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
    params = parameters(SHAPES["courses"], Query(sort="price"), 1)
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
    assert next_cursor(got, meta, page, 100, found) == following


def test_a_cursor_is_a_page_number() -> None:
    assert [page_number(cursor) for cursor in (None, "4", "x", "")] == [1, 4, 1, 1]
