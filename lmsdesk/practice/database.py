"""One academy's SQLite file: tables, small helpers, and the clock that stamps rows.

The tables follow WordPress' own idea of the world (users, posts, terms, options); what a row has beyond the common
columns stands as JSON in ``meta``. One process writes; requests are short and run one after another.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

VERSION = 1

_SCHEMA = """
CREATE TABLE options (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '', display_name TEXT NOT NULL, first_name TEXT NOT NULL DEFAULT '',
  last_name TEXT NOT NULL DEFAULT '', role TEXT NOT NULL, registered TEXT NOT NULL, meta TEXT NOT NULL DEFAULT '{}');
CREATE TABLE app_passwords (
  uuid TEXT PRIMARY KEY, user_id INTEGER NOT NULL, name TEXT NOT NULL, app_id TEXT NOT NULL DEFAULT '',
  password TEXT NOT NULL, created TEXT NOT NULL, last_used TEXT, last_ip TEXT);
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, key TEXT NOT NULL UNIQUE, secret TEXT NOT NULL,
  permissions TEXT NOT NULL, description TEXT NOT NULL DEFAULT '');
CREATE TABLE posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, title TEXT NOT NULL DEFAULT '',
  slug TEXT NOT NULL DEFAULT '', status TEXT NOT NULL DEFAULT 'publish',
  content TEXT NOT NULL DEFAULT '', excerpt TEXT NOT NULL DEFAULT '',
  author INTEGER NOT NULL DEFAULT 0, parent INTEGER NOT NULL DEFAULT 0, course INTEGER NOT NULL DEFAULT 0,
  menu_order INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL, modified TEXT NOT NULL,
  meta TEXT NOT NULL DEFAULT '{}');
CREATE INDEX posts_by_type ON posts (type, status, created);
CREATE INDEX posts_by_slug ON posts (type, slug);
CREATE INDEX posts_by_course ON posts (course, type);
CREATE TABLE terms (
  id INTEGER PRIMARY KEY AUTOINCREMENT, taxonomy TEXT NOT NULL, name TEXT NOT NULL, slug TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '', parent INTEGER NOT NULL DEFAULT 0, term_order INTEGER NOT NULL DEFAULT 0,
  meta TEXT NOT NULL DEFAULT '{}');
CREATE INDEX terms_by_slug ON terms (taxonomy, slug);
CREATE TABLE post_terms (post INTEGER NOT NULL, term INTEGER NOT NULL, PRIMARY KEY (post, term)) WITHOUT ROWID;
CREATE INDEX post_terms_by_term ON post_terms (term);
CREATE TABLE user_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, item_id INTEGER NOT NULL, type TEXT NOT NULL,
  status TEXT NOT NULL, started TEXT NOT NULL, meta TEXT NOT NULL DEFAULT '{}');
CREATE INDEX user_items_by_item ON user_items (item_id, type);
CREATE TABLE tokens (token TEXT PRIMARY KEY, user_id INTEGER NOT NULL, sort TEXT NOT NULL, expires REAL NOT NULL);
"""

Row = sqlite3.Row


class NewerFileError(Exception):
    """The file was made by a newer version of the program."""


class Database:
    """An open academy file. ``path`` may be ``":memory:"``."""

    def __init__(self, path: Path | str) -> None:
        self.path = path
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._link = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._link.row_factory = sqlite3.Row
        self._link.execute("PRAGMA journal_mode=WAL")
        self._link.execute("PRAGMA synchronous=NORMAL")
        version = self._link.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise NewerFileError(f"{path} was made by a newer version of LMS Desk")
        if version == 0:
            self._link.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version={VERSION}; COMMIT;")

    def close(self) -> None:
        with self._lock:
            self._link.close()

    def __del__(self) -> None:
        link = getattr(self, "_link", None)  # missing when the file could not be opened
        if link is not None:
            link.close()

    def all(self, sql: str, values: Iterable[Any] = ()) -> list[Row]:
        with self._lock:
            return self._link.execute(sql, tuple(values)).fetchall()

    def one(self, sql: str, values: Iterable[Any] = ()) -> Row | None:
        with self._lock:
            found = self._link.execute(sql, tuple(values)).fetchone()
            return found if isinstance(found, sqlite3.Row) else None

    def value(self, sql: str, values: Iterable[Any] = ()) -> Any:
        """The first column of the first row, or None."""
        found = self.one(sql, values)
        return found[0] if found is not None else None

    def run(self, sql: str, values: Iterable[Any] = ()) -> int:
        """Execute a change; the id of an inserted row, else the number of rows changed."""
        with self._lock:
            cursor = self._link.execute(sql, tuple(values))
            return int(cursor.lastrowid or 0) if sql.lstrip()[:6].upper() == "INSERT" else cursor.rowcount

    def insert(self, table: str, **values: Any) -> int:
        """Insert a row; dicts and lists become JSON. The new id."""
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        return self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", map(_stored, values.values()))  # noqa: S608

    def insert_many(self, table: str, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
        """Insert many rows at once."""
        columns = tuple(names)
        marks = ", ".join("?" * len(columns))
        with self._lock:
            self._link.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                ([_stored(value) for value in row] for row in rows),
            )

    def update(self, table: str, id: int, **values: Any) -> int:
        """Change columns of a row; the number of rows that changed in fact."""
        if not values:
            return 0
        names = ", ".join(f"{name} = ?" for name in values)
        return self.run(f"UPDATE {table} SET {names} WHERE id = ?", (*map(_stored, values.values()), id))  # noqa: S608

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; may be nested."""
        with self._lock:
            outer = self._depth == 0
            if outer:
                self._link.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outer:
                    self._link.execute("ROLLBACK")
                raise
            else:
                if outer:
                    self._link.execute("COMMIT")
            finally:
                self._depth -= 1

    def option(self, name: str, default: Any = None) -> Any:
        """A stored setting, decoded from JSON."""
        found = self.value("SELECT value FROM options WHERE name = ?", (name,))
        return default if found is None else json.loads(found)

    def set_option(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO options (name, value) VALUES (?, ?)", (name, json.dumps(value)))


def _stored(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else value


def meta(row: Row) -> dict[str, Any]:
    """The JSON part of a row."""
    found = json.loads(row["meta"])
    return found if isinstance(found, dict) else {}


def now() -> str:
    """This moment as stored: ISO 8601, UTC, whole seconds, with a Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def merged(row: Row, **changes: Any) -> Mapping[str, Any]:
    """The row's JSON part with changes, for storing."""
    return {**meta(row), **changes}
