"""What one cell of a spreadsheet stands for, and what is not guessed at."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lmsdesk.domain.fields import DateTime, Money
from lmsdesk.sites.sheets.cells import Style, Unread, pasted_cell, style_of

PRICE = Money(name="regular_price", label="Price")
ENDS = DateTime(name="end_date", label="Ends on")


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("61,50", "61.50"),
        ("61.50", "61.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("EUR 61,50", "61.50"),
        ("61,50 EUR", "61.50"),
        ("CHF 1'234.50", "1234.50"),
        ("R$ 12,00", "12"),
        ("120 kr", "120"),
        ("12.–", "12"),
        ("€12,5", "12.5"),
        ("-3", "-3"),
    ],
)
def test_an_amount_is_read_the_same_whatever_the_rest_of_its_column_says(text: str, amount: str, decimal: str) -> None:
    assert pasted_cell(PRICE, text, Style(decimal=decimal)) == Decimal(amount)


@pytest.mark.parametrize("text", ["1e5", "12 lessons for 3", "2x", "abc12", "12-13", "1,2,3", "EUR", "12 per month"])
def test_what_is_no_amount_is_not_guessed_at(text: str) -> None:
    with pytest.raises(Unread):
        pasted_cell(PRICE, text, Style())


def test_one_price_with_a_comma_among_many_with_a_point_is_not_a_hundred_times_as_much() -> None:
    column = ["12.50", "13.00", "61,50"]
    assert [pasted_cell(PRICE, text, style_of(PRICE, column)) for text in column] == [
        Decimal("12.50"),
        Decimal("13.00"),
        Decimal("61.50"),
    ]


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("2026/04/03", "dmy", (2026, 4, 3)),
        ("27/11/2026", "ymd", (2026, 11, 27)),
        ("11/27/2026", "ymd", (2026, 11, 27)),
        ("3.4.2026", "ymd", (2026, 4, 3)),
        ("03/04/26", "dmy", (2026, 4, 3)),
        ("03/04/26", "mdy", (2026, 3, 4)),
    ],
)
def test_a_date_is_read_where_it_or_its_column_tells(text: str, dates: str, day: tuple[int, ...]) -> None:
    assert pasted_cell(ENDS, text, Style(dates=dates)) == datetime(*day, tzinfo=UTC)


@pytest.mark.parametrize("text", ["03/04/26", "03/04/2026"])
def test_a_date_that_could_be_two_days_is_asked_for(text: str) -> None:
    with pytest.raises(Unread, match="2026-11-27"):
        pasted_cell(ENDS, text, Style())
