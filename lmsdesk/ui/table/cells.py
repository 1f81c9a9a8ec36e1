"""How each type of field reads in a table: numbers and money in the person's own way, dates short, names for ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QDate, QDateTime, QLocale

from lmsdesk.domain.fields import (
    Boolean,
    Color,
    DateTime,
    Field,
    Html,
    Integer,
    LongText,
    Money,
    Number,
    OneOf,
    Relation,
    Relations,
    Text,
)
from lmsdesk.domain.kind import Column, Kind
from lmsdesk.domain.record import Record
from lmsdesk.qt.cell import Cell
from lmsdesk.ui.words import number, tr

Write = Callable[[Any], str]
_TITLE = 60
_LONG = 400
"""A tool tip shows no more of a text than this."""


def cells_for(kind: Kind) -> tuple[Cell, ...]:
    """A cell for every column of the kind."""
    return tuple(_cell(kind, column, kind.field(column.field)) for column in kind.columns)


def _cell(kind: Kind, column: Column, field: Field) -> Cell:
    name, title = field.name, tr(field.label)
    write = writer(field)
    text = _reader(name, write)
    sort_key = _key(field)
    if isinstance(field, OneOf):
        words = {choice.value: tr(choice.label) for choice in field.choices}
        tones = {choice.value: choice.tone for choice in field.choices}
        toned = any(tone != "plain" for tone in tones.values())

        def tone(record: Record) -> str:
            return tones.get(record.values.get(name) or "", "plain")

        return Cell(
            column, title, text, lambda record: words.get(record[name], "").casefold(), tone=tone if toned else None
        )
    if isinstance(field, Money):
        return Cell(
            column, title, text, sort_key, right=True, struck=_before_sale(kind, name, write), tip=_sale_tip(kind, name)
        )
    if isinstance(field, Integer | Number):
        return Cell(column, title, text, sort_key, right=True)
    if isinstance(field, DateTime):
        return Cell(column, title, text, sort_key, tip=_reader(name, moment), muted=True)
    if isinstance(field, Color):
        return Cell(column, title, text, sort_key, swatch=_colour(field), muted=True)
    muted = isinstance(field, Relations | LongText | Html) or name == "slug"
    return Cell(column, title, text, sort_key, muted=muted, strong=name == kind.title)


def _colour(field: Color) -> Callable[[Record], str]:
    def colour(record: Record) -> str:
        value = record.values.get(field.name) or ""
        return "" if field.check(value) else value

    return colour


def writer(field: Field) -> Write:
    """How a value of this field is written in a table."""
    if isinstance(field, OneOf):
        words = {choice.value: tr(choice.label) for choice in field.choices}
        return lambda value: words.get(value, str(value)) if value else ""
    if isinstance(field, Money):
        return money
    if isinstance(field, Integer):
        return lambda value: "" if value is None else number(value)
    if isinstance(field, Number):
        return lambda value: "" if value is None else QLocale().toString(float(value), "f", 1)
    if isinstance(field, DateTime):
        return lambda value: day(value) if value else ""
    if isinstance(field, Boolean):
        return lambda value: tr("Yes") if value else ""
    if isinstance(field, Html):
        return lambda value: field.show((value or "")[: 4 * _LONG])[:_LONG]
    if isinstance(field, LongText):
        return lambda value: " ".join((value or "")[: 2 * _LONG].split())[:_LONG]
    if isinstance(field, Text):
        return lambda value: (value or "")[:_LONG]
    return field.show


def money(value: Any) -> str:
    """An amount, with the language's own decimal point; nothing is “Free”."""
    if value is None:
        return ""
    if not value:
        return tr("Free")
    return amount(value)


def amount(value: Decimal) -> str:
    """An amount with two decimals and groups: 1,250.00."""
    return QLocale().toString(float(value), "f", 2)


def day(value: datetime, today: date | None = None) -> str:
    """A moment as people say it: today 10:42, yesterday, 12 Nov, 12 Nov 2024."""
    local = value.astimezone()
    now = today or datetime.now().astimezone().date()
    days = (now - local.date()).days
    if days == 0:
        return tr("today {time}", time=QLocale().toString(_qt(local).time(), QLocale.FormatType.ShortFormat))
    if days == 1:
        return tr("yesterday")
    pattern = "d MMM" if local.year == now.year else "d MMM yyyy"
    return QLocale().toString(QDate(local.year, local.month, local.day), pattern)


def moment(value: datetime | None) -> str:
    """A moment in full, in the time of this computer."""
    return "" if value is None else QLocale().toString(_qt(value.astimezone()), QLocale.FormatType.LongFormat)


def _qt(local: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(local.timestamp()))


def _reader(name: str, write: Write) -> Callable[[Record], str]:
    def read(record: Record) -> str:
        if name in record.odd:
            return record.as_it_came(name)
        return write(record.values.get(name))

    return read


def _key(field: Field) -> Callable[[Record], Any]:
    """A sort key of one type for the whole column, so that comparing is fast. Empty values come first."""
    name, least = field.name, float("-inf")
    if isinstance(field, Integer | Number | Money):

        def numeric(record: Record) -> float:
            value = record.values.get(name)
            return least if value is None else float(value)

        return numeric
    if isinstance(field, DateTime):

        def moments(record: Record) -> float:
            value = record.values.get(name)
            return value.timestamp() if value else least

        return moments
    if isinstance(field, Boolean):
        return lambda record: bool(record.values.get(name))
    if isinstance(field, Relation | Relations):
        return lambda record: field.show(record.values.get(name)).casefold()

    def textual(record: Record) -> str:
        value = record.values.get(name)
        return value.casefold() if isinstance(value, str) else ""

    return textual


def _before_sale(kind: Kind, name: str, write: Write) -> Callable[[Record], str] | None:
    """The price that does not count while a sale is on, for the column of the price that does."""
    if name != "price" or not (kind.has("regular_price") and kind.has("sale_price")):
        return None

    def struck(record: Record) -> str:
        values = record.values
        regular, now = values.get("regular_price"), values.get("price")
        on_sale = values.get("sale_price") is not None and regular and now is not None and now < regular
        return write(regular) if on_sale else ""

    return struck


def _sale_tip(kind: Kind, name: str) -> Callable[[Record], str]:
    struck = _before_sale(kind, name, money)

    def tip(record: Record) -> str:
        before = struck(record) if struck is not None else ""
        return tr("On sale: {now} instead of {before}", now=money(record[name]), before=before) if before else ""

    return tip


def title_of(kind: Kind, record: Record) -> str:
    """What the item is called in a sentence: not too long, and also when it has no title."""
    title = str(record[kind.title] or "").strip() or tr("(no title)")
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def titles(kind: Kind, records: Sequence[Record], most: int = 3) -> str:
    """Some items by name: “A”, “B” and 4 more."""
    quoted = ", ".join(f"“{title_of(kind, record)}”" for record in records[:most])
    left = len(records) - most
    return quoted if left <= 0 else tr("{some} and {count} more", some=quoted, count=number(left))
