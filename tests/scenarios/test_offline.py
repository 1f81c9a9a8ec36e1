"""On a train: everything that was read can be read, searched and worked on, and it goes on by itself at the station."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]


async def loses_the_network(person: Person) -> None:
    person.weather("offline")
    person.presses("F5", person.table)
    await until(person.window.top_bar.offline.isVisible, 30, "the badge")
    await person.rest()


def test_reading_searching_and_writing_without_network_and_going_on_by_itself(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        rows = person.rows()
        assert person.front.header.age() == ""
        await loses_the_network(person)
        assert person.rows() == rows
        assert person.front.header.age().startswith("as of ")
        assert not person.notices(), "a quiet badge, no alarm"
        assert "Offline" in person.window.status.who.text()

        title = next(row for row in rows if row.isascii() and len(row) > 12)
        assert title in await person.finds(title[:9])
        assert await person.finds("") == rows

        await person.opens(title)
        person.clears_and_types(title + " by rail", person.field("name"))
        assert person.desk.drafts is not None
        await until(person.desk.drafts.list, 5, "the draft")
        person.presses("Ctrl+S", person.field("name"))
        await person.hears("waits in the outbox", 30)
        assert person.field("name").text() == title + " by rail"
        await until(lambda: person.window.sites.reconnecting.waits, 10, "the next try")  # type: ignore[union-attr]

        person.weather()
        academy = person.desk.practice._server.masteriyo  # type: ignore[union-attr]
        there = "SELECT COUNT(*) FROM posts WHERE title = ?"
        await until(lambda: academy.db.value(there, (title + " by rail",)) == 1, 40, "it goes out by itself")
        await until(lambda: not person.window.top_bar.offline.isVisible(), 10, "no badge any more")
        await person.rest()
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        await person.rest()
        assert title + " by rail" in person.rows()
        assert person.front.header.age() == ""

    play(scenario)


def test_the_palette_finds_categories_and_courses_without_network(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        title = next(row for row in person.rows() if row.isascii() and len(row) > 12)
        await person.goes_to("categories")
        model = person.tree.model()
        category = str(model.index(0, 0).data())
        await person.goes_to("courses")
        await loses_the_network(person)
        mark = person.last_number()
        person.presses("Ctrl+K")
        palette = person.window.command_palette
        assert palette is not None
        for wanted in (title, category):
            palette.line.clear()
            person.types(wanted[:8], palette.line)
            await until(lambda wanted=wanted: wanted in palette.shown_words(), 5, wanted)  # type: ignore[misc]
        palette.close_palette()
        assert person.requests(mark) == [], "nobody was asked"

    play(scenario)


def test_the_next_start_shows_the_list_at_once_and_nothing_jumps_when_the_answer_comes(play: Play) -> None:
    rows: list[str] = []

    async def first(person: Person) -> None:
        await person.opens_practice()
        rows.extend(person.rows())

    async def second(person: Person) -> None:
        assert person.window.sites is not None
        resets: list[int] = []
        person.window.sites.open_practice()
        await until(lambda: person.desk.site is not None and getattr(person.front, "model", None) is not None, 30)
        model = person.front.model
        await until(model.rowCount, 20, "the first rows")
        model.modelReset.connect(lambda: resets.append(1))
        assert person.rows() == rows
        assert model.busy, "the site is being asked behind"
        assert person.front.header.age().startswith("as of ")
        table = person.table
        table.selectRow(4)
        table.verticalScrollBar().setValue(100)
        await person.rest()
        assert person.front.header.age() == ""
        assert person.rows() == rows
        assert resets == [], "the same rows emit nothing"
        assert [record["name"] for record in table.selected()] == [rows[4]]  # type: ignore[attr-defined]
        assert table.verticalScrollBar().value() == 100

    play(first)
    play(second)


def test_rows_that_came_and_went_behind_leave_what_is_looked_at_in_its_place(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        rows = person.rows()
        bar = person.table.verticalScrollBar()
        bar.setValue(36 * 6 + 10)
        looked_at = person.table.rowAt(0)
        assert looked_at > 3
        db = person.desk.practice._server.masteriyo.station.academy.db  # type: ignore[union-attr]
        trashed = rows[1]
        db.run("UPDATE posts SET status = 'trash' WHERE title = ?", (trashed,))
        person.presses("F5", person.table)
        await person.rest()
        assert trashed not in person.rows()
        now = person.table.rowAt(0)
        assert person.rows()[now] == rows[looked_at], "the row at the top of the view is the same one"
        assert person.table.rowViewportPosition(now) == -10

    play(scenario)


def test_starting_the_practice_data_over_forgets_what_was_read(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        title = person.rows()[0]
        await person.opens(title)
        person.clears_and_types("Only before the reset", person.field("name"))
        person.presses("Ctrl+S", person.field("name"))
        await person.hears("Saved")
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        person.window.sites.reset_practice()  # type: ignore[union-attr]
        await person.answers("reset")
        await until(lambda: person.desk.site is not None and person.rows() and title in person.rows(), 60)
        await person.rest()
        assert await person.desk.site.keeping.search("Only before the reset") == []  # type: ignore[union-attr]

    play(scenario)
