"""From a bare address to a signed-in site: the approval in the browser, the other ways, and kind ends of bad ones."""

from __future__ import annotations

import asyncio
import html
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import httpx
import pytest
from PySide6.QtGui import QDesktopServices

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import StepId, StepState, Way, locations
from lmsdesk.sites.handover import hand_over
from lmsdesk.ui.connect.connect_screen import ConnectScreen
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[..., None]


@pytest.fixture(scope="module")
def elsewhere(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    import shutil

    folder = tmp_path_factory.mktemp("elsewhere") / "sites"
    shutil.copytree(seeded, folder)
    server = PracticeServer(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def fine_again(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "elsewhere" in request.fixturenames:
        for academy in request.getfixturevalue("elsewhere").academies:
            academy.weather.set("fine")


class Browser:
    """Opens what the program asks it to, and can say yes or no on WordPress' approval page."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened: list[str] = []
        monkeypatch.setattr(
            QDesktopServices,
            "openUrl",
            staticmethod(lambda url: bool(self.opened.append(bytes(url.toEncoded()).decode())) or True),
        )

    async def page(self) -> str:
        """The approval page that was opened last."""
        await until(lambda: self.opened, 20, "the browser to open")
        async with httpx.AsyncClient(trust_env=False) as web:
            return (await web.get(self.opened[-1])).text

    async def clicks(self, button: str) -> httpx.Response:
        """Clicks a button of the page, and gives where that leads."""
        text = await self.page()
        names = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', text)
        given = {html.unescape(name): html.unescape(value) for name, value in names}
        async with httpx.AsyncClient(trust_env=False) as web:
            page = self.opened[-1].partition("?")[0]
            return await web.post(page, data={**given, button: "1"})

    async def approves(self) -> str:
        sent_on = (await self.clicks("approve")).headers["location"]
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as web:
            return (await web.get(sent_on)).text


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


async def looks_at(person: Person, address: str) -> ConnectScreen:
    person.window.connect_site("")
    await until(lambda: isinstance(person.editor, ConnectScreen))
    await person.rest()
    page: ConnectScreen = person.editor
    person.clears_and_types(address, page.address)
    person.presses("Return", page.address)
    await person.rest()
    return page


async def is_in(person: Person, lms: str = "masteriyo") -> None:
    await until(lambda: person.desk.site is not None and person.desk.site.lms == lms, 30, "the site to open")
    await person.rest()


# -- three decisions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_from_a_bare_address_to_signed_in_with_three_decisions(
    play: Play, elsewhere: PracticeServer, browser: Browser, lms: str
) -> None:
    site = getattr(elsewhere, lms)

    async def scenario(person: Person) -> None:
        await person.starts()
        begin, decisions = perf_counter(), 0
        page = await looks_at(person, site.url.removeprefix("http://"))  # one: the address
        decisions += 1
        await until(lambda: page.found is not None)
        person.clicks("Open my site in the browser")  # two: this way, which is the first
        decisions += 1
        shown = await browser.approves()  # three: yes
        decisions += 1
        await is_in(person, lms)
        assert decisions <= 5
        assert perf_counter() - begin < 10
        assert "go back to LMS Desk" in shown
        kept = [person.vault.get(name) or "" for name in person.vault.names()]
        assert any('"app-password"' in text for text in kept)
        assert not locations().waiting.exists()
        names = site.db.all("SELECT name, app_id FROM app_passwords ORDER BY rowid")
        assert str(names[-1]["name"]).startswith("LMS Desk")
        assert names[-1]["app_id"] == "5f3a1c9e-7b2d-4c58-9a10-3d2f1e0b7c66"

    play(scenario)


def test_with_a_key_it_takes_four(play: Play, elsewhere: PracticeServer) -> None:
    key = next(k for k in elsewhere.describe()["masteriyo"]["keys"] if k["permissions"] == "read_write")

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)  # one
        person.clicks(page.sign_in.chips[Way.MASTERIYO_KEY])  # two
        page.sign_in.panel.first.setText(f'"secret":"{key["secret"]}",\n "key": "{key["key"]}"')  # three: one paste
        person.clicks(page.save)  # four
        await is_in(person)
        profile = person.desk.site.profile
        assert (profile.sign_in.value, profile.address) == ("masteriyo-key", elsewhere.masteriyo.url)
        assert any(key["secret"] in (person.vault.get(name) or "") for name in person.vault.names())

    play(scenario)


def test_every_step_gets_its_tick(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        looked = [step for step in StepId if step not in (StepId.SIGN_IN, StepId.KEEP)]
        assert [page.steps.states.get(step) for step in looked] == [StepState.GOOD] * len(looked)
        await person.sees("WordPress 7.0.4 is there")
        assert page.sign_in.offered[0] is Way.APPROVAL

    play(scenario)


# -- the approval page -------------------------------------------------------------------------------------------


def test_saying_no_in_the_browser_leaves_everything_as_it_is(
    play: Play, elsewhere: PracticeServer, browser: Browser
) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        person.clicks("Open my site in the browser")
        sent_on = (await browser.clicks("reject")).headers["location"]
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as web:
            assert "Nothing was changed" in (await web.get(sent_on)).text
        await person.is_told("did not approve")
        assert page.address.text() == elsewhere.masteriyo.url
        assert not [p for p in person.desk.sites.profiles if not p.is_practice]

    play(scenario)


def test_leaving_the_page_ends_the_waiting(play: Play, elsewhere: PracticeServer, browser: Browser) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        person.clicks("Open my site in the browser")
        await until(lambda: browser.opened)
        port = int(re.findall(r"127\.0\.0\.1(?:%3A|:)(\d+)", browser.opened[-1].partition("success_url")[2])[0])
        person.clicks(page.cancel)
        await person.answers("leave")
        await person.rest()
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", port)

    play(scenario)


def test_an_older_wordpress_shows_the_password_and_it_is_pasted(
    play: Play, elsewhere: PracticeServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this computer every WordPress would send it back, so the site pretends to be on the web."""
    monkeypatch.setattr("lmsdesk.sites.approval.is_loopback", lambda url: False)
    elsewhere.masteriyo.weather.set("old-wordpress")

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        assert page.found is not None
        assert page.found.wordpress == (6, 8, 3)
        person.clicks("Open my site in the browser")
        await person.sees("shows the password once")
        shown = (await browser.clicks("approve")).text
        password = re.findall(r"<code>([^<]*)</code>", shown)[0]
        person.clears_and_types("admin", page.sign_in.panel.first)
        page.sign_in.panel.second.setText(password)
        person.clicks(page.save)
        await is_in(person)

    play(scenario)


def test_where_the_program_owns_its_links_the_password_comes_through_one(
    play: Play, elsewhere: PracticeServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmsdesk.sites.approval.is_loopback", lambda url: False)
    monkeypatch.setattr("lmsdesk.ui.connect.approving.owns_links", lambda: True)
    elsewhere.masteriyo.weather.set("old-wordpress")

    async def scenario(person: Person) -> None:
        await person.starts()
        await looks_at(person, elsewhere.masteriyo.url)
        person.clicks("Open my site in the browser")
        link = (await browser.clicks("approve")).headers["location"]
        assert link.startswith("lmsdesk://authorized?state=")
        assert await asyncio.to_thread(hand_over, link, locations().waiting)
        await is_in(person)

    play(scenario)


def test_a_name_in_the_certificate_is_one_click_away(
    play: Play, elsewhere: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No certificate of a test has a name of the web's, so the handshake is made up; the page and the click are not."""

    async def scenario(person: Person) -> None:
        await person.starts()
        sites, look = person.desk.sites, person.desk.sites.look

        async def looks(address: str, *args: Any, **more: Any) -> Any:
            if "www." not in address and "127." not in address:
                raise Problem(Trouble.TLS, code="tls-name", sentence=Sentence("for another name"))
            return await look(elsewhere.masteriyo.url, *args, **more)

        async def meant(address: str, line: Any) -> str:
            return address.replace("://", "://www.")

        monkeypatch.setattr(sites, "look", looks)
        monkeypatch.setattr(sites, "name_meant", meant)
        page = await looks_at(person, "academy.example")
        person.clicks("Shall we use www.academy.example?")
        await until(lambda: page.found is not None, 20, "the site")
        assert page.address.text() == "https://www.academy.example"

    play(scenario)


# -- other ways --------------------------------------------------------------------------------------------------


def test_make_a_masteriyo_key_for_me(play: Play, elsewhere: PracticeServer) -> None:
    admin = elsewhere.describe()["masteriyo"]["users"][0]

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        page.sign_in.choose(Way.MAKE_KEY)
        person.clears_and_types(admin["login"], page.sign_in.panel.first)
        page.sign_in.panel.second.setText(admin["application_password"])
        person.clicks(page.save)
        await is_in(person)
        kept = [person.vault.get(name) or "" for name in person.vault.names()]
        assert any('"masteriyo-key"' in text for text in kept)
        assert not any(admin["application_password"].replace(" ", "") in text for text in kept)
        row = elsewhere.masteriyo.db.one("SELECT * FROM api_keys ORDER BY id DESC")
        assert str(row["description"]).startswith("LMS Desk")

    play(scenario)


@pytest.mark.parametrize("weather", ["two-factor", "captcha", "locked-out"])
def test_a_guarded_sign_in_is_answered_with_the_application_password(
    play: Play, elsewhere: PracticeServer, browser: Browser, weather: str
) -> None:
    admin = elsewhere.describe()["learnomy"]["users"][0]
    elsewhere.learnomy.weather.set(weather)

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.learnomy.url)
        page.sign_in.choose(Way.LEARNOMY_TOKEN)
        person.clears_and_types(admin["login"], page.sign_in.panel.first)
        person.clears_and_types(admin["password"], page.sign_in.panel.second)
        person.clicks(page.save)
        await person.rest()
        notice = await person.is_told("locked us out" if weather == "locked-out" else "code or a captcha")
        person.clicks(person.button("Use an application password", notice))
        assert page.sign_in.way is Way.APPROVAL
        person.clicks("Open my site in the browser")
        await browser.approves()
        await is_in(person, "learnomy")

    play(scenario)


def test_the_third_wrong_one_is_not_sent_however_one_clicks(play: Play, elsewhere: PracticeServer) -> None:
    admin = elsewhere.describe()["learnomy"]["users"][0]

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.learnomy.url)
        mark = person.last_number()

        def sent() -> int:
            return sum(line.startswith("POST") and "auth/token" in line for line in person.requests(mark))

        page.sign_in.choose(Way.LEARNOMY_TOKEN)
        person.clears_and_types(admin["login"], page.sign_in.panel.first)
        person.clears_and_types("wrong", page.sign_in.panel.second)
        for _ in range(4):
            person.clicks(page.save)
            await person.rest()
        assert sent() == 1, "what was refused is not sent again as it is"
        notice = await person.is_told("did not send it again")
        person.clicks(person.button("Send it once more", notice))
        await person.rest()
        assert sent() == 2
        for password in ("other", "third", admin["password"]):
            person.clears_and_types(password, page.sign_in.panel.second)
            person.clicks(page.save)
            await person.rest()
        assert sent() == 2
        await person.is_told("We wait 5 min")
        assert page.sign_in.panel.second.text() == admin["password"]
        assert not [p for p in person.desk.sites.profiles if not p.is_practice]

    play(scenario)


# -- several -----------------------------------------------------------------------------------------------------


def test_both_systems_on_one_site_are_connected_in_one_go(
    play: Play, elsewhere: PracticeServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site that Masteriyo's academy stands for has Learnomy as well, as far as its index tells."""
    from dataclasses import replace

    from lmsdesk.sites.connect import Connector

    look = Connector.look

    async def both(self: Connector, *args: Any, **more: Any) -> Any:
        return replace(await look(self, *args, **more), lms=("masteriyo", "learnomy"))

    monkeypatch.setattr(Connector, "look", both)

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, elsewhere.masteriyo.url)
        assert page.systems.wanted == ("masteriyo", "learnomy")
        assert set(page.sign_in.offered) >= {Way.APPROVAL, Way.MASTERIYO_KEY, Way.LEARNOMY_TOKEN}
        person.clicks("Open my site in the browser")
        await browser.approves()
        await is_in(person)
        kept = [profile for profile in person.desk.sites.profiles if not profile.is_practice]
        assert [profile.lms for profile in kept] == ["masteriyo", "learnomy"]
        assert [profile.name.rpartition(" ")[2] for profile in kept] == ["(Masteriyo)", "(Learnomy)"]

    play(scenario)


# -- bad input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("<html><body><h1>My academy</h1></body></html>", "not a web address"),
        ("key_" + "ab" * 16, "a key, not an address"),
        ("ftp://academy.example", "begin with https"),
    ],
)
def test_what_is_no_address_is_told_and_stays(play: Play, typed: str, says: str) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, typed)
        assert says in page.address_row.trouble
        assert page.address.text() == typed

    play(scenario)


def test_an_e_mail_address_offers_its_domain(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        page = await looks_at(person, "ann@127.0.0.1.nowhere.invalid")
        assert "e-mail address" in page.address_row.trouble
        assert page.address.text() == "ann@127.0.0.1.nowhere.invalid"
        assert page.instead.isVisible()
        assert "127.0.0.1.nowhere.invalid" in page.instead.text()

    play(scenario)


def test_a_name_that_takes_half_a_minute_can_be_stopped(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up hangs; the window goes on, Stop works at once, and closing does not wait for it."""
    over = threading.Event()
    real = socket.getaddrinfo

    def slow(host: Any, *args: Any, **more: Any) -> Any:
        if host == "slow.example":
            over.wait(30)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    async def scenario(person: Person) -> None:
        await person.starts()
        person.window.connect_site("")
        await until(lambda: isinstance(person.editor, ConnectScreen))
        await person.rest()
        page: ConnectScreen = person.editor
        person.clears_and_types("slow.example", page.address)
        person.presses("Return", page.address)
        await until(lambda: page.stop.isVisible())
        begin = perf_counter()
        person.clicks(page.stop)
        await person.rest()
        assert perf_counter() - begin < 2
        assert page.address.text() == "slow.example"
        assert page.look.isEnabled()
        over.set()

    play(scenario)
