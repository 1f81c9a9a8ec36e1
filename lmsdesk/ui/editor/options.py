"""What a picker offers: the items of a kind with their place in the tree, and finding them by a few letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref


@dataclass(frozen=True, slots=True)
class Option:
    """One item to choose: ``path`` names it with everything above it, ``hint`` tells namesakes apart."""

    ref: Ref
    path: str
    depth: int = 0
    above: ItemId | None = None
    hint: str = ""


def options(kind: Kind, records: Iterable[Record]) -> list[Option]:
    """The records as options: a tree in reading order where the kind has parents, else by name."""
    by_id = {record.id: record for record in records}
    children: dict[ItemId | None, list[Record]] = {}
    for record in by_id.values():
        children.setdefault(_above(kind, record, by_id), []).append(record)
    found: list[Option] = []
    seen: set[ItemId] = set()

    def walk(above: ItemId | None, path: str, depth: int) -> None:
        for record in sorted(children.get(above, ()), key=lambda one: _title(kind, one).casefold()):
            if record.id in seen:
                continue
            seen.add(record.id)
            name = _title(kind, record)
            whole = f"{path} › {name}" if path else name
            found.append(Option(Ref(record.id, name), whole, depth, above, _hint(record)))
            walk(record.id, whole, depth + 1)

    walk(None, "", 0)
    for record in by_id.values():  # a ring of parents has no beginning; its items stand at the top
        if record.id not in seen:
            seen.add(record.id)
            name = _title(kind, record)
            found.append(Option(Ref(record.id, name), name, hint=_hint(record)))
            walk(record.id, name, 1)
    return found


def inside(found: Iterable[Option], id: ItemId) -> set[ItemId]:
    """The item and everything below it."""
    members: set[ItemId] = {id}
    for option in found:
        if option.above in members:
            members.add(option.ref.id)
    return members


def matching(found: Collection[Option], text: str) -> list[ItemId]:
    """The ids of what fits a typed text, best first. Every word must be found; letters may be left out."""
    words = fold(text).split()
    ranked = []
    for at, option in enumerate(found):
        name = fold(f"{option.ref.name} {option.hint}")
        ranks = [_rank(word, name, fold(option.path)) for word in words]
        if None not in ranks:
            ranked.append((sum(rank for rank in ranks if rank is not None), at, option.ref.id))
    return [id for _rank_, _at, id in sorted(ranked, key=lambda one: one[:2])]


def fold(text: str) -> str:
    """A text for comparing: small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def _rank(word: str, name: str, path: str) -> int | None:
    if name.startswith(word):
        return 0
    if f" {word}" in name:
        return 1
    if word in name:
        return 2
    if word in path:
        return 3
    letters = iter(name)
    return 4 if len(word) > 1 and all(sign in letters for sign in word) else None


def _above(kind: Kind, record: Record, known: Mapping[ItemId, Record]) -> ItemId | None:
    parent = record.get(kind.parent) if kind.parent else None
    return parent.id if isinstance(parent, Ref) and parent.id in known and parent.id != record.id else None


def _title(kind: Kind, record: Record) -> str:
    return str(record[kind.title] or f"#{record.id}")


def _hint(record: Record) -> str:
    return str(record.get("email") or record.get("login") or "")
