"""The screen of all sites: order, copies, files, removing; with the mouse and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lmsdesk.sites import LastCheck, Profiles, SitesFile, Stage
from lmsdesk.ui.connect.import_screen import ImportScreen
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from lmsdesk.ui.screens.sites import SitesScreen
from lmsdesk.vault import entry
from tests.conftest import until
from tests.ui.shell.visitor import HARBOUR, STAGING, Visitor, site_profile

Play = Callable[..., None]
THIRD = site_profile("third", "Third school")
CHECKED = LastCheck(datetime(2026, 11, 3, tzinfo=UTC), "bad", "A04")


def kept() -> list[str]:
    return [profile.name for profile in Profiles().all]


async def looks_at_sites(person: Visitor) -> SitesScreen:
    screen: SitesScreen = await person.goes_to("sites")
    person.app.processEvents()
    return screen


def row(screen: SitesScreen, name: str) -> int:
    for at in range(screen.list.count()):
        item = screen.list.item(at)
        if item is not None and item.text().startswith(name):
            return at
    raise AssertionError(name)


def chooses(screen: SitesScreen, name: str) -> None:
    screen.list.setFocus(Qt.FocusReason.TabFocusReason)
    item = screen.list.item(row(screen, name))
    where = screen.list.visualItemRect(item).center()
    QTest.mouseClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_the_list_says_what_each_site_is_for(play: Play) -> None:
    staging = replace(STAGING, note="Ask Ines first.", checked=CHECKED)

    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        said = [screen.list.item(at).text() for at in range(screen.list.count())]
        assert len(said) == 2
        assert "Test" in said[1]
        assert "Ask Ines first." in said[1]
        assert "Does not work" in said[1]
        assert "Not checked yet" in said[0]
        screen.list.grab()  # it paints every state without a warning

    play(scenario, sites=(HARBOUR, staging))


def test_alt_and_the_arrows_move_a_site_and_the_order_is_kept(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.practises()
        screen = await looks_at_sites(person)
        chooses(screen, "Third")
        person.presses("Alt+Up", screen.list)
        await person.rest()
        assert kept() == ["Harbour Music School", "Third school", "Harbour staging"]
        person.presses("Alt+Up", screen.list)
        person.presses("Alt+Up", screen.list)
        await person.rest()
        assert kept() == ["Third school", "Harbour Music School", "Harbour staging"]
        assert [profile.name for profile in screen.chosen()] == ["Third school"]
        for _ in range(4):  # never below the practice academy
            person.presses("Alt+Down", screen.list)
        await person.rest()
        assert kept() == ["Harbour Music School", "Harbour staging", "Third school"]
        last = screen.list.item(screen.list.count() - 1)
        assert last is not None
        assert last.text().startswith("Practice")

    play(scenario, sites=(HARBOUR, STAGING, THIRD))


def test_a_site_that_is_dragged_stays_where_it_was_dropped(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        item = screen.list.item(0)
        assert item is not None
        assert item.flags() & Qt.ItemFlag.ItemIsDragEnabled
        screen.list.model().moveRow(QModelIndex(), 0, QModelIndex(), 3)  # what a drop does
        await person.rest()
        assert kept() == ["Harbour staging", "Third school", "Harbour Music School"]

    play(scenario, sites=(HARBOUR, STAGING, THIRD))


def test_enter_opens_f2_edits_and_delete_asks(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        chooses(screen, "Harbour staging")
        person.presses("F2", screen.list)
        await until(lambda: isinstance(person.editor, ProfileScreen))
        await person.rest()
        person.presses("Escape", person.editor)
        await until(lambda: person.editor is None)
        await person.rest()
        chooses(screen, "Harbour staging")
        person.presses("Delete", screen.list)
        await person.answers("", "Remove “Harbour staging”")
        assert len(kept()) == 2
        person.presses("Return", screen.list)
        await until(lambda: person.desk.site is not None and person.desk.site.profile.id == STAGING.id)
        await person.rest()

    play(scenario)


def test_a_double_click_opens_and_the_menu_of_a_row_offers_the_same(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        chooses(screen, "Harbour staging")
        menu = screen.menu()
        words = [action.text() for action in menu.actions()]
        assert [w for w in words if w] == ["Open", "Edit", "Duplicate", "Export …", "Remove …", "Move up", "Move down"]
        where = screen.list.visualItemRect(screen.list.item(row(screen, "Harbour staging"))).center()
        QTest.mouseDClick(screen.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
        await until(lambda: person.desk.site is not None and person.desk.site.profile.id == STAGING.id)
        await person.rest()

    play(scenario)


def test_a_copy_comes_below_and_is_chosen(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        person.vault.put(entry(HARBOUR.id), "the key")
        screen = await looks_at_sites(person)
        chooses(screen, "Harbour Music School")
        person.clicks(screen.buttons["copy"])
        await person.hears("Duplicated Harbour Music School")
        await person.rest()
        assert kept() == ["Harbour Music School", "Harbour Music School, copy", "Harbour staging"]
        (copy,) = screen.chosen()
        assert person.vault.get(entry(copy.id)) == "the key"
        chooses(screen, "Harbour Music School.")
        person.clicks(screen.buttons["copy"])
        await person.rest()
        assert "Harbour Music School, copy (2)" in kept()

    play(scenario)


def test_removing_names_what_goes_and_the_list_stays(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        assert person.desk.drafts is not None
        person.desk.drafts.put(HARBOUR.id, "courses", "7", {"name": "x"})
        person.vault.put(entry(HARBOUR.id), "the key")
        screen = await looks_at_sites(person)
        chooses(screen, "Harbour Music School")
        person.clicks(screen.buttons["remove"])
        question = await person.is_asked("Remove “Harbour Music School”")
        said = " ".join(label.text() for label in question.findChildren(QLabel))
        assert "The site itself is not touched" in said
        assert "key or password is forgotten" in said
        assert "1 change that was not sent" in said
        await person.answers("remove")
        await until(lambda: person.desk.site is None)
        await person.rest()
        assert kept() == ["Harbour staging"]
        assert person.vault.get(entry(HARBOUR.id)) is None
        assert person.desk.drafts.list() == ()
        assert person.window.navigation is not None
        assert person.window.navigation.current == "sites"
        assert person.front.list.count() == 1

    play(scenario)


def test_the_last_site_gone_leaves_the_way_to_a_new_one(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        chooses(screen, "Harbour Music School")
        person.clicks(screen.buttons["remove"])
        await person.answers("remove")
        await until(lambda: person.desk.site is None)
        await person.rest()
        await person.sees("No site yet")
        assert person.front.list.isHidden()

    play(scenario, sites=(HARBOUR,))


def test_sites_travel_in_a_file_without_their_keys(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "my sites.json"

    async def gives(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        person.vault.put(entry(HARBOUR.id), "the secret key")
        screen = await looks_at_sites(person)
        screen.export_all()
        assert screen.dialog is not None
        screen.dialog.fileSelected.emit(str(path))
        screen.dialog.close()
        await person.hears("Exported 2 sites to my sites.json")
        assert "secret" not in path.read_text("utf-8").replace("keep_secret", "")

    play(gives)


def test_an_import_shows_what_will_come_and_names_clashes(play: Play, tmp_path: Path) -> None:
    path = tmp_path / "friends.json"
    namesake = replace(STAGING, id="x", root="https://other.example/wp-json/", address="https://other.example")
    SitesFile(path).write([HARBOUR, namesake, replace(THIRD, stage=Stage.TEST, note="Be careful.")])

    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        screen.ask_import()
        assert screen.dialog is not None
        screen.dialog.fileSelected.emit(str(path))
        screen.dialog.close()
        await until(lambda: isinstance(person.editor, ImportScreen))
        await person.rest()
        page: ImportScreen = person.editor
        await person.sees("You have this site already, as “Harbour Music School”")
        await person.sees("You have another site of the name “Harbour staging”")
        await person.sees("Note: Be careful.")
        assert [box.isChecked() for box in page.boxes] == [False, True, True]
        assert page.save.text() == "Import 2 sites"
        for box in page.boxes[1:]:
            box.setChecked(False)
        assert not page.save.isEnabled()
        for box in page.boxes[1:]:
            box.setChecked(True)
        person.clicks(page.save)
        await person.hears("Imported 2 sites")
        await person.rest()
        assert kept() == ["Harbour Music School", "Harbour staging", "Harbour staging (2)", "Third school"]
        assert person.front is screen, "back at the list"

    play(scenario)


@pytest.mark.parametrize(("content", "said"), [("no json", "holds no sites"), ('{"version": 1}', "holds no sites")])
def test_a_file_that_is_something_else_is_told_on_the_screen(
    play: Play, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "photo.json"
    path.write_text(content)

    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)
        screen.ask_import()
        assert screen.dialog is not None
        screen.dialog.fileSelected.emit(str(path))
        screen.dialog.close()
        await person.is_told(said)
        assert kept() == ["Harbour Music School", "Harbour staging"]

    play(scenario)


def test_an_order_that_cannot_be_kept_is_told_and_the_list_shows_what_is_so(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        screen = await looks_at_sites(person)

        def full(*_: Any, **__: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("lmsdesk.storage.json_file.swap_in", full)
        chooses(screen, "Harbour staging")
        person.presses("Alt+Up", screen.list)
        await person.is_told("disk is full")
        assert row(screen, "Harbour Music School") == 0

    play(scenario)


def test_the_site_menu_and_the_palette_lead_there(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        person.window.site_menu.fill()
        action = next(a for a in person.window.site_menu.actions() if a.text().startswith("All sites"))
        action.trigger()
        await until(lambda: person.window.navigation.current == "sites")
        assert person.window.sites is not None
        assert any(command.words == "Go to Sites" for command in person.window.sites.commands())

    play(scenario)
