"""The keys of a Masteriyo site: seen, made, changed and deleted, with all the habits that its answers have."""

from __future__ import annotations

import base64
import contextlib
import json
import pickle
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from lmsdesk.domain.access import Permission, Person, SiteKey
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.kinds.access import BROKEN, MINE, WIDE
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.sites.keys import Change, SiteKeys
from tests.sites.keys.house import ADMIN, INES, SAM, House, run

INES_WHO = Person(INES, "ines", "ines")


async def rows(keys: SiteKeys) -> list[dict[str, Any]]:
    return [dict(record.values) for record in (await keys.first()).records]


def writes(house: House) -> list[str]:
    return [line for line in house.requests if not line.startswith("GET")]


async def refused(work: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        await work
    return caught.value


def test_the_table_tells_owner_permission_description_and_who_uses_it(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")
    house.key(INES, "read", "Newsletter")
    house.key(ADMIN, "read_write", "Old import")
    laptop = house.key(SAM, "write", "")
    house.knows(laptop, "Sam's view", "site-2")

    async def scenario() -> None:
        keys = await house.keys(mine)
        found = await rows(keys)
        assert [row["name"] for row in found] == ["", "Old import", "Newsletter", "This desk"]
        sams, import_, newsletter, desk = found
        assert (newsletter["owner"], newsletter["permission"], newsletter["used_by"]) == ("ines", "read", "")
        assert newsletter["remark"] == ""
        assert desk["used_by"] == "My academy"
        assert desk["remark"] == MINE
        assert desk["ending"] == f"…{mine.key[-4:]}"
        assert sams["used_by"] == "Sam's view"
        assert import_["remark"] == WIDE, "an administrator's key for writing that nothing here uses"

    run(scenario())


def test_the_same_key_at_another_site_is_not_told_as_used(house: House) -> None:
    key = house.key(INES, "read", "Copied")
    house.knows(key, "A copy of the site", "site-2", "https://copy.example/wp-json/")

    async def scenario() -> None:
        assert (await rows(await house.keys()))[0]["used_by"] == ""

    run(scenario())


def test_no_secret_stays_behind_after_the_list_was_read(house: House) -> None:
    pairs = [house.key(ADMIN, "read", "One"), house.key(INES, "read_write", "Two")]

    async def scenario() -> None:
        keys = await house.keys()
        page = await keys.first()
        held = [keys.listed, page.records, keys.usage, [record.raw for record in page.records]]
        told = repr(held).encode() + pickle.dumps([record.values for record in page.records])
        told += b"".join(repr(exchange).encode() + exchange.body for exchange in house.journal.exchanges)
        for pair in pairs:
            for form in (pair.key, pair.secret, base64.b64encode(pair.secret.encode()).decode()):
                assert form.encode() not in told
        assert any(exchange.path.endswith("/rest-api") for exchange in house.journal.exchanges)

    run(scenario())


def test_a_key_without_owner_turns_the_list_into_an_object_and_is_counted(house: House) -> None:
    house.key(INES, "read", "First")
    house.key(987654, "read", "Orphan")
    house.key(987654, "read", "Another")
    house.key(INES, "read", "Last")

    async def scenario() -> None:
        keys = await house.keys()
        assert [row["name"] for row in await rows(keys)] == ["Last", "First"]
        assert keys.ownerless == 2

    run(scenario())


def test_a_key_that_the_site_cannot_read_any_more_is_pointed_out_and_can_go(house: House) -> None:
    house.db.insert("api_keys", user_id=INES, key="", secret="", permissions="", description="")

    async def scenario() -> None:
        keys = await house.keys()
        (row,) = await rows(keys)
        assert row["remark"] == BROKEN
        await keys.delete(keys.listed[0].key)
        assert house.key_ids() == []

    run(scenario())


def test_search_finds_by_owner_description_and_profile(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "Desk")
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys(mine)
        for text, wanted in (("INES", ["Newsletter"]), ("letter", ["Newsletter"]), ("my academy", ["Desk"])):
            found = await keys.first(Query(search=text))
            assert [record["name"] for record in found.records] == wanted

    run(scenario())


def test_an_instructor_sees_why_not(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys(house.password("ines"))
        for verb in (Verb.LIST, Verb.CREATE):
            offer = keys.offer(verb)
            assert not offer
            assert "administrators" in str(offer.reason)

    run(scenario())


def test_a_key_for_reading_lists_but_is_not_offered_to_make(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys(house.key(ADMIN, "read", "Reading"))
        assert len(await rows(keys)) == 1
        problem = await refused(keys.create(INES_WHO, "read", "No"))
        assert problem.trouble is Trouble.FORBIDDEN
        assert not keys.offer(Verb.CREATE)
        assert "only look" in str(keys.offer(Verb.CREATE).reason)
        assert keys.offer(Verb.LIST)

    run(scenario())


# -- making one


def test_making_a_key_costs_one_request_and_gives_its_secret_once(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.requests.clear()
        told: list[Change] = []
        keys.on_change.subscribe(told.append)
        fresh = await keys.create(INES_WHO, Permission.READ, "Newsletter")
        assert house.requests == ["POST masteriyo/v1/rest-api"]
        assert fresh.credential is not None
        assert await house.signs_in(fresh.credential) == "ines"
        assert fresh.note is None
        secret = dict(fresh.parts)["secret"]
        assert secret not in repr(fresh)
        (change,) = told
        assert change.deed == "create"
        assert change.before is None
        assert change.after is not None
        assert change.after["description"] == "Newsletter"
        assert secret not in repr(change)

    run(scenario())


@pytest.mark.parametrize("description", ["Zoë's site", 'The "new" one', "back\\slash", "two\nlines", "日本"])
def test_descriptions_that_making_would_garble_or_break_arrive_whole(house: House, description: str) -> None:
    """Made in one go, quotes would leave a key that nobody can use, and “ë” become “u00eb”."""

    async def scenario() -> None:
        keys = await house.keys()
        fresh = await keys.create(INES_WHO, "read_write", description)
        assert writes(house) == ["POST masteriyo/v1/rest-api", f"PUT masteriyo/v1/rest-api/{fresh.item.id}"]  # type: ignore[union-attr]
        assert fresh.credential is not None
        assert await house.signs_in(fresh.credential) == "ines"
        (row,) = await rows(keys)
        assert row["name"] == description

    run(scenario())


def test_when_the_description_does_not_arrive_the_key_is_there_and_it_is_told(house: House) -> None:
    async def no_change(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(500, json={"code": "internal_server_error"}) if request.method == "PUT" else None

    async def scenario() -> None:
        keys = await house.keys()
        house.spoil = no_change
        fresh = await keys.create(INES_WHO, "read", "Zoë")
        assert fresh.note is not None
        assert fresh.credential is not None
        assert await house.signs_in(fresh.credential) == "ines"

    run(scenario())


def broken_line(house: House, *methods: str, before: bool = False) -> Callable[[httpx.Request], Awaitable[Any]]:
    """The answer to the next write gets lost, after or ``before`` the site has done it."""
    left = list(methods)

    async def spoil(request: httpx.Request) -> httpx.Response | None:
        if request.method in left:
            left.remove(request.method)
            if not before:
                await house.passes(request)
            raise httpx.ReadError("the line broke")
        return None

    return spoil


def test_a_key_whose_answer_was_lost_is_found_with_its_secret(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.spoil = broken_line(house, "POST")
        fresh = await keys.create(INES_WHO, "read", "Newsletter")
        assert len(house.key_ids()) == 1, "it was not made twice"
        assert fresh.credential is not None
        assert await house.signs_in(fresh.credential) == "ines"

    run(scenario())


def test_a_key_that_was_not_made_is_told_as_not_made(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.spoil = broken_line(house, "POST", before=True)
        problem = await refused(keys.create(INES_WHO, "read", "Newsletter"))
        assert problem.outcome is Outcome.NOT_DONE
        assert house.key_ids() == []

    run(scenario())


# -- changing one


def test_a_change_sends_everything_the_site_wants_and_keeps_the_owner(house: House) -> None:
    house.key(INES, "read_write", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        told: list[Change] = []
        keys.on_change.subscribe(told.append)
        changed = await keys.change(keys.listed[0].key, "read", "Newsletter, weekly")
        assert (changed.permission, changed.description) == ("read", "Newsletter, weekly")
        assert changed.id == keys.listed[0].key.id, "though the answer names no id"
        row = house.db.one("SELECT * FROM api_keys")
        assert row is not None
        assert (row["user_id"], row["permissions"], row["description"]) == (INES, "read", "Newsletter, weekly")
        assert told[0].before is not None
        assert told[0].before["permission"] == "read_write"

    run(scenario())


def test_nothing_different_sends_nothing(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.requests.clear()
        await keys.change(keys.listed[0].key, "read", "Newsletter")
        assert house.requests == []

    run(scenario())


def test_a_change_that_the_site_takes_for_none_is_looked_at_not_believed(house: House) -> None:
    """Blanks at the end are cut off by the site, which then says 500 because nothing is different."""
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        changed = await keys.change(keys.listed[0].key, "read", "Newsletter  ")
        assert changed.description == "Newsletter"

    run(scenario())


def test_a_change_to_a_key_that_is_gone_says_so(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.db.run("DELETE FROM api_keys")
        problem = await refused(keys.change(keys.listed[0].key, "read_write", "Newsletter"))
        assert problem.trouble is Trouble.GONE
        assert "deleted" in str(problem.sentence)

    run(scenario())


def test_a_lost_change_is_looked_for(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.spoil = broken_line(house, "PUT")
        assert (await keys.change(keys.listed[0].key, "read_write", "Newsletter")).permission == "read_write"

    run(scenario())


def test_a_change_that_was_lost_on_its_way_there_is_looked_for(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.spoil = broken_line(house, "PUT", before=True)
        problem = await refused(keys.change(keys.listed[0].key, "read_write", "Newsletter"))
        assert problem.outcome is Outcome.NOT_DONE

    run(scenario())


# -- deleting one


def test_deleting_one_that_is_gone_already_is_fine(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.db.run("DELETE FROM api_keys")
        await keys.delete(keys.listed[0].key)
        assert keys.listed == ()

    run(scenario())


def test_a_lost_deletion_is_looked_for(house: House) -> None:
    house.key(INES, "read", "One")
    house.key(INES, "read", "Two")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        two, one = (listed.key for listed in keys.listed)
        house.spoil = broken_line(house, "DELETE")
        await keys.delete(two)
        assert house.key_ids() == [one.id]
        assert keys.get(two.id) is None

    run(scenario())


def test_a_deletion_that_was_lost_on_its_way_there_is_looked_for(house: House) -> None:
    house.key(INES, "read", "One")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        one = keys.listed[0].key
        house.spoil = broken_line(house, "DELETE", before=True)
        problem = await refused(keys.delete(one))
        assert problem.outcome is Outcome.NOT_DONE
        assert house.key_ids() == [one.id]
        assert keys.get(one.id) is not None

    run(scenario())


@pytest.mark.parametrize("weather", ["php-notice", "error-after-write", "cut-off"])
def test_bad_weather_makes_no_key_twice_and_loses_none(house: House, weather: str) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        house.weather.set(weather)
        with contextlib.suppress(Problem):
            await keys.create(INES_WHO, "read", "Newsletter")
        house.weather.set("fine")
        assert len(house.key_ids()) <= 1
        found = await rows(keys)
        assert len(found) == len(house.key_ids())

    run(scenario())


def test_an_answer_that_is_no_list_is_a_problem(house: House) -> None:
    async def odd(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(
            200, content=json.dumps({"message": "hello"}), headers={"Content-Type": "application/json"}
        )

    async def scenario() -> None:
        keys = await house.keys()
        house.spoil = odd
        assert (await refused(keys.first())).trouble is Trouble.NOT_JSON

    run(scenario())


def test_people_are_found_by_the_site(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        found = await keys.store.people("ine", action=keys_action())
        assert [person.login for person in found] == ["ines"]
        assert found[0].id == INES

    run(scenario())


def keys_action() -> Any:
    from lmsdesk.domain.exchange import Action

    return Action("Look for a person")


def test_a_key_tells_what_it_may_do() -> None:
    assert not SiteKey(1, None, "write", mark="x").reads
    assert not SiteKey(1, None, "read", mark="x").writes
    assert SiteKey(1, None, "").broken


def test_everything_done_to_keys_is_in_the_list_of_changes_without_secrets(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        fresh = await keys.create(INES_WHO, "read", "Newsletter")
        assert isinstance(fresh.item, SiteKey)
        changed = await keys.change(fresh.item, "read_write", "Newsletter, weekly")
        await keys.delete(changed)
        work = keys.site.work
        writes = sorted((w for batch in work.batches() for w in work.of_batch(batch.id)), key=lambda write: write.id)
        assert [(write.verb, write.kind, write.name) for write in writes] == [
            ("create", "site-keys", "Newsletter"),
            ("update", "site-keys", "Newsletter"),
            ("delete", "site-keys", "Newsletter, weekly"),
        ]
        assert (writes[1].before["permission"], writes[1].after["permission"]) == ("read", "read_write")
        assert all(write.item == fresh.item.id for write in writes)
        told = repr([(w.before, w.sent, w.after, w.extra) for w in writes])
        assert not any(text in told for _, text in fresh.parts)
        assert [keys.site.undo.why_not(write) is None for write in writes] == [True, True, False]

    run(scenario())
