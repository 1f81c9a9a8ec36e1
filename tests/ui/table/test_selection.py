"""Selecting rows and doing something with them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.ui.widgets import Button
from tests.conftest import until
from tests.ui.table.conftest import Room

Run = Callable[[Any], Any]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_shift_ctrl_and_ctrl_a_select_and_the_bar_says_how_many(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.click(1)
        here.click(3, SHIFT)
        here.click(6, CTRL)
        assert here.selected == [2, 3, 4, 7]
        await until(here.screen.bar.isVisible)
        assert here.screen.bar.words.text() == "4 selected"
        here.press(Qt.Key.Key_A, CTRL)
        assert here.screen.bar.words.text() == "12 selected"
        here.press(Qt.Key.Key_Escape)
        assert here.screen.bar.isHidden()

    qt_run(scenario())


def test_walking_down_never_leads_under_the_bar(qt_run: Run, room: Any) -> None:
    here: Room = room(60)

    async def scenario() -> None:
        await here.load()
        here.table.setFocus()
        here.click(0)
        await until(here.screen.bar.isVisible)
        bar = here.screen.bar
        for _ in range(59):
            here.press(Qt.Key.Key_Down)
            row = here.table.visualRect(here.table.currentIndex())
            assert here.table.viewport().rect().contains(row.center())
            assert here.table.viewport().mapToGlobal(row.bottomLeft()).y() < bar.mapToGlobal(bar.rect().topLeft()).y()
        assert here.table.currentIndex().row() == 59

    qt_run(scenario())


def test_the_selection_stays_with_the_items_over_sorting_and_reloading(qt_run: Run, room: Any) -> None:
    here: Room = room(30)

    async def scenario() -> None:
        await here.load()
        here.click(2)
        here.click(9, CTRL)
        here.table.header.sectionClicked.emit(4)
        assert set(here.selected) == {3, 10}
        here.press(Qt.Key.Key_F5)
        await until(lambda: len(here.dialect.queries) == 2)
        await here.idle()
        assert set(here.selected) == {3, 10}
        await here.type("bread")
        assert here.selected == []

    qt_run(scenario())


def test_items_of_a_later_page_are_selected_again_when_they_are_back(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        here.press(Qt.Key.Key_End)
        await until(lambda: here.model.rowCount() == 200)
        here.table.select_ids([5, 150])
        here.press(Qt.Key.Key_F5)
        await until(lambda: len(here.dialect.queries) >= 3 and not here.model.busy)
        assert 5 in here.selected
        await until(lambda: here.model.rowCount() >= 200)
        assert here.selected == [5, 150]

    qt_run(scenario())


def test_delete_moves_to_the_trash_without_asking_and_tells_it(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.click(0)
        here.click(1, CTRL)
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.desk.sentences)
        assert here.desk.sentences == ["Moved 2 courses to the trash."]
        assert here.course(1)["status"] == here.course(2)["status"] == "trash"
        assert here.ids[0] == 3
        assert here.screen.filters.chips["status", "trash"].text() == "Trash 2"
        assert here.screen.header._count.text() == "10"
        assert here.desk.counts["courses"] == 10
        assert not here.desk.questions

    qt_run(scenario())


def test_publish_and_draft_from_the_bar(qt_run: Run, room: Any) -> None:
    here: Room = room(12)

    async def scenario() -> None:
        await here.load()
        here.table.select_ids([3])
        assert list(here.screen.bar.buttons) == ["publish", "trash"]
        here.screen.bar.buttons["publish"].click()
        await until(lambda: here.desk.sentences)
        assert here.desk.sentences == ["Published “Café French in 30 Days”."]
        assert here.course(3)["status"] == "publish"
        assert here.selected == [3]
        assert list(here.screen.bar.buttons) == ["draft", "trash"]
        assert here.screen.bar.buttons["trash"].width() >= here.screen.bar.buttons["trash"].sizeHint().width()

    qt_run(scenario())


def test_the_trash_offers_to_restore_and_to_delete_for_good(qt_run: Run, room: Any) -> None:
    here: Room = room(6)

    async def scenario() -> None:
        await here.site.shelf("courses").trash([2, 4])
        await here.load()
        here.screen.filters.chips["status", "trash"].click()
        await here.idle()
        here.table.select_ids([2])
        assert list(here.screen.bar.buttons) == ["restore", "delete"]
        here.screen.bar.buttons["restore"].click()
        await until(lambda: here.desk.sentences)
        assert here.desk.sentences == ["Restored “Watercolour Basics”."]
        assert here.ids == [4]
        here.table.select_ids([4])
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.desk.questions and not here.screen.bulk.busy)
        assert 4 in here.dialect.items["courses"]
        here.desk.reply = "all"
        here.press(Qt.Key.Key_Delete)
        await until(lambda: len(here.desk.sentences) == 2)
        assert 4 not in here.dialect.items["courses"]
        assert here.screen.empty.words == "The trash is empty"
        title, answers, details = here.desk.questions[0]
        assert title == "Delete “Bread Without Kneading” from Academy for good? This cannot be undone."
        assert [answer.words for answer in answers] == [
            "Delete from Academy",
            "Delete with 3 lessons",
        ]
        assert list(details) == ["Inside: 3 lessons."]

    qt_run(scenario())


def test_on_a_test_site_the_buttons_do_not_name_it(qt_run: Run, room: Any) -> None:
    def rehearsal(there: Room) -> None:
        stage = type(there.site.profile.stage)("test")
        there.site.profile = replace(there.site.profile, stage=stage)

    here: Room = room(3, "tags", prepare=rehearsal)
    here.dialect.seed("tags", {"name": "Beginner"}, {"name": "Evening"})

    async def scenario() -> None:
        await here.load()
        here.click(0)
        assert list(here.screen.bar.buttons) == ["delete"]
        here.screen.bar.buttons["delete"].click()
        await until(lambda: here.desk.questions)
        _, answers, _ = here.desk.questions[0]
        assert answers[-1].words == "Delete with 3 lessons"

    here.dialect.refuses[Verb.TRASH] = "There is no trash for tags."
    qt_run(scenario())


def test_stop_leaves_the_rest_as_it_was(qt_run: Run, room: Any) -> None:
    here: Room = room(40)

    async def scenario() -> None:
        await here.load()
        here.dialect.gate = asyncio.Event()
        here.press(Qt.Key.Key_A, CTRL)
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.dialect.running == 4)
        assert not here.screen.bar.buttons["trash"].isEnabled()
        await until(here.screen.line.isVisible)
        next(found for found in here.screen.line.findChildren(Button) if found.text() == "Stop").click()
        here.dialect.gate.set()
        await here.idle()
        assert here.desk.sentences == ["Stopped after 4 of 40. The others are as they were."]
        assert here.model.rowCount() == 36
        assert here.screen.line.isHidden()

    qt_run(scenario())


def test_what_could_not_be_done_is_named_and_can_be_tried_again(qt_run: Run, room: Any) -> None:
    here: Room = room(6)

    async def scenario() -> None:
        await here.load()
        here.dialect.trouble = lambda verb, id: Problem(Trouble.BUSY) if (verb, id) == ("trash", 2) else None
        here.table.select_ids([1, 2, 3])
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.screen.notices.current("bulk names"))
        await here.idle()
        names = here.screen.notices.current("bulk names")
        assert names is not None
        assert names.title == "Not moved to the trash: “Watercolour Basics”."
        assert here.screen.notices.current("bulk") is not None
        assert here.ids == [2, 4, 5, 6]
        assert here.selected == [2]
        here.dialect.trouble = lambda verb, id: None
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.ids == [4, 5, 6])
        await here.idle()
        assert here.screen.notices.current("bulk names") is None

    qt_run(scenario())


def test_what_the_person_may_not_do_says_why(qt_run: Run, room: Any) -> None:
    def refuse(there: Room) -> None:
        there.dialect.refuses[Verb.UPDATE] = "Your key may only read."

    here: Room = room(6, prepare=refuse)

    async def scenario() -> None:
        await here.load()
        here.table.select_ids([3])
        button = here.screen.bar.buttons["publish"]
        assert not button.isEnabled()
        assert button.toolTip() == "Your key may only read."

    qt_run(scenario())


def test_all_of_a_longer_list_means_what_is_loaded_and_says_so(qt_run: Run, room: Any) -> None:
    here: Room = room(250)

    async def scenario() -> None:
        await here.load()
        here.press(Qt.Key.Key_A, CTRL)
        assert here.screen.bar.words.text() == "100 of 250 selected"

    qt_run(scenario())


def test_closing_the_site_in_the_middle_of_it_stops_and_says_so(qt_run: Run, room: Any) -> None:
    here: Room = room(40)

    async def scenario() -> None:
        await here.load()
        here.dialect.gate = asyncio.Event()
        here.press(Qt.Key.Key_A, CTRL)
        here.press(Qt.Key.Key_Delete)
        await until(lambda: here.dialect.running == 4)
        here.screen.closing()
        here.dialect.gate.set()
        await until(lambda: not here.screen.bulk.busy)
        assert here.desk.sentences[0] == "Stopped on the way. The list shows how far it got."
        assert here.dialect.asked.count("trash 5") == 0

    qt_run(scenario())
