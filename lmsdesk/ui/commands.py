"""What the command palette offers: screens, new items, sites, appearance, and the window's own actions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lmsdesk.domain.kind import Kind, Verb
from lmsdesk.domain.record import Record
from lmsdesk.sites import settings
from lmsdesk.ui.command_palette import Command
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.screens.table_of_screens import ABOUT, SETTINGS, SITES, WELCOME, entries_of
from lmsdesk.ui.theme import theme
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.main_window import MainWindow
    from lmsdesk.ui.site_desk import SiteDesk


def window_commands(window: MainWindow, desk: Desk, sites: SiteDesk) -> list[Command]:
    """All commands in the order in which they are shown."""
    return [*_site_commands(desk), *_profile_commands(window, desk, sites), *_own_commands(window, desk)]


def _site_commands(desk: Desk) -> list[Command]:
    site = desk.site
    if site is None:
        return [
            Command(tr("Go to {screen}", screen=tr(own.title)), "", own.icon, partial(desk.navigate, own.id))
            for own in (WELCOME, SITES, SETTINGS)
        ]
    made = [
        Command(
            tr("Go to {screen}", screen=tr(entry.title)), entry.shortcut, entry.icon, partial(desk.navigate, entry.id)
        )
        for entry in entries_of(site)
        if not entry.reason
    ]
    for kind in site.kinds:
        if kind.task and site.offer(kind.id, Verb.CREATE):
            words = tr(kind.new_name) or tr("New {kind}", kind=tr(kind.name))
            made.append(Command(words, "", "plus", partial(desk.open_editor, kind.id)))
    return made


def _profile_commands(window: MainWindow, desk: Desk, sites: SiteDesk) -> list[Command]:
    if desk.sites is None:
        return []
    here = desk.site.profile if desk.site is not None else None
    made = [
        Command(tr("Switch to {name}", name=profile.name), tr("Site"), "site", partial(window.open_site, profile.id))
        for profile in desk.sites.profiles
        if here is None or profile.id != here.id
    ]
    made.append(Command(tr("Connect a site"), tr("Site"), "plus", window.connect_site))
    if desk.site is not None:
        made.append(Command(tr("Go to {screen}", screen=tr(SITES.title)), tr("Site"), "site", sites.show_list))
    if here is not None:
        made.append(Command(tr("Check {name}", name=here.name), tr("This site"), "health", lambda: desk.check_site()))
    if here is not None and not here.is_practice:
        made.append(
            Command(tr("Edit {name}", name=here.name), tr("This site"), "edit", partial(window.edit_profile, here))
        )
        made.append(Command(tr("Remove {name}", name=here.name), tr("This site"), "trash", partial(sites.remove, here)))
    if not any(profile.is_practice for profile in desk.sites.profiles):
        made.append(Command(tr("Open the practice academy"), tr("Site"), "practice", sites.open_practice))
    elif here is not None and here.is_practice:
        made.append(Command(tr("Start the practice data over"), tr("Practice"), "restore", sites.reset_practice))
    return made


def _own_commands(window: MainWindow, desk: Desk) -> list[Command]:
    looks = (("light", tr("Light appearance"), "sun"), ("dark", tr("Dark appearance"), "moon"))
    made = [
        Command(words, tr("Appearance"), icon, partial(choose_theme, desk, choice)) for choice, words, icon in looks
    ]
    made.append(Command(tr("Show or hide the inspector"), "F12", "inspector", window.toggle_inspector))
    made.append(Command(tr(ABOUT.title), "", ABOUT.icon, partial(desk.navigate, ABOUT.id)))
    made.append(Command(tr("Close LMS Desk"), "Ctrl+Q", "sign-out", window.close))
    return made


def choose_theme(desk: Desk, choice: str) -> None:
    """Light, dark, or as the system; remembered."""
    desk.settings.set(settings.THEME, choice)
    theme.choose(choice)


def record_command(desk: Desk, kind: Kind, record: Record) -> Command:
    """Open an item that was found on the site."""
    words = str(record.get(kind.title) or "") or tr("(no title)")
    hint = kind.field("status").show(record.get("status")) if kind.has("status") else tr(kind.name)
    return Command(words, tr(hint), kind.icon, partial(desk.open_editor, kind.id, record))
