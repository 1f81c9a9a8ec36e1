"""N rows: no usable answer came back at all."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, likely, possible, retry, sure


def _failed(facts: Facts, *what: str) -> bool:
    return facts.failure is not None and facts.failure.what in what


def _name(facts: Facts) -> Match | None:
    return likely(f"the name {facts.host} was not found") if _failed(facts, "name") else None


def _offline(facts: Facts) -> Match | None:
    return possible("no name could be looked up") if _failed(facts, "name") else None


def _captive(facts: Facts) -> Match | None:
    if facts.status == 511:
        return sure("status 511")
    return None


def _banned(facts: Facts) -> Match | None:
    if not _failed(facts, "refused", "reset"):
        return None
    if facts.worked_before is not None:
        return possible(f"connection {facts.failure and facts.failure.what} after earlier answers")
    return None


def _silent(facts: Facts) -> Match | None:
    if not _failed(facts, "refused", "reset", "other"):
        return None
    return likely(f"connection {facts.failure and facts.failure.what}: {facts.failure and facts.failure.detail}"[:160])


def _slow(facts: Facts) -> Match | None:
    if facts.status == 504 and not facts.cloudflare:
        return likely("status 504")
    if _failed(facts, "timeout") and facts.failure is not None:
        early = facts.failure.phase in (Phase.RESOLVE, Phase.CONNECT, Phase.TLS)
        return likely(f"no answer in time ({'while connecting' if early else 'after the request was sent'})")
    return None


def _proxy(facts: Facts) -> Match | None:
    if facts.status == 407:
        return sure("status 407")
    return sure("the proxy refused") if _failed(facts, "proxy") else None


def _certificate(facts: Facts) -> str:
    return facts.failure.detail.lower() if facts.failure is not None else ""


def _self_signed(facts: Facts) -> Match | None:
    if _failed(facts, "tls-untrusted") and "self" in _certificate(facts):
        return sure("certificate is self-signed")
    return None


def _expired(facts: Facts) -> Match | None:
    return sure("certificate is out of date") if _failed(facts, "tls-expired") else None


def _clock_off(facts: Facts) -> Match | None:
    """The certificate is out of date, and an earlier answer tells another time than this computer."""
    if not _failed(facts, "tls-expired"):
        return None
    for earlier in reversed(facts.context.recent):
        if earlier.header("date") and not earlier.header("age"):
            try:
                told = parsedate_to_datetime(earlier.header("date"))
                apart = abs((earlier.started - told).total_seconds()) / 60
            except (ValueError, TypeError, OverflowError):  # no date at all, or one without a zone
                continue
            minutes = str(round(apart))
            return sure(f"an answer's Date is {minutes} minutes off this clock", minutes=minutes) if apart > 5 else None
    return None


def _other_name(facts: Facts) -> Match | None:
    return sure(f"certificate is not for {facts.host}") if _failed(facts, "tls-name") else None


def _chain(facts: Facts) -> Match | None:
    if _failed(facts, "tls-untrusted") and "self" not in _certificate(facts):
        return likely("the certificate's issuer is not known here")
    return None


def _inspected(facts: Facts) -> Match | None:
    if _failed(facts, "tls-untrusted") and "self" not in _certificate(facts):
        return possible("the certificate's issuer is not known here")
    return None


def _old_tls(facts: Facts) -> Match | None:
    return sure("no common version of TLS") if _failed(facts, "tls-protocol") else None


def _cut(facts: Facts) -> Match | None:
    return sure("the answer is shorter than announced") if _failed(facts, "cut", "encoding") else None


def _too_big(facts: Facts) -> Match | None:
    return sure("the answer is larger than we take") if _failed(facts, "too-big") else None


NETWORK: tuple[Rule, ...] = (
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
        "N06",
        N_("Your site took too long"),
        N_("Your site took too long to answer."),
        N_("Try again in a moment. If it stays slow, ask your hosting company about slow requests."),
        _slow,
        retry,
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
        "N08",
        N_("A home-made certificate"),
        N_("This site proves its identity with a home-made certificate."),
        N_("Only connect to it if it is your own test site, and add its certificate to this computer's trusted ones."),
        _self_signed,
    ),
    Rule(
        "N09",
        N_("This computer's clock is off"),
        N_("This computer's clock is off by {minutes} minutes, so secure connections fail."),
        N_("Set the time of this computer to automatic, then try again."),
        _clock_off,
        retry,
    ),
    Rule(
        "N10",
        N_("The site's certificate ran out"),
        N_("The security certificate of {host} is out of date, or this computer's clock is wrong."),
        N_("Check the date on this computer. If it is right, ask your hosting company to renew the certificate."),
        _expired,
        retry,
        "H4",
    ),
    Rule(
        "N11",
        N_("The certificate is for another name"),
        N_("The certificate belongs to another name, not to {host}."),
        N_("Check the address, with and without www. Else ask your hosting company to mend the certificate."),
        _other_name,
        edit_site,
        "H4",
    ),
    Rule(
        "N12",
        N_("The certificate is incomplete"),
        N_("Your site may work in a browser, but it sends an incomplete certificate."),
        N_("Ask your hosting company to install the full certificate chain."),
        _chain,
        retry,
        "H4",
    ),
    Rule(
        "N13",
        N_("Security software opens the connection"),
        N_("An antivirus or office network may be inspecting secure connections."),
        N_("Ask your IT desk to add its certificate to this computer's trusted ones."),
        _inspected,
        retry,
    ),
    Rule(
        "N14",
        N_("Outdated security"),
        N_("This site only offers outdated security."),
        N_("Ask your hosting company to switch on TLS 1.2 or newer."),
        _old_tls,
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
    ),
    Rule(
        "N17",
        N_("The answer is too large"),
        N_("Your site sent more than this program can take at once."),
        N_("Ask for less at a time: narrow the list with a filter or a search."),
        _too_big,
    ),
)
