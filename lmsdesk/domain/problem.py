"""Everything that goes wrong in the world (site down, wrong key, no permission), translated once at the border.

A bug of ours is never a Problem: it stays an exception and meets the crash dialog.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.field_errors import FieldError, Placed
from lmsdesk.domain.words import Sentence


class Trouble(StrEnum):
    """What sort of trouble it is. Few on purpose: the hints tell the rest."""

    OFFLINE = "offline"  # no answer at all
    TIMEOUT = "timeout"
    TLS = "tls"
    MOVED = "moved"  # a redirect
    NOT_JSON = "not-json"  # something else answered
    SIGNED_OUT = "signed-out"  # 401
    FORBIDDEN = "forbidden"  # 403
    GONE = "gone"  # the item or route is not there
    INVALID = "invalid"  # the site refused the values
    BUSY = "busy"  # 429, 503
    CRASHED = "crashed"  # 5xx
    UNAVAILABLE = "unavailable"  # the site does not offer it; nothing was sent
    REFUSED = "refused"  # anything else the site said no to
    CHANGED = "changed"  # somebody else changed the same thing meanwhile; nothing was sent
    STORAGE = "storage"  # our own files cannot be read or written; no site has to do with it


class Outcome(StrEnum):
    """What happened to the data. Reads are always NOTHING."""

    NOTHING = "nothing"  # nothing was to be changed, or nothing was sent
    NOT_DONE = "not-done"  # we know: the site is as it was
    DONE = "done"  # we looked: the change is there although the answer was bad
    UNKNOWN = "unknown"  # we could not look


class Problem(Exception):
    """One trouble, with the exchange that shows it, what became of the data, and messages by field."""

    def __init__(
        self,
        trouble: Trouble,
        *,
        exchange: Exchange | None = None,
        outcome: Outcome = Outcome.NOTHING,
        code: str = "",
        message: str = "",
        fields: Mapping[str, str] | None = None,
        sentence: Sentence | None = None,
        retry_after: float | None = None,
        errors: tuple[FieldError, ...] = (),
        placed: tuple[Placed, ...] = (),
    ) -> None:
        super().__init__(f"{trouble}: {code or message or sentence or ''}")
        self.trouble = trouble
        self.exchange = exchange
        self.outcome = outcome
        self.code = code
        self.message = message
        """The site's own words; shown in details only."""
        self.fields: Mapping[str, str] = fields or {}
        """The site's messages by our field name (dialects map the wire names)."""
        self.sentence = sentence
        """Our words where no exchange can explain it (nothing was sent)."""
        self.retry_after = retry_after
        self.errors = errors
        """The site's complaints about fields, under the wire's names."""
        self.placed = placed
        """The site's complaints at our fields, in words for people, also inside lists and nested values."""
        self.names: Mapping[str, str] = {}
        """Our field names by the names that were sent, where they differ."""

    def with_outcome(self, outcome: Outcome) -> Problem:
        """The same problem with another outcome, for when we looked afterwards."""
        same = Problem(
            self.trouble,
            exchange=self.exchange,
            outcome=outcome,
            code=self.code,
            message=self.message,
            fields=self.fields,
            sentence=self.sentence,
            retry_after=self.retry_after,
            errors=self.errors,
            placed=self.placed,
        )
        same.names = self.names
        return same
