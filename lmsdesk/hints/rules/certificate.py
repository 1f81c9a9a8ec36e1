"""N rows about the secure connection: certificates, clocks and old protocols."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.history import same_host
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, failed, likely, possible, retry, sure

_INSPECTORS = re.compile(
    r"kaspersky|avast|avg |eset|bitdefender|norton|mcafee|sophos|zscaler|netskope|fortinet|fortigate|blue ?coat"
    r"|umbrella|palo alto|checkpoint|proxy ca|web filter|smoothwall|lightspeed|securly",
    re.IGNORECASE,
)


def _untrusted(facts: Facts) -> bool:
    return failed(facts, "tls-untrusted") and "self" not in facts.failure_detail


def _self_signed(facts: Facts) -> Match | None:
    if not failed(facts, "tls-untrusted") or "self" not in facts.failure_detail:
        return None
    if "in certificate chain" in facts.failure_detail and _INSPECTORS.search(facts.failure_detail):
        return None
    return sure("certificate is self-signed")


def _expired(facts: Facts) -> Match | None:
    return sure("certificate is out of date") if failed(facts, "tls-expired") else None


def _clock_off(facts: Facts) -> Match | None:
    """The certificate is out of date, and an earlier answer tells another time than this computer."""
    if not failed(facts, "tls-expired"):
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
    return sure(f"certificate is not for {facts.host}") if failed(facts, "tls-name") else None


def _chain(facts: Facts) -> Match | None:
    if _untrusted(facts) and not _INSPECTORS.search(facts.failure_detail) and not _several(facts):
        return likely("the certificate's issuer is not known here")
    return None


def _inspected(facts: Facts) -> Match | None:
    if not failed(facts, "tls-untrusted"):
        return None
    if found := _INSPECTORS.search(facts.failure_detail):
        return sure(f"the certificate was issued by “{found[0].strip()}”")
    if _several(facts):
        return sure("the certificates of several sites are not known here")
    return possible("the certificate's issuer is not known here") if _untrusted(facts) else None


def _several(facts: Facts) -> bool:
    """Whether other sites' certificates were not trusted either: then it is this network, not the site."""
    return any(
        other.failure is not None and other.failure.what == "tls-untrusted" and not same_host(other, facts.exchange)
        for other in facts.context.recent
    )


def _changed(facts: Facts) -> Match | None:
    return sure(facts.failure_detail[:160]) if failed(facts, "tls-changed") else None


def _old_tls(facts: Facts) -> Match | None:
    return sure("no common version of TLS") if failed(facts, "tls-protocol") else None


def _look_at_it(_: Facts) -> Suggestion:
    return Suggestion(Do.EDIT_PROFILE, N_("Look at the certificate"))


CERTIFICATE: tuple[Rule, ...] = (
    Rule(
        "N08",
        N_("A home-made certificate"),
        N_("This site proves its identity with a home-made certificate."),
        N_("Only connect to it if it is your own test site. For one, you can trust exactly this certificate."),
        _self_signed,
        edit_site,
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
        "N18",
        N_("Another certificate than the one you trusted"),
        N_("{host} shows another certificate than the one you trusted for it."),
        N_("If the server was set up anew, look at its new certificate and trust it. If not, stay away, and ask why."),
        _changed,
        _look_at_it,
    ),
)
