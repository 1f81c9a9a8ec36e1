"""The exchanges of this session, newest kept, in memory only: they may hold what people wrote."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from lmsdesk.domain.exchange import Exchange
from lmsdesk.storage.listeners import Listeners

LIMIT = 2_000
LIMIT_BYTES = 40 * 1024 * 1024


class Journal:
    """A ring of exchanges, limited by count and by bytes. The newest one always stays, however large."""

    def __init__(self, limit: int = LIMIT, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = max(1, limit)
        self._limit_bytes = limit_bytes
        self._ring: deque[Exchange] = deque()
        self._by_number: dict[int, Exchange] = {}
        self._bytes = 0
        self._lock = threading.Lock()
        self._added: Listeners[[Exchange]] = Listeners()
        self._dropped: Listeners[[int]] = Listeners()

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange; may be called from any thread. Listeners are called in that thread."""
        with self._lock:
            self._ring.append(exchange)
            self._by_number[exchange.number] = exchange
            self._bytes += weight(exchange)
            gone = 0
            while len(self._ring) > 1 and (len(self._ring) > self._limit or self._bytes > self._limit_bytes):
                self._forget_oldest()
                gone += 1
        if gone:
            self._dropped.tell(gone)
        self._added.tell(exchange)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All that is kept, oldest first."""
        with self._lock:
            return tuple(self._ring)

    @property
    def size(self) -> int:
        """Bytes kept, about."""
        return self._bytes

    def get(self, number: int) -> Exchange | None:
        """The exchange of that number, or None when it is not kept (any more)."""
        return self._by_number.get(number)

    def clear(self) -> None:
        with self._lock:
            gone = len(self._ring)
            self._ring.clear()
            self._by_number.clear()
            self._bytes = 0
        if gone:
            self._dropped.tell(gone)

    def drop_site(self, site: str) -> None:
        """Forget every exchange with a site, by its profile's id."""
        with self._lock:
            kept = [exchange for exchange in self._ring if exchange.site != site]
            gone = len(self._ring) - len(kept)
            self._ring = deque(kept)
            self._by_number = {exchange.number: exchange for exchange in kept}
            self._bytes = sum(weight(exchange) for exchange in kept)
        if gone:
            self._dropped.tell(gone)

    def subscribe(
        self, added: Callable[[Exchange], None], dropped: Callable[[int], None] | None = None
    ) -> Callable[[], None]:
        """Be told of each new exchange, and of how many of the oldest went. Gives back what ends it."""
        ends = [self._added.subscribe(added)]
        if dropped is not None:
            ends.append(self._dropped.subscribe(dropped))

        def end() -> None:
            for one in ends:
                one()

        return end

    def __len__(self) -> int:
        return len(self._ring)

    def _forget_oldest(self) -> None:
        oldest = self._ring.popleft()
        self._by_number.pop(oldest.number, None)
        self._bytes -= weight(oldest)


def weight(exchange: Exchange) -> int:
    """About how many bytes an exchange holds in memory."""
    headers = sum(len(name) + len(value) + 120 for name, value in (*exchange.request_headers, *exchange.headers))
    return len(exchange.body) + len(exchange.request_body) + len(exchange.url) + headers + 1_000
