"""What a write changed: the fields that were sent, and those that the site changed along with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.fields import Field, Html, LongText
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record

Values = dict[str, Any]


def before_of(kind: Kind, sent: Mapping[str, Any], record: Record) -> Values:
    """The fields that are to be sent, as they are now."""
    return {name: record.values[name] for name in sent if name in record.values and name not in record.odd}


def by(kind: Kind, sent: Mapping[str, Any], before: Record | None, answer: Record) -> tuple[Values, Values]:
    """(before, after) of every field that the write touched."""
    was: Values = {}
    now: Values = {}
    for field in differing(kind, sent, before, answer):
        name = field.name
        if name in sent or (before is not None and _changed_along(field, before, answer)):
            now[name] = answer[name]
            if before is not None and name in before.values and name not in before.odd:
                was[name] = before[name]
    return was, now


def differing(kind: Kind, sent: Mapping[str, Any], before: Record | None, answer: Record) -> list[Field]:
    """The fields that an answer tells and that may be other than before, or were sent: few, where there are many."""
    values, odd = answer.values, answer.odd
    known: Mapping[str, Any] = before.values if before is not None else {}
    return [
        field
        for field in kind.writable()
        if (name := field.name) in values
        and name not in odd
        and (name in sent or name not in known or known[name] != values[name])
    ]


def needs_source(kind: Kind, record: Record, values: Mapping[str, Any]) -> bool:
    """Whether a text is to be changed of which only the rendered form is known: it must not become the source."""
    if record.full:
        return False
    return any(isinstance(field, Html | LongText) and field.name in values for field in kind.writable())


def _changed_along(field: Field, before: Record, answer: Record) -> bool:
    name = field.name
    if name not in before.values or name in before.odd or (before.full != answer.full and _is_rendered(field)):
        return False
    return not field.same(before[name], answer[name])


def _is_rendered(field: Field) -> bool:
    return isinstance(field, Html | LongText)
