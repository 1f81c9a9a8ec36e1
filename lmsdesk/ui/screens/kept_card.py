"""How much is kept of what was read from the sites, how much that is now, and emptying it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.sites import MEGABYTE
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.inspector.text import size_text
from lmsdesk.ui.widgets import Button, Card, label
from lmsdesk.ui.words import tr

LEAST = 1_000_000
"""Less is not worth a number: empty files have some bytes too."""


class KeptCard(Card):
    """In the settings. ``choice`` is the row that says how much may be kept."""

    def __init__(self, desk: Desk, choice: QWidget) -> None:
        super().__init__(tr("What was read from your sites"))
        self._desk = desk
        self.body.addWidget(choice)
        self.used = label("", "muted")
        self.empty = Button(tr("Empty now"), icon="trash", on_click=self._ask_to_empty)
        self.empty.setEnabled(False)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.used, 1)
        row.addWidget(self.empty)
        self.body.addWidget(line)
        self._start(self._show_used())

    def fit(self, megabytes: int) -> None:
        """So much is kept of each site from now on."""
        self._start(self._fit(megabytes))

    def _ask_to_empty(self) -> None:
        self._start(self._empty())

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        self._desk.tasks.start(work, name="what is kept of the sites", owner=self)

    async def _fit(self, megabytes: int) -> None:
        assert self._desk.sites is not None
        await self._desk.sites.stores.fit(megabytes * MEGABYTE)
        await self._show_used()

    async def _empty(self) -> None:
        answer = await self._desk.ask(
            tr("Empty what was read from your sites?"),
            tr("Lists are then read from the sites again, and there is nothing to read without network until then."),
            [Answer("empty", tr("Empty now"), "primary")],
            details=[tr("Your sites, drafts, changes that wait and the list of what you did stay as they are.")],
        )
        if not answer:
            return
        assert self._desk.sites is not None
        await self._desk.sites.stores.empty()
        await self._show_used()
        self._desk.say(tr("Nothing of what was read is kept now. It fills again as you work."))

    async def _show_used(self) -> None:
        assert self._desk.sites is not None
        used = await self._desk.sites.stores.used()
        self.empty.setEnabled(used > 0)
        if not used:
            self.used.setText(tr("Nothing is kept now."))
        elif used < LEAST:
            self.used.setText(tr("Used now: less than 1 MB."))
        else:
            self.used.setText(tr("Used now: {size}.", size=size_text(used)))
