"""What is odd about a key or password that a site has just refused, as far as this computer alone can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmsdesk.api.credentials import AppPassword, Credential, MasteriyoKey
from lmsdesk.domain.access import mark

if TYPE_CHECKING:
    from lmsdesk.domain.problem import Problem
    from lmsdesk.sites.connect import Connector

_KEPT = 20
_WHOLE = re.compile(r"[A-Za-z0-9]{24}")
"""WordPress makes all application passwords so."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """``key_is_of``: another site that is signed in to with this very key. ``slip``: what is wrong with its form."""

    key_is_of: str = ""
    slip: str = ""


NONE = Suspicion()


class Suspicions:
    """The last refusals of sign-ins that were tried out, by the number of their exchange. Holds no secret."""

    def __init__(self) -> None:
        self._found: dict[int, Suspicion] = {}

    def of(self, exchange: int) -> Suspicion:
        """What was found out about this refusal."""
        return self._found.get(exchange, NONE)

    async def look(self, sites: Connector, root: str, credential: Credential, problem: Problem) -> None:
        """Look at a refused sign-in. Reads the vault for a key, which may ask the person."""
        exchange = problem.exchange
        if exchange is None or exchange.status != 401:
            return
        found = Suspicion(await _owner(sites, root, credential), slip_of(credential))
        if found != NONE:
            self._found[exchange.number] = found
            while len(self._found) > _KEPT:
                del self._found[next(iter(self._found))]


def slip_of(credential: Credential) -> str:
    """What is odd about its form, without repeating it."""
    if isinstance(credential, AppPassword) and not _WHOLE.fullmatch(credential.password):
        return f"{len(credential.password)} characters, not 24 letters and digits"
    return ""


async def _owner(sites: Connector, root: str, credential: Credential) -> str:
    """The name of a site elsewhere that is signed in to with the same key."""
    from lmsdesk.sites.keys.usage import place

    if not isinstance(credential, MasteriyoKey):
        return ""
    wanted = mark(credential.key)
    for profile in sites.profiles:
        if profile.lms != "masteriyo" or place(profile.root) == place(root):
            continue
        other = await sites.credential(profile)
        if isinstance(other, MasteriyoKey) and mark(other.key) == wanted:
            return profile.name
    return ""
