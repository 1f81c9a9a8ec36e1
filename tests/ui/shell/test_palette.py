"""The command palette: everything from one line, without the mouse."""

from __future__ import annotations

from typing import Any

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from lmsdesk.ui.command_palette import Command, CommandPalette
from lmsdesk.ui.theme import theme
from tests.conftest import until
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import HARBOUR, Visitor


async def opened(person: Visitor) -> CommandPalette:
    person.presses("Ctrl+K")
    palette = person.window.command_palette
    assert palette is not None
    await until(palette.isVisible)
    assert person.keyboard() is palette.line
    return palette


def chosen(palette: CommandPalette) -> str:
    return palette.list.currentItem().text()


def test_control_k_offers_screens_new_items_sites_and_looks(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        words = palette.shown_words()
        for expected in (
            "Go to Courses", "Go to Settings", "New course", "Switch to Harbour staging", "Connect a site",
            "Remove Harbour Music School", "Dark appearance", "Show or hide the inspector", "Close LMS Desk",
        ):  # fmt: skip
            assert expected in words, expected
        assert "Switch to Harbour Music School" not in words, "we are there"

    play(scenario)


def test_typing_narrows_by_every_word_and_enter_goes_there(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        person.types("TAG go")
        assert palette.shown_words() == ["Go to Tags"]
        person.presses("Return")
        await person.rest()
        assert not palette.isVisible()
        assert person.window.navigation.current == "tags"

    play(scenario)


def test_a_click_on_the_search_of_the_top_bar_opens_it_and_a_click_on_a_row_chooses(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.clicks("Search courses and actions …")
        palette = person.window.command_palette
        assert palette is not None
        assert palette.isVisible()
        person.types("categories")
        row = palette.list.visualItemRect(palette.list.item(0)).center()
        QTest.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=row)
        await person.rest()
        assert person.window.navigation.current == "categories"

    play(scenario)


def test_courses_of_the_site_are_found_by_title_and_opened(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        person.types("knots")
        await until(lambda: palette.shown_words() == ["Knots and Splices"])
        assert person.dialects[HARBOUR.id].queries[-1].search == "knots"
        person.presses("Return")
        await until(lambda: person.editor is not None)
        await person.rest()
        assert person.field("name").text() == "Knots and Splices"

    play(scenario)


def test_a_single_letter_asks_the_site_nothing(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        asked = len(person.dialects[HARBOUR.id].queries)
        person.types("b")
        palette.line.searched.emit("b")
        await person.rest()
        assert len(person.dialects[HARBOUR.id].queries) == asked

    play(scenario)


def test_what_is_found_late_moves_nothing_under_my_finger(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        person.types("go")
        person.presses("Down")
        before = chosen(palette)
        assert before == "Go to Categories"
        palette.add_found("go", [Command("Go, a game of stones", "Published", "courses", lambda: None)])
        assert "Go, a game of stones" in palette.shown_words()
        assert chosen(palette) == before
        palette.add_found("golf", [Command("Golf for Two", "Published", "courses", lambda: None)])
        assert "Golf for Two" not in palette.shown_words(), "an answer to something else"

    play(scenario)


def test_arrows_choose_and_stop_at_the_ends(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        words = palette.shown_words()
        person.presses("Up")
        assert chosen(palette) == words[0]
        person.presses("Down")
        person.presses("Down")
        assert chosen(palette) == words[2]
        for _ in range(len(words)):
            person.presses("PgDown")
        assert chosen(palette) == words[-1]
        assert person.keyboard() is palette.line, "typing goes on"

    play(scenario)


def test_escape_gives_the_keyboard_back_to_where_it_was(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        search = person.part(QLineEdit)
        search.setFocus()
        palette = await opened(person)
        person.types("dark")
        person.presses("Escape")
        assert not palette.isVisible()
        assert person.keyboard() is search
        palette = await opened(person)
        assert palette.line.text() == "", "a new question begins empty"

    play(scenario)


def test_escape_after_what_had_the_keyboard_is_gone_does_no_harm(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    before = QLineEdit(window)
    window.show()
    palette = CommandPalette(window)
    palette.open([Command("Go to Tags", "", "tags", lambda: None)], before)
    shiboken6.delete(before)
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_nothing_found_is_said_and_enter_does_nothing(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        person.types("xyzzy")
        assert palette.shown_words() == ["Nothing found for “xyzzy”"]
        person.presses("Return")
        assert palette.isVisible()
        assert person.window.navigation.current == "courses"

    play(scenario)


def test_clicking_beside_it_puts_it_away(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        palette = await opened(person)
        person.part(QLineEdit).setFocus(Qt.FocusReason.MouseFocusReason)
        assert not palette.isVisible()
        assert person.keyboard() is person.part(QLineEdit)

    play(scenario)


def test_without_a_site_it_leads_to_settings_and_back(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.starts()
        assert person.window.navigation.current == "welcome"
        await opened(person)
        person.types("settings")
        person.presses("Return")
        await person.rest()
        assert person.window.navigation.current == "settings"
        await opened(person)
        person.types("go to welcome")
        person.presses("Return")
        await person.rest()
        assert person.window.navigation.current == "welcome"

    play(scenario, sites=())


def test_dark_from_the_palette_is_also_chosen_in_the_settings(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.goes_to("settings")
        await opened(person)
        person.types("dark")
        person.presses("Return")
        assert theme.palette.dark
        assert person.front.boxes["theme"].currentData() == "dark"

    play(scenario)


def test_it_fits_a_small_window_and_follows_its_size(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.window.resize(760, 480)
        palette = await opened(person)

        def inside() -> Any:
            return person.window.rect().contains(palette.geometry())

        assert inside()
        person.window.resize(1100, 700)
        person.app.processEvents()
        assert inside()
        assert abs(palette.geometry().center().x() - 550) <= 1

    play(scenario)
