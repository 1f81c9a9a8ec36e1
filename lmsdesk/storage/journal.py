"""The exchanges: the newest of this session in memory, and, where a file is given, all of the last weeks on disk.

Of an exchange only what is masked can be read. The file is opened by the first exchange, in a thread of its own; what
reads from it blocks, so it is called in a thread too.
"""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lmsdesk.domain.brief import NO_MARK, Brief, Mark, host_of, pattern_of
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.journal_limits import Limits
from lmsdesk.storage.listeners import Listeners

if TYPE_CHECKING:
    from lmsdesk.storage.journal_file import JournalFile
    from lmsdesk.storage.journal_writer import JournalWriter

T = TypeVar("T")
LIMIT = 2_000
LIMIT_BYTES = 40 * 1024 * 1024
TOGETHER = 50
"""So many exchanges are read from the file at once."""


class Journal:
    """A ring of exchanges, limited by count and by bytes, before a file. The newest always stays, however large."""

    def __init__(
        self,
        limit: int = LIMIT,
        limit_bytes: int = LIMIT_BYTES,
        *,
        path: Path | None = None,
        limits: Callable[[], Limits] | None = None,
    ) -> None:
        """With a ``path`` all is kept there too, within ``limits`` (asked now and then, so that they may change)."""
        self.judge: Callable[[Exchange], str] | None = None
        """Gives the id of the hint that explains an exchange, or nothing; asked for those that are not plainly good."""
        self._limit = max(1, limit)
        self._limit_bytes = limit_bytes
        self._ring: deque[Exchange] = deque()
        self._by_number: dict[int, Exchange] = {}
        self._hints: dict[int, str] = {}
        self._marks: dict[int, Mark] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._added: Listeners[[Exchange]] = Listeners()
        self._dropped: Listeners[[int]] = Listeners()
        self._path = path
        self._limits = limits
        self._writer: JournalWriter | None = None

    # -- this session

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange; may be called from any thread. Listeners are called in that thread."""
        hint = self.judge(exchange) if self.judge is not None and _doubtful(exchange) else ""
        with self._lock:
            self._ring.append(exchange)
            self._by_number[exchange.number] = exchange
            if hint:
                self._hints[exchange.number] = hint
            self._bytes += weight(exchange)
            gone = 0
            while len(self._ring) > 1 and (len(self._ring) > self._limit or self._bytes > self._limit_bytes):
                self._forget_oldest()
                gone += 1
        if self._keeps:
            self._write_down(exchange, hint)
        if gone:
            self._dropped.tell(gone)
        self._added.tell(exchange)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All of this session that is in memory, oldest first."""
        with self._lock:
            return tuple(self._ring)

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        return self._bytes

    @property
    def persistent(self) -> bool:
        """Whether exchanges are kept on disk, so that one that left the memory can still be read."""
        return self._keeps and (self._writer is None or self._writer.trouble is None)

    @property
    def trouble(self) -> Sentence | None:
        """Why nothing is kept on disk, though it should be."""
        return self._writer.trouble if self._writer is not None else None

    def get(self, number: int) -> Exchange | None:
        """The exchange of that number, or None when it is not in memory (any more)."""
        return self._by_number.get(number)

    def hint(self, number: int) -> str:
        """The id of the hint that was found for an exchange of this session when it was added."""
        return self._hints.get(number, "")

    def mark_of(self, number: int) -> Mark:
        """What a person put on an exchange of this session."""
        return self._marks.get(number, NO_MARK)

    def mark(self, number: int, mark: Mark) -> None:
        """Put a pin, a note or a colour on any exchange; kept on disk too. (Lines that show it are the caller's.)"""
        if number >= 0:
            self._marks[number] = mark
        if self._writer is not None or (number < 0 and self._keeps):
            self._begun().do(lambda file: file.mark(number, mark))

    def subscribe(
        self, added: Callable[[Exchange], None], dropped: Callable[[int], None] | None = None
    ) -> Callable[[], None]:
        """Be told of each new exchange, and of how many went from memory. Gives back what ends it."""
        ends = [self._added.subscribe(added)]
        if dropped is not None:
            ends.append(self._dropped.subscribe(dropped))

        def end() -> None:
            for one in ends:
                one()

        return end

    def __len__(self) -> int:
        return len(self._ring)

    # -- forgetting

    def clear(self) -> None:
        """Forget everything: of this session at once, on disk within moments, and for good."""
        self._drop(lambda _: True)
        if self._on_disk:
            self._begun().do(lambda file: file.clear())

    def forget(self, site: str, address: str = "") -> None:
        """Forget all of a site, also what was asked at its address before it was a site of ours."""
        host = host_of(address)
        self._drop(_about(site, host))
        if self._on_disk:
            self._begun().do(lambda file: file.forget(site, host))

    def limits_changed(self) -> None:
        """The person chose other limits: they hold from now on, also for what is kept already."""
        if not self._on_disk:
            return
        limits = self._limits_now()
        self._begun().do((lambda file: file.trim(limits)) if limits.days > 0 else (lambda file: file.clear()))

    def _drop(self, test: Callable[[Exchange], bool]) -> None:
        with self._lock:
            left = [exchange for exchange in self._ring if not test(exchange)]
            gone = len(self._ring) - len(left)
            self._ring = deque(left)
            self._by_number = {exchange.number: exchange for exchange in left}
            self._hints = {number: hint for number, hint in self._hints.items() if number in self._by_number}
            self._marks = {number: mark for number, mark in self._marks.items() if number in self._by_number}
            self._bytes = sum(map(weight, left))
        if gone:
            self._dropped.tell(gone)

    def _forget_oldest(self) -> None:
        oldest = self._ring.popleft()
        self._by_number.pop(oldest.number, None)
        self._bytes -= weight(oldest)
        if not self._keeps:
            self._hints.pop(oldest.number, None)
            self._marks.pop(oldest.number, None)

    # -- on disk; all of these may block

    def load(self, number: int) -> Exchange | None:
        """The exchange of that number from memory or from disk."""
        return next(self.load_many([number]), None)

    def load_many(self, numbers: Sequence[int]) -> Iterator[Exchange]:
        """All of these that are still there, in no order, a few at a time."""
        away = []
        for number in numbers:
            found = self._by_number.get(number)
            if found is not None:
                yield found
            else:
                away.append(number)
        if any(number >= 0 for number in away):
            self.flush()  # it may just be on its way
        for at in range(0, len(away), TOGETHER):
            yield from self._from_file(away[at : at + TOGETHER])

    def _from_file(self, numbers: Sequence[int]) -> list[Exchange]:
        return self._ask(lambda file: list(file.exchanges(numbers)), [])

    def earlier(self, before: int = 0, limit: int = 1_000) -> list[Brief]:
        """Lines of earlier sessions (and of another program that runs now), newest first."""
        if not self._session:
            self.flush()  # what is written just now is ours: the file knows that only when it is done
        return self._ask(lambda file: file.lines(before=before, limit=limit), [])

    def last_good(self, exchange: Exchange) -> Exchange | None:
        """The last time before it that this worked: same site, method and address, else the same kind of address."""
        pattern = pattern_of(exchange.url)
        alike = [
            other
            for other in self.exchanges
            if other.number < exchange.number
            and (other.method, other.site) == (exchange.method, exchange.site)
            and other.failure is None
            and 200 <= other.status < 300
            and not self.hint(other.number)
            and pattern_of(other.url) == pattern
        ]
        same = [other for other in alike if other.url == exchange.url]
        if same:
            return same[-1]
        kept = self._ask(lambda file: file.last_good(exchange), None)
        return kept if kept is not None and (kept.url == exchange.url or not alike) else alike[-1] if alike else None

    def count_of(self, site: str, address: str = "") -> int:
        """How many exchanges ``forget`` would forget."""
        self.flush()
        in_memory = sum(map(_about(site, host_of(address)), self.exchanges))
        return max(in_memory, self._ask(lambda file: file.count_of(site, host_of(address)), 0))

    def count_on_disk(self) -> int:
        """How many exchanges the file holds."""
        return self._ask(lambda file: file.count(), 0)

    def flush(self) -> bool:
        """Wait until everything so far is on disk."""
        return self._writer is None or self._writer.flush()

    def close(self) -> None:
        """Write what is waiting. Nothing is kept on disk afterwards."""
        if self._writer is not None:
            self._writer.close()

    def _ask(self, question: Callable[[JournalFile], T], otherwise: T) -> T:
        """Ask the file over a connection of its own; where there is none, or none that can be read: ``otherwise``."""
        if not self._on_disk:
            return otherwise
        import sqlite3

        from lmsdesk.storage.journal_file import JournalFile, NewerFile

        assert self._path is not None
        try:
            with contextlib.closing(JournalFile(self._path, self._session)) as file:
                return question(file)
        except (sqlite3.Error, OSError, NewerFile):
            return otherwise

    @property
    def _session(self) -> int:
        return self._writer.session if self._writer is not None else 0

    @property
    def _keeps(self) -> bool:
        return self._path is not None and self._limits_now().days > 0

    @property
    def _on_disk(self) -> bool:
        return self._path is not None and (self._writer is not None or self._path.exists())

    def _limits_now(self) -> Limits:
        return self._limits() if self._limits is not None else Limits()

    def _write_down(self, exchange: Exchange, hint: str) -> None:
        from lmsdesk.storage.journal_rows import Kept

        self._begun().put(Kept(exchange, hint, self.mark_of(exchange.number)))

    def _begun(self) -> JournalWriter:
        if self._writer is None:
            from lmsdesk.storage.journal_writer import JournalWriter

            assert self._path is not None
            self._writer = JournalWriter(self._path, self._limits_now)
        return self._writer


def _about(site: str, host: str) -> Callable[[Exchange], bool]:
    return lambda e: e.site == site or (not e.site and bool(host) and host_of(e.url) == host)


def _doubtful(exchange: Exchange) -> bool:
    """Whether it is not plainly good: it failed, was forwarded, or is no JSON."""
    return exchange.failed or exchange.status >= 300 or exchange.first not in (b"{", b"[", b"")


def weight(exchange: Exchange) -> int:
    """About how many bytes an exchange holds in memory."""
    headers = (*exchange.request_headers, *exchange.headers)
    told = sum(map(len, chain.from_iterable(headers))) + 120 * len(headers)
    return exchange.kept + len(exchange.request_body) + len(exchange.url) + told + 1_000
