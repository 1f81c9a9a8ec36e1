"""Ways to change a field of many items at once: set, clear, add, remove, raise, find and replace. Pure; asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from lmsdesk.domain.fields import (
    Boolean,
    Color,
    DateTime,
    Field,
    Html,
    Image,
    Integer,
    LongText,
    Money,
    OneOf,
    Relation,
    Relations,
    Slug,
    Text,
    Url,
)
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

CENT = Decimal("0.01")


class Way(StrEnum):
    """How a field is changed."""

    SET = "set"
    CLEAR = "clear"
    ADD = "add"  # to a set
    REMOVE = "remove"  # from a set
    RAISE = "raise"  # by percent; a negative number lowers
    RAISE_BY = "raise-by"  # by an amount
    REPLACE = "replace"  # text inside the text


WORDS: Mapping[Way, str] = {
    Way.SET: N_("Set to"),
    Way.CLEAR: N_("Empty it"),
    Way.ADD: N_("Add"),
    Way.REMOVE: N_("Take away"),
    Way.RAISE: N_("Raise by percent"),
    Way.RAISE_BY: N_("Raise by an amount"),
    Way.REPLACE: N_("Find and replace"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field and how it is to change.

    ``value`` is a value of the field (SET), a tuple of pointers (ADD, REMOVE), a Decimal (RAISE in percent, RAISE_BY),
    or the new text (REPLACE, with ``find`` for the old one).
    """

    field: str
    way: Way
    value: Any = None
    find: str = ""
    match_case: bool = False


def ways_for(field: Field) -> tuple[Way, ...]:
    """The ways that make sense for a field, the usual one first. Empty: it cannot be changed for many at once."""
    if field.read_only:
        return ()
    clear = () if field.required else (Way.CLEAR,)
    if isinstance(field, Relations):
        return (Way.ADD, Way.REMOVE, Way.SET, *clear)
    if isinstance(field, Slug):
        return (Way.REPLACE,)  # two items cannot have the same address
    if isinstance(field, Html | LongText):
        return (Way.REPLACE, Way.SET, *clear)
    if isinstance(field, Color | Url):
        return (Way.SET, *clear)
    if isinstance(field, Text):
        return (Way.SET, Way.REPLACE, *clear)
    if isinstance(field, Money):
        return (Way.SET, Way.RAISE, Way.RAISE_BY, *clear)
    if isinstance(field, Integer):
        return (Way.SET, Way.RAISE_BY, Way.RAISE, *clear)
    if isinstance(field, Boolean):
        return (Way.SET,)
    if isinstance(field, OneOf | DateTime | Image | Relation):
        return (Way.SET, *clear)
    return ()


def changeable(kind: Kind) -> tuple[Field, ...]:
    """The fields of a kind that can be changed for many items at once, in the order of the form."""
    return tuple(field for field in kind.fields if ways_for(field))


def check(kind: Kind, change: Change) -> Sentence | None:
    """What to mend in a change before it can be tried on anything, or None."""
    field = kind.field(change.field)
    if change.way not in ways_for(field):
        return Sentence(N_("{field} cannot be changed this way."), field=field.label)
    if change.way is Way.REPLACE:
        return None if change.find else Sentence(N_("Type what is to be found."))
    if change.way in (Way.RAISE, Way.RAISE_BY):
        if not isinstance(change.value, Decimal) or not change.value.is_finite():
            return Sentence(N_("Type a number."))
        if change.way is Way.RAISE and change.value <= -100:
            return Sentence(N_("A fall of 100 % or more leaves nothing. Use “Empty it” for that."))
        return None
    if change.way in (Way.ADD, Way.REMOVE):
        return None if change.value else Sentence(N_("Choose what to add or take away."))
    if change.way is Way.SET:
        if field.is_empty(change.value):
            return Sentence(N_("Choose a value, or “Empty it”."))
        return field.check(change.value)
    return None


def apply(kind: Kind, record: Record, changes: Iterable[Change]) -> dict[str, Any]:
    """The fields of one item that come out different, in the order of the form. What we cannot read stays as it is."""
    values = dict(record.values)
    for change in changes:
        if change.field not in record.odd:
            values[change.field] = _changed(kind.field(change.field), values.get(change.field), change)
    return record.diff(values, kind.fields)


def _changed(field: Field, value: Any, change: Change) -> Any:
    match change.way:
        case Way.SET:
            return change.value
        case Way.CLEAR:
            return field.empty
        case Way.ADD:
            return (*(value or ()), *(ref for ref in change.value if ref not in (value or ())))
        case Way.REMOVE:
            return tuple(ref for ref in value or () if ref not in change.value)
        case Way.REPLACE:
            return _replaced(str(value or ""), change)
    if value is None:
        return None  # nothing to raise
    if change.way is Way.RAISE:
        return _rounded(field, Decimal(value) * (100 + change.value) / 100)
    return _rounded(field, Decimal(value) + change.value)


def _rounded(field: Field, value: Decimal) -> Any:
    if isinstance(field, Integer):
        return int(value.to_integral_value(ROUND_HALF_UP))
    return value.quantize(CENT, ROUND_HALF_UP)


def _replaced(text: str, change: Change) -> str:
    pattern = re.compile(re.escape(change.find), 0 if change.match_case else re.IGNORECASE)
    return pattern.sub(lambda _: str(change.value or ""), text)
