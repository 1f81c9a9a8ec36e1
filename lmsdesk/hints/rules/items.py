"""P rows about items and routes: gone, in the trash, its address taken, or no such thing on the site at all."""

from __future__ import annotations

import re

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, open_page, reload, sure

_ALWAYS_THERE = re.compile(
    r"^/masteriyo/v1(/(settings|rest-api|users/me|(courses|courses/categories|courses/tags|courses/difficulties|lessons"
    r"|sections|quizes|questions|users|users/instructors|users/courses|orders|courses/reviews)(/\d+)?))?$"
)
"""Routes that every Masteriyo with keys has: where they are missing, the plugin is."""
_NAMESPACE = re.compile(r"^/((?:masteriyo|learnomy)[a-z-]*(?:/pro)?/v\d+)(?=/|$)", re.IGNORECASE)


def _space(facts: Facts) -> str:
    found = _NAMESPACE.match(facts.route)
    return found[1] if found else ""


def _namespace_missing(facts: Facts) -> Match | None:
    if facts.means is not Meaning.NO_ROUTE or facts.status != 404:
        return None
    space, known = _space(facts), facts.context.namespaces
    if known is None and facts.history.index:
        known = tuple(str(name) for name in facts.history.index["namespaces"])
    if known is not None:
        if space and space not in known and f"{facts.lms}/v1" not in known:
            return sure(f"the site's index has no {space}")
        return None
    if not space or facts.history.works(f"/{space}/"):
        return None
    if facts.route == f"/{space}":
        return sure("the plugin's own index is missing")
    if facts.exchange.method == "GET" and _ALWAYS_THERE.match(facts.route):
        return sure(f"code {facts.code} for an address that the plugin always has")
    if space not in ("masteriyo/v1", "masteriyo/pro/v1", "learnomy/v1", "learnomy-pro/v1"):
        return sure(f"code {facts.code}: no such version as {space}")
    if facts.history.missing(f"/{space}/") > 1:
        return likely(f"code {facts.code} for several addresses of the plugin")
    return None


def _no_route(facts: Facts) -> Match | None:
    if facts.means is Meaning.NO_ROUTE:
        return likely(f"code {facts.code}")
    if facts.means is Meaning.PRO:
        return sure(facts.seen)
    return None


def _needs_plugin(facts: Facts) -> Match | None:
    return sure(facts.seen) if facts.means is Meaning.NEEDS_PLUGIN else None


def _gone(facts: Facts) -> Match | None:
    if facts.means is Meaning.GONE:
        return sure(facts.seen)
    return None


def _points_nowhere(facts: Facts) -> Match | None:
    return sure(facts.seen) if facts.means is Meaning.POINTS_NOWHERE else None


def _nothing_there(facts: Facts) -> Match | None:
    if facts.means is Meaning.NOTHING_THERE:
        return sure(facts.seen)
    if facts.status == 404 and facts.json is not None and not facts.code:
        return likely("status 404, without a code")
    return None


def _trashed(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.means is Meaning.TRASHED else None


def _no_trash(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.means is Meaning.NO_TRASH else None


def _taken(facts: Facts) -> Match | None:
    if facts.means is not Meaning.TAKEN or "user" in facts.code or "email" in facts.code:
        return None
    return sure(f"code {facts.code}: the web address or name is taken")


def _conflict(facts: Facts) -> Match | None:
    if facts.means is Meaning.CONFLICT and facts.write and not facts.fields and facts.status != 412:
        return likely(facts.seen)
    return None


def _other_address(facts: Facts) -> Match | None:
    """The site stored the wanted web address plus a number, because something else has it."""
    if not facts.write or not 200 <= facts.status < 300 or not isinstance(facts.json, dict):
        return None
    sent, kept = facts.sent.get("slug"), facts.json.get("slug")
    if not isinstance(sent, str) or not isinstance(kept, str) or not re.fullmatch(re.escape(sent) + r"-\d+", kept):
        return None
    other = facts.history.item_with("slug", sent) or facts.history.item_with("slug", f"{sent}__trashed")
    if not sent or not other or other == str(facts.json.get("id")):
        return None
    return likely(f"slug {sent[:40]} was sent, {kept[:44]} came back; item {other[:20]} has the first one")


def _save_as_new(facts: Facts) -> Suggestion:
    if facts.write and facts.context.typed:
        return Suggestion(Do.SAVE_AS_NEW, N_("Save as a new item"))
    return Suggestion(Do.RELOAD, N_("Reload"))


def _show_slug(_: Facts) -> Suggestion:
    return Suggestion(Do.SHOW_FIELD, N_("Show the field"), "slug")


def _for_good(_: Facts) -> Suggestion:
    return Suggestion(Do.DELETE_FOR_GOOD, N_("Delete for good ..."))


ITEMS: tuple[Rule, ...] = (
    Rule(
        "P01",
        N_("The course plugin is not active"),
        N_("Masteriyo or Learnomy is not active on this site, or too old for this program."),
        N_("In WordPress look under Plugins. Masteriyo must be 1.16 or newer, its Pro version 2.17 or newer."),
        _namespace_missing,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
    ),
    Rule(
        "P02",
        N_("Your site does not have this feature"),
        N_("Your site does not offer what was asked for: it may need an add-on, a paid version or a newer one."),
        N_("In WordPress look at the add-ons of your course plugin, or update it."),
        _no_route,
        details,
    ),
    Rule(
        "P02",
        N_("This needs another plugin"),
        N_("This needs another plugin or service that is not active on your site."),
        N_("Install or set it up in WordPress first, then try again."),
        _needs_plugin,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
        variant="other plugin",
    ),
    Rule(
        "P04",
        N_("Already in the trash"),
        N_("It is already in the trash."),
        N_("Reload the list to see it there."),
        _trashed,
        reload,
    ),
    Rule(
        "P03",
        N_("Someone removed this item"),
        N_("This item is no longer on your site: someone removed or moved it."),
        N_("Your version is still here: save it as a new item, or reload the list."),
        _gone,
        _save_as_new,
    ),
    Rule(
        "P03",
        N_("Something this belongs to is not there"),
        N_("Something that this refers to, such as a course or a person, is not on your site."),
        N_("Reload, choose it anew, then try again."),
        _points_nowhere,
        reload,
        variant="reference",
    ),
    Rule(
        "P03",
        N_("Your site does not have this"),
        N_("Your site has nothing of the kind that was asked for."),
        N_("Reload the list and look what is there now."),
        _nothing_there,
        reload,
        variant="nothing there",
    ),
    Rule(
        "P05",
        N_("This has no trash"),
        N_("This cannot be put in the trash, only deleted for good."),
        N_("Delete it for good if you are sure."),
        _no_trash,
        _for_good,
    ),
    Rule(
        "P24",
        N_("The web address is taken"),
        N_("Another item already uses this web address, perhaps one in the trash."),
        N_("Choose another web address or another name."),
        _taken,
        _show_slug,
    ),
    Rule(
        "P33",
        N_("There is one like it already"),
        N_("Your site has one like this already, or is still busy with the one before."),
        N_("Choose another name or web address, or wait a moment, then save again."),
        _conflict,
        details,
    ),
    Rule(
        "P24",
        N_("The web address is another one"),
        N_("The web address was taken, perhaps by something in the trash, so your site added a number to it."),
        N_("Choose another web address if the number is in the way."),
        _other_address,
        _show_slug,
        harmless=True,
        variant="numbered",
    ),
)
