"""A kind of item (courses, categories ...) described for people and for code.

Tables, forms, navigation, the practice site's content and the parametrised tests all come from these
descriptions. How a kind travels over the wire is the dialects' business.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from lmsdesk.domain.fields import Field, Relation, Relations
from lmsdesk.domain.words import Sentence


class Verb(StrEnum):
    """What can be done with a kind or an item."""

    LIST = "list"
    OPEN = "open"
    CREATE = "create"
    UPDATE = "update"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether the site offers a verb; when not, ``reason`` says why in a sentence for people."""

    available: bool
    reason: Sentence | None = None
    rights: bool = False
    """The site has it; it is the account or the key that may not."""

    def __bool__(self) -> bool:
        return self.available


YES = Offer(True)


@dataclass(frozen=True, slots=True)
class Column:
    """One table column. ``sort`` is the key the site can order by, or None when it cannot."""

    field: str
    width: int = 140
    shown: bool = True
    sort: str | None = None
    stretch: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A group of form fields. ``side`` groups stand in the narrow column at the right."""

    title: str
    fields: tuple[str, ...]
    side: bool = False
    folded: bool = False
    editor: str = ""
    """Name of a composite editor for the whole group (``price`` joins access mode and prices), or empty."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter of the list. ``choices`` are (value, label); or ``to`` names the kind to choose from."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    to: str = ""
    chips: bool = False
    """Shown as a row of chips (with counts where the site gives them) instead of a menu."""


Rule = Callable[[Mapping[str, Any]], Mapping[str, Sentence]]


@dataclass(frozen=True)
class Kind:
    """The description of one kind. ``title`` names the field that names the item."""

    id: str
    name: str
    plural: str
    icon: str
    intro: str
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    title: str = "name"
    task: str = "teach"
    filters: tuple[Filter, ...] = ()
    rules: tuple[Rule, ...] = ()
    parent: str = ""
    """Name of the field that points to the parent item of the same kind; set for trees."""
    screen: str = "table"
    verbs: frozenset[Verb] = frozenset(Verb)
    new_name: str = ""

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        for f in self.fields:
            if f.name == name:
                return f
        raise KeyError(name)

    def has(self, name: str) -> bool:
        return any(f.name == name for f in self.fields)

    def writable(self) -> tuple[Field, ...]:
        return self._writable

    @cached_property
    def _writable(self) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if not f.read_only)

    def pointers(self) -> tuple[Relation | Relations, ...]:
        """The fields that point to items."""
        return self._pointers

    @cached_property
    def _pointers(self) -> tuple[Relation | Relations, ...]:
        return tuple(f for f in self.fields if isinstance(f, Relation | Relations))

    def check(self, values: Mapping[str, Any], only: Iterable[str] | None = None) -> dict[str, Sentence]:
        """What to mend before sending, by field name. ``only`` limits the single checks (not the cross rules)."""
        wanted = None if only is None else set(only)
        troubles: dict[str, Sentence] = {}
        for f in self.writable():
            if f.name in values and (wanted is None or f.name in wanted) and (trouble := f.check(values[f.name])):
                troubles[f.name] = trouble
        for rule in self.rules:
            for name, trouble in rule(values).items():
                troubles.setdefault(name, trouble)
        return troubles

    def defaults(self) -> dict[str, Any]:
        """The values a new item starts with."""
        return {f.name: f.default if f.default is not None else f.empty for f in self.writable()}

    def narrowed(
        self,
        names: Iterable[str],
        *,
        verbs: Iterable[Verb] | None = None,
        read_only: Iterable[str] = (),
        filters: Iterable[str] | None = None,
        sorts: Mapping[str, str | None] | None = None,
    ) -> Kind:
        """This kind with only the fields, verbs and filters that one site has."""
        keep = set(names)
        locked = set(read_only)
        fields = tuple(
            replace(f, read_only=True) if f.name in locked and not f.read_only else f
            for f in self.fields
            if f.name in keep
        )
        columns = tuple(
            replace(c, sort=sorts.get(c.field)) if sorts is not None else c for c in self.columns if c.field in keep
        )
        groups = tuple(
            replace(g, fields=kept) for g in self.groups if (kept := tuple(name for name in g.fields if name in keep))
        )
        wanted = None if filters is None else set(filters)
        return replace(
            self,
            fields=fields,
            columns=columns,
            groups=groups,
            verbs=self.verbs if verbs is None else frozenset(verbs),
            filters=tuple(f for f in self.filters if wanted is None or f.name in wanted),
            parent=self.parent if self.parent in keep else "",
        )
