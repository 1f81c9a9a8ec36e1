"""The person's sites as a list: order, faces, how each is reached, the last check, copies, and forgetting."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lmsdesk.api.credentials import Credential
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import Line, ProxyUse
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.forget import Forgetting, Part, counted
from lmsdesk.sites.model import SignInNeeded
from lmsdesk.sites.practice import practice_profiles
from lmsdesk.sites.strongbox import Strongbox
from lmsdesk.storage import work_kept
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.key_work import KeyWork
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.locations import site_folder
from lmsdesk.storage.profiles import LastCheck, Profile, Profiles, SignInKind, Stage, new_id
from lmsdesk.storage.trouble import cannot_write
from lmsdesk.vault import PARTS, Vault, entry

if TYPE_CHECKING:
    from lmsdesk.api.certificate import Shown

_RENEWED = frozenset({SignInKind.LEARNOMY_TOKEN})
"""Sign-ins that change while they are used: two profiles cannot share one."""


class Managing:
    """Keeps the profiles. Secrets go to the vault, everything else to the profiles."""

    def __init__(self, profiles: Profiles, vault: Vault, journal: Journal, drafts: Drafts) -> None:
        self.vault = vault
        self.strongbox = Strongbox(vault)
        self.journal = journal
        self.drafts = drafts
        self.forgetting = Forgetting()
        """Stores that keep something about sites register a Part here."""
        self._profiles = profiles
        self._practice: dict[str, tuple[Profile, Credential]] = {}
        self._listeners: Listeners[[]] = Listeners()
        self.forgetting.register(Part("drafts", self._drafts_of, drafts.drop_site))
        self.forgetting.register(Part("key work", lambda _site: None, lambda site: KeyWork().drop_site(site)))
        data = drafts.path.parent
        self.forgetting.register(Part("work", partial(work_kept.goes, data), partial(work_kept.forget, data)))
        self.forgetting.register(Part("journal", self._exchanges_of, self._forget_exchanges))

    # -- the list ---------------------------------------------------------------------------------------------

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

    def add_practice(self, description: Mapping[str, Any]) -> tuple[Profile, ...]:
        """Profiles for the academies of a running practice server, kept in memory only."""
        self._practice = {profile.id: (profile, credential) for profile, credential in practice_profiles(description)}
        self._listeners.tell()
        return tuple(profile for profile, _ in self._practice.values())

    def drop_practice(self) -> None:
        """The practice server has stopped."""
        self._practice.clear()
        self._listeners.tell()

    # -- one profile ------------------------------------------------------------------------------------------

    async def edit(
        self,
        profile: Profile,
        *,
        name: str | None = None,
        colour: str | None = None,
        stage: Stage | None = None,
        note: str | None = None,
        line: Line | None = None,
        keep_secret: bool | None = None,
    ) -> Profile:
        """Change what is given. Raises Problem (STORAGE).

        A secret of ``line`` that is empty leaves the one that is kept, where it is still used.
        """
        changed = replace(
            profile,
            name=name.strip() or profile.name if name is not None else profile.name,
            colour=colour or profile.colour,
            stage=stage or profile.stage,
            note=note.strip() if note is not None else profile.note,
            reach=line.reach if line is not None else profile.reach,
            keep_secret=keep_secret if keep_secret is not None else profile.keep_secret,
        )
        if changed.keep_secret != profile.keep_secret:
            await self._move_secrets(changed)
        if line is not None:
            await self._put_line(changed, line)
        await self._put(changed)
        return changed

    async def set_checked(self, profile_id: str, state: str, hint: str = "", when: datetime | None = None) -> None:
        """Remember how a health check of a site ended: ``good``, ``caution`` or ``bad``, and the first hint's id."""
        profile = self.get(profile_id)
        if profile is not None:
            await self._put(replace(profile, checked=LastCheck(when or datetime.now(UTC), state, hint)))

    async def duplicate(self, profile: Profile, name: str) -> Profile:
        """The same site once more, below the first. Its sign-in is copied where two can share one. Raises Problem."""
        copy = replace(profile, id=new_id(), name=name, added=datetime.now(UTC), checked=None)
        for part in PARTS:
            secret = await self.strongbox.get(entry(profile.id, part))
            if secret is not None and (part or profile.sign_in not in _RENEWED):
                await self.strongbox.put(entry(copy.id, part), secret, keep=copy.keep_secret)
        await self._put(copy)
        ids = [one.id for one in self._profiles.all if one.id != copy.id]
        ids.insert(ids.index(profile.id) + 1 if profile.id in ids else len(ids), copy.id)
        await asyncio.to_thread(self._profiles.reorder, ids)
        self._listeners.tell()
        return copy

    async def take_in(self, profiles: Sequence[Profile]) -> None:
        """Add profiles without secrets, as an import gives them. Raises Problem (STORAGE)."""
        for profile in profiles:
            await asyncio.to_thread(self._profiles.put, profile)
        self._listeners.tell()

    async def what_goes(self, profile: Profile) -> tuple[Sentence, ...]:
        """What ``forget`` would take away, in words."""
        own = [Sentence(N_("Its key or password is forgotten on this computer."))]
        if profile.reach.proxy_user or profile.reach.header:
            own.append(Sentence(N_("The passwords of its proxy and of its own header are forgotten too.")))
        return (*own, *await self.forgetting.goes(profile.id))

    async def forget(self, profile: Profile) -> bool:
        """Forget a site and everything that is kept about it. Raises Problem (STORAGE); then it can be tried again.

        False: the password store could not be asked; the secret in it is removed as soon as it can be.
        """
        gone = [await self.strongbox.forget(name) for name in _names(profile)]
        left = [name for name, done in zip(_names(profile), gone, strict=True) if not done]
        await self.forgetting.forget(profile.id)
        await asyncio.to_thread(self._forget_folder, profile.id)
        if profile.id in self._practice:
            del self._practice[profile.id]
        else:
            await asyncio.to_thread(self._profiles.remove, profile.id)
            await asyncio.to_thread(self._profiles.set_forgotten, [*self._profiles.forgotten, *left])
        self._listeners.tell()
        return not left

    # -- how a site is reached --------------------------------------------------------------------------------

    async def line(self, profile: Profile) -> Line:
        """How to reach a site, with the secrets of that. Raises SignInNeeded when one is not on this computer."""
        reach = profile.reach
        proxy = header = ""
        if reach.proxy is ProxyUse.OWN and reach.proxy_user:
            proxy = await self._part(profile, "proxy", N_("The proxy password of {site} is not on this computer."))
        if reach.header:
            header = await self._part(profile, "header", N_("The staging password of {site} is not on this computer."))
        return Line(reach, host_of(profile.root), proxy, header)

    async def with_kept(self, profile: Profile, line: Line) -> Line:
        """A line that was just chosen for a site, with the kept secrets in the place of those left empty."""
        proxy = line.proxy_password or await self.strongbox.get(entry(profile.id, "proxy")) or ""
        header = line.header_value or await self.strongbox.get(entry(profile.id, "header")) or ""
        return Line(line.reach, host_of(profile.root), proxy, header)

    async def _part(self, profile: Profile, part: str, missing: str) -> str:
        found = await self.strongbox.get(entry(profile.id, part))
        if found is None:
            raise SignInNeeded(profile, Sentence(missing, site=profile.name), part)
        return found

    async def _put_line(self, profile: Profile, line: Line) -> None:
        """Keep the secrets of a line, and forget those that are not used any more."""
        reach = line.reach
        proxied = reach.proxy is ProxyUse.OWN and bool(reach.proxy_user)
        for part, used, secret in (
            ("proxy", proxied, line.proxy_password),
            ("header", bool(reach.header), line.header_value),
        ):
            if not used:
                await self.strongbox.forget(entry(profile.id, part))
            elif secret:
                await self.strongbox.put(entry(profile.id, part), secret, keep=profile.keep_secret)

    async def _move_secrets(self, profile: Profile) -> None:
        """Out of the password store into memory, or the other way."""
        for name in _names(profile):
            secret = await self.strongbox.get(name)
            if secret is not None:
                await self.strongbox.put(name, secret, keep=profile.keep_secret)

    async def look_at_certificate(self, address: str, line: Line, action: Action | None = None) -> Shown:
        """What an https site shows as its proof of identity; nothing is sent for that. Raises Problem."""
        from lmsdesk.api.certificate import look

        line = line if line.host else replace(line, host=host_of(address))
        return await look(address, action or Action(N_("Look at the certificate")), self.journal.add, line)

    async def name_meant(self, address: str, line: Line) -> str:
        """The address with the name of the site's own certificate, where that was made for another one that is near.

        Empty where none is.
        """
        from lmsdesk.api.certificate import names_at
        from lmsdesk.api.near_names import meant

        line = line if line.host else replace(line, host=host_of(address))
        try:
            return meant(address, await names_at(address, Action(N_("Look at the certificate")), line))
        except Problem:
            return ""

    # -- the vault --------------------------------------------------------------------------------------------

    async def check_vault(self) -> Sentence | None:
        """None when secrets outlive the program, else why not."""
        why = await self.strongbox.check()
        if why is None:
            await self._forget_left()
        return why

    async def retry_vault(self) -> Sentence | None:
        """Try the keyring again; what is in memory moves over. None when that worked, else why not."""
        why = await self.strongbox.retry()
        if why is None:
            await self._forget_left()
        return why

    async def _forget_left(self) -> None:
        """Secrets of forgotten sites that the password store still holds."""
        names = self._profiles.forgotten
        if names:
            left = [name for name in names if not await self.strongbox.forget(name)]
            await asyncio.to_thread(self._profiles.set_forgotten, left)

    # -- for both halves --------------------------------------------------------------------------------------

    async def _put(self, profile: Profile) -> None:
        if profile.id in self._practice:
            self._practice[profile.id] = (profile, self._practice[profile.id][1])
        else:
            await asyncio.to_thread(self._profiles.put, profile)
        self._listeners.tell()

    def _forget_folder(self, site: str) -> None:
        """Whatever its stores left in the site's own folder. Raises Problem (STORAGE)."""
        folder = site_folder(self.drafts.path.parent, site)
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise cannot_write(folder / "", error) from error

    def _drafts_of(self, site: str) -> Sentence | None:
        return counted(
            len(self.drafts.list(site=site)),
            N_("1 change that was not sent is deleted too."),
            N_("{count} changes that were not sent are deleted too."),
        )

    def _exchanges_of(self, site: str) -> Sentence | None:
        return counted(
            self.journal.count_of(site, self._address(site)),
            N_("1 request in the inspector is forgotten."),
            N_("{count} requests in the inspector are forgotten."),
        )

    def _forget_exchanges(self, site: str) -> None:
        self.journal.forget(site, self._address(site))
        self.journal.flush()

    def _address(self, site: str) -> str:
        profile = self.get(site)
        return profile.address if profile is not None else ""


def _names(profile: Profile) -> list[str]:
    """The names of the secrets that a profile may have."""
    used = {"proxy": bool(profile.reach.proxy_user), "header": bool(profile.reach.header)}
    return [entry(profile.id, part) for part in PARTS if used.get(part, True)]


def host_of(address: str) -> str:
    """The host of an address."""
    return urlsplit(address).hostname or ""
