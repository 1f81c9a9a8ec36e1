"""Keys of Learnomy's own: there where the index lists them, and nowhere else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from lmsdesk.api.app_passwords import AppPasswords
from lmsdesk.api.keys import KeyStore
from lmsdesk.domain.access import Permission, Person
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Outcome, Problem
from tests.api.dialects.learnomy.desk import Desk, academy_with, at
from tests.api.helpers import DO
from tests.practice.learnomy.academy import Academy

WAYS = [("own-keys",), ("own-keys", "other-paths", "page-paging", "wordpress-errors")]
ways = pytest.mark.parametrize("names", WAYS, ids="+".join)


def rows(academy: Academy) -> list[dict[str, Any]]:
    return [dict(row) for row in academy.db.all("SELECT * FROM api_keys ORDER BY id")]


def ida(academy: Academy) -> Person:
    return Person(academy.ids["ida"], "ida", "ida")


def test_a_site_that_lists_none_has_none_and_is_not_asked() -> None:
    async def scenario(desk: Desk) -> None:
        before = len(desk.wire.lines)
        assert not desk.dialect.keys.there
        for verb in (Verb.LIST, Verb.CREATE):
            assert "/learnomy/v1/api-keys" in str(desk.dialect.keys.offer(verb).reason)
        with pytest.raises(Problem) as caught:
            await desk.dialect.keys.all(action=DO)
        assert caught.value.outcome is Outcome.NOT_DONE
        assert len(desk.wire.lines) == before

    at(academy_with(()), scenario)


@ways
def test_where_they_are_listed_they_are_made_changed_and_deleted(names: tuple[str, ...]) -> None:
    academy = academy_with(names)

    async def scenario(desk: Desk) -> None:
        keys = desk.dialect.keys
        assert isinstance(keys, KeyStore)
        assert keys.there
        assert keys.has_owners
        assert keys.permissions == (Permission.READ, Permission.WRITE, Permission.READ_WRITE)
        fresh = await keys.create(ida(academy), "read_write", "Zoë's display", known=(), action=DO)
        ((name, token),) = fresh.parts
        assert name == "token"
        (row,) = rows(academy)
        assert row["key"] == token
        assert (row["user_id"], row["permissions"], row["description"]) == (
            academy.ids["ida"], "read_write", "Zoë's display",
        )  # fmt: skip
        (key,) = (await keys.all(action=DO)).keys
        assert (key.permission, key.description, key.ending) == ("read_write", "Zoë's display", token[-4:])
        assert key.owner is not None
        assert key.owner.id == academy.ids["ida"]
        assert token not in repr((fresh, key, desk.exchanges))

        changed = await keys.update(key, "read", "Zoë's display", action=DO)
        assert changed.permission == "read"
        sent = desk.exchanges[-1].request_body
        assert b"scope" in sent
        assert b"label" not in sent, "only what is different"
        count = len(desk.exchanges)
        assert await keys.update(changed, "read", "Zoë's display", action=DO) == changed
        assert len(desk.exchanges) == count
        await keys.delete(changed, action=DO)
        await keys.delete(changed, action=DO)
        assert rows(academy) == []

    at(academy, scenario)


def test_a_key_whose_answer_was_lost_is_deleted_again() -> None:
    academy = academy_with(("own-keys",))

    async def scenario(desk: Desk) -> None:
        lost_once = ["POST"]

        def spoil(request: httpx.Request, response: httpx.Response) -> httpx.Response:
            if request.method in lost_once:
                lost_once.remove(request.method)
                return httpx.Response(502, content=b"<html>Bad gateway</html>")
            return response

        desk.wire.spoil = spoil
        with pytest.raises(Problem) as caught:
            await desk.dialect.keys.create(ida(academy), "read", "Display", known=(), action=DO)
        assert caught.value.outcome is Outcome.NOT_DONE
        assert "deleted again" in str(caught.value.sentence)
        assert rows(academy) == []

    at(academy, scenario)


def test_an_account_that_may_not_is_remembered() -> None:
    academy = academy_with(("own-keys",))

    async def scenario(desk: Desk) -> None:
        with pytest.raises(Problem):
            await desk.dialect.keys.all(action=DO)
        offer = desk.dialect.keys.offer(Verb.LIST)
        assert not offer
        assert offer.rights

    at(academy, scenario, by="ida")


def test_administrators_and_people_come_from_wordpress() -> None:
    academy = academy_with(("own-keys",))

    async def scenario(desk: Desk) -> None:
        assert await desk.dialect.keys.administrators(action=DO) == {academy.ids["admin"]}
        assert [person.login for person in await desk.dialect.keys.people("ida", action=DO)] == ["ida"]
        assert AppPasswords(desk.client).offer()

    at(academy, scenario)
