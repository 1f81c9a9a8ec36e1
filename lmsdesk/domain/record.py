"""One item of a kind, as the site last told it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lmsdesk.domain.fields import Field
from lmsdesk.domain.values import ItemId

SHORT = 80


@dataclass(frozen=True, slots=True)
class Record:
    """Typed values by field name, and the raw JSON they came from.

    ``odd`` names fields whose wire value could not be read: they are shown as they came and never sent back.
    ``full`` is True when the values are the stored source (``context=edit``) and may be edited.
    """

    id: ItemId
    values: Mapping[str, Any]
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    odd: frozenset[str] = frozenset()
    full: bool = False
    verified: bool = field(default=False, compare=False)
    """The answer to the write that made this was lost or bad; we looked, and the change is there."""
    came: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What the odd fields held, as it came."""

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def as_it_came(self, name: str) -> str:
        """An odd field in one short line, for people to see what is there."""
        text = " ".join(str(self.came.get(name, "?"))[: 2 * SHORT].split()).encode("utf-8", "replace").decode()
        return text if len(text) <= SHORT else text[: SHORT - 1] + "…"

    def diff(self, values: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
        """What of ``values`` differs from this record and may be sent. Nothing different: an empty dict."""
        held, odd = self.values, self.odd
        return {
            name: values[name]
            for f in fields
            if not f.read_only
            and (name := f.name) in values
            and name not in odd
            and (had := held.get(name)) != values[name]  # equal ones mean the same, and are compared sooner
            and not f.same(had, values[name])
        }

    def with_values(self, **values: Any) -> Record:
        """A copy with some values replaced."""
        return replace(self, values={**self.values, **values})


def read_record(
    fields: Iterable[Field],
    wire: Mapping[str, Any],
    wire_names: Mapping[str, str],
    *,
    id: ItemId,
    full: bool = False,
) -> Record:
    """Read a JSON object field by field; what cannot be read is named in ``odd`` and never raises."""
    values: dict[str, Any] = {}
    odd: dict[str, Any] = {}
    for f in fields:
        ours = f.name
        name = wire_names.get(ours, ours)
        if name not in wire:
            continue
        came = wire[name]
        try:
            values[ours] = f.read(came)
        except (ValueError, TypeError, OverflowError, OSError):
            odd[ours] = came
            values[ours] = f.empty
    return Record(id, values, wire, frozenset(odd), full, came=odd)
