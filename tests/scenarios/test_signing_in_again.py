"""A sign-in that ends in the middle of work: the person signs in again in place, and the work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from lmsdesk.sites import Way
from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[..., None]
TITLE = "A title that must not be lost"


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
