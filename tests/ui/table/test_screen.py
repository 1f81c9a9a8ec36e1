"""The list as a person uses it: look, type, walk, sort, filter, open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.ui.widgets import Button
from tests.conftest import until
from tests.ui.table.conftest import Room

Run = Callable[[Any], Any]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_list_shows_titles_counts_and_the_number_in_the_side_bar(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        assert here.model.text(0, 0) == "Ukulele for Everyone"
        assert here.screen.header._count.text() == "12"
        assert here.screen.filters.chips["status", "publish"].text() == "Published 8"
        assert here.screen.filters.chips["status", "pending"].isHidden()
        assert here.desk.counts == {"courses": 12}

    qt_run(scenario())


def test_a_colour_shows_as_a_dot_before_its_number(qt_run: Run, room: Any) -> None:
    def levels(here: Room) -> None:
        here.dialect.items["difficulties"] = {}
        here.dialect.seed("difficulties", {"name": "Easy", "color": "#C98B2B"}, {"name": "Odd", "color": "reddish"})

    here: Room = room(0, "difficulties", levels)

    async def scenario() -> None:
        await here.load()
        column = next(at for at, cell in enumerate(here.model.cells) if cell.name == "color")
        for row, dots in ((0, True), (1, False)):
            rect = here.table.visualRect(here.model.index(row, column))
            picture = here.table.viewport().grab(rect).toImage()
            colours = {picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())}
            assert ("#c98b2b" in colours) is dots
        assert [here.model.text(row, column) for row in (0, 1)] == ["#C98B2B", "reddish"]

    qt_run(scenario())


def test_typing_finds_at_the_site_and_the_newest_search_wins(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        await here.type("bread")
        assert here.dialect.queries[-1].search == "bread"
        assert all("Bread" in record["name"] for record in here.model.records())
        assert len(here.dialect.queries) == 2
        assert here.screen.header._count.text() == str(here.model.total)
        assert here.desk.counts["courses"] == 250

    qt_run(scenario())


def test_letters_typed_on_the_rows_go_to_the_search_box_and_down_leads_back(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.screen.activateWindow()
        here.table.setFocus()
        QTest.keyClicks(here.table, "k")
        assert here.screen.filters.box.text() == "k"
        QTest.keyClicks(here.screen.filters.box, "nots")
        await until(lambda: here.ids == [11])
        QTest.keyClick(here.screen.filters.box, Qt.Key.Key_Down)
        here.press(Qt.Key.Key_Down)
        here.press(Qt.Key.Key_Return)
        assert [(kind, record.id) for kind, record in here.desk.opened if record] == [("courses", 11)]

    qt_run(scenario())


def test_enter_and_double_click_open_the_editor(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.click(2)
        here.press(Qt.Key.Key_Down)
        here.press(Qt.Key.Key_Return)
        at = here.table.visualRect(here.model.index(5, 1)).center()
        QTest.mouseDClick(here.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        assert [record.id for _, record in here.desk.opened if record] == [4, 6]

    qt_run(scenario())


def test_a_chip_shows_only_drafts_and_all_brings_the_rest_back(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        chips = here.screen.filters.chips
        chips["status", "draft"].click()
        await here.idle()
        assert {record["status"] for record in here.model.records()} == {"draft"}
        assert chips["status", "draft"].isChecked()
        assert not chips["status", ""].isChecked()
        chips["status", ""].click()
        await here.idle()
        assert here.model.total == 250

    qt_run(scenario())


def test_the_category_menu_offers_the_tree_and_filters(qt_run: Run, room: Any) -> None:
    here: Room = room(30)

    async def scenario() -> None:
        await here.load()
        chip = here.screen.filters.menus["category"]
        menu = chip.menu()
        menu.aboutToShow.emit()
        await until(lambda: len(menu.actions()) == 5)
        assert [action.text() for action in menu.actions()] == ["All", "", "Strings", "\u2003Guitar", "Wind"]
        menu.actions()[3].trigger()
        await here.idle()
        assert here.dialect.queries[-1].filters == {"category": "2"}
        assert chip.text() == "Category: Guitar"
        assert all(2 in {ref.id for ref in record["categories"]} for record in here.model.records())

    qt_run(scenario())


def test_a_title_sorts_and_a_second_click_turns_it_round(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        here.table.header.sectionClicked.emit(0)
        await here.idle()
        assert here.ids[0] != 1
        assert (here.dialect.queries[-1].sort, here.dialect.queries[-1].descending) == ("title", False)
        here.table.header.sectionClicked.emit(0)
        await here.idle()
        assert here.dialect.queries[-1].descending
        here.table.header.sectionClicked.emit(4)
        assert len(here.dialect.queries) == 3

    qt_run(scenario())


def test_scrolling_down_reads_on_and_a_save_costs_one_request(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        await here.site.shelf("courses").save(here.model.record(3), {"name": "Renamed"})
        assert here.model.text(3, 0) == "Renamed"
        here.press(Qt.Key.Key_End)
        await until(lambda: here.model.rowCount() == 200)
        await here.idle()
        assert len(here.dialect.asked) == 3
        assert here.table.currentIndex().row() == 99

    qt_run(scenario())


def test_nothing_found_says_so_and_clears(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        await here.type("zzz")
        assert here.screen.empty.isVisible()
        assert here.screen.empty.words == "No courses match “zzz”"
        button = next(found for found in here.screen.empty.findChildren(Button) if found.text() == "Clear search")
        button.click()
        assert here.screen.filters.box.text() == ""
        assert here.table.isVisible()
        assert here.model.rowCount() == 12

    qt_run(scenario())


def test_an_empty_site_offers_the_first_course(qt_run: Run, room: Any) -> None:
    here: Room = room(0)

    async def scenario() -> None:
        await here.load()
        assert here.screen.empty.words == "No courses yet"
        next(found for found in here.screen.empty.findChildren(Button) if found.text() == "New course").click()
        assert here.desk.opened == [("courses", None)]
        await here.site.shelf("courses").create({"name": "The first"})
        assert here.table.isVisible()

    qt_run(scenario())


def test_a_failed_load_is_explained_and_can_be_tried_again(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        here.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "page" else None
        await here.load()
        assert here.screen.notices.current("list") is not None
        assert here.screen.empty.words == "The courses could not be loaded"
        here.dialect.trouble = lambda verb, id: None
        next(found for found in here.screen.empty.findChildren(Button) if found.text() == "Try again").click()
        await here.idle()
        assert here.screen.notices.current("list") is None
        assert here.model.rowCount() == 12

    qt_run(scenario())


def test_a_failed_reload_keeps_the_old_rows(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "page" else None
        here.press(Qt.Key.Key_F5)
        await until(lambda: here.screen.notices.current("list"))
        assert here.table.isVisible()
        assert here.model.rowCount() == 12

    qt_run(scenario())


def test_a_slow_list_says_that_it_is_loading(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        here.dialect.gate = asyncio.Event()
        work = here.desk.tasks.start(here.screen.load())
        assert work is not None
        await until(lambda: here.screen.empty.isVisible())
        assert here.screen.empty.words == "Loading courses …"
        here.dialect.gate.set()
        await work
        assert here.table.isVisible()

    qt_run(scenario())


def test_new_is_offered_with_its_key_or_refused_with_the_reason(qt_run: Run, room: Any) -> None:
    def refuse(there: Room) -> None:
        there.dialect.refuses[Verb.CREATE] = "Your key may only read."

    refused: Room = room(3, prepare=refuse)
    assert not refused.screen.new.isEnabled()
    assert refused.screen.new.toolTip() == "Your key may only read."
    here: Room = room(3)

    async def scenario() -> None:
        await here.load()
        here.screen.activateWindow()
        here.press(Qt.Key.Key_N, CTRL)
        assert here.desk.opened == [("courses", None)]

    qt_run(scenario())


def test_columns_that_were_chosen_moved_and_widened_are_there_next_time(qt_run: Run, room: Any) -> None:
    here: Room = room(3)

    async def scenario() -> None:
        await here.load()
        columns, header = here.screen.columns, here.table.header
        columns.show(2, False)
        columns.show(7, True)
        header.moveSection(header.visualIndex(5), 1)
        header.resizeSection(1, 177)
        here.screen.closing()
        from lmsdesk.ui.screens.table_screen import TableScreen

        again = TableScreen(here.desk, "courses")
        there = again.table.header
        assert (again.columns.hidden(2), again.columns.hidden(7)) == (True, False)
        assert there.visualIndex(5) == 1
        assert there.sectionSize(1) == 177
        again.columns.reset()
        assert (again.columns.hidden(2), there.visualIndex(5)) == (False, 5)
        again.closing()
        again.deleteLater()

    qt_run(scenario())


def test_the_title_cannot_be_taken_away(qt_run: Run, room: Any) -> None:
    here: Room = room(3)
    for at in range(len(here.model.cells)):
        here.screen.columns.show(at, False)
    assert [at for at in range(len(here.model.cells)) if not here.screen.columns.hidden(at)] == [0]


def test_a_renamed_category_reads_right_without_asking_again(qt_run: Run, room: Any) -> None:
    here: Room = room(3)

    async def scenario() -> None:
        await here.load()
        assert here.model.text(2, 2) == "Languages, French"
        asked = len(here.dialect.asked)
        shelf = here.site.shelf("categories")
        await shelf.save(await shelf.open(2), {"name": "Français"})
        assert here.model.text(2, 2) == "Languages, Français"
        assert len(here.dialect.asked) == asked + 2

    qt_run(scenario())


def test_long_titles_are_cut_and_shown_whole_on_hovering(qt_run: Run, room: Any) -> None:
    here: Room = room(3)

    async def scenario() -> None:
        await here.load()
        await here.site.shelf("courses").save(here.model.record(0), {"name": "<b>Long</b> " * 40})
        rect = here.table.visualRect(here.model.index(0, 0))
        tip = here.table.painter_of_rows.tip(0, 0, rect)
        assert "&lt;b&gt;Long&lt;/b&gt;" in tip
        assert here.table.painter_of_rows.tip(1, 0, rect) == ""
        assert "2026" in here.table.painter_of_rows.tip(1, 6, rect)

    qt_run(scenario())


def test_the_tab_key_walks_as_the_eye_does(qt_run: Run, room: Any) -> None:
    here: Room = room(3)

    async def scenario() -> None:
        await here.load()
        here.screen.activateWindow()
        here.screen.setFocus()
        assert here.table.hasFocus()
        here.screen.new.setFocus()
        walked = []
        for _ in range(4):
            QTest.keyClick(here.screen.focusWidget(), Qt.Key.Key_Tab)
            walked.append(here.screen.focusWidget())
        chips = [chip for chip in here.screen.filters.chips.values() if chip.isVisible()]
        assert walked == [here.screen.filters.box, *chips[:3]]

    qt_run(scenario())


def test_a_list_that_moved_on_elsewhere_is_read_again_once_when_it_fails(qt_run: Run, room: Any) -> None:
    here: Room = room(3, "categories")

    async def scenario() -> None:
        await here.load()
        here.dialect.trouble = lambda verb, id: Problem(Trouble.BUSY) if verb == "page" else None
        asked = here.dialect.asked.count("page categories")
        await here.site.shelf("categories").delete([1])
        await here.idle()
        assert here.dialect.asked.count("page categories") == asked + 1

    qt_run(scenario())
