"""The SQLite side of the work on one site: tables and statements. One row is a write from first wish to answer.

So nothing can be half moved: a write that waits in the outbox, is sent and is answered is the same row all along.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.database import Database, transaction
from lmsdesk.storage.disk_sync import DiskSync
from lmsdesk.storage.work_rows import FIRST_ID, Row, Statement

STEPS = (
    """
    CREATE TABLE batches (
        id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, screen TEXT NOT NULL, who TEXT NOT NULL,
        started REAL NOT NULL, ended REAL, state TEXT NOT NULL, session TEXT NOT NULL, undoes INTEGER,
        plan TEXT NOT NULL
    );
    CREATE TABLE writes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, batch INTEGER NOT NULL, place REAL NOT NULL, queue TEXT NOT NULL,
        due REAL, verb TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, name TEXT NOT NULL,
        "before" TEXT NOT NULL, sent TEXT NOT NULL, "after" TEXT NOT NULL, extra TEXT NOT NULL,
        state TEXT NOT NULL, began REAL NOT NULL, ended REAL, exchanges TEXT NOT NULL, trouble TEXT NOT NULL,
        session TEXT NOT NULL, undoes INTEGER, undone INTEGER, words TEXT NOT NULL
    );
    CREATE INDEX writes_by_batch ON writes (batch, state);
    CREATE INDEX writes_by_item ON writes (kind, item, id);
    CREATE INDEX writes_that_wait ON writes (queue, place) WHERE queue <> '';
    CREATE INDEX writes_not_settled ON writes (state) WHERE state IN ('intended', 'unknown', 'planned');
    CREATE TABLE renamed (
        kind TEXT NOT NULL, old TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (kind, old)
    ) WITHOUT ROWID
    """,
    """
    ALTER TABLE writes ADD COLUMN "changed" TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE writes ADD COLUMN told INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX writes_that_tell ON writes (kind, item, id) WHERE told = 0
    """,
)
"""``changed``: what the site made of a write, other than asked. ``told`` 0: the person has not put that aside yet."""
IN_MEMORY = N_("Until then, the list of what you did is kept only while the program is open.")


class WorkFile:
    """The open file. Not thread-safe by itself: its owner holds a lock around every call."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, STEPS, _salvage, in_memory=IN_MEMORY)
        self._disk = DiskSync(path, "work to disk")

    @property
    def notices(self) -> tuple[Sentence, ...]:
        return self._database.notices

    @property
    def persistent(self) -> bool:
        return self._database.persistent

    def replace_damaged(self) -> None:
        self._database.replace_damaged()

    def close(self) -> None:
        self._disk.close()
        self._database.close()

    def change(self, statements: Sequence[Statement], *, at_once: bool = False) -> list[int]:
        """Carry out statements, all or none; the id of each inserted row. ``at_once``: on the disk when it returns."""
        ids: list[int] = []
        connection = self._database.connection
        with transaction(connection):
            for sql, values in statements:
                given = {**values, "batch": ids[0]} if values.get("batch") is FIRST_ID else values
                ids.append(connection.execute(sql, given).lastrowid or 0)
        if self.persistent:
            self._disk.now() if at_once else self._disk.soon()
        return ids

    def rows(self, sql: str, values: Mapping[str, Any]) -> list[Row]:
        return self._database.connection.execute(sql, values).fetchall()


def _salvage(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Take over what can still be read of a damaged file."""
    for table in ("batches", "writes", "renamed"):
        with contextlib.suppress(sqlite3.Error):
            found = old.execute(f"SELECT * FROM {table}")  # noqa: S608
            names = ", ".join(f'"{column[0]}"' for column in found.description)
            marks = ", ".join("?" * len(found.description))
            for row in found:
                with contextlib.suppress(sqlite3.Error):
                    new.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", row)  # noqa: S608
