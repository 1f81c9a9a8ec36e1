"""Checks of the person's own sites: with the site's key, line and lock-out count, and with a memory of the last one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lmsdesk.api.credentials import Credential, CredentialError, LearnomyTokens
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.sites.health import past
from lmsdesk.sites.health.model import Report
from lmsdesk.sites.health.past import Past
from lmsdesk.sites.health.run import HealthCheck, Progress
from lmsdesk.sites.managing import host_of
from lmsdesk.sites.model import SignInNeeded
from lmsdesk.sites.secrets import pack
from lmsdesk.sites.sign_in import TokenKeeper
from lmsdesk.storage.profiles import Profile
from lmsdesk.vault import entry

if TYPE_CHECKING:
    from lmsdesk.sites.connect import Connector
    from lmsdesk.sites.site import Site


class Checks:
    """One for the program. Every request of a check goes into the journal, as all requests do."""

    def __init__(self, sites: Connector, transport: Any = None) -> None:
        self._sites = sites
        self._transport = transport
        self._older: dict[str, bool] = {}

    def ipv4_works(self, profile_id: str) -> bool | None:
        """Whether only the older kind of address works, as the last check of this session found; None: unknown."""
        return self._older.get(profile_id)

    def of_address(
        self,
        address: str,
        credential: Credential | CredentialError | None = None,
        *,
        line: Line = USUAL,
        progress: Callable[[Progress], None] | None = None,
    ) -> HealthCheck:
        """A check of a site that is not connected yet. Raises AddressError."""
        return self._make(address, credential, line=line, progress=progress)

    async def of_profile(
        self,
        profile: Profile,
        *,
        site: Site | None = None,
        progress: Callable[[Progress], None] | None = None,
        may_write: bool = False,
    ) -> HealthCheck:
        """A check of a connected site, with its key or password where that is on this computer.

        ``site`` is the same site when it is open: its token is then used, so that none is renewed twice. Raises
        AddressError.
        """
        credential = await self._sites.credential(profile)
        try:
            line = await self._sites.line(profile)
        except SignInNeeded:  # a secret of the line is missing; what can be seen without it is seen
            line = Line(replace(profile.reach), host_of(profile.root))
        more: dict[str, Any] = {}
        if isinstance(credential, LearnomyTokens):
            more = self._token_life(profile, site)
        return self._make(
            profile.address, credential, line=line, progress=progress, may_write=may_write, lms=profile.lms, **more
        )

    async def last(self, profile: Profile) -> Past | None:
        """What the last check of a site found."""
        return await asyncio.to_thread(past.read, self._path(profile.id))

    async def keep(self, profile: Profile, report: Report) -> None:
        """Remember a finished check, here and on the profile. Raises Problem (STORAGE)."""
        if not report.stopped:
            self._older[profile.id] = any(hint.id == "N05" for found in report.findings for hint in found.hints)
        if report.stopped or profile.is_practice:
            return
        first = report.first
        hint = first.hints[0].id if first is not None and first.hints else ""
        await asyncio.to_thread(past.write, self._path(profile.id), report)
        await self._sites.set_checked(profile.id, report.light.value, hint, report.started)

    def _make(self, address: str, credential: Credential | CredentialError | None, **more: Any) -> HealthCheck:
        journal: Callable[[Exchange], None] = self._sites.journal.add
        return HealthCheck(
            address, credential, transport=self._transport, lockout=self._sites.lockout, journal=journal, **more
        )

    def _token_life(self, profile: Profile, site: Site | None) -> dict[str, Any]:
        if site is not None and site.profile.id == profile.id and site.entrance is not None:
            return {"sign_in": site.entrance.client.sign_in}
        keeper = TokenKeeper(partial(self._sites.vault.put, entry(profile.id), keep=profile.keep_secret), pack)
        return {"on_tokens": keeper.keep}

    def _path(self, profile_id: str) -> Any:
        return past.path_of(self._sites.drafts.path.parent, profile_id)
