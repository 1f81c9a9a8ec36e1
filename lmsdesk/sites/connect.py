"""From an address to a signed-in site: looking, proving, keeping profiles and their secrets, opening."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyLogin, MasteriyoKey
from lmsdesk.api.lockout import Lockout
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.api.steps import Step, StepId, StepState, Tell, silent
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.reach import USUAL, Line
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.forget import Part
from lmsdesk.sites.managing import Managing, host_of
from lmsdesk.sites.model import SignInNeeded
from lmsdesk.sites.opening import open_site
from lmsdesk.sites.secrets import kind_of, login_of, pack, unpack
from lmsdesk.sites.sign_in import TokenKeeper, mark_of, ready, signed_client
from lmsdesk.sites.site import Site
from lmsdesk.sites.stores import Stores
from lmsdesk.sites.suspicion import Suspicions
from lmsdesk.sites.ways import COLOURS, sign_in_ways, suggest_name
from lmsdesk.sites.words import act
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.profiles import Profile, Profiles, Stage, new_id
from lmsdesk.vault import Vault, entry

if TYPE_CHECKING:
    from lmsdesk.sites.health.checks import Checks


@dataclass(frozen=True, slots=True)
class _Proved:
    """The last sign-in that worked, until its profile is added: what was typed, and what is kept of it."""

    root: ApiRoot
    credential: Credential = field(repr=False)
    kept: Credential = field(repr=False)
    lms: str


class Connector(Managing):
    """Knows the person's sites. Secrets go to the vault, everything else to the profiles."""

    def __init__(
        self, profiles: Profiles, vault: Vault, journal: Journal, drafts: Drafts, *, transport: Any = None
    ) -> None:
        super().__init__(profiles, vault, journal, drafts)
        self.lockout = Lockout()
        """Holds back the third refused sign-in in a row, whoever asks: screens, open sites, checks."""
        self.suspicions = Suspicions()
        """What is odd about the keys and passwords that were refused."""
        self.ask_person: Callable[[Profile, Problem], Awaitable[Credential | None]] | None = None
        """Set by the window: asks for another sign-in, in place, when that of an open site has ended."""
        self._transport = transport
        self._proved: _Proved | None = None
        self._made_key: tuple[str, Any, Mapping[str, Any], str] | None = None
        """The key that was made for a site which has no profile yet: where, number, what for, whose. No secret."""
        self._checks: Checks | None = None
        self.stores = Stores(drafts.path.parent)
        self.forgetting.register(self.stores.part)
        self.forgetting.register(Part("health", lambda _: None, self._forget_check))

    @property
    def checks(self) -> Checks:
        """Health checks of these sites."""
        if self._checks is None:
            from lmsdesk.sites.health.checks import Checks

            self._checks = Checks(self, self._transport)
        return self._checks

    def ipv4_works(self, profile_id: str) -> bool | None:
        """Whether a check of this session found that only the older kind of address works; None: nothing is known."""
        return self._checks.ipv4_works(profile_id) if self._checks is not None else None

    def _forget_check(self, profile_id: str) -> None:
        from lmsdesk.sites.health import past

        past.forget(past.path_of(self.drafts.path.parent, profile_id))

    def _road(self, line: Line, root: ApiRoot | None = None) -> Road:
        """The way to a site; with its root for requests that may be signed, past its door."""
        if root is None:
            return Road(self.journal.add, self._transport, line)
        line = line if line.host else replace(line, host=host_of(root.base))
        return Road(self.journal.add, self._transport, line, self.lockout.door(root.base))

    # -- connecting -------------------------------------------------------------------------------------------

    async def look(
        self, address: str, action: Action | None = None, *, line: Line = USUAL, tell: Tell = silent
    ) -> Discovery:
        """What lives at a typed address, or where it leads to. Sends no credential. Raises AddressError or Problem.

        ``tell`` hears of every step.
        """
        from lmsdesk.api.discovery import discover
        from lmsdesk.api.survey import survey

        action = action or Action(N_("Look at the site"))
        found = await discover(self._road(line), address, action=action, tell=tell, far=True)
        client = self._road(line, found.root).client(found.root)
        try:
            found = await survey(client, found, action)
        finally:
            await client.close()
        tell(sign_ins_step(found))
        return found

    async def try_sign_in(
        self,
        discovery: Discovery,
        credential: Credential,
        lms: str = "",
        action: Action | None = None,
        *,
        again: bool = False,
        line: Line = USUAL,
    ) -> Identity:
        """Whom the site takes us for with this credential, by a call that needs one. Raises Problem.

        What the site refused a moment ago is not sent once more unless ``again`` says so; nothing is sent after two
        refusals in a row (HeldBack, a Problem).
        """
        from lmsdesk.api.discovery import discover_root, prove
        from lmsdesk.api.survey import check_door, doors_of

        action = action or Action(N_("Sign in"))
        self._proved = None
        door, mark = self.lockout.door(discovery.root.base), mark_of(credential)
        door.check(mark) if again else door.check_entry(mark)
        road = self._road(line, discovery.root)
        stranger = road.client(discovery.root)
        try:
            await check_door(stranger, doors_of(lms or _lms(discovery, credential), credential), action)
        finally:
            await stranger.close()
        kept = await ready(road, discovery.root, credential, action)
        client = signed_client(road, discovery.root, kept)
        try:
            if discovery.closed and not lms:
                discovery = await discover_root(client, action=action)
            lms = lms or _lms(discovery, credential)
            identity = await prove(client, lms, routes=discovery.routes, action=action)
        except Problem as problem:
            await self.suspicions.look(self, discovery.root.base, credential, problem)
            raise
        finally:
            await client.close()
        self._proved = _Proved(discovery.root, credential, kept, lms)
        return identity

    async def make_key(
        self, discovery: Discovery, admin: AppPassword, action: Action | None = None, *, line: Line = USUAL
    ) -> MasteriyoKey:
        """A Masteriyo key for the person behind an administrator's application password. Raises Problem."""
        from lmsdesk.sites.approval import shown_name

        action = action or Action(N_("Make a key"))
        identity = await self.try_sign_in(discovery, admin, "masteriyo", action, line=line)
        client = signed_client(self._road(line, discovery.root), discovery.root, admin)
        try:
            wanted = {"user_id": identity.id, "permissions": "read_write", "description": shown_name()}
            answer = await client.write("POST", "masteriyo/v1/rest-api", wanted, action=action)
        finally:
            await client.close()
        made = answer.data if isinstance(answer.data, Mapping) else {}
        self._made_key = discovery.root.base, made.get("id"), wanted, identity.name
        key, secret = made.get("apiKey") or made.get("api_key") or made.get("key"), made.get("secret")
        if not isinstance(key, str) or not isinstance(secret, str):
            raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
        return MasteriyoKey(key, secret)

    async def add(
        self,
        discovery: Discovery,
        credential: Credential,
        identity: Identity,
        name: str = "",
        colour: str = "",
        stage: Stage = Stage.LIVE,
        lms: str = "",
        *,
        note: str = "",
        line: Line = USUAL,
        keep_secret: bool = True,
    ) -> Profile:
        """Keep a site after ``try_sign_in``: its secrets in the vault, the rest as a profile. Raises Problem."""
        proved = await self._proof(discovery, credential, lms, line)
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
            note=note.strip(),
            reach=line.reach,
            keep_secret=keep_secret,
        )
        await self._put_line(profile, line)
        await self._keep(profile, proved.kept)
        made, self._made_key = self._made_key, None
        if made is not None and made[0] == profile.root and isinstance(proved.kept, MasteriyoKey):
            from lmsdesk.sites.keys_made import note_made_key

            await asyncio.to_thread(note_made_key, self.drafts.path.parent, profile, *made[1:])
        return profile

    async def sign_in_again(self, profile: Profile, credential: Credential, action: Action | None = None) -> Identity:
        """Prove a new key or password for a site, then keep it. Raises Problem; then the old one stays."""
        discovery = Discovery(profile.address, ApiRoot(profile.root), lms=(profile.lms,))
        line = await self.line(profile)
        identity = await self.try_sign_in(discovery, credential, profile.lms, action, line=line)
        proved = await self._proof(discovery, credential, profile.lms, line)
        if profile.id in self._practice:
            self._practice[profile.id] = (self._practice[profile.id][0], proved.kept)
            return identity
        login = login_of(proved.kept) or identity.login
        await self._keep(replace(profile, sign_in=kind_of(proved.kept), login=login), proved.kept)
        return identity

    async def move(self, profile: Profile, discovery: Discovery, credential: Credential, identity: Identity) -> Profile:
        """The same site at another address, after ``try_sign_in`` there. Raises Problem."""
        proved = await self._proof(discovery, credential, "", await self.line(profile))
        moved = replace(
            profile,
            address=discovery.address,
            root=discovery.root.base,
            lms=proved.lms,
            sign_in=kind_of(proved.kept),
            login=login_of(proved.kept) or identity.login,
            reach=replace(
                profile.reach, past_login=profile.reach.past_login and discovery.root == ApiRoot(profile.root)
            ),
        )
        await self._keep(moved, proved.kept)
        return moved

    # -- opening ----------------------------------------------------------------------------------------------

    async def open(self, profile: Profile, action: Action | None = None) -> Site:
        """Sign in to a site. Raises SignInNeeded when its secret is not on this computer, else Problem."""
        credential = await self._credential(profile)
        line = await self.line(profile)
        self.lockout.door(profile.root).accepted_before(mark_of(credential))
        store, known = await self.stores.open(profile)
        keeper = TokenKeeper(partial(self.vault.put, entry(profile.id), keep=profile.keep_secret), pack)
        kept = profile.id not in self._practice
        try:
            site = await open_site(
                profile,
                credential,
                self._road(line, ApiRoot(profile.root)),
                self.journal,
                self.drafts,
                action or act(N_("Open {name}"), name=profile.name),
                keeper=keeper if kept else None,
                ask=partial(self._ask_person, profile.id),
                store=store,
                known=known,
            )
        except BaseException:
            await asyncio.to_thread(store.close)
            raise
        site.undo.register_later("site-keys", partial(_keys_can_be_taken_back, site, self))
        site.undo.register_later("app-passwords", partial(_keys_can_be_taken_back, site, self))
        if kept and site.profile != profile:
            try:
                await asyncio.to_thread(self._profiles.put, site.profile)
            except BaseException:
                await site.close()
                raise
            self._listeners.tell()
        elif kept and not site.checked:
            site.on_checked(lambda: self._checked(site))
        return site

    def _checked(self, site: Site) -> None:
        """A site that was opened with what is remembered has been asked: keep its root where that moved."""
        known = self._profiles.get(site.profile.id)
        if known is not None and known.root != site.profile.root:
            with contextlib.suppress(Problem):  # it is found again at the next start
                self._profiles.put(replace(known, root=site.profile.root))
            self._listeners.tell()

    async def _ask_person(self, profile_id: str, problem: Problem) -> Credential | None:
        profile = self.get(profile_id)
        return await self.ask_person(profile, problem) if profile is not None and self.ask_person is not None else None

    async def renew(self, profile: Profile, credential: Credential, action: Action | None = None) -> Credential:
        """As ``sign_in_again``; gives the credential as it is kept and used. Raises Problem."""
        await self.sign_in_again(profile, credential, action)
        kept = await self.credential(self.get(profile.id) or profile)
        if kept is None:
            raise SignInNeeded(profile)
        return kept

    async def credential(self, profile: Profile) -> Credential | None:
        """What a site is signed in to with; None when it is not on this computer (any more)."""
        if profile.id in self._practice:
            return self._practice[profile.id][1]
        text = await self.strongbox.get(entry(profile.id))
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
            locked = N_("The key or password of {site} could not be read from the system's password store.")
            shut = profile.keep_secret and self.vault.shut
            raise SignInNeeded(profile, Sentence(locked, site=profile.name) if shut else None)
        return credential

    async def _keep(self, profile: Profile, credential: Credential) -> None:
        """Secret and profile, both or none."""
        name = entry(profile.id)
        before = await self.strongbox.get(name)
        await self.strongbox.put(name, pack(credential), keep=profile.keep_secret)
        try:
            await asyncio.to_thread(self._profiles.put, profile)
        except Problem:
            if before is None:
                await self.strongbox.forget(name)
            else:
                await self.strongbox.put(name, before, keep=profile.keep_secret)
            raise
        self._proved = None
        self._listeners.tell()

    async def _proof(self, discovery: Discovery, credential: Credential, lms: str, line: Line = USUAL) -> _Proved:
        """What ``try_sign_in`` found out about these; found out now when it was not asked."""
        proved = self._proved
        if proved is None or proved.root != discovery.root or proved.credential != credential:
            await self.try_sign_in(discovery, credential, lms, line=line)
            proved = self._proved
        assert proved is not None
        return proved


def sign_ins_step(found: Discovery) -> Step:
    """Whether programs can sign in to a found site, as a step of connecting."""
    if any(sign_in_ways(found, lms) for lms in found.lms):
        if found.sign_ins_work is False:
            words = N_("With user name and password only: application passwords are switched off.")
            return Step(StepId.SIGN_INS, StepState.CAUTION, Sentence(words))
        return Step(StepId.SIGN_INS, StepState.GOOD, Sentence(N_("The site takes sign-ins of programs.")))
    why = next((note for note in reversed(found.notes)), None)
    return Step(StepId.SIGN_INS, StepState.BAD, why or Sentence(N_("The site takes no sign-ins of programs.")))


def _keys_can_be_taken_back(site: Site, sites: Connector) -> None:
    """Let the list of what was done take back what was done to keys."""
    from lmsdesk.sites.keys import passwords_of, site_keys_of

    site_keys_of(site, sites)
    passwords_of(site, sites)


def _lms(discovery: Discovery, credential: Credential) -> str:
    """The system that a credential is for; where it fits several, the first that answers there."""
    if isinstance(credential, MasteriyoKey):
        return "masteriyo"
    if isinstance(credential, LearnomyLogin):
        return "learnomy"
    return discovery.lms[0] if discovery.lms else "masteriyo"
