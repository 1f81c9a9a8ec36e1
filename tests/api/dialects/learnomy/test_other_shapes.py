"""Sites that do it in yet another way: other parameters, other envelopes, other names for the same things."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn
from lmsdesk.api.dialects.learnomy import LearnomyDialect
from lmsdesk.api.dialects.learnomy.routes import template
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from tests.api.dialects.learnomy.desk import refused
from tests.api.helpers import DO, PASSWORD, ROOT, Site, answer, error

COURSES, COURSE = "/learnomy/v1/courses", r"/learnomy/v1/courses/(?P<id>[\d]+)"
MANY = [{"id": number, "title": f"Course {number}"} for number in range(1, 8)]


def index(get: Any = (), create: Any = (), update: Any = (), methods: Any = "PATCH") -> dict[str, Any]:
    """A route index with one collection; PHP prints no arguments as a list."""

    def endpoint(methods: Any, args: Any) -> dict[str, Any]:
        return {"methods": methods, "args": args or []}

    return {
        COURSES: {"methods": ["GET", "POST"], "endpoints": [endpoint(["GET"], get), endpoint(["POST"], create)]},
        COURSE: {
            "methods": ["GET"],
            "endpoints": [endpoint(["GET"], {"id": {"type": "integer"}}), endpoint(methods, update)],
        },
    }


class Elsewhere:
    """A site made of a route index and one handler."""

    def __init__(self, routes: Mapping[str, Any], handle: Callable[[httpx.Request], httpx.Response]) -> None:
        self.site = Site(handle, sign_in=BasicSignIn(PASSWORD))
        self.dialect = LearnomyDialect(self.site.client, Discovery(ROOT, ApiRoot(ROOT), routes=routes))

    def all(self) -> list[Record]:
        """Every course, page by page; a list without an end fails."""

        async def scenario() -> list[Record]:
            records: list[Record] = []
            cursor = None
            for _ in range(10):
                page = await self.dialect.page("courses", Query(page_size=3), cursor, action=DO)
                records += page.records
                cursor = page.next
                if cursor is None:
                    return records
            raise AssertionError("the list never ended")

        return asyncio.run(scenario())


def part(request: httpx.Request, begin: int) -> list[dict[str, Any]]:
    size = int(request.url.params.get("per_page", request.url.params.get("limit", 3)))
    return MANY[begin : begin + size]


def by_after(request: httpx.Request) -> httpx.Response:
    begin = int(request.url.params.get("after", 0))
    following = begin + 3 if begin + 3 < len(MANY) else None
    return answer({"data": part(request, begin), "meta": {"cursor_next": following, "has_more": following is not None}})


def by_offset(request: httpx.Request) -> httpx.Response:
    return answer({"data": part(request, int(request.url.params.get("offset", 0))), "meta": {"total": len(MANY)}})


def by_page(request: httpx.Request) -> httpx.Response:
    begin = (int(request.url.params["page"]) - 1) * 3
    return answer(part(request, begin), headers={"X-WP-Total": "7", "X-WP-TotalPages": "3"})


def by_full_pages(request: httpx.Request) -> httpx.Response:
    return answer({"items": part(request, (int(request.url.params["page"]) - 1) * 3)})


WHOLE = {"type": "integer"}


@pytest.mark.parametrize(
    ("args", "handle"),
    [
        ({"after": {"type": "string"}, "limit": WHOLE}, by_after),
        ({"offset": WHOLE, "per_page": WHOLE}, by_offset),
        ({"page": WHOLE, "per_page": WHOLE}, by_page),
        ({"page": WHOLE, "per_page": WHOLE}, by_full_pages),
        ((), by_after),
    ],
)
def test_all_ways_of_turning_pages_lead_to_the_end(args: Any, handle: Any) -> None:
    records = Elsewhere(index(args), handle).all()
    assert [record.id for record in records] == [row["id"] for row in MANY]


def test_wordpress_own_after_is_a_date_and_no_cursor() -> None:
    args = {"after": {"type": "string", "format": "date-time"}, "page": WHOLE, "per_page": WHOLE}
    elsewhere = Elsewhere(index(args), by_page)
    assert len(elsewhere.all()) == 7
    assert not [request for request in elsewhere.site.requests if "after" in request.url.params]


def test_a_cursor_that_goes_round_in_circles_ends_the_list() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return answer({"data": MANY[:3], "meta": {"cursor_next": "again"}})

    elsewhere = Elsewhere(index({"cursor": {"type": "string"}}), handle)
    assert {record.id for record in elsewhere.all()} == {1, 2, 3}
    assert len(elsewhere.site.requests) == 2


def test_a_course_in_other_words_is_understood() -> None:
    wire = {
        "course_id": "17",
        "name": "Spoons",
        "content": "<p>Words</p>",
        "summary": "Short",
        "status": "pending_review",
        "price_cents": 4950,
        "level": {"id": 3, "name": "Beginner"},
        "category": {"term_id": 4, "name": "Wood"},
        "thumbnail_url": "https://academy.example/spoon.png",
        "instructor": {"user_id": 2, "display_name": "Ida"},
        "enrolled_count": 12,
        "created": "2026-06-13T10:42:00Z",
        "something_new": {"a": 1},
    }
    update = {"name": {"type": "string"}, "price_cents": {"type": "integer"}, "status": {"type": "string"}}
    sent: list[Any] = []

    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return answer({"data": wire})
        sent.append(json.loads(request.content))
        return answer({"data": {**wire, **sent[-1]}})

    elsewhere = Elsewhere(index(update=update), handle)

    async def scenario() -> None:
        record = await elsewhere.dialect.get("courses", 17, action=DO)
        assert (record.id, record["name"], record["description"]) == (17, "Spoons", "<p>Words</p>")
        assert (record["short_description"], record["status"]) == ("Short", "pending")
        assert record["regular_price"] == Decimal("49.50")
        assert record["students_count"] == 12
        assert [ref.name for ref in record["categories"]] == ["Wood"]
        assert record["featured_image"].url == "https://academy.example/spoon.png"
        assert record.raw["something_new"] == {"a": 1}, "unknown keys are kept for looking at"
        changes = {"regular_price": Decimal("60"), "status": "pending"}
        saved = await elsewhere.dialect.update("courses", 17, changes, action=DO)
        assert saved["regular_price"] == Decimal(60)

    asyncio.run(scenario())
    assert sent == [{"price_cents": 6000, "status": "pending_review"}], "in the site's own words and units"


def test_a_route_that_tells_no_fields_is_not_written_to() -> None:
    elsewhere = Elsewhere(index(), lambda request: answer({"data": []}))
    for verb in (Verb.CREATE, Verb.UPDATE):
        offer = elsewhere.dialect.offer("courses", verb)
        assert not offer
        assert "does not tell which fields" in str(offer.reason)
    assert elsewhere.dialect.offer("courses", Verb.LIST)


def test_what_the_site_allows_through_php_is_a_method_all_the_same() -> None:
    routes = index(update={"title": {"type": "string"}}, methods={"POST": True, "PUT": True, "PATCH": False})
    dialect = Elsewhere(routes, lambda request: answer({})).dialect
    assert dialect.describe_routes()["capabilities"]["courses.update"]["method"] == "PUT"


def test_an_answer_without_an_id_says_so_and_is_read_again() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return answer({"data": {"id": 5, "title": "Forks"}})
        return answer({"data": {"updated": True}})

    elsewhere = Elsewhere(index(update={"title": {"type": "string"}}), handle)
    saved = asyncio.run(elsewhere.dialect.update("courses", 5, {"name": "Forks"}, action=DO))
    assert (saved.id, saved["name"]) == (5, "Forks")


def test_an_error_of_the_item_does_not_send_us_looking_for_routes() -> None:
    elsewhere = Elsewhere(index(), lambda request: error(404, "learnomy_not_found"))

    problem = asyncio.run(refused(elsewhere.dialect.get("courses", 5, action=DO)))
    assert problem.trouble is Trouble.GONE
    assert elsewhere.site.paths == ["GET /wp-json/learnomy/v1/courses/5"]


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (r"/learnomy/v1/courses/(?P<id>[\d]+)", "learnomy/v1/courses/{id}"),
        (r"/learnomy/v1/courses/(?P<id>\d+)/students", "learnomy/v1/courses/{id}/students"),
        (r"/learnomy/v1/(?P<a>(?:[\d]+|me))/x/(?P<b>[\w\-()]+)", "learnomy/v1/{a}/x/{b}"),
        (r"/learnomy/v1/(?P<a>\(x\))/y", "learnomy/v1/{a}/y"),
        ("/learnomy/v1", "learnomy/v1"),
    ],
)
def test_patterns_become_paths_with_holes(pattern: str, path: str) -> None:
    assert template(pattern) == path
