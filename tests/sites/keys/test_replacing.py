"""A key gets a successor: whatever happens on the way, whoever had access keeps it, and it is told which key works."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.domain.kinds.access import COMING, GOING
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Profile
from lmsdesk.sites.keys import Replacing, SiteKeys, Step, unfinished
from lmsdesk.sites.secrets import unpack
from lmsdesk.storage.key_work import KeyWork
from lmsdesk.vault import entry
from tests.sites.keys.house import ADMIN, INES, House, run
from tests.sites.keys.test_site_keys import broken_line

Spoil = Callable[[httpx.Request], Awaitable[httpx.Response | None]]


def in_vault(house: House, profile_id: str = "site-1") -> MasteriyoKey:
    found = unpack(house.vault.get(entry(profile_id)) or "")
    assert isinstance(found, MasteriyoKey)
    return found


async def begun(house: House, mine: MasteriyoKey) -> tuple[SiteKeys, Replacing]:
    """Signed in with a key, and about to replace it."""
    keys = await house.keys(mine)
    await keys.first()
    house.requests.clear()
    return keys, Replacing(keys, next(one for one in keys.listed if one.mine))


async def stopped(work: Awaitable[Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        await work
    return caught.value


def refusing(what: Callable[[httpx.Request], bool], code: str = "internal_server_error", status: int = 403) -> Spoil:
    async def spoil(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(status, json={"code": code, "message": "No."}) if what(request) else None

    return spoil


def test_the_key_one_is_signed_in_with_gets_a_successor(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        keys, work = await begun(house, mine)
        await work.go_on()
        assert work.step is Step.DONE
        assert await house.signs_in(mine) == "", "the old one is gone"
        new = in_vault(house)
        assert new != mine
        assert await house.signs_in(new) == "admin"
        (left,) = keys.listed
        assert (left.key.description, left.key.permission, left.mine) == ("This desk", "read_write", True)
        await keys.first()
        assert KeyWork().of("site-1") == ()
        site = await house.connector.open(house.profiles.all[0])
        assert site.identity.login == "admin", "also after a restart"

    run(scenario())


def test_the_order_is_make_prove_then_delete(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on()
        assert [line.replace("masteriyo/v1/", "") for line in house.requests] == [
            "POST rest-api",
            "GET users/me",
            "POST may-this-key-write",
            f"DELETE rest-api/{work.old.key.id}",
        ]

    run(scenario())


def test_every_profile_that_uses_it_goes_over(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")
    house.knows(mine, "Same site, other name", "site-2", "https://www.example.test/wp-json/")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        assert len(work.old.used_by) == 2
        await work.go_on()
        assert in_vault(house, "site-2") == in_vault(house)
        assert {profile.name for profile in work.switched} == {"My academy", "Same site, other name"}

    run(scenario())


def test_a_key_for_writing_alone_is_proven_by_being_refused_to_read(house: House) -> None:
    house.key(INES, "write", "Importer")

    async def scenario() -> None:
        keys = await house.keys()
        await keys.first()
        work = Replacing(keys, keys.listed[0])
        await work.go_on(Step.REMOVE)
        assert work.fresh is not None
        assert len(house.key_ids()) == 2, "the old one stays until the person has put the new one in place"
        assert work.switched == ()
        await work.go_on()
        assert len(house.key_ids()) == 1

    run(scenario())


def test_when_no_new_key_can_be_made_nothing_has_changed(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        house.spoil = refusing(lambda request: request.method == "POST")
        await stopped(work.go_on())
        assert work.step is Step.MAKE
        assert not work.can_undo
        assert [str(line) for line in work.standing] == ["The old key works as before. There is no new one."]
        assert in_vault(house) == mine
        assert await house.signs_in(mine) == "admin"
        assert KeyWork().of("site-1") == ()

    run(scenario())


def test_a_new_key_that_fails_its_test_is_not_used_and_can_go_again(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        keys, work = await begun(house, mine)
        house.spoil = refusing(lambda request: request.url.path.endswith("/users/me"), "rest_forbidden", 401)
        await stopped(work.go_on())
        house.spoil = None
        assert work.step is Step.PROVE
        assert "has not passed its test" in str(work.standing[1])
        assert in_vault(house) == mine
        assert len(house.key_ids()) == 2
        await keys.first()
        assert {one.remark for one in keys.listed} == {GOING, COMING}
        assert work.can_undo
        await work.undo()
        assert await house.signs_in(mine) == "admin"
        assert len(house.key_ids()) == 1
        assert KeyWork().of("site-1") == ()

    run(scenario())


def test_a_new_key_that_may_do_less_than_the_old_one_fails_its_test(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on(Step.PROVE)
        house.db.run("UPDATE api_keys SET permissions = 'read' WHERE id = ?", (work.new.id,))  # type: ignore[union-attr]
        problem = await stopped(work.go_on())
        assert "does not let the new key change anything" in str(problem.sentence)
        assert in_vault(house) == mine

    run(scenario())


def test_trying_again_goes_on_where_it_stopped(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        house.spoil = refusing(lambda request: request.url.path.endswith("/users/me"), "rest_forbidden", 401)
        await stopped(work.go_on())
        house.spoil = None
        await work.go_on()
        assert work.step is Step.DONE
        assert len(house.key_ids()) == 1, "no third key was made"

    run(scenario())


def test_when_the_old_one_cannot_be_deleted_both_work_and_the_new_one_is_in_use(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        keys, work = await begun(house, mine)
        house.spoil = refusing(lambda request: request.method == "DELETE")
        await stopped(work.go_on())
        house.spoil = None
        assert [str(line) for line in work.standing] == [
            "Both keys work.",
            "The new one is in use here. The old one still has to be deleted.",
        ]
        assert await house.signs_in(mine) == await house.signs_in(in_vault(house)) == "admin"
        assert in_vault(house) != mine
        assert not work.can_undo, "the new one is what we sign in with"
        await work.go_on()
        assert await house.signs_in(mine) == ""
        await keys.first()

    run(scenario())


@pytest.mark.parametrize("before", [False, True], ids=["after it was made", "before it was made"])
def test_a_line_that_breaks_while_the_new_key_is_made(house: House, before: bool) -> None:
    """The list cannot be read either, so nobody knows; trying again looks before it makes another one."""
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        broken = broken_line(house, "POST", before=before)

        async def gone(request: httpx.Request) -> httpx.Response | None:
            if request.method == "GET":
                raise httpx.ConnectError("gone")
            return await broken(request)

        house.spoil = gone
        await stopped(work.go_on())
        assert "could not see" in str(work.standing[1])
        house.spoil = None
        await work.go_on()
        assert work.step is Step.DONE
        assert len(house.key_ids()) == 1
        assert await house.signs_in(in_vault(house)) == "admin"

    run(scenario())


def test_a_full_disk_stops_before_anything_is_made(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        keys, work = await begun(house, mine)

        def full(_: Any) -> None:
            from lmsdesk.domain.problem import Trouble

            raise Problem(Trouble.STORAGE)

        monkeypatch.setattr(keys.work, "put", full)
        await stopped(work.go_on())
        assert house.requests == []
        assert work.step is Step.MAKE

    run(scenario())


# -- the power goes


async def after_the_power_came_back(house: House) -> tuple[SiteKeys, tuple[Replacing, ...]]:
    keys = await house.keys(in_vault(house))
    await keys.first()
    return keys, unfinished(keys)


@pytest.mark.parametrize("reached", [Step.PROVE, Step.SWITCH, Step.REMOVE])
def test_a_power_cut_at_any_step_is_told_and_can_be_finished(house: House, reached: Step) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on(reached)
        assert await house.signs_in(in_vault(house)) == "admin", "something works at every moment"
        _, (half,) = await after_the_power_came_back(house)
        assert half.old.key.description == "This desk"
        assert half.step is (Step.REMOVE if reached is Step.REMOVE else Step.PROVE)
        assert half.fresh is None, "no secret was on the disk"
        await half.go_on()
        assert len(house.key_ids()) == 1
        assert await house.signs_in(in_vault(house)) == "admin"
        _, left = await after_the_power_came_back(house)
        assert left == ()

    run(scenario())


def test_a_power_cut_between_making_and_noting_finds_the_new_key(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on(Step.PROVE)
        (noted,) = KeyWork().of("site-1")
        KeyWork().put(type(noted)(noted.site, noted.old, None, noted.known))
        _, (half,) = await after_the_power_came_back(house)
        assert half.new is not None
        await half.undo()
        assert await house.signs_in(mine) == "admin"

    run(scenario())


def test_what_somebody_finished_in_wordpress_is_forgotten(house: House) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on(Step.REMOVE)
        house.db.run("DELETE FROM api_keys WHERE id = ?", (work.old.key.id,))
        keys, left = await after_the_power_came_back(house)
        assert left == ()
        assert KeyWork().of("site-1") == ()
        assert len(keys.listed) == 1

    run(scenario())


def test_the_note_on_disk_holds_numbers_only(house: House, fenced: Any) -> None:
    mine = house.key(ADMIN, "read_write", "This desk")

    async def scenario() -> None:
        _, work = await begun(house, mine)
        await work.go_on(Step.REMOVE)
        assert work.fresh is not None
        (file,) = fenced.rglob("key-work.json")
        told = file.read_text()
        for _, secret in work.fresh.parts:
            assert secret not in told
            assert secret[-8:] not in told

    run(scenario())


def test_profiles_of_other_ways_to_sign_in_are_left_alone(house: House) -> None:
    house.key(ADMIN, "read_write", "Import")
    password = house.password()

    async def scenario() -> None:
        keys = await house.keys(password)
        await keys.first()
        work = Replacing(keys, keys.listed[0])
        await work.go_on()
        profile: Profile = house.profiles.all[0]
        assert unpack(house.vault.get(entry(profile.id)) or "") == password

    run(scenario())
