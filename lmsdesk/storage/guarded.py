"""One of our SQLite files as its owner sees it: opened by the first call, one call at a time, mended when damaged."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from lmsdesk.domain.words import Sentence
from lmsdesk.storage.trouble import cannot_write


class OpenFile(Protocol):
    """What every one of these files can do."""

    @property
    def notices(self) -> tuple[Sentence, ...]: ...
    @property
    def persistent(self) -> bool: ...
    def replace_damaged(self) -> None: ...
    def close(self) -> None: ...


F = TypeVar("F", bound=OpenFile)
T = TypeVar("T")


class GuardedFile(Generic[F]):
    """``make`` opens the file. Every call may come from any thread."""

    def __init__(self, path: Path, make: Callable[[Path], F]) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._make = make
        self._opened: F | None = None

    @property
    def is_open(self) -> bool:
        return self._opened is not None

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file, once it was opened: damaged and set aside, of a newer version, not writable."""
        return self._opened.notices if self._opened is not None else ()

    @property
    def persistent(self) -> bool:
        """Whether what is kept outlives the program."""
        with self.lock:
            return self._file().persistent

    def run(self, work: Callable[[F], T]) -> T:
        """Do work on the file; a file found damaged is replaced, and the work is done on the new one.

        Raises Problem (STORAGE).
        """
        import sqlite3

        with self.lock:
            try:
                file = self._file()
                try:
                    return work(file)
                except sqlite3.OperationalError:
                    raise
                except sqlite3.DatabaseError:
                    file.replace_damaged()
                    return work(file)
            except (sqlite3.Error, OSError) as error:
                raise cannot_write(self.path, error) from error

    def close(self) -> None:
        """Write everything through to the disk and close the file; the next call opens it again."""
        with self.lock:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _file(self) -> F:
        if self._opened is None:
            self._opened = self._make(self.path)
        return self._opened
