"""The tables of what was read from one site, version by version."""

from __future__ import annotations

STEPS = (
    """
    CREATE TABLE items (
        row INTEGER PRIMARY KEY,
        kind TEXT NOT NULL, id TEXT NOT NULL,
        title TEXT NOT NULL, status TEXT NOT NULL, modified TEXT NOT NULL,
        packed BLOB NOT NULL, said BLOB NOT NULL,
        read REAL NOT NULL,
        UNIQUE (kind, id)
    );
    CREATE INDEX items_by_age ON items (read);
    CREATE INDEX items_by_title ON items (kind, title COLLATE NOCASE);
    CREATE VIRTUAL TABLE words USING fts5(
        title, body, content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', columnsize=0
    );
    CREATE TABLE lists (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL, query TEXT NOT NULL,
        total INTEGER, counts TEXT NOT NULL, whole INTEGER NOT NULL,
        read REAL NOT NULL,
        UNIQUE (kind, query)
    );
    CREATE TABLE list_rows (
        list INTEGER NOT NULL REFERENCES lists (number), place INTEGER NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (list, place)
    ) WITHOUT ROWID;
    CREATE TABLE answers (
        address TEXT PRIMARY KEY, etag TEXT NOT NULL, packed BLOB NOT NULL, read REAL NOT NULL
    );
    CREATE INDEX answers_by_age ON answers (read);
    CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL, read REAL NOT NULL)
    """,
)
"""``words`` keeps no text of its own: ``items.said`` holds what was put in, which is what taking it out needs.

An id is written as text; a number has a ``#`` in front, so that 7 and "7" stay two.
"""
