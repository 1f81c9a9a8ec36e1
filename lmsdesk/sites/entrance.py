"""The way into an open site: trying another credential beside the one in use, and going over to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmsdesk.api.credentials import Credential

if TYPE_CHECKING:
    from lmsdesk.api.client import Client


@dataclass(frozen=True, slots=True)
class Entrance:
    """``beside`` makes a second client that signs with another credential; whoever asked for it closes it.

    ``go_over`` lets the open site sign with another credential from the next request on.
    """

    client: Client
    beside: Callable[[Credential], Client]
    go_over: Callable[[Credential], None]
