"""Answers that can be used all the same: noise that was cut off, an old copy from a cache, something the site changed.

All are harmless: never shown as a failure, and never before a rule that names one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, possible, reload

_PLAYER = re.compile(r"<(iframe|video|audio|source|embed|object)\b|<script[^>]+\bsrc\b", re.IGNORECASE)
_PRICES = ("price", "regular_price", "sale_price")
_WAITING = ("in_progress", "in-progress", "progress", "processing", "pending", "running")
_STUCK_SECONDS = 600


def _good(facts: Facts) -> bool:
    return 200 <= facts.status < 300 and facts.failure is None


def _comment(facts: Facts) -> Match | None:
    noise = facts.noise.strip()
    if _good(facts) and noise.startswith("<!--") and noise.endswith("-->"):
        return possible("an HTML comment stands after the data")
    return None


def _mark(facts: Facts) -> Match | None:
    if _good(facts) and facts.exchange.body.startswith(b"\xef\xbb\xbf") and facts.json is not None:
        return possible("the answer begins with the bytes EF BB BF")
    return None


def _cached(facts: Facts) -> str:
    """The header that says a cache answered, or an empty text."""
    for name in ("x-litespeed-cache", "cf-cache-status", "x-cache"):
        if "hit" in facts.exchange.header(name).lower():
            return f"{name}: {facts.exchange.header(name)[:40]}"
    age = facts.exchange.header("age").strip()
    return f"age: {age[:12]}" if age.isdecimal() and age.strip("0") else ""


def _stale(facts: Facts) -> Match | None:
    if facts.write or not _good(facts) or not (seen := _cached(facts)) or not isinstance(facts.json, Mapping):
        return None
    for earlier in reversed(facts.history.earlier):
        if earlier.is_write and 200 <= earlier.status < 300 and earlier.path == facts.exchange.path:
            return possible(f"older than the last save, {seen}") if _older(facts.json, earlier.json()) else None
    return None


def _older(shown: Mapping[str, Any], saved: Any) -> bool:
    if not isinstance(saved, Mapping):
        return False
    for name in ("date_modified_gmt", "date_modified", "modified_gmt", "modified", "updated_at"):
        old, new = shown.get(name), saved.get(name)
        if isinstance(old, str) and isinstance(new, str):
            return old < new
    return False


def _visitor(facts: Facts) -> Match | None:
    """A public list, asked with a sign-in that never arrives: only what visitors see."""
    if facts.write or not _good(facts) or not facts.credential or facts.context.header_arrives is not False:
        return None
    if not isinstance(facts.json, Mapping | list):
        return None
    return possible("the Authorization header does not reach WordPress, and this route answers strangers too")


def _cleaned(facts: Facts) -> Match | None:
    if not facts.write or not _good(facts) or not isinstance(facts.json, Mapping):
        return None
    for name, sent in facts.sent.items():
        kept = facts.json.get(name)
        if isinstance(sent, str) and isinstance(kept, str) and _PLAYER.search(sent) and not _PLAYER.search(kept):
            return possible(f"a player was sent in {name}, and is not in the answer")
    return None


def _hair(facts: Facts) -> Match | None:
    if not facts.write or not _good(facts) or not isinstance(facts.json, Mapping):
        return None
    for name in _PRICES:
        sent, kept = _money(facts.sent.get(name)), _money(facts.json.get(name))
        if sent is not None and kept is not None and 0 < abs(sent - kept) < 0.01:
            return possible(f"{name}: {sent:g} was sent, {kept:.6f} came back")
    return None


def _money(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)[:40]) == 40:
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _left_over(facts: Facts) -> Match | None:
    """Lessons of a course that was deleted for good a moment ago."""
    if facts.write or not _good(facts) or not any(earlier.method == "DELETE" for earlier in facts.history.earlier):
        return None
    rows = facts.json.get("data") if isinstance(facts.json, Mapping) else facts.json
    owners = (
        {str(row.get("course_id")) for row in rows if isinstance(row, Mapping)} if isinstance(rows, list) else set()
    )
    for earlier in facts.history.earlier:
        gone = _deleted_course(earlier)
        if gone and gone in owners:
            return possible(f"course {gone} was deleted, its contents are still listed")
    return None


def _deleted_course(exchange: Exchange) -> str:
    found = re.search(r"/courses/(\d+)$", exchange.route)
    for_good = ("force", "true") in exchange.query or ("force", "1") in exchange.query
    good = exchange.method == "DELETE" and 200 <= exchange.status < 300
    return found[1] if found and for_good and good else ""


def _stuck(facts: Facts) -> Match | None:
    route = facts.exchange.route
    if not _good(facts) or not ("import" in route or "export" in route) or _progress(facts.json) not in _WAITING:
        return None
    for earlier in facts.history.earlier:
        waited = (facts.exchange.started - earlier.started).total_seconds()
        if waited >= _STUCK_SECONDS and earlier.url == facts.exchange.url and earlier.body == facts.exchange.body:
            return possible(f"the same progress for {round(waited / 60)} minutes")
    return None


def _progress(data: Any) -> str:
    value = data.get("status") if isinstance(data, Mapping) else None
    return value.lower() if isinstance(value, str) else ""


USABLE: tuple[Rule, ...] = (
    Rule(
        "U26",
        N_("You see what visitors see"),
        N_("The site shows us only what visitors see: the sign-in is not reaching WordPress."),
        N_("Ask your hosting company to pass the Authorization header to PHP."),
        _visitor,
        details,
        "H1",
        harmless=True,
    ),
    Rule(
        "P15",
        N_("The site removed an embedded player"),
        N_("Your site saved the text, but removed the embedded player: your role may not use that code."),
        N_("Put the plain address of the video on a line of its own, or ask an administrator to save it."),
        _cleaned,
        details,
        harmless=True,
    ),
    Rule(
        "W15",
        N_("A cache shows an old version"),
        N_("The change is on your site, but a cache there still shows the version before it."),
        N_("Exclude /wp-json/ in your cache plugin."),
        _stale,
        reload,
        "H6",
        harmless=True,
    ),
    Rule(
        "P21",
        N_("The site's background work stands still"),
        N_("An import or export makes no progress: the background worker of your site does not run."),
        N_("Open the site once in a browser, or ask your hosting company about WP-Cron."),
        _stuck,
        reload,
        "H8",
        harmless=True,
    ),
    Rule(
        "P18",
        N_("The course is gone, its lessons are not"),
        N_("The course was deleted, and its lessons are still on the site."),
        N_("Remove them too if you do not need them elsewhere."),
        _left_over,
        details,
        harmless=True,
    ),
    Rule(
        "P25",
        N_("The site changed a number by a hair"),
        N_("Your site keeps prices as text, and gave this one back slightly different."),
        N_("Look at the price and save it again if the difference matters."),
        _hair,
        details,
        harmless=True,
    ),
    Rule(
        "W16",
        N_("A plugin adds a note to the answers"),
        N_("A cache or optimiser plugin adds a comment to the answers of your site. We could read them all the same."),
        N_("Nothing needs to be done."),
        _comment,
        details,
        harmless=True,
    ),
    Rule(
        "P13",
        N_("An invisible mark stands before the answers"),
        N_("A file of your site was saved with an invisible mark at its start. We could read the answer all the same."),
        N_("Nothing needs to be done. A developer finds the mark in wp-config.php or a plugin's file."),
        _mark,
        details,
        harmless=True,
        letter="H10",
    ),
)
