"""A person in front of the whole window, whose sites and practice academies live in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action, Exchange, Timing
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Identity
from lmsdesk.sites import Profile, Profiles, SignInKind, Site, Stage
from lmsdesk.storage.listeners import Listeners
from tests.conftest import until
from tests.scenarios.person import Person
from tests.ui.table.room import ListingDialect, listing


def site_profile(id: str, name: str, colour: str = "#1E6B3C", stage: Stage = Stage.LIVE) -> Profile:
    address = f"https://{id}.example"
    return Profile(
        id, name, address, f"{address}/wp-json/", "masteriyo", SignInKind.MASTERIYO_KEY, "ann", colour, stage
    )


HARBOUR = site_profile("harbour", "Harbour Music School")
STAGING = site_profile("staging", "Harbour staging", "#8A4B00", Stage.TEST)


class Room:
    """The practice academies as the menus see them; they start at once and remember their weather."""

    def __init__(self) -> None:
        self.running = False
        self.resets = 0
        self.now: dict[str, frozenset[str]] = {}

    def start(self) -> Mapping[str, Any]:
        self.running = True
        key = {"user": "ann", "permissions": "read_write", "key": "ck", "secret": "cs"}
        users = [{"login": "ann", "password": "p", "application_password": "p", "role": "administrator"}]
        return {
            "masteriyo": {"title": "Practice academy", "url": "http://127.0.0.1:1", "users": users, "keys": [key]},
        }

    def stop(self) -> None:
        self.running = False

    def reset(self) -> Mapping[str, Any]:
        self.resets += 1
        self.now = {}
        return self.start()

    def weather(self, lms: str) -> frozenset[str]:
        return self.now.get(lms, frozenset())

    def set_weather(self, lms: str, names: frozenset[str]) -> None:
        self.now[lms] = names

    def offered(self, lms: str) -> Sequence[str]:
        return ("fine", "slow", "offline", "firewall", "maintenance")


class Visitor(Person):
    """Keeps ``sites`` when the program starts. ``refuses`` says which of them cannot be opened, and why."""

    def __init__(self, app: QApplication, sites: Sequence[Profile] = (HARBOUR, STAGING)) -> None:
        kept = Profiles()
        for profile in sites:
            kept.put(profile)
        super().__init__(app)
        self.refuses: dict[str, Problem] = {}
        self.opened: list[str] = []
        self.dialects: dict[str, ListingDialect] = {}
        self.gate: asyncio.Event | None = None
        self._answers: dict[str, Listeners[[Exchange]]] = {}
        self.room = Room()

    async def __aenter__(self) -> Visitor:
        await super().__aenter__()
        assert self.desk.sites is not None
        self.desk.sites.open = self._open  # type: ignore[method-assign]
        self.desk.practice = self.room
        return self

    async def _open(self, profile: Profile, action: Action | None = None) -> Site:
        await asyncio.sleep(0)
        self.opened.append(profile.id)
        if self.gate is not None:
            await self.gate.wait()
        if profile.id in self.refuses:
            raise self.refuses[profile.id]
        _, dialect = listing()
        self.dialects[profile.id] = dialect
        dialect.lms = "masteriyo"
        assert self.desk.drafts is not None
        return Site(
            profile,
            Identity("Ann Berg", "ann", 1, ("administrator",)),
            Discovery(profile.address, ApiRoot(profile.root), title=profile.name),
            dialect,
            self.desk.journal,
            self.desk.drafts,
            answers=self._answers.setdefault(profile.id, Listeners()),
        )

    # -- doing

    async def works_at(self, profile: Profile = HARBOUR) -> None:
        """Opens a site and waits for its first screen."""
        self.window.open_site(profile.id)
        await until(lambda: self.desk.site is not None and self.desk.site.profile.id == profile.id, 10, profile.name)
        await self.rest()

    async def practises(self) -> None:
        self.window.open_practice()
        await until(lambda: self.desk.site is not None and self.desk.site.profile.is_practice, 10, "practice")
        await self.rest()

    async def begins_to_change(self, row: int = 0, typed: str = "Something new") -> None:
        """Opens a course and types a title without saving it."""
        await self.opens(self.rows()[row])
        self.clears_and_types(typed, self.field("name"))
        await until(lambda: self.editor.unsaved, 5, "the change to be noticed")

    def site_answers(self, method: str = "GET", status: int = 200, took: float = 84) -> None:
        """The site in use answered something."""
        assert self.desk.site is not None
        made = Exchange(
            method, f"{self.desk.site.profile.root}x", (), b"", datetime.now(UTC), Action("Look"),
            status=status, timing=Timing(None, None, 0.1, took, 0.1, took),
        )  # fmt: skip
        self._answers[self.desk.site.profile.id].tell(made)

    def closes_the_window(self) -> asyncio.Event:
        """Clicks the cross of the window. The event says that the program may end."""
        ended = self.program._closed = asyncio.Event()
        self.window.close_wanted = self.program._close_wanted
        self.window.close()
        return ended

    def picks(self, menu: QMenu, words: str) -> None:
        """Clicks the entry of an open menu that begins with these words."""
        action = entry(menu, words)
        assert action.isEnabled(), words
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def keyboard(self) -> QWidget | None:
        return QApplication.focusWidget()


def entry(menu: QMenu, words: str) -> QAction:
    found = [action for action in menu.actions() if action.text().startswith(words)]
    assert found, f"no “{words}” among {[action.text() for action in menu.actions()]}"
    return found[0]
