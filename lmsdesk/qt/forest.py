"""Where items of a tree belong, worked out from their pointers alone: parents, order, what a filter leaves."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCollator, QLocale, Qt

from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref

Parents = Mapping[ItemId, ItemId | None]
Places = dict[ItemId | None, list[ItemId]]
"""The children of each item in order; None stands for the top level."""


def parents_of(
    records: Mapping[ItemId, Record], field: str, lifted: Mapping[ItemId, ItemId | None] | None = None
) -> dict[ItemId, ItemId | None]:
    """Each item's parent. Items with an unknown parent, and all items of a circle, belong to the top level.

    ``lifted`` overrules what the records say.
    """
    told: dict[ItemId, ItemId | None] = {}
    for id, record in records.items():
        ref = record[field] if field else None
        told[id] = ref.id if isinstance(ref, Ref) and ref.id in records else None
    for id, parent in (lifted or {}).items():
        if id in told:
            told[id] = parent if parent in records else None
    circles = _in_circles(told)
    return {id: None if id in circles else parent for id, parent in told.items()}


def _in_circles(parents: Parents) -> set[ItemId]:
    found: set[ItemId] = set()
    finished: set[ItemId] = set()
    for start in parents:
        path: list[ItemId] = []
        at: ItemId | None = start
        while at is not None and at not in finished:
            if at in path:
                found.update(path[path.index(at) :])
                break
            path.append(at)
            at = parents[at]
        finished.update(path)
    return found


def inside(parents: Parents, id: ItemId) -> set[ItemId]:
    """Everything below an item, at any depth."""
    children: dict[ItemId | None, list[ItemId]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: set[ItemId] = set()
    left = list(children.get(id, ()))
    while left:
        child = left.pop()
        found.add(child)
        left.extend(children.get(child, ()))
    return found


def above(parents: Parents, id: ItemId) -> list[ItemId]:
    """The item's ancestors, the nearest first."""
    found: list[ItemId] = []
    at = parents.get(id)
    while at is not None:
        found.append(at)
        at = parents.get(at)
    return found


def places(parents: Parents, key: Callable[[ItemId], Any], shown: set[ItemId] | None = None) -> Places:
    """The children of each item in order; only the ``shown`` ones where given."""
    made: Places = {}
    for id, parent in parents.items():
        if shown is None or id in shown:
            made.setdefault(parent, []).append(id)
    for children in made.values():
        children.sort(key=key)
    return made


def with_ancestors(parents: Parents, ids: Iterable[ItemId]) -> set[ItemId]:
    """These items and everything above them."""
    found: set[ItemId] = set()
    for id in ids:
        found.add(id)
        found.update(above(parents, id))
    return found


def fold(text: str) -> str:
    """A text without case and accents, for finding."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not _mark(letter))


def _mark(letter: str) -> bool:
    return unicodedata.combining(letter) != 0


def by_name() -> QCollator:
    """Sorts names as people of this language do, with 9 before 10."""
    locale = QLocale()
    collator = QCollator(QLocale("en") if locale.language() == QLocale.Language.C else locale)
    collator.setNumericMode(True)
    collator.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return collator


def staying(now: Sequence[ItemId], wanted: Sequence[ItemId]) -> set[ItemId]:
    """The most items that can keep their rows while the others move: a longest rising run."""
    rank = {id: at for at, id in enumerate(wanted)}
    tails: list[int] = []
    before: dict[ItemId, ItemId | None] = {}
    ends: list[ItemId] = []
    for id in now:
        if id not in rank:
            continue
        at = bisect_left(tails, rank[id])
        before[id] = ends[at - 1] if at else None
        tails[at : at + 1] = [rank[id]]
        ends[at : at + 1] = [id]
    kept: set[ItemId] = set()
    last: ItemId | None = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
