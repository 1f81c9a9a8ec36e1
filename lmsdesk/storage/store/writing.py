"""Puts what was read into the tables. Every function is one job of the writer's thread, in one transaction."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence

from lmsdesk.domain.fields import Html, LongText
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.masking_places import secret_places
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.storage.store.packing import Row, id_text, pack_text, row_of, said_of, unpack

MOST_LISTS = 300
_ROOM = 0.85
"""After cleaning up so much of what is allowed is used."""
_BREATH = 0.0004
"""A moment after each item in which the window can go on."""

PLAIN = Query().key
_PUT = """
    INSERT INTO items (kind, id, title, status, modified, packed, said, read) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET title = excluded.title, status = excluded.status, modified = excluded.modified,
    packed = excluded.packed, said = excluded.said, read = excluded.read
"""


def put_items(connection: sqlite3.Connection, kind: Kind, records: Iterable[Record], read: float) -> None:
    """Keep records. One that is as it was costs a date."""
    for record in records:
        _put(connection, _as_complete(connection, kind, row_of(kind, record), record), read)
        time.sleep(_BREATH)


def put_page(
    connection: sqlite3.Connection,
    kind: Kind,
    query: Query,
    begin: int,
    records: Sequence[Record],
    total: int | None,
    counts: Mapping[str, int],
    whole: bool,
    read: float,
) -> None:
    """Keep some rows of a list, from place ``begin``; ``whole``: the list ends with them."""
    put_items(connection, kind, records, read)
    key = (kind.id, query.key)
    connection.execute(
        "INSERT INTO lists (kind, query, total, counts, whole, read) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, query) DO UPDATE SET total = excluded.total, counts = excluded.counts, "
        "whole = excluded.whole OR (lists.whole AND ?), read = excluded.read",
        (*key, total, json.dumps(dict(counts)), whole, read, begin == 0 and not whole),
    )
    (number,) = connection.execute("SELECT number FROM lists WHERE kind = ? AND query = ?", key).fetchone()
    end = begin + len(records)
    if begin == 0:
        connection.execute("DELETE FROM list_rows WHERE list = ? AND place < 0", (number,))
    if whole:
        connection.execute("DELETE FROM list_rows WHERE list = ? AND place >= ?", (number, end))
    connection.executemany(
        "INSERT OR REPLACE INTO list_rows VALUES (?, ?, ?)",
        [(number, place, id_text(record.id)) for place, record in enumerate(records, begin)],
    )
    _drop_old_lists(connection)


def added(connection: sqlite3.Connection, kind: Kind, records: Sequence[Record], read: float) -> None:
    """New items stand first in the plain list."""
    put_items(connection, kind, records, read)
    found = connection.execute("SELECT number FROM lists WHERE kind = ? AND query = ?", (kind.id, PLAIN)).fetchone()
    if found is None:
        return
    (first,) = connection.execute("SELECT min(place) FROM list_rows WHERE list = ?", found).fetchone()
    first = min(0, first or 0)
    connection.executemany(
        "INSERT OR REPLACE INTO list_rows VALUES (?, ?, ?)",
        [(found[0], first - step, id_text(record.id)) for step, record in enumerate(reversed(records), 1)],
    )


def gone(connection: sqlite3.Connection, kind_id: str, ids: Iterable[ItemId]) -> None:
    """These items are in no list any more."""
    for id in ids:
        _remove(connection, "kind = ? AND id = ?", (kind_id, id_text(id)))


def put_note(connection: sqlite3.Connection, name: str, value: str | None, read: float) -> None:
    """A document of ours about the site; None forgets it."""
    if value is None:
        connection.execute("DELETE FROM notes WHERE name = ?", (name,))
    else:
        connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?)", (name, value, read))


def put_answer(connection: sqlite3.Connection, address: str, etag: str, text: str, read: float) -> None:
    """An answer that the site marked; the one of before goes, and one that holds a secret is not kept."""
    if secret_places(text.encode("utf-8", "replace")):
        connection.execute("DELETE FROM answers WHERE address = ?", (address,))
        return
    connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", (address, etag, pack_text(text), read))


def drop_answers(connection: sqlite3.Connection) -> None:
    """Marked answers that may be wrong."""
    connection.execute("DELETE FROM answers")


def clean_up(connection: sqlite3.Connection, limit: int) -> int:
    """Let the oldest go where more than ``limit`` bytes are used; how many items went."""
    much = used(connection)
    items = int(connection.execute("SELECT count(*) FROM items").fetchone()[0])
    if much <= limit:
        return 0
    connection.execute(
        "DELETE FROM answers WHERE address IN (SELECT address FROM answers ORDER BY read "
        "LIMIT (SELECT (count(*) + 1) / 2 FROM answers))"
    )
    many = min(items, math.ceil(items * (1 - limit * _ROOM / much)))
    for number, said in connection.execute(
        "SELECT row, said FROM items ORDER BY read, row LIMIT ?", (many,)
    ).fetchall():
        _unsay(connection, number, said)
        connection.execute("DELETE FROM items WHERE row = ?", (number,))
        time.sleep(_BREATH)
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")  # what was taken out leaves the index only so
    connection.execute(
        "DELETE FROM list_rows WHERE NOT EXISTS (SELECT 1 FROM items JOIN lists ON lists.kind = items.kind "
        "WHERE lists.number = list_rows.list AND items.id = list_rows.id)"
    )
    connection.execute("DELETE FROM lists WHERE number NOT IN (SELECT list FROM list_rows)")
    return many


def fit(connection: sqlite3.Connection, limit: int) -> None:
    """Let the oldest go until at most ``limit`` bytes are used, as far as that can be."""
    while used(connection) > limit and clean_up(connection, limit):
        pass


def empty(connection: sqlite3.Connection) -> None:
    """Everything goes."""
    connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
    for table in ("list_rows", "lists", "items", "answers", "notes"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our words


def used(connection: sqlite3.Connection) -> int:
    """Bytes that the tables take."""
    pages, free, size = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def _as_complete(connection: sqlite3.Connection, kind: Kind, row: Row, record: Record) -> Row:
    """The row, with the stored texts that were read before, where a list tells less of an item that did not change."""
    if record.full or not row.modified:
        return row
    old = connection.execute(
        "SELECT packed FROM items WHERE kind = ? AND id = ? AND modified = ?", (row.kind, row.id, row.modified)
    ).fetchone()
    with contextlib.suppress(ValueError):
        if old is not None and (known := unpack(old[0])).full:
            news = {name: value for name, value in record.values.items() if not _is_text(kind, name)}
            return row_of(kind, known.with_values(**news))
    return row


def _is_text(kind: Kind, name: str) -> bool:
    return kind.has(name) and isinstance(kind.field(name), Html | LongText)


def _put(connection: sqlite3.Connection, row: Row, read: float) -> None:
    old = connection.execute(
        "SELECT row, packed, said FROM items WHERE kind = ? AND id = ?", (row.kind, row.id)
    ).fetchone()
    if old is not None and old[1] == row.packed:
        connection.execute("UPDATE items SET read = ? WHERE row = ?", (read, old[0]))
        return
    if old is not None and old[2] != row.said:
        _unsay(connection, old[0], old[2])
    values = (row.kind, row.id, row.title, row.status, row.modified, row.packed, row.said, read)
    number = connection.execute(_PUT, values).lastrowid if old is None else old[0]
    if old is not None:
        connection.execute(_PUT, values)
    if old is None or old[2] != row.said:
        connection.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", (number, *said_of(row.said)))


def _remove(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> None:
    old = connection.execute(f"SELECT row, said FROM items WHERE {where}", values).fetchone()  # noqa: S608 - our words
    if old is not None:
        _unsay(connection, *old)
        connection.execute("DELETE FROM items WHERE row = ?", (old[0],))


def _unsay(connection: sqlite3.Connection, number: int, said: bytes) -> None:
    connection.execute(
        "INSERT INTO words (words, rowid, title, body) VALUES ('delete', ?, ?, ?)", (number, *said_of(said))
    )


def _drop_old_lists(connection: sqlite3.Connection) -> None:
    old = connection.execute("SELECT number FROM lists ORDER BY read DESC LIMIT -1 OFFSET ?", (MOST_LISTS,)).fetchall()
    for number in old:
        connection.execute("DELETE FROM list_rows WHERE list = ?", number)
        connection.execute("DELETE FROM lists WHERE number = ?", number)
