"""Keys, regions, leaving and closing: nothing typed is lost without a question, and nobody is asked in vain."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTableView

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.storage.settings import LAST_PROFILE, Settings
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.sidebar import Entry
from tests.conftest import until
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import HARBOUR, STAGING, Visitor


def region(person: Visitor) -> str:
    now = person.keyboard()
    window = person.window
    places = {"side bar": window.side_bar, "inspector": window.inspector, "content": window.navigation.front}
    return next((name for name, part in places.items() if part is not None and part.isAncestorOf(now)), "")


def test_f12_shows_and_hides_the_inspector_and_gives_the_keyboard_back(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        search = person.part(QLineEdit)
        search.setFocus()
        person.presses("F12")
        assert person.window.inspector.isVisible()
        assert region(person) == "inspector"
        person.presses("F12")
        assert not person.window.inspector.isVisible()
        assert person.keyboard() is search
        person.clicks("Inspector")
        assert person.window.inspector.isVisible()

    play(scenario)


def test_f6_goes_round_the_regions_that_are_there(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.part(QLineEdit).setFocus()
        person.presses("F6")
        assert region(person) == "side bar"
        assert person.keyboard() is person.window.side_bar.buttons["courses"]
        person.presses("F6")
        assert region(person) == "content"
        person.window.toggle_inspector()
        person.presses("F6")
        assert region(person) == "side bar"
        person.presses("F6")
        assert region(person) == "content"
        person.presses("F6")
        assert region(person) == "inspector"

    play(scenario)


def test_f6_leaves_the_inspector_also_where_there_is_no_side_bar(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.starts()
        person.presses("F12", person.window)
        assert region(person) == "inspector"
        person.presses("F6")
        assert region(person) == "content"

    play(scenario, sites=())


def test_control_f_puts_the_keyboard_into_the_search_of_the_list(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.part(QTableView).setFocus()
        person.presses("Ctrl+F")
        assert isinstance(person.keyboard(), QLineEdit)
        assert region(person) == "content"

    play(scenario)


def test_going_elsewhere_asks_about_what_was_typed(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.begins_to_change()
        person.clicks("Tags")
        await person.answers("", "Save what you typed")
        assert person.editor is not None
        assert person.window.navigation.current == "courses"
        assert person.field("name").text() == "Something new"

        person.clicks("Tags")
        question = await person.is_asked("Not on the site yet: Title")
        QTest.keyClick(question, Qt.Key.Key_Return)
        await person.rest()
        assert person.window.navigation.current == "tags", "Enter saves and goes"
        names = [record["name"] for record in person.dialects[HARBOUR.id].items["courses"].values()]
        assert "Something new" in names

    play(scenario)


def test_going_elsewhere_with_nothing_typed_asks_nothing(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.opens(person.rows()[0])
        person.clicks("Tags")
        await until(lambda: person.window.navigation.current == "tags")
        assert person.editor is None

    play(scenario)


def test_a_click_on_the_screen_where_i_am_changes_nothing(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        person.table.selectRow(3)
        asked = len(person.dialects[HARBOUR.id].queries)
        person.clicks(person.window.side_bar.buttons["courses"])
        await person.rest()
        assert person.table.currentIndex().row() == 3
        assert len(person.dialects[HARBOUR.id].queries) == asked

    play(scenario)


def test_closing_the_window_asks_and_cancel_keeps_everything(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.begins_to_change()
        ended = person.closes_the_window()
        question = await person.is_asked("Save what you typed")
        assert question.buttons["save"].isDefault()
        person.clicks(question.buttons[""])
        await person.rest()
        assert not ended.is_set()
        assert person.window.isVisible()
        assert person.field("name").text() == "Something new"

    play(scenario)


def test_closing_the_window_saves_with_enter_and_ends(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.begins_to_change(typed="Typed at the last moment")
        ended = person.closes_the_window()
        question = await person.is_asked("Save what you typed")
        QTest.keyClick(question, Qt.Key.Key_Return)
        await until(ended.is_set, 10, "the program to end")
        names = [record["name"] for record in person.dialects[HARBOUR.id].items["courses"].values()]
        assert "Typed at the last moment" in names

    play(scenario)


def test_closing_twice_asks_once(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.begins_to_change()
        ended = person.closes_the_window()
        person.window.close()
        await person.answers("", "Save what you typed")
        assert not ended.is_set()
        assert "Save what you typed" not in person.reads()

    play(scenario)


def test_closing_with_nothing_typed_just_ends(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        ended = person.closes_the_window()
        await until(ended.is_set, 5)

    play(scenario)


def test_a_window_without_a_program_behind_it_closes(qtbot: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted()


def test_a_damaged_place_or_an_old_side_bar_does_not_keep_the_window_from_opening(qtbot: Any) -> None:
    entries = [
        Entry("a", "Courses", "courses", "teach", "x:Y"),
        Entry("b", "Gone", "an-icon-of-last-year", "teach", "x:Y"),
    ]
    window = MainWindow(geometry="abc", entries=entries)
    qtbot.addWidget(window)
    window.show()
    assert (window.width(), window.height()) == (1280, 800)
    assert list(window.side_bar.buttons) == ["a"]
    assert not window.side_bar.buttons["a"].isEnabled(), "nothing is behind it yet"


def test_the_window_comes_back_where_it_was(qtbot: Any) -> None:
    first = MainWindow()
    qtbot.addWidget(first)
    first.resize(780, 611)
    first.show()
    again = MainWindow(geometry=first.geometry_text())
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (780, 611)


# A site that cannot be opened


def test_a_site_that_does_not_open_says_why_and_can_be_tried_again(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        person.refuses[HARBOUR.id] = Problem(Trouble.OFFLINE)
        person.window.open_site(HARBOUR.id)
        await person.sees("This site is not open")
        await person.rest()
        assert person.front.title == "Harbour Music School"
        assert person.window.top_bar.switcher.name.text() == "Harbour Music School"
        assert not person.window.side_bar.isVisible()
        assert len(person.notices()) == 1
        person.clicks(person.button("Try again", person.front._empty))
        await until(lambda: len(person.opened) == 2)
        await person.rest()
        assert len(person.notices()) == 1, "the second failure replaces the first"
        del person.refuses[HARBOUR.id]
        person.clicks(person.button("Try again", person.front._empty))
        await until(lambda: person.window.navigation.current == "courses")
        await person.rest()
        assert person.window.side_bar.isVisible()
        assert person.notices() == []

    play(scenario)


def test_trouble_with_another_site_closes_the_one_before_and_leaves_a_way_back(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        person.refuses[STAGING.id] = Problem(Trouble.OFFLINE)
        person.window.open_site(STAGING.id)
        await until(lambda: person.window.navigation.current == "trouble")
        assert person.desk.site is None
        await person.works_at(HARBOUR)
        assert person.window.navigation.current == "courses"

    play(scenario)


def test_a_lost_key_leads_to_signing_in_again(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        from lmsdesk.sites import SignInNeeded

        person.refuses[HARBOUR.id] = SignInNeeded(HARBOUR)
        person.window.open_site(HARBOUR.id)
        await until(lambda: person.editor is not None)
        await person.rest()
        assert "Harbour Music School" in person.reads()
        assert any(isinstance(line, QLineEdit) for line in person.editor.findChildren(QLineEdit))

    play(scenario)


def test_the_last_screen_of_each_site_comes_back(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at(HARBOUR)
        await person.goes_to("tags")
        await person.works_at(STAGING)
        assert person.window.navigation.current == "courses"
        await person.works_at(HARBOUR)
        assert person.window.navigation.current == "tags"
        assert Settings().get(LAST_PROFILE) == HARBOUR.id

    play(scenario)
