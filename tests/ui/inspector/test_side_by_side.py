"""The compare page: the table of differences, and both in full, each line beside its like, scrolling together."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from lmsdesk.domain.exchange import Action
from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.compare_page import ComparePage
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.inspector.side_by_side import REQUESTS
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.widgets import Button
from tests.ui.inspector.conftest import AtOnce, destroy
from tests.ui.inspector.exchanges import exchange, refused

MANY = {"data": [{"id": n, "name": f"Course {n}", "text": "wide " * 60} for n in range(60)]}


@pytest.fixture
def page(qapp: QApplication) -> Iterator[ComparePage]:
    theme.install(qapp, "light")
    tasks = AtOnce()
    made = ComparePage(lambda work, _: tasks.start(work))
    made.resize(900, 600)
    made.show()
    yield made
    destroy(made)


def other(**changes: Any) -> Any:
    body = json.loads(json.dumps(MANY))
    body["data"][40] |= changes
    return exchange(Action("now"), "GET", "/courses?page=2", body=body)


def rows(page: ComparePage) -> list[str]:
    found = [page.table.item(row, 0) for row in range(page.table.rowCount())]
    return [item.text() for item in found if item is not None]


def test_both_answers_stand_in_full_side_by_side_and_scroll_together(page: ComparePage) -> None:
    page.show_pair(exchange(Action("then"), body=MANY), other(name="Curse"))
    left, right = page.full.left, page.full.right
    assert '"name": "Course 40"' in left.text()
    assert '"name": "Curse"' in right.text()
    assert len(left.lines) == len(right.lines)
    left.verticalScrollBar().setValue(50)
    assert right.verticalScrollBar().value() == 50
    right.verticalScrollBar().setValue(7)
    assert left.verticalScrollBar().value() == 7
    page.grab()  # the width is known once it was painted
    QApplication.processEvents()
    right.horizontalScrollBar().setValue(30)
    assert left.horizontalScrollBar().value() == 30


def test_a_difference_chosen_in_the_table_is_shown_in_the_full_texts(page: ComparePage) -> None:
    page.show_pair(exchange(Action("then"), body=MANY), other(name="Curse"))
    row = rows(page).index("≠ data[id 40].name")
    page.table.setCurrentCell(row, 0)
    line = page.full.left.where.line
    assert "Course 40" in page.full.left.lines.line(line)
    assert "Curse" in page.full.right.lines.line(line)
    page.table.setCurrentCell(rows(page).index("+ ?page"), 0)
    assert page.full.parts.checkedId() == REQUESTS
    assert page.full.right.lines.line(page.full.right.where.line).strip() == "page = 2"


def test_the_requests_stand_side_by_side_with_headers_and_content(page: ComparePage) -> None:
    before = exchange(Action("a"), "PUT", "/courses/6", sent={"name": "Ukulele"})
    now = exchange(Action("b"), "PUT", "/courses/6", sent={"name": "Ukelele"}, headers=(("X-New", "1"),))
    page.show_pair(before, now)
    page.full.parts.button(REQUESTS).click()
    assert '"name": "Ukulele"' in page.full.left.text()
    assert '"name": "Ukelele"' in page.full.right.text()
    assert "x-new: 1" in page.full.right.text()
    assert "x-new" not in page.full.left.text()
    assert page.full.words.text() == "2 places differ."


def test_f7_goes_from_one_difference_to_the_next(page: ComparePage) -> None:
    page.show_pair(exchange(Action("then"), body=MANY), other(name="Curse", text="short"))
    page.full.left.setFocus()
    QTest.keyClick(page.full.left, Qt.Key.Key_F7)
    first = page.full.left.where.line
    assert "Course 40" in page.full.left.lines.line(first)
    QTest.keyClick(page.full.left, Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert page.full.left.where.line == first  # the only stretch that differs


def test_the_colours_of_what_differs_go_with_the_theme(page: ComparePage) -> None:
    page.show_pair(exchange(Action("then"), body=MANY), other(name="Curse"))
    item = page.table.item(rows(page).index("≠ data[id 40].name"), 2)
    assert item is not None
    for name in ("dark", "light"):
        theme.choose(name)
        assert item.foreground().color().name() == palette().caution.ink.lower()


def test_the_same_twice_is_told(page: ComparePage) -> None:
    one = exchange(Action("x"), body=MANY)
    page.show_pair(one, replace(one, number=one.number + 1))
    assert page.words.text() == "No difference."
    assert page.full.words.text() == "The same."
    assert not page.full.next.isEnabled()


def test_what_changed_since_it_worked_is_one_click_away(panel: InspectorPanel, journal: Journal) -> None:
    worked = exchange(Action("Save"), "PUT", "/courses/6", body={"id": 6, "name": "Ukulele"}, sent={"name": "Ukulele"})
    journal.add(worked)
    journal.add(refused(Action("Save again")))
    QApplication.processEvents()
    panel.show_exchange(journal.exchanges[-1].number)
    link = next(b for b in panel.details.findChildren(Button) if b.isVisible() and "since the last time" in b.text())
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert panel.pages.currentWidget() is panel.compare
    assert "Then it ended with 200, now with 401." in panel.compare.words.text()
    assert "masteriyo_rest_authentication_error" in panel.compare.full.right.text()


def test_many_differences_are_listed_bit_by_bit_and_those_of_another_pair_take_their_place(
    qapp: QApplication, qt_run: Any
) -> None:
    theme.install(qapp, "light")
    tasks = Tasks()
    page = ComparePage(lambda work, name: tasks.start(work, name=name))
    many = exchange(Action("then"), body={"data": [{"id": n, "name": f"Course {n}"} for n in range(600)]})
    others = exchange(Action("now"), body={"data": [{"id": n, "name": f"Curse {n}"} for n in range(600)]})
    seen: set[int] = set()

    async def scenario() -> None:
        page.show_pair(many, others)
        while page.table.rowCount() < 600:
            await asyncio.sleep(0)
            seen.add(page.table.rowCount())
        page.show_pair(others, many)
        while not 0 < page.table.rowCount() < 400:
            await asyncio.sleep(0)
        page.show_pair(exchange(Action("then"), body=MANY), other(name="Curse"))
        while tasks.names:
            await asyncio.sleep(0.01)

    qt_run(scenario())
    assert len(seen) > 5, "the window has its turn in between"
    assert [row for row in rows(page) if "name" in row] == ["≠ data[id 40].name"]
    destroy(page)
    qt_run(tasks.close())
