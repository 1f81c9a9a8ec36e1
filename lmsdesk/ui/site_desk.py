"""The window's dealings with sites: open, switch, connect, edit, remove; the practice academies; what the bars show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.sites import Credential, Draft, Profile, Query, SignInNeeded, Site, settings
from lmsdesk.ui.command_palette import Command
from lmsdesk.ui.commands import record_command, window_commands
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.navigation import Navigation
from lmsdesk.ui.offline import Reconnecting
from lmsdesk.ui.practice_menu import weather_words
from lmsdesk.ui.screens.table_of_screens import (
    CONNECT,
    HINTS,
    OUTBOX,
    PROFILE,
    SIGN_IN,
    SITES,
    UNFINISHED,
    entries_of,
    load,
    load_aside,
)
from lmsdesk.ui.sidebar import Entry
from lmsdesk.ui.vault_banner import VaultBanner
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import tr
from lmsdesk.ui.work.aftercare import Aftercare

if TYPE_CHECKING:
    from lmsdesk.domain.kind import Kind
    from lmsdesk.domain.record import Record
    from lmsdesk.domain.values import ItemId
    from lmsdesk.domain.words import Sentence
    from lmsdesk.ui.main_window import MainWindow
    from lmsdesk.ui.screens.trouble import TroubleScreen

ROLES = {
    "administrator": "administrator",
    "manager": "manager",
    "editor": "editor",
    "instructor": "instructor",
    "student": "student",
}
FOUND = 8
RESTING = "resting"
LITTLE = 3.0
"""Seconds of a pause that are not worth a notice."""
A_WHILE = 8.0
"""Seconds after a site was opened in which it has enough to do."""


class SiteDesk(QObject):
    """Opens one site at a time and keeps the bars of the window in step with it."""

    def __init__(self, window: MainWindow, desk: Desk, navigation: Navigation) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._navigation = navigation
        self._unsubscribe: list[Callable[[], None]] = []
        self._opening: Profile | None = None
        self._sent = 0
        self._entries: tuple[Entry, ...] = ()
        self._told: tuple[Sentence, ...] = ()
        self.banner = VaultBanner(desk, window.notices)
        self.reconnecting = Reconnecting(desk, self)
        self.reconnecting.changed.connect(self._show_offline)
        self.reconnecting.came_back.connect(self._came_back)
        self.reconnecting.rests.connect(self._show_rest)
        window.top_bar.offline.clicked.connect(self.reconnecting.try_now)
        desk.site_changed.connect(self._show_site)
        self.aftercare = Aftercare(desk, self)
        self.aftercare.counted.connect(lambda _: self._count_drafts())
        desk.weather_changed.connect(self._weather_changed)
        navigation.moved.connect(self._remember_screen)
        navigation.moved.connect(self.aftercare.moved)
        if desk.drafts is not None:
            desk.drafts.subscribe(self._count_drafts)
        if desk.sites is not None:
            desk.sites.subscribe(self._profiles_changed)
            desk.sites.ask_person = self.ask_to_sign_in

    # -- opening --------------------------------------------------------------------------------------------

    def welcome(self) -> None:
        """No site: the first steps."""
        self._window.side_bar.hide()
        self._navigation.set_entries(())
        self._navigation.show("welcome")

    def open(self, profile_id: str) -> None:
        """Sign in to a site and show its first screen."""
        assert self._desk.sites is not None
        profile = self._desk.sites.get(profile_id)
        if profile is not None:
            self._desk.tasks.start(self._open(profile), name=f"open {profile.name}", key="open site")

    def open_practice(self, lms: str = "masteriyo") -> None:
        """Start the practice academies where they are not running, and open one."""
        self._desk.tasks.start(self._open_practice(lms), name="open the practice academy", key="open site")

    def reset_practice(self) -> None:
        """Ask, then start the practice data over."""
        self._desk.tasks.start(self._reset_practice(), name="reset the practice academy", key="open site")

    async def _open(self, profile: Profile) -> None:
        assert self._desk.sites is not None
        if not await self._navigation.leave():
            return
        self._opening = profile
        self._window.progress.start()
        try:
            site = await self._desk.sites.open(profile, Action(tr("Open {name}", name=profile.name)))
        except SignInNeeded as needed:
            await self._close_site()
            self._trouble(needed, profile)
            self.edit(profile, sign_in=not needed.part, needed=needed)
            return
        except Problem as problem:
            await self._close_site()
            self._trouble(problem, profile)
            return
        finally:
            self._window.progress.stop()
        await self._close_site()
        self._use(site)

    def _use(self, site: Site) -> None:
        self._desk.settings.set(settings.LAST_PROFILE, site.profile.id)
        self._desk.use_site(site)
        for sentence in site.notes:
            self._window.show_notice(Notice("note", tr(sentence)), f"note {sentence.template}")
        first = self._desk.settings.recall(f"screen/{site.profile.id}", "")
        kinds = [kind.id for kind in site.kinds if kind.task]
        self._navigation.show(first if first in kinds else kinds[0] if kinds else "settings")
        if not site.profile.is_practice:
            self.banner.check()
        self._desk.tasks.start(_get_ready(), name="get ready", key="get ready", lasting=True)

    async def _open_practice(self, lms: str) -> None:
        practice, sites = self._desk.practice, self._desk.sites
        if practice is None or sites is None or not await self._navigation.leave():
            return
        if not practice.running:
            self._window.progress.start()
            try:
                description = await asyncio.to_thread(practice.start)
            except Problem:
                if self._desk.site is None:
                    self.welcome()  # a place where it can be told, and the other way to begin
                raise
            finally:
                self._window.progress.stop()
            sites.add_practice(description)
        profile = sites.get(f"practice-{lms}")
        if profile is not None:
            await self._open(profile)

    async def _reset_practice(self) -> None:
        practice, sites, site = self._desk.practice, self._desk.sites, self._desk.site
        if practice is None or sites is None or site is None:
            return
        answer = await self._desk.ask(
            tr("Start the practice data over?"),
            tr("Both practice academies become as they were at first. Your own sites are not touched."),
            [Answer("reset", tr("Start over"), "primary")],
        )
        if not answer or not await self._navigation.leave():
            return
        lms = site.lms
        if self._desk.drafts is not None:
            for profile in sites.profiles:
                if profile.is_practice:
                    self._desk.drafts.drop_site(profile.id)
        await self._close_site()
        for profile in sites.profiles:
            if profile.is_practice:
                await sites.stores.forget(profile)
                await sites.forgetting.forget(profile.id, "work")
        try:
            sites.add_practice(await asyncio.to_thread(practice.reset))
        except Problem:
            self.welcome()
            raise
        profile_again = sites.get(f"practice-{lms}")
        if profile_again is not None:
            await self._open(profile_again)

    async def _close_site(self) -> None:
        old = self._desk.site
        if old is not None:
            self._desk.use_site(None)
            await old.close()
            self._desk.tasks.at_rest(old.let_go)

    async def close(self) -> None:
        """The program ends."""
        self._desk.forget_secrets()
        await self._close_site()

    def _trouble(self, problem: Problem, profile: Profile) -> None:
        """The site could not be opened: say why, on a screen of its own."""
        self._window.show_site(profile.name, profile.colour, profile.stage.value)
        self._window.side_bar.hide()
        self._navigation.set_entries(())
        self._navigation.show("trouble")
        screen: TroubleScreen = self._navigation.screen("trouble")  # type: ignore[assignment]
        screen.show_trouble(problem, profile)

    # -- profiles -------------------------------------------------------------------------------------------

    def show_list(self) -> None:
        """The screen of all sites."""
        self._desk.navigate(SITES.id)

    def connect_new(self, address: str = "") -> None:
        """The page for a new site, which opens when it is connected."""
        self._navigation.over(lambda: load(CONNECT)(self._desk, address), (CONNECT,))

    async def ask_to_sign_in(self, profile: Profile, problem: Problem | None) -> Credential | None:
        """Ask for another sign-in in a panel over the screen; None when the person would rather not."""
        panel = await load_aside(SIGN_IN)
        credential: Credential | None = await panel(self._window.stack, self._desk, profile, problem).asked()
        site, sites = self._desk.site, self._desk.sites
        if credential is not None and site is not None and sites is not None and site.profile.id == profile.id:
            site.profile = sites.get(profile.id) or site.profile
        return credential

    def sign_in_here(self, then: Callable[[], object] | None = None) -> None:
        """Sign in to the open site again, in place; ``then`` goes on with what did not work."""
        if self._desk.site is not None:
            work = self._sign_in_here(self._desk.site, then)
            self._desk.tasks.start(work, name="ask to sign in", key="ask to sign in")

    async def _sign_in_here(self, site: Site, then: Callable[[], object] | None) -> None:
        credential = await self.ask_to_sign_in(site.profile, None)
        if credential is None or site.entrance is None or self._desk.site is not site:
            return
        site.entrance.go_over(credential)
        self._desk.say(tr("Signed in to {name}.", name=site.profile.name))
        if then is not None:
            then()

    def edit(
        self, profile: Profile, *, sign_in: bool = False, reach: bool = False, needed: SignInNeeded | None = None
    ) -> None:
        """The page for a profile: how it is shown and reached, and a new key or password."""
        how = {"sign_in": sign_in, "reach": reach, "needed": needed}
        self._navigation.over(lambda: load(PROFILE)(self._desk, profile, **how), (PROFILE,))

    def profile_saved(self, profile: Profile, *, signed_in: bool) -> None:
        """The page for a profile is done."""
        here = self._desk.site
        self._navigation.close_editor()
        if here is None or (signed_in and here.profile.id == profile.id):
            self.open(profile.id)
        elif here.profile.id == profile.id:
            here.profile = profile
            self._window.show_site(profile.name, profile.colour, profile.stage.value)

    def remove(self, profile: Profile) -> None:
        """Ask, then forget a site and its secrets."""
        self._desk.tasks.start(self._remove(profile), name="remove a site", key="connect")

    async def _remove(self, profile: Profile) -> None:
        assert self._desk.sites is not None
        details = [tr("The site itself is not touched.")]
        details += [tr(sentence) for sentence in await self._desk.sites.what_goes(profile)]
        answer = await self._desk.ask(
            tr("Remove “{name}” from LMS Desk?", name=profile.name),
            "",
            [Answer("remove", tr("Remove {name}", name=profile.name), "danger")],
            details=details,
        )
        if not answer:
            return
        here, at_list = self._desk.site, self._navigation.current == SITES.id
        if here is not None and here.profile.id == profile.id:
            await self._close_site()
        elif self._navigation.editor is not None:
            self._navigation.close_editor()
        try:
            gone = await self._desk.sites.forget(profile)
        finally:
            if self._desk.site is None:
                self._without_site(at_list)
        later = tr("Its key leaves the password store as soon as that can be used.")
        said = tr("Removed {name}.", name=profile.name)
        self._desk.say(said if gone else f"{said} {later}")

    def _without_site(self, at_list: bool) -> None:
        """No site is open any more: the list of sites where the person is looking at it, else the first steps."""
        self._window.show_site("", "", "")
        if at_list:
            self._window.side_bar.hide()
            self._navigation.set_entries(())
            self._navigation.show(SITES.id)
        else:
            self.welcome()

    def _profiles_changed(self) -> None:
        if self._window.site_menu.isVisible():
            self._window.site_menu.fill()

    def _remember_screen(self, id: str) -> None:
        site = self._desk.site
        if site is not None:
            site.activity.screen = f"{id}/editor" if self._navigation.editor is not None else id
        if site is not None and any(kind.id == id for kind in site.kinds):
            self._desk.settings.remember(f"screen/{site.profile.id}", id)

    # -- what the bars show ---------------------------------------------------------------------------------

    def _show_site(self, site: Site | None) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self._unsubscribe = []
        self._window.notices.clear_all(keep="start ")  # what was told at the start is not about a site
        self._sent = 0
        self._window.status.set_sent(0)
        self.reconnecting.follow(site)
        if site is None:
            self._window.status.set_who("")
            self._window.side_bar.set_entries((), enabled=False)
            self._count_drafts()
            self._show_weather()
            return
        profile = site.profile
        self._window.show_site(profile.name, profile.colour, profile.stage.value)
        entries = self._entries = entries_of(site)
        self._window.side_bar.set_entries(entries)
        self._desk.settings.remember("side bar", [list(entry) for entry in entries])
        self._window.side_bar.show()
        self._navigation.set_entries(entries)
        self._window.status.set_who(who_words(site))
        self._unsubscribe.append(site.on_answer(self._answered))
        self._unsubscribe.append(site.on_checked(self._checked))
        if site.last_answer_ms is not None:
            self._window.status.set_answer(site.last_answer_ms)
        self._count_drafts()
        self._show_weather()

    def _show_rights(self) -> None:
        """The same site, but the person may do other things there than was thought."""
        site, side_bar = self._desk.site, self._window.side_bar
        if site is None:
            return
        self._window.status.set_who(who_words(site))
        entries = entries_of(site)
        if entries == self._entries:
            return
        self._entries = entries
        counts = {id: button.count for id, button in side_bar.buttons.items()}
        side_bar.set_entries(entries)
        for id, count in counts.items():
            side_bar.set_count(id, count)
        side_bar.set_current(self._navigation.current)
        self._navigation.learn(entries)
        self._desk.settings.remember("side bar", [list(entry) for entry in entries])

    def _checked(self) -> None:
        """A site that opened with what was known of it has said who we are and what it offers."""
        self._desk.rights_changed.emit()

    def _show_offline(self, offline: bool) -> None:
        self._window.top_bar.show_offline(offline)
        if self._desk.site is not None:
            self._window.status.set_who(who_words(self._desk.site))

    def _show_rest(self, seconds: float) -> None:
        """Work on many items pauses because answers got lost: say so, and when it goes on."""
        if seconds <= 0:
            self._window.notices.clear(RESTING)
            return
        if seconds < LITTLE:
            return
        from lmsdesk.ui.widgets.countdown import Countdown

        notice = Notice(
            "note",
            tr("Answers of your site got lost on the way."),
            tr("What is running pauses for a moment and goes on by itself."),
        )
        notice.add_line(Countdown(seconds, by_itself=True))
        self._window.notices.show_notice(notice, RESTING)

    def _came_back(self) -> None:
        self._desk.say(tr("Your site is there again."))
        for screen in self._navigation.screens_in_front:
            screen.came_back()

    def _answered(self, exchange: Exchange) -> None:
        self._window.status.set_answer(exchange.timing.total)
        if exchange.is_write and not exchange.failed:
            self._sent += 1
            self._window.status.set_sent(self._sent)

    def _count_drafts(self) -> None:
        drafts, site = self._desk.drafts, self._desk.site
        count, told = 0, self._told
        if drafts is not None and site is not None:
            try:
                count = _pieces(site, drafts.list(site=site.profile.id))
                told = drafts.notices
            except Problem as problem:
                told = (problem.sentence,) if problem.sentence is not None else ()
        if told != self._told:
            self._told = told
            self._window.tell_once(told)
        waiting = self.aftercare.waiting if site is not None else 0
        self._window.status.set_saved(None if site is None else count, waiting)
        self._window.side_bar.set_count(OUTBOX.id, waiting or None)
        stopped = self.aftercare.resting if site is not None else 0
        pieces = count + stopped + bool(site is not None and site.outbox.count)
        self._window.side_bar.set_count(UNFINISHED.id, pieces or None)

    def _weather_changed(self) -> None:
        """Another weather is another site, as far as refused sign-ins go."""
        site, sites = self._desk.site, self._desk.sites
        if site is not None and sites is not None and site.profile.is_practice:
            sites.lockout.door(site.profile.root).reset()
            if site.presence.offline:
                self.reconnecting.try_now()
        self._show_weather()

    def _show_weather(self) -> None:
        site, practice = self._desk.site, self._desk.practice
        if site is None or practice is None or not site.profile.is_practice:
            self._window.top_bar.show_weather(None)
        else:
            self._window.top_bar.show_weather(weather_words(practice.weather(site.lms)))

    # -- the palette ----------------------------------------------------------------------------------------

    def commands(self) -> Sequence[Command]:
        """Everything that can be done from here."""
        return window_commands(self._window, self._desk, self)

    def search(self, text: str, found: Callable[[str, Sequence[Command]], None]) -> None:
        """Look for courses by title on the site."""
        self._desk.tasks.start(self._search(text, found), name="search", key="palette search")

    async def _search(self, text: str, found: Callable[[str, Sequence[Command]], None]) -> None:
        """First what is known here, of every kind; then the courses that the site knows beside these."""
        site, wanted = self._desk.site, text.strip()
        if site is None:
            return
        kinds = {kind.id: kind for kind in site.kinds}
        kept = await site.keeping.search(wanted, [id for id, kind in kinds.items() if kind.task], FOUND)
        known = {(item.kind, item.record.id): item.record for item in kept}
        self._show_found(text, kinds, known, found)
        if "courses" not in kinds or site.presence.offline:
            return
        try:
            action = Action(tr("Search for “{text}”", text=wanted))
            page = await site.shelf("courses").first(Query(search=wanted, page_size=FOUND), action)
        except Problem:
            return  # the palette still has its own commands; the inspector shows what went wrong
        newer = {("courses", record.id): record for record in page.records[:FOUND]}
        if page.as_of is None:
            known |= newer
            self._show_found(text, kinds, known, found)

    def _show_found(
        self,
        text: str,
        kinds: Mapping[str, Kind],
        known: Mapping[tuple[str, ItemId], Record],
        found: Callable[[str, Sequence[Command]], None],
    ) -> None:
        found(text, [record_command(self._desk, kinds[kind_id], record) for (kind_id, _), record in known.items()])


async def _get_ready() -> None:
    """What explains a failure is imported before there is one: with the first, the window would stand still for it."""
    await asyncio.sleep(A_WHILE)
    await load_aside(HINTS)


def _pieces(site: Site, kept: Sequence[Draft]) -> int:
    """How many pieces of work drafts are; what counts them is loaded once there are any."""
    if not kept:
        return 0
    from lmsdesk.sites.unfinished import typed

    return len(typed(site, kept))


def who_words(site: Site) -> str:
    """Who the site takes us for, in a few words."""
    identity = site.identity
    name = identity.name or identity.login
    if site.presence.offline:
        return tr("Offline, signed in as {name}", name=name) if name else tr("Offline")
    if identity.role and name:
        return tr("Connected as {name}, {role}", name=name, role=tr(ROLES.get(identity.role, identity.role)))
    if name:
        return tr("Connected as {name}", name=name)
    return tr("Connected with a key")
