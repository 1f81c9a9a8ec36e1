"""The tree of categories as Qt sees it: every change with the smallest signals, nothing ever lost."""

from __future__ import annotations

import random
from typing import Any

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.qt.forest import staying
from lmsdesk.qt.tree_model import BUSY, MATCHES, NEW, TreeModel
from lmsdesk.sites import ShelfChange

HEADERS = {"name": "Name", "count": "Courses", "slug": "Web address"}


def item(id: int, name: str, parent: int | None = None, **more: Any) -> Record:
    return Record(id, {"name": name, "parent_id": Ref(parent) if parent else None, "count": 0, **more})


ACADEMY = (
    item(1, "Music"),
    item(2, "Strings", 1),
    item(3, "Ukulele", 2),
    item(4, "Guitar", 2),
    item(5, "Art"),
    item(6, "Wind", 1),
)


@pytest.fixture
def model(qapp: Any) -> TreeModel:
    made = TreeModel(CATEGORIES.narrowed(name for name in (*HEADERS, "parent_id")), HEADERS)
    made.movable = made.renamable = True
    made.tester = QAbstractItemModelTester(  # type: ignore[attr-defined]
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    made.set_records(ACADEMY)
    return made


@pytest.fixture
def ordered(qapp: Any) -> TreeModel:
    made = TreeModel(CATEGORIES, HEADERS)
    made.movable = made.orderable = True
    made.set_records([item(1, "A", term_order=3), item(2, "B", term_order=1), item(3, "C", term_order=2)])
    return made


def shape(model: QAbstractItemModel, parent: QModelIndex | None = None) -> list[Any]:
    """The tree as names, with what is inside in a list after the name."""
    parent = parent or QModelIndex()
    found: list[Any] = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        found.append(index.data())
        if model.rowCount(index):
            found.append(shape(model, index))
    return found


def signals(model: TreeModel) -> dict[str, QSignalSpy]:
    return {
        "came": QSignalSpy(model.rowsInserted),
        "went": QSignalSpy(model.rowsRemoved),
        "moved": QSignalSpy(model.rowsMoved),
        "reset": QSignalSpy(model.modelReset),
    }


def counted(spies: dict[str, QSignalSpy]) -> dict[str, int]:
    return {name: spy.count() for name, spy in spies.items() if spy.count()}


def test_names_are_sorted_as_people_sort_them(model: TreeModel) -> None:
    assert shape(model) == ["Art", "Music", ["Strings", ["Guitar", "Ukulele"], "Wind"]]
    model.set_records([item(1, "Level 10"), item(2, "level 9"), item(3, "Ärger"), item(4, "Zoo")])
    assert shape(model) == ["Ärger", "level 9", "Level 10", "Zoo"]


def test_the_sites_own_order_comes_before_the_names(ordered: TreeModel) -> None:
    assert shape(ordered) == ["B", "C", "A"]


def test_orphans_and_circles_stand_at_the_top(model: TreeModel) -> None:
    model.set_records([item(1, "Lost", 99), item(2, "Hen", 3), item(3, "Egg", 2), item(4, "Chick", 3), item(5, "I", 5)])
    assert shape(model) == ["Egg", ["Chick"], "Hen", "I", "Lost"]


def test_a_confirmed_move_is_one_move(model: TreeModel) -> None:
    kept = QPersistentModelIndex(model.index_of(3))
    spies = signals(model)
    model.apply(ShelfChange(changed=(item(2, "Strings", 5),)))
    assert shape(model) == ["Art", ["Strings", ["Guitar", "Ukulele"]], "Music", ["Wind"]]
    assert counted(spies) == {"moved": 1}
    assert kept.isValid()
    assert kept.data() == "Ukulele"


def test_a_rename_that_sorts_elsewhere_moves_only_that_row(model: TreeModel) -> None:
    model.set_records([item(n, f"Level {n}") for n in range(1, 30)])
    spies = signals(model)
    model.apply(ShelfChange(changed=(item(1, "Level 99"),)))
    assert shape(model)[-1] == "Level 99"
    assert counted(spies) == {"moved": 1}


def test_a_new_and_a_gone_item_are_one_row_each(model: TreeModel) -> None:
    spies = signals(model)
    model.apply(ShelfChange(added=(item(7, "Brass", 1),)))
    model.apply(ShelfChange(gone=(5,)))
    assert shape(model) == ["Music", ["Brass", "Strings", ["Guitar", "Ukulele"], "Wind"]]
    assert counted(spies) == {"came": 1, "went": 1}


def test_the_children_of_a_deleted_category_move_up(model: TreeModel) -> None:
    kept = QPersistentModelIndex(model.index_of(4))
    model.apply(ShelfChange(gone=(2,), stale=True))
    assert shape(model) == ["Art", "Music", ["Guitar", "Ukulele", "Wind"]]
    assert kept.isValid()


def test_parent_and_child_can_change_places(model: TreeModel) -> None:
    model.set_records([item(1, "Music", 2), item(2, "Strings"), *ACADEMY[2:]])
    assert shape(model) == ["Art", "Strings", ["Guitar", "Music", ["Wind"], "Ukulele"]]


def test_any_tree_becomes_any_other(model: TreeModel) -> None:
    chance = random.Random(7)
    for _ in range(60):
        size = chance.randrange(0, 14)
        records = [
            item(n, chance.choice("abcdefgh") + str(n), chance.choice([None, *range(1, 16)])) for n in range(1, size)
        ]
        chance.shuffle(records)
        model.set_records(records)
        model.set_filter(chance.choice(["", "", "a", "b c", "zz"]))
        fresh = TreeModel(model.kind, HEADERS)
        fresh.set_records(records)
        fresh._pinned = set(model._pinned)
        fresh.set_filter(" ".join(model._filter))
        assert shape(model) == shape(fresh)


def test_the_filter_shows_matches_with_what_they_are_inside_of(model: TreeModel) -> None:
    model.set_filter("ÚKU")
    assert shape(model) == ["Music", ["Strings", ["Ukulele"]]]
    assert model.matches == 1
    assert model.index_of(1).data(MATCHES) is False
    assert model.index_of(3).data(MATCHES) is True
    model.set_filter("")
    assert shape(model) == ["Art", "Music", ["Strings", ["Guitar", "Ukulele"], "Wind"]]


def test_what_was_just_changed_stays_in_sight_of_the_filter(model: TreeModel) -> None:
    model.set_filter("uku")
    model.apply(ShelfChange(changed=(item(3, "Banjo", 2),)))
    assert shape(model) == ["Music", ["Strings", ["Banjo"]]]


def drop(model: TreeModel, id: int, onto: int | None, row: int = -1) -> bool:
    """Drop as the view does it: ask first, then drop."""
    data = model.mimeData([model.index_of(id, column) for column in range(3)])
    parent = model.index_of(onto)
    if not model.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0 if row >= 0 else -1, parent):
        return False
    return model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0 if row >= 0 else -1, parent)


def test_dropping_asks_for_a_move_and_leaves_the_tree_alone(model: TreeModel) -> None:
    spy = QSignalSpy(model.move_wanted)
    before = shape(model)
    assert drop(model, 2, 5)
    assert drop(model, 2, None)
    assert [tuple(spy.at(n))[:2] for n in range(spy.count())] == [(2, 5), (2, None)]
    assert shape(model) == before


@pytest.mark.parametrize(("id", "onto"), [(1, 1), (1, 2), (1, 3), (2, 1), (5, None)])
def test_drops_that_make_no_sense_are_refused(model: TreeModel, id: int, onto: int | None) -> None:
    assert not drop(model, id, onto)


def test_without_an_order_a_drop_between_siblings_is_refused(model: TreeModel, ordered: TreeModel) -> None:
    assert not drop(model, 6, 1, 0)
    spy = QSignalSpy(ordered.move_wanted)
    assert drop(ordered, 1, None, 0)
    assert spy.at(0) == [1, None, 2]
    assert not drop(ordered, 1, None, 3)
    assert not drop(ordered, 1, None, 2)


def test_a_row_that_waits_for_the_site_is_left_in_peace(model: TreeModel) -> None:
    model.set_busy([2], True)
    index = model.index_of(2)
    assert index.data(BUSY) is True
    assert not index.flags() & (Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsEditable)
    assert not model.may_move(2, None)
    model.set_busy([2], False)
    assert model.may_move(2, None)


def test_a_typed_name_is_told_kept_and_shown_while_it_is_saved(model: TreeModel) -> None:
    spy = QSignalSpy(model.renamed)
    index = model.index_of(5)
    assert model.setData(index, " Arts ", Qt.ItemDataRole.EditRole)
    assert spy.at(0) == [5, "Arts"]
    assert index.data() == "Art"
    assert index.data(Qt.ItemDataRole.EditRole) == "Arts"
    model.set_busy([5], True)
    assert index.data() == "Arts"
    model.set_busy([5], False)
    model.drop_draft(5)
    assert index.data(Qt.ItemDataRole.EditRole) == "Art"


def test_the_row_of_a_new_item_stands_after_its_sibling(model: TreeModel) -> None:
    spy = QSignalSpy(model.typed_new)
    index = model.begin_new(1, after=2)
    assert shape(model) == ["Art", "Music", ["Strings", ["Guitar", "Ukulele"], "", "Wind"]]
    assert index.flags() & Qt.ItemFlag.ItemIsEditable
    assert not model.setData(index, "  ", Qt.ItemDataRole.EditRole)
    assert model.setData(index, "Voice", Qt.ItemDataRole.EditRole)
    assert spy.at(0) == ["Voice"]
    assert model.index_of(NEW).data() == "Voice"
    model.end_new()
    assert shape(model) == ["Art", "Music", ["Strings", ["Guitar", "Ukulele"], "Wind"]]


def test_the_most_rows_stay() -> None:
    assert staying([1, 2, 3, 4, 5], [2, 3, 4, 5, 1]) == {2, 3, 4, 5}
    assert staying([9, 1, 8], [1, 9]) in ({1}, {9})
    assert staying([], [1]) == set()
