"""A test site with a certificate of its own, a proxy, a staging password: connecting, changing, and what is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import (
    Line,
    MasteriyoKey,
    Profile,
    Profiles,
    ProxyUse,
    Reach,
    SignInKind,
    SitesFile,
    Stage,
    import_profiles,
)
from lmsdesk.sites.health import HealthCheck, Light
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from lmsdesk.vault import KeyringVault
from tests.api.servers import TlsFront, fingerprint_of
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of, looks_at
from tests.vault.backends import DictKeyring

Play = Callable[..., None]
__all__ = ["elsewhere"]
CA = trustme.CA()
FIRST, SECOND = CA.issue_cert("localhost"), CA.issue_cert("localhost")


@pytest.fixture
def front(elsewhere: PracticeServer) -> Iterator[TlsFront]:
    port = urlsplit(elsewhere.masteriyo.url).port
    assert port is not None
    with TlsFront(FIRST, port) as front:
        yield front


def test_a_test_site_with_a_certificate_of_its_own(play: Play, elsewhere: PracticeServer, front: TlsFront) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, front.url)
        await person.sees("It is my own test site")
        assert front.led_on == 0, "nobody was spoken to"
        person.clicks("It is my own test site")
        question = await person.is_asked("Trust this certificate of localhost?")
        assert question.isVisible()
        said = person.reads().partition("on the server:")[2]
        digits = fingerprint_of(FIRST).upper()
        assert digits in "".join(letter for letter in said if letter in "0123456789ABCDEF")
        await person.answers("trust")
        await until(lambda: page.found is not None, 20, "the site to be found")
        await person.rest()
        assert page.face.chosen_stage is Stage.TEST
        page.sign_in.choose(SignInKind.MASTERIYO_KEY)
        person.clears_and_types(key, page.sign_in.panel.first)
        person.clears_and_types(secret, page.sign_in.panel.second)
        person.clicks(page.save)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        (profile,) = Profiles().all
        assert profile.reach.pin == fingerprint_of(FIRST)
        assert profile.stage is Stage.TEST
        assert person.rows()

        front.show(SECOND)
        led_on = front.led_on
        person.window.open_site(profile.id)
        await person.is_told("another certificate than the one you trusted")
        assert front.led_on == led_on
        person.clicks("Look at the certificate")
        await until(lambda: isinstance(person.editor, ProfileScreen), 10)
        await person.rest()
        editor: ProfileScreen = person.editor
        assert editor.reach.form.isVisible()
        person.clicks(editor.reach.form.look)
        await person.answers("trust", "localhost shows another certificate now")
        person.clicks(editor.save)
        await until(lambda: person.desk.site is not None, 20, "the site to open again")
        await person.rest()
        assert Profiles().all[0].reach.pin == fingerprint_of(SECOND)

    play(scenario)


def test_saying_no_to_a_certificate_changes_nothing(play: Play, front: TlsFront) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, front.url)
        person.clicks("It is my own test site")
        await person.answers("", "Trust this certificate")
        assert page.found is None
        assert page.reach.form.pin == ""
        assert page.address.text() == front.url
        assert front.led_on == 0

    play(scenario)


def test_a_health_check_goes_the_same_way(elsewhere: PracticeServer, front: TlsFront) -> None:
    key = MasteriyoKey(*key_of(elsewhere))

    async def scenario() -> None:
        plain = await HealthCheck(front.url, key).run()
        assert plain.get("certificate").state is Light.BAD
        pinned = Line(Reach(pin=fingerprint_of(FIRST)))
        report = await HealthCheck(front.url, key, line=pinned).run()
        assert [finding.id for finding in report.findings if finding.state is Light.BAD] == []
        assert "that you trusted" in str(report.get("certificate").said)
        assert report.get("key").state is Light.GOOD
        front.show(SECOND)
        changed = (await HealthCheck(front.url, key, line=pinned).run()).get("certificate")
        assert [hint.id for hint in changed.hints][:1] == ["N18"]

    asyncio.run(scenario())


async def edits(person: Person, elsewhere: PracticeServer) -> ProfileScreen:
    """Connects a site with its key and opens its page."""
    await connects(person, elsewhere.masteriyo.url, *key_of(elsewhere))
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()
    person.window.edit_profile(person.desk.site.profile)
    await until(lambda: isinstance(person.editor, ProfileScreen))
    await person.rest()
    editor: ProfileScreen = person.editor
    return editor


def test_a_header_for_the_staging_password(play: Play, elsewhere: PracticeServer, fenced: Path) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        editor = await edits(person, elsewhere)
        form = editor.reach.form
        person.clicks(editor.reach.toggle)
        person.types("Authorization", form.header)
        person.types("staging:letmein", form.value)
        person.clicks(editor.save)
        await person.rest()
        assert "room for one" in form.header_row.trouble
        assert form.value.text() == "staging:letmein", "nothing typed is lost"
        person.clears_and_types("X-Staging", form.header)
        last = person.last_number()
        person.clicks(editor.save)
        await person.hears("Saved")
        await until(lambda: person.desk.site is not None and person.last_number() > last, 20)
        await person.rest()
        sent = [e for e in person.desk.journal.exchanges if e.number > last and e.site]
        assert sent
        assert all(("X-Staging", "••••••") in exchange.request_headers for exchange in sent)
        assert "letmein" not in repr(person.desk.journal.exchanges)
        assert "letmein" not in (fenced / "config" / "profiles.json").read_text("utf-8")
        assert any("letmein" in (person.vault.get(name) or "") for name in person.vault.names())

        person.vault.forget(f"lmsdesk/{person.desk.site.profile.id}/header")
        person.window.open_site(person.desk.site.profile.id)
        await until(lambda: isinstance(person.editor, ProfileScreen))
        await person.is_told("staging password")
        await person.rest()
        again = person.editor.reach.form
        assert "Type it again" in again.value_row.trouble
        person.types("letmein2", again.value)
        person.clicks(person.editor.save)
        await until(lambda: person.desk.site is not None, 20, "the site to open")
        await person.rest()

    play(scenario)


def test_what_cannot_be_a_proxy_is_said_at_its_field_and_nothing_is_saved(
    play: Play, elsewhere: PracticeServer
) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        editor = await edits(person, elsewhere)
        form = editor.reach.form
        person.clicks(editor.reach.toggle)
        form.proxy.setCurrentIndex(form.proxy.findData(ProxyUse.OWN))
        for typed, said in (("proxy.example", "port is missing"), ("socks5://proxy.example:1", "SOCKS")):
            person.clears_and_types(typed, form.address)
            person.clicks(editor.save)
            await person.rest()
            assert said in form.address_row.trouble
        person.clears_and_types("proxy.example:3128", form.address)
        person.types("ann", form.user)
        person.clicks(editor.save)
        await person.rest()
        assert "password" in form.password_row.trouble
        assert Profiles().all[0].reach.is_usual
        person.types("proxy-secret", form.password)
        form.pace.setCurrentIndex(form.pace.findData(1))
        person.clicks(editor.save)
        await until(lambda: person.desk.site is not None and person.editor is None, 20, "this computer needs no proxy")
        await person.rest()
        reach = Profiles().all[0].reach
        assert (reach.proxy_address, reach.proxy_user, reach.at_once) == ("http://proxy.example:3128", "ann", 1)
        assert "proxy-secret" in [person.vault.get(name) for name in person.vault.names()]

    play(scenario)


def test_a_live_site_gets_no_certificate_of_its_own(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        editor = await edits(person, elsewhere)
        person.clicks(editor.reach.toggle)
        form = editor.reach.form
        assert not form.look.isEnabled()
        assert "Only for a test site" in form.certificate_row.editor.accessibleDescription() + form.look.toolTip()
        editor.face.choose_stage(Stage.TEST)
        assert form.look.isEnabled()
        form.trust("ab" * 32, "2026-11-01")
        editor.face.choose_stage(Stage.LIVE)
        person.clicks(editor.save)
        await person.rest()
        assert "Stop trusting it first" in form.certificate_row.trouble
        person.clicks(form.untrust)
        person.clicks(editor.save)
        await until(lambda: person.editor is None, 20)
        await person.rest()
        assert Profiles().all[0].reach.is_usual

    play(scenario)


def test_a_key_that_shall_not_be_kept_is_asked_for_at_the_next_start(
    play: Play, elsewhere: PracticeServer, fenced: Path
) -> None:
    backend = DictKeyring()

    async def scenario(person: Person) -> None:
        await person.starts()
        editor = await edits(person, elsewhere)
        assert backend.entries
        editor.forgetful.setChecked(True)
        editor.note.setPlainText("Only when Ines is there.")
        person.clicks(editor.save)
        await person.hears("Saved")
        await person.rest()
        assert backend.entries == {}
        person.window.open_site(person.desk.site.profile.id)
        await person.rest()
        assert person.desk.site is not None, "it is known until the program closes"

    async def next_day(person: Person) -> None:
        await person.starts()
        await until(lambda: isinstance(person.editor, ProfileScreen), 10, "the page to sign in")
        assert person.editor.note.toPlainText() == "Only when Ines is there."
        assert person.editor.forgetful.isChecked()

    play(scenario, vault=KeyringVault(backend))
    assert json.loads((fenced / "config" / "profiles.json").read_text("utf-8"))["profiles"][0]["keep_secret"] is False
    play(next_day, vault=KeyringVault(backend))


def test_a_key_may_stay_out_of_the_password_store_from_the_first_moment(play: Play, elsewhere: PracticeServer) -> None:
    backend = DictKeyring()

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        await until(lambda: page.found is not None, 20)
        page.sign_in.choose(SignInKind.MASTERIYO_KEY)
        page.forgetful.setChecked(True)
        key, secret = key_of(elsewhere)
        person.clears_and_types(key, page.sign_in.panel.first)
        person.clears_and_types(secret, page.sign_in.panel.second)
        person.clicks(page.save)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        assert backend.entries == {}
        assert Profiles().all[0].keep_secret is False

    play(scenario, vault=KeyringVault(backend))


def test_an_imported_site_asks_for_its_key_and_for_the_value_of_its_header(
    play: Play, elsewhere: PracticeServer, tmp_path: Path
) -> None:
    key, secret = key_of(elsewhere)
    url = elsewhere.masteriyo.url
    site = Profile(
        "x", "From a colleague", url, f"{url}/wp-json/", "masteriyo", SignInKind.MASTERIYO_KEY,
        reach=Reach(header="X-Staging"),
    )  # fmt: skip
    path = tmp_path / "sites.json"
    SitesFile(path).write([site])

    async def scenario(person: Person) -> None:
        await person.starts()
        assert person.desk.sites is not None
        await person.desk.sites.take_in(import_profiles(SitesFile(path).read(())))
        (profile,) = Profiles().all
        person.window.open_site(profile.id)
        await until(lambda: isinstance(person.editor, ProfileScreen), 10)
        await person.rest()
        page: ProfileScreen = person.editor
        await person.is_told("not on this computer")
        person.clears_and_types(key, page.sign_in.panel.first)
        person.clears_and_types(secret, page.sign_in.panel.second)
        person.clicks(page.save)
        await person.rest()
        assert "Type it again" in page.reach.form.value_row.trouble
        assert page.sign_in.panel.second.text() == secret, "nothing typed is lost"
        person.types("let-me-in", page.reach.form.value)
        person.clicks(page.save)
        await until(lambda: person.desk.site is not None, 20, "the site to open")
        await person.rest()
        assert person.rows()

    play(scenario)
