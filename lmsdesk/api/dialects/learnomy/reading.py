"""Learnomy's answers made into rows and records: with the envelope, without it, and in other plugins' ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.learnomy.fitting import Fitted
from lmsdesk.api.dialects.learnomy.shapes import SPELLINGS, ours_of
from lmsdesk.domain.fields import Field, Image, Money, OneOf, Pairs, Relation, Relations
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.record import Record, read_record
from lmsdesk.domain.values import ItemId

_LISTS = ("data", "items", "results", "rows")
_CENTS = ("_cents", "_minor")


def rows(answer: Answer) -> tuple[list[Any], Mapping[str, Any]]:
    """The rows and the ``meta`` of a list. Raises Problem when there is no list."""
    data = answer.data
    if isinstance(data, list):
        return data, {}
    if isinstance(data, Mapping):
        meta = data.get("meta", data.get("pagination"))
        told = meta if isinstance(meta, Mapping) else data
        inner: Any = data
        for _ in range(2):  # {"data": {"items": [...]}} happens
            inner = next((inner[name] for name in _LISTS if isinstance(inner.get(name), list | Mapping)), None)
            if isinstance(inner, list):
                return inner, told
            if not isinstance(inner, Mapping):
                break
            if isinstance(inner.get("meta"), Mapping):
                told = inner["meta"]
        lists = [value for value in data.values() if isinstance(value, list)]
        if len(lists) == 1:  # {"courses": [...], "total": 3}
            return lists[0], told
    raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)


def is_list(answer: Answer) -> bool:
    """Whether there is a list in an answer."""
    try:
        rows(answer)
    except Problem:
        return False
    return True


def single(answer: Answer) -> Mapping[str, Any]:
    """The one object of an answer, in an envelope or not; empty when there is none."""
    data = answer.data
    for _ in range(2):
        if isinstance(data, Mapping) and isinstance(data.get("data"), Mapping) and "id" not in data:
            data = data["data"]
    return data if isinstance(data, Mapping) else {}


def whole(value: Any) -> int | None:
    """A whole number, also from text; None for anything else, and for more than anybody counts."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15 else None


def total_of(answer: Answer, meta: Mapping[str, Any]) -> int | None:
    """How many items there are in all: from the meta, else from WordPress' header."""
    for name in ("total", "total_items", "total_count"):
        if (total := whole(meta.get(name))) is not None and total >= 0:
            return total
    return answer.total()


def id_of(fitted: Fitted, wire: Mapping[str, Any]) -> ItemId | None:
    """An item's id, under whatever name it has."""
    for name in fitted.shape.ids:
        value = wire.get(name)
        if isinstance(value, str) and value and not value.isdecimal():
            return value
        if number := whole(value):
            return number
    return None


def record_of(
    fitted: Fitted, wire: Any, written_as: Mapping[str, str], *, source: bool, id: ItemId | None = None
) -> Record | None:
    """One JSON object as a record; None when it has no id (and none is given).

    ``written_as`` are the wire names that changes use; ``source`` tells whether texts are as stored.
    """
    if not isinstance(wire, Mapping):
        return None
    found = id_of(fitted, wire)
    if found is None and id is None:
        return None
    flat: dict[str, Any] = {}
    for field in fitted.kind.fields:
        if (name := _wire_name(fitted, field, wire, written_as.get(field.name))) is not None:
            flat[field.name] = _plain(fitted, field, name, wire)
    actual = found if found is not None else id
    assert actual is not None
    record = read_record(fitted.kind.fields, flat, {}, id=actual)
    needed = {field.name for field in fitted.kind.writable()}
    return replace(record, raw=wire, full=source and needed <= set(record.values))


def _wire_name(fitted: Fitted, field: Field, wire: Mapping[str, Any], written: str | None) -> str | None:
    """Under which name an item holds a field. Pointers are best as objects with names, so not as they are written."""
    names = fitted.shape.wire_names(field.name)
    if written is not None and not isinstance(field, Relation | Relations | Image):
        names = (written, *names)
    present = [name for name in names if name in wire]
    if isinstance(field, Image):  # an object tells most, then an address
        present.sort(key=lambda name: 0 if isinstance(wire[name], Mapping) else 1)
    if isinstance(field, Relation | Relations):
        present.sort(key=lambda name: 1 if _bare(wire[name]) else 0)
    return present[0] if present else None


def _bare(value: Any) -> bool:
    one = value[0] if isinstance(value, list) and value else value
    return not isinstance(one, Mapping)


def _plain(fitted: Fitted, field: Field, name: str, wire: Mapping[str, Any]) -> Any:
    """The wire value in a form that the field type reads."""
    value = wire[name]
    if isinstance(field, Money):
        return _money(name, value)
    if isinstance(field, OneOf):
        return _word(fitted, field, value)
    if isinstance(field, Relation | Relations):
        items = value if isinstance(value, list) else [value]
        named = [
            {"id": item, "name": item} if isinstance(item, str) and not item.isdecimal() else item for item in items
        ]
        return [_with_id(item) for item in named if item != {"id": "", "name": ""}]
    if isinstance(field, Image):
        return _picture(fitted, value, wire)
    if isinstance(field, Pairs) and isinstance(value, list) and not value:
        return {}
    return value


def _money(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("amount", "value", "raw") if key in value), None)
    if name.endswith(_CENTS) and (cents := whole(value)) is not None:
        return f"{cents // 100}.{cents % 100:02}"
    return value


def _word(fitted: Fitted, field: OneOf, value: Any) -> Any:
    """A choice in our spelling; the site's own spelling is remembered for the way back."""
    if isinstance(value, Mapping):
        value = value.get("value", value.get("slug", value.get("id")))
    if isinstance(value, str) and value and field.name in SPELLINGS:
        ours = ours_of(field.name, value)
        fitted.seen.setdefault(field.name, {})[ours] = value
        return ours
    return value


def _with_id(item: Any) -> Any:
    """A pointer object under ``id``, also where the site calls it ``user_id`` or ``term_id``."""
    if isinstance(item, Mapping) and "id" not in item and "term_id" not in item:
        found = next((item[name] for name in ("user_id", "category_id", "tag_id", "ID") if name in item), None)
        return {**item, "id": found}
    return item


def _picture(fitted: Fitted, value: Any, wire: Mapping[str, Any]) -> Any:
    """A picture with number and address, where the site tells them in two places."""
    names = fitted.shape.wire_names("featured_image")
    if isinstance(value, Mapping) or not value:
        return value
    number = whole(value) or next((n for name in names if (n := whole(wire.get(name)))), 0)
    address = value if isinstance(value, str) and not value.isdecimal() else ""
    for name in names if not address else ():
        if isinstance(told := wire.get(name), str) and "/" in told:
            address = told
            break
    return {"id": number, "url": address}


def no_item(answer: Answer) -> Problem:
    """The Problem of an answer that should have held an item."""
    outcome = Outcome.UNKNOWN if answer.exchange.is_write else Outcome.NOTHING
    return Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=outcome)
