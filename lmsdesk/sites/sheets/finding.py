"""Finds the items that cells name: "Jazz piano" for a category, "Ann Berg" for an instructor."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.fields import Relation, Relations
from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.sheets.cells import Find

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site


async def finder(site: Site, kind: Kind, action: Action | None = None) -> Find:
    """What finds the items that fields of this kind point to, by name, case and blanks aside.

    Kinds whose list cannot be read are left out: their items are written as numbers then.
    """
    known: dict[str, dict[str, list[ItemId]]] = {}
    for to in sorted({field.to for field in kind.fields if isinstance(field, Relation | Relations)}):
        if not site.offer(to, Verb.LIST):
            continue
        shelf = site.shelf(to)
        try:
            records = await shelf.all(action)
        except Problem:
            continue
        names: dict[str, list[ItemId]] = defaultdict(list)
        for record in records:
            names[_plain(str(record[shelf.kind.title] or ""))].append(record.id)
        known[to] = names

    def find(to: str, name: str) -> ItemId | None:
        found = known.get(to, {}).get(_plain(name), [])
        return found[0] if len(found) == 1 else None

    return find


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
