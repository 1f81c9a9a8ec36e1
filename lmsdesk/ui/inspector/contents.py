"""What stands in the list of the inspector: this session as it grows, what files hold, and earlier days on demand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lmsdesk.domain.brief import Brief
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.hints.engine import explain
from lmsdesk.hints.files import context_of
from lmsdesk.hints.model import Explanation
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.inspector.panel import InspectorPanel

LARGE = 1_000_000
"""Good answers of more bytes are not searched for causes: that would take longer than anyone wants to wait."""
EARLIER_PAGE = 2_000


class Contents(QObject):
    """Fills the panel's model, and gives the whole exchange of a line."""

    grew = Signal(object)
    """New lines (their exchanges) came."""
    _came = Signal()

    def __init__(self, desk: Desk, panel: InspectorPanel) -> None:
        super().__init__(panel)
        self._desk = desk
        self._journal = desk.journal
        self._panel = panel
        self._pending: list[Exchange] = []
        self._stale = True
        self.foreign: list[Exchange] = []
        """What files hold."""
        self.earlier_loaded = False
        self._came.connect(self._take_pending)
        self._unsubscribe: Callable[[], None] | None = self._journal.subscribe(self._added, self._dropped)

    def release(self) -> None:
        """Stop following the journal; called when the window goes."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    # -- following the journal

    def refresh(self) -> None:
        """Bring the list up to date, where it is not."""
        if self._stale:
            self._reload()
        else:
            self._take_pending()

    def _reload(self) -> None:
        """Everything of this session anew; what came from files and from earlier days stays."""
        self._stale = False
        self._pending.clear()
        there = {exchange.number for exchange in self._journal.exchanges}
        persistent = self._journal.persistent
        kept = [
            brief
            for brief in self._panel.model.everything()
            if brief.number < 0 or (persistent and brief.number not in there and not brief.site.startswith("file:"))
        ]
        own = [self._brief(exchange) for exchange in (*self._journal.exchanges, *self.foreign)]
        current = self._panel.details.exchange
        self._panel.model.reset([*kept, *own])
        self._panel.tell_count()
        self._panel.back_to(current)

    def _brief(self, exchange: Exchange) -> Brief:
        journal = self._journal
        if is_foreign(exchange):
            best = self.explain(exchange).best
            made = Brief.of(exchange, best.id if best is not None else "")
        else:
            made = Brief.of(exchange, journal.hint(exchange.number), journal.mark_of(exchange.number))
        _ = made.words, made.route  # worked out here, not while someone waits for the filter
        return made

    def _added(self, exchange: Exchange) -> None:
        """A new exchange, from any thread. While nobody looks it only waits."""
        self._pending.append(exchange)
        if not self._stale:
            self._came.emit()

    def _take_pending(self) -> None:
        if not self._pending or self._stale:
            return
        if not self._panel.isVisible():
            self._stale = True
            return
        new, self._pending = self._pending, []
        self._panel.model.add([self._brief(exchange) for exchange in new])
        self._panel.tell_count()
        self.grew.emit(new)

    def _dropped(self, _: int) -> None:
        """What left the memory can still be read from disk; without one, or when it was cleared, it is gone."""
        self._stale = True
        QTimer.singleShot(0, self, self._after_drop)

    def _after_drop(self) -> None:
        if self._panel.isVisible():
            self.refresh()

    def forget_all(self) -> None:
        """Everything was deleted: show nothing any more."""
        self.foreign.clear()
        self._panel.model.reset([])
        self._stale = True
        self.refresh()

    # -- earlier days

    def want_earlier(self) -> None:
        """Earlier days are wanted: read them, the first time."""
        if not self.earlier_loaded:
            self._desk.tasks.start(self._load_earlier(), name="inspector earlier", key="inspector earlier", owner=self)

    async def _load_earlier(self) -> None:
        self.earlier_loaded = True
        self._panel.progress.start()
        try:
            before = 0
            while True:
                lines = await asyncio.to_thread(self._earlier_page, before)
                self._panel.model.add(lines)
                self._panel.tell_count()
                if len(lines) < EARLIER_PAGE:
                    break
                before = lines[-1].number
        finally:
            self._panel.progress.stop()
        if self._panel.looks_inside:
            self._panel.apply()

    def _earlier_page(self, before: int) -> list[Brief]:
        lines = self._journal.earlier(before, EARLIER_PAGE)
        for line in lines:
            _ = line.words, line.route, line.host  # worked out here, not while someone waits for the filter
        return lines

    def count_earlier(self) -> int:
        """How many lines are of earlier days."""
        return sum(1 for brief in self._panel.model.everything() if brief.number < 0) if self.earlier_loaded else 0

    # -- files

    def take_foreign(self, exchanges: list[Exchange]) -> None:
        """Show what a file holds under its own heading. It stays out of the journal: nothing keeps or repeats it."""
        if not exchanges:
            self._panel.say_failed(tr("The file is empty"), tr("It holds no requests."))
            return
        self.refresh()
        self.foreign += exchanges
        self._panel.model.add([self._brief(exchange) for exchange in exchanges])
        self._panel.tell_count()
        self._panel.show_exchange(exchanges[0].number)

    def clear_files(self) -> None:
        """What came from files goes."""
        self.foreign.clear()
        model = self._panel.model
        model.reset([brief for brief in model.everything() if not brief.site.startswith("file:")])
        self._panel.tell_count()
        self._panel.back_to(self._panel.details.exchange)

    # -- whole exchanges

    def load_all(self, briefs: Sequence[Brief]) -> list[Exchange]:
        """The whole exchanges of these lines, in their order. May block: call it in a thread."""
        foreign = {exchange.number: exchange for exchange in self.foreign}
        wanted = [brief.number for brief in briefs if brief.number not in foreign]
        found = {exchange.number: exchange for exchange in self._journal.load_many(wanted)} | foreign
        return [found[brief.number] for brief in briefs if brief.number in found]

    def at_hand(self, number: int) -> Exchange | None:
        """A whole exchange that is in memory."""
        found = self._journal.get(number)
        return found or next((exchange for exchange in self.foreign if exchange.number == number), None)

    def explain(self, exchange: Exchange) -> Explanation:
        """The hint for an exchange, with what was known when it happened."""
        if len(exchange.body) > LARGE and not exchange.failed and exchange.body[:1] in (b"{", b"["):
            return Explanation(None)
        if is_foreign(exchange):
            same = [other for other in self.foreign if other.site == exchange.site]
            return explain(exchange, context=context_of(exchange, same))
        return self._desk.explain_exchange(exchange)
