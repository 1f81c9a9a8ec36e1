"""An academy in memory behind the Dialect protocol, which does at once what it is asked and counts the questions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import YES, Kind, Offer, Verb
from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Consequences, Identity, Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Media, Picture, Ref
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import Drafts, Journal, Profile, SignInKind, Site

PROFILE = Profile(
    "site-1", "Academy", "https://a.example", "https://a.example/wp-json/", "fake", SignInKind.APP_PASSWORD, "ann"
)


class FakeDialect:
    """Meets the Dialect protocol. ``asked`` lists the questions; ``answer`` may bend what comes back."""

    lms = "fake"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.actions: list[Action] = []
        self.items: dict[str, dict[ItemId, Record]] = {"courses": {}, "categories": {}, "tags": {}, "people": {}}
        self.bend: Callable[[Record], Record] = lambda record: record
        self.trouble: Callable[[str, ItemId], Problem | None] = lambda verb, id: None
        self.gate: asyncio.Event | None = None
        self.running = self.most_running = 0
        self.page_size = 3
        self.bare_ids = False

    tells_all = True

    def recall(self, identity: Identity) -> None:
        self.recalled = identity

    def renew(self, discovery: Discovery) -> None:
        self.renewed = discovery

    def seed(self, kind_id: str, *items: Mapping[str, Any], full: bool = True) -> None:
        for values in items:
            number = len(self.items[kind_id]) + 1
            self.items[kind_id][number] = Record(number, dict(values), full=full)

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        if kind_id not in self.items:
            return Offer(False, Sentence("This site has no {kind}.", kind=kind_id))
        return YES

    def kind(self, kind_id: str) -> Kind:
        return BY_ID[kind_id]

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        await self._ask("page", kind_id, action)
        rows = list(self.items[kind_id].values())
        begin = int(cursor or 0)
        found = rows[begin : begin + self.page_size]
        end = begin + self.page_size
        return Page(tuple(self._out(row) for row in found), len(rows), str(end) if end < len(rows) else None)

    async def get(self, kind_id: str, id: ItemId, *, action: Action) -> Record:
        await self._ask("get", id, action)
        return self._out(self._item(kind_id, id))

    async def create(self, kind_id: str, values: Mapping[str, Any], *, action: Action) -> Record:
        await self._ask("create", 0, action)
        number = max([int(id) for id in self.items[kind_id]], default=0) + 1
        return self._store(kind_id, Record(number, {**BY_ID[kind_id].defaults(), **values}, full=True))

    async def update(
        self, kind_id: str, id: ItemId, changes: Mapping[str, Any], *, action: Action, before: Record | None = None
    ) -> Record:
        await self._ask("update " + ",".join(sorted(changes)), id, action)
        return self._store(kind_id, self._item(kind_id, id).with_values(**changes))

    async def trash(self, kind_id: str, id: ItemId, *, action: Action) -> None:
        await self._ask("trash", id, action)
        self._store(kind_id, self._item(kind_id, id).with_values(status="trash"))

    async def restore(self, kind_id: str, id: ItemId, *, action: Action, before: Record | None = None) -> Record:
        await self._ask("restore", id, action)
        return self._store(kind_id, self._item(kind_id, id).with_values(status="draft"))

    async def delete(self, kind_id: str, id: ItemId, *, action: Action, children: bool = False) -> None:
        await self._ask("delete", id, action)
        self.items[kind_id].pop(id, None)

    async def consequences(self, kind_id: str, record: Record, *, action: Action) -> Consequences:
        await self._ask("consequences", record.id, action)
        return Consequences({"lessons": 3}, can_take_children=True)

    async def upload(self, name: str, content: bytes, mime: str, *, action: Action) -> Media:
        await self._ask("upload", name, action)
        return Media(5, f"https://a.example/{name}")

    async def picture(self, picture: Picture, *, action: Action) -> Picture:
        return picture

    async def who(self, *, action: Action) -> Identity:
        await self._ask("who", 0, action)
        return Identity("Ann", "ann", 1, ("administrator",))

    async def _ask(self, verb: str, id: ItemId, action: Action) -> None:
        self.asked.append(f"{verb} {id}")
        self.actions.append(action)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                await self.gate.wait()
            if problem := self.trouble(verb, id):
                raise problem
        finally:
            self.running -= 1

    def _item(self, kind_id: str, id: ItemId) -> Record:
        if id not in self.items[kind_id]:
            raise Problem(Trouble.GONE, code="fake_gone", outcome=Outcome.NOT_DONE)
        return self.items[kind_id][id]

    def _store(self, kind_id: str, record: Record) -> Record:
        record = self.bend(record)
        self.items[kind_id][record.id] = record
        return self._out(record)

    def _out(self, record: Record) -> Record:
        """As it comes over the wire: pointers by bare id where ``bare_ids`` says so."""
        if not self.bare_ids:
            return record
        values = {
            name: tuple(Ref(ref.id) for ref in value) if isinstance(value, tuple) else value
            for name, value in record.values.items()
        }
        return replace(record, values={n: Ref(v.id) if isinstance(v, Ref) else v for n, v in values.items()})


COURSE: dict[str, Any] = {
    "name": "Ukulele",
    "description": "<p>Four strings.</p>",
    "status": "publish",
    "access_mode": "one_time",
    "regular_price": Decimal("20"),
    "sale_price": None,
    "slug": "ukulele",
    "categories": (Ref(1, "Strings"),),
    "tags": (),
    "author": Ref(1, "Ines"),
    "date_modified": datetime(2026, 1, 1, tzinfo=UTC),
    "price": Decimal("20"),
}


def academy(courses: int = 1, **more: Any) -> tuple[Site, FakeDialect]:
    """A site with some courses and three categories."""
    dialect = FakeDialect()
    dialect.seed("courses", *({**COURSE, "name": f"Ukulele {number}"} for number in range(1, courses + 1)))
    dialect.seed(
        "categories", {"name": "Strings"}, {"name": "Guitar", "parent_id": Ref(1, "Strings")}, {"name": "Wind"}
    )
    discovery = Discovery("https://a.example", ApiRoot("https://a.example/wp-json/"), title="Academy")
    identity = Identity("Ann", "ann", 1, ("administrator",))
    return Site(PROFILE, identity, discovery, dialect, Journal(), Drafts(), **more), dialect
