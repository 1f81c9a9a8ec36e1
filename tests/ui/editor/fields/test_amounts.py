"""Numbers as people write them, in two languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from lmsdesk.domain.amounts import NotANumber, parse_amount
from lmsdesk.domain.fields import Integer, Money
from lmsdesk.ui.editor.amounts import show_amount


@pytest.mark.parametrize("point", [".", ","])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u202f234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1’234’567.5", "1234567.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        (" 7 ", "7"),
        ("12,", "12"),
        (",5", "0.5"),
        ("€ 12,50", "12.50"),
        ("12.50 $", "12.50"),
        ("-3", "-3"),
        ("−3", "-3"),
    ],
)
def test_both_ways_of_writing_are_read_in_both_languages(text: str, wanted: str, point: str) -> None:
    assert parse_amount(text, point) == Decimal(wanted)


def test_only_where_it_means_two_things_the_language_decides() -> None:
    assert parse_amount("1.234", ".") == Decimal("1.234")
    assert parse_amount("1.234", ",") == Decimal(1234)
    assert parse_amount("1,234", ".") == Decimal(1234)
    assert parse_amount("1,234", ",") == Decimal("1.234")


@pytest.mark.parametrize("text", ["", "  ", "€"])
def test_nothing_is_nothing(text: str) -> None:
    assert parse_amount(text, ".") is None


@pytest.mark.parametrize("point", [".", ","])
@pytest.mark.parametrize(
    "text",
    ["12,5x", "abc", "1.2.3", "12 50", "1,23,456", "1.234,5.6", "--1", "1e5", ".", "-", "NaN", "１２", "12.50.00"],
)
def test_what_is_no_number_is_not_guessed_at(text: str, point: str) -> None:
    with pytest.raises(NotANumber):
        parse_amount(text, point)


@given(some.decimals(min_value=0, max_value=10**11, places=2), some.sampled_from([".", ","]))
def test_what_is_shown_is_read_as_the_same_amount(amount: Decimal, point: str) -> None:
    shown = f"{amount:,.2f}"
    if point == ",":
        shown = shown.translate({ord(","): ".", ord("."): ","})
    assert parse_amount(shown, point) == amount


def test_typing_a_price_in_german(show: Callable[..., Any], german: None) -> None:
    editor = show(Money(name="p", label="Preis"))
    QTest.keyClicks(editor.line, "1.234,5")
    assert editor.value() == Decimal("1234.5")
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "1.234,50"
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "12.50")
    assert editor.value() == Decimal("12.50")
    assert show_amount(Decimal("1234567.891")) == "1.234.567,891"


def test_what_cannot_be_read_stays_and_the_last_amount_counts(show: Callable[..., Any]) -> None:
    editor = show(Money(name="p", label="Price"), Decimal("20"))
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "12,5x")
    assert editor.value() == Decimal("12.5")
    assert str(editor.trouble()) == "“12,5x” is not an amount. Write it like 12.50."
    QTest.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.line.text() == "12,5x"
    assert editor.typed() == "12,5x"
    QTest.keyClick(editor.line, Qt.Key.Key_Backspace)
    assert editor.trouble() is None
    assert editor.typed() is None


def test_emptying_a_price_means_no_price(show: Callable[..., Any]) -> None:
    editor = show(Money(name="p", label="Price"), Decimal("20"))
    editor.line.selectAll()
    QTest.keyClick(editor.line, Qt.Key.Key_Delete)
    assert editor.value() is None
    assert editor.told == [None]


def test_a_draft_brings_the_unreadable_text_back(show: Callable[..., Any]) -> None:
    editor = show(Money(name="p", label="Price"), Decimal("20"))
    editor.put_typed("20,x")
    assert editor.line.text() == "20,x"
    assert editor.trouble() is not None
    assert editor.value() == Decimal("20")
    assert editor.told == []


def test_counting_with_the_arrow_keys_stops_at_the_limits(show: Callable[..., Any]) -> None:
    editor = show(Integer(name="n", label="Places", minimum=0, maximum=2), 1)
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    assert editor.value() == 2
    for _ in range(3):
        QTest.keyClick(editor.line, Qt.Key.Key_Down)
    assert editor.value() == 0
    assert editor.line.text() == "0"


def test_half_a_student_is_not_a_whole_number(show: Callable[..., Any]) -> None:
    editor = show(Integer(name="n", label="Places"), 3)
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "2.5")
    assert editor.value() == 2
    assert "whole number" in str(editor.trouble())
