"""The table with 100,000 rows: sorting, searching, a page on the screen, and frames while scrolling."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.query import PAGE_SIZE, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.ui.screens.table_screen import TableScreen
from lmsdesk.ui.theme import theme
from tests.bench.table import Row, show
from tests.ui.table.room import Clerk, course, listing

pytestmark = pytest.mark.bench
MANY = 100_000
ROUNDS = 5


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return tuple(Record(number + 1, course(number), full=True) for number in range(MANY))


@pytest.fixture
def screen(qt_run: Callable[[Any], Any], qapp: QApplication) -> Iterator[TableScreen]:
    theme.install(qapp, "light")
    site, _ = listing(0)
    desk = Clerk(site)
    made = TableScreen(desk, "courses")
    made.resize(1400, 900)
    made.show()
    yield made
    made.closing()
    made.deleteLater()
    qt_run(desk.tasks.close())


def milliseconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def painted(screen: TableScreen) -> None:
    """Everything that is waiting is laid out and painted."""
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    screen.table.viewport().repaint()


def fill(screen: TableScreen, records: tuple[Record, ...], more: str | None = None) -> None:
    screen.model.show_page(Page(records, len(records), more), screen.model.query)
    screen.model.settled.emit()


def test_a_hundred_thousand_rows(screen: TableScreen, records: tuple[Record, ...]) -> None:
    model = screen.model
    rows = [Row("take in 100,000 rows (once)", milliseconds(lambda: fill(screen, records)), "ms", 1500)]
    painted(screen)
    for field in ("name", "price", "date_modified", "author"):
        took = milliseconds(lambda field=field: (model.sort_by(field), painted(screen)))  # type: ignore[misc]
        rows.append(Row(f"sort by {field}, the first time", took, "ms", 150, 300))
        again = [
            milliseconds(lambda field=field, turn=turn: model.sort_by(field, descending=bool(turn % 2)))  # type: ignore[misc]
            for turn in range(1, ROUNDS)
        ]
        rows.append(Row(f"sort by {field}, again", statistics.median(again), "ms", 150))
    for search in ("u", "uku", "ukulele every", "zzz", ""):
        rows.append(
            Row(f"search for “{search}”", milliseconds(lambda: model.ask(Query(search=search))), "ms", 60, 150)  # noqa: B023
        )
        painted(screen)
    status = milliseconds(lambda: model.ask(Query(filters={"status": "draft"})))
    rows.append(Row("only drafts", status, "ms", 60, 150))
    model.ask(Query())
    rows.append(Row("select all", milliseconds(screen.table.selectAll), "ms", 60))
    rows.append(Row("sort with all selected", milliseconds(lambda: model.sort_by("slug")), "ms", 300))
    screen.table.clearSelection()
    painted(screen)
    show("100,000 rows", rows)
    assert all(row.value < row.hard for row in rows if row.hard is not None)


def test_frames_while_scrolling(screen: TableScreen, records: tuple[Record, ...]) -> None:
    fill(screen, records)
    painted(screen)
    bar = screen.table.verticalScrollBar()
    frames: dict[str, list[float]] = {"by a wheel step": [], "to somewhere else": []}
    for turn in range(200):

        def step(turn: int = turn) -> None:
            bar.setValue(bar.value() + 108)
            painted(screen)

        def jump(turn: int = turn) -> None:
            bar.setValue((turn * 7919 * 36) % bar.maximum())
            painted(screen)

        frames["by a wheel step"].append(milliseconds(step))
        frames["to somewhere else"].append(milliseconds(jump))
    rows = []
    for name, times in frames.items():
        rows.append(Row(f"frame, scrolled {name}, p95", statistics.quantiles(times, n=20)[-1], "ms", 12, 30))
        rows.append(Row(f"frame, scrolled {name}, median", statistics.median(times), "ms", 8))
    show("Scrolling in 100,000 rows", rows)
    assert all(row.value < row.hard for row in rows if row.hard is not None)


def test_a_page_from_the_last_byte_to_the_screen(screen: TableScreen, records: tuple[Record, ...]) -> None:
    first = []
    for turn in range(20):
        page = records[turn * PAGE_SIZE : (turn + 1) * PAGE_SIZE]
        first.append(milliseconds(lambda page=page: (fill(screen, page, "2"), painted(screen))))  # type: ignore[misc]
    later = []
    for turn in range(20, 40):
        page = Page(records[turn * PAGE_SIZE : (turn + 1) * PAGE_SIZE], MANY, str(turn))

        def arrive(page: Page = page) -> None:
            screen.model._add_page(page)
            screen.model.settled.emit()
            painted(screen)

        later.append(milliseconds(arrive))
    rows = [
        Row("the first 100 rows painted, worst of 20", max(first), "ms", 25, 60),
        Row("the first 100 rows painted, median", statistics.median(first), "ms", 25),
        Row("100 further rows painted, worst of 20", max(later), "ms", 25, 60),
    ]
    show("From the last byte to the screen", rows)
    assert all(row.value < row.hard for row in rows if row.hard is not None)
