"""The columns of the list are as they were left, also after the next start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from lmsdesk.sites import Journal, Settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.columns import COLUMNS, DURATION, METHOD, PATH, SIZE, STATUS, TIME
from lmsdesk.ui.inspector.exchange_model import ExchangeModel
from lmsdesk.ui.inspector.list_view import NARROWEST, ExchangeView
from lmsdesk.ui.inspector.panel import COLUMNS_KEY, InspectorPanel
from tests.ui.inspector.conftest import AtOnce, destroy

PLACES = {column.id: at for at, column in enumerate(COLUMNS)}
USUAL = ["time", "method", "path", "status", "took", "size"]


@pytest.fixture
def view(qapp: QApplication) -> Iterator[ExchangeView]:
    made = ExchangeView(ExchangeModel())
    made.resize(900, 300)
    made.show()
    yield made
    destroy(made)


def in_order(view: ExchangeView) -> list[str]:
    """The columns that can be seen, from left to right."""
    head = view.horizontalHeader()
    order = [head.logicalIndex(visual) for visual in range(len(COLUMNS))]
    return [COLUMNS[at].id for at in order if not view.isColumnHidden(at)]


def test_chosen_columns_their_widths_and_their_order_are_there_after_a_restart(
    panel: InspectorPanel, qapp: QApplication
) -> None:
    view = panel.list
    assert in_order(view) == USUAL
    menu = {action.text(): action for action in view.columns_menu().actions()}
    for title in ("Hint", "Server", "Size"):
        menu[title].trigger()
    head = view.horizontalHeader()
    head.resizeSection(PLACES["host"], 222)
    head.resizeSection(METHOD, 99)
    head.moveSection(head.visualIndex(STATUS), 0)
    head.moveSection(head.visualIndex(PLACES["hint"]), 1)
    left = in_order(view)
    assert left == ["status", "hint", "time", "method", "path", "took", "host"]

    desk = Desk(tasks=AtOnce(), settings=Settings(), journal=Journal())  # type: ignore[arg-type]
    later = InspectorPanel(desk)
    later.resize(1280, 640)
    later.show()
    assert in_order(later.list) == left
    assert (later.list.columnWidth(PLACES["host"]), later.list.columnWidth(METHOD)) == (222, 99)
    assert later.list.columnWidth(DURATION) == COLUMNS[DURATION].width, "others are as wide as ever"
    checked = {action.text() for action in later.list.columns_menu().actions() if action.isChecked()}
    assert {"Hint", "Server"} <= checked
    assert "Size" not in checked
    later.release()
    destroy(later)


def test_the_address_takes_what_room_is_left_and_cannot_be_hidden(view: ExchangeView) -> None:
    menu = {action.text(): action for action in view.columns_menu().actions()}
    assert [title for title, action in menu.items() if not action.isEnabled()] == ["Address"]
    view.set_layout_of_columns({"shown": ["time"]})
    assert in_order(view) == ["time", "path"]
    assert view.columnWidth(TIME) + view.columnWidth(PATH) == view.viewport().width()


def test_in_a_narrow_list_the_address_can_still_be_read(view: ExchangeView) -> None:
    view.show()
    told: list[None] = []
    view.columns_changed.connect(lambda: told.append(None))
    for width, there in (
        (320, ["time", "path", "status"]),
        (900, ["time", "method", "path", "status", "took", "size"]),
    ):
        view.resize(width, 300)
        assert in_order(view) == there
        assert view.columnWidth(PATH) >= 120
        assert view.layout_of_columns()["shown"][-1] == "size", "what the person chose is kept as it is"
    assert told == []
    view.hide()


def test_a_column_that_is_hidden_and_shown_again_is_as_wide_as_before(view: ExchangeView) -> None:
    view.horizontalHeader().resizeSection(SIZE, 133)
    view.toggle_column(SIZE)
    kept = view.layout_of_columns()
    other = ExchangeView(ExchangeModel())
    other.set_layout_of_columns(kept)
    other.toggle_column(SIZE)
    assert other.columnWidth(SIZE) == 133
    destroy(other)


@pytest.mark.parametrize(
    "kept",
    [
        None, 7, [], "time", {}, {"shown": []}, {"shown": "time"}, {"order": 7}, {"order": [["time"], 7, None]},
        {"shown": [["x"], 7]}, {"widths": []}, {"widths": {"time": "wide", "gone": 50}}, {"order": ["gone", "gone"]},
    ],
)  # fmt: skip
def test_what_is_odd_in_what_was_kept_is_left_out(view: ExchangeView, kept: Any) -> None:
    view.set_layout_of_columns(kept)
    assert "path" in in_order(view)
    assert view.columnWidth(TIME) == COLUMNS[TIME].width
    assert view.horizontalHeader().visualIndex(TIME) == 0


def test_widths_beyond_all_measure_are_cut_and_columns_of_later_versions_are_left_out(view: ExchangeView) -> None:
    view.set_layout_of_columns(
        {"order": ["status", "from a later version", "time"], "widths": {"time": 5, "status": 90_000}}
    )
    assert in_order(view)[:2] == ["status", "time"]
    assert (view.columnWidth(TIME), view.columnWidth(STATUS)) == (NARROWEST, 800)


def test_every_change_is_kept_at_once(panel: InspectorPanel) -> None:
    panel.list.toggle_column(SIZE)
    kept = Settings().recall(COLUMNS_KEY)
    assert set(kept) == {"order", "shown", "widths"}
    assert kept["shown"] == [name for name in USUAL if name != "size"]
    panel.list.horizontalHeader().moveSection(0, 1)
    assert Settings().recall(COLUMNS_KEY)["order"][:2] == ["method", "time"]
    panel.list.horizontalHeader().resizeSection(METHOD, 91)
    assert Settings().recall(COLUMNS_KEY)["widths"]["method"] == 91
