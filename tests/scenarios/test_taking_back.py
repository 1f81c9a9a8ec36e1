"""Whatever a person did is in a list, with a button that takes it back; and what waits can be seen and changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox

from lmsdesk.storage.settings import BASKET, Settings
from lmsdesk.ui.both.page import BothPage
from lmsdesk.ui.work.rows import Row
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]
TITLE = "A title for one evening"


def select(person: Person, *rows: int) -> None:
    table = person.table
    table.clearSelection()
    flags = table.selectionModel().SelectionFlag
    for row in rows:
        table.selectionModel().select(table.model().index(row, 0), flags.Select | flags.Rows)


def shown(screen: Any) -> list[Row]:
    return list(screen.model.rows)


async def choose(screen: Any, title: str) -> None:
    at = next(at for at, row in enumerate(shown(screen)) if row.title.startswith(title))
    screen.view.setCurrentIndex(screen.model.index(at))
    await asyncio.sleep(0.05)


async def saves(person: Person, title: str) -> str:
    """Gives the first course another title; the one it had."""
    before = person.rows()[0]
    await person.opens(before)
    person.clears_and_types(title, person.field("name"))
    person.presses("Ctrl+S")
    await until(lambda: not person.editor.unsaved, 20)
    await person.rest()
    return before


def test_undo_in_the_status_line_right_after_saving(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        before = await saves(person, TITLE)
        assert f"Saved “{TITLE}”." in person.window.status.said.text()
        person.clicks(person.window.status.undo)
        await person.hears("Taken back")
        await person.rest()
        assert person.field("name").text() == before, "the open editor follows"
        assert not person.editor.unsaved
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        assert person.rows()[0] == before

    play(scenario)


def test_ctrl_z_on_the_list_names_the_last_change_and_once_more_takes_it_back(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        rows = person.rows()
        select(person, 0, 1, 2)
        person.presses("Del", person.table)
        await person.hears("Moved 3 courses to the trash")
        await person.rest()
        person.presses("Ctrl+Z", person.table)
        await person.hears("Ctrl+Z again takes it back")
        assert person.rows() == rows[3:]
        person.presses("Ctrl+Z", person.table)
        await person.hears("Taken back")
        await person.rest()
        person.presses("F5", person.table)
        await person.rest()
        assert sorted(person.rows()) == sorted(rows)

    play(scenario)


def test_the_list_is_there_after_a_restart_and_takes_back_with_a_button(play: Play) -> None:
    before: list[str] = []

    async def first_day(person: Person) -> None:
        await person.opens_practice()
        before.append(await saves(person, TITLE))

    async def second_day(person: Person) -> None:
        await person.opens_practice()
        screen = await person.goes_to("activity")
        assert [row.title for row in shown(screen)] == [f"Save course “{TITLE}”"]
        text = person.reads()
        assert "Before" in text
        assert before[0] in text
        assert TITLE in text
        person.clicks("Take back")
        await person.hears("Taken back")
        await person.rest()
        newest, oldest = shown(screen)
        assert "Take back" in newest.title
        assert oldest.badge == "Taken back"
        await choose(screen, "Save course")
        assert "Take back" not in [button.text() for button in screen.details.buttons.values()]
        await person.goes_to("courses")
        assert before[0] in person.rows()

    play(first_day)
    play(second_day)


def test_a_batch_is_one_row_opens_and_each_can_be_taken_back(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        names = person.rows()[:3]
        select(person, 0, 1, 2)
        person.presses("Del", person.table)
        await person.hears("Moved 3 courses to the trash")
        await person.rest()
        screen = await person.goes_to("activity")
        (row,) = shown(screen)
        assert row.open is False
        screen.view.setFocus()
        person.presses("Right", screen.view)
        await until(lambda: len(shown(screen)) == 4)
        await person.rest()
        await choose(screen, names[1])
        await until(lambda: "undo" in screen.details.buttons)
        person.presses("Ctrl+Z", screen.view)
        await person.hears("Taken back")
        await person.rest()
        assert "1 of 3 taken back" in [row.badge for row in shown(screen)]
        await choose(screen, "Moved 3 courses")
        person.clicks("Take back 2")
        await person.hears("Taken back")
        await person.rest()
        await person.goes_to("courses")
        assert set(names) <= set(person.rows())

    play(scenario)


def test_the_list_can_be_searched_and_says_what_failed(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await saves(person, TITLE)
        person.weather("error-before-write")
        person.clears_and_types("Not to be", person.field("name"))
        person.presses("Ctrl+S")
        await person.is_told("Nothing was changed")
        await person.rest()
        person.weather()
        person.editor.discard()
        person.desk.close_editor()
        screen = await person.goes_to("activity")
        assert [row.badge for row in shown(screen)] == ["Not done", ""]
        person.clicks(screen.chips["failed"])
        await person.rest()
        assert [row.badge for row in shown(screen)] == ["Not done"]
        person.clicks(screen.chips[""])
        person.clears_and_types("NOT to be", screen.box)
        await until(lambda: [row.badge for row in shown(screen)] == ["Not done"])
        person.clears_and_types("nowhere at all", screen.box)
        await person.sees("No change fits")
        person.clicks("Show everything")
        await until(lambda: len(shown(screen)) == 2)

    play(scenario)


def test_what_somebody_changed_since_stays_unless_the_person_insists(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        before = await saves(person, TITLE)
        number = person.editor.subject.record.id
        db = person.desk.practice._server.masteriyo.db  # type: ignore[union-attr]
        db.run("UPDATE posts SET title = 'Somebody else was here' WHERE id = ?", (number,))
        person.desk.site.shelf("courses")._guard._seen.clear()  # type: ignore[union-attr]
        person.desk.close_editor()
        await person.goes_to("activity")
        person.clicks("Take back")
        notice = await person.is_told("was changed since (Title)")
        await person.rest()
        assert db.value("SELECT title FROM posts WHERE id = ?", (number,)) == "Somebody else was here"
        person.clicks(person.button("Look at both", notice))
        await until(lambda: isinstance(person.front, BothPage), 10, "the page with both")
        page = person.front
        assert page.preview.texts == {}, "theirs stays until the person says otherwise"
        page.cards["name"].sides.buttons["mine"].click()
        assert page.preview.texts == {"name": before}
        person.clicks(page.save_button)
        await person.hears("Taken back")
        await person.rest()
        assert db.value("SELECT title FROM posts WHERE id = ?", (number,)) == before

    play(scenario)


def test_collected_changes_wait_in_a_list_can_be_edited_and_are_sent_together(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        outbox = await person.goes_to("outbox")
        await person.sees("Nothing waits")
        box = person.part(QCheckBox)
        box.click()
        await person.goes_to("courses")
        before = await saves(person, TITLE)
        await person.is_told("sent when you choose")
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        outbox = await person.goes_to("outbox")
        assert [row.title for row in shown(outbox)] == [before]
        assert TITLE in person.reads()
        person.clicks("Edit")
        await until(lambda: person.editor is not None and person.editor.loaded, 10)
        await person.rest()
        assert person.field("name").text() == TITLE
        await person.is_told("waits in the outbox; it is not on the site yet")
        person.clears_and_types(f"{TITLE}, twice", person.field("name"))
        person.presses("Ctrl+S")
        await until(lambda: not person.editor.unsaved)
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        outbox = await person.goes_to("outbox")
        mark = person.last_number()
        person.clicks("Send all now")
        await person.hears("1 change sent.")
        await person.rest()
        assert shown(outbox) == []
        assert [line.split()[0] for line in person.requests(mark)].count("PUT") == 1
        db = person.desk.practice._server.masteriyo.db  # type: ignore[union-attr]
        assert db.value("SELECT COUNT(*) FROM posts WHERE title = ?", (f"{TITLE}, twice",)) == 1

    play(scenario)


def test_what_is_taken_out_of_the_outbox_is_not_sent(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("outbox")
        person.part(QCheckBox).click()
        await person.goes_to("courses")
        before = await saves(person, TITLE)
        person.desk.close_editor()
        outbox = await person.goes_to("outbox")
        person.presses("Delete", outbox.view)
        await person.answers("out", "Take")
        await person.sees("Nothing waits")
        await person.goes_to("courses")
        await until(lambda: before in person.rows(), 10, "the list to be read again")

    play(scenario)


def test_the_outbox_and_collecting_are_there_after_a_restart(play: Play) -> None:
    async def first_day(person: Person) -> None:
        await person.opens_practice()
        await person.goes_to("outbox")
        person.part(QCheckBox).click()
        await person.goes_to("courses")
        await saves(person, TITLE)

    async def second_day(person: Person) -> None:
        await person.opens_practice()
        await until(lambda: person.window.side_bar.buttons["outbox"].count == 1)
        assert "1 change waits in the outbox" in person.reads()
        outbox = await person.goes_to("outbox")
        assert person.part(QCheckBox).isChecked()
        assert len(shown(outbox)) == 1

    play(first_day)
    play(second_day)


def test_deletions_wait_where_that_is_wished_and_can_be_taken_back(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        db = person.desk.practice._server.masteriyo.db  # type: ignore[union-attr]
        count = db.value("SELECT COUNT(*) FROM posts WHERE type = 'mto-course'")
        person.front.filters.choose("status", "trash")
        await person.rest()
        select(person, 0)
        person.presses("Del", person.table)
        question = await person.is_asked("for good")
        assert "It waits for 15 minutes" in person.reads()
        person.clicks(next(button for key, button in question.buttons.items() if key))
        await person.hears("deleted in 15 minutes")
        await person.rest()
        outbox = await person.goes_to("outbox")
        (row,) = shown(outbox)
        assert "minutes" in row.badge
        person.clicks("Take back")
        await person.hears("It stays.")
        await person.sees("Nothing waits")
        assert db.value("SELECT COUNT(*) FROM posts WHERE type = 'mto-course'") == count

    settings = Settings()
    settings.set(BASKET, 15)
    play(scenario)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_batch_that_the_end_of_the_program_cut_off_goes_on_or_is_left(
    play: Play, quiet_log: Any, wanted: bool
) -> None:
    async def first_day(person: Person) -> None:
        await person.opens_practice()
        select(person, *range(20))
        academy = person.desk.practice._server.masteriyo  # type: ignore[union-attr]
        academy.weather.slow_seconds = 0.1
        person.weather("slow")
        person.presses("Del", person.table)
        trashed = "SELECT COUNT(*) FROM posts WHERE type = 'mto-course' AND status = 'trash'"
        have = academy.db.value(trashed)
        await until(lambda: academy.db.value(trashed) >= have + 4)
        assert person.desk.site is not None
        work = person.desk.site.work
        work.end_batch = lambda *_, **__: None  # the program dies before it can say that the batch rests

    async def second_day(person: Person) -> None:
        await person.opens_practice()
        notice = await person.is_told("1 unfinished piece of work")
        await until(lambda: person.window.side_bar.buttons["unfinished"].count == 1)
        person.clicks(person.button("Show", notice))
        await until(lambda: person.window.navigation.current == "unfinished")
        await person.rest()
        assert "are left" in person.reads()
        db = person.desk.practice._server.masteriyo.db  # type: ignore[union-attr]
        trashed = "SELECT COUNT(*) FROM posts WHERE type = 'mto-course' AND status = 'trash'"
        have = db.value(trashed)
        (piece,) = person.front.pieces
        person.clicks(person.front.buttons[piece.key][0 if wanted else 1])
        if not wanted:
            await person.answers("discard", "Leave the rest")
            await person.sees("Nothing is unfinished")
        await person.rest()
        if wanted:
            await person.hears("Done:")
            assert db.value(trashed) > have
        else:
            assert db.value(trashed) == have
        assert person.desk.site is not None
        assert await person.desk.site.plans.resting() == ()
        await asyncio.sleep(0)

    play(first_day)
    quiet_log.lines.clear()  # the server's own complaint about requests that were cut off
    play(second_day)


def test_what_the_site_changed_stays_told_in_the_item_until_it_is_put_away(play: Play) -> None:
    bent, title = "Two  spaces", "Two spaces"

    async def opened(person: Person) -> None:
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        await person.opens(title)

    async def first_day(person: Person) -> None:
        await person.opens_practice()
        await saves(person, bent)
        await person.is_told("single spaces")
        await opened(person)
        notice = await person.is_told("single spaces")
        assert "“Two spaces” to “Two spaces”" not in notice.accessibleName()
        person.clicks(person.button("Show what I typed", notice))
        assert person.field("name").text() == bent
        person.editor.revert()
        activity = await person.goes_to("activity")
        assert shown(activity)[0].badge == "Changed by the site"
        await choose(activity, "Save course")
        await person.sees("single spaces")

    async def next_day(person: Person) -> None:
        await person.opens_practice()
        await person.opens(title)
        notice = await person.is_told("single spaces")
        person.clicks(person.button("Put this notice away", notice))
        await person.rest()
        await opened(person)
        await person.rest()
        assert "single spaces" not in person.reads()

    play(first_day)
    play(next_day)
