"""The journal's own SQLite file: statements, limits, and forgetting for good. Knows no threads: its owner does.

It is a record and no one's work: a file that is damaged is begun anew, and one of a newer program is left alone. What
is deleted is overwritten, so that it cannot be read from the file either.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.domain.brief import Brief, Mark, pattern_of
from lmsdesk.domain.connection import Security
from lmsdesk.domain.exchange import Exchange
from lmsdesk.storage.database import transaction
from lmsdesk.storage.journal_limits import Limits
from lmsdesk.storage.journal_rows import LINE, PAST, Row, brief_of, exchange_of, security_of
from lmsdesk.storage.locations import make_folder

VERSION = 1
BUSY_SECONDS = 5.0
DAY = 86_400
_COMPANIONS = ("", "-wal", "-shm", "-journal")
_SCHEMA = """
    CREATE TABLE sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, begun REAL NOT NULL);
    CREATE TABLE actions (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL);
    CREATE TABLE securities (id TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE exchanges (
        id INTEGER PRIMARY KEY AUTOINCREMENT, session INTEGER NOT NULL, number INTEGER NOT NULL,
        action INTEGER NOT NULL, site TEXT NOT NULL, host TEXT NOT NULL, started REAL NOT NULL, method TEXT NOT NULL,
        url TEXT NOT NULL, pattern TEXT NOT NULL, status INTEGER NOT NULL, failure TEXT NOT NULL, took REAL NOT NULL,
        size INTEGER NOT NULL, wire INTEGER, kind TEXT NOT NULL, credential TEXT NOT NULL, attempt INTEGER NOT NULL,
        hint TEXT NOT NULL, pinned INTEGER NOT NULL, note TEXT NOT NULL, colour TEXT NOT NULL, weight INTEGER NOT NULL
    );
    CREATE TABLE contents (id INTEGER PRIMARY KEY, head BLOB NOT NULL, sent BLOB NOT NULL, body BLOB NOT NULL);
    CREATE UNIQUE INDEX by_number ON exchanges (session, number);
    CREATE INDEX by_route ON exchanges (method, pattern);
"""
_COLUMNS = (
    "session", "number", "action", "site", "host", "started", "method", "url", "pattern", "status", "failure", "took",
    "size", "wire", "kind", "credential", "attempt", "hint", "pinned", "note", "colour", "weight",
)  # fmt: skip
_INSERT = (
    f"INSERT OR IGNORE INTO exchanges ({', '.join(_COLUMNS)}) VALUES ({', '.join(':' + name for name in _COLUMNS)})"  # noqa: S608
)
_LINES = (
    f"SELECT {', '.join('a.title' if name == 'title' else f'e.{name}' for name in LINE)} "  # noqa: S608
    "FROM exchanges e JOIN actions a ON a.id = e.action "
)
_WHOLE = _LINES.replace(" FROM", ", c.head, c.sent, c.body FROM", 1) + "JOIN contents c ON c.id = e.id "


_ABOUT = "(site = ? OR (site = '' AND host = ? AND host <> ''))"


class NewerFile(Exception):
    """A newer version of the program wrote it."""


class JournalFile:
    """One connection to the file. Raises sqlite3.Error, OSError and NewerFile; ``session`` is this program's run."""

    def __init__(self, path: Path, session: int = 0) -> None:
        self._path = path
        self.session = session
        self._actions: dict[int, int] = {}
        self._securities: dict[str, Security | None] = {}
        make_folder(path.parent)
        self._link = _open(path)

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._link.close()

    # -- writing

    def write(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Keep these, each with the number of its action in this session."""
        with transaction(self._link):
            if not self.session:
                self.session = self._insert("INSERT INTO sessions (begun) VALUES (?)", (time.time(),))
            for action, row in rows:
                line = {**row.line, "session": self.session, "action": self._action(action, row.line["title"])}
                if row.security is not None:
                    self._link.execute("INSERT OR IGNORE INTO securities VALUES (?, ?)", row.security)
                done = self._link.execute(_INSERT, line)
                if done.rowcount:
                    self._link.execute("INSERT INTO contents VALUES (?, ?, ?, ?)", (done.lastrowid, *row.content))

    def _action(self, number: int, title: str) -> int:
        if number not in self._actions:
            self._actions[number] = self._insert("INSERT INTO actions (title) VALUES (?)", (title,))
        return self._actions[number]

    def _insert(self, statement: str, values: Sequence[Any]) -> int:
        made = self._link.execute(statement, values).lastrowid
        assert made is not None
        return made

    def mark(self, number: int, mark: Mark) -> None:
        """Put a mark on an exchange that is in the file."""
        values = (mark.pinned, mark.note, mark.colour)
        if number < 0:
            self._change("UPDATE exchanges SET pinned = ?, note = ?, colour = ? WHERE id = ?", (*values, number - PAST))
        else:
            self._change(
                "UPDATE exchanges SET pinned = ?, note = ?, colour = ? WHERE session = ? AND number = ?",
                (*values, self.session, number),
            )

    def _change(self, statement: str, values: Sequence[Any] = ()) -> int:
        with transaction(self._link):
            return self._link.execute(statement, values).rowcount

    # -- forgetting

    def trim(self, limits: Limits) -> int:
        """Let go of what is too old, and of the oldest where it is too much. How many went."""
        oldest = time.time() - limits.days * DAY
        gone = self._delete("started < ? AND NOT pinned AND note = ''", (oldest,))
        total = self._link.execute("SELECT total(weight) FROM exchanges").fetchone()[0]
        if total > limits.bytes:
            gone += self._delete_oldest(total - limits.bytes * 0.9)
        return gone

    def _delete_oldest(self, bytes: float) -> int:
        """So many bytes of the oldest, marked ones last."""
        freed, ids = 0.0, []
        order = "SELECT id, weight FROM exchanges ORDER BY pinned OR note <> '', id"
        for id, weight in self._link.execute(order):
            if freed >= bytes:
                break
            freed += weight
            ids.append(id)
        gone = 0
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            gone += self._delete(f"id IN ({', '.join('?' * len(some))})", some)
        return gone

    def forget(self, site: str, host: str = "") -> int:
        """Delete all of a site for good, also what was asked of its host before it had a profile."""
        gone = self._delete(_ABOUT, (site, host))
        if gone:
            self._shrink()
        return gone

    def clear(self) -> None:
        """Delete everything for good."""
        with transaction(self._link):
            for table in ("contents", "exchanges", "actions", "securities"):
                self._link.execute(f"DELETE FROM {table}")  # noqa: S608
        self._actions.clear()
        self._shrink()

    def _delete(self, where: str, values: Sequence[Any]) -> int:
        with transaction(self._link):
            self._link.execute(f"DELETE FROM contents WHERE id IN (SELECT id FROM exchanges WHERE {where})", values)  # noqa: S608
            gone = self._link.execute(f"DELETE FROM exchanges WHERE {where}", values).rowcount  # noqa: S608
            if gone:
                self._link.execute("DELETE FROM actions WHERE id NOT IN (SELECT action FROM exchanges)")
                self._actions.clear()
        return gone

    def _shrink(self) -> None:
        """Give the room back. Where another program is reading just now the room stays; its content is gone anyway."""
        with contextlib.suppress(sqlite3.OperationalError):
            self._link.execute("VACUUM")
        with contextlib.suppress(sqlite3.OperationalError):
            self._link.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- reading

    def lines(self, *, before: int = 0, limit: int = 1_000, others_only: bool = True) -> list[Brief]:
        """Lines of other sessions, newest first; ``before`` is a number that an earlier answer ended with."""
        found = self._link.execute(
            f"{_LINES} WHERE e.id < ? AND (e.session <> ? OR NOT ?) ORDER BY e.id DESC LIMIT ?",
            (before - PAST if before else 1 << 62, self.session, others_only, limit),
        )
        return [brief_of(row, self._number) for row in found]

    def exchange(self, number: int) -> Exchange | None:
        """The whole exchange of a number."""
        if number < 0:
            found = self._whole("WHERE e.id = ?", (number - PAST,))
        else:
            found = self._whole("WHERE e.session = ? AND e.number = ?", (self.session, number))
        return next(found, None)

    def exchanges(self, numbers: Sequence[int]) -> Iterator[Exchange]:
        """Those of these numbers that are there, in no order."""
        past = [number - PAST for number in numbers if number < 0]
        own = [number for number in numbers if number >= 0]
        if past:
            yield from self._whole(f"WHERE e.id IN ({', '.join('?' * len(past))})", past)
        if own:
            yield from self._whole(
                f"WHERE e.session = ? AND e.number IN ({', '.join('?' * len(own))})", (self.session, *own)
            )

    def last_good(self, exchange: Exchange) -> Exchange | None:
        """The last one before it that worked: same site, method and route, else the same kind of route."""
        for column, value in (("url", exchange.url), ("pattern", pattern_of(exchange.url))):
            found = self._whole(
                f"WHERE e.method = ? AND e.pattern = ? AND e.{column} = ? AND e.site = ? AND e.started < ? "
                "AND e.failure = '' AND e.status BETWEEN 200 AND 299 AND e.hint = '' ORDER BY e.started DESC LIMIT 1",
                (exchange.method, pattern_of(exchange.url), value, exchange.site, exchange.started.timestamp()),
            )
            if good := next(found, None):
                return good
        return None

    def count_of(self, site: str, host: str) -> int:
        """How many ``forget`` would delete."""
        return int(self._link.execute(f"SELECT count(*) FROM exchanges WHERE {_ABOUT}", (site, host)).fetchone()[0])  # noqa: S608

    def count(self) -> int:
        """How many exchanges are kept, of all sessions."""
        return int(self._link.execute("SELECT count(*) FROM exchanges").fetchone()[0])

    def _whole(self, where: str, values: Sequence[Any]) -> Iterator[Exchange]:
        for row in self._link.execute(_WHOLE + where, values):
            yield exchange_of(brief_of(row[: len(LINE)], self._number), row[len(LINE) :], self._security)

    def _number(self, id: int, session: int, number: int) -> int:
        return number if session == self.session else PAST + id

    def _security(self, id: str) -> Security | None:
        if id not in self._securities:
            found = self._link.execute("SELECT told FROM securities WHERE id = ?", (id,)).fetchone()
            self._securities[id] = security_of(found[0]) if found else None
        return self._securities[id]


def remove(path: Path) -> None:
    """Delete the file and what belongs to it."""
    for end in _COMPANIONS:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _open(path: Path) -> sqlite3.Connection:
    link = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        version = int(link.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise NewerFile(path.name)
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("PRAGMA synchronous = NORMAL")
        link.execute("PRAGMA secure_delete = ON")
        link.execute("PRAGMA cache_size = -1024")
        if version < VERSION:
            _make(link)
    except BaseException:
        link.close()
        raise
    return link


def _make(link: sqlite3.Connection) -> None:
    with transaction(link):
        if int(link.execute("PRAGMA user_version").fetchone()[0]):
            return  # another program made it meanwhile
        for statement in _SCHEMA.split(";"):
            link.execute(statement)
        link.execute(f"PRAGMA user_version = {VERSION}")
