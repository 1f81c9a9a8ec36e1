"""From a typed address to the site's API: announced, redirected, hidden, closed, or not there at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from lmsdesk.api.address import AddressError
from lmsdesk.api.auth import BasicSignIn
from lmsdesk.api.discovery import Discovery, discover, discover_root
from lmsdesk.api.road import Road
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import MEMBERS_ONLY, Line, Reach
from tests.api.helpers import DO, KEY, PASSWORD, Site, answer, error, page

INDEX: dict[str, Any] = {
    "name": "Harbour Academy",
    "url": "https://academy.example",
    "home": "https://academy.example",
    "gmt_offset": 2,
    "timezone_string": "Europe/Berlin",
    "namespaces": ["oembed/1.0", "wp/v2", "masteriyo/v1", "masteriyo/pro/v1"],
    "authentication": {"application-passwords": {"endpoints": {"authorization": "https://academy.example/x"}}},
}
HOME = "<!doctype html><html><head></head><body>/wp-content/themes/x</body></html>"


class Web:
    """Web addresses with what they answer; everything else is a 404 page."""

    def __init__(self, pages: dict[str, httpx.Response | Callable[[httpx.Request], httpx.Response]]) -> None:
        self.pages = pages
        self.requests: list[httpx.Request] = []
        self.exchanges: list[Exchange] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        url = str(request.url)
        route = parse_qs(request.url.query.decode()).get("rest_route", [""])[0]
        plain = url.partition("?")[0] + (f"?rest_route={route}" if route else "")
        found = self.pages.get(plain, self.pages.get(plain.rstrip("/")))
        if found is None:
            return page("<html>No such page</html>", 404)
        return found(request) if callable(found) else found

    def look(self, address: str) -> Discovery:
        found = asyncio.run(discover(Road(self.exchanges.append, httpx.MockTransport(self)), address, action=DO))
        assert all("authorization" not in request.headers for request in self.requests)
        assert len(self.exchanges) == len(self.requests)
        return found


def announcing(root: str) -> httpx.Response:
    return page(HOME, Link=f'<{root}>; rel="https://api.w.org/"')


def failing(web: Web, address: str = "academy.example") -> Problem:
    with pytest.raises(Problem) as caught:
        web.look(address)
    return caught.value


def test_an_ordinary_site_is_found_with_two_requests() -> None:
    web = Web(
        {
            "https://academy.example": announcing("https://academy.example/wp-json/"),
            "https://academy.example/wp-json/": answer(INDEX),
        }
    )
    found = web.look("academy.example/wp-admin/")
    assert found.address == "https://academy.example"
    assert found.root.base == "https://academy.example/wp-json/"
    assert found.title == "Harbour Academy"
    assert found.lms == ("masteriyo",)
    assert found.sign_ins_work is True
    assert found.time_zone == "Europe/Berlin"
    assert found.gmt_offset == 2.0
    assert found.keys_are_seen
    assert not found.closed
    assert found.notes == ()
    assert len(web.requests) == 2
    assert "_fields" in str(web.requests[1].url), "the whole index of a real site is megabytes"


@pytest.mark.parametrize(
    ("root", "keys_are_seen"),
    [
        ("https://academy.example/index.php?rest_route=/", False),
        ("https://academy.example/?rest_route=/", False),
        ("https://academy.example/index.php/wp-json/", True),
        ("https://academy.example/api/", True),  # the plugin asks WordPress for the beginning of the API's addresses
    ],
)
def test_the_announced_root_is_used_as_it_stands(root: str, keys_are_seen: bool) -> None:
    web = Web({"https://academy.example": announcing(root), root: answer(INDEX)})
    found = web.look("https://academy.example")
    assert found.root.base == root
    assert found.keys_are_seen is keys_are_seen
    assert found.address == "https://academy.example"
    if "rest_route" in root:
        assert "Permalinks" in str(found.notes[0])


def test_a_root_announced_in_the_page_is_found_too() -> None:
    home = "<html><head><link href='https://academy.example/api/' rel=\"https://api.w.org/\"></head></html>"
    web = Web({"https://academy.example": page(home), "https://academy.example/api/": answer(INDEX)})
    assert web.look("academy.example").root.base == "https://academy.example/api/"


def test_without_an_announcement_the_usual_places_are_tried() -> None:
    web = Web({"https://academy.example": page(HOME), "https://academy.example/index.php?rest_route=/": answer(INDEX)})
    assert web.look("academy.example").root.is_query


def test_a_site_in_a_folder_keeps_its_folder() -> None:
    web = Web(
        {
            "https://example.org/school": announcing("https://example.org/school/wp-json/"),
            "https://example.org/school/wp-json/": answer(INDEX),
        }
    )
    found = web.look("example.org/school/")
    assert found.address == "https://example.org/school"
    page_below = Web(
        {
            "https://example.org/courses/ukulele": announcing("https://example.org/wp-json/"),
            "https://example.org/wp-json/": answer(INDEX),
        }
    )
    assert page_below.look("https://example.org/courses/ukulele").address == "https://example.org"


def test_redirects_are_followed_by_hand_and_the_final_address_is_kept() -> None:
    web = Web(
        {
            "http://academy.example": page("", 301, Location="https://academy.example/"),
            "https://academy.example": page("", 301, Location="https://www.academy.example/"),
            "https://www.academy.example": announcing("https://www.academy.example/wp-json/"),
            "https://www.academy.example/wp-json/": answer(INDEX),
        }
    )
    found = web.look("http://academy.example")
    assert found.address == "https://www.academy.example"
    assert "https://www.academy.example" in str(found.notes[0])


def test_a_circle_of_redirects_ends_with_a_sentence() -> None:
    web = Web(
        {
            "https://academy.example": page("", 301, Location="https://www.academy.example/"),
            "https://www.academy.example": page("", 301, Location="https://academy.example/"),
        }
    )
    problem = failing(web)
    assert (problem.trouble, problem.code) == (Trouble.MOVED, "redirects")
    assert "back and forth" in str(problem.sentence)
    assert len(web.requests) == 6


def test_an_announced_root_on_a_forgotten_host_is_reached_where_we_are() -> None:
    web = Web(
        {
            "http://127.0.0.1:8080": announcing("http://localhost:9999/wp-json/"),
            "http://127.0.0.1:8080/wp-json/": answer(INDEX),
        }
    )
    assert web.look("http://127.0.0.1:8080").root.base == "http://127.0.0.1:8080/wp-json/"


def test_an_api_on_another_host_is_taken_over_https_only() -> None:
    pages: dict[str, Any] = {
        "https://academy.example": announcing("https://api.academy.example/wp-json/"),
        "https://api.academy.example/wp-json/": answer(INDEX),
    }
    assert Web(pages).look("academy.example").root.base == "https://api.academy.example/wp-json/"
    pages = {
        "https://academy.example": announcing("http://api.academy.example/wp-json/"),
        "http://api.academy.example/wp-json/": answer(INDEX),
    }
    assert failing(Web(pages)).trouble is Trouble.NOT_JSON


def test_learnomys_routes_are_read_with_the_site() -> None:
    index = {**INDEX, "namespaces": ["wp/v2", "learnomy/v1", "learnomy-pro/v1"]}
    web = Web(
        {
            "https://academy.example": announcing("https://academy.example/wp-json/"),
            "https://academy.example/wp-json/": answer(index),
            "https://academy.example/wp-json/learnomy/v1": answer({"routes": {"/learnomy/v1/courses": {}}}),
            "https://academy.example/wp-json/learnomy-pro/v1": answer({"routes": {"/learnomy-pro/v1/coupons": {}}}),
        }
    )
    found = web.look("academy.example")
    assert found.lms == ("learnomy",)
    assert found.pro
    assert set(found.routes) == {"/learnomy/v1/courses", "/learnomy-pro/v1/coupons"}


def test_both_systems_can_answer() -> None:
    index = {**INDEX, "namespaces": ["masteriyo/v1", "learnomy/v1"]}
    web = Web({"https://academy.example": page(HOME), "https://academy.example/wp-json/": answer(index)})
    assert web.look("academy.example").lms == ("masteriyo", "learnomy")


def test_a_closed_index_is_no_reason_to_give_up() -> None:
    pages: dict[str, Any] = {
        "https://academy.example": announcing("https://academy.example/wp-json/"),
        "https://academy.example/wp-json/": error(401, "rest_not_logged_in"),
    }
    found = Web(pages).look("academy.example")
    assert found.closed
    assert found.lms == ("masteriyo", "learnomy")
    assert found.sign_ins_work is None
    assert "Sign in" in str(found.notes[0])
    pages["https://academy.example/wp-json/masteriyo/v1"] = answer({"routes": {"/masteriyo/v1/courses": {}}})
    assert Web(pages).look("academy.example").lms == ("masteriyo",)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"authentication": []}, "switched off"),
        ({"authentication": [], "url": "http://academy.example"}, "does not know that it is reached over https"),
    ],
)
def test_dead_sign_ins_are_noticed(changes: dict[str, Any], says: str) -> None:
    web = Web({"https://academy.example": page(HOME), "https://academy.example/wp-json/": answer({**INDEX, **changes})})
    found = web.look("academy.example")
    assert found.sign_ins_work is False
    assert says in str(found.notes[0])


def test_plain_http_is_read_but_warned_about() -> None:
    web = Web({"http://academy.example": page(HOME), "http://academy.example/wp-json/": answer(INDEX)})
    assert "https" in str(web.look("http://academy.example").notes[0])


def test_wordpress_without_an_lms_is_told() -> None:
    index = {**INDEX, "namespaces": ["wp/v2", "wc/v3"]}
    web = Web({"https://academy.example": page(HOME), "https://academy.example/wp-json/": answer(index)})
    problem = failing(web)
    assert (problem.trouble, problem.code) == (Trouble.UNAVAILABLE, "no-lms")
    assert "neither Masteriyo nor Learnomy" in str(problem.sentence)


def test_another_sort_of_site_is_told() -> None:
    web = Web({"https://shop.example": page("<html>A shop</html>")})
    problem = failing(web, "shop.example")
    assert problem.code == "not-wordpress"
    assert "https://shop.example/academy" in str(problem.sentence)


def test_a_wordpress_whose_api_is_blocked_shows_what_blocks_it() -> None:
    web = Web(
        {
            "https://academy.example": announcing("https://academy.example/wp-json/"),
            "https://academy.example/wp-json/": page("<html>Generated by Wordfence</html>", 403),
        }
    )
    problem = failing(web)
    assert problem.trouble is Trouble.NOT_JSON
    assert problem.exchange is not None
    assert "Wordfence" in problem.exchange.text()


def test_a_password_in_front_of_the_whole_site_shows() -> None:
    locked = page("<html>401</html>", 401, WWW_Authenticate='Basic realm="Staging"')
    problem = failing(Web({"https://academy.example": locked, "https://academy.example/wp-json/": locked}))
    assert problem.exchange is not None
    assert problem.exchange.status == 401


def test_a_page_behind_a_login_still_has_its_api() -> None:
    web = Web(
        {
            "https://academy.example": page("", 302, Location="https://academy.example/wp-login.php?redirect_to=x"),
            "https://academy.example/wp-json/": answer(INDEX),
        }
    )
    assert web.look("academy.example").lms == ("masteriyo",)
    assert not any("wp-login" in str(request.url) for request in web.requests)


def test_nobody_at_the_address() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    assert failing(Web({"https://academy.example": refuse})).trouble is Trouble.OFFLINE


def test_no_address_at_all() -> None:
    with pytest.raises(AddressError):
        Web({}).look("ines@academy.example")


@pytest.mark.parametrize(
    "index",
    [
        {
            "namespaces": ["masteriyo/v1", 7, None],
            "name": 9,
            "gmt_offset": "x",
            "timezone_string": [],
            "authentication": 3,
        },
        {"namespaces": ["masteriyo/v1"]},
        {"namespaces": ["masteriyo/v1"], "gmt_offset": None, "url": {}, "authentication": {"oauth": 1}},
    ],
)
def test_an_odd_index_is_read_all_the_same(index: dict[str, Any]) -> None:
    web = Web({"https://academy.example": page(HOME), "https://academy.example/wp-json/": answer(index)})
    found = web.look("academy.example")
    assert found.lms == ("masteriyo",)
    assert found.gmt_offset == 0.0


def test_a_known_root_is_read_again_without_login_first() -> None:
    site = Site(lambda request: answer(INDEX), sign_in=BasicSignIn(PASSWORD))
    found = asyncio.run(discover_root(site.client))
    assert found.title == "Harbour Academy"
    assert ["authorization" in request.headers for request in site.requests] == [False]


def test_a_closed_known_root_is_read_signed_in() -> None:
    def members_only(request: httpx.Request) -> httpx.Response:
        return answer(INDEX) if "authorization" in request.headers else error(401, "rest_not_logged_in")

    site = Site(members_only, sign_in=BasicSignIn(PASSWORD))
    assert asyncio.run(discover_root(site.client)).lms == ("masteriyo",)
    keyed = Site(members_only, sign_in=BasicSignIn(KEY))
    found = asyncio.run(discover_root(keyed.client))
    assert found.closed
    assert all("authorization" not in r.headers for r in keyed.requests if "masteriyo/" not in str(r.url))


@pytest.mark.parametrize("where", ["/wp-login.php?redirect_to=x", "https://academy.example/wp-login.php"])
def test_a_site_that_sends_strangers_to_sign_in_is_read_with_a_key_where_the_person_says_so(
    where: str,
) -> None:
    def members_only(request: httpx.Request) -> httpx.Response:
        known = "authorization" in request.headers
        return answer(INDEX) if known else httpx.Response(302, headers={"location": where})

    strict = Site(members_only, sign_in=BasicSignIn(PASSWORD))
    with pytest.raises(Problem) as caught:
        asyncio.run(discover_root(strict.client))
    assert caught.value.code == MEMBERS_ONLY
    assert all("authorization" not in request.headers for request in strict.requests)
    willing = Site(members_only, sign_in=BasicSignIn(PASSWORD))
    willing.client.sender.line = Line(Reach(past_login=True))
    found = asyncio.run(discover_root(willing.client))
    assert found.lms == ("masteriyo",)
    assert not found.closed


def test_a_sign_in_page_elsewhere_is_not_the_sites_own() -> None:
    elsewhere = httpx.Response(302, headers={"location": "https://id.example/wp-login.php"})
    site = Site(lambda request: elsewhere, sign_in=BasicSignIn(PASSWORD))
    with pytest.raises(Problem):
        asyncio.run(discover_root(site.client))
    assert all("authorization" not in request.headers for request in site.requests)


def test_a_known_root_that_turned_into_a_page_is_a_problem() -> None:
    with pytest.raises(Problem) as caught:
        asyncio.run(discover_root(Site(lambda request: page()).client))
    assert caught.value.trouble is Trouble.NOT_JSON
