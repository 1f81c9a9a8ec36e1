"""The pages of the inspector that need its whole room: edit and resend, two requests side by side, and the bundle."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from lmsdesk.domain.brief import Brief, host_of
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import is_foreign
from lmsdesk.domain.request_draft import can_be_edited
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector.bundle_page import BundlePage
from lmsdesk.ui.inspector.compare_page import ComparePage
from lmsdesk.ui.inspector.resend_page import ResendPage
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.inspector.panel import InspectorPanel

Start = Callable[[Coroutine[Any, Any, None], str], None]


class SecondPages(QObject):
    """Puts each over the list when it is asked for; ``start`` runs what takes a while, under a name."""

    def __init__(self, desk: Desk, panel: InspectorPanel, start: Start) -> None:
        super().__init__(panel)
        self._desk = desk
        self._panel = panel
        self._start = start
        self.resend = ResendPage(desk, start)
        self.compare = ComparePage(start)
        self.bundle = BundlePage(desk, start)
        self.resend.sent.connect(self._sent)
        self.bundle.saved.connect(self._bundle_saved)
        for page in (self.resend, self.compare, self.bundle):
            panel.pages.addWidget(page)
            page.done.connect(panel.back)

    # -- sending again

    def why_no_resend(self, exchange: Exchange | None) -> str:
        """Why an exchange cannot be sent again; nothing when it can."""
        site = self._desk.site
        if exchange is None:
            return tr("Choose a request first.")
        if is_foreign(exchange):
            return tr("It was read from a file. Requests of others are only looked at.")
        if site is None:
            return tr("Open a site first.")
        if host_of(exchange.url) != host_of(site.profile.root):
            return tr("It went to another site. Open that one first.")
        return "" if can_be_edited(exchange) else tr("Its content is no text, so it cannot be edited here.")

    def tell_resend(self) -> None:
        """What can be sent again now, and whether anything can be sent."""
        self._panel.details.set_resend(self.why_no_resend(self._panel.details.exchange))
        new, is_open = self._panel.top.new, self._desk.site is not None
        new.setEnabled(is_open)
        new.setToolTip(tr("Write a new request") if is_open else tr("Open a site first."))

    def edit_and_resend(self) -> None:
        """Ctrl+E."""
        why = self.why_no_resend(self._panel.details.exchange)
        if why:
            self._panel.say(why)
            return
        self.resend.begin(self._panel.details.exchange)
        self._panel.pages.setCurrentWidget(self.resend)

    def new_request(self) -> None:
        """An empty request to the site in use."""
        if self._desk.site is not None:
            self.resend.begin(None)
            self._panel.pages.setCurrentWidget(self.resend)

    def _sent(self, exchange: Exchange, source: Exchange | None) -> None:
        self._panel.back()
        self._panel.show_exchange(exchange.number)
        if source is not None:
            self._panel.details.show_links([(tr("← The request that it was made from"), source.number)])

    # -- comparing

    def compare_chosen(self) -> None:
        """Ctrl+M: the two that are chosen, the earlier one first."""
        chosen = sorted(self._panel.chosen(), key=lambda brief: brief.started)
        if len(chosen) != 2:
            self._panel.say(tr("Choose two requests, the second one with Ctrl held."))
            return
        self._start(self._compare(chosen[0], chosen[1]), "inspector pair")

    async def _compare(self, before: Brief, now: Brief) -> None:
        pair = await asyncio.to_thread(self._panel.load_all, [before, now])
        if len(pair) == 2:
            self.compare.show_pair(pair[0], pair[1])
            self._panel.pages.setCurrentWidget(self.compare)

    def compare_with_good(self) -> None:
        """What changed since the last time that this worked."""
        if self._panel.details.exchange is not None:
            self._start(self._since_good(self._panel.details.exchange), "inspector pair")

    async def _since_good(self, exchange: Exchange) -> None:
        good = await asyncio.to_thread(self._desk.journal.last_good, exchange)
        if good is None:
            self._panel.say(tr("It has not worked before, as far as it was recorded."))
            return
        self.compare.show_pair(good, exchange, since_good=True)
        self._panel.pages.setCurrentWidget(self.compare)

    # -- for support

    def for_support(self) -> None:
        """The chosen requests, or all that are shown where only one is chosen, to be read and saved."""
        chosen = self._panel.chosen()
        self._start(self._for_support(chosen if len(chosen) > 1 else self._panel.model.shown()), "inspector support")

    async def _for_support(self, briefs: Sequence[Brief]) -> None:
        if not briefs:
            self._panel.say(tr("No request is shown."))
            return
        exchanges = await asyncio.to_thread(self._panel.load_all, briefs)
        hints = {brief.number: brief.hint for brief in briefs if brief.hint}
        notes = {brief.number: brief.mark.note for brief in briefs if brief.mark.note}
        self.bundle.begin(exchanges, hints, notes)
        self._panel.pages.setCurrentWidget(self.bundle)

    def _bundle_saved(self, words: str) -> None:
        self._panel.back()
        self._panel.say(words)
