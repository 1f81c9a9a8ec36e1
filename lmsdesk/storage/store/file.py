"""The store of one site: what writes and reads it.

Writing returns at once: one thread does it, job after job. Reading blocks for a few milliseconds; ask in a thread.
Nothing in here is the only copy of anything: a file that is damaged is set aside and filled anew by the site.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from lmsdesk.domain.kind import Kind
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.database import Database, give_back, transaction
from lmsdesk.storage.store import reading, writing
from lmsdesk.storage.store.model import MEGABYTE, Kept, KeptPage
from lmsdesk.storage.store.schema import STEPS
from lmsdesk.storage.trouble import cannot_write

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], object]
CLEAN_EVERY = 64
"""After so many jobs the size is looked at."""
MOST_RESTING = 12
"""So many jobs wait at most while the store rests; they hold what they are to write."""
PATIENCE = 10.0
"""Seconds for which whoever closes a store waits for what is still to be written."""
_IN_MEMORY = N_("Until then, what you look at is not kept for reading without network.")
_log = logging.getLogger(__name__)


def forget(path: Path) -> None:
    """Delete the file of a store that is not open, with everything beside it. Raises Problem (STORAGE)."""
    try:
        for file in path.parent.glob(f"{path.stem}*{path.suffix}*"):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()  # where nothing else of the site is left
    except OSError as error:
        raise cannot_write(path, error) from error


@dataclass(frozen=True, slots=True)
class _Shrinking:
    """A job after which the file gives back the room that it does not need any more."""

    job: Job

    def __call__(self, connection: sqlite3.Connection) -> object:
        return self.job(connection)


class Store:
    """One file for one site. Opened by whoever reads or writes first; may be used from any thread."""

    def __init__(self, path: Path, limit: int = 200 * MEGABYTE, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.limit = limit
        """Bytes; the oldest items go first. 0 keeps nothing."""
        self.trouble: Sentence | None = None
        """Why the last thing could not be kept, or None."""
        self.on_trouble: Callable[[Sentence], object] | None = None
        """Called in the writer's thread when nothing can be kept any more; once until it works again."""
        self._clock = clock
        self._database: Database | None = None
        self._reader: sqlite3.Connection | None = None
        self._opening = threading.RLock()
        self._reading = threading.Lock()
        self._jobs: queue.SimpleQueue[Job | threading.Event | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._given_up = False
        self._done = 0
        self._goes_on = threading.Event()
        self._goes_on.set()

    # -- writing: returns at once ------------------------------------------------------------------------------

    def keep_page(
        self,
        kind: Kind,
        query: Query,
        begin: int,
        records: Sequence[Record],
        total: int | None = None,
        counts: Mapping[str, int] | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Keep rows of a list from place ``begin``. ``whole``: it ends with them."""
        read = self._clock()
        self._do(
            lambda file: writing.put_page(file, kind, query, begin, records, total, dict(counts or {}), whole, read)
        )

    def keep(self, kind: Kind, records: Iterable[Record]) -> None:
        """Keep items."""
        some, read = tuple(records), self._clock()
        if some:
            self._do(lambda file: writing.put_items(file, kind, some, read))

    def added(self, kind: Kind, records: Iterable[Record]) -> None:
        """Keep items that are new on the site: they stand first in the list."""
        some, read = tuple(records), self._clock()
        if some:
            self._do(lambda file: writing.added(file, kind, some, read))

    def gone(self, kind_id: str, ids: Iterable[ItemId]) -> None:
        """These are not on the site any more, or in its trash."""
        some = tuple(ids)
        if some:
            self._do(lambda file: writing.gone(file, kind_id, some))

    def keep_note(self, name: str, value: str | None) -> None:
        """Keep a document of ours about the site; None forgets it."""
        read = self._clock()
        self._do(lambda file: writing.put_note(file, name, value, read))

    def keep_answer(self, address: str, etag: str, text: str) -> None:
        """Keep an answer that the site marked. One that holds a secret is not kept."""
        read = self._clock()
        self._do(lambda file: writing.put_answer(file, address, etag, text, read))

    def drop_answers(self) -> None:
        """Forget the marked answers: they may be wrong."""
        self._do(writing.drop_answers)

    def rest(self) -> None:
        """Write as little as memory allows: something else needs the computer. ``go_on``, ``flush`` and ``close`` end
        it."""
        self._goes_on.clear()

    def go_on(self) -> None:
        """Write what waits."""
        self._goes_on.set()

    # -- reading: blocks ---------------------------------------------------------------------------------------

    def item(self, kind_id: str, id: ItemId) -> Kept | None:
        """One item as it was, or None."""
        return self._read(lambda file: reading.item(file, kind_id, id), None)

    def page(self, kind_id: str, query: Query, begin: int = 0, size: int = 100) -> KeptPage | None:
        """Rows of a list as it was; None when it was never read."""
        return self._read(lambda file: reading.page(file, kind_id, query, begin, size), None)

    def browse(
        self, kind_id: str, query: Query, begin: int, size: int, fits: Callable[[Record], bool], order: str = "title"
    ) -> KeptPage:
        """What is known here of a list that was never asked for. ``order``: title, modified or read."""
        column = {"modified": "modified", "read": "read"}.get(order, "title COLLATE NOCASE")
        empty = KeptPage((), 0)
        return self._read(lambda file: reading.browse(file, kind_id, query, begin, size, fits, column), empty)

    def search(self, text: str, kinds: Sequence[str] = (), limit: int = 20) -> list[Kept]:
        """Items (of some kinds) that hold every word, the best first."""
        return self._read(lambda file: reading.search(file, text, kinds, limit), [])

    def count(self, kind_id: str = "") -> int:
        """How many items are kept (of a kind)."""
        return self._read(lambda file: reading.count(file, kind_id), 0)

    def note(self, name: str) -> tuple[str, datetime] | None:
        """A document of ours about the site, and when it was written."""
        return self._read(lambda file: reading.note(file, name), None)

    def answer(self, address: str) -> tuple[str, str] | None:
        """A marked answer: its mark and its text."""
        return self._read(lambda file: reading.answer(file, address), None)

    def fit(self, limit: int) -> None:
        """From now on so many bytes are allowed: the oldest go at once where there are more. Returns at once."""
        self._do(_Shrinking((lambda file: writing.fit(file, limit)) if limit else writing.empty))
        self.limit = limit

    def empty(self) -> None:
        """Forget everything that was read; what is read from now on is kept. Returns at once."""
        self._do(_Shrinking(writing.empty))

    def used(self) -> int:
        """Bytes that are used."""
        with self._opening:
            return writing.used(self._opened().connection) if self.limit and not self._closed else 0

    # -- the file ----------------------------------------------------------------------------------------------

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file, once it was opened: damaged and set aside, newer, not writable."""
        return self._database.notices if self._database is not None else ()

    @property
    def persistent(self) -> bool:
        """Whether anything outlives the program."""
        return self._opened().persistent

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until everything is written. False: it takes longer."""
        done = threading.Event()
        if self._thread is None:
            return True
        self._jobs.put(done)
        self.go_on()
        return done.wait(seconds)

    def close(self) -> None:
        """Write what waits and close the file. The store cannot be used again."""
        with self._opening:  # so that no writer is just being started
            self._closed = True
            writer = self._thread
        if writer is not None:
            self._jobs.put(None)
            self.go_on()
            writer.join(timeout=PATIENCE)
            if writer.is_alive():  # much was read a moment ago: the rest is read again another time
                self._given_up = True
                writer.join(timeout=PATIENCE)
            if writer.is_alive():
                return  # a file must not be closed under the hands of who writes it: the last one who leaves does
        with self._opening, self._reading:
            for connection in (self._reader, self._database):
                if connection is not None:
                    with contextlib.suppress(sqlite3.Error):
                        connection.close()
            self._reader = None
            self._database = None

    def _opened(self) -> Database:
        with self._opening:
            if self._database is None:
                self._database = Database(self.path, STEPS, in_memory=_IN_MEMORY, large=True)
            return self._database

    def _do(self, job: Job) -> None:
        """Hand a job to the writer's thread."""
        if self._closed or not self.limit:
            return
        if self._thread is None:
            with self._opening:
                if self._thread is None and not self.closed:
                    writer = threading.Thread(target=self._write, name="keep what was read", daemon=True)
                    writer.start()
                    self._thread = writer
        self._jobs.put(job)

    def _write(self) -> None:
        while (job := self._jobs.get()) is not None and not self._given_up:
            self._wait_to_go_on()
            if isinstance(job, threading.Event):
                job.set()  # everything handed over before is in the file, and no transaction is open
                continue
            try:
                self._carry_out(job)
            except Exception:
                _log.exception("a job of the store failed")
        if self._given_up and self._database is not None:
            self._database.close()

    def _wait_to_go_on(self) -> None:
        while self._jobs.qsize() < MOST_RESTING and not self._goes_on.wait(0.25):
            pass

    def _carry_out(self, job: Job) -> None:
        try:
            file = self._opened()
            try:
                self._transact(file, job)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._begin_anew(file)
                self._transact(file, job)
        except (sqlite3.Error, OSError) as error:
            self._say(cannot_write(self.path, error).sentence)
        else:
            self.trouble = None
            self._done += 1
            if isinstance(job, _Shrinking):
                self._shrink(file)
            if self._done % CLEAN_EVERY == 0:
                self._clean_up(file)

    def _transact(self, file: Database, job: Job) -> None:
        connection = file.connection
        if file.persistent:
            with transaction(connection):
                job(connection)
        else:
            with self._reading, transaction(connection):
                job(connection)

    def _clean_up(self, file: Database) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._transact(file, lambda connection: writing.clean_up(connection, self.limit))
            give_back(file.connection, 2000)

    def _shrink(self, file: Database) -> None:
        with contextlib.suppress(sqlite3.Error):
            give_back(file.connection)
            file.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _read(self, work: Callable[[sqlite3.Connection], T], nothing: T) -> T:
        """Ask the file. What cannot be read is not there: the site is asked then."""
        if self._closed or not self.limit:
            return nothing
        try:
            file = self._opened()
            with self._reading:
                try:
                    return work(self._reader_of(file))
                except sqlite3.OperationalError:
                    return nothing
                except sqlite3.DatabaseError:
                    pass
            self._begin_anew(file)
        except (sqlite3.Error, OSError):
            pass
        return nothing

    def _reader_of(self, file: Database) -> sqlite3.Connection:
        """A connection of its own for reading, so that nobody waits for the writer."""
        if not file.persistent:
            return file.connection
        if self._reader is None:
            self._reader = sqlite3.connect(self.path, timeout=2.0, isolation_level=None, check_same_thread=False)
            self._reader.execute("PRAGMA query_only = ON")
        return self._reader

    def _begin_anew(self, file: Database) -> None:
        with self._opening, self._reading:
            if self._reader is not None:
                with contextlib.suppress(sqlite3.Error):
                    self._reader.close()
                self._reader = None
            before = len(file.notices)
            file.replace_damaged()
            told = file.notices[before:]
        for sentence in told:
            self._say(sentence)

    def _say(self, sentence: Sentence | None) -> None:
        if sentence is not None and sentence != self.trouble:
            self.trouble = sentence
            if self.on_trouble is not None:
                self.on_trouble(sentence)
