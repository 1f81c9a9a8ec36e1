"""The road to a site: over which transport and line requests get there, past which door, and who hears of them.

Everything that asks one site shares it, in one piece.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.reach import USUAL, Line

if TYPE_CHECKING:
    import httpx

    from lmsdesk.api.client import Client
    from lmsdesk.api.lockout import Door
    from lmsdesk.api.root import ApiRoot


@dataclass(frozen=True, slots=True)
class Road:
    """Where clients of one site come from."""

    journal: Callable[[Exchange], None]
    """Hears of every exchange."""
    transport: httpx.AsyncBaseTransport | None = None
    """None: the real one."""
    line: Line = USUAL
    door: Door | None = None
    """Counts what the site refuses; everything that signs in to one site shares it. None: one for each client."""
    site: str = ""
    """The profile that exchanges belong to."""

    def client(self, root: ApiRoot) -> Client:
        """A client without a sign-in. Whoever asked for it closes it."""
        from lmsdesk.api.client import Client

        return Client(
            root, None, self.journal, site=self.site, transport=self.transport, door=self.door, line=self.line
        )
