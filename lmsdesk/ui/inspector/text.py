"""An exchange as text: sentences, sizes and times. No widgets."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence


def size_text(size: int) -> str:
    """A size for people: 812 B, 25.3 kB, 1.2 MB."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.1f} kB"
    return f"{size / 1_000_000:.1f} MB"


def time_text(milliseconds: float) -> str:
    """A duration for people: 0.4 ms, 84 ms, 2.5 s."""
    if 0 < milliseconds < 9.95:
        return f"{milliseconds:.1f} ms"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def short_path(exchange: Exchange) -> str:
    """The address without host and without the API's root, as narrow as it can be without losing sense."""
    return short_route(exchange.route, exchange.url)


_ROOT = re.compile(r"^/(masteriyo|learnomy)(-pro|/pro)?/v\d+")
_ROUTE = re.compile(r"(?:^|&)rest_route=[^&]*")


def short_route(route: str, url: str) -> str:
    """The same for a route and the address that it came from."""
    short = _ROOT.sub("", route) or route or "/"
    query = url.partition("#")[0].partition("?")[2]
    if "rest_route=" in query:
        query = _ROUTE.sub("", query).lstrip("&")
    if not query:
        return short
    return f"{short}?{unquote_plus(query) if '%' in query or '+' in query else query}"


_NAMES = {
    "courses": (N_("a course"), N_("courses")),
    "categories": (N_("a category"), N_("categories")),
    "tags": (N_("a tag"), N_("tags")),
    "difficulties": (N_("a difficulty"), N_("difficulties")),
    "lessons": (N_("a lesson"), N_("lessons")),
    "sections": (N_("a section"), N_("sections")),
    "quizzes": (N_("a quiz"), N_("quizzes")),
    "questions": (N_("a question"), N_("questions")),
    "users": (N_("a person"), N_("people")),
    "students": (N_("a student"), N_("students")),
    "instructors": (N_("an instructor"), N_("instructors")),
    "orders": (N_("an order"), N_("orders")),
    "coupons": (N_("a coupon"), N_("coupons")),
    "enrollments": (N_("an enrolment"), N_("enrolments")),
    "reviews": (N_("a review"), N_("reviews")),
    "media": (N_("a file"), N_("files")),
    "rest-api": (N_("a key"), N_("keys")),
    "application-passwords": (N_("an application password"), N_("application passwords")),
    "webhooks": (N_("a webhook"), N_("webhooks")),
    "settings": (N_("the settings"), N_("the settings")),
    "me": (N_("who is signed in"), N_("who is signed in")),
}
"""What the last word of a route stands for, in people's words: one, and many."""

_ASKED = {
    "GET": N_("Asked for {thing}."),
    "HEAD": N_("Asked about {thing}."),
    "OPTIONS": N_("Asked what can be done with {thing}."),
    "POST": N_("Tried to create {thing}."),
    "PUT": N_("Tried to save {thing}."),
    "PATCH": N_("Tried to save {thing}."),
    "DELETE": N_("Tried to delete {thing}."),
}
_SENT = N_("Sent something to {thing}.")
_FAILED = {
    "name": N_("The server's name was not found after {time}."),
    "refused": N_("The server did not take the call after {time}."),
    "reset": N_("The line broke after {time}."),
    "cut": N_("The answer broke off after {time}."),
    "timeout": N_("No answer came within {time}."),
    "stopped": N_("It was stopped after {time}."),
    "too-big": N_("The answer was too large to be read; it was stopped after {time}."),
    "redirects": N_("The site sent us in a circle for {time}."),
    "proxy": N_("The proxy on the way did not let us through after {time}."),
}


def summary(exchange: Exchange, cause: Sentence | str = "") -> list[Sentence]:
    """Two short sentences: what was asked, and how it ended, with the cause where a hint names it."""
    return [_asked(exchange), _ended(exchange, cause)]


def _asked(exchange: Exchange) -> Sentence:
    words = [word for word in exchange.route.split("/") if word]
    one = bool(words) and words[-1].isdigit()
    name = words[-2] if one and len(words) > 1 else words[-1] if words else ""
    known = _NAMES.get(name)
    thing: Sentence | str = exchange.route
    if known is not None:
        thing = Sentence(known[0] if one or exchange.method != "GET" else known[1])
    elif exchange.route == "/":
        thing = Sentence(N_("what the site's API offers"))
    changes = exchange.method in ("POST", "PUT", "PATCH") and (one or exchange.method != "POST")
    if known is None and exchange.method == "POST":
        return Sentence(_SENT, thing=thing)
    if exchange.method == "POST" and changes:
        return Sentence(_ASKED["PUT"], thing=thing)
    return Sentence(_ASKED.get(exchange.method, N_("Asked for {thing}.")), thing=thing)


def _ended(exchange: Exchange, cause: Sentence | str) -> Sentence:
    took = time_text(exchange.timing.total)
    if exchange.failure is not None:
        if exchange.failure.what.startswith("tls"):
            return Sentence(N_("No secure line could be made; it failed after {time}."), time=took)
        told = _FAILED.get(exchange.failure.what, N_("There was no usable answer after {time}."))
        return Sentence(told, time=took)
    if exchange.status >= 400:
        if cause:
            return Sentence(
                N_("The site refused with {status} after {time}: {cause}."),
                status=exchange.status, time=took, cause=cause,
            )  # fmt: skip
        return Sentence(N_("The site refused with {status} after {time}."), status=exchange.status, time=took)
    if exchange.status >= 300:
        return Sentence(N_("The site forwarded us ({status}) after {time}."), status=exchange.status, time=took)
    return Sentence(N_("The site answered with {size} after {time}."), size=size_text(exchange.body_size), time=took)
