"""Keys of Learnomy's own, on sites whose index lists routes for them. The vendor has announced them, no more.

So nothing here is certain but the index: which routes there are, what they take, and by which words. Where a site
lists no such route, there are no keys, and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api import look
from lmsdesk.api.answer import Answer
from lmsdesk.api.app_passwords import AppPasswords
from lmsdesk.api.client import Client
from lmsdesk.api.dialects.learnomy import reading
from lmsdesk.api.dialects.learnomy.routes import Arg, Route
from lmsdesk.api.dialects.learnomy.site_map import SiteMap
from lmsdesk.api.keys import Fresh, KeyList
from lmsdesk.domain.access import Permission, Person, SiteKey, ending, mark
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import YES, Offer, Verb
from lmsdesk.domain.loose import letters
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence

AREA = "keys"
_ROUTES = {Verb.LIST: "list", Verb.CREATE: "create", Verb.UPDATE: "update", Verb.DELETE: "delete"}
_IDS = ("id", "key_id", "api_key_id", "uuid")
_OWNER = ("user_id", "owner_id", "user", "owner")
_NAME = ("description", "name", "label", "title", "note")
_PERMISSION = ("permissions", "permission", "scope", "scopes", "access")
_SECRETS = ("key", "api_key", "apiKey", "consumer_key", "secret", "api_secret", "consumer_secret", "token", "plain_key")
_HINT = ("last_four", "last4", "ending", "truncated_key", "key_hint", "masked_key")
_USED = ("last_used", "last_used_at", "last_access", "last_access_at")
_MADE = ("created_at", "created", "date_created")
_WORDS = {
    Permission.READ: ("read", "read_only", "readonly", "read-only", "r", "view"),
    Permission.WRITE: ("write", "write_only", "writeonly", "write-only", "w"),
    Permission.READ_WRITE: ("read_write", "readwrite", "read-write", "rw", "full", "all", "admin"),
}
_PER_PAGE = ("per_page", "limit", "page_size")
MOST = 100


class LearnomyKeys:
    """``site_map`` gives what the index told last; it may be read anew at any time."""

    tells_last_use = True
    proves = False

    def __init__(
        self,
        client: Client,
        site_map: Callable[[], SiteMap],
        identity: Callable[[], Identity | None],
    ) -> None:
        self._client = client
        self._map = site_map
        self._identity = identity
        self._people = AppPasswords(client)
        self._refused: dict[Verb, Offer] = {}

    @property
    def there(self) -> bool:
        """Whether the site lists keys at all."""
        return self._route("list") is not None

    @property
    def has_owners(self) -> bool:
        return self._arg("create", _OWNER) is not None

    @property
    def tells_who_uses(self) -> bool:
        return False

    @property
    def permissions(self) -> tuple[str, ...]:
        """The site's words for what a key may do, as ours where they mean the same."""
        arg = self._arg("create", _PERMISSION) or self._arg("update", _PERMISSION)
        return tuple(dict.fromkeys(permission_of(word) for word in arg.enum)) if arg is not None else ()

    def offer(self, verb: Verb) -> Offer:
        if verb in self._refused:
            return self._refused[verb]
        name = _ROUTES.get(verb, "list")
        if self._route(name) is None:
            missing = self._map().resolved.missing(AREA, name)
            sentence = N_("This site's Learnomy does not offer it. Missing: {route}")
            return Offer(False, Sentence(sentence, route=missing))
        return YES

    async def all(self, *, action: Action) -> KeyList:
        route = self._need("list", Verb.LIST)
        size = next((name for name in _PER_PAGE if name in route.args), "")
        params = {size: MOST} if size else {}
        answer = await self._noting(self._client.read(route.at(), params, action=action), Verb.LIST)
        rows, _ = reading.rows(answer)
        return KeyList(tuple(key for row in rows if (key := _key(row)) is not None))

    async def administrators(self, *, action: Action) -> frozenset[int]:
        return frozenset(person.id for person in await self._people.with_role("administrator", action=action))

    async def people(self, search: str, *, action: Action) -> tuple[Person, ...]:
        return await self._people.people(search, action=action)

    async def create(
        self, owner: Person, permission: str, description: str, *, known: Collection[ItemId], action: Action
    ) -> Fresh:
        """Where the answer that held the secret was lost, the new key is deleted again: nobody has seen it."""
        route = self._need("create", Verb.CREATE)
        body = self._body(route, owner=owner.id, permission=permission, description=description)
        try:
            answer = await self._noting(self._client.write(route.method, route.at(), body, action=action), Verb.CREATE)
            wire = reading.single(answer)
            key, parts = _key(wire), _secrets(wire)
            if key is None or not parts:
                raise Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=Outcome.UNKNOWN)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            raise await self._taken_back(problem, description, known, action) from None
        return Fresh(replace(key, owner=key.owner or (owner if self.has_owners else None)), parts)

    async def update(self, key: SiteKey, permission: str, description: str, *, action: Action) -> SiteKey:
        if (permission, description) == (key.permission, key.description):
            return key
        route = self._need("update", Verb.UPDATE)
        body = self._body(
            route,
            permission=permission if permission != key.permission else None,
            description=description if description != key.description else None,
        )
        try:
            answer = await self._noting(
                self._client.write(route.method, route.at(key.id), body, action=action), Verb.UPDATE
            )
        except Problem as problem:
            if not look.should_look(problem):
                raise
            now = await self._find(key.id, problem, action)
            if now is None or (now.permission, now.description) != (permission, description):
                raise problem.with_outcome(Outcome.NOT_DONE) from None
            return now
        told = _key({"id": key.id, **reading.single(answer)})
        changed = replace(key, permission=permission, description=description)
        if told is None:
            return changed
        return replace(changed, permission=told.permission or permission, description=told.description or description)

    async def delete(self, key: SiteKey, *, action: Action) -> None:
        route = self._need("delete", Verb.DELETE)
        params = {"force": True} if "force" in route.args else {}
        try:
            request = self._client.write(route.method, route.at(key.id), params=params, action=action)
            await self._noting(request, Verb.DELETE)
        except Problem as problem:
            if problem.trouble is Trouble.GONE and problem.code != "rest_no_route":
                return
            if not look.should_look(problem):
                raise
            if await self._find(key.id, problem, action) is not None:
                raise problem.with_outcome(Outcome.NOT_DONE) from None

    async def again(self, key: SiteKey, *, action: Action) -> Fresh | None:
        return None

    async def prove(self, client: Client, key: SiteKey, *, action: Action) -> None:
        """How Learnomy's keys sign in is not published: whoever uses the key tries it."""

    # -- inside

    def _route(self, name: str) -> Route | None:
        return self._map().resolved.route(AREA, name)

    def _need(self, name: str, verb: Verb) -> Route:
        route = self._route(name)
        if route is None:
            raise Problem(
                Trouble.UNAVAILABLE, outcome=Outcome.NOT_DONE, code="no-route", sentence=self.offer(verb).reason
            )
        return route

    def _arg(self, name: str, words: Sequence[str]) -> Arg | None:
        route = self._route(name)
        return route.first(*words) if route is not None else None

    def _body(
        self, route: Route, *, owner: int | None = None, permission: str | None = None, description: str | None = None
    ) -> dict[str, Any]:
        """What the route says that it takes, in its own words."""
        body: dict[str, Any] = {}
        if owner is not None and (arg := route.first(*_OWNER)) is not None:
            body[arg.name] = owner
        if description is not None and (arg := route.first(*_NAME)) is not None:
            body[arg.name] = description
        if permission and (arg := route.first(*_PERMISSION)) is not None:
            word = next((word for word in arg.enum if permission_of(word) == permission), permission)
            body[arg.name] = [word] if arg.types == {"array"} else word
        return body

    async def _noting(self, request: Awaitable[Answer], verb: Verb) -> Answer:
        """Await a request, and remember when the account as such may not do it."""
        try:
            return await request
        except Problem as problem:
            if problem.trouble is Trouble.FORBIDDEN and verb in (Verb.LIST, Verb.CREATE):
                sentence = Sentence(N_("Your account may not do this on this site."))
                self._refused[verb] = Offer(False, sentence, rights=True)
            raise

    async def _find(self, id: ItemId, problem: Problem, action: Action) -> SiteKey | None:
        try:
            found = await self.all(action=action)
        except Problem:
            raise problem from None
        return next((key for key in found.keys if key.id == id), None)

    async def _taken_back(
        self, problem: Problem, description: str, known: Collection[ItemId], action: Action
    ) -> Problem:
        try:
            found = await self.all(action=action)
            new = [key for key in found.keys if key.id not in known and key.description == description]
            for key in new:
                await self.delete(key, action=action)
        except Problem:
            return problem
        told = problem.with_outcome(Outcome.NOT_DONE)
        if new:
            told.sentence = Sentence(
                N_(
                    "The site made the key, but its answer got lost on the way, so nobody has seen it. "
                    "It was deleted again; make another one."
                )
            )
        return told


def permission_of(word: str) -> str:
    """Our word for a permission, where the site's means the same; else the site's own."""
    plain = word.strip().lower()
    return next((ours.value for ours, words in _WORDS.items() if plain in words), word)


def _key(wire: Any) -> SiteKey | None:
    """One key of an answer, under whatever names; its secret is dropped."""
    if not isinstance(wire, Mapping):
        return None
    id = _first_id(wire)
    if id is None:
        return None
    secret = next((text for _, text in _secrets(wire)), "")
    return SiteKey(
        id,
        _owner(wire),
        _permission(wire),
        _text(wire, _NAME),
        (ending(secret) or _text(wire, _HINT)).lstrip("*•.… ")[-8:],
        mark(secret) if secret else "",
        _moment(_text(wire, _MADE)),
        _moment(_text(wire, _USED)),
    )


def _first_id(wire: Mapping[str, Any]) -> ItemId | None:
    for name in _IDS:
        value = wire.get(name)
        if isinstance(value, str) and value and not value.isdecimal():
            return value
        if number := reading.whole(value):
            return number
    return None


def _secrets(wire: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What of an answer is secret, as (name, text); a pair is called key and secret, a lone text token."""
    found = [(name, wire[name]) for name in _SECRETS if isinstance(wire.get(name), str) and wire[name]]
    found = [(name, text) for name, text in found if not set(text) <= set("*•.… ")]
    if len(found) > 1:
        return tuple(("secret" if "secret" in name else "key", text) for name, text in found[:2])
    return tuple(("token", text) for _, text in found)


def _owner(wire: Mapping[str, Any]) -> Person | None:
    for name in ("user", "owner"):
        if isinstance(inner := wire.get(name), Mapping) and (id := reading.whole(inner.get("id"))):
            return Person(id, _text(inner, ("display_name", "name", "username", "login")) or f"#{id}")
    for name in ("user_id", "owner_id"):
        if id := reading.whole(wire.get(name)):
            return Person(id, _text(wire, ("user_name", "owner_name", "user_display_name")) or f"#{id}")
    return None


def _permission(wire: Mapping[str, Any]) -> str:
    for name in _PERMISSION:
        value = wire.get(name)
        if isinstance(value, list):
            words = {permission_of(str(word)) for word in value}
            both = {Permission.READ.value, Permission.WRITE.value} <= words
            return Permission.READ_WRITE if both else ", ".join(sorted(words))
        if isinstance(value, str) and value:
            return permission_of(value)
    return ""


def _text(wire: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((letters(wire[name]) for name in names if isinstance(wire.get(name), str) and wire[name]), "")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
