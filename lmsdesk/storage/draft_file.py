"""The SQLite side of the drafts: statements, and the log handed to the disk within half a second."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from lmsdesk.domain.words import Sentence
from lmsdesk.storage.database import Database, transaction
from lmsdesk.storage.disk_sync import DiskSync

STEPS = (
    """
    CREATE TABLE drafts (
        site TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL,
        "values" TEXT NOT NULL, base TEXT NOT NULL, title TEXT NOT NULL,
        created REAL NOT NULL, changed REAL NOT NULL,
        PRIMARY KEY (site, kind, item)
    ) WITHOUT ROWID
    """,
)
_PUT = """
    INSERT INTO drafts VALUES (:site, :kind, :item, :values, :base, :title, :now, :now)
    ON CONFLICT DO UPDATE SET "values" = :values, title = :title, changed = :now
"""
_ROWS = """
    SELECT site, kind, item, "values", base, title, created, changed FROM drafts
    WHERE (:site IS NULL OR site = :site) AND (:kind IS NULL OR kind = :kind) AND (:item IS NULL OR item = :item)
    ORDER BY changed DESC, item
"""
_DROP = """
    DELETE FROM drafts
    WHERE site = :site AND (:kind IS NULL OR kind = :kind) AND (:item IS NULL OR item = :item)
"""
_CHANGED = "SELECT changed FROM drafts WHERE site = :site AND kind = :kind AND item = :item"
_NAMES = ("site", "kind", "item", "values", "base", "title", "now")


class DraftFile:
    """The open file. Not thread-safe by itself: its owner holds a lock around every call."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path, STEPS, _salvage)
        self._disk = DiskSync(path, "drafts to disk")

    @property
    def notices(self) -> tuple[Sentence, ...]:
        return self._database.notices

    @property
    def persistent(self) -> bool:
        return self._database.persistent

    def put(self, row: tuple[Any, ...]) -> None:
        with transaction(self._database.connection):
            self._database.connection.execute(_PUT, dict(zip(_NAMES, row, strict=True)))
        self._written()

    def rows(self, site: str | None = None, kind: str | None = None, item: str | None = None) -> list[tuple[Any, ...]]:
        asked = {"site": site, "kind": kind, "item": item}
        return self._database.connection.execute(_ROWS, asked).fetchall()

    def changed(self, site: str, kind: str, item: str) -> float | None:
        """When a draft was written last, by whichever program; None: there is none."""
        asked = {"site": site, "kind": kind, "item": item}
        row = self._database.connection.execute(_CHANGED, asked).fetchone()
        return row[0] if row is not None else None

    def drop(self, site: str, kind: str | None = None, item: str | None = None) -> int:
        """How many went."""
        asked = {"site": site, "kind": kind, "item": item}
        with transaction(self._database.connection):
            gone = self._database.connection.execute(_DROP, asked).rowcount
        if gone:
            self._written()
        return gone

    def replace_damaged(self) -> None:
        self._database.replace_damaged()

    def close(self) -> None:
        self._disk.close()
        self._database.close()

    def _written(self) -> None:
        if self.persistent:
            self._disk.soon()


def _salvage(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Take over what can still be read of a damaged file."""
    for row in old.execute('SELECT site, kind, item, "values", base, title, created, changed FROM drafts'):
        with contextlib.suppress(sqlite3.Error):
            new.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
