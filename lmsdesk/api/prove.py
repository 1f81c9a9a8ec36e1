"""Proves a sign-in with a call that cannot succeed without one. A wrong key is silently treated as none elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lmsdesk.api.answer import Answer
from lmsdesk.api.client import Client
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.loose import letters
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.query import Identity
from lmsdesk.domain.words import N_

MASTERIYO_ME = "masteriyo/v1/users/me"
LEARNOMY_ME = "learnomy/v1/me"
WORDPRESS_ME = "wp/v2/users/me"


async def prove(client: Client, lms: str, *, routes: Iterable[str] = (), action: Action | None = None) -> Identity:
    """Whom the site takes us for. Raises Problem (SIGNED_OUT) when it does not know us.

    ``routes`` are the routes of the site's index, where one is known: Learnomy's own route is used when it is listed.
    """
    action = action or Action(N_("Sign in"))
    client.who_route = MASTERIYO_ME if lms == "masteriyo" else WORDPRESS_ME
    identity = await _asked(client, lms, routes, action)
    if client.sign_in is not None:
        client.door.worked(client.sign_in.mark)
    return identity


async def _asked(client: Client, lms: str, routes: Iterable[str], action: Action) -> Identity:
    """One refusal is all that may come of it: nobody is asked a second time with what was not known the first time."""
    if lms == "masteriyo":
        return read_identity(await client.read(MASTERIYO_ME, action=action))
    listed = f"/{LEARNOMY_ME}" in set(routes)
    if listed and client.sign_in is not None and client.sign_in.kind == "learnomy-token":
        client.who_route = LEARNOMY_ME  # a token of the plugin's need not be known to WordPress itself
    try:
        params = None if client.who_route == LEARNOMY_ME else {"context": "edit"}
        return read_identity(await client.read(client.who_route, params, action=action))
    except Problem as problem:
        if not listed or client.who_route == LEARNOMY_ME or problem.trouble not in _CLOSED:
            raise
    client.who_route = LEARNOMY_ME
    return read_identity(await client.read(LEARNOMY_ME, action=action))


_CLOSED = frozenset({Trouble.FORBIDDEN, Trouble.GONE})
"""Plugins that hide a site's accounts close WordPress' own route about them."""


def read_identity(answer: Answer) -> Identity:
    """An Identity from ``users/me`` of Masteriyo, WordPress or Learnomy. Raises Problem when nobody is in there."""
    data: Any = answer.data
    if isinstance(data, Mapping) and isinstance(data.get("data"), Mapping) and "id" not in data:
        data = data["data"]
    number = _number(data) if isinstance(data, Mapping) else 0
    if not number:
        raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)
    login = _first(data, "username", "user_login", "login", "slug", "nicename")
    return Identity(
        name=_first(data, "display_name", "name", "nickname") or login or f"#{number}",
        login=login,
        id=number,
        roles=_roles(data),
        capabilities=_capabilities(data),
    )


async def capabilities(client: Client, *, action: Action) -> frozenset[str]:
    """What WordPress lets the account do that signs in; empty where it does not tell. Raises Problem."""
    answer = await client.read(WORDPRESS_ME, {"context": "edit"}, action=action)
    return _capabilities(answer.data) if isinstance(answer.data, Mapping) else frozenset()


def _number(data: Mapping[str, Any]) -> int:
    for name in ("id", "user_id", "ID"):
        value = data.get(name)
        if isinstance(value, str) and value.isdecimal() and len(value) < 16:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15:
            return value
    return 0


def _first(data: Mapping[str, Any], *names: str) -> str:
    return next((letters(data[name]) for name in names if isinstance(data.get(name), str) and data[name]), "")


def _capabilities(data: Mapping[str, Any]) -> frozenset[str]:
    found = data.get("capabilities")
    return frozenset(str(name) for name, on in found.items() if on) if isinstance(found, Mapping) else frozenset()


def _roles(data: Mapping[str, Any]) -> tuple[str, ...]:
    roles = data.get("roles", data.get("role"))
    if isinstance(roles, Mapping):  # PHP prints a list with gaps as an object
        roles = list(roles.values())
    if isinstance(roles, str):
        roles = [roles]
    return tuple(letters(role) for role in roles if isinstance(role, str)) if isinstance(roles, list) else ()
