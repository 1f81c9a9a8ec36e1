"""A sign-in that ends in the middle of work: the person signs in again in place, and the work goes on."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lmsdesk.sites import Way
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from lmsdesk.ui.widgets.countdown import Countdown
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connect_wizard import Browser

Play = Callable[..., None]
TITLE = "A title that must not be lost"


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(monkeypatch)


async def begins(person: Person) -> Any:
    """A course of the Learnomy academy with a new title, and a sign-in that has just ended for good."""
    await person.opens_practice("learnomy")
    await person.opens(person.rows()[0])
    person.clears_and_types(TITLE, person.field("name"))
    academy = person.desk.practice._server.learnomy
    academy.db.run("DELETE FROM tokens")
    return academy


async def panel(person: Person) -> SignInPanel:
    def found() -> SignInPanel | None:
        return next((p for p in person.window.findChildren(SignInPanel) if p.isVisible()), None)

    shown: SignInPanel = await until(found, 20, "the panel")
    return shown


def signs_in(person: Person, shown: SignInPanel, academy: Any, password: str = "") -> None:
    admin = academy.describe()["users"][0]
    person.clears_and_types(admin["login"], shown.form.panel.first)
    person.clears_and_types(password or admin["password"], shown.form.panel.second)
    person.clicks(shown.go)


def stored(academy: Any) -> bool:
    return academy.db.value("SELECT COUNT(*) FROM posts WHERE title = ?", (TITLE,)) == 1


def test_the_waiting_save_goes_on_after_signing_in_again(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        editor = person.editor
        person.presses("Ctrl+S")
        shown = await panel(person)
        assert person.editor is editor, "the editor stays where it is"
        assert person.field("name").text() == TITLE
        assert not stored(academy)
        signs_in(person, shown, academy)
        await person.rest()
        assert stored(academy)
        assert not person.editor.unsaved
        assert not [p for p in person.window.findChildren(SignInPanel) if p.isVisible()]

    play(scenario)


def test_a_wrong_password_in_the_panel_is_told_there_and_the_work_still_waits(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        person.presses("Ctrl+S")
        shown = await panel(person)
        signs_in(person, shown, academy, "wrong")
        await person.is_told("does not accept this user name")
        assert shown.isVisible()
        assert not stored(academy)
        signs_in(person, shown, academy)
        await person.rest()
        assert stored(academy)

    play(scenario)


def test_many_requests_that_wait_ask_once(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        site = person.desk.site

        async def five() -> None:
            await asyncio.gather(*(site.who() for _ in range(5)))

        person.desk.tasks.start(five(), name="five at once")
        shown = await panel(person)
        assert len([p for p in person.window.findChildren(SignInPanel) if p.isVisible()]) == 1
        signs_in(person, shown, academy)
        await person.rest()
        assert site.identity.login == "admin"

    play(scenario)


def test_not_now_leaves_everything_and_the_notice_leads_back(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        person.presses("Ctrl+S")
        shown = await panel(person)
        person.presses("Escape", shown.form.panel.second)
        await person.rest()
        notice = await person.is_told("Sign in again")
        assert person.field("name").text() == TITLE
        assert person.editor.unsaved
        person.presses("Ctrl+S", person.field("name"))
        await person.rest()
        assert not [p for p in person.window.findChildren(SignInPanel) if p.isVisible()], "it does not insist"
        notice = await person.is_told("Sign in again")
        person.clicks(person.button("Sign in again", notice))
        shown = await panel(person)
        signs_in(person, shown, academy)
        await person.rest()
        assert stored(academy), "the save that did not work goes on"

    play(scenario)


def test_another_way_may_be_used_in_the_panel(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        admin = academy.describe()["users"][0]
        person.presses("Ctrl+S")
        shown = await panel(person)
        person.clicks(shown.form.chips[Way.APP_PASSWORD])
        person.clears_and_types(admin["login"], shown.form.panel.first)
        shown.form.panel.second.setText(admin["application_password"])
        person.clicks(shown.go)
        await person.rest()
        assert stored(academy)
        assert person.desk.journal.exchanges[-1].credential == "app-password"

    play(scenario)


def test_a_key_that_was_deleted_is_replaced_in_place(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("masteriyo")
        academy = person.desk.practice._server.masteriyo
        key = next(k for k in academy.describe()["keys"] if k["permissions"] == "read_write")
        await person.opens(person.rows()[0])
        person.clears_and_types(TITLE, person.field("name"))
        academy.db.run("DELETE FROM app_passwords")
        person.presses("Ctrl+S")
        notice = await person.is_told("application password")
        await person.rest()
        person.clicks(person.button("Check sign-in", notice))
        shown = await panel(person)
        assert person.field("name").text() == TITLE
        person.clicks(shown.form.chips[Way.MASTERIYO_KEY])
        shown.form.panel.first.setText(f"{key['secret']} {key['key']}")
        person.clicks(shown.go)
        await person.rest()
        assert stored(academy)

    play(scenario)


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_in_the_panel_too_the_browser_can_say_yes(play: Play, browser: Browser, lms: str) -> None:
    """One click there and one in WordPress, and the save that waits goes on."""

    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        academy = getattr(person.desk.practice._server, lms)
        await person.opens(person.rows()[0])
        person.clears_and_types(TITLE, person.field("name"))
        academy.db.run("DELETE FROM tokens" if lms == "learnomy" else "DELETE FROM app_passwords")
        person.presses("Ctrl+S")
        if lms == "masteriyo":
            notice = await person.is_told("application password")
            await person.rest()
            person.clicks(person.button("Check sign-in", notice))
        shown = await panel(person)
        await until(lambda: Way.APPROVAL in shown.form.offered, 20, "the browser to be offered")
        person.clicks(shown.form.chips[Way.APPROVAL])
        assert not shown.go.isVisible(), "there is one button to press, and that opens the browser"
        person.clicks(shown.form.approval.open)
        assert "go back to LMS Desk" in await browser.approves()
        await until(lambda: not person.window.findChildren(SignInPanel), 20, "the panel to go")
        await person.rest()
        assert stored(academy)
        assert person.desk.journal.exchanges[-1].credential == "app-password"

    play(scenario)


def test_saying_no_in_the_browser_leaves_the_panel(play: Play, browser: Browser) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        person.presses("Ctrl+S")
        shown = await panel(person)
        await until(lambda: Way.APPROVAL in shown.form.offered, 20, "the browser to be offered")
        person.clicks(shown.form.chips[Way.APPROVAL])
        person.clicks(shown.form.approval.open)
        sent_on = (await browser.clicks("reject")).headers["location"]
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as web:
            await web.get(sent_on)
        await person.is_told("did not approve")
        assert shown.isVisible()
        person.clicks(shown.form.chips[Way.LEARNOMY_TOKEN])
        signs_in(person, shown, academy)
        await person.rest()
        assert stored(academy)

    play(scenario)


def test_how_long_it_takes_until_the_next_try_is_counted_down(play: Play) -> None:
    async def scenario(person: Person) -> None:
        academy = await begins(person)
        person.presses("Ctrl+S")
        shown = await panel(person)
        for number in range(2):
            signs_in(person, shown, academy, f"wrong {number}")
            await person.is_told("does not accept this user name")
            shown.here.clear_all()
        signs_in(person, shown, academy, "wrong again")
        await person.is_told("Two sign-ins in a row were refused")
        (line,) = shown.findChildren(Countdown)
        assert line.isVisible()
        assert re.fullmatch(r"Next try possible in (5 min 0|4 min \d+) s", line.text)

    play(scenario)
