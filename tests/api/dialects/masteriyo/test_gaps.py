"""Sorting by something that many courses share: the site orders equals anew for every page, and skips some."""

from __future__ import annotations

import asyncio

import httpx

from lmsdesk.domain.query import Query
from lmsdesk.domain.values import ItemId
from tests.api.dialects.masteriyo.academy import Academy
from tests.api.helpers import DO, answer


def restless(academy: Academy) -> None:
    """Give every page but those sorted by id the same first rows, as MySQL does with equal keys."""

    def rows(request: httpx.Request) -> httpx.Response | None:
        asked = request.url.params
        if request.method != "GET" or asked.get("orderby") == "id":
            return None
        size, total = int(asked["per_page"]), len(academy.items["courses"])
        left = total - (int(asked["page"]) - 1) * size
        shown = sorted(academy.items["courses"].values(), key=lambda item: item["id"])[: min(size, left)]
        meta = {"total": total, "pages": -(-total // size), "current_page": int(asked["page"]), "per_page": size}
        return answer({"data": shown, "meta": meta})

    academy.extra = rows


def whole(academy: Academy, query: Query) -> list[ItemId]:
    async def read() -> list[ItemId]:
        ids: list[ItemId] = []
        cursor: str | None = None
        while True:
            page = await academy.dialect.page("courses", query, cursor, action=DO)
            ids += [record.id for record in page.records]
            if (cursor := page.next) is None:
                return ids

    return asyncio.run(read())


def test_every_course_comes_once_although_the_site_repeats_some_and_skips_others() -> None:
    academy = Academy()
    made = [academy.add("courses", name=f"Course {number}", menu_order=0) for number in range(23)]
    restless(academy)
    for _ in range(2):
        ids = whole(academy, Query(sort="menu_order", page_size=10))
        assert len(ids) == len(set(ids))
        assert set(ids) == set(made)


def test_a_list_without_gaps_costs_no_request_more() -> None:
    academy = Academy()
    for number in range(23):
        academy.add("courses", name=f"Course {number}")
    assert len(whole(academy, Query(sort="menu_order", page_size=10))) == 23
    assert len(academy.requests) == 3
