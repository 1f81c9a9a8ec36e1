"""The facts of an exchange, worked out once, that the rules look at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Exchange, Failure, decode, error_parts, parse_json, read_json
from lmsdesk.domain.problem import Outcome
from lmsdesk.domain.said import said
from lmsdesk.hints.history import History, same_host
from lmsdesk.hints.meanings import Meaning, meaning_of
from lmsdesk.hints.model import Context

PARSE_BYTES = 4_000_000
"""An answer beyond this size is a good one or a broken one; what stands in it is not read for hints."""
LOOK_BYTES = 200_000
"""How much of a body is searched for fingerprints."""


class Layer(StrEnum):
    """Who answered (R1). The fix differs for each, and so does the desk to call."""

    NETWORK = "the network"
    FRONT = "something in front of the site"
    SERVER = "the web server"
    WORDPRESS = "WordPress"
    PLUGIN = "the course plugin"


class Facts:
    """One exchange and its context, seen the way the catalogue's patterns see it."""

    def __init__(self, exchange: Exchange, context: Context) -> None:
        self.exchange = exchange
        self.context = context
        self.status = exchange.status
        self.failure: Failure | None = exchange.failure
        self.write = exchange.is_write

    @property
    def failed_how(self) -> str:
        """Why no answer came, in one word of ours."""
        return self.failure.what if self.failure is not None else ""

    @cached_property
    def failure_detail(self) -> str:
        """The library's words for it, in small letters."""
        return self.failure.detail.lower() if self.failure is not None else ""

    # -- the answer ------------------------------------------------------------------------------------------

    @cached_property
    def text(self) -> str:
        return decode(self.exchange.body[:LOOK_BYTES], self.exchange.header("content-type"))

    @cached_property
    def low(self) -> str:
        return self.text.lower()

    @cached_property
    def _parsed(self) -> tuple[Any, str]:
        body = self.exchange.body.removeprefix(b"\xef\xbb\xbf")
        capped = self.exchange.body_capped and self.failure is None  # it came whole, and only its beginning was kept
        if self.failure is not None or capped or len(body) > PARSE_BYTES:
            begins, ends = body.lstrip()[:1] in (b"{", b"["), capped or body.rstrip()[-1:] in (b"}", b"]")
            return ({} if begins and ends and self.failure is None else None), ""
        return read_json(self.exchange.text(), self.exchange.header("content-type"))

    @property
    def json(self) -> Any:
        return self._parsed[0]

    @property
    def noise(self) -> str:
        return self._parsed[1] if self._parsed[0] is not None else ""

    @cached_property
    def error(self) -> tuple[str, str, Mapping[str, Any]]:
        return error_parts(self.json) if self.status >= 400 else ("", "", {})

    @property
    def code(self) -> str:
        return self.error[0]

    @property
    def message(self) -> str:
        return self.error[1]

    @cached_property
    def said(self) -> str:
        """The site's own sentence where a person can read it."""
        return said(self.message)

    @property
    def fields(self) -> Mapping[str, Any]:
        return self.error[2]

    @cached_property
    def means(self) -> Meaning:
        """What the error code says; of good answers nothing."""
        return meaning_of(self.code, self.status) if self.status >= 400 else Meaning.NONE

    @property
    def seen(self) -> str:
        """Status and code, as evidence."""
        return f"status {self.status}, code {self.code or '-'}"

    @cached_property
    def learnomy_shape(self) -> bool:
        """Whether the body is Learnomy's error envelope (R4: core answers in its own even there)."""
        return isinstance(self.json, Mapping) and isinstance(self.json.get("error"), Mapping)

    @cached_property
    def html(self) -> bool:
        """Whether the body is a page and not an API answer."""
        if self.json is not None:
            return False
        start = self.low.lstrip()[:300]
        return "html" in self.exchange.content_type or start.startswith(("<!doctype", "<html", "<br", "<head"))

    @cached_property
    def stopped(self) -> bool:
        """Whether WordPress itself stopped with a message (``wp_die``), as a page or in JSON; it did not crash."""
        if "critical error on" in self.low or self.status < 400:
            return False
        return self.code == "wp_die" or (self.html and "error-page" in self.low and "wp-die-message" in self.low)

    @property
    def approval_page(self) -> bool:
        """Whether the page was asked where a person approves a new application password."""
        return self.exchange.path.endswith("/authorize-application.php")

    @cached_property
    def layer(self) -> Layer:
        if self.status == 0 or self.failure is not None:
            return Layer.NETWORK
        if self.learnomy_shape:
            return Layer.PLUGIN
        if self.json is not None:
            plugin = ("masteriyo", "learnomy", "openai_", "user_invalid_roles")
            return Layer.PLUGIN if self.code.startswith(plugin) else Layer.WORDPRESS
        if self.stopped or "x-redirect-by" in {name.lower() for name, _ in self.exchange.headers}:
            return Layer.WORDPRESS
        if self.cloudflare or any(self.exchange.header(name) for name in ("x-sucuri-id", "sg-captcha")):
            return Layer.FRONT
        return Layer.SERVER

    # -- the request -----------------------------------------------------------------------------------------

    @cached_property
    def sent(self) -> Mapping[str, Any]:
        """What was sent, where it was a JSON object."""
        value = parse_json(decode(self.exchange.request_body, ""))[0] if self.exchange.request_body else None
        return value if isinstance(value, Mapping) else {}

    @property
    def route(self) -> str:
        """The REST route, without a slash at its end."""
        return self.exchange.route.rstrip("/")

    @cached_property
    def api(self) -> bool:
        """Whether the address is one of the API's, where a page is never a good answer."""
        return "wp-json" in self.exchange.url or self.query_form or "/v1/" in self.exchange.path

    @cached_property
    def query_form(self) -> bool:
        """Whether the address uses ``?rest_route=``, where Masteriyo does not look at keys."""
        return any(name == "rest_route" for name, _ in self.exchange.query)

    @property
    def mute(self) -> bool:
        """Whether the route answers nothing even when all went well."""
        return self.exchange.route.endswith("/users/account/profile-image")

    @property
    def credential(self) -> str:
        return self.exchange.credential

    @property
    def key(self) -> bool:
        return self.credential == "masteriyo-key"

    @cached_property
    def lms(self) -> str:
        if self.context.lms:
            return self.context.lms
        url = self.exchange.url.replace("%2F", "/").lower()
        for name in ("masteriyo", "learnomy"):
            if f"{name}/" in url or f"{name}-pro/" in url:
                return name
        return "learnomy" if self.learnomy_shape else ""

    @cached_property
    def host(self) -> str:
        return urlsplit(self.exchange.url).hostname or ""

    @property
    def scheme(self) -> str:
        return urlsplit(self.exchange.url).scheme

    @cached_property
    def local(self) -> bool:
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def asked(self, name: str) -> str:
        """A header of the request, or an empty text."""
        pairs = self.exchange.request_headers
        return next((value for key, value in pairs if key.lower() == name), "")

    # -- headers of the answer -------------------------------------------------------------------------------

    @cached_property
    def api_link(self) -> str:
        """The address of the API that the answer announces in its Link header, or an empty text."""
        found = re.search(r"<([^<>]*)>\s*;\s*rel=\"?https://api\.w\.org/", self.exchange.header("link"))
        return found[1] if found else ""

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

    # -- what became of it, and what else is known -----------------------------------------------------------

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
    def history(self) -> History:
        """What the site's other exchanges teach."""
        near = tuple(other for other in self.context.recent if same_host(other, self.exchange))
        return History(self.exchange, near)
