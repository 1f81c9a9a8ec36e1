"""The Masteriyo dialect: every verb of every kind, as requests and what becomes of their answers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from lmsdesk.api import look, media, taken
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.api.dialects import placing
from lmsdesk.api.dialects.masteriyo import consequences, listing, newest, offers, pictures, reading, writing
from lmsdesk.api.dialects.masteriyo.gaps import Gaps
from lmsdesk.api.dialects.masteriyo.keys import MasteriyoKeys, may_write
from lmsdesk.api.dialects.masteriyo.memory import TermMemory
from lmsdesk.api.dialects.masteriyo.mending import after_restore, check_schedule, in_trash, refused, with_pictures
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES, Shape
from lmsdesk.api.errors import KEY_PERMISSION
from lmsdesk.api.prove import capabilities, prove
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Kind, Offer, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Consequences, Identity, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Media, Picture, Ref
from lmsdesk.domain.words import N_, Sentence

T = TypeVar("T")

EDIT = {"context": "edit"}
_CHUNK = 25
"""So many records are built before other work gets a turn."""


class MasteriyoDialect:
    """One signed-in Masteriyo site."""

    lms = "masteriyo"

    def __init__(self, client: Client, discovery: Discovery) -> None:
        self._client = client
        self._zone = reading.site_zone(discovery.time_zone, discovery.gmt_offset)
        self._identity: Identity | None = None
        self._can_read: bool | None = None
        self._can_write: bool | None = None
        self._refused: dict[tuple[str, Verb], Offer] = {}
        """Whole areas that the site turned down although account and key seemed to allow them."""
        self._gaps = {name: Gaps() for name in SHAPES}
        self._terms = {name: TermMemory() for name, shape in SHAPES.items() if shape.is_term}
        self.keys = MasteriyoKeys(
            client,
            lambda request, write: self._noting(request, write=write),
            lambda: self._identity,
            lambda write: offers.by_key(can_read=self._can_read, can_write=self._can_write, write=write),
        )

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        """Decided by the person's account and by what account and key were refused so far."""
        if (kind_id, verb) in self._refused:
            return self._refused[kind_id, verb]
        return offers.offered(
            kind_id,
            verb,
            identity=self._identity,
            can_read=self._can_read,
            can_write=self._can_write,
            with_key=self._with_key,
        )

    def kind(self, kind_id: str) -> Kind:
        return SHAPES[kind_id].kind

    @property
    def tells_all(self) -> bool:
        return True

    def recall(self, identity: Identity) -> None:
        self._identity = identity
        self._can_write = identity.can_write

    def renew(self, discovery: Discovery) -> None:
        self._zone = reading.site_zone(discovery.time_zone, discovery.gmt_offset)

    async def who(self, *, action: Action) -> Identity:
        identity = await self._noting(prove(self._client, self.lms, action=action), write=False)
        self._can_read = True
        known = self._identity.capabilities if self._identity and self._identity.id == identity.id else frozenset()
        self._identity = replace(identity, can_write=self._can_write, capabilities=known)
        return self._identity

    async def prepare(self, *, action: Action) -> None:
        """Find out what may be done here. Not worth failing for: what is not known counts as allowed."""
        self._refused.clear()
        with contextlib.suppress(Problem):
            if self._with_key:
                self._can_write = await may_write(self._client, action=action)
            elif self._identity is not None:
                found = await capabilities(self._client, action=action)
                self._identity = replace(self._identity, capabilities=found)
        if self._identity is not None:
            self._identity = replace(self._identity, can_write=self._can_write)

    @property
    def identity(self) -> Identity | None:
        """Whom the site takes us for, with all that is known of them."""
        return self._identity

    @property
    def _with_key(self) -> bool:
        return self._client.sign_in is not None and self._client.sign_in.kind == "masteriyo-key"

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        """One page. Rows that the site skipped between two pages come after the last one."""
        asked, place = Gaps.plain(query, cursor)
        page = await self._page(kind_id, asked, place, action)
        return self._gaps[kind_id].noted(query, cursor, page)

    async def _page(self, kind_id: str, query: Query, cursor: str | None, action: Action) -> Page:
        """One page as the site gives it; of half the size where the site ran out of memory over a whole one."""
        shape, place = SHAPES[kind_id], listing.Place.of(query, cursor)
        try:
            params = listing.parameters(shape, query, place)
            answer = await self._noting(self._client.read(shape.route, params, action=action), write=False)
        except Problem as problem:
            smaller = place.smaller()
            if smaller is None or not listing.ran_out_of_memory(problem):
                self._note_refusal(kind_id, Verb.LIST, problem)
                raise
            return await self._page(kind_id, query, f"{smaller.page}/{smaller.size}", action)
        found, meta = reading.rows(answer)
        records = await self._records(shape, found)
        following = listing.next_cursor(answer, meta, query, place, len(found))
        if (memory := self._terms.get(kind_id)) is not None:
            memory.learn(records)
            memory.complete = memory.complete or (following is None and not query.search and not query.filters)
        return Page(records, reading.total_of(answer, meta), following, reading.counts_of(answer, meta))

    async def get(self, kind_id: str, id: ItemId, *, action: Action) -> Record:
        shape = SHAPES[kind_id]
        answer = await self._noting(self._client.read(f"{shape.route}/{id}", EDIT, action=action), write=False)
        return self._record(shape, answer)

    async def several(self, kind_id: str, ids: Sequence[ItemId], *, action: Action) -> Sequence[Record] | None:
        """Courses and people by their ids in one list, and one more where some are in the trash. Terms: one by one."""
        shape = SHAPES[kind_id]
        if shape.is_term:
            return None
        found: dict[ItemId, Record] = {}
        for status in ({}, {"status": "trash"}) if shape.has_trash else ({},):
            missing = [id for id in ids if id not in found][: listing.MOST]
            if missing:
                params = {**EDIT, "include": missing, "per_page": listing.MOST, "page": 1, **status}
                answer = await self._noting(self._client.read(shape.route, params, action=action), write=False)
                found |= {record.id: record for record in await self._records(shape, reading.rows(answer)[0])}
        return [found[id] for id in ids if id in found]

    async def create(self, kind_id: str, values: Mapping[str, Any], *, action: Action) -> Record:
        """A new item; a course is a draft unless the values say otherwise (the site itself would publish it)."""
        shape = SHAPES[kind_id]
        if not str(values.get(shape.kind.title) or "").strip():
            raise refused(shape.kind.title, Sentence(N_("Give it a name first.")), "no-name")
        check_schedule(values, None)
        body = writing.packed(shape, values, creating=True)
        if kind_id == "courses":
            body.setdefault("status", "draft")
        known = self._terms.get(kind_id)
        try:
            answer = await self._write("POST", shape.route, body, shape=shape, action=action)
            record = self._record(shape, answer)
        except Problem as problem:
            self._note_refusal(kind_id, Verb.CREATE, problem)
            if not look.should_look(problem):
                raise
            find = partial(self._newest, shape, values, problem, action)
            record = await look.looked_at_create(problem, find)
        else:
            if known is not None and (record.id in known or (record["count"] or 0) > 0):
                raise refused("name", Sentence(N_("There is one with this name already.")), "exists", answer)
            record = await self._completed(shape, record, values, action)
        if known is not None:
            known.learn([record])
        return with_pictures(record, values)

    async def update(
        self,
        kind_id: str,
        id: ItemId,
        changes: Mapping[str, Any],
        *,
        action: Action,
        before: Record | None = None,
    ) -> Record:
        shape = SHAPES[kind_id]
        self._check_place(kind_id, id, changes)
        check_schedule(changes, before)
        body = writing.packed(shape, changes, before)
        get = partial(self.get, kind_id, id, action=action)
        try:
            answer = await self._write("PUT", f"{shape.route}/{id}", body, shape=shape, action=action)
            record = await self._completed(shape, self._record(shape, answer), changes, action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            record = await look.looked_at_update(problem, get, shape.kind.fields, changes, before)
        if (memory := self._terms.get(kind_id)) is not None:
            memory.learn([record])
        return with_pictures(record, {**(before.values if before else {}), **changes})

    async def trash(self, kind_id: str, id: ItemId, *, action: Action) -> None:
        shape = SHAPES[kind_id]
        try:
            await self._write("DELETE", f"{shape.route}/{id}", params={"force": False}, shape=shape, action=action)
        except Problem as problem:
            if problem.code == "masteriyo_rest_already_trashed":
                return
            if not look.should_look(problem):
                raise
            await look.looked_at_removal(problem, partial(self.get, kind_id, id, action=action), in_trash)

    async def restore(self, kind_id: str, id: ItemId, *, action: Action, before: Record | None = None) -> Record:
        """Out of the trash. The site makes it a draft and leaves its address marked; both are mended."""
        shape = SHAPES[kind_id]
        get = partial(self.get, kind_id, id, action=action)
        try:
            answer = await self._write("POST", f"{shape.route}/{id}/restore", params=EDIT, shape=shape, action=action)
            record = await self._completed(shape, self._record(shape, answer), {}, action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            record = await look.looked_at_restore(problem, get, in_trash)
        repair = after_restore(record, before)
        if not repair:
            return record
        try:
            return await self.update(kind_id, id, repair, action=action, before=record)
        except Problem:
            return record  # it is out of the trash, which is what was asked; its address can be mended by hand

    async def delete(self, kind_id: str, id: ItemId, *, action: Action, children: bool = False) -> None:
        shape = SHAPES[kind_id]
        params: dict[str, Any] = {"force": True}
        if children and kind_id == "courses":
            params["children"] = True
        try:
            await self._write("DELETE", f"{shape.route}/{id}", params=params, shape=shape, action=action)
        except Problem as problem:
            if problem.trouble is not Trouble.GONE or problem.code == "rest_no_route":
                if not look.should_look(problem):
                    raise
                await look.looked_at_removal(problem, partial(self.get, kind_id, id, action=action))
        if (memory := self._terms.get(kind_id)) is not None:
            memory.forget(id)

    async def consequences(self, kind_id: str, record: Record, *, action: Action) -> Consequences:
        if kind_id == "courses":
            return await consequences.of_course(self._client, record, action)
        memory = self._terms.get(kind_id)
        if memory is None:
            return Consequences()
        if kind_id == "categories" and not memory.complete:
            cursor: str | None = None
            while True:
                page = await self.page(kind_id, Query(), cursor, action=action)
                if (cursor := page.next) is None:
                    break
        return consequences.of_term(kind_id, record, memory.children(record.id))

    async def upload(self, name: str, content: bytes, mime: str, *, action: Action) -> Media:
        """Put a picture into the media library; ``mime`` is what the file claims, its first bytes decide."""
        if not (offer := self.offer("courses", Verb.UPLOAD)):
            raise Problem(Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="no-upload", sentence=offer.reason)
        return await pictures.upload(self._client, name, content, action)

    async def picture(self, picture: Picture, *, action: Action) -> Picture:
        """The picture with its address, which Masteriyo's own answers leave out. Public media need no login."""
        return await media.with_address(self._client, picture, action)

    async def _write(
        self,
        method: str,
        route: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        shape: Shape,
        action: Action,
    ) -> Answer:
        """One write; a Problem's field messages come back under our names."""
        try:
            return await self._noting(self._client.write(method, route, body, params=params, action=action), write=True)
        except Problem as problem:
            found = taken.at_field(problem, body or {}, shape.kind.title)
            placing.place(problem, shape.kind, writing.our_names(shape), found)
            raise

    async def _noting(self, request: Awaitable[T], *, write: bool) -> T:
        """Await a request and remember when the key turns out to lack the permission for it."""
        try:
            return await request
        except Problem as problem:
            if problem.code == KEY_PERMISSION:
                if write:
                    self._can_write = False
                else:
                    self._can_read = False
            raise

    def _note_refusal(self, kind_id: str, verb: Verb, problem: Problem) -> None:
        """Remember what the site refuses to the account as such, so that it is not offered a second time."""
        if (refused := offers.refused(kind_id, verb, problem.code, self._identity)) is not None:
            self._refused[kind_id, verb] = refused

    async def _records(self, shape: Shape, found: Sequence[Any]) -> tuple[Record, ...]:
        """Rows as records, a few at a time, so that a long list does not hold up the window."""
        records = []
        for position, wire in enumerate(found):
            if (record := reading.item(shape, wire, self._zone)) is not None:
                records.append(record)
            if position % _CHUNK == _CHUNK - 1:
                await asyncio.sleep(0)
        return tuple(records)

    def _record(self, shape: Shape, answer: Answer) -> Record:
        """The one item of an answer. Raises Problem (after a write: outcome unknown) when there is none."""
        record = reading.item(shape, answer.data, self._zone)
        if record is None:
            outcome = Outcome.UNKNOWN if answer.exchange.is_write else Outcome.NOTHING
            raise Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=outcome)
        return record

    async def _completed(self, shape: Shape, record: Record, sent: Mapping[str, Any], action: Action) -> Record:
        """The record, read again when the answer held only a few fields (the guide's form)."""
        if record.full:
            return record
        try:
            return await self.get(shape.kind.id, record.id, action=action)
        except Problem:
            return record  # the write itself was answered well; the list shows what is known

    def _check_place(self, kind_id: str, id: ItemId, changes: Mapping[str, Any]) -> None:
        """The site would answer 200 to a loop and drop the parent without a word."""
        parent = changes.get("parent_id")
        if kind_id == "categories" and isinstance(parent, Ref) and self._terms[kind_id].is_inside(parent.id, id):
            sentence = Sentence(N_("A category cannot be inside itself. Choose another place for it."))
            raise refused("parent_id", sentence, "loop")

    async def find_created(
        self, kind_id: str, values: Mapping[str, Any], since: datetime, *, known: Collection[ItemId], action: Action
    ) -> Sequence[Record]:
        """What a creation may have made since a moment on our clock: of its name and place, in the trash as well."""
        shape, found = SHAPES[kind_id], dict[ItemId, Record]()
        for state in newest.states(shape):
            for page in range(1, newest.MOST_PAGES + 1):
                params = {**newest.parameters(shape), "per_page": listing.MOST, "page": page, **state}
                answer = await self._noting(self._client.read(shape.route, params, action=action), write=False)
                records = await self._records(shape, reading.rows(answer)[0])
                begin = newest.on_its_clock(since, answer)
                fitting = newest.candidates(shape, [one for one in records if one.id not in known], values, begin, None)
                found |= {one.id: one for one in fitting if newest.in_its_place(shape, one, values)}
                if len(records) < listing.MOST or newest.all_older(records, begin):
                    break
        return tuple(found.values())

    async def _newest(
        self, shape: Shape, values: Mapping[str, Any], problem: Problem, action: Action
    ) -> Sequence[Record]:
        """New items that could be the one whose answer was lost."""
        params = newest.parameters(shape)
        answer = await self._client.read(shape.route, params, action=action)
        found, _ = reading.rows(answer)
        records = await self._records(shape, found)
        since = newest.began(problem, answer)
        known = self._terms.get(shape.kind.id)
        return newest.candidates(shape, records, values, since, known)
