"""Masteriyo's own keys, ``/rest-api``: a list that tells every secret, and answers with habits of their own.

The secrets of the list are looked at and dropped here; only their marks go on. (What a new key's answer holds goes on
once, to be handed over.) See the plugin's ``RestAuthController``: keys are rows of WordPress' user meta.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from lmsdesk.api import look
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.api.dialects.masteriyo import reading
from lmsdesk.api.errors import KEY_PERMISSION
from lmsdesk.api.keys import Fresh, KeyList
from lmsdesk.api.prove import MASTERIYO_ME, read_identity
from lmsdesk.domain.access import Permission, Person, SiteKey, ending, mark
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.loose import letters
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence

ROUTE = "masteriyo/v1/rest-api"
USERS = "masteriyo/v1/users"
NOWHERE = "masteriyo/v1/may-this-key-write"
"""A route that no site has."""
MOST_ADMINISTRATORS = 100
MOST_PEOPLE = 30

T = TypeVar("T")
Noting = Callable[[Awaitable[T], bool], Awaitable[T]]


@dataclass(frozen=True, slots=True)
class _Told:
    """One key as the site told it, its secret still in it."""

    key: SiteKey
    pair: MasteriyoKey | None


class MasteriyoKeys:
    """``noting`` awaits a request and remembers what it tells of our own key; its second argument: it is a write."""

    there = True
    has_owners = True
    permissions: tuple[str, ...] = (Permission.READ, Permission.WRITE, Permission.READ_WRITE)
    tells_last_use = False
    tells_who_uses = True
    proves = True

    def __init__(
        self,
        client: Client,
        noting: Callable[[Awaitable[Answer], bool], Awaitable[Answer]],
        identity: Callable[[], Identity | None],
        permitted: Callable[[bool], Offer],
    ) -> None:
        self._client = client
        self._noting = noting
        self._identity = identity
        self._permitted = permitted

    def offer(self, verb: Verb) -> Offer:
        identity = self._identity()
        if identity is not None and identity.role and "administrator" not in identity.roles:
            sentence = Sentence(N_("Only administrators see and change the keys of a Masteriyo site."))
            return Offer(False, sentence, rights=True)
        return self._permitted(verb not in (Verb.LIST, Verb.OPEN))

    async def all(self, *, action: Action) -> KeyList:
        told, ownerless = await self._told(action)
        return KeyList(tuple(one.key for one in told), ownerless)

    async def administrators(self, *, action: Action) -> frozenset[int]:
        params = {"roles": "administrator", "per_page": MOST_ADMINISTRATORS}
        answer = await self._noting(self._client.read(USERS, params, action=action), False)
        rows, _ = reading.rows(answer)
        ids = (reading.number(row.get("id")) for row in rows if isinstance(row, Mapping) and _is_admin(row))
        return frozenset(id for id in ids if id)

    async def create(
        self, owner: Person, permission: str, description: str, *, known: Collection[ItemId], action: Action
    ) -> Fresh:
        plain = survives(description)
        body = {"user_id": owner.id, "permissions": permission, "description": description if plain else ""}
        try:
            answer = await self._noting(self._client.write("POST", ROUTE, body, action=action), True)
            made = _entry(answer.data, owner)
            if made is None or made.pair is None:
                raise Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=Outcome.UNKNOWN)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            made = await self._newcomer(problem, owner, permission, known, action)
        pair = made.pair
        assert pair is not None
        key, note = (made.key, None) if plain else await self._described(made.key, description, action)
        return Fresh(key, (("key", pair.key), ("secret", pair.secret)), pair, note)

    async def update(self, key: SiteKey, permission: str, description: str, *, action: Action) -> SiteKey:
        """The site answers a change that changes nothing with 500, so such a one is not sent."""
        if (permission, description) == (key.permission, key.description):
            return key
        if key.owner is None:
            sentence = Sentence(N_("This key has no owner, so Masteriyo cannot change it. Delete it instead."))
            raise Problem(Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="no-owner", sentence=sentence)
        body = {"user_id": key.owner.id, "permissions": permission, "description": description}
        try:
            answer = await self._noting(self._client.write("PUT", f"{ROUTE}/{key.id}", body, action=action), True)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            return await self._looked_at_update(problem, key, permission, description, action)
        told = answer.data if isinstance(answer.data, Mapping) else {}
        return replace(
            key,
            permission=_text(told.get("permissions")) or permission,
            description=_text(told.get("description", description)),
        )

    async def delete(self, key: SiteKey, *, action: Action) -> None:
        try:
            await self._noting(self._client.write("DELETE", f"{ROUTE}/{key.id}", action=action), True)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            if await self._find(key.id, problem, action) is not None:
                raise problem.with_outcome(Outcome.NOT_DONE) from None

    async def people(self, search: str, *, action: Action) -> tuple[Person, ...]:
        params = {"page": 1, "per_page": MOST_PEOPLE, **({"search": search} if search else {})}
        answer = await self._noting(self._client.read(USERS, params, action=action), False)
        rows, _ = reading.rows(answer)
        return tuple(person for row in rows if (person := _account(row)) is not None)

    async def again(self, key: SiteKey, *, action: Action) -> Fresh | None:
        told, _ = await self._told(action)
        pair = next((one.pair for one in told if one.key.id == key.id), None)
        return Fresh(key, (("key", pair.key), ("secret", pair.secret)), pair) if pair is not None else None

    async def prove(self, client: Client, key: SiteKey, *, action: Action) -> None:
        """A key for writing alone is proven by the refusal to read: a stranger would be refused for another reason."""
        try:
            who = read_identity(await client.read(MASTERIYO_ME, action=action))
        except Problem as problem:
            if key.reads or problem.code != KEY_PERMISSION:
                raise
        else:
            if key.owner is not None and who.id != key.owner.id:
                sentence = Sentence(N_("The site takes the new key for somebody else: {name}."), name=who.name)
                raise Problem(Trouble.REFUSED, code="another-owner", sentence=sentence)
        if key.writes and await may_write(client, action=action) is False:
            sentence = Sentence(N_("The site does not let the new key change anything."))
            raise Problem(Trouble.FORBIDDEN, code="cannot-write", sentence=sentence)

    # -- inside

    async def _told(self, action: Action) -> tuple[list[_Told], int]:
        """All keys with their secrets, and how many the site leaves out because their account is gone."""
        answer = await self._noting(self._client.read(ROUTE, action=action), False)
        rows, ownerless = _rows(answer)
        return [entry for row in rows if (entry := _entry(row)) is not None], ownerless

    async def _described(self, key: SiteKey, description: str, action: Action) -> tuple[SiteKey, Sentence | None]:
        """The description goes in by a change: making a key garbles all but plain letters, and quotes destroy it."""
        try:
            return await self.update(key, key.permission, description, action=action), None
        except Problem:
            note = N_("The key was made, but the site did not take its description. Edit the key to add it.")
            return key, Sentence(note)

    async def _newcomer(
        self, problem: Problem, owner: Person, permission: str, known: Collection[ItemId], action: Action
    ) -> _Told:
        """The one new key of that owner: the answer that held its secret was lost, and the list tells it again."""
        try:
            told, _ = await self._told(action)
        except Problem:
            raise problem from None
        new = [one for one in told if one.key.id not in known and one.pair is not None]
        ours = [one for one in new if one.key.owner == owner or (one.key.owner and one.key.owner.id == owner.id)]
        ours = [one for one in ours if one.key.permission == permission]
        if len(ours) == 1:
            return ours[0]
        if not ours:
            raise problem.with_outcome(Outcome.NOT_DONE) from None
        unsure = problem.with_outcome(Outcome.UNKNOWN)
        unsure.sentence = Sentence(
            N_("{count} new keys of {name} are on the site. Look at them before you make another one."),
            count=len(ours),
            name=owner.name,
        )
        raise unsure from None

    async def _looked_at_update(
        self, problem: Problem, key: SiteKey, permission: str, description: str, action: Action
    ) -> SiteKey:
        """The key when it holds what was sent, however the site answered."""
        now = await self._find(key.id, problem, action)
        if now is None:
            sentence = Sentence(N_("Somebody has deleted this key meanwhile."))
            raise Problem(Trouble.GONE, outcome=Outcome.NOT_DONE, code="key-gone", sentence=sentence) from None
        if now.permission == permission and _folded(now.description) == _folded(description):
            return now
        raise problem.with_outcome(Outcome.NOT_DONE) from None

    async def _find(self, id: ItemId, problem: Problem, action: Action) -> SiteKey | None:
        """The key as it is now, or None when it is gone. Raises ``problem`` when that cannot be seen."""
        try:
            told, _ = await self._told(action)
        except Problem:
            raise problem from None
        return next((one.key for one in told if one.key.id == id), None)


async def may_write(client: Client, *, action: Action) -> bool | None:
    """Whether the key in use may change things; None when that cannot be told.

    The plugin looks at a key's permission before it looks for the route, so a route that does not exist tells it
    and nothing is changed by asking.
    """
    try:
        await client.write("POST", NOWHERE, action=action)
    except Problem as problem:
        return {KEY_PERMISSION: False, "rest_no_route": True}.get(problem.code)
    return None


def survives(description: str) -> bool:
    """Whether a description outlives being made with a key: WordPress takes the backslashes out of its JSON."""
    return "\\" not in json.dumps(description)


def _rows(answer: Answer) -> tuple[list[Any], int]:
    """The keys, and how many places of the list are empty. One key without an owner makes the list an object."""
    data = answer.data
    if isinstance(data, list):
        return data, 0
    if isinstance(data, Mapping) and data and all(isinstance(key, str) and key.isdecimal() for key in data):
        return list(data.values()), max(int(key) for key in data) + 1 - len(data)
    raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)


def _entry(wire: Any, owner: Person | None = None) -> _Told | None:
    """One key of an answer, or None. The id is text in lists and a number elsewhere."""
    if not isinstance(wire, Mapping):
        return None
    id = reading.number(wire.get("id"))
    if not id:
        return None
    key, secret = _text(wire.get("apiKey")), _text(wire.get("secret"))
    told = SiteKey(
        id,
        _owner(wire.get("user")) or owner,
        _text(wire.get("permissions")),
        _text(wire.get("description")),
        ending(key),
        mark(key) if key else "",
    )
    return _Told(told, MasteriyoKey(key, secret) if key and secret else None)


def _account(wire: Any) -> Person | None:
    if not isinstance(wire, Mapping) or not (id := reading.number(wire.get("id"))):
        return None
    login = _text(wire.get("username"))
    return Person(id, _text(wire.get("display_name")) or login or f"#{id}", login, _text(wire.get("email")))


def _owner(wire: Any) -> Person | None:
    if not isinstance(wire, Mapping):
        return None
    id = reading.number(wire.get("id"))
    return Person(id, _text(wire.get("display_name")) or f"#{id}") if id else None


def _is_admin(row: Mapping[str, Any]) -> bool:
    return "administrator" in reading.as_list(row.get("roles"))


def _folded(text: str) -> str:
    """A description as it may come back: without blanks at its ends, with any kind of line end."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _text(value: Any) -> str:
    return letters(value)
