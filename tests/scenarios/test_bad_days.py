"""The site, the line, the disk and other people, on a bad day: a clear sentence, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel

from lmsdesk.api import lockout, patience
from lmsdesk.api.transport import ANSWER_LIMIT, KEPT
from lmsdesk.practice.station import Receive, Scope, Send
from lmsdesk.storage.draft_file import DraftFile
from tests.conftest import until
from tests.scenarios.person import Person, grow

Play = Callable[[Callable[[Person], Any]], None]
TITLE = "A title that took a while to find"
MB = 1024 * 1024


def academy(person: Person, lms: str = "masteriyo") -> Any:
    practice: Any = person.desk.practice
    return getattr(practice._server, lms)


def select(person: Person, count: int) -> list[str]:
    table, flags = person.table, QItemSelectionModel.SelectionFlag
    table.clearSelection()
    for row in range(count):
        table.selectionModel().select(table.model().index(row, 0), flags.Select | flags.Rows)
    return person.rows()[:count]


async def keeps(person: Person) -> None:
    """Answers that the draft is to be kept, and is back in the window (which no window manager does here)."""
    await person.answers("keep")
    await until(lambda: person.editor is None)
    person.window.activateWindow()
    await until(person.window.isActiveWindow)


# -- answers without end -----------------------------------------------------------------------------------------


class Flood:
    """Answers courses with 50 MB."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.on = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.on or "masteriyo/v1/courses" not in scope["path"]:
            await self._inner(scope, receive, send)
            return
        await receive()
        kind = (b"content-type", b"application/json; charset=UTF-8")
        await send({"type": "http.response.start", "status": 200, "headers": [kind]})
        piece = b'{"id":1},' * (MB // 9)
        await send({"type": "http.response.body", "body": b"[", "more_body": True})
        for _ in range(50):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            await asyncio.sleep(0)  # the server notices here that nobody reads on
        await send({"type": "http.response.body", "body": b'{"id":2}]'})


def test_an_answer_of_fifty_megabytes_is_not_read_to_its_end(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        rows = person.rows()
        line = person.desk.practice._server._lines[0]  # type: ignore[union-attr]
        flood = Flood(line._config.loaded_app)
        line._config.loaded_app = flood
        academy(person).weather.set("offline")  # so that the next connection is a new one
        academy(person).weather.set("fine")
        flood.on = True
        mark = person.last_number()
        person.presses("F5", person.table)
        await person.is_told("far too large")
        await person.rest()
        assert person.rows() == rows, "the rows stay"
        assert len(person.requests(mark)) == 1, "it is not asked for again and again"
        assert person.desk.journal.exchanges[-1].body_size <= ANSWER_LIMIT + MB
        assert len(person.desk.journal.exchanges[-1].body) <= KEPT + 1
        flood.on = False
        person.presses("F5", person.table)
        await until(lambda: not person.notices(), 10)
        await person.rest()
        assert person.rows() == rows

    play(scenario)


# -- other people ------------------------------------------------------------------------------------------------


async def scrolls_to_the_end(person: Person) -> None:
    model = person.table.model()
    while model.canFetchMore():
        before = len(person.rows())
        person.table.scrollToBottom()
        await until(lambda n=before: len(person.rows()) != n or not model.canFetchMore(), 10)
        await person.rest()


def ids(person: Person) -> list[Any]:
    return [record.id for record in person.front.model.records()]


def on_the_site(person: Person) -> set[Any]:
    sql = "SELECT id FROM posts WHERE type = 'mto-course' AND status NOT IN ('trash', 'auto-draft')"
    return {row["id"] for row in academy(person).db.all(sql)}


def test_courses_removed_by_others_while_one_scrolls_hide_no_others(play: Play, fenced: Path) -> None:
    grow(fenced, 350)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        first = ids(person)
        assert len(first) == 100
        for id in first[:7]:
            academy(person).db.run("DELETE FROM posts WHERE id = ?", (id,))
        await scrolls_to_the_end(person)
        shown = ids(person)
        assert len(shown) == len(set(shown)), "nothing stands there twice"
        assert on_the_site(person) <= set(shown), "nothing was skipped"

    play(scenario)


def test_courses_added_by_others_while_one_scrolls_come_once(play: Play, fenced: Path) -> None:
    grow(fenced, 250)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        db = academy(person).db
        row = db.one("SELECT * FROM posts WHERE type = 'mto-course' AND status = 'publish'")
        names = [name for name in row.keys() if name not in ("id", "slug")]  # noqa: SIM118
        db.insert_many("posts", [*names, "slug"], [[*(row[n] for n in names), f"new-{i}"] for i in range(9)])
        await scrolls_to_the_end(person)
        shown = ids(person)
        assert len(shown) == len(set(shown)), "nothing stands there twice"
        await until(lambda: on_the_site(person) == set(ids(person)), 10, "the new ones to come as well")

    play(scenario)


def test_a_draft_of_a_course_that_someone_deleted_waits_and_can_be_made_anew(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        record = person.front.model.record(0)
        await person.opens(record["name"])
        person.clears_and_types(TITLE, person.field("name"))
        person.presses("Escape")
        await keeps(person)
        db = academy(person).db
        db.run("DELETE FROM posts WHERE id = ?", (record.id,))
        await person.opens(record["name"])
        await person.is_told("You typed this")
        person.presses("Ctrl+S", person.field("name"))
        await person.is_told("not on the site any more")
        assert person.field("name").text() == TITLE
        person.clicks("Create it again")
        await until(lambda: not person.editor.unsaved, 10)
        await person.rest()
        assert db.value("SELECT COUNT(*) FROM posts WHERE title = ?", (TITLE,)) == 1
        assert person.desk.drafts is not None
        assert person.desk.drafts.list() == ()

    play(scenario)


def test_what_someone_else_changed_meanwhile_is_told_after_saving_and_kept(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        record = next(r for r in person.front.model.records() if r["status"] == "publish" and r["slug"])
        await person.opens(record["name"])
        person.clears_and_types(TITLE, person.field("name"))
        academy(person).db.run("UPDATE posts SET slug = 'by-someone-else' WHERE id = ?", (record.id,))
        person.presses("Ctrl+S")
        await person.is_told("Someone also changed Web address")
        await person.rest()
        assert person.field("slug").text() == "by-someone-else"
        assert not person.editor.unsaved
        stored = await person.desk.site.shelf("courses").open(record.id)  # type: ignore[union-attr]
        assert (stored["name"], stored["slug"]) == (TITLE, "by-someone-else")

    play(scenario)


# -- disks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "may not write"), (errno.EIO, "written")]
)
def test_a_disk_that_refuses_drafts_costs_no_letter(
    play: Play, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        put = DraftFile.put

        def refuse(*_: Any) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(DraftFile, "put", refuse)
        person.clears_and_types(TITLE, person.field("name"))
        await person.is_told(words)
        assert person.field("name").text() == TITLE
        assert person.editor.unsaved
        person.presses("Ctrl+S", person.field("name"))
        await until(lambda: not person.editor.unsaved, 10, "saving works without drafts")
        await person.rest()
        monkeypatch.setattr(DraftFile, "put", put)

    play(scenario)


def test_leaving_while_drafts_cannot_be_kept_says_so_first(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])

        def refuse(*_: Any) -> None:
            raise OSError(errno.ENOSPC, "no")

        monkeypatch.setattr(DraftFile, "put", refuse)
        person.clears_and_types(TITLE, person.field("name"))
        await person.is_told("The disk is full")
        person.presses("Escape", person.field("name"))
        question = await person.is_asked()
        person.clicks(question.buttons["keep"] if "keep" in question.buttons else question.buttons[""])
        await person.rest()
        assert person.editor is not None, "the editor stays, since the text would be lost"
        assert person.field("name").text() == TITLE
        monkeypatch.undo()

    play(scenario)


def test_a_data_folder_that_may_not_be_written_is_told_at_the_start(
    play: Play, fenced: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lmsdesk.storage import database

    def refuse(*_: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(database, "make_folder", refuse)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.is_told("may not write")
        await person.is_told("only while the program is open")
        title = person.rows()[0]
        await person.opens(title)
        person.clears_and_types(TITLE, person.field("name"))
        person.presses("Escape")
        await keeps(person)
        await person.opens(title)
        assert person.field("name").text() == TITLE, "at least while the program is open"

    play(scenario)


# -- lines and servers -------------------------------------------------------------------------------------------


def test_unplugged_in_the_middle_of_thirty_courses(play: Play, quiet_log: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockout, "SHORT_PAUSE", 0.2)  # where two answers were cut off at once, the line rests first
    monkeypatch.setattr(patience, "LINE_WAITS", (0.1, 0.2))

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        db = academy(person).db
        before = person.rows()
        chosen = select(person, 30)
        academy(person).weather.slow_seconds = 0.05
        person.weather("slow")
        gone_before = db.value("SELECT COUNT(*) FROM posts WHERE status = 'trash'")

        def done() -> int:
            return int(db.value("SELECT COUNT(*) FROM posts WHERE status = 'trash'")) - int(gone_before)

        person.presses("Del", person.table)
        await until(lambda: done() >= 8, 10)
        person.weather("offline")
        quiet_log.lines.clear()  # the server's own complaint about requests that were cut off
        told = await person.is_told("of 30 are done", 30)
        said = " ".join(notice.accessibleName() for notice in person.notices())
        assert "does not answer" in said or "answer got lost" in said, said
        await person.rest()
        assert "Not moved to the trash" in told.accessibleName()
        reached = done()
        assert 8 <= reached < 30, "it stopped"
        assert int(told.accessibleName().split(" of 30")[0].split()[-1]) <= reached
        left = [row for row in chosen if row in person.rows()]
        assert len(left) >= 30 - reached
        person.weather()
        person.clicks("Try again")
        await until(lambda: done() == 30, 20, "the rest to be done")
        await person.rest()
        person.presses("F5", person.table)
        await person.rest()
        assert len(person.rows()) == len(before) - 30

    play(scenario)


def test_the_practice_server_stops_while_the_program_runs(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        rows = person.rows()
        await person.opens(rows[0])
        person.clears_and_types(TITLE, person.field("name"))
        await asyncio.to_thread(person.desk.practice._server.stop)  # type: ignore[union-attr]
        person.presses("Ctrl+S", person.field("name"))
        await person.is_told("waits in the outbox", 30)
        await person.rest()
        assert person.field("name").text() == TITLE
        person.presses("Escape", person.field("name"))
        await until(lambda: person.editor is None)
        await person.rest()
        assert person.desk.site.outbox.count == 1  # type: ignore[union-attr]
        assert person.rows() == [TITLE, *rows[1:]], "the list shows what is to come"
        person.presses("F5", person.table)
        await person.hears("Still no way to your site", 30)
        assert person.rows() == [TITLE, *rows[1:]]
        assert person.window.top_bar.offline.isVisible()
        person.window.sites.open_practice("masteriyo")  # type: ignore[union-attr]
        await person.rest()

    play(scenario)
