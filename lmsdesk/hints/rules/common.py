"""Small helpers for writing rules: the three strengths, and the buttons that hints offer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Strength


def sure(evidence: str, **words: str) -> Match:
    return Match(Strength.SURE, evidence, tuple(words.items()))


def likely(evidence: str, **words: str) -> Match:
    return Match(Strength.LIKELY, evidence, tuple(words.items()))


def possible(evidence: str, **words: str) -> Match:
    return Match(Strength.POSSIBLE, evidence, tuple(words.items()))


def failed(facts: Facts, *what: str) -> bool:
    """Whether the request got no answer, for one of these reasons."""
    return facts.failure is not None and facts.failure.what in what


def related(one: str, other: str) -> bool:
    """Whether two hosts belong to one owner, as far as their names tell."""
    return ".".join(one.split(".")[-2:]) == ".".join(other.split(".")[-2:])


def retry(_: Facts) -> Suggestion:
    return Suggestion(Do.RETRY, N_("Try again"))


def reload(_: Facts) -> Suggestion:
    return Suggestion(Do.RELOAD, N_("Reload"))


def edit_site(_: Facts) -> Suggestion:
    return Suggestion(Do.EDIT_PROFILE, N_("Check sign-in"))


def sign_in(_: Facts) -> Suggestion:
    return Suggestion(Do.SIGN_IN_AGAIN, N_("Sign in again"))


def use_app_password(_: Facts) -> Suggestion:
    return Suggestion(Do.USE_APP_PASSWORD, N_("Use an application password"))


def details(_: Facts) -> Suggestion:
    return Suggestion(Do.SHOW_DETAILS, N_("Show details"))


def to_field(names: Callable[[Facts], Sequence[str]]) -> Callable[[Facts], Suggestion]:
    """An action that leads to the first of these fields (named as on the wire); the details where there is none."""

    def action(facts: Facts) -> Suggestion:
        first = next(iter(names(facts)), "")
        return Suggestion(Do.SHOW_FIELD, N_("Show the field"), first) if first else details(facts)

    return action


def site_root(facts: Facts) -> str:
    """The site's address without the API part, for links into its dashboard."""
    if facts.context.address:
        return facts.context.address.rstrip("/")
    return facts.exchange.url.partition("/wp-json")[0].partition("/index.php")[0].partition("/?")[0].rstrip("/")


def open_page(path: str, label: str) -> Callable[[Facts], Suggestion]:
    """An action that opens a page of the site's dashboard in the browser."""

    def action(facts: Facts) -> Suggestion:
        return Suggestion(Do.OPEN_IN_BROWSER, label, f"{site_root(facts)}/{path}")

    return action


def wait_seconds(facts: Facts) -> float:
    """What ``Retry-After`` asks for, in seconds; 60 when the site does not say."""
    if facts.context.retry_after is not None:
        return facts.context.retry_after
    value = facts.exchange.header("retry-after").strip()
    return min(float(value), 86_400.0) if value.isascii() and value.isdecimal() and len(value) < 10 else 60.0


def wait(facts: Facts) -> Suggestion:
    seconds = wait_seconds(facts)
    return Suggestion(Do.WAIT_AND_RETRY, N_("Wait and try again"), seconds=seconds)
