"""The categories as a person meets them: look, find, rename, move, create, delete, take back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import Ref
from lmsdesk.domain.words import Sentence
from lmsdesk.qt.tree_model import BUSY, NEW
from tests.conftest import until

Run = Callable[[Any], Any]
Key = Qt.Key
Alt = Qt.KeyboardModifier.AltModifier
Ctrl = Qt.KeyboardModifier.ControlModifier
Shift = Qt.KeyboardModifier.ShiftModifier

AT_FIRST = ["Art", "Music", ["Strings", ["Ukulele"], "Wind"]]


def parent_of(place: Any, id: int) -> Any:
    ref = place.dialect.items["categories"][id]["parent_id"]
    return ref.id if ref else None


def test_the_tree_is_shown_opened_and_counted(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        counts: list[Any] = []
        p.desk.counted.connect(lambda kind, total: counts.append((kind, total)))
        await p.screen.shown()
        assert p.shape() == AT_FIRST
        assert p.view.isExpanded(p.model.index_of(2))
        assert "5" in p.words()
        assert counts[-1] == ("categories", 5)

    qt_run(scenario())


def test_walking_down_never_leads_under_the_bar(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.screen.resize(620, 300)
        p.click(1)
        p.view.setFocus()
        bar = p.screen._bar
        await until(bar.isVisible)
        for _ in range(3):
            p.key(Key.Key_Down)
            row = p.view.visualRect(p.view.currentIndex())
            assert p.view.viewport().mapToGlobal(row.bottomLeft()).y() < bar.mapToGlobal(bar.rect().topLeft()).y()
        assert p.view.current_id == 4

    qt_run(scenario())


def test_what_was_closed_stays_closed_next_time(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(2)
        p.key(Key.Key_Left)
        assert not p.view.isExpanded(p.model.index_of(2))
        again = await place()
        assert again.view.isExpanded(again.model.index_of(1))
        assert not again.view.isExpanded(again.model.index_of(2))

    qt_run(scenario())


def test_rename_in_place(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        p.key(Key.Key_F2)
        p.type("Visual arts")
        p.key(Key.Key_Return)
        assert p.model.index_of(5).data() == "Visual arts"
        assert p.model.index_of(5).data(BUSY) is True
        await p.still()
        assert p.dialect.items["categories"][5]["name"] == "Visual arts"
        assert p.shape() == ["Music", ["Strings", ["Ukulele"], "Wind"], "Visual arts"]
        assert p.view.current_id == 5
        assert p.said[-1] == "Renamed “Art” to “Visual arts”. Ctrl+Z takes it back."

    qt_run(scenario())


def test_escape_gives_a_rename_up(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        p.key(Key.Key_F2)
        p.type("No")
        p.key(Key.Key_Escape)
        await p.still()
        assert p.line is None
        assert p.shape() == AT_FIRST
        assert not [asked for asked in p.dialect.asked if asked.startswith("update")]

    qt_run(scenario())


def test_a_rename_that_fails_keeps_what_was_typed(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.refuse("update")
        p.click(5)
        p.key(Key.Key_F2)
        p.type("Visual arts")
        p.key(Key.Key_Return)
        await p.still()
        assert p.line is not None
        assert p.line.text() == "Visual arts"
        assert p.screen.notices.current("tree") is not None
        assert p.shape() == AT_FIRST
        p.refuse()
        p.key(Key.Key_Return)
        await p.still()
        assert p.dialect.items["categories"][5]["name"] == "Visual arts"
        assert p.screen.notices.current("tree") is None

    qt_run(scenario())


def test_a_name_that_cannot_be_is_said_before_anything_is_sent(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        p.key(Key.Key_F2)
        p.key(Key.Key_Delete)
        p.key(Key.Key_Return)
        await until(lambda: p.line is not None)
        assert p.line.text() == ""
        assert "Name cannot be empty." in p.words()
        p.key(Key.Key_Escape)
        assert "Name cannot be empty." not in p.words()
        assert p.shape() == AT_FIRST
        assert not [asked for asked in p.dialect.asked if asked.startswith("update")]

    qt_run(scenario())


def test_news_from_the_site_does_not_touch_what_is_being_typed(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        p.key(Key.Key_F2)
        p.type("Visual")
        shelf = p.screen.shelf
        await shelf.save(p.model.record(5), {"slug": "other"})
        await shelf.save(p.model.record(1), {"name": "Zither and more"})
        assert p.line is not None
        assert p.line.text() == "Visual"
        assert p.shape()[0] == "Art"

    qt_run(scenario())


def test_alt_left_and_right_change_the_level(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(3)
        p.key(Key.Key_Left, Alt)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Strings", "Ukulele", "Wind"]]
        p.key(Key.Key_Left, Alt)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Strings", "Wind"], "Ukulele"]
        p.key(Key.Key_Left, Alt)
        assert p.said[-1] == "It is at the top level already."
        p.key(Key.Key_Right, Alt)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Strings", "Ukulele", "Wind"]]
        assert p.view.current_id == 3
        assert p.view.isExpanded(p.model.index_of(1))

    qt_run(scenario())


def test_alt_up_and_down_where_the_site_keeps_an_order(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place(order=True)
        p.click(5)
        p.key(Key.Key_Down, Alt)
        await p.still()
        assert p.shape()[0] == "Music"
        p.key(Key.Key_Up, Alt)
        await p.still()
        assert p.shape() == AT_FIRST
        p.key(Key.Key_Up, Alt)
        assert p.said[-1] == "It is the first on its level already."

    qt_run(scenario())


def test_where_it_keeps_none_the_reason_is_told(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        action = p.screen.actions_of.by_name["up"]
        assert not action.isEnabled()
        assert action.toolTip() == "This site keeps no order of its own: categories are sorted by name."
        p.key(Key.Key_Up, Alt)
        assert p.said[-1] == action.toolTip()
        assert p.view.current_id == 5

    qt_run(scenario())


def test_a_move_that_fails_leaves_the_tree_and_can_be_tried_again(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.refuse("update")
        p.dialect.gate = asyncio.Event()
        p.click(3)
        p.key(Key.Key_Left, Alt)
        await until(lambda: p.model.index_of(3).data(BUSY))
        assert not p.screen.actions_of.by_name["delete"].isEnabled()
        p.dialect.gate.set()
        await p.still()
        assert p.shape() == AT_FIRST
        assert not p.model.index_of(3).data(BUSY)
        assert p.screen.notices.current("tree") is not None
        p.refuse()
        p.key(Key.Key_Left, Alt)
        await p.still()
        assert p.screen.notices.current("tree") is None
        assert parent_of(p, 3) == 1

    qt_run(scenario())


def test_a_site_that_says_yes_and_does_nothing_is_caught(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.dialect.bend = lambda record: record.with_values(parent_id=Ref(2, "Strings"))
        p.click(3)
        p.key(Key.Key_Left, Alt)
        await p.still()
        assert "The site kept “Ukulele” as it was." in p.words()
        assert p.shape() == AT_FIRST

    qt_run(scenario())


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)  # popups, on the offscreen platform
def test_move_to_offers_every_place_that_makes_sense(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(2)
        p.key(Key.Key_M, Ctrl)
        picker = p.screen._picker
        assert picker is not None
        assert list(picker.offered) == ["Top level", "Art", "Wind"]
        picker.line.setText("wi")
        assert list(picker.offered) == ["Music › Wind"]
        QTest.keyClick(picker.line, Key.Key_Return)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Wind", ["Strings", ["Ukulele"]]]]

    qt_run(scenario())


def test_a_new_category_beside_and_inside(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(4)
        p.key(Key.Key_N, Ctrl)
        p.type("Brass")
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Brass", "Strings", ["Ukulele"], "Wind"]]
        assert p.view.current_id == 6
        p.key(Key.Key_Insert, Shift)
        p.type("Horn")
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Brass", ["Horn"], "Strings", ["Ukulele"], "Wind"]]
        assert p.model.record(7)["parent_id"] == Ref(6)

    qt_run(scenario())


def test_a_new_one_without_a_name_goes_away(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(4)
        for give_up in (Key.Key_Return, Key.Key_Escape):
            p.key(Key.Key_Insert)
            assert p.model.has_new
            p.key(give_up)
            await p.still()
            assert not p.model.has_new
            assert p.view.current_id == 4
        assert p.shape() == AT_FIRST
        assert not [asked for asked in p.dialect.asked if asked.startswith("create")]

    qt_run(scenario())


def test_a_creation_that_fails_keeps_the_row_and_its_text(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.refuse("create")
        p.click(5)
        p.key(Key.Key_Insert)
        p.type("Craft")
        p.key(Key.Key_Return)
        await p.still()
        assert p.line is not None
        assert p.line.text() == "Craft"
        p.refuse()
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape()[:2] == ["Art", "Craft"]
        assert not p.model.shows(NEW)

    qt_run(scenario())


def test_deleting_says_what_follows_from_it(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(2)
        p.key(Key.Key_Delete)
        await p.still()
        title, lines = p.questions[-1]
        assert title == "Delete “Strings”?"
        assert "Inside it: “Ukulele”. They move into “Music”." in lines
        assert "Delete from Academy" in lines
        assert p.shape() == AT_FIRST

    qt_run(scenario())


def test_after_deleting_the_children_are_one_level_up(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        rows = p.dialect.items["categories"]

        def as_wordpress_does(verb: str, id: int) -> None:
            if verb == "delete":
                rows[3] = rows[3].with_values(parent_id=Ref(1, "Music"))

        p.dialect.trouble = as_wordpress_does
        p.answer = "delete"
        p.click(2)
        p.key(Key.Key_Delete)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Ukulele", "Wind"]]
        assert p.view.current_id == 4
        assert p.said[-1] == "Deleted “Strings”."

    qt_run(scenario())


def test_ctrl_z_takes_moves_names_and_creations_back(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(3)
        p.key(Key.Key_Left, Alt)
        await p.still()
        p.key(Key.Key_F2)
        p.type("Banjo")
        p.key(Key.Key_Return)
        await p.still()
        p.key(Key.Key_Insert)
        p.type("Kazoo")
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Banjo", "Kazoo", "Strings", "Wind"]]
        for _ in range(3):
            p.key(Key.Key_Z, Ctrl)
            await p.still()
        assert p.shape() == AT_FIRST
        assert p.said[-1] == "Took back the change to “Ukulele”."
        assert p.screen.actions_of.reason("undo") == "There is nothing to take back."

    qt_run(scenario())


def test_what_was_changed_since_is_not_taken_back(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(3)
        p.key(Key.Key_Left, Alt)
        await p.still()
        await p.screen.shelf.save(p.model.record(3), {"parent_id": Ref(5, "Art")})
        p.key(Key.Key_Z, Ctrl)
        await p.still()
        assert parent_of(p, 3) == 5
        assert p.said[-1] == "“Ukulele” was changed since, so it stays as it is."

    qt_run(scenario())


def test_finding_shows_matches_and_gives_the_tree_back(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(2)
        p.key(Key.Key_Left)
        p.screen.focus_search()
        p.screen.search.setText("uku")
        await until(lambda: p.model.filtered)
        assert p.shape() == ["Music", ["Strings", ["Ukulele"]]]
        assert p.view.isExpanded(p.model.index_of(2))
        assert "1 of 5" in p.words()
        p.screen.search.setText("zzz")
        await until(lambda: "Nothing is called “zzz”" in p.words())
        p.key(Key.Key_Escape)
        assert p.shape() == AT_FIRST
        assert p.view.isExpanded(p.model.index_of(1))
        assert not p.view.isExpanded(p.model.index_of(2))
        assert p.view.current_id == 2

    qt_run(scenario())


def test_enter_and_double_click_open_the_editor(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        p.click(5)
        p.key(Key.Key_Return)
        p.view.doubleClicked.emit(p.model.index_of(5, 1))
        assert [(kind, record.id) for kind, record in p.window.opened] == [("categories", 5)] * 2

    qt_run(scenario())


def test_an_academy_without_categories_offers_the_first_one(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place(items=())
        assert "Categories sort your courses" in p.words()
        assert "No categories yet" in p.words()
        buttons = [b for b in p.screen._empty.findChildren(QPushButton) if b.isVisible()]
        buttons[0].click()
        p.type("Music")
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape() == ["Music"]

    qt_run(scenario())


def test_a_list_that_does_not_come_can_be_asked_for_again(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place(load=False)
        p.refuse("page")
        await p.screen.load()
        assert p.screen.notices.current("load") is not None
        assert "Categories could not be loaded" in p.words()
        p.refuse()
        buttons = [b for b in p.screen._empty.findChildren(QPushButton) if b.isVisible()]
        buttons[0].click()
        await p.still()
        assert p.shape() == AT_FIRST
        assert p.screen.notices.current("load") is None

    qt_run(scenario())


def test_what_the_site_does_not_offer_says_why(qt_run: Run, place: Any, monkeypatch: Any) -> None:
    async def scenario() -> None:
        no = Offer(False, Sentence("Your role may only look."))
        monkeypatch.setattr(
            "tests.sites.fake.FakeDialect.offer",
            lambda self, kind, verb: Offer(True) if verb is Verb.LIST else no,
        )
        p = await place()
        p.click(3)
        for name in ("new", "inside", "rename", "move", "out", "delete"):
            assert p.screen.actions_of.reason(name) == "Your role may only look."
        assert p.screen.new_button.toolTip() == "Your role may only look."
        assert not p.model.may_move(3, None)
        assert not p.screen.new_button.isEnabled()

    qt_run(scenario())


def test_leaving_asks_about_a_name_that_could_not_be_saved(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        assert await p.screen.can_leave()
        p.refuse("create")
        p.key(Key.Key_Insert)
        p.type("Craft")
        p.key(Key.Key_Return)
        await p.still()
        p.key(Key.Key_Return)
        await p.still()
        p.view.closeEditor(p.line, p.view.itemDelegate().EndEditHint.NoHint)
        assert not await p.screen.can_leave()
        assert p.questions[-1][0] == "Leave without saving the name “Craft”?"
        p.answer = "leave"
        assert await p.screen.can_leave()
        assert not p.model.has_new

    qt_run(scenario())


def test_an_item_gone_meanwhile_leaves_the_tree(qt_run: Run, place: Any) -> None:
    async def scenario() -> None:
        p = await place()
        gone = Problem(Trouble.GONE, code="rest_term_invalid", outcome=Outcome.NOT_DONE)
        p.dialect.trouble = lambda asked, id: gone if asked.startswith("update") else None
        p.click(5)
        p.key(Key.Key_F2)
        p.type("Visual arts")
        p.key(Key.Key_Return)
        await p.still()
        assert p.shape() == ["Visual arts", "Music", ["Strings", ["Ukulele"], "Wind"]]
        assert p.screen.notices.current("tree") is not None
        assert p.line.text() == "Visual arts", "what was typed goes on as a new one"
        p.dialect.trouble = lambda asked, id: None
        p.key(Key.Key_Return)
        await p.still()
        assert "Visual arts" in p.shape()
        assert not p.model.has_new

    qt_run(scenario())
