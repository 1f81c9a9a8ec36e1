"""Names for what the records of a shelf point to, from lists that are known, or by reading a list of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import names

if TYPE_CHECKING:
    from lmsdesk.sites.shelf import Shelf
    from lmsdesk.sites.site import Site

NAMED_BY_LIST = frozenset({"categories", "tags", "difficulties"})
"""Kinds that are read as a whole when a record points to one of their items by bare id."""


class Naming:
    """One per shelf."""

    def __init__(self, site: Site, kind: Kind) -> None:
        self._site = site
        self._kind = kind

    async def asked(self, records: Sequence[Record], action: Action) -> tuple[Record, ...]:
        """The records with their pointers named; lists of terms are read for it where they are not known yet."""
        missing = names.nameless(self._kind, records)
        if not missing:
            return tuple(records)
        known: dict[str, names.Names] = {}
        for kind_id in sorted(missing):
            shelf = self._site.shelf(kind_id)
            items = shelf.cached
            if items is None and kind_id in NAMED_BY_LIST and kind_id != self._kind.id and shelf.offer(Verb.LIST):
                try:
                    items = await shelf.all(action)
                except Problem:
                    items = None
            known[kind_id] = _titles(shelf, items or ())
        return tuple(names.named(self._kind, record, known) for record in records)

    def known(self, record: Record, *sources: Mapping[str, Any]) -> Record:
        """A record with its pointers named from what we sent and know; asks nobody."""
        missing = names.nameless(self._kind, (record,))
        if not missing:
            return record
        known: dict[str, dict[ItemId, str]] = names.known(self._kind, *sources)
        for kind_id in missing:
            shelf = self._site.shelf(kind_id)
            known[kind_id] = _titles(shelf, shelf.cached or ()) | known.get(kind_id, {})
        return names.named(self._kind, record, known)


def _titles(shelf: Shelf, items: Sequence[Record]) -> dict[ItemId, str]:
    return {item.id: str(item[shelf.kind.title] or "") for item in items}
