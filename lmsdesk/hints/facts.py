"""The facts of an exchange, worked out once, that the rules look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Exchange, Failure, decode, error_parts, parse_json
from lmsdesk.domain.problem import Outcome
from lmsdesk.hints.model import Context

LOOK_BYTES = 200_000
"""How much of a body is searched for fingerprints."""


class Facts:
    """One exchange and its context, seen the way the catalogue's patterns see it."""

    def __init__(self, exchange: Exchange, context: Context) -> None:
        self.exchange = exchange
        self.context = context
        self.status = exchange.status
        self.failure: Failure | None = exchange.failure
        self.write = exchange.is_write

    @cached_property
    def text(self) -> str:
        return self.exchange.text()[:LOOK_BYTES]

    @cached_property
    def low(self) -> str:
        return self.text.lower()

    @cached_property
    def _parsed(self) -> tuple[Any, str]:
        return parse_json(self.exchange.text())

    @property
    def json(self) -> Any:
        return self._parsed[0]

    @property
    def noise(self) -> str:
        return self._parsed[1] if self._parsed[0] is not None else ""

    @cached_property
    def error(self) -> tuple[str, str, Mapping[str, Any]]:
        return error_parts(self.json)

    @property
    def code(self) -> str:
        return self.error[0]

    @property
    def message(self) -> str:
        return self.error[1]

    @property
    def fields(self) -> Mapping[str, Any]:
        return self.error[2]

    @cached_property
    def sent(self) -> Mapping[str, Any]:
        """What was sent, where it was a JSON object."""
        value = parse_json(decode(self.exchange.request_body, ""))[0] if self.exchange.request_body else None
        return value if isinstance(value, Mapping) else {}

    @cached_property
    def api_link(self) -> str:
        """The address of the API that the answer announces in its Link header, or an empty text."""
        found = re.search(r"<([^<>]*)>\s*;\s*rel=\"?https://api\.w\.org/", self.exchange.header("link"))
        return found[1] if found else ""

    @property
    def mute(self) -> bool:
        """Whether the route answers nothing even when all went well."""
        return self.exchange.route.endswith("/users/account/profile-image")

    @cached_property
    def learnomy_shape(self) -> bool:
        """Whether the body is Learnomy's error envelope."""
        return isinstance(self.json, Mapping) and isinstance(self.json.get("error"), Mapping)

    @cached_property
    def html(self) -> bool:
        """Whether the body is a page and not an API answer."""
        if self.json is not None:
            return False
        start = self.low.lstrip()[:300]
        return "html" in self.exchange.content_type or start.startswith(("<!doctype", "<html", "<br", "<head"))

    @cached_property
    def api(self) -> bool:
        """Whether the address is one of the API's, where a page is never a good answer."""
        return "wp-json" in self.exchange.url or self.query_form or "/v1/" in self.exchange.path

    @property
    def server(self) -> str:
        return self.exchange.header("server").lower()

    @property
    def cloudflare(self) -> bool:
        return "cloudflare" in self.server or bool(self.exchange.header("cf-ray"))

    @property
    def realm(self) -> str:
        return self.exchange.header("www-authenticate")

    @property
    def masteriyo_realm(self) -> bool:
        return "masteriyo api" in self.realm.lower()

    @property
    def location(self) -> str:
        return self.exchange.header("location")

    @property
    def credential(self) -> str:
        return self.exchange.credential

    @cached_property
    def lms(self) -> str:
        if self.context.lms:
            return self.context.lms
        for name in ("masteriyo", "learnomy"):
            if (
                f"{name}/" in self.exchange.url
                or f"{name}-pro/" in self.exchange.url
                or f"{name}%2F" in self.exchange.url
            ):
                return name
        return "learnomy" if self.learnomy_shape else ""

    @cached_property
    def host(self) -> str:
        return urlsplit(self.exchange.url).hostname or ""

    @cached_property
    def query_form(self) -> bool:
        """Whether the address uses ``?rest_route=``, where Masteriyo does not look at keys."""
        return any(name == "rest_route" for name, _ in self.exchange.query)

    @cached_property
    def local(self) -> bool:
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    @cached_property
    def outcome(self) -> Outcome:
        """What became of the data: what was found out by looking, else what the answer alone says."""
        if self.context.outcome is not None:
            return self.context.outcome
        if not self.write:
            return Outcome.NOTHING
        if self.failure is not None:
            early = self.failure.phase in ("resolve", "connect", "tls")
            return Outcome.NOT_DONE if early else Outcome.UNKNOWN
        if 300 <= self.status < 500 and self.status != 408:
            return Outcome.NOT_DONE
        if 200 <= self.status < 300 and self.json is not None:
            return Outcome.DONE
        return Outcome.UNKNOWN

    @cached_property
    def worked_before(self) -> Exchange | None:
        """The newest earlier exchange of this site that was accepted with the same sort of credential."""
        for earlier in reversed(self.context.recent):
            if (
                earlier.number != self.exchange.number
                and earlier.credential == self.credential != ""
                and 200 <= earlier.status < 300
                and "masteriyo" in earlier.url + self.lms
            ):
                return earlier
        return None

    @cached_property
    def refusals_in_a_row(self) -> int:
        """How many sign-ins in a row were refused just before this exchange."""
        count = 0
        for earlier in reversed(self.context.recent):
            if earlier.number >= self.exchange.number:
                continue
            if earlier.status != 401:
                break
            count += 1
        return count
