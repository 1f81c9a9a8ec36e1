"""The one thread that writes the journal's file: in batches, a moment later, so that nobody waits for it."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from lmsdesk.domain.words import Sentence
from lmsdesk.storage.journal_file import JournalFile, NewerFile, remove
from lmsdesk.storage.journal_limits import Limits
from lmsdesk.storage.journal_rows import Kept, row_of
from lmsdesk.storage.trouble import cannot_write, newer_file

GATHER_SECONDS = 0.4
"""So long what comes in is gathered before it is written."""
BATCH = 100
MOST_WAITING = 64 * 1024 * 1024
"""Bytes that may wait for a slow disk; what comes on top is not kept."""
TRIM_AFTER = 500
"""Exchanges written until the limits are looked at again."""
CLOSE_SECONDS = 5.0
REST_SECONDS = 60.0
"""After trouble with the disk nothing is tried for so long."""

Work = Callable[[JournalFile], object]


class JournalWriter:
    """Begins with the first exchange; everything before costs nothing. ``trouble`` says why nothing is kept, if so."""

    def __init__(self, path: Path, limits: Callable[[], Limits]) -> None:
        self.path = path
        self.trouble: Sentence | None = None
        self.session = 0
        self._limits = limits
        self._waiting: deque[Kept | Work] = deque()
        self._bytes = 0
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None
        self._over = self._hurry = False
        self._busy = False
        self._rest_until = 0.0

    def put(self, kept: Kept) -> None:
        """Keep an exchange, soon. Never waits."""
        size = kept.exchange.kept + len(kept.exchange.request_body)
        if self._bytes + size <= MOST_WAITING:
            self._add(kept, size)

    def do(self, work: Work) -> None:
        """Do something with the file after all that was put before."""
        self._add(work, 0)

    def flush(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Wait until all is done that was asked for so far. False when that took too long."""
        with self._lock:
            self._hurry = True
            self._lock.notify_all()
            done = self._lock.wait_for(lambda: not self._waiting and not self._busy, seconds)
            self._hurry = False
        return done

    def close(self) -> None:
        """Write what is waiting and end."""
        self.flush()
        with self._lock:
            self._over = True
            self._lock.notify_all()
        thread = self._thread
        if thread is not None:
            thread.join(CLOSE_SECONDS)

    def _add(self, item: Kept | Work, size: int) -> None:
        with self._lock:
            if self._over or time.monotonic() < self._rest_until:
                return
            self._waiting.append(item)
            self._bytes += size
            wakes = len(self._waiting) in (1, BATCH)  # all the others it gathers asleep
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
                self._thread.start()
            if wakes:
                self._lock.notify_all()

    # -- in the thread

    def _run(self) -> None:
        try:
            self._work()
        finally:
            self._thread = None  # whatever ended it, the next exchange begins a new one

    def _work(self) -> None:
        file: JournalFile | None = None
        written = TRIM_AFTER  # look at the limits once at the beginning
        while batch := self._next():
            try:
                file = file or self._opened()
                if file is not None:
                    self.trouble = None
                    written += self._write(file, batch)
                    if written >= TRIM_AFTER:
                        file.trim(self._limits())
                        written = 0
            except sqlite3.OperationalError as error:  # the disk is full, or someone else holds the file for long
                self._tell(cannot_write(self.path, error).sentence)
            except sqlite3.DatabaseError:
                file = self._anew(file)
            except OSError as error:
                self._tell(cannot_write(self.path, error).sentence)
            finally:
                with self._lock:
                    self._busy = False
                    self._lock.notify_all()
        if file is not None:
            file.close()

    def _next(self) -> list[Kept | Work]:
        """The next batch; empty at the end."""
        with self._lock:
            self._lock.wait_for(lambda: self._waiting or self._over)
            self._lock.wait_for(lambda: self._over or self._hurry or len(self._waiting) >= BATCH, GATHER_SECONDS)
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            self._busy = bool(batch)
            return batch

    def _opened(self) -> JournalFile | None:
        try:
            return JournalFile(self.path, self.session)
        except NewerFile:
            self._tell(newer_file(self.path))
            return None

    def _write(self, file: JournalFile, batch: list[Kept | Work]) -> int:
        """Do a batch in its order; exchanges next to each other go in one transaction. How many were exchanges."""
        count, rows = 0, []
        for item in batch:
            if isinstance(item, Kept):
                rows.append((item.exchange.action.number, row_of(item)))
                self._bytes -= item.exchange.kept + len(item.exchange.request_body)
                count += 1
                continue
            file.write(rows)
            rows = []
            item(file)
        if rows:
            file.write(rows)
        self.session = file.session
        return count

    def _anew(self, file: JournalFile | None) -> JournalFile | None:
        """The file is damaged: what it held is lost, what comes is kept again."""
        if file is not None:
            file.close()
        with contextlib.suppress(OSError):
            remove(self.path)
        self.session = 0
        return None

    def _tell(self, sentence: Sentence | None) -> None:
        self.trouble = sentence
        with self._lock:
            self._rest_until = time.monotonic() + REST_SECONDS
            self._waiting.clear()
            self._bytes = 0
