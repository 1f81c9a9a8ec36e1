"""Application passwords: one's own and everybody's, last use and address, renamed, taken back one by one or all."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

from lmsdesk.api.credentials import AppPassword
from lmsdesk.domain.access import Person
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.kinds.access import MINE, PERHAPS
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.sites.keys import Change, SitePasswords
from tests.sites.keys.house import ADMIN, INES, House, run
from tests.sites.keys.test_site_keys import broken_line

INES_WHO = Person(INES, "ines", "ines")


async def rows(passwords: SitePasswords) -> list[dict[str, Any]]:
    return [dict(record.values) for record in (await passwords.first()).records]


async def refused(work: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        await work
    return caught.value


def names(house: House, user: int) -> list[str]:
    return [
        row["name"] for row in house.db.all("SELECT name FROM app_passwords WHERE user_id = ? ORDER BY name", (user,))
    ]


def test_ones_own_with_last_use_and_address(house: House) -> None:
    mine = house.password("admin", "Desk")
    house.password("admin", "Phone")

    async def scenario() -> None:
        desk, phone = await rows(await house.passwords(mine))
        assert (desk["name"], desk["remark"], desk["last_ip"]) == ("Desk", MINE, "127.0.0.1")
        assert desk["last_used"].utcoffset() is not None, "WordPress means UTC and does not say so"
        assert (phone["name"], phone["last_used"], phone["last_ip"]) == ("Phone", None, "")

    run(scenario())


def test_another_profile_that_may_use_one_is_named(house: House) -> None:
    mine, other = house.password("admin", "Desk"), house.password("admin", "Old desk")
    house.knows(other, "Staging view", "site-2")

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        desk, old = await rows(passwords)
        assert desk["remark"] == MINE
        assert old["remark"] == PERHAPS
        (listed,) = [one for one in passwords.listed if one.remark == PERHAPS]
        assert "Staging view" in str(listed.why)
        assert "may be" in str(listed.why)

    run(scenario())


def test_an_administrator_sees_those_of_everyone_who_can_change_things(house: House) -> None:
    mine = house.password("admin", "Desk")
    house.password("ines", "Tablet")
    house.password("sam", "A student's")

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        assert passwords.offer_others()
        passwords.whose = None
        assert [(row["owner"], row["name"]) for row in await rows(passwords)] == [("admin", "Desk"), ("ines", "Tablet")]
        passwords.whose = INES_WHO
        assert [row["name"] for row in await rows(passwords)] == ["Tablet"]
        found = await passwords.people("ine")
        assert [person.login for person in found] == ["ines"]

    run(scenario())


def test_one_person_whose_list_is_refused_does_not_hide_the_others(house: House) -> None:
    mine = house.password("admin", "Desk")

    async def not_ines(request: httpx.Request) -> httpx.Response | None:
        hers = request.url.path.endswith(f"/users/{INES}/application-passwords")
        return httpx.Response(403, json={"code": "rest_forbidden", "message": "No."}) if hers else None

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        passwords.whose = None
        house.spoil = not_ines
        assert [row["name"] for row in await rows(passwords)] == ["Desk"]
        assert [person.name for person in passwords.unseen] == ["ines"]

    run(scenario())


def test_an_instructor_has_only_their_own(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords(house.password("ines", "Tablet"))
        assert [row["name"] for row in await rows(passwords)] == ["Tablet"]
        assert not passwords.offer_others()
        assert "administrators" in str(passwords.offer_others().reason)

    run(scenario())


def test_with_an_api_key_they_cannot_be_reached_and_it_is_said_why(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords(house.key(ADMIN))
        offer = passwords.offer(Verb.LIST)
        assert not offer
        assert "API key" in str(offer.reason)
        assert house.requests == []

    run(scenario())


def test_making_one_shows_it_once_and_it_works(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        told: list[Change] = []
        passwords.on_change.subscribe(told.append)
        fresh = await passwords.create(INES_WHO, "Newsletter")
        password = dict(fresh.parts)["password"]
        assert " " in password, "in groups, as WordPress shows it"
        assert isinstance(fresh.credential, AppPassword)
        assert await house.signs_in(fresh.credential) == "ines"
        assert password not in repr(fresh)
        assert told[0].after == {"owner": "ines", "owner_id": INES, "name": "Newsletter"}
        for exchange in house.journal.exchanges:
            assert password.encode() not in exchange.body
            assert "".join(password.split()).encode() not in exchange.body

    run(scenario())


def test_one_whose_answer_was_lost_is_taken_back(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        house.spoil = broken_line(house, "POST")
        problem = await refused(passwords.create(passwords.me, "Newsletter"))
        assert problem.outcome is Outcome.NOT_DONE
        assert "taken back" in str(problem.sentence)
        assert names(house, ADMIN) == ["Desk"]

    run(scenario())


def test_renaming(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        house.requests.clear()
        own = passwords.listed[0].password
        await passwords.rename(own, own.name)
        assert house.requests == []
        renamed = await passwords.rename(own, "Zoë's desk")
        assert renamed.name == "Zoë's desk"
        assert names(house, ADMIN) == ["Zoë's desk"]
        house.spoil = broken_line(house, "PUT")
        assert (await passwords.rename(renamed, "Again")).name == "Again"

    run(scenario())


def test_revoking_several_takes_our_own_last(house: House) -> None:
    mine = house.password("admin", "Desk")
    for name in ("Phone", "Tablet"):
        house.password("admin", name)

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        await passwords.first()
        batch = await passwords.revoke([one.password for one in passwords.listed])
        assert batch.ok
        assert len(batch.done) == 3
        assert names(house, ADMIN) == []
        assert house.requests[-1].endswith(passwords.current)

    run(scenario())


def test_our_own_stays_when_another_one_could_not_be_taken_back(house: House) -> None:
    mine = house.password("admin", "Desk")
    house.password("admin", "Phone")

    async def no_deleting(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(403, json={"code": "rest_forbidden"}) if request.method == "DELETE" else None

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        await passwords.first()
        house.spoil = no_deleting
        batch = await passwords.revoke([one.password for one in passwords.listed])
        assert len(batch.failed) == 1
        assert names(house, ADMIN) == ["Desk", "Phone"]

    run(scenario())


def test_revoking_one_that_is_gone_is_fine_and_a_lost_answer_is_looked_for(house: House) -> None:
    mine = house.password("admin", "Desk")
    for name in ("Phone", "Tablet"):
        house.password("admin", name)

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        await passwords.first()
        _, phone, tablet = (one.password for one in passwords.listed)
        house.db.run("DELETE FROM app_passwords WHERE uuid = ?", (phone.uuid,))
        assert (await passwords.revoke([phone])).ok
        house.spoil = broken_line(house, "DELETE")
        assert (await passwords.revoke([tablet])).ok
        assert names(house, ADMIN) == ["Desk"]

    run(scenario())


def test_revoking_all_of_somebody_is_one_request(house: House) -> None:
    mine = house.password("admin", "Desk")
    for name in ("Phone", "Tablet"):
        house.password("ines", name)

    async def scenario() -> None:
        passwords = await house.passwords(mine)
        passwords.whose = INES_WHO
        await passwords.first()
        house.requests.clear()
        assert await passwords.revoke_all(INES_WHO) == 2
        assert house.requests == [f"DELETE wp/v2/users/{INES}/application-passwords"]
        assert passwords.listed == ()

    run(scenario())


def test_switched_off_on_the_site_is_a_problem_with_a_name(house: House) -> None:
    async def off(request: httpx.Request) -> httpx.Response | None:
        told = {"code": "application_passwords_disabled", "message": "Not available."}
        return httpx.Response(501, json=told) if "application-passwords" in request.url.path else None

    async def scenario() -> None:
        passwords = await house.passwords()
        house.spoil = off
        problem = await refused(passwords.first())
        assert (problem.trouble, problem.code) == (Trouble.REFUSED, "application_passwords_disabled")

    run(scenario())
