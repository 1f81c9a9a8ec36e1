"""Keys, application passwords and rights on any real Masteriyo site; every key that is made goes again.

LMSDESK_LIVE_URL, LMSDESK_LIVE_KEY and LMSDESK_LIVE_SECRET (an administrator's read_write key); and for the passwords
LMSDESK_LIVE_USER and LMSDESK_LIVE_PASSWORD (an administrator's application password).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.access import Permission, Person
from lmsdesk.domain.kind import Verb
from lmsdesk.domain.kinds.access import MINE
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import AppPassword, Connector, Credential, Journal, Site
from lmsdesk.sites.keys import (
    Fresh,
    Replacing,
    SiteKeys,
    SitePasswords,
    Step,
    passwords_of,
    site_keys_of,
)
from lmsdesk.sites.rights import rights_of
from lmsdesk.storage.key_work import KeyWork
from tests.live.steps import ACTION, MARK, connector, variable
from tests.live.test_masteriyo import key

pytestmark = pytest.mark.live
Scenario = Callable[[Connector, Site], Coroutine[Any, Any, None]]


def password() -> AppPassword:
    return AppPassword(variable("LMSDESK_LIVE_USER"), variable("LMSDESK_LIVE_PASSWORD").replace(" ", ""))


def signed_in_with(folder: Path, credential: Credential, scenario: Scenario) -> None:
    async def whole() -> None:
        journal = Journal()
        connect = connector(folder, journal)
        discovery = await connect.look(variable("LMSDESK_LIVE_URL"))
        identity = await connect.try_sign_in(discovery, credential, "masteriyo")
        site = await connect.open(await connect.add(discovery, credential, identity, lms="masteriyo"))
        try:
            await scenario(connect, site)
        finally:
            await site.close()

    asyncio.run(whole())


async def keys_at(connect: Connector, site: Site, folder: Path) -> SiteKeys:
    keys = site_keys_of(site, connect)
    assert keys is not None
    keys.work = KeyWork(folder / "key-work.json")
    await keys.first(action=ACTION)
    return keys


async def tidy(keys: SiteKeys) -> None:
    """Delete every key of these tests."""
    for one in await keys.load(ACTION):
        if MARK in one.key.description:
            await keys.delete(one.key, ACTION)


async def lets_in(connect: Connector, site: Site, fresh: Fresh) -> str:
    """Whom the site takes somebody with that for."""
    assert site.entrance is not None
    assert fresh.credential is not None
    client = site.entrance.beside(fresh.credential)
    try:
        from lmsdesk.api.prove import MASTERIYO_ME, read_identity

        return read_identity(await client.read(MASTERIYO_ME, action=ACTION)).login
    finally:
        await client.close()


@pytest.mark.parametrize(
    "description", ["plain", 'Zoë\'s "new" one', "back\\slash and\nline", "日本 <b>bold</b> & more"]
)
def test_keys_from_making_to_deleting(tmp_path: Path, description: str) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        keys = await keys_at(connect, site, tmp_path)
        assert any(one.remark == MINE for one in keys.listed)
        me = Person(site.identity.id, site.identity.name, site.identity.login)
        words = f"{MARK} {description}"
        try:
            fresh = await keys.create(me, Permission.READ, words, ACTION)
            assert fresh.note is None
            assert await lets_in(connect, site, fresh) == site.identity.login
            await keys.load(ACTION)
            made = keys.get(fresh.item.id)  # type: ignore[union-attr]
            assert made is not None
            assert made.key.mark == fresh.item.mark  # type: ignore[union-attr]
            if "<" not in description:  # WordPress takes tags out
                assert made.key.description == words
            changed = await keys.change(made.key, Permission.READ_WRITE, f"{MARK} changed", ACTION)
            assert (changed.permission, changed.description) == ("read_write", f"{MARK} changed")
            same = await keys.change(changed, Permission.READ_WRITE, f"{MARK} changed  ", ACTION)
            assert same.description == f"{MARK} changed", "a change that is none is answered with 500 and is fine"
            await keys.delete(changed, ACTION)
            await keys.delete(changed, ACTION)
        finally:
            await tidy(keys)

    signed_in_with(tmp_path, key(), scenario)


def test_people_and_administrators_are_found(tmp_path: Path) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        keys = await keys_at(connect, site, tmp_path)
        found = await keys.store.people(site.identity.login, action=ACTION)
        assert site.identity.id in {person.id for person in found}
        assert site.identity.id in await keys.store.administrators(action=ACTION)

    signed_in_with(tmp_path, key(), scenario)


@pytest.mark.parametrize("permission", list(Permission))
def test_replacing_proves_the_new_key_first(tmp_path: Path, permission: Permission) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        keys = await keys_at(connect, site, tmp_path)
        me = Person(site.identity.id, site.identity.name, site.identity.login)
        try:
            old = await keys.create(me, permission, f"{MARK} to replace", ACTION)
            listed = keys.get(old.item.id)  # type: ignore[union-attr]
            assert listed is not None
            work = Replacing(keys, listed)
            await work.go_on(action=ACTION)
            assert work.step is Step.DONE
            with pytest.raises(Problem) as caught:
                await lets_in(connect, site, old)
            assert caught.value.trouble is Trouble.SIGNED_OUT
        finally:
            await tidy(keys)

    signed_in_with(tmp_path, key(), scenario)


def test_the_key_in_use_is_replaced_and_we_stay_signed_in(tmp_path: Path) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        keys = await keys_at(connect, site, tmp_path)
        me = Person(site.identity.id, site.identity.name, site.identity.login)
        try:
            own = await keys.create(me, Permission.READ_WRITE, f"{MARK} in use", ACTION)
            assert own.credential is not None
            await connect.sign_in_again(site.profile, own.credential, ACTION)
            assert site.entrance is not None
            site.entrance.go_over(own.credential)
            await keys.load(ACTION)
            mine = next(one for one in keys.listed if one.mine)
            work = Replacing(keys, mine)
            await work.go_on(action=ACTION)
            assert await connect.credential(site.profile) == work.fresh.credential  # type: ignore[union-attr]
            again = await connect.open(site.profile)
            await again.close()
            assert [one.key.id for one in keys.listed if one.mine] == [work.new.id]  # type: ignore[union-attr]
        finally:
            site.entrance.go_over(key())  # type: ignore[union-attr]
            await tidy(keys)

    signed_in_with(tmp_path, key(), scenario)


def test_a_key_without_owner_is_counted(tmp_path: Path) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        keys = await keys_at(connect, site, tmp_path)
        assert keys.ownerless == 0, "start with a site that has none"
        nobody = await keys.create(Person(98765432, "nobody"), Permission.READ, f"{MARK} orphan", ACTION)
        me = Person(site.identity.id, site.identity.name, site.identity.login)
        try:
            await keys.create(me, Permission.READ, f"{MARK} after it", ACTION)
            listed = await keys.load(ACTION)
            assert keys.ownerless == 1
            assert any(MARK in one.key.description for one in listed)
        finally:
            await keys.delete(nobody.item, ACTION)  # type: ignore[arg-type]
            await tidy(keys)
        assert keys.ownerless == 0

    signed_in_with(tmp_path, key(), scenario)


# -- application passwords


async def passwords_at(connect: Connector, site: Site) -> SitePasswords:
    passwords = passwords_of(site, connect)
    assert passwords is not None
    await passwords.first(action=ACTION)
    return passwords


def test_application_passwords_from_making_to_revoking(tmp_path: Path) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        passwords = await passwords_at(connect, site)
        own = [one for one in passwords.listed if one.mine]
        assert len(own) == 1
        assert own[0].password.last_used is not None
        assert own[0].password.last_ip
        try:
            fresh = await passwords.create(passwords.me, f"{MARK} Zoë's", ACTION)
            assert await lets_in(connect, site, fresh) == site.identity.login
            renamed = await passwords.rename(fresh.item, f"{MARK} “renamed” ñ", ACTION)  # type: ignore[arg-type]
            assert renamed.name == f"{MARK} “renamed” ñ"
            await passwords.first(action=ACTION)
            found = passwords.get(renamed.uuid)
            assert found is not None
            assert found.password.last_used is not None, "noted at the first use"
            assert (await passwords.revoke([renamed], ACTION)).ok
            assert (await passwords.revoke([renamed], ACTION)).ok, "gone already is fine"
        finally:
            left = [one.password for one in passwords.listed if MARK in one.password.name]
            await passwords.revoke(left, ACTION)

    signed_in_with(tmp_path, password(), scenario)


def test_an_administrator_reaches_those_of_others(tmp_path: Path) -> None:
    async def scenario(connect: Connector, site: Site) -> None:
        passwords = await passwords_at(connect, site)
        assert passwords.offer_others()
        staff = await passwords.store.staff(action=ACTION)
        assert site.identity.id in {person.id for person in staff}
        assert all(person.login for person in staff)
        passwords.whose = None
        await passwords.first(action=ACTION)
        assert passwords.unseen == ()
        other = next((person for person in staff if person.id != site.identity.id), None)
        if other is None:
            pytest.skip("nobody else can change anything there")
        passwords.whose = other
        await passwords.first(action=ACTION)
        fresh = await passwords.create(other, MARK, ACTION)
        try:
            assert await lets_in(connect, site, fresh) == other.login
        finally:
            assert (await passwords.revoke([fresh.item], ACTION)).ok  # type: ignore[list-item]

    signed_in_with(tmp_path, password(), scenario)


# -- rights


def test_rights_come_from_the_site(tmp_path: Path) -> None:
    async def with_a_key(connect: Connector, site: Site) -> None:
        assert rights_of(site).writes is True
        keys = await keys_at(connect, site, tmp_path)
        me = Person(site.identity.id, site.identity.name, site.identity.login)
        try:
            fresh = await keys.create(me, Permission.READ, f"{MARK} looking", ACTION)
            assert site.entrance is not None
            assert fresh.credential is not None
            site.entrance.go_over(fresh.credential)
            await site.learn(ACTION)
            assert rights_of(site).writes is False
            assert not site.offer("courses", Verb.UPDATE)
            assert site.offer("courses", Verb.LIST)
        finally:
            site.entrance.go_over(key())  # type: ignore[union-attr]
            await tidy(keys)

    async def with_a_password(connect: Connector, site: Site) -> None:
        rights = rights_of(site)
        assert rights.told
        assert all(part.whole for part in rights.parts)

    signed_in_with(tmp_path, key(), with_a_key)
    signed_in_with(tmp_path / "password", password(), with_a_password)
