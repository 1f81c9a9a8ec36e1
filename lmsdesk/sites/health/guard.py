"""Counts refused sign-ins, because plugins lock people out after a few of them."""

from __future__ import annotations

from lmsdesk.domain.exchange import Exchange

MOST = 2
_KEY_PERMISSION = "masteriyo_rest_authentication_error"


class TooManyRefusedError(Exception):
    """Another sign-in now could lock the person out; none was sent."""


class Guard:
    """Keep one per site and hand it to every check of it: however often someone clicks, two in a row is the end."""

    def __init__(self) -> None:
        self.refused = 0

    @property
    def left(self) -> int:
        """How many refusals there may still be."""
        return max(0, MOST - self.refused)

    def check(self) -> None:
        """Raises TooManyRefusedError when no further sign-in may be sent."""
        if not self.left:
            raise TooManyRefusedError

    def saw(self, exchange: Exchange) -> None:
        """Take an exchange into account."""
        token = exchange.method == "POST" and "/auth/token" in exchange.url
        if not exchange.credential and not token:
            return
        unknown = exchange.status == 401 and exchange.code != _KEY_PERMISSION
        if unknown or (token and exchange.status in (400, 403)):
            self.refused += 1
        elif 200 <= exchange.status < 300:
            self.refused = 0

    def reset(self) -> None:
        """The person gave another key or password, or waited long enough."""
        self.refused = 0
