"""The editor as a person meets it: open, change, save, and every way a save can go."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QWidget

from lmsdesk.domain.fields import Text
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import ShelfChange
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.record_editor import RecordEditor
from lmsdesk.ui.editor.undo import Undo
from lmsdesk.ui.navigation import Navigation
from tests.conftest import until
from tests.ui.editor.person import Person, person

Scenario = Callable[[Person], Coroutine[Any, Any, None]]
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def play(qt_run: Any, qapp: QApplication) -> Callable[[Scenario], None]:
    """Play a scenario with a person at the window."""
    from lmsdesk.ui.theme import theme

    theme.install(qapp, "light")

    def run(scenario: Scenario) -> None:
        with person() as who:
            qt_run(scenario(who))

    return run


def test_change_title_price_and_categories_in_two_requests(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        assert editor.title == "Ukulele 1"
        assert not editor.head.save.isEnabled()
        assert QApplication.focusWidget() is who.place("name")
        who.type("name", "Ukulele for all")
        who.type("regular_price", "25")
        editor.form.editors["categories"].set_value((Ref(1, "Strings"), Ref(2, "Guitar")))
        editor.form.editors["categories"].changed.emit()
        assert editor.head.marker.isVisible()
        assert editor.title == "Ukulele for all"
        await who.save()
        assert who.dialect.asked == ["get 1", "update categories,name,regular_price 1"]
        kept = who.dialect.items["courses"][1]
        assert kept["name"] == "Ukulele for all"
        assert kept["regular_price"] == Decimal(25)
        assert kept["categories"] == (Ref(1), Ref(2))
        assert who.said[-1] == "Saved “Ukulele for all”."
        assert not editor.head.marker.isVisible()
        assert not editor.head.save.isEnabled()
        assert not who.words()

    play(scenario)


def test_an_editor_is_built_a_group_at_a_time_in_the_place_where_it_stands(play: Any) -> None:
    """All at once it held up the window for a sixth of a second."""

    async def scenario(who: Person) -> None:
        loop = asyncio.get_running_loop()
        there: list[int] = []

        def look() -> None:
            editor: Any = who.window.navigation.editor
            if editor is not None:
                there.append(len(editor.form.editors))
            if editor is None or not editor.loaded:
                loop.call_later(0, look)

        where: list[object] = []
        put_over = Navigation._put_over

        def putting(navigation: Navigation, editor: RecordEditor) -> None:
            where.append(editor.parentWidget())
            put_over(navigation, editor)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Navigation, "_put_over", putting)
            look()
            editor = await who.open()
        assert where == [who.window.stack], "it need not be moved there as a whole"
        assert len(set(there)) >= 4, "the others had their turns in between"
        assert set(editor.form.editors) >= {"name", "description", "categories", "regular_price"}

    play(scenario)


def test_what_is_typed_first_continues_the_title(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        QTest.keyClicks(QApplication.focusWidget(), ", again")
        assert editor.form.editors["name"].value() == "Ukulele 1, again"

    play(scenario)


def test_a_full_record_is_not_asked_for_again(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open(full=True)
        assert who.dialect.asked == []

    play(scenario)


def test_nothing_changed_sends_nothing(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("name", "x")
        who.type("name", "Ukulele 1")
        await who.save()
        assert who.dialect.asked == ["get 1"]
        assert "Nothing to save" in who.said[-1]

    play(scenario)


def test_the_title_shows_before_the_site_answers(play: Any) -> None:
    async def scenario(who: Person) -> None:
        page = await who.site.shelf("courses").first()
        who.dialect.gate = asyncio.Event()
        who.desk.open_editor("courses", replace(page.records[0], full=False))
        await until(lambda: who.dialect.running)
        assert who.editor.title == "Ukulele 1"
        assert not who.editor.form.isVisible()
        who.dialect.gate.set()
        await until(who.editor.form.isVisible)

    play(scenario)


def test_a_site_that_is_away_shows_what_the_list_knew(play: Any) -> None:
    async def scenario(who: Person) -> None:
        who.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "get" else None
        editor = await who.open()
        await until(who.words)
        assert who.value("name") == "Ukulele 1"
        assert editor.form.editors["name"].read_only
        assert not editor.head.save.isEnabled()

    play(scenario)


def test_what_is_to_be_mended_stands_under_the_field(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("sale_price", "50")
        who.place("name").clear()  # type: ignore[attr-defined]
        QTest.keyClicks(who.place("name"), " ")
        await who.save()
        assert who.trouble("name") == "Title cannot be empty."
        assert "not below the price" in who.trouble("sale_price")
        assert who.dialect.asked == ["get 1"]
        assert not who.words()
        assert QApplication.focusWidget() is who.place("name")
        who.type("name", "Uku")
        assert not who.trouble("name")
        assert who.trouble("sale_price")
        who.type("sale_price", "5")
        assert not editor.form.troubles
        await who.save()
        assert who.dialect.asked[-1] == "update name,sale_price 1"

    play(scenario)


def test_text_that_is_no_price_is_not_sent(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("regular_price", "12,x")
        await who.save()
        assert who.trouble("regular_price")
        assert who.dialect.asked == ["get 1"]

    play(scenario)


def test_what_was_wrong_on_the_site_already_does_not_block(play: Any) -> None:
    async def scenario(who: Person) -> None:
        odd = who.dialect.items["courses"][1].with_values(access_mode="open")
        who.dialect.items["courses"][1] = odd
        await who.open()
        who.add("name", "!")
        await who.save()
        assert who.dialect.asked[-1] == "update name 1"

    play(scenario)


def test_a_failing_save_keeps_every_word(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "Typed with care")
        who.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if "update" in verb else None
        await who.save()
        assert who.value("name") == "Typed with care"
        assert editor.notices.current("save") is not None
        assert editor.head.marker.isVisible()
        assert editor.head.save.isEnabled()
        draft = who.drafts.get(who.site.profile.id, "courses", "1")
        assert draft is not None
        assert draft.values["name"] == "Typed with care"
        who.dialect.trouble = lambda verb, id: None
        await who.save()
        assert editor.notices.current("save") is None
        assert who.dialect.items["courses"][1]["name"] == "Typed with care"
        assert who.drafts.list() == ()

    play(scenario)


def test_the_sites_own_objection_stands_at_its_field(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.type("slug", "taken")
        refusal = Problem(Trouble.INVALID, fields={"slug": "This slug is taken"}, outcome=Outcome.NOT_DONE)
        who.dialect.trouble = lambda verb, id: refusal if "update" in verb else None
        await who.save()
        assert "This slug is taken" in who.trouble("slug")
        who.add("slug", "2")
        assert not who.trouble("slug")

    play(scenario)


def test_typing_while_it_saves_stays_unsaved(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "First")
        who.dialect.gate = asyncio.Event()
        who.press(Qt.Key.Key_S, CTRL)
        await until(lambda: who.dialect.running)
        assert not editor.head.save.isEnabled()
        who.add("name", " and second")
        who.type("slug", "later")
        who.dialect.gate.set()
        await who.saved()
        assert who.dialect.items["courses"][1]["name"] == "First"
        assert who.value("name") == "First and second"
        assert who.value("slug") == "later"
        assert editor.head.marker.isVisible()
        draft = who.drafts.get(who.site.profile.id, "courses", "1")
        assert draft is not None
        assert draft.values["name"] == "First and second"
        assert draft.base["name"] == "First"
        await who.save()
        assert who.dialect.asked[-1] == "update name,slug 1"

    play(scenario)


def test_the_site_changes_what_was_sent_and_it_is_told(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.dialect.bend = lambda record: record.with_values(slug="lute-2", status="draft")
        who.type("slug", "lute")
        await who.save()
        assert "The site changed Web address from “lute” to “lute-2”." in who.words()
        assert "Someone also changed Status from “Published” to “Draft”." in who.words()
        assert who.value("slug") == "lute-2"
        who.click("Show what I typed")
        assert who.value("slug") == "lute"
        assert who.editor.head.marker.isVisible()

    play(scenario)


def test_a_lost_answer_that_was_looked_after_is_told(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.dialect.bend = lambda record: replace(record, verified=True)
        who.add("name", "!")
        await who.save()
        assert "we looked: it is saved" in who.words()

    play(scenario)


def test_a_new_item_goes_on_as_an_existing_one(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open(None)
        assert editor.title == "New course"
        assert not editor.head.save.isEnabled()
        who.type("name", "Lute")
        assert editor.title == "Lute"
        await until(who.drafts.list, what="the draft")
        await who.save()
        assert who.dialect.asked == ["create 0"]
        assert editor.subject.record is not None
        assert editor.subject.record.id == 3
        assert who.drafts.list() == ()
        who.add("name", "s")
        await who.save()
        assert who.dialect.asked[-1] == "update name 3"

    play(scenario)


def test_a_lost_answer_to_a_new_item_warns_of_doubles(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open(None)
        who.type("name", "Lute")
        who.dialect.trouble = lambda verb, id: Problem(Trouble.TIMEOUT, outcome=Outcome.UNKNOWN)
        await who.save()
        assert "It may be on the site already." in who.words()
        assert who.value("name") == "Lute"

    play(scenario)


def test_deleted_while_open_is_told_at_once_and_can_be_made_again(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "Mine")
        await who.site.shelf("courses").trash([1])
        who.dialect.items["courses"].pop(1)
        assert "is not on the site any more" in who.words()
        assert who.value("name") == "Mine"
        who.click("Create it again")
        await who.saved()
        assert who.dialect.asked[-1] == "create 0"
        assert editor.subject.record is not None
        made = who.dialect.items["courses"][editor.subject.record.id]
        assert made["name"] == "Mine"
        assert made["description"] == "<p>Four strings.</p>"
        assert not who.words()
        assert editor.head.save.text() == "Save"

    play(scenario)


def test_deleted_by_someone_else_is_found_on_saving(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "Mine")
        who.dialect.items["courses"].pop(1)
        await who.save()
        assert "is not on the site any more" in who.words()
        assert editor.head.save.text() == "Create it again"
        await who.save()
        assert who.said[-1] == "Saved “Mine”."

    play(scenario)


def test_a_change_from_elsewhere_updates_untouched_fields_and_tells(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.type("name", "My words")
        record = editor.subject.record
        assert record is not None
        await who.site.shelf("courses").save(record, {"slug": "moved", "name": "Their words"})
        assert who.value("slug") == "moved"
        assert who.value("name") == "My words"
        assert "Someone also changed Title, Web address." in who.words()
        assert "What you typed stays: Title." in who.words()
        await who.save()
        assert who.dialect.items["courses"][1]["name"] == "My words"

    play(scenario)


def test_other_items_do_not_disturb(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        await who.site.shelf("courses").trash([2])
        assert not who.words()

    play(scenario)


def test_who_may_not_write_may_look(play: Any) -> None:
    async def scenario(who: Person) -> None:
        offer = who.dialect.offer
        no = Offer(False, Sentence("This key may only read."))
        who.dialect.offer = (  # type: ignore[method-assign]
            lambda kind_id, verb: no if verb is Verb.UPDATE else offer(kind_id, verb)
        )
        editor = await who.open()
        assert "This key may only read." in who.words()
        assert all(field.read_only for field in editor.form.editors.values())
        QTest.keyClicks(who.place("name"), "x")
        assert who.value("name") == "Ukulele 1"
        await who.save()
        assert who.dialect.asked == ["get 1"]

    play(scenario)


def test_a_value_that_cannot_be_read_is_never_sent(play: Any) -> None:
    async def scenario(who: Person) -> None:
        strange = who.dialect.items["courses"][1]
        who.dialect.items["courses"][1] = replace(strange, odd=frozenset({"duration"}))
        editor = await who.open()
        assert editor.form.editors["duration"].read_only
        said = [found.text() for found in editor.form.groups.rows["duration"].findChildren(QLabel)]
        assert any("LMS Desk cannot read" in text for text in said)
        who.add("name", "!")
        await who.save()
        assert who.dialect.asked[-1] == "update name 1"

    play(scenario)


def test_undo_goes_over_the_fields_in_order(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.add("name", " one")
        who.add("slug", "-two")
        who.place("status")
        editor.undo.undo()
        assert who.value("slug") == "ukulele"
        editor.undo.undo()
        assert who.value("name") == "Ukulele 1"
        assert not editor.head.marker.isVisible()
        editor.undo.redo()
        assert who.value("name") == "Ukulele 1 one"
        assert editor.head.marker.isVisible()

    play(scenario)


def test_ctrl_z_in_a_text_takes_back_the_last_change_of_all(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.add("name", "a")
        who.add("slug", "b")
        who.place("name")
        who.press(Qt.Key.Key_Z, CTRL)
        assert who.value("slug") == "ukulele"
        assert who.value("name") == "Ukulele 1a"
        who.place("name")
        who.press(Qt.Key.Key_Z, CTRL)
        assert who.value("name") == "Ukulele 1"
        who.press(Qt.Key.Key_Z, CTRL)
        assert who.value("name") == "Ukulele 1"
        assert not who.editor.unsent

    play(scenario)


def test_revert_and_undo_bring_everything_back_and_forth(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.add("name", "!")
        who.add("slug", "!")
        editor.revert()
        assert not editor.unsent
        editor.undo.undo()
        assert who.value("name") == "Ukulele 1!"
        assert who.value("slug") == "ukulele!"

    play(scenario)


def test_move_to_trash_goes_back_to_the_list(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.add("name", " kept")
        editor.trash()
        await who.answer("trash")
        await until(lambda: who.window.closed)
        assert who.dialect.items["courses"][1]["status"] == "trash"
        assert [draft.title for draft in who.drafts.list()] == ["Ukulele 1 kept"]

    play(scenario)


def test_folds_are_remembered(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        section = editor.form.groups.sections["welcome_title"]
        assert section.folded
        assert section.heading is not None
        QTest.mouseClick(section.heading, Qt.MouseButton.LeftButton)
        assert who.place("welcome_title").isVisible()
        await who.open(2)
        assert not who.editor.form.groups.sections["welcome_title"].folded
        assert who.editor.form.groups.sections["custom_fields"].folded

    play(scenario)


def test_a_stale_shelf_change_of_a_strange_kind_is_no_trouble(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.site.shelf("courses")._tell(ShelfChange(changed=(Record(99, {"name": "x"}),), stale=True))
        assert not who.words()

    play(scenario)


def test_a_picture_on_its_way_is_waited_for(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        picture = editor.form.editors["featured_image"]
        who.add("name", "!")
        monkeypatch.setattr(picture, "busy", lambda: True)
        who.press(Qt.Key.Key_S, CTRL)
        await until(lambda: any("Waiting for the picture" in said for said in who.said))
        assert who.dialect.asked == ["get 1"]
        assert not editor.head.save.isEnabled()
        monkeypatch.setattr(picture, "busy", lambda: False)
        picture.busy_changed.emit()
        await who.saved()
        assert who.dialect.asked[-1] == "update name 1"

    play(scenario)


def test_tab_goes_down_the_main_column_and_then_the_side(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        editor.form.groups.sections["welcome_title"].set_folded(False)
        who.place("name")
        seen: list[str] = []
        for _ in range(60):
            who.press(Qt.Key.Key_Tab)
            now = QApplication.focusWidget()
            name = editor.form.field_of(now) if now is not None else ""
            if name and name not in seen:
                seen.append(name)
            if name == "slug":
                break
        wanted = ["description", "short_description", "highlights"]
        wanted += ["welcome_enabled", "welcome_title", "welcome_text"]
        wanted += ["access_mode", "regular_price", "sale_price", "status", "slug"]
        assert seen == wanted

    play(scenario)


def test_alt_s_saves_as_well(play: Any) -> None:
    async def scenario(who: Person) -> None:
        await who.open()
        who.add("name", "!")
        who.press(Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
        await who.saved()
        assert who.dialect.asked[-1] == "update name 1"

    play(scenario)


def test_a_new_access_mode_and_the_prices_it_empties_are_one_step_to_undo(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        mode = editor.form.editors["access_mode"].focusProxy()
        assert isinstance(mode, QComboBox)
        mode.setCurrentIndex(mode.findData("open"))
        mode.activated.emit(mode.currentIndex())
        assert who.value("access_mode") == "open"
        assert not who.value("regular_price")
        editor.undo.undo()
        assert who.value("access_mode") == "one_time"
        assert who.value("regular_price") == Decimal(20)
        assert not editor.unsent

    play(scenario)


def test_the_menu_opens_the_item_on_the_site_and_reverts(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        who.add("name", "!")
        editor.head.menu.aboutToShow.emit()
        entries = {action.text(): action for action in editor.head.menu.actions() if action.text()}
        assert list(entries) == ["Open on the site", "Revert all changes", "Move to trash"]
        assert not entries["Open on the site"].isEnabled()
        entries["Revert all changes"].trigger()
        assert who.value("name") == "Ukulele 1"

    play(scenario)


def test_one_column_where_there_is_little_room(play: Any) -> None:
    async def scenario(who: Person) -> None:
        editor = await who.open()
        assert not editor.form.columns.narrow
        who.window.resize(760, 700)
        await until(lambda: editor.form.columns.narrow)
        side, main = editor.form.columns.side, editor.form.columns.main
        await until(lambda: side.y() > main.y() + main.height() - 1)

    play(scenario)


def test_a_long_text_is_saved_to_the_last_letter(play: Any) -> None:
    async def scenario(who: Person) -> None:
        long = "<p>Four strings and more.</p>" * 400
        who.dialect.items["courses"][1] = who.dialect.items["courses"][1].with_values(description=long)
        editor = await who.open()
        QTest.keyClicks(who.place("description"), "Begin. ")
        await until(editor.head.marker.isVisible, what="the marker")
        QTest.keyClicks(who.place("description"), "Now. ")
        await who.save()
        assert who.dialect.items["courses"][1]["description"].startswith("<p>Begin. Now. Four strings")
        assert not editor.unsent

    play(scenario)


def test_letters_that_were_typed_do_not_keep_a_closed_editor_for_ever(qapp: QApplication) -> None:
    """Every letter after the first is merged into the step before, and Qt's Python half of it is never freed."""

    class Place(QWidget):
        def put(self, _states: Any) -> None:
            """As the editor does."""

    place = Place()
    undo = Undo(place, place.put, lambda _widget: "", lambda _name: None)
    title = Text(name="name", label="Title")
    states = [{"name": Held(letters)} for letters in ("", "U", "Uk", "Uku")]
    for before, after in pairwise(states):
        undo.note(before, after, title)
    assert undo.stack.count() == 1
    undo.release()
    gone = weakref.ref(place)
    shiboken6.delete(place)
    del place, undo
    gc.collect()
    assert gone() is None
