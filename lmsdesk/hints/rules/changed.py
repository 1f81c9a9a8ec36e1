"""P16 and P17: somebody else changed the same item meanwhile. The API has no lock, so the times of change must tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.history import good
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import possible, reload, sure

_NAMES = ("date_modified_gmt", "date_modified", "modified_gmt", "modified", "updated_at")
_CO_EDITING = ("wp-sync/", "wp-collaboration/", "wp-abilities/")
"""Beginnings of namespaces that came with live co-editing and just before it."""
JUST_NOW = 300
"""Seconds in which a change counts as one that is still going on."""


def modified(data: Any) -> str:
    """When an item was changed last, as its answer writes it; empty where it does not say."""
    if not isinstance(data, Mapping):
        return ""
    return next((value for name in _NAMES if isinstance(value := data.get(name), str) and value), "")


def _refused(facts: Facts) -> Match | None:
    if facts.status == 412 or (facts.means is Meaning.CHANGED and facts.status != 423):
        return sure(facts.seen)
    return None


def _locked(facts: Facts) -> Match | None:
    return sure(facts.seen) if facts.status == 423 else None


def _seen_to_change(facts: Facts) -> str:
    """The new time of change, when the item was changed by somebody else since it was last read or saved here."""
    if facts.write or not good(facts.exchange) or not (now := modified(facts.json)):
        return ""
    for other in reversed(facts.history.earlier):
        if other.path != facts.exchange.path or not good(other) or other.method == "DELETE":
            continue
        before = modified(other.json())
        return now if before and before < now else ""
    return ""


def _changed(facts: Facts) -> Match | None:
    when = _seen_to_change(facts)
    if not when or _still_going_on(facts, when):
        return None
    return possible(f"changed at {when[:25]}, after it was read here")


def _being_edited(facts: Facts) -> Match | None:
    when = _seen_to_change(facts)
    if not when or not _still_going_on(facts, when):
        return None
    return possible(f"changed at {when[:25]}, and this WordPress lets several people edit at once")


def _still_going_on(facts: Facts, when: str) -> bool:
    spaces = facts.context.namespaces or facts.history.index.get("namespaces") or ()
    if not any(str(name).startswith(_CO_EDITING) for name in spaces):
        return False
    try:
        moment = datetime.fromisoformat(when)
    except ValueError:
        return False
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return 0 <= (facts.exchange.started - moment).total_seconds() <= JUST_NOW


CHANGED: tuple[Rule, ...] = (
    Rule(
        "P16",
        N_("Someone else changed this meanwhile"),
        N_("Someone changed this on the site after you opened it, so your site did not take our change."),
        N_("Reload, compare, and save what you still want to change."),
        _refused,
        reload,
    ),
    Rule(
        "P17",
        N_("A colleague has this open"),
        N_("A colleague has this open in the browser, and your site does not take changes from elsewhere meanwhile."),
        N_("Save when they are done."),
        _locked,
        reload,
    ),
    Rule(
        "P17",
        N_("A colleague may have this open"),
        N_("This was changed on the site just now: a colleague may have it open in the browser."),
        N_("Save when they are done, or your change and theirs may undo each other."),
        _being_edited,
        reload,
        harmless=True,
        variant="just now",
    ),
    Rule(
        "P16",
        N_("Someone else changed this meanwhile"),
        N_("Someone changed this on the site after it was read here."),
        N_("Compare before you save."),
        _changed,
        reload,
        harmless=True,
        variant="seen",
    ),
)
