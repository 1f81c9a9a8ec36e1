"""What was done to keys and application passwords is taken back from the list, without locking anybody out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.access import Permission, Person
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Site
from lmsdesk.sites.keys import Replacing, SiteKeys, SitePasswords, Step, site_keys_of
from lmsdesk.storage.work_model import State, Write
from tests.sites.keys.house import INES, House, run

INES_WHO = Person(INES, "ines", "ines")


async def last(site: Site) -> Write:
    """The newest write of the list."""
    (kept, *_) = await site.activity.batches()
    return (await site.activity.writes(kept.id))[-1]


async def taken_back(site: Site) -> Problem | None:
    """Take the newest write back; why that was not done."""
    write = await last(site)
    assert site.undo.why_not(write) is None
    undone = await site.undo.write(write.id)
    if undone.failed:
        return undone.failed[0][1]
    assert undone.ok
    by = await last(site)
    assert (by.undoes, by.state) == (write.id, State.DONE)
    return None


async def later(house: House) -> Site:
    """The next start of the program; nobody has opened the screen with the keys."""
    return await house.opens(house.profiles.all[0])


def test_a_new_key_is_revoked_even_after_a_restart(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        before = house.key_ids()
        await keys.create(INES_WHO, Permission.READ, "Newsletter")
        await keys.site.close()
        site = await later(house)
        assert await taken_back(site) is None
        assert house.key_ids() == before
        done = await last(site)
        assert (done.verb, done.kind, done.name) == ("delete", "site-keys", "Newsletter")
        why = site.undo.why_not(done)
        assert why is not None
        assert "does not come back" in str(why)
        await site.close()

    run(scenario())


def test_what_a_key_may_do_and_is_called_is_put_back_and_the_table_follows(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        (listed, *_) = await keys.load(_action())
        await keys.change(listed.key, Permission.READ_WRITE, "Import")
        rows: list[Any] = []
        keys.subscribe(lambda change: rows.extend(record["name"] for record in change.changed))
        assert await taken_back(keys.site) is None
        (again, *_) = await keys.load(_action())
        assert (again.key.permission, again.key.description) == ("read", "Newsletter")
        assert rows == ["Newsletter"]
        assert await taken_back(keys.site) is None, "taking back is taken back"
        (again, *_) = await keys.load(_action())
        assert (again.key.permission, again.key.description) == ("read_write", "Import")
        await keys.site.close()

    run(scenario())


def test_a_key_that_was_changed_since_or_is_gone_is_left(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        (listed, *_) = await keys.load(_action())
        await keys.change(listed.key, Permission.READ_WRITE, "Import")
        house.db.run("UPDATE api_keys SET description = 'Somebody else' WHERE id = ?", (listed.key.id,))
        problem = await taken_back(keys.site)
        assert problem is not None
        assert "was changed since" in str(problem.sentence)
        house.db.run("DELETE FROM api_keys WHERE id = ?", (listed.key.id,))
        problem = await taken_back_again(keys)
        assert "not on the site any more" in str(problem.sentence)
        await keys.site.close()

    run(scenario())


async def taken_back_again(keys: SiteKeys) -> Problem:
    write = next(one for one in await _all(keys.site) if one.verb == "update" and one.state is State.DONE)
    undone = await keys.site.undo.write(write.id)
    return undone.failed[0][1]


def test_a_key_that_somebody_here_signs_in_with_is_left(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        fresh = await keys.create(INES_WHO, Permission.READ, "Newsletter")
        assert fresh.credential is not None
        house.knows(fresh.credential, "Ines's view", "site-2")
        problem = await taken_back(keys.site)
        assert problem is not None
        assert "“Ines's view” signs in with “Newsletter”" in str(problem.sentence)
        assert len(house.key_ids()) == 1
        await keys.site.close()

    run(scenario())


def test_of_a_replacement_nothing_is_taken_back_that_would_lock_people_out(house: House) -> None:
    house.key(INES, "read", "Newsletter")

    async def scenario() -> None:
        keys = await house.keys()
        (listed, *_) = await keys.load(_action())
        half = Replacing(keys, listed)
        await half.go_on(Step.PROVE)
        assert await taken_back(keys.site) is None, "both are there: the new one goes"
        assert house.key_ids() == [listed.key.id]
        (listed, *_) = await keys.load(_action())
        await Replacing(keys, listed).go_on()
        (kept, *_) = await keys.site.activity.batches()
        undone = await keys.site.undo.batch(kept.id)
        assert [str(why) for _, why in undone.impossible] == ["A deleted key does not come back: make a new one."]
        assert "nothing else lets its users in" in str(undone.failed[0][1].sentence)
        assert len(house.key_ids()) == 1
        await keys.site.close()

    run(scenario())


def test_a_new_application_password_is_revoked_and_a_name_put_back(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        site = passwords.site
        fresh = await passwords.create(passwords.me, "Phone")
        await passwords.rename(fresh.item, "Old phone")  # type: ignore[arg-type]
        assert await taken_back(site) is None
        assert "Phone" in await _names(passwords)
        assert await _back(site, "create") is None
        assert "Phone" not in await _names(passwords)
        others = await passwords.create(INES_WHO, "Tablet")
        assert await taken_back(site) is None
        assert others.item not in await passwords.store.of(INES_WHO, action=_action())
        await site.close()

    run(scenario())


def test_the_password_that_signs_us_in_is_left(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        fresh = await passwords.create(passwords.me, "Desk two")
        passwords.current = str(fresh.item.uuid)  # type: ignore[union-attr]
        problem = await taken_back(passwords.site)
        assert problem is not None
        assert "signed in to this site with “Desk two”" in str(problem.sentence)
        await passwords.site.close()

    run(scenario())


def test_revoking_cannot_be_taken_back_and_says_so(house: House) -> None:
    async def scenario() -> None:
        passwords = await house.passwords()
        await passwords.first()
        fresh = await passwords.create(passwords.me, "Phone")
        await passwords.revoke([fresh.item])  # type: ignore[list-item]
        why = passwords.site.undo.why_not(await last(passwords.site))
        assert "does not come back" in str(why)
        await passwords.create(INES_WHO, "One")
        await passwords.revoke_all(INES_WHO)
        assert "does not come back" in str(passwords.site.undo.why_not(await last(passwords.site)))
        await passwords.site.close()

    run(scenario())


@pytest.mark.parametrize("role", ["key", "password"])
def test_no_secret_gets_into_the_list_while_it_is_taken_back(house: House, role: str) -> None:
    async def scenario() -> None:
        if role == "key":
            keys = await house.keys()
            site, fresh = keys.site, await keys.create(INES_WHO, Permission.READ_WRITE, "Import")
        else:
            passwords = await house.passwords()
            await passwords.first()
            site, fresh = passwords.site, await passwords.create(passwords.me, "Phone")
        secrets = [text for name, text in fresh.parts if name != "login"]
        assert secrets
        await taken_back(site)
        await site.close()
        held = b"".join(file.read_bytes() for file in Path(site.work.path.parent).glob("work*"))
        assert held
        for secret in secrets:
            assert secret.encode() not in held
            assert secret.replace(" ", "").encode() not in held

    run(scenario())


def test_without_the_right_it_says_why_it_cannot_be_taken_back(house: House) -> None:
    async def scenario() -> None:
        keys = await house.keys()
        await keys.create(INES_WHO, Permission.READ, "Newsletter")
        write = await last(keys.site)
        await keys.site.close()
        site = await house.opens(house.knows(house.password("ines"), "Ines", "site-3"))
        assert site_keys_of(site, house.connector) is not None
        assert site.undo.why_not(write) is not None
        await site.close()

    run(scenario())


def _action() -> Any:
    from lmsdesk.domain.exchange import Action

    return Action("Look")


async def _all(site: Site) -> list[Write]:
    found: list[Write] = []
    for kept in await site.activity.batches():
        found += await site.activity.writes(kept.id)
    return found


async def _back(site: Site, verb: str) -> Problem | None:
    write = next(one for one in await _all(site) if one.verb == verb and one.undone is None)
    undone = await site.undo.write(write.id)
    return undone.failed[0][1] if undone.failed else None


async def _names(passwords: SitePasswords) -> set[str]:
    return {one.name for one in await passwords.store.of(passwords.me, action=_action())}
