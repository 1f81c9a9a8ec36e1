"""“Check this site”: what a person sees, does and takes along when a site that worked yesterday does not work today."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import SignInKind, locations
from lmsdesk.sites.health import Light
from lmsdesk.ui.health.health_panel import YES, HealthPanel
from lmsdesk.ui.health.health_screen import HealthScreen
from lmsdesk.ui.health.saving import FORMS
from lmsdesk.ui.health.target import Target
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of

Play = Callable[..., None]
__all__ = ["elsewhere"]


async def checks(person: Person) -> HealthPanel:
    """Chooses “Check …” in the site menu and waits for the end."""
    person.window.site_menu.fill()
    entry = next(action for action in person.window.site_menu.actions() if action.text().startswith("Check"))
    entry.trigger()
    await until(lambda: isinstance(person.editor, HealthScreen), 10, "the check's page")
    await person.rest()
    panel: HealthPanel = person.editor.panel
    return panel


async def at_my_site(person: Person, server: PracticeServer, permissions: str = "read_write") -> None:
    key, secret = key_of(server, permissions)
    await person.starts()
    await connects(person, server.masteriyo.url, key, secret)
    await until(lambda: person.desk.site is not None, 20)
    await person.rest()


def lights(panel: HealthPanel) -> set[Light | None]:
    return {row.sign.light for row in panel.rows.values()}


def test_a_healthy_academy_is_all_well_and_tells_what_each_look_took(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        panel = await checks(person)
        await person.sees("All is well.")
        assert lights(panel) == {Light.GOOD, Light.SKIPPED}
        assert panel.rows["api"].took.text().endswith(" ms")
        assert panel.report is not None
        seen = {e.number for finding in panel.report.findings for e in finding.exchanges}
        assert seen <= {e.number for e in person.desk.journal.exchanges}, "every request stands in the inspector"
        person.presses("Escape", person.editor)
        await person.rest()
        assert person.editor is None
        assert person.window.navigation.current == "courses"

    play(scenario)


def test_the_palette_offers_the_check(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        person.presses("Ctrl+K")
        palette = person.window._palette
        palette.line.setText("check this site")  # as buttons elsewhere call it
        assert palette.list.item(0).text() == "Check Harbour Music School"
        palette._run(palette.list.item(0))
        await person.sees("All is well.")

    play(scenario)


def test_the_one_thing_to_do_stands_on_top_with_its_button_and_letter(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        person.weather("firewall")
        panel = await checks(person)
        assert panel.first is not None
        assert panel.first.block is not None
        await person.sees("First: Wordfence blocked us")
        person.clicks(person.button("Copy letter to your host", panel.first))
        await person.hears("on the clipboard")
        letter = QGuiApplication.clipboard().text()
        assert "status 403 (text/html)" in letter
        assert "/wp-json/" in letter
        assert panel.first.block.letter is not None
        person.presses("Space", panel.first.block.letter.read)
        assert panel.first.block.letter.page.isVisible()
        person.weather()
        person.presses("Return", panel.again)
        await person.rest()
        await person.sees("All is well.")

    play(scenario)


def test_the_evidence_is_folded_away_and_opens_by_keyboard_down_to_the_inspector(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        person.weather("php-notice")
        panel = await checks(person)
        row = panel.rows["answers"]
        assert row.sign.light is Light.CAUTION
        assert not row.unfolded
        person.presses("Space", row.toggle)
        assert row.unfolded
        await person.sees("Seen: P12")
        person.clicks(person.button("Show in the inspector", row))
        await until(lambda: person.window.inspector is not None and person.window.inspector.isVisible())
        person.presses("Space", row.toggle)
        assert not row.unfolded

    play(scenario)


@pytest.mark.parametrize("weather", ["html", "firewall"])
def test_a_failure_that_could_be_the_sites_offers_the_check_by_itself(play: Play, weather: str) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        person.weather(weather)
        person.presses("F5", person.table)
        await until(person.notices, 20, "a notice")
        person.clicks("Check this site")
        await until(lambda: isinstance(person.editor, HealthScreen))
        await person.rest()
        await person.sees("Something does not work.")

    play(scenario)


def test_a_site_that_is_out_of_reach_can_be_checked(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await at_my_site(person, elsewhere)
        elsewhere.masteriyo.weather.set("maintenance")
        try:
            person.window.open_site(person.desk.sites.profiles[0].id)
            await person.is_told("Your site is updating itself")  # over what was read before
            person.clicks("Check this site")
            await until(lambda: isinstance(person.editor, HealthScreen))
            await person.rest()
            assert person.editor.panel.rows["answers"].sign.light is Light.BAD
            assert person.editor.panel.report.get("answers").hints[0].id == "W19"
        finally:
            elsewhere.masteriyo.weather.set("fine")

    play(scenario)


def test_a_running_check_can_be_stopped(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await person.opens_practice()
        person.weather("slow")
        person.desk.check_site()
        await until(lambda: isinstance(person.editor, HealthScreen) and person.editor.panel.running)
        panel = person.editor.panel
        await until(lambda: panel.rows["address"].sign.light is Light.GOOD, 20, "the first lights while it runs")
        assert panel.report is None
        person.clicks("Stop")
        await person.rest()
        await person.sees("The check was stopped before its end.")
        assert panel.rows["speed"].sign.light is Light.SKIPPED
        assert panel.again.isVisible()
        person.weather()

    play(scenario)


def test_it_worked_yesterday(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await at_my_site(person, elsewhere)
        await checks(person)
        profile = person.desk.sites.profiles[0]
        assert profile.checked is not None
        assert profile.checked.state == "good"
        elsewhere.masteriyo.weather.set("php-notice")
        try:
            person.clicks("Check again")
            await person.rest()
        finally:
            elsewhere.masteriyo.weather.set("fine")
        await person.sees("New since then: “The answers are data”.")
        assert person.desk.sites.profiles[0].checked.hint == "P12"
        kept = locations().site(profile.id) / "health.json"
        text = kept.read_text("utf-8")
        assert key not in text
        assert secret not in text
        person.clicks("Check again")
        await person.rest()
        await person.sees("Better since then: “The answers are data”.")
        await person.desk.sites.forget(person.desk.sites.profiles[0])
        assert not kept.exists(), "a forgotten site takes its last check along"

    play(scenario)


def test_a_read_only_key_is_told_in_the_window(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await at_my_site(person, elsewhere, "read")
        panel = await checks(person)
        await person.sees("First: This key may only look")
        assert panel.rows["writing"].sign.light is Light.BAD
        assert not panel.draft.isVisible()

    play(scenario)


def test_a_draft_is_tried_only_after_asking(play: Play, elsewhere: PracticeServer) -> None:
    async def scenario(person: Person) -> None:
        await at_my_site(person, elsewhere)
        panel = await checks(person)
        before = person.last_number()
        person.clicks("Try a change with a draft …")
        await person.answers("", "Make a draft and delete it again?")
        assert not person.requests(before)
        person.clicks("Try a change with a draft …")
        await person.answers(YES, "Make a draft and delete it again?")
        await person.rest()
        assert "made, changed and deleted" in panel.rows["writing"].said.text()
        assert any(line.startswith("DELETE /wp-json/masteriyo/v1/courses/") for line in person.requests(before))

    play(scenario)


def test_the_report_can_be_taken_along_without_any_secret(
    play: Play, elsewhere: PracticeServer, tmp_path: Path
) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        await at_my_site(person, elsewhere)
        panel = await checks(person)
        assert panel.report is not None
        for form in FORMS:
            path = tmp_path / f"check.{form.suffix}"
            panel._saving.ask(form, panel.report)
            assert panel._saving.dialog is not None
            panel._saving.dialog.fileSelected.emit(str(path))
            panel._saving.dialog.close()
            await person.rest()
            await person.hears("No key or password is in it.")
        assert "Health check of" in (tmp_path / "check.txt").read_text("utf-8")
        assert "<html" in (tmp_path / "check.html").read_text("utf-8")
        with zipfile.ZipFile(tmp_path / "check.zip") as archive:
            texts = [archive.read(name).decode() for name in archive.namelist()]
        texts += [(tmp_path / f"check.{suffix}").read_text("utf-8") for suffix in ("txt", "html")]
        assert not any(word in text for text in texts for word in (key, secret))
        panel._saving.save(FORMS[0], panel.report, tmp_path / "no such folder" / "check.txt")
        await person.is_told("was not saved")

    play(scenario)


def test_checking_an_open_learnomy_site_uses_its_token_and_renews_none(play: Play, elsewhere: PracticeServer) -> None:
    admin = elsewhere.describe()["learnomy"]["users"][0]

    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.learnomy.url, admin["login"], admin["password"], SignInKind.LEARNOMY_TOKEN)
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        before = person.last_number()
        panel = await checks(person)
        assert panel.rows["key"].sign.light is Light.GOOD
        assert lights(panel) == {Light.GOOD, Light.SKIPPED}
        assert not [line for line in person.requests(before) if "/auth/" in line]

    play(scenario)


def test_an_address_that_is_not_connected_can_be_checked_in_any_page(play: Play, elsewhere: PracticeServer) -> None:
    key, secret = key_of(elsewhere)

    async def scenario(person: Person) -> None:
        from lmsdesk.sites import MasteriyoKey

        await person.starts()
        person.desk.check_site(elsewhere.masteriyo.url)
        await until(lambda: isinstance(person.editor, HealthScreen))
        await person.rest()
        await person.sees("All is well.")
        assert person.editor.panel.rows["key"].sign.light is Light.SKIPPED
        panel = HealthPanel(person.desk, Target(elsewhere.masteriyo.url, credential=MasteriyoKey(key, secret)))
        reports: list[Any] = []
        panel.finished.connect(reports.append)
        panel.start()
        await person.rest()
        assert reports[0].get("key").state is Light.GOOD
        assert secret not in repr(panel.target)
        panel.deleteLater()

    play(scenario)


def test_the_connect_page_checks_on_the_spot_and_keeps_what_was_typed(play: Play, elsewhere: PracticeServer) -> None:
    key, _ = key_of(elsewhere)
    wrong = "secret_" + "0" * 64

    async def scenario(person: Person) -> None:
        await person.starts()
        page = await connects(person, elsewhere.masteriyo.url, key, wrong)
        person.clicks("Check this site")
        await until(lambda: page.check is not None and page.check.panel.report is not None, 20)
        await person.rest()
        assert page.check.panel.report.get("key").hints[0].id == "U03"
        assert page.address.text() == elsewhere.masteriyo.url
        assert page.sign_in.panel.first.text() == key
        person.clicks("Put the check away")
        await person.rest()
        assert person.editor is page
        page.sign_in.panel.first.clear()
        page.sign_in.panel.second.clear()
        page.address.clear()

    play(scenario)
