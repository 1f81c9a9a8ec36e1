"""Asks the few published routes what they take, where the site tells nobody its index. Only GET and OPTIONS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.api.client import Client
from lmsdesk.api.dialects.learnomy.capabilities import DOCUMENTED
from lmsdesk.api.dialects.learnomy.routes import Route, arguments
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.values import ItemId


async def probe(client: Client, *, action: Action) -> tuple[Route, ...]:
    """The published course routes with what OPTIONS tells of them; nothing where it tells nothing."""
    courses, course = DOCUMENTED
    found = await _told(client, courses, (), action)
    if not found:
        return ()
    return (*found, *await _told(client, course, (await _some_course(client, courses, action),), action))


async def _told(client: Client, route: Route, ids: tuple[ItemId, ...], action: Action) -> list[Route]:
    try:
        answer = await client.write("OPTIONS", route.at(*ids), action=action)
    except Problem:
        return []
    endpoints = answer.data.get("endpoints") if isinstance(answer.data, Mapping) else None
    found: list[Route] = []
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        if isinstance(endpoint, Mapping) and isinstance(endpoint.get("methods"), list):
            args = arguments(endpoint.get("args"))
            found += [Route(route.path, str(method), args) for method in endpoint["methods"]]
    return found


async def _some_course(client: Client, route: Route, action: Action) -> ItemId:
    """The id of any course; where there is none yet, any number does: OPTIONS asks about the route, not the item."""
    from lmsdesk.api.dialects.learnomy.reading import rows

    try:
        found, _ = rows(await client.read(route.path, {"per_page": 1}, action=action))
    except Problem:
        return 1
    first: Any = found[0] if found else {}
    id = first.get("id", first.get("course_id")) if isinstance(first, Mapping) else None
    return id if isinstance(id, int | str) and not isinstance(id, bool) else 1
