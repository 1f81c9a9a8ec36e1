"""Reads the tables: lists as they were, single items, and what a search finds. Blocking; for a thread."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.storage.store.model import Kept, KeptPage
from lmsdesk.storage.store.packing import id_text, searched, unpack, unpack_text

TRASH = "trash"
CANDIDATES = 240
"""So many titles are looked at to put the best first."""
_KINDS = """
    WITH RECURSIVE found (kind) AS (
        SELECT min(kind) FROM items
        UNION ALL SELECT (SELECT min(kind) FROM items WHERE kind > found.kind) FROM found WHERE kind IS NOT NULL
    )
    SELECT kind FROM found WHERE kind IS NOT NULL
"""


def item(connection: sqlite3.Connection, kind_id: str, id: ItemId) -> Kept | None:
    """One item, or None."""
    row = connection.execute(
        "SELECT packed, read FROM items WHERE kind = ? AND id = ?", (kind_id, id_text(id))
    ).fetchone()
    return next(_kept(kind_id, [row]), None) if row is not None else None


def page(connection: sqlite3.Connection, kind_id: str, query: Query, begin: int, size: int) -> KeptPage | None:
    """Rows of a list that was read; None when it never was. ``begin`` counts rows that are there now."""
    found = connection.execute(
        "SELECT number, total, counts, whole, read FROM lists WHERE kind = ? AND query = ?",
        (kind_id, query.key),
    ).fetchone()
    if found is None:
        return None
    number, total, counts, _, read = found
    rows = connection.execute(
        "SELECT items.packed FROM list_rows JOIN items ON items.kind = ? AND items.id = list_rows.id "
        "WHERE list = ? ORDER BY place LIMIT ? OFFSET ?",
        (kind_id, number, size + 1, begin),
    ).fetchall()
    records = tuple(_records(rows[:size]))
    following = begin + size if len(rows) > size else None
    return KeptPage(records, total, json.loads(counts), following, _moment(read))


def browse(
    connection: sqlite3.Connection,
    kind_id: str,
    query: Query,
    begin: int,
    size: int,
    fits: Callable[[Record], bool],
    order: str,
) -> KeptPage:
    """Kept items of a kind that fit a query that was never asked, as far as they are known here."""
    status = query.filters.get("status", "")
    ids = _holding(connection, kind_id, query.search) if query.search.strip() else None
    way = "DESC" if query.descending else "ASC"
    which = "status = ?" if status else "status <> ?"
    sql = f"SELECT row, packed, read FROM items WHERE kind = ? AND {which} ORDER BY {order} {way}, row"  # noqa: S608
    records: list[Record] = []
    oldest, place = 0.0, 0
    for number, packed, read in connection.execute(sql, (kind_id, status or TRASH)):
        if ids is not None and number not in ids:
            continue
        if (record := _record(packed)) is None or not fits(record):
            continue
        if place >= begin:
            if len(records) == size:
                return KeptPage(tuple(records), None, {}, begin + size, _moment(oldest))
            records.append(record)
            oldest = min(oldest or read, read)
        place += 1
    return KeptPage(tuple(records), place, {}, None, _moment(oldest))


def search(connection: sqlite3.Connection, text: str, kinds: Sequence[str] = (), limit: int = 20) -> list[Kept]:
    """Items that hold every word of the text, or a word that begins so; the best titles first."""
    match = _match(text)
    if not match:
        return []
    names: dict[int, tuple[str, str]] = {}
    for sql, values in _tiers(connection, text, match, kinds):
        for number, kind_id, title in connection.execute(sql, values):
            names.setdefault(number, (kind_id, title))
        if len(names) >= CANDIDATES:
            break
    wanted = text.strip().casefold()
    best = sorted(names, key=lambda number: _rank(wanted, names[number][1]))
    found: list[Kept] = []
    for number in best[:limit]:
        row = connection.execute("SELECT packed, read FROM items WHERE row = ?", (number,)).fetchone()
        found += _kept(names[number][0], [row])
    return found


def count(connection: sqlite3.Connection, kind_id: str = "") -> int:
    """How many items are kept (of a kind)."""
    where, values = ("WHERE kind = ?", (kind_id,)) if kind_id else ("", ())
    return int(connection.execute(f"SELECT count(*) FROM items {where}", values).fetchone()[0])  # noqa: S608


def note(connection: sqlite3.Connection, name: str) -> tuple[str, datetime] | None:
    """A document of ours about the site, and when it was written."""
    row = connection.execute("SELECT value, read FROM notes WHERE name = ?", (name,)).fetchone()
    return (row[0], _moment(row[1])) if row is not None else None


def answer(connection: sqlite3.Connection, address: str) -> tuple[str, str] | None:
    """A marked answer: its mark and its text; None when it is not there or cannot be read."""
    row = connection.execute("SELECT etag, packed FROM answers WHERE address = ?", (address,)).fetchone()
    with contextlib.suppress(ValueError):
        return (row[0], unpack_text(row[1])) if row is not None else None
    return None


# -- inside --------------------------------------------------------------------------------------------------------


def _tiers(
    connection: sqlite3.Connection, text: str, match: str, kinds: Sequence[str]
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Titles that begin so, titles that hold the words, anything that does. Unranked: ranking reads every match."""
    begin = text.strip()
    for kind_id in kinds or [row[0] for row in connection.execute(_KINDS).fetchall()]:
        yield (
            "SELECT row, kind, title FROM items WHERE kind = ? "
            "AND title >= ? COLLATE NOCASE AND title < ? COLLATE NOCASE LIMIT ?",
            (kind_id, begin, begin + "\U0010ffff", CANDIDATES // 4),
        )
    among = f"AND items.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    joined = (
        f"SELECT items.row, items.kind, items.title FROM words JOIN items ON items.row = words.rowid {among} "  # noqa: S608
        "WHERE words MATCH ? LIMIT ?"
    )
    yield joined, (*kinds, f"title : ({match})", CANDIDATES)
    yield joined, (*kinds, match, CANDIDATES)


def _rank(wanted: str, title: str) -> tuple[int, str]:
    """The whole title, its beginning, the beginning of a word in it, somewhere else; then by name."""
    name = title.casefold()
    if name.startswith(wanted):
        return int(name != wanted), name
    return 2 if f" {wanted}" in name else 3 if wanted in name else 4, name


def _match(text: str) -> str:
    """The text in the search's own language: every word, as the beginning of one."""
    words = [word for word in re.split(r"\s+", searched(text).strip()) if any(sign.isalnum() for sign in word)]
    return " AND ".join(f'"{word.replace(chr(34), chr(34) * 2)}" *' for word in words)


def _holding(connection: sqlite3.Connection, kind_id: str, text: str) -> set[int]:
    match = _match(text)
    if not match:
        return set()
    return {number for (number,) in connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,))}


def _kept(kind_id: str, rows: Sequence[tuple[bytes, float]]) -> Iterator[Kept]:
    for packed, read in rows:
        if (record := _record(packed)) is not None:
            yield Kept(kind_id, record, _moment(read))


def _records(rows: Sequence[tuple[bytes]]) -> Iterator[Record]:
    for (packed,) in rows:
        if (record := _record(packed)) is not None:
            yield record


def _record(packed: bytes) -> Record | None:
    """The record, or None for one that cannot be read (it is read from the site again)."""
    try:
        return unpack(packed)
    except ValueError:
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
