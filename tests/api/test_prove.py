"""Who the site takes us for."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn, TokenSignIn
from lmsdesk.api.credentials import LearnomyTokens
from lmsdesk.api.prove import prove
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from tests.api.helpers import PASSWORD, Site, answer, error


def test_masteriyo_is_asked_by_its_own_route() -> None:
    me = {"id": 3, "username": "ines", "display_name": "Ines Moreau", "roles": ["masteriyo_instructor"]}
    site = Site(lambda request: answer(me))
    identity = asyncio.run(prove(site.client, "masteriyo"))
    assert identity == Identity("Ines Moreau", "ines", 3, ("masteriyo_instructor",))
    assert identity.role == "instructor"
    assert site.paths == ["GET /wp-json/masteriyo/v1/users/me"]
    assert "authorization" in site.requests[0].headers


def test_a_wrong_key_does_not_pass_and_is_tried_once() -> None:
    site = Site(lambda request: error(401, "rest_forbidden"))
    with pytest.raises(Problem) as caught:
        asyncio.run(prove(site.client, "masteriyo"))
    assert caught.value.trouble is Trouble.SIGNED_OUT
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    "data", [{}, [], {"id": 0, "name": "Nobody"}, {"id": "x"}, {"id": True}, {"data": {"id": None}}]
)
def test_an_answer_without_a_person_does_not_pass(data: Any) -> None:
    with pytest.raises(Problem) as caught:
        asyncio.run(prove(Site(lambda request: answer(data)).client, "masteriyo"))
    assert caught.value.trouble is Trouble.NOT_JSON


ME = {"data": {"user_id": "9", "login": "stella", "role": "lrn_student"}}


def test_learnomy_is_asked_by_wordpress_and_else_by_its_own_route() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        return error(404, "rest_no_route") if "wp/v2" in request.url.path else answer(ME)

    site = Site(handle, sign_in=BasicSignIn(PASSWORD))
    identity = asyncio.run(prove(site.client, "learnomy", routes=["/learnomy/v1/me"]))
    assert (identity.id, identity.name, identity.role) == (9, "stella", "student")
    guess = Site(handle, sign_in=BasicSignIn(PASSWORD))
    with pytest.raises(Problem):
        asyncio.run(prove(guess.client, "learnomy"))
    assert guess.paths == ["GET /wp-json/wp/v2/users/me"], "a route that the index does not list is not guessed"


def test_a_token_of_learnomy_is_shown_to_learnomy_first() -> None:
    async def never(old: LearnomyTokens) -> LearnomyTokens:
        raise AssertionError("not to be renewed")

    site = Site(lambda request: answer(ME), sign_in=TokenSignIn(LearnomyTokens("stella", "a", "r"), never))
    assert asyncio.run(prove(site.client, "learnomy", routes=["/learnomy/v1/me"])).id == 9
    assert site.paths == ["GET /wp-json/learnomy/v1/me"]


@pytest.mark.parametrize("routes", [[], ["/learnomy/v1/me"]])
def test_a_refusal_is_not_tried_at_a_second_route(routes: list[str]) -> None:
    site = Site(lambda request: error(401, "rest_not_logged_in"), sign_in=BasicSignIn(PASSWORD))
    with pytest.raises(Problem):
        asyncio.run(prove(site.client, "learnomy", routes=routes))
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("roles", "read"),
    [(["a", 7], ("a",)), ({"1": "a"}, ("a",)), ("a", ("a",)), (None, ()), (7, ())],
)
def test_roles_are_read_in_every_form(roles: Any, read: tuple[str, ...]) -> None:
    site = Site(lambda request: answer({"id": 1, "name": "x", "roles": roles}))
    assert asyncio.run(prove(site.client, "masteriyo")).roles == read
