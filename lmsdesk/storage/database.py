"""One SQLite file of ours: opened with care, brought up to date, and set aside when it is damaged.

A file of an older version is copied first; one of a newer version, or one that cannot be opened, is left alone, and
everything is then kept in memory only, which ``notices`` tell.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.json_file import aside
from lmsdesk.storage.locations import make_folder
from lmsdesk.storage.trouble import cannot_write, damaged_file, newer_file

BUSY_SECONDS = 2.0
PATIENCE = 6.0
"""Seconds for which another program may hold a file that we open or begin to write."""
_COMPANIONS = ("-wal", "-shm", "-journal")

_DRAFTS_IN_MEMORY = N_("Until then, drafts are kept only while the program is open.")

T = TypeVar("T")
Salvage = Callable[[sqlite3.Connection, sqlite3.Connection], None]


class Database:
    """A connection to one file. ``steps[n]`` is the SQL that brings version n to version n + 1.

    ``in_memory`` says what is kept only while the program is open, when nothing can be written. A file that may grow
    ``large`` is not read through at every start: damage shows when it is met; its owner calls ``replace_damaged``.
    """

    def __init__(
        self,
        path: Path,
        steps: Sequence[str],
        salvage: Salvage | None = None,
        *,
        in_memory: str = _DRAFTS_IN_MEMORY,
        large: bool = False,
    ) -> None:
        self.path = path
        self._large = large
        self._file: tuple[int, int] | None = None
        self.notices: tuple[Sentence, ...] = ()
        self.persistent = True
        """False when nothing is written to disk: the file belongs to a newer program or cannot be used."""
        self._steps = steps
        self._salvage = salvage
        self._memory_only = in_memory
        self.connection = self._open()

    def replace_damaged(self) -> None:
        """The open file turned out to be damaged: set it aside, save what can be read, and begin a new one.

        Where another program has done so already, the new file is taken.
        """
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()
        if not self.persistent:
            self.connection = self._in_memory(None)
            return
        if (there := _identity(self.path)) is not None and there != self._file:
            self.connection = self._open()
        else:
            self.connection = self._anew()

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()

    def __del__(self) -> None:
        if hasattr(self, "connection"):  # missing when opening it failed
            self.close()

    def _open(self) -> sqlite3.Connection:
        try:
            make_folder(self.path.parent)
            connection = _patiently(lambda: self._connect(self.path))
        except sqlite3.OperationalError as error:
            return self._in_memory(cannot_write(self.path, error).sentence)
        except OSError as error:
            return self._in_memory(cannot_write(self.path, error).sentence)
        except sqlite3.DatabaseError:
            return self._anew()
        version = _version(connection)
        if version > len(self._steps):
            connection.close()
            return self._in_memory(newer_file(self.path))
        try:
            if 0 < version < len(self._steps):
                self._copy(connection, version)
            self._bring_up(connection, version)
        except sqlite3.OperationalError as error:
            connection.close()
            return self._in_memory(cannot_write(self.path, error).sentence)
        return connection

    def _connect(self, path: Path) -> sqlite3.Connection:
        """Open and look whether the file is whole. Raises sqlite3.Error."""
        connection = _connection(str(path))
        try:
            if _version(connection) > len(self._steps):
                return connection  # not ours to touch
            if self._large:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # counts for a new file only
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")
            if self._large:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            elif connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick check")
        except BaseException:
            connection.close()
            raise
        self._file = _identity(path)
        return connection

    def _bring_up(self, connection: sqlite3.Connection, version: int) -> None:
        for number in range(version, len(self._steps)):
            with transaction(connection):
                if _version(connection) > number:  # another program that began at the same moment has done it
                    continue
                for statement in self._steps[number].split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number + 1}")
        # Another program may have done some of it after the tables were first read: this sees them as they are now.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _copy(self, connection: sqlite3.Connection, version: int) -> None:
        copy = sqlite3.connect(self.path.with_name(f"{self.path.stem}.v{version}{self.path.suffix}"))
        try:
            connection.backup(copy)
        finally:
            copy.close()

    def _anew(self) -> sqlite3.Connection:
        kept = aside(self.path)
        try:
            self.path.replace(kept)
            for end in _COMPANIONS:
                with contextlib.suppress(FileNotFoundError):
                    self.path.with_name(self.path.name + end).replace(kept.with_name(kept.name + end))
            connection = self._connect(self.path)
            self._bring_up(connection, 0)
        except (OSError, sqlite3.Error) as error:
            return self._in_memory(cannot_write(self.path, error).sentence)
        self.notices += (damaged_file(self.path, kept),)
        if self._salvage is not None:
            with contextlib.suppress(sqlite3.Error), contextlib.closing(_connection(str(kept))) as old:
                self._salvage(old, connection)
        return connection

    def _in_memory(self, why: Sentence | None) -> sqlite3.Connection:
        self.persistent = False
        if why is not None:
            self.notices += (why,)
            self.notices += (Sentence(self._memory_only),)
        connection = _connection(":memory:")
        try:
            self._bring_up(connection, 0)
        except BaseException:
            connection.close()
            raise
        return connection


class transaction(contextlib.AbstractContextManager[None]):  # noqa: N801 - reads as a statement
    """``with transaction(connection):`` everything inside happens, or none of it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        _patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:  # a full disk may have ended it already
                self._connection.execute("ROLLBACK")


def give_back(connection: sqlite3.Connection, pages: int = 0) -> None:
    """Let the file become smaller by the pages that it does not need (0: by all of them), outside a transaction.

    A script, because sqlite3's ``execute`` stops after the first step of this statement, which frees one page.
    """
    connection.executescript(f"PRAGMA incremental_vacuum({pages})")


def _patiently(work: Callable[[], T]) -> T:
    """Do it. Another program that opens the file at the same moment has it for a moment, also where SQLite itself
    does not wait. Raises sqlite3.Error."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.02)


def _connection(path: str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file stands at a path, whatever its name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
