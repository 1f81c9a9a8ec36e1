"""One signed-in site: whom it takes us for, what it offers, and a shelf for each kind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.masking import mask_url
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.request_draft import RequestDraft
from lmsdesk.domain.values import Media, Picture
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.activity import Activity
from lmsdesk.sites.basket import Basket
from lmsdesk.sites.doorway import Doorway
from lmsdesk.sites.keeping import Keeping
from lmsdesk.sites.model import ShelfChange
from lmsdesk.sites.outbox import Outbox
from lmsdesk.sites.outbox_sending import Sender
from lmsdesk.sites.plans import Plans
from lmsdesk.sites.presence import Presence
from lmsdesk.sites.remarks import Remarks
from lmsdesk.sites.shelf import Shelf
from lmsdesk.sites.undo import Undo
from lmsdesk.sites.words import act
from lmsdesk.sites.written import Result
from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.journal import Journal
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.locations import work_file
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite

if TYPE_CHECKING:
    from lmsdesk.api.dialect import Dialect
    from lmsdesk.sites.entrance import Entrance
    from lmsdesk.storage.store.file import Store


MEDIA, REQUESTS = "media", "requests"
"""What is on no shelf and written all the same: files of the media library, and requests that a person wrote."""
UPLOAD, BY_HAND = "upload", "by-hand"
MOST_PICTURES = 60
"""So many pictures are kept in memory."""

Check = Callable[[Action], Awaitable[tuple[Profile, Discovery, Identity]]]


class Site:
    """A site that let us in. Made by ``Connector.open``; ``close`` gives up its connections."""

    def __init__(
        self,
        profile: Profile,
        identity: Identity,
        discovery: Discovery,
        dialect: Dialect,
        journal: Journal,
        drafts: Drafts,
        *,
        on_close: Callable[[], Awaitable[None]] | None = None,
        answers: Listeners[[Exchange]] | None = None,
        download: Callable[[str, Action], Awaitable[bytes]] | None = None,
        resend: Callable[[RequestDraft, Action], Awaitable[Exchange]] | None = None,
        hide: Callable[[str], str] | None = None,
        entrance: Entrance | None = None,
        store: Store | None = None,
        check: Check | None = None,
        ping: Callable[[Action], Awaitable[None]] | None = None,
    ) -> None:
        """``check`` asks what is only remembered, where the site was opened without asking; ``ping`` asks for very
        little, to see whether anything answers."""
        self.profile = profile
        self.identity = identity
        self.discovery = discovery
        self.presence = Presence()
        self.keeping = Keeping(store, self.presence)
        self.dialect: Dialect = Doorway(dialect, self.ready, self.presence)
        self._check = check
        self._checking = asyncio.Lock()
        self._checked: Listeners[[]] = Listeners()
        self._ping = ping
        self.journal = journal
        self.drafts = drafts
        self.entrance = entrance
        self.last_exchange: Exchange | None = None
        self.time_zone, self.time_zone_name = zone_of(discovery.time_zone, discovery.gmt_offset)
        self._on_close = on_close
        self._download = download
        self._resend = resend
        self.hide: Callable[[str], str] = hide or (lambda text: text)
        """A text without the secrets that are in use for this site."""
        self._pictures: dict[Picture, bytes] = {}
        self._answers: Listeners[[Exchange]] = answers or Listeners()
        self._answers.subscribe(self._remember)
        self._answers.subscribe(self.presence.heard)
        self.work = Work(work_file(drafts.path.parent, profile.id))
        self.activity = Activity(self.work, lambda: self.identity.name or self.identity.login)
        self.remarks = Remarks(self.work)
        self.undo = Undo(self)
        self.plans = Plans(self)
        self.outbox = Outbox(self)
        self.sender = Sender(self, self.outbox)
        self.basket = Basket(self)
        self._answers.subscribe(self.activity.heard)
        self._changes: Listeners[[str, ShelfChange]] = Listeners()
        self._shelves: dict[str, Shelf] = {}

    @property
    def lms(self) -> str:
        """``masteriyo`` or ``learnomy``."""
        return self.dialect.lms

    @property
    def checked(self) -> bool:
        """Whether the site itself said who we are; else it was opened with what was kept of it."""
        return self._check is None

    def on_checked(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Be told when the site has said anew what it offers and who we are."""
        return self._checked.subscribe(callback)

    async def ready(self) -> None:
        """Ask what is only remembered, once, before anything else is asked. Raises Problem; the next one asks again."""
        if self.checked:
            return
        async with self._checking:
            if (check := self._check) is None:
                return
            found, self.discovery, self.identity = await check(act(N_("Open {name}"), name=self.profile.name))
            self.profile = replace(self.profile, root=found.root)
            self.time_zone, self.time_zone_name = zone_of(self.discovery.time_zone, self.discovery.gmt_offset)
            self._check = None
        self._checked.tell()

    async def try_to_reach(self) -> bool:
        """Whether the site answers now, asked with as little as possible."""
        try:
            if self._ping is not None:
                await self._ping(Action(N_("See whether the site is back")))
            await self.ready()
        except Problem:
            return not self.presence.offline
        return not self.presence.offline

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that this site lists, in the order of the navigation, narrowed to what it has of them."""
        return tuple(self.shelf(kind.id).kind for kind in KINDS if self.offer(kind.id, Verb.LIST))

    @property
    def absent(self) -> tuple[tuple[Kind, Sentence], ...]:
        """The kinds that it does not list, and why."""
        found = []
        for kind in KINDS:
            offer = self.offer(kind.id, Verb.LIST)
            if not offer:
                found.append((kind, offer.reason or Sentence(N_("This site does not offer it."))))
        return tuple(found)

    @property
    def denied(self) -> Mapping[str, Sentence]:
        """Why this account or key may not see a kind that the site has, by the kind's id."""
        offers = {kind.id: self.offer(kind.id, Verb.LIST) for kind in KINDS}
        return {id: offer.reason for id, offer in offers.items() if offer.rights and offer.reason is not None}

    @property
    def known_kinds(self) -> tuple[Kind, ...]:
        """The kinds that the site lists and those that it would list for others, in the order of the navigation."""
        denied = self.denied
        return tuple(self.shelf(kind.id).kind for kind in KINDS if kind.id in denied or self.offer(kind.id, Verb.LIST))

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What is worth telling once about this site."""
        return (*self.discovery.notes, *getattr(self.dialect, "notes", ()))

    @property
    def last_answer_ms(self) -> float | None:
        """How long the last answer took."""
        return self.last_exchange.timing.total if self.last_exchange is not None else None

    def kind(self, kind_id: str) -> Kind:
        """A kind, narrowed to what this site has of it. Raises KeyError."""
        return self.shelf(kind_id).kind

    def shelf(self, kind_id: str) -> Shelf:
        """The shelf of a kind, always the same one. Raises KeyError for an unknown kind."""
        if kind_id not in self._shelves:
            shelf = Shelf(self, self.dialect.kind(kind_id))
            shelf.subscribe(partial(self.keeping.change, shelf.kind))
            shelf.subscribe(partial(self._changes.tell, kind_id))
            self._shelves[kind_id] = shelf
        return self._shelves[kind_id]

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        """Whether the site offers a verb for a kind to this person, and if not, why."""
        return self.dialect.offer(kind_id, verb)

    def subscribe(self, callback: Callable[[str, ShelfChange], None]) -> Callable[[], None]:
        """Be told of every change on every shelf, with the kind's id."""
        return self._changes.subscribe(callback)

    def on_answer(self, callback: Callable[[Exchange], None]) -> Callable[[], None]:
        """Be told of every exchange with this site."""
        return self._answers.subscribe(callback)

    async def upload(self, name: str, content: bytes, mime: str, action: Action | None = None) -> Media:
        """Put a picture into the site's media library. Raises Problem."""
        action = action or act(N_("Upload {name}"), name=name)
        new = NewWrite(UPLOAD, MEDIA, None, name, sent={"type": mime, "bytes": len(content)})
        send = partial(self.dialect.upload, name, content, mime, action=action)
        return await self.activity.write(
            new, action, send, lambda media: Result(media.id, after={"number": media.id, "address": media.url})
        )

    async def picture(self, picture: Picture, action: Action | None = None) -> bytes:
        """The file of a picture, without signing in; kept while the site is open. Empty: none came. Raises Problem."""
        if picture not in self._pictures:
            action = action or Action(N_("Show a picture"))
            found = await self.dialect.picture(picture, action=action)
            if not found.url or self._download is None:
                return b""
            content = await self._download(found.url, action)
            while len(self._pictures) >= MOST_PICTURES:
                del self._pictures[next(iter(self._pictures))]
            self._pictures[picture] = content
        return self._pictures[picture]

    async def resend(self, draft: RequestDraft, action: Action) -> Exchange:
        """Send a request that a person wrote, once, with this site's sign-in put in. Gives back what came of it.

        The caller has looked at it with ``to_mend`` and, for a write, asked. Raises Problem when nothing was sent.
        """
        if self._resend is None:
            raise Problem(Trouble.UNAVAILABLE, sentence=Sentence(N_("This site cannot be asked now.")))
        if not draft.is_write:
            return await self._resend(draft, action)
        address = self.hide(mask_url(draft.url))
        new = NewWrite(BY_HAND, REQUESTS, None, f"{draft.method.upper()} {address}", sent={"address": address})
        send = partial(self._resend, draft, action)
        return await self.activity.write(new, action, send, lambda answer: Result(after={"status": answer.status}))

    async def who(self, action: Action | None = None) -> Identity:
        """Ask the site whom it takes us for. Raises Problem."""
        self.identity = await self.dialect.who(action=action or Action(N_("Ask who is signed in")))
        return self.identity

    async def learn(self, action: Action | None = None) -> Identity:
        """Ask the site again whom it takes us for and what that lets us do. Raises Problem."""
        action = action or Action(N_("Ask what I may do here"))
        await self.who(action)
        prepare = getattr(self.dialect, "prepare", None)
        if callable(prepare):
            await prepare(action=action)
        self.identity = getattr(self.dialect, "identity", None) or self.identity
        return self.identity

    def routes(self) -> Mapping[str, Any]:
        """What the site's own index told of its routes, where the dialect goes by it."""
        describe = getattr(self.dialect, "describe_routes", None)
        found = describe() if callable(describe) else {}
        return found if isinstance(found, Mapping) else {}

    async def close(self) -> None:
        """Give up the connections and finish what is still being kept."""
        if self._on_close is not None:
            await self._on_close()
        await asyncio.to_thread(self.work.close)
        await self.keeping.close()

    def let_go(self) -> None:
        """Closed, and nothing works with it any more: take it apart, so that it goes from memory at once.

        Its parts know each other; until Python looks for what goes in circles, everything that was read would stay.
        """
        if self.entrance is not None:
            self.entrance.client.let_go()
        for part in (*self._shelves.values(), getattr(self.dialect, "inner", None), self.dialect, self):
            if part is not None:
                vars(part).clear()

    def _remember(self, exchange: Exchange) -> None:
        self.last_exchange = exchange


def zone_of(name: str, gmt_offset: float) -> tuple[tzinfo, str]:
    """The time zone that a site announces, by name where the system knows it, else as a fixed distance from UTC."""
    if name and name != "UTC":
        try:
            return ZoneInfo(name), name
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    minutes = round(gmt_offset * 60)
    if not minutes or abs(minutes) >= 24 * 60:
        return timezone(timedelta(0), "UTC"), "UTC"
    sign, (hours, rest) = "+" if minutes > 0 else "−", divmod(abs(minutes), 60)
    shown = f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
    return timezone(timedelta(minutes=minutes), shown), shown
