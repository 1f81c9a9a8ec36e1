"""What is edited: the item as the site last told it, and which fields differ from that now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lmsdesk.domain.fields import Html, LongText
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.ui.editor.held import Held, pack


class Subject:
    """``record`` is None for a new item. ``settled`` is how the form shows what is on the site, field by field."""

    def __init__(self, kind: Kind, record: Record | None, values: Mapping[str, Any] | None = None) -> None:
        self.kind = kind
        self.record = record
        self.first_values = dict(values or {})
        self.settled: dict[str, Held] = {}
        self.start: dict[str, Held] = {}
        """For a new item: how the form was when it was opened. Nothing is lost when it is left like that."""
        self.origin: dict[str, Any] = {}
        """What fields were when an older draft began; the draft goes on comparing with that."""
        self.gone = False

    @property
    def is_new(self) -> bool:
        return self.record is None

    def base(self) -> dict[str, Any]:
        """The values on the site, or those a new item starts with."""
        return dict(self.record.values) if self.record is not None else self.kind.defaults()

    def settle(self, held: Mapping[str, Held], names: Iterable[str] | None = None) -> None:
        """These states are what the site holds."""
        wanted = held.keys() if names is None else names
        self.settled |= {name: held[name] for name in wanted if name in held}

    def changed(self, held: Mapping[str, Held]) -> frozenset[str]:
        """Fields that differ from the site."""
        return self._different(held, self.settled)

    def touched(self, held: Mapping[str, Held]) -> frozenset[str]:
        """Fields that would be lost when the editor were closed."""
        return self._different(held, {**self.settled, **self.start})

    def take(self, answer: Record) -> Record:
        """The site's answer is the record now; what it did not tell stays as it was."""
        values = {**self.base(), **answer.values}
        if not answer.full and self.record is not None:
            rendered = [field.name for field in self.kind.fields if isinstance(field, Html | LongText)]
            values |= {name: self.record.values[name] for name in rendered if name in self.record.values}
        self.record = replace(answer, values=values, full=True)
        self.gone = False
        return self.record

    def title(self, held: Mapping[str, Held]) -> str:
        """What the item is called now: as typed, or as the site has it."""
        state = held.get(self.kind.title)
        value = state.value if state is not None else (self.record[self.kind.title] if self.record else "")
        return str(value or "").strip()

    def to_keep(self, held: Mapping[str, Held]) -> dict[str, Any]:
        """All values for a draft. Fields nobody touched keep what they were when the draft began."""
        changed = self.changed(held)
        known = {**self.base(), **self.origin}
        packed = pack({name: state for name, state in held.items() if name in changed})
        return {name: known[name] for name in held if name in known and name not in changed} | packed

    def _different(self, held: Mapping[str, Held], base: Mapping[str, Held]) -> frozenset[str]:
        return frozenset(
            name
            for name, state in held.items()
            if name in base and state != base[name] and not state.same(base[name], self.kind.field(name))
        )
