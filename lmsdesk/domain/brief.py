"""One line of the inspector's list: what is shown and filtered of an exchange, without headers and bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Action, Exchange, route_of

COLOURS = ("red", "orange", "green", "blue", "purple")
_USUAL_PORTS = {"http": ":80", "https": ":443"}
_NUMBERS = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person put on an exchange: a pin, a note, one of ``COLOURS``. Kept as long as the exchange, or longer."""

    pinned: bool = False
    note: str = ""
    colour: str = ""

    def __bool__(self) -> bool:
        return bool(self.pinned or self.note or self.colour)


NO_MARK = Mark()


@dataclass(eq=False)
class Brief:
    """A line. Two are the same only if they are the same object; ``mark`` and ``hint`` may change."""

    number: int
    started: datetime
    action: Action
    site: str
    method: str
    url: str
    status: int
    failure: str
    """Our word for how it failed, as in ``Failure.what``; empty where an answer came."""
    took: float
    size: int
    wire: int | None
    kind: str
    """The answer's content type."""
    credential: str
    attempt: int
    hint: str = ""
    """The id of the hint that explains it, where one does."""
    mark: Mark = NO_MARK

    @classmethod
    def of(cls, exchange: Exchange, hint: str = "", mark: Mark = NO_MARK) -> Brief:
        """The line for an exchange."""
        return cls(
            number=exchange.number,
            started=exchange.started,
            action=exchange.action,
            site=exchange.site,
            method=exchange.method,
            url=exchange.url,
            status=exchange.status,
            failure=exchange.failure.what if exchange.failure is not None else "",
            took=exchange.timing.total,
            size=exchange.body_size,
            wire=exchange.wire_size,
            kind=exchange.content_type,
            credential=exchange.credential,
            attempt=exchange.attempt,
            hint=hint,
            mark=mark,
        )

    @property
    def is_write(self) -> bool:
        return self.method not in ("GET", "HEAD", "OPTIONS")

    @property
    def failed(self) -> bool:
        return bool(self.failure) or self.status >= 400 or self.status == 0

    @cached_property
    def route(self) -> str:
        """As ``Exchange.route``."""
        return route_of(self.url)

    @cached_property
    def seconds(self) -> str:
        """Seconds and thousandths of its begin, as the list shows them below the time of the action."""
        return self.started.astimezone().strftime("%S.%f")[:6]

    @cached_property
    def host(self) -> str:
        return host_of(self.url)

    @cached_property
    def words(self) -> str:
        """All that a plain word is looked for in, in lower case."""
        return f"{self.method} {self.url} {self.status or self.failure} {self.action.title}".lower()


def host_of(url: str) -> str:
    """Host and port of an address, in lower case, without the usual port; empty for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2].lower()
    return host.removesuffix(_USUAL_PORTS.get(parts.scheme.lower(), "-"))


def pattern_of(url: str) -> str:
    """The route with its numbers left out, the same for every item of a kind: ``/masteriyo/v1/courses/#``."""
    return _NUMBERS.sub("#", route_of(url))
