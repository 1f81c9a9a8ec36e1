"""The Learnomy dialect: every verb of every kind, over the routes that the site lists."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from lmsdesk.api import look, media, taken
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.api.dialects import placing
from lmsdesk.api.dialects.learnomy import consequences, finding, listing, reading, writing
from lmsdesk.api.dialects.learnomy.etags import Etags, KeptAnswers, key_of
from lmsdesk.api.dialects.learnomy.fitting import Fitted
from lmsdesk.api.dialects.learnomy.keys import LearnomyKeys
from lmsdesk.api.dialects.learnomy.probing import probe
from lmsdesk.api.dialects.learnomy.routes import Route
from lmsdesk.api.dialects.learnomy.site_map import SiteMap
from lmsdesk.api.discovery import discover_root
from lmsdesk.api.prove import prove
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Consequences, Identity, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Media, Picture
from lmsdesk.domain.words import N_, Sentence

T = TypeVar("T")
REFRESH_PAUSE = 20.0
"""The index is not read again more often than this, however many routes are missing."""
_CHUNK = 25
_VERBS = {"list": Verb.LIST, "get": Verb.OPEN, "create": Verb.CREATE, "update": Verb.UPDATE, "delete": Verb.DELETE}


class LearnomyDialect:
    """One signed-in Learnomy site."""

    lms = "learnomy"

    def __init__(
        self,
        client: Client,
        discovery: Discovery,
        *,
        kept: KeptAnswers | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``kept``: where answers that the site marked outlive the program."""
        self._client = client
        self._clock = clock
        self._identity: Identity | None = None
        self._etags = Etags(kept=kept)
        self._places = listing.Places()
        self._refreshed_at = -REFRESH_PAUSE
        self._closed = discovery.closed
        self._map = self._mapped(discovery)
        self.keys = LearnomyKeys(client, lambda: self._map, lambda: self._identity)

    # -- what there is ----------------------------------------------------------------------------------------

    @property
    def notes(self) -> tuple[Sentence, ...]:
        """What is worth telling once."""
        if not self._map.reduced:
            return ()
        return (
            Sentence(
                N_(
                    "This site keeps its list of routes closed, even for you, so the program uses only the few that "
                    "Learnomy has published. Ask the site's administrator to open /wp-json/learnomy/v1 for you."
                )
            ),
        )

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        return self._map.offers.offer(kind_id, verb)

    def kind(self, kind_id: str) -> Kind:
        return self._map.kind(kind_id)

    def describe_routes(self) -> dict[str, Any]:
        """What the site's index told, and which route serves which capability; a JSON document."""
        return self._map.describe()

    @property
    def tells_all(self) -> bool:
        return not self._map.reduced

    def recall(self, identity: Identity) -> None:
        self._identity = identity
        self._map.forget_kinds()

    def renew(self, discovery: Discovery) -> None:
        self._closed = discovery.closed
        self._map = self._mapped(discovery)

    async def prepare(self, *, action: Action) -> None:
        """Where the index stays closed, ask the published routes themselves what they take."""
        if self._map.reduced:
            more = await probe(self._client, action=action)
            if more:
                self._map = SiteMap({}, core=True, identity=lambda: self._identity, more=more)

    async def who(self, *, action: Action) -> Identity:
        routes = [f"/{path}" for path in self._map.resolved.routes.paths]
        self._identity = await prove(self._client, self.lms, routes=routes, action=action)
        self._map.forget_kinds()
        return self._identity

    # -- reading ----------------------------------------------------------------------------------------------

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        route = self._map.need(kind_id, "list", Verb.LIST)
        name, known, place = (*self._places.begin(route), "") if cursor is None else self._places.find(cursor, route)
        while True:
            params = listing.parameters(self._map.fitted(kind_id), route, query, known.param, place)
            answer = await self._read(kind_id, "list", (), params, action)
            found, meta = reading.rows(answer)
            route = self._map.need(kind_id, "list", Verb.LIST)
            records = await self._records(kind_id, route, found)
            ids = [record.id for record in records]
            if not place or not known.others or listing.is_new(known, place, ids):
                break
            place = listing.another_way(known, place)
        following = listing.next_place(answer, meta, known, place, ids, listing.asked_for(route, query))
        total = reading.total_of(answer, meta)
        if listing.searches_here(route, query):
            records, total = finding.holding(self.kind(kind_id), records, query.search), None
        return Page(records, total, None if following is None else f"{name}|{following}", finding.counts_of(meta))

    async def get(self, kind_id: str, id: ItemId, *, action: Action) -> Record:
        route = self._map.need(kind_id, "get", Verb.OPEN)
        params = {"context": "edit"} if listing.edits(route) else {}
        answer = await self._read(kind_id, "get", (id,), params, action)
        return self._record(kind_id, answer, id)

    async def consequences(self, kind_id: str, record: Record, *, action: Action) -> Consequences:
        if kind_id == "courses":
            return await consequences.of_course(self._client, self._map, record, action)
        return consequences.of_term(kind_id, record)

    # -- writing ----------------------------------------------------------------------------------------------

    async def create(self, kind_id: str, values: Mapping[str, Any], *, action: Action) -> Record:
        """A new item; a course is a draft unless the values say otherwise, where the site has drafts."""
        route = self._map.need(kind_id, "create", Verb.CREATE)
        fitted = self._map.fitted(kind_id)
        values = finding.with_defaults(fitted, route, values)
        body = writing.packed(fitted, route, {name: v for name, v in values.items() if fitted.wire_arg(route, name)})
        began = time.time()
        try:
            answer = await self._write(kind_id, "create", (), body, action=action)
            return await self._completed(kind_id, answer, None, values, action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            find = partial(self._find, kind_id, values, began, action)
            return await look.looked_at_create(problem, find)

    async def update(
        self,
        kind_id: str,
        id: ItemId,
        changes: Mapping[str, Any],
        *,
        action: Action,
        before: Record | None = None,
    ) -> Record:
        fitted, route = self._map.fitted(kind_id), self._map.need(kind_id, "update", Verb.UPDATE)
        body = writing.packed(fitted, route, changes)
        try:
            answer = await self._write(kind_id, "update", (id,), body, action=action)
            return await self._completed(kind_id, answer, id, changes, action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            get = partial(self.get, kind_id, id, action=action)
            return await look.looked_at_update(problem, get, fitted.kind.fields, changes, before)

    async def trash(self, kind_id: str, id: ItemId, *, action: Action) -> None:
        way = self._map.offers.trash_way(kind_id)
        get = partial(self.get, kind_id, id, action=action)
        try:
            if way == "route":
                await self._write(kind_id, "trash", (id,), {}, action=action)
            elif way == "delete":
                await self._write(kind_id, "delete", (id,), params={"force": False}, action=action)
            elif way == "status":
                await self._write(kind_id, "update", (id,), self._status(kind_id, "trash"), action=action)
            else:
                raise self._map.unavailable(kind_id, Verb.TRASH)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            await look.looked_at_removal(problem, get, finding.in_trash)

    async def restore(self, kind_id: str, id: ItemId, *, action: Action, before: Record | None = None) -> Record:
        """Out of the trash: by its own route, else by its former status (a draft where that is not known)."""
        if not self.offer(kind_id, Verb.RESTORE):
            raise self._map.unavailable(kind_id, Verb.RESTORE)
        status = str(before["status"] or "") if before is not None else ""
        status = status if status not in ("", "trash") else "draft"
        own = self._map.route(kind_id, "restore") is not None
        body = {} if own else self._status(kind_id, status)
        try:
            answer = await self._write(kind_id, "restore" if own else "update", (id,), body, action=action)
            return await self._completed(kind_id, answer, id, {}, action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            get = partial(self.get, kind_id, id, action=action)
            return await look.looked_at_restore(problem, get, finding.in_trash)

    async def delete(self, kind_id: str, id: ItemId, *, action: Action, children: bool = False) -> None:
        route = self._map.need(kind_id, "delete", Verb.DELETE)
        params = {"force": True} if "force" in route.args else {}
        try:
            await self._write(kind_id, "delete", (id,), params=params, action=action)
        except Problem as problem:
            if problem.trouble is Trouble.GONE:
                return
            if not look.should_look(problem):
                raise
            await look.looked_at_removal(problem, partial(self.get, kind_id, id, action=action))

    async def picture(self, picture: Picture, *, action: Action) -> Picture:
        """The picture with its address, where the list gives only its number. Public media need no login."""
        return await media.with_address(self._client, picture, action)

    async def upload(self, name: str, content: bytes, mime: str, *, action: Action) -> Media:
        """Put a picture into WordPress' media library; ``mime`` is what the file claims, its first bytes decide."""
        if not (offer := self.offer("courses", Verb.UPLOAD)):
            raise Problem(Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="no-upload", sentence=offer.reason)
        kind, ending = media.picture_type(content)
        headers = media.headers(media.safe_name(name, ending), kind)
        try:
            answer = await self._client.write("POST", media.ROUTE, content=content, headers=headers, action=action)
        except Problem as problem:
            if problem.trouble in (Trouble.FORBIDDEN, Trouble.SIGNED_OUT):
                self._refuse("courses", Verb.UPLOAD, N_("Your account may not add files to the media library."))
            raise
        return media.read_media(answer)

    # -- inside -----------------------------------------------------------------------------------------------

    async def _read(
        self, kind_id: str, name: str, ids: tuple[ItemId, ...], params: Mapping[str, Any], action: Action
    ) -> Answer:
        """One reading, with the ETag of before; the index is read again when the route is not there any more."""

        async def ask(route: Route) -> Answer:
            key, who = key_of(route.at(*ids), params), self._who_asks()
            stored = await self._etags.find(key, who)
            condition = stored.condition if stored is not None else {}
            answer = await self._client.read(route.at(*ids), params, headers=condition, action=action)
            readable = self._readable(kind_id, name, answer)
            return self._etags.settle(key, answer, stored, who, readable=readable)

        return await self._on_route(kind_id, name, ask, action)

    def _readable(self, kind_id: str, name: str, answer: Answer) -> bool:
        """Whether an answer is what was asked for. One that is not must not come again while its ETag holds."""
        if name == "list":
            return reading.is_list(answer)
        return reading.id_of(self._map.fitted(kind_id), reading.single(answer)) is not None

    def _who_asks(self) -> str:
        """Whose answers these are: another person may be told something else. Empty while nobody knows."""
        found = self._identity
        return f"{found.id or ''}/{found.login}" if found is not None and (found.id or found.login) else ""

    async def _write(
        self,
        kind_id: str,
        name: str,
        ids: tuple[ItemId, ...],
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        action: Action,
    ) -> Answer:
        """One write. What a 404 for the whole route or a 405 turned down was not done, so it may go to a new route."""

        async def ask(route: Route) -> Answer:
            return await self._client.write(route.method, route.at(*ids), body, params=params, action=action)

        try:
            return await self._on_route(kind_id, name, ask, action)
        except Problem as problem:
            fitted = self._map.fitted(kind_id)
            title = next((name for name in fitted.shape.wire_names(fitted.kind.title) if name in (body or {})), "")
            found = taken.at_field(problem, body or {}, title)
            placing.place(problem, fitted.kind, writing.our_names(fitted), found)
            raise
        finally:
            self._etags.clear()

    async def _on_route(
        self, kind_id: str, name: str, ask: Callable[[Route], Awaitable[Answer]], action: Action
    ) -> Answer:
        verb = _VERBS.get(name, Verb.UPDATE)
        route = self._map.need(kind_id, name, verb)
        try:
            return await ask(route)
        except Problem as problem:
            if problem.trouble is Trouble.FORBIDDEN and verb in (Verb.LIST, Verb.CREATE):
                self._refuse(kind_id, verb, N_("Your account may not do this on this site."))
            if not _route_is_missing(problem) or not await self._refresh(action):
                raise
            now = self._map.route(kind_id, name)
            if now is None:
                gone = self._map.unavailable(kind_id, verb)
                gone.exchange = problem.exchange
                raise gone from None
            if (now.path, now.method) == (route.path, route.method):
                raise
        return await ask(now)

    async def _refresh(self, action: Action) -> bool:
        """Read the index again, unless that happened just now. True when it was read."""
        if self._clock() - self._refreshed_at < REFRESH_PAUSE:
            return False
        self._refreshed_at = self._clock()
        try:
            discovery = await discover_root(self._client, action=action)
        except Problem:
            return False
        if not discovery.routes and not self._map.reduced and discovery.closed:
            return False
        self._map = self._mapped(discovery)
        return True

    def _mapped(self, discovery: Discovery) -> SiteMap:
        core = "wp/v2" in discovery.namespaces or not discovery.namespaces
        return SiteMap(discovery.routes, core=core, identity=lambda: self._identity)

    def _refuse(self, kind_id: str, verb: Verb, template: str) -> None:
        """Remember that the site turned a whole area down; the rest goes on."""
        self._map.offers.refused[kind_id, verb] = Sentence(template)
        self._map.forget_kinds()

    def _status(self, kind_id: str, status: str) -> dict[str, Any]:
        """The body that sets a status, in the site's own word."""
        fitted, route = self._map.fitted(kind_id), self._map.need(kind_id, "update", Verb.UPDATE)
        return writing.packed(fitted, route, {"status": status})

    async def _records(self, kind_id: str, route: Route, found: Sequence[Any]) -> tuple[Record, ...]:
        """Rows as records, a few at a time, so that a long list does not hold up the window."""
        fitted, written = self._map.fitted(kind_id), self._map.written_as(kind_id)
        source = self._holds_source(kind_id, route)
        records: list[Record] = []
        for position, wire in enumerate(found):
            if (record := reading.record_of(fitted, wire, written, source=source)) is not None:
                records.append(record)
            if position % _CHUNK == _CHUNK - 1:
                await asyncio.sleep(0)
        return tuple(records)

    def _holds_source(self, kind_id: str, route: Route) -> bool:
        """Whether a route's answers hold texts as stored: asked for, or no route of the kind knows the difference."""
        get = self._map.route(kind_id, "get")
        return listing.edits(route) or get is None or not listing.edits(get)

    def _record(self, kind_id: str, answer: Answer, id: ItemId) -> Record:
        """The one item of a reading, as complete as the site gives it."""
        fitted: Fitted = self._map.fitted(kind_id)
        wire = reading.single(answer)
        record = reading.record_of(fitted, wire, self._map.written_as(kind_id), source=True, id=id if wire else None)
        if record is None:
            raise reading.no_item(answer)
        return replace(record, full=True)

    async def _completed(
        self, kind_id: str, answer: Answer, id: ItemId | None, sent: Mapping[str, Any], action: Action
    ) -> Record:
        """The item of a write's answer; read again when the answer told only a part of it."""
        fitted = self._map.fitted(kind_id)
        wire = reading.single(answer)
        record = reading.record_of(fitted, wire, self._map.written_as(kind_id), source=True, id=id)
        if record is None:
            raise reading.no_item(answer)
        told = set(record.values)
        if fitted.kind.title in told and set(sent) <= told | record.odd and (record.full or id is None):
            return replace(record, full=True)
        if self._map.route(kind_id, "get") is None:
            return record
        try:
            return await self.get(kind_id, record.id, action=action)
        except Problem:
            return record

    async def find_created(
        self, kind_id: str, values: Mapping[str, Any], since: datetime, *, known: Collection[ItemId], action: Action
    ) -> Sequence[Record]:
        """What a creation may have made since a moment on our clock: of its name and, where there are levels, place."""
        found = await self._find(kind_id, values, since.timestamp(), action)
        kind = self.kind(kind_id)
        parent = kind.parent
        return [
            record
            for record in found
            if record.id not in known and (not parent or kind.field(parent).same(record[parent], values.get(parent)))
        ]

    async def _find(self, kind_id: str, values: Mapping[str, Any], began: float, action: Action) -> Sequence[Record]:
        """New items that could be the one whose answer was lost."""
        kind = self.kind(kind_id)
        name = str(values.get(kind.title) or "")
        page = await self.page(kind_id, Query(search=name), None, action=action)
        return finding.candidates(kind, page.records, values, began)


def _route_is_missing(problem: Problem) -> bool:
    """Whether the site does not know the route or the method at all (and not just the item)."""
    if problem.code in ("rest_no_route", "rest_no_method"):
        return True
    return problem.exchange is not None and problem.exchange.status == 405
