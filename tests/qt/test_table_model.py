"""The table model under Qt's own tester: pages, changes, picking and sorting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.qt import roles
from lmsdesk.qt.table_model import RecordTableModel
from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import ShelfChange
from lmsdesk.ui.table.cells import cells_for
from tests.conftest import until
from tests.ui.table.room import ListingDialect, course, listing

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
Run = Callable[[Any], Any]


class Bench:
    """A model over an academy, watched by Qt's tester."""

    def __init__(self, courses: int) -> None:
        self.site, self.dialect = listing(courses)
        self.shelf = self.site.shelf("courses")
        self.tasks = Tasks()
        self.crashes: list[BaseException] = []
        self.tasks.crashed.connect(self.crashes.append)
        self.model = RecordTableModel(self.shelf, cells_for(self.shelf.kind), self.tasks)
        self.tester = QAbstractItemModelTester(self.model, FATAL)
        self.problems: list[Problem] = []
        self.model.failed.connect(self.problems.append)

    async def idle(self) -> None:
        await until(lambda: not self.model.busy)

    async def load(self) -> None:
        self.model.reload()
        await self.idle()

    async def more(self) -> None:
        self.model.fetchMore(QModelIndex())
        await self.idle()

    async def all(self) -> None:
        await self.load()
        while self.model.canFetchMore():
            await self.more()

    @property
    def ids(self) -> list[ItemId]:
        return [record.id for record in self.model.records()]

    @property
    def pages(self) -> int:
        return self.dialect.asked.count("page courses")


@pytest.fixture
def bench(qt_run: Run) -> Iterator[Callable[[int], Bench]]:
    made: list[Bench] = []

    def make(courses: int) -> Bench:
        made.append(Bench(courses))
        return made[-1]

    yield make
    for one in made:
        one.model.close()
        qt_run(one.tasks.close())
        assert not one.crashes


def test_pages_come_one_after_the_other_until_the_end(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        assert (here.model.rowCount(), here.model.total, here.model.canFetchMore()) == (100, 250, True)
        await here.more()
        await here.more()
        assert here.ids == list(range(1, 251))
        assert here.model.complete
        assert not here.model.canFetchMore()
        assert here.pages == 3

    qt_run(scenario())


def test_only_one_page_is_asked_for_at_a_time(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        for _ in range(5):
            here.model.fetchMore(QModelIndex())
        await here.idle()
        assert (here.pages, here.model.rowCount()) == (2, 200)

    qt_run(scenario())


def test_what_comes_next_is_known_before_the_rows_are_told(qt_run: Run, bench: Any) -> None:
    here = bench(150)
    seen: list[tuple[bool, bool]] = []

    async def scenario() -> None:
        await here.load()
        here.model.rowsInserted.connect(lambda *_: seen.append((here.model.complete, here.model.busy)))
        await here.more()
        assert seen == [(True, True)]

    qt_run(scenario())


def test_rows_that_come_twice_because_the_list_moved_are_shown_once(qt_run: Run, bench: Any) -> None:
    here = bench(150)

    async def scenario() -> None:
        await here.load()
        fresh = {900: Record(900, {**course(3), "name": "Just made elsewhere"}, full=True)}
        here.dialect.items["courses"] = fresh | here.dialect.items["courses"]
        await here.more()
        assert here.ids == list(range(1, 151))

    qt_run(scenario())


def test_no_row_is_skipped_after_rows_above_went_into_the_trash(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        here.model.hold(True)
        await here.shelf.trash([1, 2, 3, 50])
        assert (here.model.rowCount(), here.model.total) == (96, 246)
        here.model.hold(False)
        while here.model.canFetchMore():
            await here.more()
        assert set(here.ids) == set(range(1, 251)) - {1, 2, 3, 50}
        assert len(here.ids) == 246

    qt_run(scenario())


def test_no_row_is_skipped_after_more_than_a_page_went(qt_run: Run, bench: Any) -> None:
    here = bench(90)
    here.dialect.page_size = 20

    async def scenario() -> None:
        await here.load()
        await here.more()
        await here.shelf.trash(range(5, 33))
        await here.idle()
        while here.model.canFetchMore():
            await here.more()
        assert here.ids == [id for id in range(1, 91) if not 5 <= id < 33]

    qt_run(scenario())


def test_a_saved_course_changes_one_row_and_asks_for_nothing(qt_run: Run, bench: Any) -> None:
    here = bench(250)
    told: list[tuple[int, int]] = []

    async def scenario() -> None:
        await here.load()
        here.model.dataChanged.connect(lambda top, bottom, *_: told.append((top.row(), bottom.row())))
        await here.shelf.save(here.model.record(7), {"name": "Renamed"})
        assert told == [(7, 7)]
        assert here.model.text(7, 0) == "Renamed"
        assert here.model.index(7, 0).data() == "Renamed"
        await here.more()
        assert len(here.dialect.asked) == 3

    qt_run(scenario())


def test_a_list_that_is_read_again_tells_only_what_was_changed_since(qt_run: Run, bench: Any) -> None:
    """A site without ETags: the date of the last change tells."""
    here = bench(60)
    told: list[tuple[int, int]] = []

    async def scenario() -> None:
        await here.load()
        here.model.dataChanged.connect(lambda top, bottom, *_: told.append((top.row(), bottom.row())))
        held = here.model.record(3)
        await here.load()
        assert told == []
        assert here.model.record(3) is held
        for row in (7, 8, 20):
            record = here.model.record(row)
            moved = record["date_modified"] + timedelta(minutes=1)
            here.dialect.items["courses"][record.id] = record.with_values(date_modified=moved)
        await here.load()
        assert told == [(7, 8), (20, 20)]

    qt_run(scenario())


def test_a_new_course_stands_first_and_a_deleted_one_is_gone(qt_run: Run, bench: Any) -> None:
    here = bench(5)

    async def scenario() -> None:
        await here.load()
        await here.shelf.create({"name": "Brand new", "status": "draft"})
        assert here.model.text(0, 0) == "Brand new"
        assert here.model.total == 6
        await here.shelf.delete([3])
        assert here.ids == [6, 1, 2, 4, 5]

    qt_run(scenario())


def test_many_scattered_rows_go_at_once(qt_run: Run, bench: Any) -> None:
    here = bench(400)

    async def scenario() -> None:
        await here.all()
        here.model.apply(ShelfChange(gone=tuple(range(1, 401, 2))))
        assert here.ids == list(range(2, 401, 2))

    qt_run(scenario())


def test_counts_follow_what_is_done(qt_run: Run, bench: Any) -> None:
    here = bench(7)

    async def scenario() -> None:
        await here.load()
        assert here.model.counts == {"publish": 5, "draft": 1, "private": 1, "any": 7, "trash": 0}
        await here.shelf.save(here.model.record(0), {"status": "draft"})
        assert (here.model.counts["publish"], here.model.counts["draft"]) == (4, 2)
        await here.shelf.trash([2])
        here.model.count_in_trash(1)
        assert (here.model.counts["publish"], here.model.counts["any"], here.model.counts["trash"]) == (3, 6, 1)

    qt_run(scenario())


def test_a_course_that_becomes_a_draft_leaves_the_published_ones(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        here.model.ask(Query(filters={"status": "publish"}))
        await here.idle()
        assert {record["status"] for record in here.model.records()} == {"publish"}
        first = here.model.record(0)
        await here.shelf.save(first, {"status": "draft"})
        assert first.id not in here.ids
        assert here.model.total == len([s for s in here.dialect.items["courses"].values() if s["status"] == "publish"])

    qt_run(scenario())


def test_what_is_restored_leaves_the_trash(qt_run: Run, bench: Any) -> None:
    here = bench(5)

    async def scenario() -> None:
        await here.shelf.trash([2, 4])
        here.model.ask(Query(filters={"status": "trash"}))
        await here.idle()
        assert here.ids == [2, 4]
        await here.shelf.restore([here.model.record(0)])
        assert here.ids == [4]
        here.model.ask(Query())
        await here.idle()
        assert here.ids == [1, 2, 3, 5]

    qt_run(scenario())


def test_while_everything_is_here_search_status_and_order_cost_no_request(qt_run: Run, bench: Any) -> None:
    here = bench(60)

    async def scenario() -> None:
        await here.load()
        here.model.ask(Query(search="UKULELE every"))
        assert here.model.rowCount() == 4
        assert here.model.total == 4
        here.model.ask(Query(search="number 59"))
        assert here.ids == [60]
        here.model.ask(Query(filters={"status": "draft"}))
        assert {record["status"] for record in here.model.records()} == {"draft"}
        here.model.ask(Query())
        here.model.sort_by("students_count", descending=True)
        counts = [record["students_count"] for record in here.model.records()]
        assert counts == sorted(counts, reverse=True)
        assert here.pages == 1

    qt_run(scenario())


def test_a_draft_made_while_only_published_ones_are_picked_comes_back_with_all(qt_run: Run, bench: Any) -> None:
    here = bench(20)

    async def scenario() -> None:
        await here.load()
        here.model.ask(Query(filters={"status": "publish"}))
        first = here.model.record(0)
        await here.shelf.save(first, {"status": "draft"})
        assert first.id not in here.ids
        here.model.ask(Query())
        assert first.id in here.ids
        assert here.pages == 1

    qt_run(scenario())


def test_a_longer_list_is_searched_and_sorted_by_the_site(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        assert not here.model.sortable("students_count")
        here.model.sort_by("students_count")
        assert here.pages == 1
        here.model.sort_by("name", descending=True)
        await here.idle()
        here.model.ask(Query(search="ukulele"))
        await here.idle()
        asked = here.dialect.queries[-1]
        assert (asked.search, asked.sort, asked.descending) == ("ukulele", "title", True)

    qt_run(scenario())


def test_a_newer_search_replaces_the_older_and_old_rows_stay_meanwhile(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        here.dialect.gate = asyncio.Event()
        here.model.ask(Query(search="bread"))
        await until(lambda: here.dialect.running == 1)
        assert here.model.rowCount() == 100
        here.model.ask(Query(search="chess"))
        await until(lambda: here.pages == 3)
        here.dialect.gate.set()
        await here.idle()
        assert {record["name"][:5] for record in here.model.records()} == {"Chess"}

    qt_run(scenario())


def test_a_failure_keeps_the_rows_and_asks_no_more_until_told_to(qt_run: Run, bench: Any) -> None:
    here = bench(250)

    async def scenario() -> None:
        await here.load()
        here.dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE) if verb == "page" else None
        await here.more()
        assert [problem.trouble for problem in here.problems] == [Trouble.OFFLINE]
        assert (here.model.rowCount(), here.model.canFetchMore()) == (100, False)
        here.dialect.trouble = lambda verb, id: None
        here.model.go_on()
        await here.idle()
        assert here.model.rowCount() == 200

    qt_run(scenario())


def test_sorting_takes_marked_rows_along(qt_run: Run, bench: Any) -> None:
    here = bench(40)

    async def scenario() -> None:
        await here.load()
        marked = QPersistentModelIndex(here.model.index(5, 0))
        id = here.model.record(5).id
        here.model.sort_by("price", descending=True)
        assert here.model.record(marked.row()).id == id
        prices = [here.model.index(row, 3).data(roles.SORT) for row in range(40)]
        assert prices == sorted(prices, reverse=True)

    qt_run(scenario())


def test_roles_give_text_record_tone_and_side(qt_run: Run, bench: Any) -> None:
    here = bench(3)

    async def scenario() -> None:
        await here.load()
        status, price = here.model.index(2, 1), here.model.index(0, 3)
        assert (status.data(), status.data(roles.TONE)) == ("Draft", "caution")
        assert status.data(roles.RECORD).id == 3
        assert price.data(roles.ALIGN) is not None
        assert here.model.index(0, 0).data(roles.ALIGN) is None
        assert here.model.headerData(2, Qt.Orientation.Horizontal) == "Categories"
        assert here.model.index(2, 2).data() == "Languages, French"

    qt_run(scenario())


def test_a_site_that_repeats_its_cursor_does_not_keep_us_asking(qt_run: Run, bench: Any) -> None:
    here = bench(3)

    async def circling(self: ListingDialect, kind_id: str, query: Query, cursor: str | None, *, action: Any) -> Any:
        page = await ListingDialect.page(self, kind_id, query, None, action=action)
        return type(page)(page.records, None, "again")

    async def scenario() -> None:
        here.shelf._dialect.page = circling.__get__(here.dialect)
        await here.load()
        await here.more()
        assert here.model.rowCount() == 3
        assert here.model.complete

    qt_run(scenario())
