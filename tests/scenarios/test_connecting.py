"""Connecting one's own site: address, sign-in, test; and what stands there when something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import MemoryVault, SignInKind, locations
from lmsdesk.ui.connect.connect_screen import ConnectScreen
from tests.conftest import until
from tests.hints.making import error
from tests.scenarios.person import Person

Play = Callable[..., None]


@pytest.fixture(scope="module")
def elsewhere(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    """Two academies somewhere on the net, as real sites."""
    import shutil

    folder = tmp_path_factory.mktemp("elsewhere") / "sites"
    shutil.copytree(seeded, folder)
    server = PracticeServer(folder)
    server.start()
    yield server
    server.stop()


def key_of(server: PracticeServer, permissions: str = "read_write") -> tuple[str, str]:
    keys = server.describe()["masteriyo"]["keys"]
    found = next(key for key in keys if key["permissions"] == permissions)
    return found["key"], found["secret"]


async def looks_at(person: Person, address: str) -> ConnectScreen:
    """Opens the connect page, types an address and presses Enter."""
    person.window.connect_site("")
    await until(lambda: isinstance(person.editor, ConnectScreen))
    await person.rest()
    page: ConnectScreen = person.editor
    person.clears_and_types(address, page.address)
    person.presses("Return", page.address)
    await person.rest()
    return page


async def connects(person: Person, address: str, first: str, second: str, kind: SignInKind | None = None) -> Any:
    page = await looks_at(person, address)
    await until(lambda: page.found is not None)
    page.sign_in.choose(kind or SignInKind.MASTERIYO_KEY)
    person.clears_and_types(first, page.sign_in.panel.first)
    person.clears_and_types(second, page.sign_in.panel.second)
    person.clicks(page.save)
    await person.rest()
    return page


def test_a_masteriyo_site_with_its_key(play: Play, elsewhere: PracticeServer, fenced: Path) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        await person.sees("Connect my site")
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        assert person.desk.site.lms == "masteriyo"
        assert person.window.navigation.current == "courses"
        assert len(person.rows()) > 20
        await person.sees("administrator")
        kept = locations().profiles.read_text("utf-8")
        assert elsewhere.masteriyo.url in kept
        assert key not in kept
        assert secret not in kept
        assert any(secret in (person.vault.get(name) or "") for name in person.vault.names())

    play(scenario)


def test_a_learnomy_site_with_user_name_and_password(play: Play, elsewhere: PracticeServer) -> None:
    admin = elsewhere.describe()["learnomy"]["users"][0]

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.learnomy.url, admin["login"], admin["password"], SignInKind.LEARNOMY_TOKEN)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        assert person.desk.site.lms == "learnomy"
        assert len(person.rows()) > 20
        kept = [person.vault.get(name) or "" for name in person.vault.names()]
        assert not any(admin["password"] in text for text in kept), "the password itself is not kept"

    play(scenario)


@pytest.mark.parametrize(
    "written", ["{host}", "  {host}  ", "http://{host}/", "{host}/wp-admin/", "http://{host}/wp-json"]
)
def test_an_address_may_be_written_in_any_way(play: Play, elsewhere: PracticeServer, written: str) -> None:
    host = elsewhere.masteriyo.url.removeprefix("http://")

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, written.format(host=host))
        await until(lambda: page.found is not None, 20, f"{written} to be found")
        await person.sees("Masteriyo answers there")

    play(scenario)


@pytest.mark.parametrize("written", ["", "not an address at all", "http://", "ftp://a.example", "key_0123456789abcdef"])
def test_what_is_no_address_is_said_at_the_field(play: Play, written: str) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, written)
        assert page.found is None
        assert page.address_row.trouble
        assert page.address.text() == written

    play(scenario)


def test_nobody_at_the_address(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, "http://127.0.0.1:9")
        assert person.notices()
        assert page.address.text() == "http://127.0.0.1:9"

    play(scenario)


def test_a_wrong_secret_is_told_and_nothing_typed_is_lost(play: Play, elsewhere: PracticeServer) -> None:
    key, _ = key_of(elsewhere)
    wrong = "secret_" + "0" * 64

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await connects(person, elsewhere.masteriyo.url, key, wrong)
        await person.is_told("secret")
        assert page.sign_in.panel.first.text() == key
        assert page.sign_in.panel.second.text() == wrong
        assert not [p for p in person.desk.sites.profiles if not p.is_practice]

    play(scenario)


def test_the_key_of_another_site(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, "key_" + "ab" * 16, "secret_" + "cd" * 32)
        await person.is_told("key")
        assert person.desk.site is None

    play(scenario)


def test_a_key_that_signs_in_to_another_of_the_persons_sites_is_told_by_its_name(
    play: Play, elsewhere: PracticeServer
) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        mine = person.desk.site.profile.name
        await person.opens_practice()
        academy = person.desk.practice._server.masteriyo
        academy.db.run("DELETE FROM api_keys")
        await connects(person, academy.url, key, secret)
        notice = await person.is_told(f"It is the key of “{mine}”")
        assert key not in notice.accessibleName()
        assert key not in repr(person.desk.sites.suspicions.__dict__)

    play(scenario)


def test_a_site_that_is_looked_at_is_not_taken_for_the_open_one(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        mine, root = person.desk.site.profile.name, person.desk.site.profile.root
        there = error(401, "masteriyo_rest_cannot_read", url="https://other.example/wp-json/masteriyo/v1/courses")
        title = person.desk.explain_exchange(there).best.title
        assert (mine in str(title), "other.example" in str(title)) == (False, True)
        here = person.desk.explain_exchange(replace(there, url=f"{root}masteriyo/v1/courses")).best.title
        assert mine in str(here)

    play(scenario)


def test_the_account_password_in_place_of_an_application_password_is_told_as_that(
    play: Play, elsewhere: PracticeServer
) -> None:
    admin = elsewhere.describe()["masteriyo"]["users"][0]

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await connects(person, elsewhere.masteriyo.url, admin["login"], "not-this-one", SignInKind.APP_PASSWORD)
        notice = await person.is_told("Application passwords have 24 letters and digits")
        assert "not-this-one" not in notice.accessibleName()
        assert page.sign_in.panel.second.text() == "not-this-one"

    play(scenario)


def test_a_secret_in_the_key_field_is_noticed_before_anything_is_sent(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        await until(lambda: page.found is not None)
        page.sign_in.choose(SignInKind.MASTERIYO_KEY)
        mark = person.last_number()
        person.clears_and_types(secret, page.sign_in.panel.first)
        person.clears_and_types("x", page.sign_in.panel.second)
        person.clicks(page.save)
        await person.rest()
        assert person.requests(mark) == []
        assert page.sign_in.panel.first_row.trouble
        page.sign_in.panel.first.setText(f"{secret}\n{key}")
        assert (page.sign_in.panel.first.text(), page.sign_in.panel.second.text()) == (key, secret)

    play(scenario)


def test_a_key_that_may_only_read_offers_no_changes(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere, "read")

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        title = person.rows()[0]
        await person.opens(title)
        editor = person.editor
        if editor.writable:
            person.clears_and_types("No", person.field("name"))
            person.presses("Ctrl+S")
            await person.is_told("Read/Write")
            assert person.field("name").text() == "No"

    play(scenario)


def test_a_site_can_be_renamed_switched_and_removed(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        profile = person.desk.site.profile
        person.window.edit_profile(profile)
        await until(lambda: person.editor is not None)
        await person.rest()
        person.clears_and_types("My own school", person.editor.face.name)
        person.presses("Return", person.editor.face.name)
        await person.rest()
        assert person.desk.sites.get(profile.id).name == "My own school"
        assert "My own school" in person.window.windowTitle()

        await person.opens_practice("learnomy")
        assert person.desk.site.profile.is_practice
        person.window.open_site(profile.id)
        await until(lambda: person.desk.site is not None and person.desk.site.profile.id == profile.id, 20)
        await person.rest()

        person.window.remove_site(person.desk.site.profile)
        question = await person.is_asked("My own school")
        danger = next(key for key in question.buttons if key)
        await person.answers(danger)
        assert person.desk.sites.get(profile.id) is None
        assert not any(secret in (person.vault.get(name) or "") for name in person.vault.names())
        assert "My own school" not in locations().profiles.read_text("utf-8")

    play(scenario)


def test_the_program_opens_the_site_of_last_time(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)
    vaults: list[MemoryVault] = []

    async def first(person: Person) -> None:
        vaults.append(person.vault)
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()

    async def second(person: Person) -> None:
        await person.starts()
        await until(lambda: person.desk.site is not None, 20)
        assert person.desk.site.profile.address == elsewhere.masteriyo.url

    play(first)
    play(second, vault=vaults[0])


def test_a_key_that_left_the_keyring_is_asked_for_again(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def first(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()

    async def second(person: Person) -> None:
        await person.starts()
        await person.sees("Sign in again")
        assert person.desk.site is None

    play(first)
    play(second)


def test_without_a_keyring_a_banner_says_how_long_keys_are_kept(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.window.sites.banner.check()
        notice = await person.is_told("until you close LMS Desk")
        assert notice.isVisible()
        assert notice.tone == "caution"

    play(scenario, vault=MemoryVault())


def test_with_a_keyring_there_is_no_banner(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.window.sites.banner.check()
        await person.rest()
        assert not [notice for notice in person.notices() if "until you close" in notice.title]

    play(scenario)


def test_profiles_are_plain_json_without_secrets(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, key, secret)
        await until(lambda: person.desk.site is not None, 20)
        text = locations().profiles.read_text("utf-8")
        json.loads(text)
        assert not {"key_", "secret_"} & {word[:7] for word in text.split('"')}

    play(scenario)


def test_leaving_the_page_asks_only_when_something_was_typed(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        person.window.connect_site("")
        await until(lambda: isinstance(person.editor, ConnectScreen))
        await person.rest()
        person.presses("Escape", person.editor.address)
        await until(lambda: person.editor is None)

        page = await looks_at(person, "http://127.0.0.1:9")
        person.presses("Escape", page.address)
        await person.answers("", "Leave this page?")
        assert person.editor is page
        assert page.address.text() == "http://127.0.0.1:9"
        person.clicks(page.cancel)
        await person.answers("leave", "Leave this page?")
        await until(lambda: person.editor is None)

    play(scenario)
