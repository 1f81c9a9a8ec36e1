"""The way into a site: what it says of itself and who we are there, asked at once or, with what is known, later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lmsdesk.api.credentials import Credential, MasteriyoKey
from lmsdesk.api.road import Road
from lmsdesk.api.root import ApiRoot, origin
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.reach import MEMBERS_ONLY
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites import remembered
from lmsdesk.sites.marked import MarkedAnswers
from lmsdesk.sites.presence import out_of_reach
from lmsdesk.sites.remembered import Remembered
from lmsdesk.storage.profiles import Profile

if TYPE_CHECKING:
    from lmsdesk.api.client import Client
    from lmsdesk.api.dialect import Dialect
    from lmsdesk.storage.store.file import Store

_ROOT_IS_ELSEWHERE = frozenset({Trouble.NOT_JSON, Trouble.GONE, Trouble.MOVED})


@runtime_checkable
class Prepares(Protocol):
    """A dialect that has something to find out before it can be used."""

    async def prepare(self, *, action: Action) -> None: ...


class WayIn:
    """Asks a site what it offers and who we are: at once, or later where it was opened with what is remembered."""

    def __init__(
        self,
        client: Client,
        profile: Profile,
        credential: Credential,
        road: Road,
        store: Store | None,
    ) -> None:
        self.profile = profile
        self.recalled = False
        self._client = client
        self._credential = credential
        self._road = road
        self._store = store
        self._answers = MarkedAnswers(store) if store is not None else None
        self._dialect: Dialect | None = None
        self._discovery: Discovery | None = None

    async def open(
        self, known: Remembered | None, action: Action
    ) -> tuple[Discovery, Dialect, Identity, Problem | None]:
        """What the site says, or what is remembered, with the Problem that shows it out of reach. Raises Problem."""
        trusted = not self.profile.reach.pin  # one certificate alone is trusted: whether it is there is seen first
        if known is not None and known.first and trusted:
            return (*self.recall(known), None)
        try:
            return (*await self.ask(action), None)
        except Problem as problem:
            if known is None or not out_of_reach(problem):
                raise
            return (*self.recall(known), problem)

    async def ask(self, action: Action) -> tuple[Discovery, Dialect, Identity]:
        """Ask, also where the API has moved to another root of the same site. Raises Problem."""
        try:
            return await self._ask(action)
        except Problem as problem:
            root = await other_root(self._road, self.profile, self._credential, problem, action)
        self._client.root = root
        found = await self._ask(action)
        self.profile = replace(self.profile, root=root.base)
        return found

    async def ask_again(self, action: Action) -> tuple[Profile, Discovery, Identity]:
        """Ask what was only recalled; the dialect in use is brought up to date. Raises Problem."""
        discovery, _, identity = await self.ask(action)
        return self.profile, discovery, identity

    def recall(self, known: Remembered) -> tuple[Discovery, Dialect, Identity]:
        """What is remembered, without asking."""
        from lmsdesk.api.dialects import open_dialect

        self.recalled = True
        self._discovery = known.discovery
        self._dialect = open_dialect(self.profile.lms, self._client, known.discovery, self._answers)
        self._dialect.recall(known.identity)
        return known.discovery, self._dialect, known.identity

    async def _ask(self, action: Action) -> tuple[Discovery, Dialect, Identity]:
        from lmsdesk.api.dialects import open_dialect
        from lmsdesk.api.discovery import discover_root

        discovery = await discover_root(self._client, action=action)
        dialect = self._dialect
        if dialect is None:
            dialect = open_dialect(self.profile.lms, self._client, discovery, self._answers)
        elif discovery != self._discovery:
            dialect.renew(discovery)
        self._discovery = discovery
        identity = await dialect.who(action=action)
        if isinstance(dialect, Prepares):
            await dialect.prepare(action=action)
            identity = getattr(dialect, "identity", None) or identity
        if self._store is not None:
            text = remembered.pack(self.profile, discovery, identity, first=dialect.tells_all)
            self._store.keep_note(remembered.NOTE, text)
        return discovery, dialect, identity


async def other_root(road: Road, profile: Profile, credential: Credential, problem: Problem, action: Action) -> ApiRoot:
    """Where the same site's API is now, when its permalinks were changed. Raises the problem when it is not that."""
    from lmsdesk.api.discovery import discover

    if problem.trouble not in _ROOT_IS_ELSEWHERE or problem.code == MEMBERS_ONLY:
        raise problem
    try:
        found = await discover(road, profile.address, action=action)
    except (Problem, ValueError):
        raise problem from None
    old = ApiRoot(profile.root)
    if found.root == old or origin(found.root.base) != origin(old.base):
        raise problem
    if isinstance(credential, MasteriyoKey) and not found.keys_are_seen:
        problem.sentence = Sentence(
            N_(
                "The short address of the site's API does not answer any more, and Masteriyo does not see its keys at "
                "the long one. In WordPress choose “Post name” under Settings > Permalinks and save, or sign in with "
                "an application password."
            )
        )
        raise problem
    return found.root
