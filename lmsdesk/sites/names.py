"""Gives names to pointers that came back as bare ids, from whatever is known already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lmsdesk.domain.fields import Relations
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref

Names = Mapping[ItemId, str]


def nameless(kind: Kind, records: Iterable[Record]) -> set[str]:
    """The kinds to which some of the records point without telling a name."""
    kinds: set[str] = set()
    fields = kind.pointers()
    for record in records:
        for field in fields:
            if field.to not in kinds and any(not ref.name for ref in _refs(record[field.name])):
                kinds.add(field.to)
    return kinds


def known(kind: Kind, *sources: Mapping[str, Any]) -> dict[str, dict[ItemId, str]]:
    """Names by kind and id, from values that hold named pointers."""
    found: dict[str, dict[ItemId, str]] = {}
    for field in kind.pointers():
        for source in sources:
            for ref in _refs(source.get(field.name)):
                if ref.name:
                    found.setdefault(field.to, {}).setdefault(ref.id, ref.name)
    return found


def named(kind: Kind, record: Record, names: Mapping[str, Names]) -> Record:
    """The record with its nameless pointers named where ``names`` (by kind and id) can tell."""
    values: dict[str, Any] = {}
    for field in kind.pointers():
        refs = _refs(record[field.name])
        better = tuple(_better(ref, names.get(field.to, {})) for ref in refs)
        if any(new.name != old.name for new, old in zip(better, refs, strict=True)):
            values[field.name] = better if isinstance(field, Relations) else better[0]
    return replace(record, values={**record.values, **values}) if values else record


def _better(ref: Ref, names: Names) -> Ref:
    return Ref(ref.id, names[ref.id]) if not ref.name and names.get(ref.id) else ref


def _refs(value: Any) -> tuple[Ref, ...]:
    if isinstance(value, Ref):
        return (value,)
    return tuple(ref for ref in value if isinstance(ref, Ref)) if isinstance(value, tuple | list) else ()
