"""From an address to a signed-in site: looking, proving, keeping profiles and their secrets, opening."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api.credentials import Credential, LearnomyLogin, MasteriyoKey
from lmsdesk.api.lockout import Lockout
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.model import SignInNeeded
from lmsdesk.sites.opening import open_site
from lmsdesk.sites.practice import practice_profiles
from lmsdesk.sites.secrets import kind_of, login_of, pack, unpack
from lmsdesk.sites.sign_in import TokenKeeper, mark_of, ready, signed_client
from lmsdesk.sites.site import Site
from lmsdesk.sites.ways import COLOURS, suggest_name
from lmsdesk.sites.words import act
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.profiles import Profile, Profiles, Stage, new_id
from lmsdesk.vault import Vault, entry


@dataclass(frozen=True, slots=True)
class _Proved:
    """The last sign-in that worked, until its profile is added: what was typed, and what is kept of it."""

    root: ApiRoot
    credential: Credential = field(repr=False)
    kept: Credential = field(repr=False)
    lms: str


class Connector:
    """Knows the person's sites. Secrets go to the vault, everything else to the profiles."""

    def __init__(
        self, profiles: Profiles, vault: Vault, journal: Journal, drafts: Drafts, *, transport: Any = None
    ) -> None:
        self.vault = vault
        self.lockout = Lockout()
        """Holds back the third refused sign-in in a row, whoever asks: screens, open sites, checks."""
        self.journal = journal
        self.drafts = drafts
        self._profiles = profiles
        self._transport = transport
        self._practice: dict[str, tuple[Profile, Credential]] = {}
        self._proved: _Proved | None = None
        self._listeners: Listeners[[]] = Listeners()

    # -- profiles ---------------------------------------------------------------------------------------------

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The kept profiles in the person's order, then the practice academies."""
        return (*self._profiles.all, *(profile for profile, _ in self._practice.values()))

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about our own files: damaged and set aside, or of a newer version."""
        return (*self._profiles.notices, *self.drafts.notices)

    def get(self, profile_id: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.id == profile_id), None)

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when profiles come, go or change."""
        return self._listeners.subscribe(callback)

    def reorder(self, ids: Sequence[str]) -> None:
        """Put the kept profiles into this order. Raises Problem (STORAGE)."""
        self._profiles.reorder(ids)
        self._listeners.tell()

    # -- connecting -------------------------------------------------------------------------------------------

    async def look(self, address: str, action: Action | None = None) -> Discovery:
        """What lives at a typed address. Sends no credential. Raises AddressError or Problem."""
        from lmsdesk.api.discovery import discover

        return await discover(address, journal=self.journal.add, transport=self._transport, action=action)

    async def try_sign_in(
        self,
        discovery: Discovery,
        credential: Credential,
        lms: str = "",
        action: Action | None = None,
        *,
        again: bool = False,
    ) -> Identity:
        """Whom the site takes us for with this credential, by a call that needs one. Raises Problem.

        What the site refused a moment ago is not sent once more unless ``again`` says so; nothing is sent after two
        refusals in a row (HeldBack, a Problem).
        """
        from lmsdesk.api.discovery import discover_root, prove

        action = action or Action(N_("Sign in"))
        self._proved = None
        door, mark = self.lockout.door(discovery.root.base), mark_of(credential)
        door.check(mark) if again else door.check_entry(mark)
        more: dict[str, Any] = {"transport": self._transport, "door": door}
        kept = await ready(discovery.root, credential, self.journal.add, action, **more)
        client = signed_client(discovery.root, kept, self.journal.add, **more)
        try:
            if discovery.closed and not lms:
                discovery = await discover_root(client, action=action)
            lms = lms or _lms(discovery, credential)
            identity = await prove(client, lms, routes=discovery.routes, action=action)
        finally:
            await client.close()
        self._proved = _Proved(discovery.root, credential, kept, lms)
        return identity

    async def add(
        self,
        discovery: Discovery,
        credential: Credential,
        identity: Identity,
        name: str = "",
        colour: str = "",
        stage: Stage = Stage.LIVE,
        lms: str = "",
    ) -> Profile:
        """Keep a site after ``try_sign_in``: its secret in the vault, the rest as a profile. Raises Problem."""
        proved = await self._proof(discovery, credential, lms)
        profile = Profile(
            id=new_id(),
            name=name.strip() or suggest_name(discovery),
            address=discovery.address,
            root=discovery.root.base,
            lms=lms or proved.lms,
            sign_in=kind_of(proved.kept),
            login=login_of(proved.kept) or identity.login,
            colour=colour or COLOURS[len(self._profiles.all) % len(COLOURS)],
            stage=stage,
            added=datetime.now(UTC),
        )
        await self._keep(profile, proved.kept)
        return profile

    async def edit(
        self, profile: Profile, *, name: str | None = None, colour: str | None = None, stage: Stage | None = None
    ) -> Profile:
        """Change how a site is shown. Raises Problem (STORAGE)."""
        changed = replace(
            profile,
            name=name.strip() or profile.name if name is not None else profile.name,
            colour=colour or profile.colour,
            stage=stage or profile.stage,
        )
        if profile.id in self._practice:
            self._practice[profile.id] = (changed, self._practice[profile.id][1])
        else:
            await asyncio.to_thread(self._profiles.put, changed)
        self._listeners.tell()
        return changed

    async def sign_in_again(self, profile: Profile, credential: Credential, action: Action | None = None) -> Identity:
        """Prove a new key or password for a site, then keep it. Raises Problem; then the old one stays."""
        discovery = Discovery(profile.address, ApiRoot(profile.root), lms=(profile.lms,))
        identity = await self.try_sign_in(discovery, credential, profile.lms, action)
        proved = await self._proof(discovery, credential, profile.lms)
        if profile.id in self._practice:
            self._practice[profile.id] = (self._practice[profile.id][0], proved.kept)
            return identity
        login = login_of(proved.kept) or identity.login
        await self._keep(replace(profile, sign_in=kind_of(proved.kept), login=login), proved.kept)
        return identity

    async def move(self, profile: Profile, discovery: Discovery, credential: Credential, identity: Identity) -> Profile:
        """The same site at another address, after ``try_sign_in`` there. Raises Problem."""
        proved = await self._proof(discovery, credential, "")
        moved = replace(
            profile,
            address=discovery.address,
            root=discovery.root.base,
            lms=proved.lms,
            sign_in=kind_of(proved.kept),
            login=login_of(proved.kept) or identity.login,
        )
        await self._keep(moved, proved.kept)
        return moved

    async def remove(self, profile: Profile, drafts: bool = True) -> None:
        """Forget a site: its secret, its profile and, unless told otherwise, its drafts. Raises Problem (STORAGE)."""
        self._practice.pop(profile.id, None)
        await asyncio.to_thread(self._profiles.remove, profile.id)
        await asyncio.to_thread(self.vault.forget, entry(profile.id))
        if drafts:
            await asyncio.to_thread(self.drafts.drop_site, profile.id)
        self._listeners.tell()

    # -- opening ----------------------------------------------------------------------------------------------

    async def open(self, profile: Profile, action: Action | None = None) -> Site:
        """Sign in to a site. Raises SignInNeeded when its secret is not on this computer, else Problem."""
        credential = await self._credential(profile)
        keeper = TokenKeeper(lambda text: self.vault.put(entry(profile.id), text), pack)
        kept = profile.id not in self._practice
        site = await open_site(
            profile,
            credential,
            self.journal,
            self.drafts,
            action or act(N_("Open {name}"), name=profile.name),
            keeper=keeper if kept else None,
            transport=self._transport,
            door=self.lockout.door(profile.root),
        )
        if kept and site.profile != profile:
            try:
                await asyncio.to_thread(self._profiles.put, site.profile)
            except BaseException:
                await site.close()
                raise
            self._listeners.tell()
        return site

    def add_practice(self, description: Mapping[str, Any]) -> tuple[Profile, ...]:
        """Profiles for the academies of a running practice server, kept in memory only."""
        self._practice = {profile.id: (profile, credential) for profile, credential in practice_profiles(description)}
        self._listeners.tell()
        return tuple(profile for profile, _ in self._practice.values())

    def drop_practice(self) -> None:
        """The practice server has stopped."""
        self._practice.clear()
        self._listeners.tell()

    # -- the vault --------------------------------------------------------------------------------------------

    async def check_vault(self) -> Sentence | None:
        """None when secrets outlive the program, else why not."""
        return await asyncio.to_thread(self.vault.check)

    async def retry_vault(self) -> Sentence | None:
        """Try the keyring again; what is in memory moves over. None when that worked, else why not."""
        return await asyncio.to_thread(self.vault.retry)

    async def credential(self, profile: Profile) -> Credential | None:
        """What a site is signed in to with; None when it is not on this computer (any more)."""
        if profile.id in self._practice:
            return self._practice[profile.id][1]
        text = await asyncio.to_thread(self.vault.get, entry(profile.id))
        return unpack(text) if text else None

    async def hand_over(self, profile: Profile, credential: Credential) -> None:
        """From now on a site is signed in to with this credential, which was proven. Raises Problem (STORAGE)."""
        if profile.id in self._practice:
            self._practice[profile.id] = (self._practice[profile.id][0], credential)
            return
        await self._keep(profile, credential)

    async def _credential(self, profile: Profile) -> Credential:
        credential = await self.credential(profile)
        if credential is None:
            raise SignInNeeded(profile)
        return credential

    async def _keep(self, profile: Profile, credential: Credential) -> None:
        """Secret and profile, both or none."""
        name = entry(profile.id)
        before = await asyncio.to_thread(self.vault.get, name)
        await asyncio.to_thread(self.vault.put, name, pack(credential))
        try:
            await asyncio.to_thread(self._profiles.put, profile)
        except Problem:
            if before is None:
                await asyncio.to_thread(self.vault.forget, name)
            else:
                await asyncio.to_thread(self.vault.put, name, before)
            raise
        self._proved = None
        self._listeners.tell()

    async def _proof(self, discovery: Discovery, credential: Credential, lms: str) -> _Proved:
        """What ``try_sign_in`` found out about these; found out now when it was not asked."""
        proved = self._proved
        if proved is None or proved.root != discovery.root or proved.credential != credential:
            await self.try_sign_in(discovery, credential, lms)
            proved = self._proved
        assert proved is not None
        return proved


def _lms(discovery: Discovery, credential: Credential) -> str:
    """The system that a credential is for; where it fits several, the first that answers there."""
    if isinstance(credential, MasteriyoKey):
        return "masteriyo"
    if isinstance(credential, LearnomyLogin):
        return "learnomy"
    return discovery.lms[0] if discovery.lms else "masteriyo"
