"""Access and prices together: no combination that the site would silently change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.kinds.courses import COURSES, price_rules
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.editor.price import PriceEditor
from lmsdesk.ui.editor.registry import GROUP_EDITORS

NAMES = ("access_mode", "regular_price", "sale_price", "billing_cycle")


@pytest.fixture
def prices(desk: Desk, stage: Any) -> Any:
    editor = GROUP_EDITORS["price"]([COURSES.field(name) for name in NAMES], desk)
    assert isinstance(editor, PriceEditor)
    stage.layout().addWidget(editor)
    editor.show()
    return editor


def told(editor: Any) -> list[str]:
    names: list[str] = []
    editor.changed.connect(names.append)
    return names


def choose(editor: Any, mode: str) -> None:
    combo = editor.editors()["access_mode"].combo
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.findData(mode)):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentData() == mode


def shown(editor: Any) -> set[str]:
    return {name for name in NAMES if editor.editors()[name].isVisible()}


def test_a_free_course_has_no_price_fields(prices: Any) -> None:
    prices.set_values({"access_mode": "open", "regular_price": Decimal(0), "sale_price": None, "billing_cycle": ""})
    assert shown(prices) == {"access_mode"}
    assert prices.ask.isVisible()


def test_the_billing_cycle_is_there_only_where_people_pay_regularly(prices: Any) -> None:
    prices.set_values({"access_mode": "one_time", "regular_price": Decimal(50), "billing_cycle": ""})
    assert shown(prices) == {"access_mode", "regular_price", "sale_price"}
    choose(prices, "recurring")
    assert shown(prices) == set(NAMES)


def test_asking_for_a_price_puts_the_keyboard_there(prices: Any) -> None:
    prices.set_values({"access_mode": "open"})
    names = told(prices)
    prices.ask.click()
    assert prices.values()["access_mode"] == "one_time"
    assert prices.editors()["regular_price"].line.hasFocus()
    assert "access_mode" in names


def test_going_free_and_back_brings_the_typed_price_back(prices: Any) -> None:
    prices.set_values({"access_mode": "one_time", "regular_price": Decimal(50), "sale_price": None})
    line = prices.editors()["regular_price"].line
    line.selectAll()
    QTest.keyClicks(line, "75.5")
    names = told(prices)
    choose(prices, "open")
    assert prices.values()["regular_price"] is None
    assert price_rules(prices.values()) == {}
    assert set(names) == {"access_mode", "regular_price"}
    choose(prices, "recurring")
    assert prices.values()["regular_price"] == Decimal("75.5")
    assert line.text() == "75.50"


def test_an_unreadable_price_comes_back_as_it_was_typed(prices: Any) -> None:
    prices.set_values({"access_mode": "one_time", "regular_price": Decimal(50)})
    line = prices.editors()["regular_price"].line
    QTest.keyClick(line, Qt.Key.Key_End)
    QTest.keyClicks(line, "x")
    choose(prices, "open")
    assert prices.editors()["regular_price"].trouble() is None
    choose(prices, "one_time")
    assert line.text() == "50.00x"
    assert prices.editors()["regular_price"].typed() == "50.00x"


def test_a_look_at_paying_and_back_leaves_what_the_site_sent(prices: Any) -> None:
    prices.set_values({"access_mode": "open", "regular_price": Decimal("0.00"), "sale_price": None})
    choose(prices, "one_time")
    choose(prices, "open")
    assert prices.values()["regular_price"] == Decimal("0.00")


def test_a_price_in_a_free_course_makes_it_pay_once(prices: Any) -> None:
    prices.set_values({"access_mode": "open", "regular_price": Decimal(20)})
    assert "regular_price" in shown(prices), "a price that does not count is never hidden"
    names = told(prices)
    line = prices.editors()["regular_price"].line
    line.selectAll()
    QTest.keyClicks(line, "3")
    assert prices.values()["access_mode"] == "one_time"
    assert prices.values()["regular_price"] == Decimal(3)
    assert names == ["access_mode", "regular_price"]
    assert "Pay once" in prices._note.text()


def test_a_sale_price_above_the_price_is_named_at_once(prices: Any) -> None:
    prices.set_values({"access_mode": "one_time", "regular_price": Decimal(50), "sale_price": None})
    line = prices.editors()["sale_price"].line
    QTest.keyClicks(line, "59")
    assert "not below the price" in prices._rows["sale_price"].trouble
    line.selectAll()
    QTest.keyClicks(line, "40")
    assert prices._rows["sale_price"].trouble == ""


def test_sentences_from_outside_stand_under_their_field_until_it_changes(prices: Any) -> None:
    prices.set_values({"access_mode": "one_time", "regular_price": None})
    prices.show_troubles({"regular_price": Sentence("A paid course needs a price above zero.")})
    assert prices._rows["regular_price"].trouble == "A paid course needs a price above zero."
    QTest.keyClicks(prices.editors()["regular_price"].line, "5")
    assert prices._rows["regular_price"].trouble == ""


def test_a_mode_that_the_site_invented_takes_nothing_away(prices: Any) -> None:
    values = {"access_mode": "membership", "regular_price": Decimal(9), "sale_price": None, "billing_cycle": "1m"}
    prices.set_values(values)
    assert prices.values() == values
    assert shown(prices) == set(NAMES)


def test_a_site_without_access_modes_still_has_prices(desk: Desk, stage: Any) -> None:
    editor = PriceEditor([COURSES.field("regular_price")], desk)
    stage.layout().addWidget(editor)
    editor.show()
    editor.set_values({"regular_price": Decimal(5)})
    assert editor.editors()["regular_price"].isVisible()
    assert editor.values() == {"regular_price": Decimal(5)}


def test_whoever_may_only_look_is_not_offered_a_price(prices: Any) -> None:
    prices.set_values({"access_mode": "open"})
    for editor in prices.editors().values():
        editor.set_read_only(True)
    assert prices.ask.isHidden()
