"""The models behind the inspector, under Qt's own model tester."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.json_scan import parts
from lmsdesk.ui.inspector.columns import COLUMNS, DURATION, PATH
from lmsdesk.ui.inspector.exchange_model import ExchangeModel, Heading
from lmsdesk.ui.inspector.json_model import JsonModel, Node
from lmsdesk.ui.inspector.list_model import ListModel, rows_of
from lmsdesk.ui.inspector.query import parse
from lmsdesk.ui.words import number
from tests.ui.inspector.exchanges import exchange, refused

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def model(qapp: Any) -> Iterator[ExchangeModel]:
    made = ExchangeModel()
    tester = QAbstractItemModelTester(made, FATAL)
    yield made
    assert tester is not None


def add(model: ExchangeModel, *exchanges: Exchange) -> list[Brief]:
    briefs = [Brief.of(one) for one in exchanges]
    model.add(briefs)
    return briefs


def rows(model: ExchangeModel) -> list[str]:
    """What stands in the list: headings in brackets, and addresses."""
    found = []
    for at in range(model.rowCount()):
        row = model.row(at)
        found.append(f"[{row.words}]" if isinstance(row, Heading) else model.index(at, PATH).data())
    return found


def test_requests_stand_under_the_action_that_caused_them_newest_first(model: ExchangeModel) -> None:
    connect, listing = Action("Connect"), Action("Open course list")
    add(model, exchange(connect, path="/users/me"))
    add(model, exchange(listing, path="/courses"), exchange(listing, path="/courses/categories"))
    add(model, exchange(connect, path="/users/me?again=1"))
    whole = ["[Open course list]", "/courses", "/courses/categories", "[Connect]", "/users/me", "/users/me?again=1"]
    assert rows(model) == whole
    again = ExchangeModel()
    again.reset(reversed(model.everything()))
    assert rows(again) == whole, "in whatever order they come"


def test_the_filter_hides_actions_without_a_match_and_new_ones_obey_it(model: ExchangeModel) -> None:
    add(model, exchange(Action("Open course list")))
    model.filter(parse("failed").quick)
    assert rows(model) == []
    bad = refused(Action("Save course"))
    add(model, exchange(Action("Look")), bad)
    assert rows(model) == ["[Save course]", "/courses/6"]
    assert model.find(bad.number).row() == 1
    model.filter(None)
    assert (model.shown_count(), model.total()) == (3, 3)


def test_headings_close_and_open_and_new_ones_below_them_only_count(model: ExchangeModel) -> None:
    save = Action("Save")
    first, second = exchange(save), exchange(save, path="/courses/7")
    add(model, first)
    model.toggle(0)
    assert rows(model) == ["[Save]"]
    add(model, second)
    assert rows(model) == ["[Save]"]
    assert model.shown_count() == 2
    assert [brief.number for brief in model.under(model.index(0, 0))] == [first.number, second.number]
    model.filter(None)
    assert rows(model) == ["[Save]"], "it stays closed"
    assert model.find(second.number).row() == 2, "going there opens it"
    assert rows(model) == ["[Save]", "/courses", "/courses/7"]


def test_sorted_by_a_column_there_are_no_headings(model: ExchangeModel) -> None:
    add(model, *(exchange(Action("Open"), path=f"/{took}", took=took) for took in (50, 900, 20)))
    model.sort_by(DURATION)
    assert rows(model) == ["/20", "/50", "/900"]
    model.sort_by(DURATION, descending=True)
    add(model, exchange(Action("Open"), path="/100", took=100))
    assert rows(model) == ["/900", "/100", "/50", "/20"]
    model.sort_by(None)
    assert rows(model)[:2] == ["[Open]", "/100"]


def test_many_at_once_and_one_by_one_give_the_same(model: ExchangeModel) -> None:
    actions = [Action(f"Do {n}") for n in range(12)]
    made = [exchange(actions[(n * 7) % 12], path=f"/{n}") for n in range(260)]
    for one in made[:20]:
        add(model, one)
    add(model, *made[20:])
    other = ExchangeModel()
    for one in made:
        add(other, one)
    assert rows(model) == rows(other)


def test_every_column_has_words_for_every_line(model: ExchangeModel) -> None:
    add(model, exchange(Action("Open")), refused(Action("Save")))
    for column in range(len(COLUMNS)):
        assert model.headerData(column, Qt.Orientation.Horizontal)
        for row in range(model.rowCount()):
            if not isinstance(model.row(row), Heading):
                assert isinstance(model.index(row, column).data(), str)


def tree(model: QAbstractItemModel, parent: QModelIndex = QModelIndex()) -> Any:
    found = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        kids = tree(model, index) if model.hasChildren(index) else None
        found.append((index.data(), index.siblingAtColumn(1).data(), *([kids] if kids else [])))
    return found


@pytest.fixture
def json_model(qapp: Any) -> Iterator[JsonModel]:
    made = JsonModel()
    tester = QAbstractItemModelTester(made, FATAL)
    yield made
    assert tester is not None


def test_json_opens_branch_by_branch(json_model: JsonModel) -> None:
    json_model.show_text(
        json.dumps({"data": [{"id": 7, "name": 'Uku"lele\n'}], "ok": True, "no": None, "e": {}, "l": []})
    )
    assert tree(json_model) == [
        ("data", "1 item", [("0", "2 names", [("id", "7"), ("name", '"Uku"lele⏎ "')])]),
        ("ok", "true"),
        ("no", "null"),
        ("e", "{}"),
        ("l", "[]"),
    ]
    name = json_model.index(1, 0, json_model.index(0, 0, json_model.index(0, 0)))
    assert json_model.path(name) == "data[0].name"
    assert json.loads(json_model.value_text(name)) == 'Uku"lele\n'


@pytest.mark.parametrize(("text", "shown"), [("", []), ("7", [("", "7")]), ('"x"', [("", '"x"')])])
def test_what_is_no_object_is_one_row(json_model: JsonModel, text: str, shown: Any) -> None:
    json_model.show_text(text)
    assert tree(json_model) == shown


def test_long_lists_come_in_packs(json_model: JsonModel) -> None:
    json_model.show_text(json.dumps([*range(10_345)]))
    packs = tree(json_model)
    assert [pack[0] for pack in packs] == ["0 … 9999", "10000 … 10344"]
    inner = packs[1][2]
    assert inner[0][0] == "10000 … 10099"
    assert inner[3][2][44] == ("10344", "10344")
    last = json_model.index(44, 0, json_model.index(3, 0, json_model.index(1, 0)))
    assert json_model.path(last) == "[10344]"


def test_a_large_branch_is_asked_for_and_filled_later(json_model: JsonModel) -> None:
    wanted: list[Node] = []
    json_model.wanted.connect(wanted.append)
    text = json.dumps({"rows": [{"id": n, "text": "x" * 50} for n in range(3_000)], "more": 1})
    json_model.show_text(text)
    assert json_model.rowCount() == 1
    assert json_model.index(0, 0).data() == "Reading …"
    [root] = wanted
    json_model.fill(root, list(parts(text, root.begin, root.end)))
    assert [json_model.index(row, 0).data() for row in range(2)] == ["rows", "more"]
    assert json_model.rowCount(json_model.index(0, 0)) == 1
    json_model.fill(wanted[1], list(parts(text, wanted[1].begin, wanted[1].end)))
    assert json_model.rowCount(json_model.index(0, 0)) == 30
    assert json_model.index(0, 1).data() == f"{number(3_000)} items"


def test_a_list_of_objects_is_a_table(qapp: Any) -> None:
    model = ListModel()
    tester = QAbstractItemModelTester(model, FATAL)
    courses = [{"name": "Ukulele", "id": 7, "tags": [1]}, {"id": 8, "name": None, "price": 50.5, "name2": "a\nb"}]
    text = json.dumps({"meta": [], "data": courses})
    model.show_rows(text, list(rows_of(text, 0)))
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads == ["id", "name", "price", "name2"]
    cells = [[model.index(row, column).data() for column in range(4)] for row in range(2)]
    assert cells == [["7", "Ukulele", "", ""], ["8", "", "50.5", "a b"]]
    assert tester is not None


@pytest.mark.parametrize("text", ["", "[]", "[1,2]", "{}", '{"a":[]}', "7", "[", '{"a":'])
def test_no_list_of_objects_is_no_table(text: str) -> None:
    assert list(rows_of(text, 0)) == []
