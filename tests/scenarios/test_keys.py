"""The Keys screens as an academy owner uses them: see who can come in, hand out keys, replace and take them back."""

from __future__ import annotations

import base64
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from lmsdesk.crash import report_text
from lmsdesk.domain.har import har_text
from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import MasteriyoKey, SignInKind, locations
from lmsdesk.sites.keys import Step
from lmsdesk.sites.secrets import unpack
from lmsdesk.ui.keys.key_page import KeyFormPage
from lmsdesk.ui.keys.keys_screen import KeysScreen
from lmsdesk.ui.keys.password_page import PasswordPage
from lmsdesk.ui.keys.replace_page import STOPPED, ReplacePage
from lmsdesk.ui.secret_clipboard import HINTS, KDE
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of
from tests.scenarios.test_secrets import forms_of, search, unpacked

Play = Callable[..., None]
pytestmark = pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # popups, on the offscreen platform
__all__ = ["elsewhere"]


async def at_the_keys(person: Person, server: PracticeServer, permissions: str = "read_write") -> KeysScreen:
    """Connects with an administrator's key and opens the Keys screen."""
    key, secret = key_of(server, permissions)
    await person.starts()
    await connects(person, server.masteriyo.url, key, secret)
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()
    screen: KeysScreen = await person.goes_to("keys")
    return screen


async def with_a_password(person: Person, server: PracticeServer, lms: str = "masteriyo", user: int = 0) -> KeysScreen:
    """Connects with an application password and opens the Keys screen at its application passwords."""
    who = server.describe()[lms]["users"][user]
    await person.starts()
    address = server.masteriyo.url if lms == "masteriyo" else server.learnomy.url
    await connects(person, address, who["login"], who["application_password"], SignInKind.APP_PASSWORD)
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()
    screen: KeysScreen = await person.goes_to("keys")
    screen.choose("passwords")
    await person.rest()
    return screen


def selects(screen: KeysScreen, *names: str) -> None:
    """Selects the rows whose first column says that; the first of several with one name."""
    assert screen.table is not None
    model = screen.table.model
    rows = [next(row for row in range(model.rowCount()) if model.text(row, 0) == name) for name in names]
    screen.table.table.setCurrentIndex(model.index(rows[0], 0))
    screen.table.table.select_ids([model.record(row).id for row in rows])


def listed(screen: KeysScreen) -> list[str]:
    """The first column of the table of the tab that is shown."""
    assert screen.table is not None
    model = screen.table.model
    return [model.text(row, 0) for row in range(model.rowCount())]


async def page(person: Person, kind: type[Any]) -> Any:
    await until(lambda: isinstance(person.editor, kind), 10, kind.__name__)
    await person.rest()
    shown = [window for window in person.app.topLevelWidgets() if window.isVisible()]
    assert shown == [person.window], "no part of a page stands about as a window of its own"
    return person.editor


async def back_at_the_list(person: Person) -> None:
    await until(lambda: person.editor is None, 10, "the list")
    await person.rest()


def found_in(picker: Any) -> int:
    """How many people the picker shows."""
    items = [picker.list.topLevelItem(at) for at in range(picker.list.topLevelItemCount())]
    return sum(1 for item in items if not item.isHidden())


async def makes_a_key(person: Person, screen: KeysScreen, name: str, owner: str = "", permission: str = "") -> Any:
    """Makes a key on its page, up to where the secret is shown."""
    screen.setFocus()
    person.presses("Ctrl+N", screen.table.table if screen.table is not None else None)
    form: KeyFormPage = await page(person, KeyFormPage)
    form.description.insert(name)  # as pasted: the test's keyboard knows plain letters only
    if owner:
        person.clicks(form.owner.button)
        picker = form.owner.picker
        assert picker is not None
        person.types(owner, picker.line)
        await person.rest()
        await until(lambda: found_in(picker) == 1, 10, f"{owner} to be found")
        person.presses("Return", picker.line)
        await until(lambda: form.owner.picker is None)
    if permission:
        form.permission.choose(permission)
    person.clicks(form.go)
    await until(lambda: form.card is not None, 10, "the key")
    await person.rest()
    return form


def test_the_list_tells_whose_each_key_is_and_what_it_may_do(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        assert screen.table is not None
        model = screen.table.model
        shown = [[model.text(row, column) for column in range(6)] for row in range(model.rowCount())]
        mine = next(row for row in shown if row[5] == "Signed in with it")
        assert mine[:3] == ["Reading and writing", "Academy Office", "Read and write"]
        assert mine[3] == person.desk.site.profile.name
        assert any(row[1] == "Inês Duarte" and row[5] == "" for row in shown)
        assert any(row[2] == "Write" and row[5] == "May change everything" for row in shown)
        await person.sees("1 key may change everything, and none of your sites here uses it.")

    play(scenario)


def test_a_key_for_a_colleague_is_made_shown_once_and_handed_over(
    play: Play, elsewhere: PracticeServer, tmp_path: Path
) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        form = await makes_a_key(person, screen, "Newsletter", "ines")
        assert form.owner.person.login == "ines"
        key, secret = (text for _, text in form.card.fresh.parts)
        assert secret not in person.reads()
        assert key not in person.reads()
        person.clicks("Show or hide: Secret")
        assert secret in person.reads().replace("\u200b", "")
        person.clicks("Show or hide: Secret")
        assert secret not in person.reads().replace("\u200b", "")

        person.clicks("Done")
        await person.answers("", "Leave without the key?")
        assert person.editor is form, "nothing is lost by one wrong click"

        target = tmp_path / "for Inês.txt"
        form.card.save_to(target)
        await person.hears("Only you can open it")
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        told = target.read_text("utf-8")
        for part in (key, secret, "Inês Duarte", elsewhere.masteriyo.url, "Newsletter", "Read"):
            assert part in told
        person.clicks("Done")
        await back_at_the_list(person)
        assert "Newsletter" in listed(screen)
        row = elsewhere.masteriyo.db.one("SELECT * FROM api_keys WHERE key = ?", (key,))
        assert row is not None
        assert (row["permissions"], row["description"]) == ("read", "Newsletter")

    play(scenario)


def test_copying_marks_the_clipboard_and_clears_it_after_a_minute(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        form = await makes_a_key(person, screen, "Display")
        clipboard = QGuiApplication.clipboard()
        person.clicks("Copy: Secret")
        assert clipboard.text() == dict(form.card.fresh.parts)["secret"]
        formats = clipboard.mimeData().formats()
        assert all(name in formats for name, _ in HINTS)
        assert bytes(clipboard.mimeData().data(KDE).data()) == b"secret"
        secrets = person.desk._secrets
        assert secrets is not None
        assert secrets._timer.isActive()
        assert secrets._timer.interval() == 60_000
        secrets._timer.timeout.emit()
        assert clipboard.text() == ""

        person.clicks("Copy both")
        clipboard.setText("a shopping list")
        secrets._timer.timeout.emit()
        assert clipboard.text() == "a shopping list", "what somebody else put there stays"

        person.clicks("Copy both")
        person.clicks("Done")
        await back_at_the_list(person)

    play(scenario)
    assert QGuiApplication.clipboard().text() == "", "and nothing stays when the program ends"


def test_a_key_needs_a_purpose_and_an_administrators_key_is_pointed_out(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        person.clicks(screen.new)
        form: KeyFormPage = await page(person, KeyFormPage)
        assert form.permission.permission == "read", "the narrowest is the usual one"
        assert not form.wide.isVisible()
        form.permission.choose("read_write")
        await person.sees("This key may change everything in your courses.")
        before = person.last_number()
        person.presses("Ctrl+S", form.description)
        await until(lambda: form.description_row.trouble)
        assert not person.requests(before), "nothing was sent"
        person.types("Typed by mistake", form.description)
        person.presses("Escape", form)
        await person.answers("", "Leave this page?")
        assert form.description.text() == "Typed by mistake"
        person.presses("Escape", form)
        await person.answers("leave")
        await back_at_the_list(person)

    play(scenario)


def test_permission_and_description_are_changed(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        form = await makes_a_key(person, screen, "Display", "stella")
        form.card.safe = True
        person.clicks("Done")
        await back_at_the_list(person)
        selects(screen, "Display")
        await person.rest()
        person.presses("Return", screen.table.table)  # type: ignore[union-attr]
        edit: KeyFormPage = await page(person, KeyFormPage)
        edit.permission.choose("read_write")
        person.clears_and_types("Display in the hall", edit.description)
        before = person.last_number()
        person.clicks(edit.go)
        await back_at_the_list(person)
        assert [line.split("/")[-2] for line in person.requests(before)] == ["rest-api"]
        assert "Display in the hall" in listed(screen)
        row = elsewhere.masteriyo.db.one("SELECT * FROM api_keys WHERE description = 'Display in the hall'")
        assert row is not None
        assert row["permissions"] == "read_write"

    play(scenario)


def test_the_key_one_is_signed_in_with_is_replaced_without_being_locked_out(
    play: Play, elsewhere: PracticeServer
) -> None:
    key, _ = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        mine = next(one for one in screen.keys.listed if one.mine)  # type: ignore[union-attr]
        screen.table.table.select_ids([mine.key.id])  # type: ignore[union-attr]
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Replace …")
        replace: ReplacePage = await page(person, ReplacePage)
        assert not replace.elsewhere.isChecked()
        await person.sees("goes over to the new one by itself")
        replacing = replace.replacing
        person.clicks("Replace the key")
        await back_at_the_list(person)
        await person.hears("Replaced the key")
        assert replacing.step is Step.DONE
        assert elsewhere.masteriyo.db.one("SELECT id FROM api_keys WHERE key = ?", (key,)) is None
        (kept,) = [unpack(person.vault.get(name) or "") for name in person.vault.names()]
        assert isinstance(kept, MasteriyoKey)
        assert kept.key != key
        await person.goes_to("courses")
        person.front._reload()
        await person.rest()
        assert len(person.rows()) > 20, "still signed in"
        assert not person.notices()

    original = dict(elsewhere.masteriyo.db.one("SELECT * FROM api_keys WHERE key = ?", (key,)))  # type: ignore[arg-type]
    play(scenario)
    elsewhere.masteriyo.db.insert("api_keys", **original)


def test_a_key_used_elsewhere_is_shown_before_the_old_one_goes(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        form = await makes_a_key(person, screen, "Automation", "stella", "read_write")
        form.card.safe = True
        old = form.card.fresh
        person.clicks("Done")
        await back_at_the_list(person)
        selects(screen, "Automation")
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Replace …")
        replace: ReplacePage = await page(person, ReplacePage)
        assert replace.elsewhere.isChecked()
        person.clicks("Replace the key")
        await until(lambda: replace.card is not None, 10)
        await person.rest()
        ids = elsewhere.masteriyo.db.all("SELECT id FROM api_keys WHERE description = 'Automation'")
        assert len(ids) == 2, "the old one works until the new one is in its place"
        person.clicks("Copy both")
        person.clicks("Leave both for now")
        await back_at_the_list(person)
        await person.is_told("did not come to its end")
        person.clicks("Go on …")
        again: ReplacePage = await page(person, ReplacePage)
        await person.sees("begun earlier")
        person.clicks(again.go)
        await until(lambda: person.editor is None, 10)
        await person.rest()
        left = elsewhere.masteriyo.db.all("SELECT id FROM api_keys WHERE description = 'Automation'")
        assert [row["id"] for row in left] != [old.item.id]
        assert len(left) == 1
        assert not person.notices()

    play(scenario)


def test_bad_weather_in_the_middle_says_which_key_works(
    play: Play, elsewhere: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lmsdesk.api.dialects.masteriyo.keys import MasteriyoKeys

    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        mine = next(one for one in screen.keys.listed if one.mine)  # type: ignore[union-attr]
        screen.table.table.select_ids([mine.key.id])  # type: ignore[union-attr]
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Replace …")
        replace: ReplacePage = await page(person, ReplacePage)
        prove = MasteriyoKeys.prove

        async def storm(*arguments: Any, **more: Any) -> None:
            elsewhere.masteriyo.weather.set("maintenance")
            await prove(*arguments, **more)

        monkeypatch.setattr(MasteriyoKeys, "prove", storm)
        person.clicks("Replace the key")
        await person.is_told("It stopped on the way.", 40)
        await person.sees("The old key works as before, and everything still uses it.")
        assert replace.steps[Step.PROVE].state == STOPPED
        monkeypatch.setattr(MasteriyoKeys, "prove", prove)
        elsewhere.masteriyo.weather.set("fine")
        person.clicks("Delete the new key")
        await back_at_the_list(person)
        await person.hears("The old one works as before")
        screen.reload()
        await person.rest()
        assert [one.key.id for one in screen.keys.listed if one.mine] == [mine.key.id]  # type: ignore[union-attr]

    try:
        play(scenario)
    finally:
        elsewhere.masteriyo.weather.set("fine")


def test_deleting_warns_of_what_would_stop_working(play: Play, elsewhere: PracticeServer) -> None:
    key, _ = key_of(elsewhere)
    original = dict(elsewhere.masteriyo.db.one("SELECT * FROM api_keys WHERE key = ?", (key,)))  # type: ignore[arg-type]

    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        mine = next(one for one in screen.keys.listed if one.mine)  # type: ignore[union-attr]
        screen.table.table.select_ids([mine.key.id])  # type: ignore[union-attr]
        person.presses("Delete", screen.table.table)  # type: ignore[union-attr]
        question = await person.is_asked("Delete the key")
        assert "the key you are signed in with" in person.reads()
        assert person.desk.site.profile.name in question.buttons["delete"].text(), "a live site is named"
        await person.answers("")
        assert elsewhere.masteriyo.db.one("SELECT id FROM api_keys WHERE key = ?", (key,)) is not None
        person.presses("Delete", screen.table.table)  # type: ignore[union-attr]
        await person.answers("delete", "Delete the key")
        await person.sees("Sign in again")
        assert elsewhere.masteriyo.db.one("SELECT id FROM api_keys WHERE key = ?", (key,)) is None

    play(scenario)
    elsewhere.masteriyo.db.insert("api_keys", **original)


def test_with_an_api_key_application_passwords_are_off_and_it_says_why(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await at_the_keys(person, elsewhere)
        before = person.last_number()
        person.clicks("Application passwords")
        await person.sees("API keys open Masteriyo only")
        assert not screen.new.isEnabled()
        await person.rest()
        assert not person.requests(before)
        person.clicks("Sign in differently")
        await person.sees("Sign in again")

    play(scenario)


def test_application_passwords_are_made_renamed_and_revoked(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await with_a_password(person, elsewhere)
        assert screen.table is not None
        assert listed(screen) == ["Practice"]
        model = screen.table.model
        assert model.text(0, 5) == "Signed in with it"
        assert model.text(0, 2).startswith("today")
        assert model.text(0, 3) == "127.0.0.1"
        person.clicks("New password")
        form: PasswordPage = await page(person, PasswordPage)
        person.types("Phone", form.name)
        person.presses("Return", form.name)
        await until(lambda: form.card is not None, 10)
        await person.rest()
        assert form.card is not None
        password = dict(form.card.fresh.parts)["password"]
        assert password not in person.reads()
        person.clicks("Copy: Application password")
        assert QGuiApplication.clipboard().text() == password
        person.clicks("Done")
        await back_at_the_list(person)
        assert sorted(listed(screen)) == ["Phone", "Practice"]

        selects(screen, "Phone")
        person.presses("Return", screen.table.table)
        rename: PasswordPage = await page(person, PasswordPage)
        person.clears_and_types("Old phone", rename.name)
        person.clicks(rename.go)
        await back_at_the_list(person)
        assert "Old phone" in listed(screen)

        selects(screen, "Practice")
        person.presses("Delete", screen.table.table)
        await person.is_asked("This is what you are signed in with")
        await person.answers("")
        selects(screen, "Old phone")
        await person.rest()
        person.presses("Delete", screen.table.table)
        await person.answers("revoke", "Revoke the application password")
        await person.hears("Revoked")
        assert listed(screen) == ["Practice"]

    play(scenario)


def test_an_administrator_looks_after_the_passwords_of_others(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await with_a_password(person, elsewhere)
        assert screen.whose is not None
        assert screen.table is not None
        screen.whose.choose(None)
        await person.rest()
        owners = {screen.table.model.text(row, 1) for row in range(screen.table.model.rowCount())}
        assert owners >= {"Academy Office", "Inês Duarte"}
        (inês,) = await screen.passwords.people("ines")  # type: ignore[union-attr]
        screen.whose.choose(inês)
        await person.rest()
        for name in ("Tablet", "Laptop"):
            person.clicks("New password")
            form: PasswordPage = await page(person, PasswordPage)
            assert form.owner.person == inês
            person.types(name, form.name)
            person.clicks(form.go)
            await until(lambda form=form: form.card is not None, 10)
            await person.rest()
            form.card.safe = True  # type: ignore[union-attr]
            person.clicks("Done")
            await back_at_the_list(person)
        selects(screen, "Tablet")
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Revoke all …")
        await person.answers("revoke", "of Inês Duarte?")
        await person.hears("Revoked 3 application passwords.")
        assert listed(screen) == []
        await person.sees("No application passwords yet")

    ids = [dict(row) for row in elsewhere.masteriyo.db.all("SELECT * FROM app_passwords")]
    play(scenario)
    elsewhere.masteriyo.db.run("DELETE FROM app_passwords")
    elsewhere.masteriyo.db.insert_many("app_passwords", list(ids[0]), [list(row.values()) for row in ids])


def test_a_learnomy_site_has_application_passwords_alone(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await with_a_password(person, elsewhere, "learnomy")
        assert not screen.chips
        assert listed(screen) == ["Practice"]

    play(scenario)


def test_a_learnomy_with_keys_of_its_own_shows_them_too(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await with_a_password(person, elsewhere, "learnomy")
        assert list(screen.chips) == ["keys", "passwords"]
        person.clicks(screen.chips["keys"])
        await person.sees("No keys yet")
        form = await makes_a_key(person, screen, "Class display", "ines", "read_write")
        ((name, token),) = form.card.fresh.parts
        assert name == "token"
        person.clicks("Copy: Key")
        assert QGuiApplication.clipboard().text() == token
        person.clicks("Done")
        await back_at_the_list(person)
        assert listed(screen) == ["Class display"]
        assert screen.table is not None
        assert screen.table.model.text(0, 2) == "Read and write"

        selects(screen, "Class display")
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Replace …")
        replace: ReplacePage = await page(person, ReplacePage)
        assert not replace.elsewhere.isEnabled(), "only the person can try the new one"
        person.clicks("Replace the key")
        await until(lambda: replace.card is not None, 10)
        await person.rest()
        assert len(elsewhere.learnomy.db.all("SELECT id FROM api_keys")) == 2
        replace.card.safe = True  # type: ignore[union-attr]
        person.clicks("Delete the old key")
        await back_at_the_list(person)
        (row,) = elsewhere.learnomy.db.all("SELECT key FROM api_keys")
        assert row["key"] != token

    elsewhere.learnomy.weather.set("own-keys")
    try:
        play(scenario)
    finally:
        elsewhere.learnomy.weather.set("fine")


def test_an_instructor_is_told_what_is_for_administrators(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        screen = await with_a_password(person, elsewhere, user=1)
        assert listed(screen) == ["Practice"]
        assert screen.whose is not None
        assert not screen.whose.isVisible()
        person.clicks(screen.chips["keys"])
        await person.sees("Only administrators see and change the keys of a Masteriyo site.")
        assert not screen.new.isEnabled()

    play(scenario)


def test_a_list_that_cannot_be_read_is_explained_and_read_again(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await at_the_keys(person, elsewhere)
        await person.goes_to("courses")
        elsewhere.masteriyo.weather.set("firewall")
        screen = await person.goes_to("keys")
        screen.reload()
        await person.rest()
        assert person.notices()
        elsewhere.masteriyo.weather.set("fine")
        person.presses("F5", screen.table.table)
        await person.rest()
        assert not person.notices()
        assert len(listed(screen)) >= 5

    try:
        play(scenario)
    finally:
        elsewhere.masteriyo.weather.set("fine")


# -- nothing secret stays behind


def test_after_a_day_at_the_keys_no_secret_is_anywhere(
    play: Play, elsewhere: PracticeServer, fenced: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    known: set[str] = set()
    told: list[str] = []

    def note_all() -> None:
        """Every key there is or was, as the academy knows them."""
        for row in elsewhere.masteriyo.db.all("SELECT key, secret FROM api_keys"):
            known.update((row["key"], row["secret"]))

    async def look(person: Person) -> None:
        """What could be seen, copied from the inspector, or be in a picture of the window."""
        await person.rest()
        told.append(person.reads())
        for widget in person.app.allWidgets():
            told.append(f"{widget.accessibleName()} {widget.accessibleDescription()} {widget.toolTip()}")

    async def scenario(person: Person) -> None:
        note_all()
        screen = await at_the_keys(person, elsewhere)
        await look(person)
        form = await makes_a_key(person, screen, "Zoë's “newsletter”", "stella")
        note_all()
        await look(person)
        form.card.safe = True
        person.clicks("Done")
        await back_at_the_list(person)
        selects(screen, "Zoë's “newsletter”")
        await until(lambda: screen.table.bar.isVisible())  # type: ignore[union-attr]
        person.clicks("Replace …")
        replace: ReplacePage = await page(person, ReplacePage)
        person.clicks("Replace the key")
        await until(lambda: replace.card is not None, 10)
        await person.rest()
        note_all()
        await look(person)
        person.clicks("Delete the old key")
        await back_at_the_list(person)
        await look(person)
        selects(screen, "Zoë's “newsletter”")
        person.presses("Delete", screen.table.table)  # type: ignore[union-attr]
        await person.answers("delete")
        who = elsewhere.describe()["masteriyo"]["users"][0]
        known.update((who["application_password"], who["application_password"].replace(" ", "")))
        await connects(
            person, elsewhere.masteriyo.url, who["login"], who["application_password"], SignInKind.APP_PASSWORD
        )
        await person.rest()
        screen = await person.goes_to("keys")
        screen.choose("passwords")
        await person.rest()
        person.clicks("New password")
        made: PasswordPage = await page(person, PasswordPage)
        person.types("Phone", made.name)
        person.clicks(made.go)
        await until(lambda: made.card is not None, 10)
        await person.rest()
        password = dict(made.card.fresh.parts)["password"]  # type: ignore[union-attr]
        known.update((password, password.replace(" ", "")))
        await look(person)
        made.card.safe = True  # type: ignore[union-attr]
        person.clicks("Done")
        await back_at_the_list(person)
        for exchange in person.desk.journal.exchanges:
            told.append(repr(exchange))
            if "rest-api" not in exchange.path and "application-passwords" not in exchange.path:
                continue
            person.desk.show_exchange(exchange.number)
            await look(person)
        for copy in person.window.inspector.copy_menu.actions():
            copy.trigger()
            told.append(QApplication.clipboard().text())
        told.append(har_text(person.desk.journal.exchanges))
        try:
            raise RuntimeError(f"with {password} and {next(text for text in known if text.startswith('secret_'))}")
        except RuntimeError as error:
            told.append(report_text(error))

    play(scenario)
    assert len([text for text in known if text.startswith("secret_")]) >= 7
    forms = forms_of(*known)
    for key, secret in ((text, other) for text in known for other in known if text[:4] == "key_" != other[:4]):
        forms[f"Basic {key[4:9]}"] = base64.b64encode(f"{key}:{secret}".encode())
    out = capfd.readouterr()
    for place, text in (
        ("output", out.out + out.err),
        ("what was shown or copied", "\n".join(told)),
        ("the journal on disk", unpacked(fenced)),
    ):
        search(place, text.replace("\u200b", "").encode(), forms)
    files = [file for file in fenced.rglob("*") if file.is_file() and "practice" not in file.parts]
    assert locations().profiles in files
    for file in files:
        search(str(file.relative_to(fenced)), file.read_bytes(), forms)
