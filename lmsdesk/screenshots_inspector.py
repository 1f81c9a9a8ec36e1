"""The pages of the inspector as pictures: the list and its filter, each way to look at a request, and its pages."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem

if TYPE_CHECKING:
    from lmsdesk.app import Program

Picture = Callable[[str], Awaitable[None]]


class InspectorTour:
    """Takes pictures of the inspector while it fills the window of a program that did some work."""

    def __init__(self, program: Program, picture: Picture, settle: Callable[[], Awaitable[None]]) -> None:
        self._program = program
        self._picture = picture
        self._settle = settle

    async def take(self) -> None:
        """All its pages, beginning with the dock as it is."""
        desk, window = self._program.desk, self._program.window
        assert desk is not None
        assert desk.site is not None
        await self._work()
        listed = self._last(lambda e: e.method == "GET" and e.route.endswith("/courses") and e.status == 200)
        failed = self._last(lambda e: e.failed)
        desk.show_exchange(listed.number)
        window.enlarge_inspector(True)
        assert window.inspector is not None
        panel = window.inspector.panel
        panel.filter.set_text_quietly("path:courses -failed")
        panel.apply()
        await self._details(panel)
        panel.filter.set_text_quietly("")
        panel.apply()
        panel.show_exchange(failed.number)
        panel.compare_with_good()
        await self._picture("inspector-compare")
        panel.back()
        panel.edit_and_resend()
        await self._picture("inspector-resend")
        panel.back()
        panel.for_support()
        await self._picture("inspector-bundle")
        panel.back()
        panel.contents.take_foreign(_from_a_browser(failed))
        await self._picture("inspector-har")
        panel.clear_files()
        window.enlarge_inspector(False)
        window.toggle_inspector()

    async def _details(self, panel: Any) -> None:
        """One request in every way that it is shown, with the list beside it."""
        details = panel.details
        for way in ("pretty", "tree", "table", "hex"):
            details.answer.choose(way)
            await self._picture("inspector-filter" if way == "pretty" else f"inspector-{way}")
        details.answer.choose("pretty")
        for name, page in (("headers", details.headers), ("timing", details.timing.parentWidget())):
            details.tabs.setCurrentWidget(page)
            await self._picture(f"inspector-{name}")
        details.tabs.setCurrentIndex(0)

    async def _work(self) -> None:
        """A save that works, and the same one refused."""
        desk = self._program.desk
        assert desk is not None
        assert desk.site is not None
        assert desk.practice is not None
        shelf = desk.site.shelf("courses")
        record = await shelf.open((await shelf.first()).records[2].id)
        record = (await shelf.save(record, {"featured": not record["featured"]}, Action("Save course"))).record
        desk.practice.set_weather("masteriyo", frozenset({"firewall"}))
        with contextlib.suppress(Problem):  # the firewall's answer is what is to be seen
            await shelf.save(record, {"name": f"{record['name']} again"}, Action("Save course"))
        desk.practice.set_weather("masteriyo", frozenset())
        await asyncio.sleep(0.2)
        await self._settle()

    def _last(self, test: Callable[[Exchange], bool]) -> Exchange:
        desk = self._program.desk
        assert desk is not None
        return next(exchange for exchange in reversed(desk.journal.exchanges) if test(exchange))


def _from_a_browser(exchange: Exchange) -> list[Exchange]:
    """What somebody's browser recorded of the same site."""
    from lmsdesk.domain.har import to_har
    from lmsdesk.domain.har_read import from_har

    return from_har(to_har([replace(exchange, number=exchange.number)]), "browser.har")
