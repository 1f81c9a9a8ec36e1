"""N rows about the line: nothing usable came back, and no certificate has to do with it."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.problem import Outcome
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.history import good, same_host
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, failed, likely, possible, related, retry, sure

_PORTAL = re.compile(r"captive|hotspot|portal|wifi|wi-fi|guest|wispr|logon|gateway", re.IGNORECASE)
_IPV6 = re.compile(r"\[[0-9a-f:.]*:[0-9a-f:.]+\]|\b[0-9a-f]{1,4}(:[0-9a-f]{0,4}){3,}", re.IGNORECASE)
_EARLY = (Phase.RESOLVE, Phase.CONNECT, Phase.TLS)


def _other_hosts_answer(facts: Facts) -> bool:
    others = (other for other in facts.context.recent if not same_host(other, facts.exchange))
    return any(good(other) and 0 <= _minutes(facts, other) < 10 for other in others)


def _other_names_fail(facts: Facts) -> bool:
    others = (other for other in facts.context.recent if not same_host(other, facts.exchange))
    return any(other.failure is not None and other.failure.what == "name" for other in others)


def _minutes(facts: Facts, other: Exchange) -> float:
    return (facts.exchange.started - other.started).total_seconds() / 60


def _name(facts: Facts) -> Match | None:
    if not failed(facts, "name"):
        return None
    if _other_hosts_answer(facts):
        return sure(f"the name {facts.host} was not found, other names were")
    return likely(f"the name {facts.host} was not found")


def _offline(facts: Facts) -> Match | None:
    if failed(facts, "name"):
        if _other_hosts_answer(facts):
            return None
        if _other_names_fail(facts):
            return sure("no name at all could be looked up")
        if facts.history.answered is not None:
            return sure(f"the name {facts.host} was not found, and it answered before")
        return possible("the name could not be looked up")
    if failed(facts, "refused", "other") and "unreachable" in facts.failure_detail:
        return likely("no way to the network: “unreachable”")
    return None


def _captive(facts: Facts) -> Match | None:
    if facts.status == 511:
        return sure("status 511")
    if "wispaccessgatewayparam" in facts.low:
        return sure("a sign-in page of the network (WISPr)")
    if facts.api and facts.status in (302, 303, 307) and facts.location:
        there = _host_of(facts)
        if there and not related(there, facts.host) and _PORTAL.search(facts.location):
            return likely(f"status {facts.status}, forwarded to {there}")
    if failed(facts, "tls-name"):
        others = [other for other in facts.context.recent if not same_host(other, facts.exchange)]
        if any(other.failure is not None and other.failure.what == "tls-name" for other in others):
            return sure("the certificates of several sites are for other names")
    return None


def _host_of(facts: Facts) -> str:
    try:
        return urlsplit(urljoin(facts.exchange.url, facts.location)).hostname or ""
    except ValueError:
        return ""


def _banned(facts: Facts) -> Match | None:
    if not failed(facts, "refused", "reset") or facts.history.answered is None:
        return None
    return possible(f"connection {facts.failed_how}, after the site had answered")


def _silent(facts: Facts) -> Match | None:
    if not failed(facts, "refused", "reset", "other"):
        return None
    return likely(f"connection {facts.failed_how}: {facts.failure and facts.failure.detail}"[:160])


def _old_and_new_address(facts: Facts) -> Match | None:
    if facts.failure is None or facts.failure.phase not in (Phase.CONNECT, Phase.TLS):
        return None
    if not failed(facts, "timeout", "refused", "other"):
        return None
    if facts.context.ipv4_works:
        return sure("the host answers over IPv4 and not over IPv6")
    return possible("the failed address is an IPv6 one") if _IPV6.search(facts.failure.detail) else None


def _slow(facts: Facts) -> Match | None:
    if facts.status == 504 and not facts.cloudflare:
        return likely("status 504")
    if failed(facts, "timeout") and facts.failure is not None:
        early = facts.failure.phase in _EARLY
        return likely(f"no answer in time ({'while connecting' if early else 'after the request was sent'})")
    return None


def _proxy(facts: Facts) -> Match | None:
    if facts.status == 407:
        return sure("status 407")
    return sure("the proxy refused") if failed(facts, "proxy") else None


def _cut(facts: Facts) -> Match | None:
    return likely("the answer is shorter than announced") if failed(facts, "cut", "encoding") else None


def _too_large(facts: Facts) -> Match | None:
    return sure("the answer is larger than we take") if failed(facts, "too-big") else None


def _unheard(facts: Facts) -> Match | None:
    """A change went out, and nothing tells whether it arrived (R6)."""
    if not facts.write or facts.outcome is not Outcome.UNKNOWN:
        return None
    if failed(facts, "timeout", "reset", "cut", "encoding", "other"):
        found = possible if facts.history.silent_since else likely  # gone altogether: that is the cause to name
        return found(f"{facts.failed_how} after a change was sent")
    if facts.status in (502, 504) or 520 <= facts.status <= 524:
        return likely(f"status {facts.status} after a change was sent")
    return None


NETWORK: tuple[Rule, ...] = (
    Rule(
        "P14",
        N_("We could not hear the answer"),
        N_("The change was sent, and the answer got lost on the way."),
        N_("Look on the site whether it is there before you try again."),
        _unheard,
        retry,
    ),
    Rule(
        "N01",
        N_("No site at this address"),
        N_("We cannot find a site at {host}."),
        N_("Check the spelling. If it is right, ask your domain provider whether the name is still active."),
        _name,
        edit_site,
    ),
    Rule(
        "N02",
        N_("This computer may be offline"),
        N_("This computer seems to have no internet connection."),
        N_("Check the connection, then try again."),
        _offline,
        retry,
    ),
    Rule(
        "N03",
        N_("This network asks for a sign-in"),
        N_("This network wants you to sign in first, as in a hotel or at a school."),
        N_("Open a browser, finish the sign-in page, then try again."),
        _captive,
        retry,
    ),
    Rule(
        "N15",
        N_("The answer broke off"),
        N_("The answer of your site broke off half way."),
        N_("Try again. If it happens often, tell your hosting company."),
        _cut,
        retry,
    ),
    Rule(
        "N05",
        N_("The newer kind of address does not work"),
        N_("Your network's newer kind of address (IPv6) does not work for this site."),
        N_("Try again: the older kind is used then. Tell your hosting company that IPv6 is announced and broken."),
        _old_and_new_address,
        retry,
    ),
    Rule(
        "N06",
        N_("Your site took too long"),
        N_("Your site took too long to answer."),
        N_("Try again in a moment. If it stays slow, ask your hosting company about slow requests."),
        _slow,
        retry,
        letter="H12",
    ),
    Rule(
        "N07",
        N_("A proxy wants a sign-in"),
        N_("This network uses a proxy that needs its own name and password."),
        N_("Enter them in this computer's network settings, then try again."),
        _proxy,
        retry,
    ),
    Rule(
        "N04",
        N_("Your hosting company may be blocking you"),
        N_("Your site answered before, and now refuses this internet connection."),
        N_("Wait a while or use another network; ask your hosting company to unblock your address."),
        _banned,
        retry,
        "H7",
    ),
    Rule(
        "N16",
        N_("Your site does not answer"),
        N_("Your site does not answer at all: {host} is off, or something in between refuses the connection."),
        N_("Check your internet connection, then try again. If other pages open, ask your hosting company."),
        _silent,
        retry,
        letter="H12",
    ),
    Rule(
        "N17",
        N_("The answer is too large"),
        N_("Your site sent more than this program can take at once."),
        N_("Ask for less at a time: narrow the list with a filter or a search."),
        _too_large,
    ),
)
