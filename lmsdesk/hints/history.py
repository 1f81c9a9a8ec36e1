"""What the other exchanges of the same site teach: what worked before, which routes answer, what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Exchange, decode, parse_json


class History:
    """The exchanges of one site around the one that is explained; those after it count where order does not matter."""

    def __init__(self, exchange: Exchange, others: tuple[Exchange, ...]) -> None:
        self._exchange = exchange
        self.all = tuple(other for other in others if other.number != exchange.number)
        self.earlier = tuple(other for other in self.all if other.number < exchange.number)

    @cached_property
    def accepted(self) -> Exchange | None:
        """The newest earlier exchange on the course plugin's routes that was accepted with the same sort of sign-in."""
        credential = self._exchange.credential
        for other in reversed(self.earlier):
            if other.credential == credential != "" and good(other) and plugin_route(other):
                return other
        return None

    @cached_property
    def answered(self) -> Exchange | None:
        """The newest earlier exchange that got any answer."""
        return next((other for other in reversed(self.earlier) if other.status and other.failure is None), None)

    @cached_property
    def same_request(self) -> Exchange | None:
        """The newest earlier exchange with the same method and path that went well."""
        here = self._exchange
        return next(
            (
                other
                for other in reversed(self.earlier)
                if other.method == here.method and other.path == here.path and good(other)
            ),
            None,
        )

    @cached_property
    def minutes_since(self) -> str:
        """When the same request worked last, in words for the evidence; empty when it never did."""
        other = self.same_request
        if other is None:
            return ""
        minutes = round(max(0.0, (self._exchange.started - other.started).total_seconds()) / 60)
        return "the same request worked a moment ago" if minutes < 1 else f"the same request worked {minutes} min ago"

    @property
    def silent_since(self) -> bool:
        """Whether the site gave no answer to what was asked after this exchange, such as a look whether it was done."""
        later = [other for other in self.all if other.number > self._exchange.number]
        return bool(later) and all(other.failure is not None for other in later)

    def works(self, prefix: str) -> bool:
        """Whether any route below this one answered with data."""
        return any(good(other) and other.route.startswith(prefix) for other in self.all)

    def missing(self, prefix: str) -> int:
        """How many different routes below this one do not exist."""
        return len(
            {other.route for other in self.all if other.code == "rest_no_route" and other.route.startswith(prefix)}
        )

    @property
    def methods_that_work(self) -> frozenset[str]:
        return frozenset(other.method for other in self.all if good(other))

    @cached_property
    def refusals_in_a_row(self) -> int:
        """How many sign-ins in a row were refused just before this exchange."""
        count = 0
        for other in reversed(self.earlier):
            if other.status != 401:
                break
            count += 1
        return count

    @cached_property
    def new_since_good(self) -> tuple[str, ...]:
        """The sent fields that differ from the last save of the same item that worked; empty when there was none."""
        here = _sent(self._exchange)
        for other in reversed(self.earlier):
            if other.is_write and other.path == self._exchange.path and good(other) and (before := _sent(other)):
                return tuple(name for name, value in here.items() if before.get(name) != value)
        return ()

    def item_with(self, name: str, value: str) -> str:
        """The id of an item in an earlier answer whose field has this value, or an empty text."""
        for other in reversed(self.earlier):
            if good(other) and value.encode("utf-8", "surrogatepass") in other.body:
                for item in _items(other.json()):
                    if item.get(name) == value and "id" in item:
                        return str(item["id"])
        return ""

    @cached_property
    def index(self) -> Mapping[str, Any]:
        """The newest index of the API among the exchanges, or nothing."""
        for other in reversed(self.all):
            told = other.status == 200 and other.route == "/" and b"namespaces" in other.body
            data = other.json() if told else None
            if isinstance(data, dict) and isinstance(data.get("namespaces"), list):
                return data
        return {}


def good(exchange: Exchange) -> bool:
    return 200 <= exchange.status < 300 and exchange.failure is None


def plugin_route(exchange: Exchange) -> bool:
    """Whether the route belongs to one of the course plugins."""
    return exchange.route.lower().lstrip("/").startswith(("masteriyo", "learnomy"))


def same_host(one: Exchange, other: Exchange) -> bool:
    """Whether both went to one site; with and without www is the same."""
    return _host(one) == _host(other)


def _items(data: Any) -> list[Mapping[str, Any]]:
    """The items of an answer: one, a list, or a list in an envelope."""
    if isinstance(data, Mapping):
        data = data["data"] if isinstance(data.get("data"), list) else [data]
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def _host(exchange: Exchange) -> str:
    return urlsplit(exchange.url).netloc.lower().removeprefix("www.")


def _sent(exchange: Exchange) -> Mapping[str, Any]:
    value = parse_json(decode(exchange.request_body, ""))[0] if exchange.request_body else None
    return value if isinstance(value, Mapping) else {}
