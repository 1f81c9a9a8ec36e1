"""WordPress's application passwords: one's own, and for administrators everybody's. The same on every site."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lmsdesk.api import look
from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.keys import Fresh
from lmsdesk.domain.access import Person, SitePassword
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import YES, Offer
from lmsdesk.domain.loose import letters
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

APP_ID = "80aa2ac6-0cd4-5a06-9fce-d845d66808c1"
"""The program's own mark, which WordPress keeps beside the passwords that were made for it."""
MOST_PEOPLE = 30
MOST_STAFF = 100
STAFF = ("administrator", "editor", "author", "masteriyo_manager", "masteriyo_instructor", "lrn_instructor")
"""Roles that may change something; WordPress leaves out those a site does not have."""


class AppPasswords:
    """The application passwords of one site. Every method raises Problem when the site says no."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def offer(self) -> Offer:
        """Whether they can be reached with the sign-in in use, and if not, why."""
        sign_in = self._client.sign_in
        if sign_in is not None and sign_in.kind == "masteriyo-key":
            return Offer(
                False,
                Sentence(
                    N_(
                        "You are signed in with an API key, and API keys open Masteriyo only. "
                        "To see application passwords, sign in with one."
                    )
                ),
                rights=True,
            )
        return YES

    async def of(self, person: Person, *, action: Action) -> tuple[SitePassword, ...]:
        """The passwords of somebody, in the site's order."""
        answer = await self._client.read(_route(person), {"context": "edit"}, action=action)
        rows = list(answer.data.values()) if _is_numbered(answer.data) else answer.data
        if not isinstance(rows, list):
            raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
        return tuple(found for row in rows if (found := _read(row, person)) is not None)

    async def people(self, search: str, *, action: Action) -> tuple[Person, ...]:
        """Accounts with these letters in their name, user name or e-mail address."""
        params = {"context": "edit", "per_page": MOST_PEOPLE, **({"search": search} if search else {})}
        return _people(await self._client.read("wp/v2/users", params, action=action))

    async def staff(self, *, action: Action) -> tuple[Person, ...]:
        """Everyone who can change something on the site."""
        return await self.with_role(*STAFF, action=action)

    async def with_role(self, *roles: str, action: Action) -> tuple[Person, ...]:
        """Accounts that have one of these roles."""
        params = {"context": "edit", "per_page": MOST_STAFF, "roles": ",".join(roles)}
        return _people(await self._client.read("wp/v2/users", params, action=action))

    async def current(self, *, action: Action) -> str:
        """The uuid of the password that signs us in; empty when something else does."""
        try:
            answer = await self._client.read("wp/v2/users/me/application-passwords/introspect", action=action)
        except Problem as problem:
            if problem.code == "rest_no_authenticated_app_password" or problem.trouble is Trouble.GONE:
                return ""
            raise
        return _text(answer.data.get("uuid")) if isinstance(answer.data, Mapping) else ""

    async def create(
        self, person: Person, name: str, *, known: Collection[str], action: Action, ours: bool = False
    ) -> Fresh:
        """Make one (``ours``: for this program). Where the answer that held it was lost, it is taken back again."""
        body = {"name": name, "app_id": APP_ID} if ours else {"name": name}
        try:
            answer = await self._client.write("POST", _route(person), body, action=action)
            made = _read(answer.data, person)
            password = _text(answer.data.get("password")) if isinstance(answer.data, Mapping) else ""
            if made is None or not password:
                raise Problem(Trouble.NOT_JSON, exchange=answer.exchange, outcome=Outcome.UNKNOWN)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            raise await self._taken_back(problem, person, name, known, action) from None
        credential = AppPassword(person.login, "".join(password.split())) if person.login else None
        return Fresh(made, (("login", person.login or person.name), ("password", password)), credential)

    async def rename(self, password: SitePassword, name: str, *, action: Action) -> SitePassword:
        """Give it another name. The same name: nothing is sent."""
        if name == password.name:
            return password
        try:
            answer = await self._client.write("PUT", _one(password), {"name": name}, action=action)
            return _read(answer.data, password.owner) or replace(password, name=name)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            now = await self._find(password, problem, action)
            if now is not None and now.name == name:
                return now
            raise problem.with_outcome(Outcome.NOT_DONE) from None

    async def revoke(self, password: SitePassword, *, action: Action) -> None:
        """Take it back at once; one that is gone already is fine."""
        try:
            await self._client.write("DELETE", _one(password), action=action)
        except Problem as problem:
            if problem.trouble is Trouble.GONE and problem.code == "rest_application_password_not_found":
                return
            if not look.should_look(problem):
                raise
            if await self._find(password, problem, action) is not None:
                raise problem.with_outcome(Outcome.NOT_DONE) from None

    async def revoke_all(self, person: Person, *, action: Action) -> int:
        """Take back all of somebody's passwords; how many that were."""
        try:
            answer = await self._client.write("DELETE", _route(person), action=action)
        except Problem as problem:
            if not look.should_look(problem):
                raise
            try:
                left = await self.of(person, action=action)
            except Problem:
                raise problem from None
            if left:
                raise problem.with_outcome(Outcome.NOT_DONE) from None
            return 0
        count = answer.data.get("count") if isinstance(answer.data, Mapping) else None
        return count if isinstance(count, int) else 0

    # -- inside

    async def _find(self, password: SitePassword, problem: Problem, action: Action) -> SitePassword | None:
        try:
            found = await self.of(password.owner, action=action)
        except Problem:
            raise problem from None
        return next((one for one in found if one.uuid == password.uuid), None)

    async def _taken_back(
        self, problem: Problem, person: Person, name: str, known: Collection[str], action: Action
    ) -> Problem:
        """The problem of a lost answer, with what is known after looking and taking back."""
        try:
            found = await self.of(person, action=action)
            new = [one for one in found if one.uuid not in known and one.name == name]
            for one in new:
                await self.revoke(one, action=action)
        except Problem:
            return problem
        told = problem.with_outcome(Outcome.NOT_DONE)
        if new:
            told.sentence = Sentence(
                N_(
                    "The site made the password, but its answer got lost on the way, so nobody has seen it. "
                    "It was taken back; make another one."
                )
            )
        return told


def _route(person: Person) -> str:
    return f"wp/v2/users/{person.id}/application-passwords"


def _one(password: SitePassword) -> str:
    return f"{_route(password.owner)}/{password.uuid}"


def _read(wire: Any, owner: Person) -> SitePassword | None:
    if not isinstance(wire, Mapping) or not _text(wire.get("uuid")):
        return None
    return SitePassword(
        _text(wire["uuid"]),
        owner,
        _text(wire.get("name")),
        _moment(wire.get("created")),
        _moment(wire.get("last_used")),
        _text(wire.get("last_ip")),
        _text(wire.get("app_id")),
    )


def _people(answer: Answer) -> tuple[Person, ...]:
    rows = list(answer.data.values()) if _is_numbered(answer.data) else answer.data
    if not isinstance(rows, list):
        raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
    found = []
    for row in rows:
        if isinstance(row, Mapping) and isinstance(id := row.get("id"), int):
            login = _text(row.get("username"))
            found.append(Person(id, _text(row.get("name")) or login or f"#{id}", login, _text(row.get("email"))))
    return tuple(found)


def _moment(value: Any) -> datetime | None:
    """WordPress tells these in UTC, without saying so."""
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_numbered(data: Any) -> bool:
    """A list as PHP prints one with gaps."""
    return isinstance(data, Mapping) and all(isinstance(key, str) and key.isdecimal() for key in data)


def _text(value: Any) -> str:
    return letters(value)
