"""The REST root of a site, used as the site announces it: pretty, ``index.php``, query form, or renamed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from lmsdesk.api.address import AddressError
from lmsdesk.domain.words import N_, Sentence

Params = Mapping[str, Any] | Iterable[tuple[str, Any]] | None

_PORTS = {"http": 80, "https": 443}


def is_loopback(url: str) -> bool:
    """Whether an address stays on this computer."""
    return _is_here((urlsplit(url).hostname or "").rstrip(".").lower())


@lru_cache(maxsize=64)
def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Whether a host is a number of the net (IPv4 or IPv6) and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address; two addresses with the same origin are the same web server."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme.lower(), (parts.hostname or "").lower(), port or _PORTS.get(parts.scheme.lower(), 0)


_origin = lru_cache(maxsize=64)(origin)
"""For the addresses of sites, which are few and asked for with each request."""


@lru_cache(maxsize=64)
def _names_route(query: str) -> bool:
    return any(name == "rest_route" for name, _ in parse_qsl(query, keep_blank_values=True))


def is_private(url: str) -> bool:
    """Whether nobody on the way can read what is sent there: https, or this computer itself."""
    return urlsplit(url).scheme.lower() == "https" or is_loopback(url)


@dataclass(frozen=True, slots=True)
class ApiRoot:
    """Where a site's REST API begins. ``base`` is the announced address, such as ``https://x/wp-json/``."""

    base: str

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise AddressError(Sentence(N_("The site announces an API address that cannot be used.")))
        if not self.is_query and not parts.path.endswith("/"):
            object.__setattr__(self, "base", urlunsplit((parts.scheme, parts.netloc, parts.path + "/", "", "")))

    @property
    def is_query(self) -> bool:
        """Whether routes travel in ``?rest_route=`` (plain permalinks)."""
        return _names_route(urlsplit(self.base).query)

    def url(self, route: str, params: Params = None) -> str:
        """The full address of a route such as ``masteriyo/v1/courses``; an empty route is the root index."""
        parts = urlsplit(self.base)
        route = route.lstrip("/")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        path = parts.path
        if self.is_query:
            pairs = [(name, f"/{route}" if name == "rest_route" else value) for name, value in pairs]
        else:
            path += quote(route, safe="/:@!$&'()*+,;=-._~")
        pairs += flat(params)
        return urlunsplit((parts.scheme, parts.netloc, path, urlencode(pairs, safe="/:[],", quote_via=quote), ""))

    def holds(self, url: str) -> bool:
        """Whether an address is below this root, on the same origin."""
        if origin(url) != _origin(self.base):
            return False
        mine, theirs = urlsplit(self.base), urlsplit(url)
        if self.is_query:
            return mine.path == theirs.path and any(name == "rest_route" for name, _ in parse_qsl(theirs.query))
        return theirs.path.startswith(mine.path) and "/../" not in theirs.path


def flat(params: Params) -> list[tuple[str, str]]:
    """Query parameters as pairs of text: lists repeat as ``name[]``, None is left out, booleans are words."""
    if params is None:
        return []
    pairs: list[tuple[str, str]] = []
    for name, value in params.items() if isinstance(params, Mapping) else params:
        if isinstance(value, list | tuple):
            pairs += [(f"{name}[]", _word(item)) for item in value]
        elif value is not None:
            pairs.append((name, _word(value)))
    return pairs


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
