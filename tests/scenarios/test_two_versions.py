"""Two people edit one course: both versions are seen, chosen from, and nobody's words are lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QRadioButton

from lmsdesk.domain.changing import Way
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.merging import Side
from lmsdesk.sites import Query, Take, guard
from lmsdesk.sites.settling import Settlement
from lmsdesk.ui.both.page import BothPage
from lmsdesk.ui.trial.import_page import ImportPage
from lmsdesk.ui.trial.trial_model import State
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_together import bulk_page, done, sheet_page

Play = Callable[..., None]
BOTH = pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])


@pytest.fixture(autouse=True)
def some_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody was so quick that what was read a moment ago still counts."""
    monkeypatch.setattr(guard, "MOMENTS", 0.0)


class Colleague:
    """Somebody else who signed in to the same site, without our program's knowledge."""

    def __init__(self, person: Person) -> None:
        assert person.desk.site is not None
        self._dialect = person.desk.site.dialect
        self._action = Action("The colleague")

    async def changes(self, id: Any, **values: Any) -> None:
        before = await self._dialect.get("courses", id, action=self._action)
        await self._dialect.update("courses", id, values, action=self._action, before=before)

    async def trashes(self, id: Any) -> None:
        await self._dialect.trash("courses", id, action=self._action)

    async def reads(self, id: Any) -> Any:
        return await self._dialect.get("courses", id, action=self._action)


async def meets(person: Person, lms: str, theirs: dict[str, Any], title: str = "Mine") -> tuple[Any, Colleague]:
    """Opens a course, types another title, saves, and hears that somebody was there. The id, the colleague."""
    await person.opens_practice(lms)
    await person.opens(person.rows()[0])
    id = person.editor.subject.record.id
    colleague = Colleague(person)
    await colleague.changes(id, **theirs)
    person.clears_and_types(title, person.field("name"))
    person.presses("Ctrl+S")
    await person.is_told("Someone also changed Title")
    return id, colleague


async def looks_at_both(person: Person) -> BothPage:
    person.clicks("Look at both")
    await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
    await person.rest()
    return person.front


@BOTH
def test_two_people_change_one_title_and_mine_is_saved_when_i_have_seen_theirs(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        id, colleague = await meets(person, lms, {"name": "Theirs"})
        page = await looks_at_both(person)
        reads = person.reads()
        assert "Two versions of “Theirs”" in page.title
        assert "Both of you changed it" in reads
        assert page.preview.texts == {"name": "Mine"}
        person.clicks(page.save_button)
        await until(lambda: person.front is person.editor and not isinstance(person.front, BothPage), 20, "the editor")
        await person.rest()
        assert (await colleague.reads(id))["name"] == "Mine"
        assert not person.editor.unsaved
        assert person.desk.drafts.list() == ()

    play(scenario)


def test_the_keyboard_alone_takes_theirs(play: Play) -> None:
    async def scenario(person: Person) -> None:
        id, colleague = await meets(person, "masteriyo", {"name": "Theirs"})
        page = await looks_at_both(person)
        await until(lambda: isinstance(QApplication.focusWidget(), QRadioButton), what="the keyboard on a choice")
        assert "Yours: Mine" in QApplication.focusWidget().accessibleName()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
        assert page.settlement.comparison["name"].take is Take.THEIRS
        assert page.preview.texts == {}
        assert "Nothing is sent" in person.reads()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        await person.rest()
        assert (await colleague.reads(id))["name"] == "Theirs"
        assert person.field("name").text() == "Theirs"
        assert not person.editor.unsaved
        assert person.desk.drafts.list() == ()

    play(scenario)


def test_what_is_written_by_hand_with_the_keyboard_alone_is_saved_and_outlives_a_restart(play: Play) -> None:
    async def evening(person: Person) -> None:
        await meets(person, "masteriyo", {"name": "Theirs"})
        await looks_at_both(person)
        await until(lambda: isinstance(QApplication.focusWidget(), QRadioButton), what="the keyboard on a choice")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.text() == "Mine", "it begins with what counts"
        QTest.keyClicks(line, " and theirs")
        person.presses("Escape", line)  # at once after the last letter
        await until(lambda: not isinstance(person.front, BothPage), 10, "the editor")

    async def morning(person: Person) -> None:
        await person.opens_practice("masteriyo")
        await person.goes_to("unfinished")
        await person.sees("it waits for your choice")
        person.clicks("Go on with Theirs")
        await until(lambda: person.editor is not None and person.editor.loaded, 20, "the editor, with what was typed")
        await person.is_told("Someone also changed Title")
        id = person.editor.subject.record.id
        page = await looks_at_both(person)
        assert page.preview.texts == {"name": "Mine and theirs"}
        assert "written by hand" in " ".join(person.reads().split())
        stops = page._stops()
        assert stops[0] is page.cards["name"].by_hand.button, "it counts, so the keyboard begins there"
        page.cards["name"].sides.buttons["theirs"].click()
        assert page.preview.texts == {}
        page.cards["name"].by_hand.button.click()
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        await person.rest()
        assert (await Colleague(person).reads(id))["name"] == "Mine and theirs"
        assert person.desk.drafts.list() == ()

    play(evening)
    play(morning)


def test_a_price_by_hand_that_cannot_be_read_is_told_and_not_sent(play: Play) -> None:
    async def scenario(person: Person) -> None:
        id, colleague = await meets(person, "masteriyo", {"name": "Theirs", "regular_price": Decimal(30)})
        page = await looks_at_both(person)
        card = page.cards["regular_price"]
        person.clicks(card.write_button)
        line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        assert line.selectedText(), "another number takes its place"
        QTest.keyClick(line, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        assert QApplication.focusWidget() is card.by_hand.button
        QTest.keyClick(card.by_hand.button, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is line
        QTest.keyClicks(line, "35 or so")
        await until(lambda: not page.save_button.isEnabled(), 5, "no way to save that")
        assert "“35 or so” cannot be read here." in card.trouble.text()
        line.selectAll()
        QTest.keyClicks(line, "35")
        await until(page.save_button.isEnabled, 5, "a number")
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        await person.rest()
        assert (await colleague.reads(id))["regular_price"] == Decimal(35)

    play(scenario)


def test_every_field_that_can_be_written_begins_with_what_counts_and_changes_nothing_by_itself(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        site = person.desk.site
        assert site is not None
        shelf = site.shelf("courses")
        course = await shelf.open((await shelf.first()).records[1].id)
        base = {f.name: course[f.name] for f in shelf.kind.writable()}
        mine = {f.name: f.empty if not f.is_empty(base[f.name]) else f.default for f in shelf.kind.writable()}
        found = Settlement(shelf.kind, course.id, base, course.with_values(name="Theirs"), mine)
        person.desk.show_page(lambda: BothPage(person.desk, [found]), above=True)
        await until(lambda: isinstance(person.front, BothPage), 10, "the page")
        await person.rest()
        page = person.front
        written = 0
        for name, card in page.cards.items():
            counts = page.settlement.comparison[name].value
            if card.write():
                written += 1
                page._flush()
                assert page.settlement.comparison[name].take is Take.OWN
                assert page.settlement.comparison[name].value == counts, name
            else:
                assert card.write_button.isHidden()
        await person.rest()
        assert written > 10

    play(scenario)


def test_what_i_chose_is_there_after_a_look_elsewhere_and_after_a_restart(play: Play) -> None:
    async def evening(person: Person) -> None:
        id, colleague = await meets(person, "masteriyo", {"name": "Theirs", "regular_price": Decimal("30")})
        page = await looks_at_both(person)
        page.cards["name"].sides.buttons["theirs"].click()
        person.presses("Escape", page)
        await until(lambda: not isinstance(person.front, BothPage), 10, "the editor")
        assert person.field("name").text() == "Mine", "what was typed still stands there"
        page = await looks_at_both(person)
        assert page.settlement.comparison["name"].take is Take.THEIRS
        assert (await colleague.reads(id))["name"] == "Theirs", "nothing was sent"

    async def morning(person: Person) -> None:
        await person.opens_practice("masteriyo")
        await person.is_told("1 unfinished piece of work")
        await person.goes_to("unfinished")
        await person.sees("it waits for your choice")
        person.clicks("Go on with Theirs")
        await until(lambda: person.editor is not None and person.editor.loaded, 20, "the editor, with what was typed")
        await person.is_told("Someone also changed Title")
        assert person.field("name").text() == "Mine"
        page = await looks_at_both(person)
        assert page.settlement.comparison["name"].take is Take.THEIRS

    play(evening)
    play(morning)


def test_they_save_once_more_while_i_choose(play: Play) -> None:
    async def scenario(person: Person) -> None:
        id, colleague = await meets(person, "masteriyo", {"name": "Theirs"})
        page = await looks_at_both(person)
        await colleague.changes(id, name="Theirs once more")
        person.clicks(page.save_button)
        await person.is_told("It was changed on the site again just now: Title")
        assert (await colleague.reads(id))["name"] == "Theirs once more", "nothing of theirs was overwritten"
        assert "Theirs once more" in page.cards["name"].sides.buttons["theirs"].accessibleName()
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        assert (await colleague.reads(id))["name"] == "Mine"

    play(scenario)


def test_a_long_text_is_put_together_place_by_place(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("masteriyo")
        await person.opens(person.rows()[0])
        id, colleague = person.editor.subject.record.id, Colleague(person)
        base = "<p>Welcome.</p><p>You need a ukulele.</p><p>See you on Monday.</p>"
        text = person.editor.form.editors["description"]
        text.set_value(base)
        text.changed.emit()
        person.presses("Ctrl+S")
        await until(lambda: not person.editor.unsaved, 20, "the first save")
        await person.rest()
        await colleague.changes(id, description=base.replace("Welcome", "A warm welcome").replace("Monday", "Friday"))
        text.set_value(base.replace("Monday", "Tuesday"))
        text.changed.emit()
        person.presses("Ctrl+S")
        await person.is_told("Someone also changed Description")
        page = await looks_at_both(person)
        card = page.cards["description"]
        assert "<p>" not in person.reads(), "nobody reads tags"
        (clash,) = [at for at, piece in enumerate(card.change.pieces) if piece.clash]
        card.pieces[clash].buttons[Side.BOTH.value].click()
        shown = page.preview.texts["description"]
        assert shown.split("\n") == [
            "A warm welcome.",
            "You need a ukulele.",
            "See you on Friday.",
            "See you on Tuesday.",
        ]
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        stored = (await colleague.reads(id))["description"]
        assert "A warm welcome" in stored
        assert stored.index("Friday") < stored.index("Tuesday")

    play(scenario)


@BOTH
def test_put_into_the_trash_meanwhile_it_is_restored_with_what_i_typed(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.opens(person.rows()[0])
        id, colleague = person.editor.subject.record.id, Colleague(person)
        await colleague.trashes(id)
        person.clears_and_types("Mine", person.field("name"))
        person.presses("Ctrl+S")
        await person.is_told("into the trash")
        assert person.field("name").text() == "Mine"
        person.clicks("Choose what to do")
        await until(lambda: isinstance(person.front, BothPage), 10, "the page")
        page = person.front
        assert page.save_button.text() == "Restore and save"
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        stored = await colleague.reads(id)
        assert (stored["name"], stored["status"] == "trash") == ("Mine", False)

    play(scenario)


@BOTH
def test_what_waited_in_the_outbox_met_another_version(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        site = person.desk.site
        assert site is not None
        site.outbox.collecting = True
        await person.opens(person.rows()[0])
        id, colleague = person.editor.subject.record.id, Colleague(person)
        person.clears_and_types("Mine", person.field("name"))
        person.presses("Ctrl+S")
        await person.is_told("Kept in the outbox")
        await colleague.changes(id, name="Theirs")
        outbox = await person.goes_to("outbox")
        person.clicks("Send all now")
        await until(lambda: "mine" in outbox.details.buttons, 20, "the row that met another version")
        site.outbox.collecting = False
        outbox.details.buttons["mine"].click()
        await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
        person.presses("Escape", person.front)
        await until(lambda: person.front is outbox, 10, "the outbox, with everything in it")
        assert [row.title for row in outbox.model.rows]
        outbox.details.buttons["mine"].click()
        await until(lambda: isinstance(person.front, BothPage), 10, "the page again")
        page = person.front
        page.cards["name"].sides.buttons["mine"].click()
        person.clicks(page.save_button)
        await until(lambda: person.front is outbox, 20, "the outbox")
        await until(lambda: not outbox.model.rows, 20, "nothing waits any more")
        assert (await colleague.reads(id))["name"] == "Mine"

    play(scenario)


async def asked_about_what_waits(person: Person) -> tuple[Any, list[str]]:
    """Send what waits, and go on with the row that met another version: the outbox, and each line of the question."""
    assert person.desk.site is not None
    outbox = await person.goes_to("outbox")
    person.clicks("Send all now")
    await until(lambda: "mine" in outbox.details.buttons, 20, "the row that met another version")
    person.desk.site.outbox.collecting = False
    person.clicks(outbox.details.buttons["mine"])
    question = await person.is_asked("all the same?")
    return outbox, [line.text() for line in question.findChildren(QLabel)]


@pytest.mark.parametrize("answer", ["leave", "delete"])
def test_what_somebody_changed_is_told_before_it_is_deleted_from_the_outbox(play: Play, answer: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        site = person.desk.site
        assert site is not None
        shelf, action = site.shelf("categories"), Action("The colleague")
        record = next(one for one in await shelf.all() if not one["count"] and not one["parent"])
        site.outbox.collecting = True
        await shelf.delete([record])
        await site.dialect.update("categories", record.id, {"name": "In use by now"}, action=action, before=record)
        outbox, told = await asked_about_what_waits(person)
        assert f"•  Name: “In use by now” now, it was “{record['name']}”" in told
        assert "Somebody changed it after you chose to delete it." in told
        await person.answers(answer)
        await until(lambda: not outbox.model.rows, 20, "nothing waits any more")
        names = [one["name"] for one in (await site.dialect.page("categories", Query(), None, action=action)).records]
        assert ("In use by now" in names) is (answer == "leave")

    play(scenario)


@pytest.mark.parametrize("answer", ["leave", "trash"])
def test_what_somebody_changed_is_told_before_it_goes_to_the_trash_from_the_outbox(play: Play, answer: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        site = person.desk.site
        assert site is not None
        colleague, shelf = Colleague(person), site.shelf("courses")
        record = (await shelf.first(Query(filters={"status": "publish"}))).records[0]
        site.outbox.collecting = True
        await shelf.trash([record])
        await colleague.changes(record.id, course_badge="A week of work")
        outbox, told = await asked_about_what_waits(person)
        assert "Somebody changed it after you chose to move it to the trash." in told
        assert any("“A week of work” now" in line for line in told)
        await person.answers(answer)
        await until(lambda: not outbox.model.rows, 20, "nothing waits any more")
        assert ((await colleague.reads(record.id))["status"] == "trash") is (answer == "trash")

    play(scenario)


def test_rows_of_a_bulk_edit_that_somebody_changed_are_settled_one_by_one(play: Play) -> None:
    async def scenario(person: Person) -> None:
        page = await bulk_page(person, 4)
        colleague = Colleague(person)
        first, second = [record.id for record in page.records[:2]]
        line = page.begin_with("course_badge", Way.SET)
        line.editor.change("New")
        await until(lambda: page.model.count(State.CHANGES) == 4, 5)
        for id, badge in ((first, "Hot"), (second, "Sold out")):
            await colleague.changes(id, course_badge=badge)
        page.start()
        await until(lambda: not page.running and page.model.count(State.FAILED) == 2, 20, "two that moved")
        person.clicks("Look at 2 rows one by one")
        await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
        both = person.front
        assert both.header._count.text() == "1 of 2"
        person.clicks(both.save_button)
        await until(lambda: both.header._count.text() == "2 of 2", 20, "the next one")
        both.cards["course_badge"].sides.buttons["theirs"].click()
        person.clicks(both.save_button)
        await until(lambda: person.front is page, 20, "the bulk edit")
        stored = {str((await colleague.reads(id))["course_badge"]) for id in (first, second)}
        assert stored == {"New", "Sold out"}
        assert (page.model.count(State.FAILED), page.model.count(State.DONE)) == (0, 3)
        page.undo.click()
        await until(lambda: not page.running and page.model.count(State.DONE) == 0, 20, "everything taken back")
        assert (await colleague.reads(first))["course_badge"] == "Hot", "what I chose is taken back with the rest"

    play(scenario)


def test_a_cell_of_the_sheet_that_somebody_changed_is_settled_and_what_i_chose_is_sent(play: Play) -> None:
    async def scenario(person: Person) -> None:
        sheet = await sheet_page(person)
        colleague, (first, second) = Colleague(person), [record.id for record in sheet.model.records[:2]]
        for row in range(2):
            sheet.model.setData(sheet.model.index(row, 0), f"Mine {row}")
        sheet._save()
        assert sheet.trial is not None
        await colleague.changes(first, name="Theirs")
        sheet.trial.start()
        await done(sheet.trial)
        assert (await colleague.reads(first))["name"] == "Theirs", "nobody's words are overwritten"
        assert (await colleague.reads(second))["name"] == "Mine 1"
        person.clicks("Look at 1 row")
        await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
        both = person.front
        both.cards["name"].sides.buttons["mine"].click()
        person.clicks(both.save_button)
        await until(lambda: person.front is sheet, 20, "the sheet")
        assert (await colleague.reads(first))["name"] == "Mine 0"
        await until(lambda: sheet.model.changed == 0, 10, "no cell is marked as changed any more")

    play(scenario)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_row_of_a_file_that_somebody_changed_is_settled_and_what_i_chose_is_sent(
    play: Play, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"courses.{ending}"

    def renames() -> None:
        """What a person does in a spreadsheet: two other titles."""
        if ending == "csv":
            rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
            for at in (1, 2):
                rows[at][rows[0].index("Title")] = f"Mine {at}"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            return
        book = load_workbook(path)
        sheet = book.active
        assert sheet is not None
        column = [cell.value for cell in sheet[1]].index("Title") + 1
        for at in (1, 2):
            sheet.cell(at + 1, column).value = f"Mine {at}"
        book.save(path)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.front.together.export(True, path)
        await until(path.exists, 10, "the file")
        await person.rest()
        renames()
        person.front.together.import_file(path)
        await until(lambda: isinstance(person.front, ImportPage) and person.front.plan is not None, 10, "the plan")
        page, colleague = person.front, Colleague(person)
        first, second = [line.id for line in page.model.lines if line.state is State.CHANGES]
        for id in (first, second):
            await colleague.changes(id, name=f"Theirs {id}")
        page.start()
        await until(lambda: not page.running and page.model.count(State.FAILED) == 2, 20, "two that moved")
        person.clicks("Look at 2 rows one by one")
        await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
        both = person.front
        both.cards["name"].sides.buttons["mine"].click()
        person.clicks(both.save_button)
        await until(lambda: both.header._count.text() == "2 of 2", 20, "the next one")
        both.cards["name"].sides.buttons["theirs"].click()
        person.clicks(both.save_button)
        await until(lambda: person.front is page, 20, "the import")
        stored = {str((await colleague.reads(id))["name"]) for id in (first, second)}
        assert len(stored & {"Mine 1", "Mine 2"}) == 1
        assert len(stored & {f"Theirs {first}", f"Theirs {second}"}) == 1
        assert page.model.count(State.FAILED) == 0

    play(scenario)


def test_many_fields_with_long_texts_come_one_after_the_other(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """All at once they held up the window for half a second."""
    turns: list[int] = []
    add_some = BothPage._add_some

    def adding(page: BothPage) -> None:
        add_some(page)
        turns.append(len(page.cards))

    monkeypatch.setattr(BothPage, "_add_some", adding)

    async def scenario(person: Person) -> None:
        texts = {name: f"<p>{name} {'and so on ' * 500}</p>" for name in ("description", "short_description")}
        await meets(person, "masteriyo", {"name": "Theirs", "course_badge": "Hot", "slug": "theirs", **texts})
        page = await looks_at_both(person)
        await person.rest()
        assert turns[0] < turns[-1] == len(page.cards) == len(list(page.settlement.comparison))
        assert next(iter(page.cards)) == "name", "what is to be chosen comes first"
        stops = page._stops()
        assert stops[0].hasFocus()
        column = [page._column.itemAt(at).widget() for at in range(page._column.count())]
        assert [part for part in column if part in page.cards.values()] == list(page.cards.values())

    play(scenario)


def test_a_save_that_fails_leaves_every_choice(play: Play) -> None:
    async def scenario(person: Person) -> None:
        id, colleague = await meets(person, "masteriyo", {"name": "Theirs"})
        page = await looks_at_both(person)
        page.cards["name"].sides.buttons["mine"].click()
        person.weather("firewall")
        person.clicks(page.save_button)
        await until(lambda: page.notices.current("save") is not None, 20, "the reason")
        assert page.settlement.comparison["name"].take is Take.MINE
        person.weather()
        person.clicks(page.save_button)
        await until(lambda: not isinstance(person.front, BothPage), 20, "the editor")
        assert (await colleague.reads(id))["name"] == "Mine"

    play(scenario)


def test_what_waited_for_a_course_that_is_gone_is_made_anew(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("masteriyo")
        site, practice = person.desk.site, person.desk.practice
        assert site is not None
        site.outbox.collecting = True
        await person.opens(person.rows()[0])
        id = person.editor.subject.record.id
        person.clears_and_types("Mine", person.field("name"))
        person.presses("Ctrl+S")
        await person.is_told("Kept in the outbox")
        practice._server.masteriyo.db.run("DELETE FROM posts WHERE id = ?", (id,))  # type: ignore[union-attr]
        outbox = await person.goes_to("outbox")
        person.clicks("Send all now")
        site.outbox.collecting = False
        await until(
            lambda: (
                (mine := outbox.details.buttons.get("mine"))
                and mine.isVisible()
                and mine.isEnabled()
                and mine.text() == "Choose what to do"
            ),
            20,
            "the row without its course",
        )
        person.clicks("Choose what to do")
        await until(lambda: isinstance(person.front, BothPage), 10, "the page")
        page = person.front
        await person.sees("is not on the site any more")
        person.clicks("Drop mine")
        await person.answers("")
        assert await site.outbox.list(), "stepping back drops nothing"
        assert page.save_button.text() == "Create it again"
        person.clicks(page.save_button)
        await until(lambda: person.front is outbox, 20, "the outbox")
        await until(lambda: not outbox.model.rows, 20, "nothing waits any more")
        names = [record["name"] for record in (await site.shelf("courses").first()).records]
        assert "Mine" in names

    play(scenario)
