"""The desk: what every screen is handed. It knows the site in use and how to reach the rest of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.ui.dialogs.ask import Answer, ask
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.domain.exchange import Action, Exchange
    from lmsdesk.domain.problem import Problem
    from lmsdesk.domain.record import Record
    from lmsdesk.hints.model import Context, Explanation
    from lmsdesk.program import Updates
    from lmsdesk.qt.tasks import Tasks
    from lmsdesk.sites import Connector, Drafts, Journal, Profile, Settings, Site
    from lmsdesk.ui.screen import Screen
    from lmsdesk.ui.secret_clipboard import SecretClipboard
    from lmsdesk.ui.widgets import Notice
    from lmsdesk.ui.work.history import History


class Navigator(Protocol):
    """What the main window does for screens."""

    def navigate(self, screen_id: str) -> None: ...
    def open_editor(
        self, kind_id: str, record: Record | None = None, *, values: Mapping[str, Any] | None = None, draft: str = ""
    ) -> None: ...
    def show_page(self, make: Callable[[], Screen], *, above: bool = False, needs: Sequence[str] = ()) -> None: ...
    def close_editor(self) -> None: ...
    def show_notice(self, notice: Notice, key: str = "") -> None: ...
    def show_exchange(self, number: int) -> None: ...
    def write_request(self) -> None: ...
    def edit_profile(self, profile: Profile, *, sign_in: bool = False, reach: bool = False) -> None: ...
    def remove_site(self, profile: Profile) -> None: ...
    def sign_in_here(self, then: Callable[[], object] | None = None) -> None: ...
    def profile_saved(self, profile: Profile, *, signed_in: bool) -> None: ...
    def connect_site(self, address: str = "") -> None: ...
    def open_site(self, profile_id: str) -> None: ...
    def open_practice(self) -> None: ...


class PracticeRoom(Protocol):
    """The practice academies as the menus see them (``app`` hands in the real thing)."""

    def start(self) -> Mapping[str, Any]: ...
    def stop(self) -> None: ...
    def reset(self) -> Mapping[str, Any]: ...
    def weather(self, lms: str) -> frozenset[str]: ...
    def set_weather(self, lms: str, names: frozenset[str]) -> None: ...
    def offered(self, lms: str) -> Sequence[str]: ...
    @property
    def running(self) -> bool: ...


class Desk(QObject):
    """Built once by ``app``; ``site`` changes while the program runs."""

    site_changed = Signal(object)
    """The site in use is another one now (Site or None)."""
    said = Signal(str)
    """A short sentence for the status line, such as “Saved “Ukulele”.”"""
    undoable = Signal(str, int)
    """The same for something that can be taken back: its batch in the list of what was done."""
    weather_changed = Signal()
    rights_changed = Signal()
    """What the person may do on the site in use may be something else now."""
    reach_wanted = Signal()
    """The person wants to know now whether the site can be reached again."""
    counted = Signal(str, object)
    """How many items a kind has on the site now (kind id, number or None)."""

    def __init__(
        self,
        *,
        tasks: Tasks,
        settings: Settings,
        journal: Journal,
        drafts: Drafts | None = None,
        sites: Connector | None = None,
        practice: PracticeRoom | None = None,
        updates: Updates | None = None,
    ) -> None:
        super().__init__()
        self.tasks = tasks
        self.settings = settings
        self.journal = journal
        self.drafts = drafts
        self.sites = sites
        self.practice = practice
        self.updates = updates
        self.navigator: Navigator | None = None
        self.pages: QWidget | None = None
        """Where screens and editors stand. They are made in there: to move a whole page costs as much as half of it."""
        self._site: Site | None = None
        self._secrets: SecretClipboard | None = None
        self._history: History | None = None

    @property
    def site(self) -> Site | None:
        """The signed-in site in use, or None."""
        return self._site

    def use_site(self, site: Site | None) -> None:
        """From now on this is the site in use."""
        self._site = site
        self.site_changed.emit(site)

    def say(self, text: str) -> None:
        """Tell something that went well, in the status line."""
        self.said.emit(text)

    def copy_secret(self, text: str) -> None:
        """Put a secret on the clipboard for a minute, marked as one."""
        if self._secrets is None:
            from lmsdesk.ui.secret_clipboard import SecretClipboard

            self._secrets = SecretClipboard(parent=self)
        self._secrets.copy(text)
        self.say(tr("Copied. LMS Desk takes it off the clipboard in a minute."))

    def forget_secrets(self) -> None:
        """The program ends: nothing secret of ours stays on the clipboard."""
        if self._secrets is not None:
            self._secrets.clear()

    def try_to_reach(self) -> None:
        """See at once whether a site that was out of reach is back."""
        self.reach_wanted.emit()

    def say_done(self, text: str, action: Action) -> None:
        """Tell something that went well, and offer to take it back where it is in the list of what was done."""
        batch = self._site.activity.batch_of(action) if self._site is not None else None
        self.say(text)
        if batch is not None:
            self.undoable.emit(text, batch)

    @property
    def history(self) -> History:
        """Takes back what was done, and goes on with what was left."""
        if self._history is None:
            from lmsdesk.ui.work.history import History

            self._history = History(self)
        return self._history

    def set_count(self, kind_id: str, total: int | None) -> None:
        """Tell how many items of a kind there are, for the side bar."""
        self.counted.emit(kind_id, total)

    # Getting about

    def navigate(self, screen_id: str) -> None:
        """Show a screen: a kind's id such as ``courses``, or ``welcome``."""
        self._window.navigate(screen_id)

    def open_editor(
        self,
        kind_id: str,
        record: Record | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        draft: str = "",
    ) -> None:
        """Open the editor over the list. No record: a new item, starting with ``values`` or the draft of that key."""
        self._window.open_editor(kind_id, record, values=values, draft=draft)

    def show_page(self, make: Callable[[], Screen], *, above: bool = False, needs: Sequence[str] = ()) -> None:
        """Show a page over the list, after asking about changes in what is open; or ``above`` that, which stays.

        ``needs``: what "module:name" a page over the list is made of, to be imported without holding up the window.
        """
        self._window.show_page(make, above=above, needs=needs)

    def check_site(self, address: str = "", profile: Profile | None = None) -> None:
        """Look into a site's health: a connected one, an address, or without both the site in use."""
        from lmsdesk.ui.health.target import Target
        from lmsdesk.ui.screens.table_of_screens import CHECK, CHECKS, load

        if profile is None and not address and self._site is not None:
            profile = self._site.profile
        target = Target.of(profile) if profile is not None else Target(address)
        self.show_page(lambda: load(CHECK)(self, target), needs=(CHECK, CHECKS))

    def close_editor(self) -> None:
        """Go back from the editor to the list. The editor has asked about changes already."""
        self._window.close_editor()

    def show_notice(self, notice: Notice, key: str = "") -> None:
        """Show a notice above whatever screen is there."""
        self._window.show_notice(notice, key)

    def show_exchange(self, number: int) -> None:
        """Open the inspector at this exchange."""
        self._window.show_exchange(number)

    async def ask(
        self,
        title: str,
        text: str,
        answers: Sequence[Answer],
        *,
        details: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> str:
        """Ask for a decision; the key of the answer, or "" when the person steps back."""
        window = self.navigator if isinstance(self.navigator, QWidget) else None
        return await ask(parent or window, title, text, answers, details=details)

    def remove_site(self, profile: Profile) -> None:
        """Ask, then forget a site and everything that is kept about it."""
        self._window.remove_site(profile)

    # Trouble

    def explain(self, problem: Problem, *, typed: bool = False, labels: tuple[str, ...] = ()) -> Explanation:
        """What happened, what is safe, what to do. ``typed``: the person has unsaved text on the screen."""
        from lmsdesk.hints.engine import explain_problem

        recent: tuple[Exchange, ...] = tuple(self.journal.exchanges)[-60:]
        context = self._context(problem.exchange, recent)
        return explain_problem(problem, context=replace(context, typed=typed, labels=labels))

    def explain_exchange(self, exchange: Exchange) -> Explanation:
        """The hints for one exchange of this session, with what was known when it happened."""
        from lmsdesk.hints.engine import explain

        earlier = [e for e in self.journal.exchanges if e.number < exchange.number and e.site == exchange.site]
        return explain(exchange, context=self._context(exchange, tuple(earlier[-60:])))

    def _context(self, exchange: Exchange | None, recent: tuple[Exchange, ...]) -> Context:
        """What is known beside an exchange: of the open site, where it is the one, and of the key that was tried."""
        from lmsdesk.hints.model import Context

        odd = self.sites.suspicions.of(exchange.number) if self.sites is not None and exchange is not None else None
        context = Context(recent=recent)
        if odd is not None:
            context = replace(context, key_is_of=odd.key_is_of, slip=odd.slip)
        site = self._site
        if site is None or (exchange is not None and not _belongs(exchange, site)):
            return context
        return replace(
            context,
            lms=site.lms,
            site_name=site.profile.name,
            address=site.profile.address,
            namespaces=tuple(site.discovery.namespaces) or None,
            app_passwords=site.discovery.sign_ins_work,
            ipv4_works=self.sites.ipv4_works(site.profile.id) if self.sites is not None else None,
        )

    def judge(self, exchange: Exchange) -> str:
        """The id of the hint that explains an exchange best, or nothing (for the journal)."""
        best = self.explain_exchange(exchange).best
        return best.id if best is not None else ""

    def do(self, suggestion: Suggestion) -> bool:
        """Carry out what a hint suggests, where that is not the screen's own business. False: not ours."""
        match suggestion.do:
            case Do.OPEN_IN_BROWSER | Do.OPEN_KEYS if suggestion.target:
                QDesktopServices.openUrl(QUrl(suggestion.target))
            case Do.EDIT_PROFILE | Do.SIGN_IN_AGAIN | Do.USE_APP_PASSWORD | Do.OPEN_KEYS if self._site is not None:
                self._window.sign_in_here()
            case Do.USE_ADDRESS:
                self._window.connect_site(suggestion.target)
            case Do.COPY_LETTER:
                QGuiApplication.clipboard().setText(suggestion.target)
                self.say(tr("The letter is on the clipboard. Paste it into an e-mail."))
            case Do.SET_FINE_WEATHER if self.practice is not None and self._site is not None:
                self.practice.set_weather(self._site.lms, frozenset())
                self.weather_changed.emit()
                self.say(tr("The weather is fine again."))
            case _:
                return False
        return True

    @property
    def _window(self) -> Navigator:
        assert self.navigator is not None, "the window comes before its screens"
        return self.navigator


def _belongs(exchange: Exchange, site: Site) -> bool:
    """Whether an exchange is one of the open site's, or asked its server while signing in to it."""
    if exchange.site:
        return exchange.site == site.profile.id
    return urlsplit(exchange.url).netloc == urlsplit(site.profile.root).netloc
