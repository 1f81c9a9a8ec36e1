"""Working with many courses at once, and finding one among them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel

from tests.conftest import until
from tests.scenarios.person import Person, grow

Play = Callable[[Callable[[Person], Any]], None]


def select(person: Person, *rows: int) -> None:
    table, flags = person.table, QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for row in rows:
        table.selectionModel().select(table.model().index(row, 0), flags.Select | flags.Rows)


async def in_trash(person: Person) -> list[str]:
    person.clicks(person.front.filters.chips["status", "trash"])
    await person.rest()
    return person.rows()


def test_three_courses_into_the_trash_and_two_back_and_one_deleted_for_good(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        before = person.rows()
        chosen = before[1:4]
        select(person, 1, 2, 3)
        await person.sees("3 selected")
        person.presses("Del", person.table)
        await until(lambda: not set(chosen) & set(person.rows()), 10)
        await person.rest()
        assert len(person.rows()) == len(before) - 3

        trashed = await in_trash(person)
        assert set(chosen) <= set(trashed)
        select(person, trashed.index(chosen[0]), trashed.index(chosen[1]))
        person.clicks("Restore")
        await until(lambda: chosen[0] not in person.rows(), 10)
        await person.rest()

        select(person, person.rows().index(chosen[2]))
        person.clicks("Delete for good…")
        question = await person.is_asked(chosen[2])
        assert question.buttons[""].isDefault(), "stepping back is the default"
        await person.answers(next(key for key in question.buttons if key))
        await until(lambda: chosen[2] not in person.rows(), 10)

        person.clicks(person.front.filters.chips["status", ""])
        await person.rest()
        assert set(chosen[:2]) <= set(person.rows())
        assert chosen[2] not in person.rows()

    play(scenario)


def test_restored_courses_have_their_address_and_status_back(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        shelf = person.desk.site.shelf("courses")
        row = next(
            r for r in range(person.table.model().rowCount()) if person.front.model.record(r)["status"] == "publish"
        )
        record = person.front.model.record(row)
        select(person, row)
        person.presses("Del", person.table)
        await until(lambda: record["name"] not in person.rows(), 10)
        await person.rest()
        trashed = await in_trash(person)
        select(person, trashed.index(record["name"]))
        person.clicks("Restore")
        await until(lambda: record["name"] not in person.rows(), 10)
        await person.rest()
        again = await shelf.open(record.id)
        assert again["slug"] == record["slug"]
        assert again["status"] == "publish"

    play(scenario)


def test_publish_and_unpublish_several(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.clicks(person.front.filters.chips["status", "draft"])
        await person.rest()
        drafts = person.rows()[:2]
        assert len(drafts) == 2
        select(person, 0, 1)
        person.clicks("Publish")
        await until(lambda: person.desk.tasks.names == (), 10)
        person.clicks(person.front.filters.chips["status", "publish"])
        await person.rest()
        assert set(drafts) <= set(person.rows())

    play(scenario)


def test_search_is_the_sites_own_and_old_rows_stay_until_the_new_ones_are_there(play: Play, fenced: Path) -> None:
    grow(fenced, 150)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.weather("slow")
        person.desk.practice._server.masteriyo.weather.slow_seconds = 0.4
        everything = person.rows()
        box = person.front.filters.box
        person.types("zzzz", box)
        await until(lambda: person.front.model.busy, 5)
        assert person.rows() == everything
        await until(lambda: not person.rows(), 10)
        await person.sees("zzzz")
        person.clicks("Clear search")
        await until(lambda: person.rows() == everything, 10)

    play(scenario)


def test_two_hundred_and_fifty_rows_one_edit_one_scroll_are_three_requests(
    play: Play, seeded: Any, fenced: Any
) -> None:
    grow(fenced, 250)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        mark = person.last_number()
        person.presses("F5", person.table)
        await until(lambda: person.requests(mark), 5)
        await person.rest()
        assert len(person.rows()) == 100
        record = person.front.model.record(0)
        await person.opens(record["name"])
        opened = [line for line in person.requests(mark) if f"/courses/{record.id}" in line]
        person.clears_and_types("Changed", person.field("name"))
        person.presses("Ctrl+S")
        await person.hears("Saved")
        await person.rest()
        person.presses("Escape")
        await until(lambda: person.editor is None)
        await person.rest()
        person.table.scrollToBottom()
        await until(lambda: len(person.rows()) == 200, 10)
        await person.rest()
        sent = [line for line in person.requests(mark) if line not in opened or line.startswith(("PUT", "POST"))]
        assert len(sent) == 3, sent
        assert person.rows()[0] == "Changed"

    play(scenario)


def test_a_course_that_someone_else_deleted_while_it_is_open(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        record = person.front.model.record(0)
        await person.opens(record["name"])
        person.clears_and_types("Still here", person.field("name"))
        db = person.desk.practice._server.masteriyo.db
        db.run("DELETE FROM posts WHERE id = ?", (record.id,))
        person.presses("Ctrl+S")
        await until(lambda: person.notices(), 10)
        assert person.field("name").text() == "Still here"
        person.clicks("Create it again")
        await person.rest()
        assert db.value("SELECT COUNT(*) FROM posts WHERE type = 'mto-course' AND title = 'Still here'") == 1
        assert not person.editor.unsaved

    play(scenario)


def test_the_picture_of_a_course_is_shown_when_it_is_looked_at(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.window.resize(1280, 1600)
        row = next(r for r in range(40) if person.front.model.record(r)["featured_image"])
        await person.opens(person.front.model.record(row)["name"])
        picture = person.editor.form.editors["featured_image"]
        person.editor.form.ensureWidgetVisible(picture)
        await until(lambda: not picture.frame._image.isNull(), 10, "the picture")

    play(scenario)
