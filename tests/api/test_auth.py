"""A credential goes where it belongs and nowhere else."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from lmsdesk.api.answer import Outgoing
from lmsdesk.api.auth import BasicSignIn, TokenSignIn
from lmsdesk.api.credentials import AppPassword, LearnomyTokens, MasteriyoKey
from lmsdesk.api.root import ApiRoot
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, KEY, PASSWORD, Site, answer, error


def header(sign_in: Any, url: str, root: str = "https://x.example/wp-json/") -> dict[str, str]:
    return asyncio.run(sign_in.headers(Outgoing("GET", url, ApiRoot(root))))


def test_a_key_goes_to_masteriyos_routes_only() -> None:
    sign_in = BasicSignIn(MasteriyoKey("key_1", "secret_2"))
    expected = "Basic " + base64.b64encode(b"key_1:secret_2").decode()
    assert header(sign_in, "https://x.example/wp-json/masteriyo/v1/courses") == {"Authorization": expected}
    assert header(sign_in, "https://x.example/wp-json/masteriyo/pro/v1/addons") == {"Authorization": expected}
    for url in (
        "https://x.example/wp-json/",
        "https://x.example/wp-json/wp/v2/users/me",
        "https://x.example/wp-json/MASTERIYO/v1/courses",
        "https://x.example/",
        "https://other.example/wp-json/masteriyo/v1/courses",
        "http://x.example/wp-json/masteriyo/v1/courses",
        "https://x.example:8443/wp-json/masteriyo/v1/courses",
    ):
        assert header(sign_in, url) == {}


def test_a_key_is_not_sent_where_the_site_would_not_see_it() -> None:
    url = "https://x.example/index.php?rest_route=/masteriyo/v1/courses"
    root = "https://x.example/index.php?rest_route=/"
    assert header(BasicSignIn(KEY), url, root) == {}
    assert "Authorization" in header(BasicSignIn(PASSWORD), url, root)


def test_a_key_is_sent_where_a_site_renamed_its_api() -> None:
    root = "https://x.example/academy/api/"
    assert "Authorization" in header(BasicSignIn(KEY), f"{root}masteriyo/v1/courses", root)
    assert header(BasicSignIn(KEY), f"{root}wp/v2/posts", root) == {}


def test_an_application_password_goes_to_the_whole_root_and_not_beyond() -> None:
    sign_in = BasicSignIn(AppPassword("ädmin", "pass"))
    expected = "Basic " + base64.b64encode("ädmin:pass".encode()).decode()
    assert header(sign_in, "https://x.example/wp-json/wp/v2/media") == {"Authorization": expected}
    for url in ("https://x.example/", "https://x.example/wp-admin/", "http://x.example/wp-json/wp/v2/media"):
        assert header(sign_in, url) == {}


def test_nothing_is_sent_over_plain_http_but_on_this_computer() -> None:
    for sign_in in (BasicSignIn(KEY), BasicSignIn(PASSWORD), TokenSignIn(tokens("a"), never)):
        away = "http://academy.example/wp-json/"
        here = "http://127.0.0.1:8765/wp-json/"
        assert header(sign_in, away + "masteriyo/v1/courses", away) == {}
        assert "Authorization" in header(sign_in, here + "masteriyo/v1/courses", here)


def test_a_sign_in_shows_no_secret() -> None:
    for sign_in in (BasicSignIn(KEY), BasicSignIn(PASSWORD), TokenSignIn(tokens("hidden"), never)):
        text = repr(sign_in)
        assert KEY.key not in text
        assert PASSWORD.password not in text
        assert "hidden" not in text


def tokens(access: str, refresh: str = "refresh-1", end: float = 0.0) -> LearnomyTokens:
    return LearnomyTokens("ines", access, refresh, end)


async def never(old: LearnomyTokens) -> LearnomyTokens:
    raise AssertionError("not to be renewed")


class Renewer:
    """Gives token 2, 3, 4 ... and counts; a Problem instead where one is given."""

    def __init__(self, end: float = 0.0, problem: Problem | None = None) -> None:
        self.asked: list[str] = []
        self.end = end
        self.problem = problem

    async def __call__(self, old: LearnomyTokens) -> LearnomyTokens:
        self.asked.append(old.refresh)
        await asyncio.sleep(0)
        if self.problem is not None:
            raise self.problem
        number = len(self.asked) + 1
        return tokens(f"access-{number}", f"refresh-{number}", self.end)


ROOT = "https://x.example/wp-json/learnomy/v1/courses"


def test_a_token_is_renewed_a_minute_before_it_ends() -> None:
    now = [1000.0]
    renew = Renewer(end=5000.0)
    kept: list[str] = []
    sign_in = TokenSignIn(
        tokens("access-1", end=1900.0), renew, on_tokens=lambda new: kept.append(new.refresh), clock=lambda: now[0]
    )
    assert header(sign_in, ROOT) == {"Authorization": "Bearer access-1"}
    now[0] = 1839.0
    assert header(sign_in, ROOT) == {"Authorization": "Bearer access-1"}
    now[0] = 1841.0
    assert header(sign_in, ROOT) == {"Authorization": "Bearer access-2"}
    assert kept == ["refresh-2"]
    assert renew.asked == ["refresh-1"]


def test_a_token_of_a_few_seconds_is_not_renewed_all_the_time() -> None:
    now = [1000.0]
    sign_in = TokenSignIn(tokens("access-1", end=1005.0), Renewer(end=2000.0), clock=lambda: now[0])
    assert header(sign_in, ROOT) == {"Authorization": "Bearer access-1"}
    now[0] = 1004.5
    assert header(sign_in, ROOT) == {"Authorization": "Bearer access-2"}


def signed_site(renew: Any, allowed: set[str]) -> Site:
    site = Site(sign_in=TokenSignIn(tokens("access-1"), renew))

    def handle(request: Any) -> Any:
        if request.headers["Authorization"].removeprefix("Bearer ") in allowed:
            return answer({"data": {"id": 1}})
        return error(401, "learnomy_unauthorized")

    site.handler = handle
    return site


def test_a_refused_token_is_renewed_once_and_the_call_repeated_once() -> None:
    renew = Renewer()
    site = signed_site(renew, {"access-2"})
    got = asyncio.run(site.client.read("learnomy/v1/me", action=DO))
    assert got.data == {"data": {"id": 1}}
    assert [request.headers["Authorization"] for request in site.requests] == ["Bearer access-1", "Bearer access-2"]
    assert [exchange.attempt for exchange in site.exchanges] == [1, 2]
    assert renew.asked == ["refresh-1"]


def test_a_write_is_repeated_too_after_a_refused_token() -> None:
    site = signed_site(Renewer(), {"access-2"})
    asyncio.run(site.client.write("POST", "learnomy/v1/courses", {"title": "x"}, action=DO))
    assert len(site.requests) == 2


def test_many_refused_calls_renew_only_once() -> None:
    renew = Renewer()
    site = signed_site(renew, {"access-2"})

    async def scenario() -> None:
        await asyncio.gather(*(site.client.read("learnomy/v1/me", action=DO) for _ in range(8)))

    asyncio.run(scenario())
    assert renew.asked == ["refresh-1"]


def test_a_token_that_is_refused_again_is_not_tried_a_third_time() -> None:
    site = signed_site(Renewer(), set())
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.read("learnomy/v1/me", action=DO))
    assert caught.value.trouble is Trouble.SIGNED_OUT
    assert len(site.requests) == 2


def test_a_refused_refresh_ends_the_sign_in_and_is_not_repeated() -> None:
    renew = Renewer(problem=Problem(Trouble.SIGNED_OUT, code="expired"))
    site = signed_site(renew, set())
    for _ in range(3):
        with pytest.raises(Problem) as caught:
            asyncio.run(site.client.read("learnomy/v1/me", action=DO))
        assert caught.value.trouble is Trouble.SIGNED_OUT
        assert "Sign in again" in str(caught.value.sentence)
    assert len(renew.asked) == 1


def test_a_refresh_that_did_not_get_through_is_tried_again_later() -> None:
    renew = Renewer(problem=Problem(Trouble.OFFLINE))
    site = signed_site(renew, {"access-3"})
    with pytest.raises(Problem) as caught:
        asyncio.run(site.client.read("learnomy/v1/me", action=DO))
    assert caught.value.trouble is Trouble.OFFLINE
    renew.problem = None
    assert asyncio.run(site.client.read("learnomy/v1/me", action=DO)).status == 200
