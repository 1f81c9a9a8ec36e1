"""A practice academy without sockets, and a person who is signed in to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import httpx

from lmsdesk.api.credentials import AppPassword, Credential, MasteriyoKey
from lmsdesk.practice.masteriyo.keys import create_key
from lmsdesk.practice.station import Station
from lmsdesk.practice.weather import OFFERED, Weather
from lmsdesk.practice.wordpress import people
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profile, Profiles, Site
from lmsdesk.sites.keys import SiteKeys, SitePasswords, passwords_of, site_keys_of
from lmsdesk.sites.secrets import kind_of, login_of, pack
from lmsdesk.vault import entry
from tests.practice.academy import Academy

ROOT = "https://example.test/wp-json/"
ADMIN, INES, SAM = 1, 2, 3


class House:
    """One academy with an administrator, an instructor (Ines) and students, and a connector that reaches it."""

    def __init__(self, folder: Path) -> None:
        self.academy = Academy("wp7", folder / "uploads")
        self.db = self.academy.db
        self.weather = Weather(OFFERED["masteriyo"])
        self.station = Station(self.academy.site, self.weather, "masteriyo", None)
        self.spoil: Callable[[httpx.Request], Awaitable[httpx.Response | None]] | None = None
        self.requests: list[str] = []
        self.vault = MemoryVault()
        self.profiles = Profiles()
        self.journal = Journal()
        self.connector = Connector(self.profiles, self.vault, self.journal, Drafts(), transport=self)  # type: ignore[arg-type]
        self._asgi = httpx.ASGITransport(app=self.station)

    # -- the wire (an httpx transport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        route = request.url.path.partition("/wp-json/")[2]
        self.requests.append(f"{request.method} {route}")
        if self.spoil is not None and (instead := await self.spoil(request)) is not None:
            return instead
        return await self._asgi.handle_async_request(request)

    async def aclose(self) -> None:
        """Nothing to give up."""

    async def passes(self, request: httpx.Request) -> httpx.Response:
        """What the academy answers, for those who spoil it afterwards."""
        return await self._asgi.handle_async_request(request)

    # -- who is there

    def key(self, owner: int = ADMIN, permission: str = "read_write", description: str = "") -> MasteriyoKey:
        """A key that was made in WordPress."""
        return MasteriyoKey(*create_key(self.db, owner, permission, description)[1:])

    def key_ids(self) -> list[int]:
        return [row["id"] for row in self.db.all("SELECT id FROM api_keys ORDER BY id")]

    def password(self, login: str = "admin", name: str = "Desk") -> AppPassword:
        who = people.find(self.db, login)
        assert who is not None
        return AppPassword(login, people.create_application_password(self.db, who["id"], name)[1])

    def knows(self, credential: Credential, name: str = "My academy", id: str = "site-1", root: str = ROOT) -> Profile:
        """A profile of this site on this computer."""
        address = root.removesuffix("/wp-json/")
        profile = Profile(id, name, address, root, "masteriyo", kind_of(credential), login_of(credential))
        self.profiles.put(profile)
        self.vault.put(entry(id), pack(credential))
        return profile

    async def opens(self, profile: Profile) -> Site:
        site = await self.connector.open(profile)
        self.requests.clear()
        return site

    async def keys(self, credential: Credential | None = None) -> SiteKeys:
        """The keys as seen with this sign-in (an application password of the administrator)."""
        keys = site_keys_of(await self.opens(self.knows(credential or self.password())), self.connector)
        assert keys is not None
        return keys

    async def passwords(self, credential: Credential | None = None) -> SitePasswords:
        passwords = passwords_of(await self.opens(self.knows(credential or self.password())), self.connector)
        assert passwords is not None
        return passwords

    async def signs_in(self, credential: Credential) -> str:
        """Who the site takes somebody with that for; empty when it lets them not in."""
        from lmsdesk.api.auth import BasicSignIn
        from lmsdesk.api.client import Client
        from lmsdesk.api.prove import MASTERIYO_ME, read_identity
        from lmsdesk.api.root import ApiRoot
        from lmsdesk.domain.exchange import Action
        from lmsdesk.domain.problem import Problem

        client = Client(ApiRoot(ROOT), BasicSignIn(credential), lambda _: None, transport=self)  # type: ignore[arg-type]
        try:
            return read_identity(await client.read(MASTERIYO_ME, action=Action("Who"))).login
        except Problem:
            return ""
        finally:
            await client.close()


def run(scenario: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(scenario)
