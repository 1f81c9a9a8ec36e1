"""What a field of the form holds: a value, or text that is no value yet. Packs both for drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmsdesk.domain.fields import Field

_TYPED = "typed:"


@dataclass(frozen=True, slots=True)
class Held:
    """A field's state. ``typed`` is what stands there while it cannot be read (“12,x” as a price), else None."""

    value: Any
    typed: Any = None

    def same(self, other: Held, field: Field) -> bool:
        """Whether both mean the same to the person."""
        if self.typed is not None or other.typed is not None:
            return bool(self.typed == other.typed)
        return field.same(self.value, other.value)


def pack(held: Mapping[str, Held]) -> dict[str, Any]:
    """Values for a draft, with the unreadable texts beside them."""
    values = {name: state.value for name, state in held.items()}
    return values | {_TYPED + name: state.typed for name, state in held.items() if state.typed is not None}


def unpack(values: Mapping[str, Any]) -> dict[str, Held]:
    """What ``pack`` packed; plain values are fine as well."""
    return {
        name: Held(value, values.get(_TYPED + name)) for name, value in values.items() if not name.startswith(_TYPED)
    }
