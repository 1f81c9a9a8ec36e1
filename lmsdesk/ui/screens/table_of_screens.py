"""Which screens there are: one for each kind of the site, and the program's own. Nothing is imported here."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.words import N_
from lmsdesk.ui.sidebar import Entry
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.kind import Kind
    from lmsdesk.sites import Site
    from lmsdesk.ui.screen import Screen

KIND_SCREENS = {
    "table": "lmsdesk.ui.screens.table_screen:TableScreen",
    "tree": "lmsdesk.ui.screens.tree_screen:TreeScreen",
}
EDITOR = "lmsdesk.ui.editor.record_editor:RecordEditor"
CONNECT = "lmsdesk.ui.connect.connect_screen:ConnectScreen"
PROFILE = "lmsdesk.ui.connect.profile_screen:ProfileScreen"
IMPORT = "lmsdesk.ui.connect.import_screen:ImportScreen"
CHECK = "lmsdesk.ui.health.health_screen:HealthScreen"
CHECKS = "lmsdesk.sites.health.checks:Checks"
HINTS = "lmsdesk.hints.engine:explain"
SIGN_IN = "lmsdesk.ui.connect.sign_in_panel:SignInPanel"
INSPECTOR = "lmsdesk.ui.inspector:InspectorDock"

WELCOME = Entry("welcome", N_("Welcome"), "home", "", "lmsdesk.ui.screens.welcome:WelcomeScreen")
TROUBLE = Entry("trouble", N_("Not connected"), "warning", "", "lmsdesk.ui.screens.trouble:TroubleScreen")
UNFINISHED = Entry("unfinished", N_("Unfinished"), "draft", "site", "lmsdesk.ui.screens.unfinished:UnfinishedScreen")
KEYS = Entry("keys", N_("Keys"), "key", "site", "lmsdesk.ui.keys.keys_screen:KeysScreen")
RIGHTS = Entry("rights", N_("What may I do here"), "user", "site", "lmsdesk.ui.screens.rights:RightsScreen")
OUTBOX = Entry("outbox", N_("Outbox"), "send", "site", "lmsdesk.ui.screens.outbox:OutboxScreen")
ACTIVITY = Entry("activity", N_("Activity"), "clock", "site", "lmsdesk.ui.screens.activity:ActivityScreen")
SETTINGS = Entry(
    "settings", N_("Settings"), "settings", "site", "lmsdesk.ui.screens.settings:SettingsScreen", (), "Ctrl+,"
)
ABOUT = Entry("about", N_("About LMS Desk"), "info", "", "lmsdesk.ui.screens.about:AboutScreen")
SITES = Entry("sites", N_("Sites"), "site", "", "lmsdesk.ui.screens.sites:SitesScreen")
OWN = (WELCOME, TROUBLE, SITES, UNFINISHED, OUTBOX, ACTIVITY, SETTINGS, ABOUT)


def entries_for(kinds: Iterable[Kind], denied: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """The side bar for a site with these kinds: the first nine have Ctrl+1 to Ctrl+9.

    ``denied`` says by kind's id why the person may not see it; such entries stand there, switched off.
    """
    reasons = denied or {}
    numbers = iter(range(1, 10))
    shown = tuple(
        Entry(
            kind.id,
            kind.plural,
            kind.icon,
            kind.task,
            KIND_SCREENS.get(kind.screen, KIND_SCREENS["table"]),
            (kind.id,),
            f"Ctrl+{number}" if kind.id not in reasons and (number := next(numbers, 0)) else "",
            reasons.get(kind.id, ""),
        )
        for kind in kinds
        if kind.task
    )
    return (*shown, UNFINISHED, OUTBOX, ACTIVITY, KEYS, RIGHTS, SETTINGS)


def entries_of(site: Site) -> tuple[Entry, ...]:
    """The side bar for a site as this person may use it."""
    return entries_for(site.known_kinds, {id: tr(reason) for id, reason in site.denied.items()})


def load(path: str) -> Any:
    """The object at "module:name", imported now."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


async def load_aside(path: str) -> Any:
    """The same; what was not imported before is imported in a thread, so that the window need not stand still."""
    import asyncio

    if path.partition(":")[0] not in sys.modules:
        await asyncio.to_thread(load, path)
    return load(path)


def make_screen(entry: Entry, desk: Any) -> Screen:
    """Make the entry's screen."""
    screen: Screen = load(entry.factory)(desk, *entry.arguments)
    return screen
