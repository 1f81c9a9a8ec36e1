"""The models behind the inspector, under Qt's own model tester."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from lmsdesk.domain.exchange import Action
from lmsdesk.ui.inspector.exchange_model import ExchangeModel
from lmsdesk.ui.inspector.json_model import JsonModel
from lmsdesk.ui.inspector.query import parse
from tests.ui.inspector.exchanges import exchange, refused

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def titles(model: ExchangeModel) -> list[tuple[str, list[str]]]:
    found = []
    for row in range(model.rowCount()):
        top = model.index(row, 0)
        kids = [model.index(i, 2, top).data() for i in range(model.rowCount(top))]
        found.append((top.siblingAtColumn(1).data(), kids))
    return found


def test_requests_stand_under_the_action_that_caused_them_newest_first(qtbot: Any) -> None:
    model = ExchangeModel()
    tester = QAbstractItemModelTester(model, FATAL)
    connect, listing = Action("Connect"), Action("Open course list")
    model.add(exchange(connect, path="/users/me"))
    model.add(exchange(listing, path="/courses"))
    model.add(exchange(listing, path="/courses/categories"))
    model.add(exchange(connect, path="/users/me?again=1"))
    assert titles(model) == [
        ("Open course list", ["/courses", "/courses/categories"]),
        ("Connect", ["/users/me", "/users/me?again=1"]),
    ]
    assert tester is not None


def test_the_filter_hides_actions_without_a_match_and_new_ones_obey_it(qtbot: Any) -> None:
    model = ExchangeModel()
    tester = QAbstractItemModelTester(model, FATAL)
    save = Action("Save course")
    model.add(exchange(Action("Open course list")))
    model.filter(parse("failed"))
    assert titles(model) == []
    model.add(exchange(Action("Look")))
    bad = refused(save)
    model.add(bad)
    assert titles(model) == [("Save course", ["/courses/6"])]
    assert model.exchange(model.find(bad.number)) is bad
    model.filter(parse(""))
    assert model.shown_count() == 3
    assert tester is not None


def test_json_opens_branch_by_branch(qtbot: Any) -> None:
    model = JsonModel()
    tester = QAbstractItemModelTester(model, FATAL)
    model.show({"data": [{"id": 7, "name": 'Uku"lele'}], "ok": True, "none": None})
    data = model.index(0, 0)
    assert data.data() == "data"
    assert data.siblingAtColumn(1).data() == "1 items"
    course = model.index(0, 0, data)
    assert [model.index(i, 1, course).data() for i in range(2)] == ["7", '"Uku"lele"']
    assert [model.index(i, 1, QModelIndex()).data() for i in (1, 2)] == ["true", "null"]
    assert tester is not None
