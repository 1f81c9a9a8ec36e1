"""What a screen asks of a list, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lmsdesk.domain.record import Record
from lmsdesk.domain.words import Sentence

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Query:
    """Search text, filters by name, and one sort key (``Column.sort``) with direction."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page_size: int = PAGE_SIZE

    @property
    def key(self) -> str:
        """What tells two lists apart, as text; how long their pages are does not matter."""
        filters = {name: value for name, value in sorted(self.filters.items()) if value}
        return json.dumps([self.search.strip(), filters, self.sort, self.descending], ensure_ascii=False)

    def but(self, **changes: Any) -> Query:
        return replace(self, **changes)

    def with_filter(self, name: str, value: str) -> Query:
        """A copy with the filter set, or removed when the value is empty."""
        filters = {key: old for key, old in self.filters.items() if key != name}
        if value:
            filters[name] = value
        return replace(self, filters=filters)


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, what is known of the whole, and the opaque cursor of what comes next (None = the end)."""

    records: tuple[Record, ...]
    total: int | None = None
    next: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Counts by status where the site tells them: ``any``, ``publish``, ``draft`` ..."""
    as_of: datetime | None = None
    """When the site told this, for a page that was kept on this computer; None: it was told just now."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the site takes us for."""

    name: str
    login: str = ""
    id: int = 0
    roles: tuple[str, ...] = ()
    can_write: bool | None = None
    note: Sentence | None = None
    capabilities: frozenset[str] = frozenset()
    """What WordPress lets this account do, by its own words; empty where it was not told."""

    @property
    def role(self) -> str:
        """The role that decides most, without the plugin's prefix: administrator, manager, instructor, student."""
        plain = [role.removeprefix("masteriyo_").removeprefix("lrn_") for role in self.roles]
        for wanted in ("administrator", "manager", "editor", "instructor", "student"):
            if wanted in plain:
                return wanted
        return plain[0] if plain else ""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What deleting an item for good takes along or leaves behind."""

    children: Mapping[str, int] = field(default_factory=dict)
    sentences: tuple[Sentence, ...] = ()
    can_take_children: bool = False


@dataclass(frozen=True, slots=True)
class Surprise:
    """After a save: a field that is not what was sent (``ours``), or that someone else changed."""

    field: str
    sent: Any
    got: Any
    ours: bool
    reason: Sentence | None = None
    asked: bool = True
    """Whether the field was sent. If not, ``sent`` is what it was before, and it changed along."""
