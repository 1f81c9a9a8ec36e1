"""Tokens end, answers get lost, the site changes while one works, and somebody else was faster."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

import httpx
import pytest

from lmsdesk.api.auth import SignIn, TokenSignIn
from lmsdesk.api.credentials import LearnomyLogin
from lmsdesk.api.lockout import Door
from lmsdesk.api.tokens import fetch_tokens, renewer
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from tests.api.dialects.learnomy.desk import WAYS, Desk, academy_with, at, refused
from tests.api.helpers import DO
from tests.practice.learnomy.academy import Academy


def lost_after(method: str) -> Any:
    """The site does it, and the answer of the first such write is a crash."""
    left = [method]

    def spoil(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if left and request.method == left[0]:
            left.clear()
            return httpx.Response(500, text="Fatal error", request=request)
        return response

    return spoil


# -- sign-ins


async def with_tokens(desk: Desk, login: str = "ida") -> TokenSignIn:
    tokens = await fetch_tokens(desk.client, LearnomyLogin(login, f"{login}-password"), action=DO)
    sign_in: SignIn = TokenSignIn(tokens, renewer(desk.client))
    desk.client.sign_in = sign_in
    assert isinstance(sign_in, TokenSignIn)
    return sign_in


def test_an_expired_token_is_renewed_unseen() -> None:
    academy = academy_with(())
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        sign_in = await with_tokens(desk)
        before = sign_in.tokens
        academy.site.expire_tokens()
        saved = await desk.dialect.update("courses", number, {"name": "Forks"}, action=DO)
        assert saved["name"] == "Forks"
        assert sign_in.tokens.access != before.access
        assert sign_in.tokens.refresh != before.refresh, "the refresh token rotates and the new one is kept"
        academy.site.expire_tokens()
        assert len(await desk.all("courses")) == 1

    at(academy, scenario)


def test_many_calls_that_meet_an_expired_token_renew_it_once() -> None:
    academy = academy_with(())
    ids = [academy.course(f"Course {number}") for number in range(8)]

    async def scenario(desk: Desk) -> None:
        await with_tokens(desk)
        academy.site.expire_tokens()
        found = await asyncio.gather(*(desk.dialect.get("courses", id, action=DO) for id in ids))
        assert [record.id for record in found] == ids
        drafts = await desk.dialect.page("courses", Query(filters={"status": "draft"}), None, action=DO)
        assert drafts.total == 0
        assert desk.wire.lines.count("POST learnomy/v1/auth/token/refresh") == 1

    academy.db.run("UPDATE posts SET status = 'private'")
    at(academy, scenario)


def test_a_renewal_whose_answer_was_lost_ends_in_a_new_sign_in_and_nothing_else() -> None:
    """The refresh token is used up by then: the only way on is the password, and the person is told so."""
    academy = academy_with(())
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        await with_tokens(desk)
        academy.site.expire_tokens()
        desk.wire.spoil = lost_after("POST")
        change = {"name": "Forks"}
        await refused(desk.dialect.update("courses", number, change, action=DO))
        second = await refused(desk.dialect.update("courses", number, change, action=DO))
        assert second.trouble is Trouble.SIGNED_OUT
        assert second.outcome is not Outcome.UNKNOWN
        assert academy.db.value("SELECT title FROM posts WHERE id = ?", (number,)) == "Spoons"
        await with_tokens(desk)
        assert (await desk.dialect.update("courses", number, change, action=DO))["name"] == "Forks"

    at(academy, scenario)


def test_when_the_refresh_token_is_gone_one_is_asked_to_sign_in_again() -> None:
    academy = academy_with(())

    async def scenario(desk: Desk) -> None:
        await with_tokens(desk)
        academy.db.run("DELETE FROM tokens")
        problem = await refused(desk.dialect.page("courses", Query(), None, action=DO))
        assert problem.trouble is Trouble.SIGNED_OUT

    at(academy, scenario)


@pytest.mark.parametrize("names", [(), ("wordpress-errors",)])
def test_a_wrong_password_is_told_in_the_sites_words(names: tuple[str, ...]) -> None:
    async def scenario(desk: Desk) -> None:
        problem = await refused(fetch_tokens(desk.client, LearnomyLogin("ida", "wrong"), action=DO))
        assert problem.trouble is Trouble.SIGNED_OUT
        assert problem.message == "The username or password is incorrect."

    at(academy_with(names), scenario)


# -- lost answers


@pytest.mark.parametrize("names", WAYS)
def test_a_course_whose_answer_was_lost_is_found_and_not_made_twice(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    academy.course("Spoon carving for friends")

    async def scenario(desk: Desk) -> None:
        desk.wire.spoil = lost_after("POST")
        made = await desk.dialect.create("courses", {"name": "Spoon carving"}, action=DO)
        assert made.verified
        assert made["name"] == "Spoon carving"
        assert len(await desk.all("courses", Query(search="Spoon carving"))) == 2

    at(academy, scenario)


@pytest.mark.parametrize("names", WAYS)
def test_a_lost_answer_to_a_change_or_a_removal_is_looked_after(names: tuple[str, ...]) -> None:
    academy = academy_with(names)
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        before = await desk.dialect.get("courses", number, action=DO)
        change = "PUT" if "other-paths" in names else "PATCH"
        desk.wire.spoil = lost_after(change)
        saved = await desk.dialect.update("courses", number, {"name": "Forks"}, action=DO, before=before)
        assert saved.verified
        assert saved["name"] == "Forks"
        desk.wire.spoil = lost_after("POST" if "other-paths" in names else "DELETE")
        await desk.dialect.trash("courses", number, action=DO)
        assert (await desk.dialect.get("courses", number, action=DO))["status"] == "trash"
        desk.wire.spoil = lost_after("DELETE")
        await desk.dialect.delete("courses", number, action=DO)

    at(academy, scenario)


# -- a site that changes


def test_routes_that_move_while_one_works_are_found_again() -> None:
    academy = academy_with(())
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        assert len(await desk.all("categories")) == 3
        academy.site.vary(frozenset({"other-paths"}))
        assert len(await desk.all("categories")) == 3
        assert desk.wire.lines[-1] == "GET learnomy/v1/categories"
        saved = await desk.dialect.update("courses", number, {"name": "Forks"}, action=DO)
        assert saved["name"] == "Forks"

    at(academy, scenario)


def test_a_module_that_is_switched_off_while_one_works_is_said_so() -> None:
    academy = academy_with(())

    async def scenario(desk: Desk) -> None:
        assert len(await desk.all("tags")) == 2
        academy.site.vary(frozenset({"module-off"}))
        problem = await refused(desk.dialect.page("tags", Query(), None, action=DO))
        assert problem.trouble is Trouble.UNAVAILABLE
        assert not desk.dialect.offer("tags", Verb.LIST)

    at(academy, scenario)


@pytest.mark.parametrize("damage", [lambda data: [data], lambda data: {"x": data}, lambda data: "hello"])
def test_an_answer_that_is_none_does_not_come_again_while_its_etag_holds(damage: Any) -> None:
    academy = academy_with(())
    number = academy.course("Spoons")
    damaged = [True]

    def spoil(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if not damaged or response.status_code != 200:
            return response
        headers = {"ETag": response.headers["etag"]} if "etag" in response.headers else {}
        return httpx.Response(200, json=damage(json.loads(response.content)), headers=headers, request=request)

    async def scenario(desk: Desk) -> None:
        desk.wire.spoil = spoil
        with contextlib.suppress(Problem):
            await desk.dialect.get("courses", number, action=DO)
        with contextlib.suppress(Problem):
            await desk.dialect.page("courses", Query(), None, action=DO)
        damaged.clear()
        assert (await desk.dialect.get("courses", number, action=DO))["name"] == "Spoons"
        assert len((await desk.dialect.page("courses", Query(), None, action=DO)).records) == 1

    at(academy, scenario)


def test_an_unchanged_list_costs_a_304_and_a_write_forgets_it() -> None:
    academy = academy_with(())
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        first = await desk.dialect.page("courses", Query(), None, action=DO)
        again = await desk.dialect.page("courses", Query(), None, action=DO)
        assert desk.wire.statuses == [200, 304]
        assert again.records == first.records
        assert again.total == first.total
        await desk.dialect.update("courses", number, {"name": "Forks"}, action=DO)
        after = await desk.dialect.page("courses", Query(), None, action=DO)
        assert desk.wire.statuses[-1] == 200
        assert after.records[0]["name"] == "Forks"

    at(academy, scenario)


def test_an_answer_of_before_is_not_shown_when_somebody_else_changed_it() -> None:
    academy = academy_with(())
    number = academy.course("Spoons")

    async def scenario(desk: Desk) -> None:
        await desk.dialect.get("courses", number, action=DO)
        academy.db.update("posts", number, title="Forks")
        assert (await desk.dialect.get("courses", number, action=DO))["name"] == "Forks"

    at(academy, scenario)


def test_a_change_of_what_is_gone_is_not_done() -> None:
    async def scenario(desk: Desk) -> None:
        problem = await refused(desk.dialect.update("courses", 987, {"name": "Forks"}, action=DO))
        assert problem.trouble is Trouble.GONE
        assert problem.outcome is Outcome.NOT_DONE
        assert problem.message == "Course not found."

    at(academy_with(()), scenario)


def test_too_many_wrong_passwords_are_a_wait_that_is_told() -> None:
    academy = Academy()

    async def scenario(desk: Desk) -> None:
        async def guess() -> Any:
            desk.client.door = Door()  # sixty people in sixty places
            return await refused(fetch_tokens(desk.client, LearnomyLogin("sue", "guess"), action=DO))

        for _ in range(60):
            assert (await guess()).trouble is Trouble.SIGNED_OUT
        late = await guess()
        assert late.trouble is Trouble.BUSY
        assert late.retry_after is not None
        assert 0 < late.retry_after <= 60

    at(academy, scenario)
