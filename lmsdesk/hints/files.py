"""What a file tells: exchanges out of a HAR or a recording, and the hints for all of them together, best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har_read import Unreadable, from_har, load_json
from lmsdesk.domain.loose import as_dict, as_list, as_text
from lmsdesk.hints.engine import explain
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Context, Explanation, Hint
from lmsdesk.hints.recorded import from_recorded
from lmsdesk.hints.rules import RULES

_HARMLESS = frozenset(rule.id for rule in RULES if rule.harmless)
RECENT = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """A hint, the exchange that it explains, and what was known when it was made."""

    hint: Hint
    exchange: Exchange
    context: Context
    best: bool
    """Whether it is the best hint of its exchange, not one that is also possible."""


def read_exchanges(content: bytes, name: str = "") -> list[Exchange]:
    """The exchanges in a file's content. Unreadable, with the reason, when it is neither a HAR nor a recording."""
    document = load_json(content)
    if not isinstance(document, Mapping):
        raise Unreadable("it is neither a HAR nor a recorded exchange")
    if "log" in document:
        return from_har(document, name)
    return [from_recorded(document, name)]


def explain_all(exchanges: Sequence[Exchange]) -> list[Finding]:
    """Every hint once, best first: the best of each exchange in order, then what is also possible, harmless ones last.

    Of a browser's recording only the requests to the site's API count, where there are any: a picture of a foreign host
    that did not load is no trouble of the site.
    """
    found: list[Finding] = []
    hosts: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        hosts.setdefault(_host(exchange), []).append(exchange)
    for exchange in _telling(exchanges):
        context = _context(exchange, hosts[_host(exchange)])
        explanation: Explanation = explain(exchange, context=context)
        if explanation.best is not None:
            found.append(Finding(explanation.best, exchange, context, True))
            found += [Finding(hint, exchange, context, False) for hint in explanation.also]
    found.sort(key=lambda finding: (finding.hint.id in _HARMLESS, not finding.best))
    return list({finding.hint.id: finding for finding in reversed(found)}.values())[::-1]


def _telling(exchanges: Sequence[Exchange]) -> list[Exchange]:
    return [exchange for exchange in exchanges if Facts(exchange, Context()).api] or list(exchanges)


def context_of(exchange: Exchange, everything: Sequence[Exchange]) -> Context:
    """What the other exchanges of the same host tell: those before it, and the API's index wherever it was read."""
    return _context(exchange, [other for other in everything if _host(other) == _host(exchange)])


def _context(exchange: Exchange, same: Sequence[Exchange]) -> Context:
    earlier = tuple(other for other in same if other.number < exchange.number)[-RECENT:]
    if exchange.status < 400:
        return Context(recent=earlier)
    for other in reversed(same):
        index = as_dict(other.json()) if other.status == 200 and other.route == "/" else {}
        if "namespaces" in index:
            namespaces = tuple(as_text(name) for name in as_list(index["namespaces"]))
            return Context(recent=earlier, namespaces=namespaces, app_passwords=_announced(index))
    return Context(recent=earlier)


def _host(exchange: Exchange) -> str:
    return urlsplit(exchange.url).netloc


def _announced(index: Mapping[str, Any]) -> bool | None:
    if "authentication" not in index:
        return None
    return "application-passwords" in as_dict(index["authentication"])
