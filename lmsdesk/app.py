"""The composition root: builds every object, in order, and hands them to each other. Nothing imports it.

The window is shown first, with nothing behind it. Then come the event loop, the person's files and the site:
importing HTTP and the rest takes as long as opening the window, and nobody should wait for it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.qt.application import Application
from lmsdesk.storage.settings import (
    JOURNAL_DAYS,
    JOURNAL_MEGABYTES,
    LAST_PROFILE,
    STORE_MEGABYTES,
    THEME,
    WINDOW,
    Settings,
)
from lmsdesk.ui.main_window import MainWindow
from lmsdesk.ui.sidebar import Entry
from lmsdesk.ui.theme import theme

if TYPE_CHECKING:
    import asyncio

    from lmsdesk.crash import CrashReporter
    from lmsdesk.program import Updates
    from lmsdesk.sites import Vault
    from lmsdesk.storage.journal_limits import Limits
    from lmsdesk.ui.desk import Desk


UPDATES_AFTER = 20.0
"""Seconds after the start until a newer version is looked for."""


LATE_LINK = N_(
    "No connection is waiting for this approval any more. Nothing was connected; begin again with “Connect a site”. "
    "The password that WordPress has just made can be taken back under Users > Profile."
)


def run_window(*, practice: bool = False, late_link: bool = False) -> int:
    """Open the window and stay until it is closed. The exit code.

    ``late_link``: the person comes from an approval in the browser that nobody waits for.
    """
    app = make_application(sys.argv[:1])
    settings = Settings()
    theme.install(app, settings.get(THEME))
    window = MainWindow(geometry=settings.get(WINDOW), entries=entries_of_last_time(settings))
    window.show()
    app.processEvents()
    program = Program(app, window, settings)
    program.late_link = late_link
    return program.run(practice=practice)


def entries_of_last_time(settings: Settings) -> list[Entry]:
    """The side bar as it was, so that it stands there from the first moment; empty when it is not known."""
    known = settings.recall("side bar", []) if settings.get(LAST_PROFILE) else []
    try:
        return [
            Entry(str(id), str(title), str(icon), str(task), str(factory))
            for id, title, icon, task, factory, *_ in known
        ]
    except (TypeError, ValueError):
        return []


def make_application(arguments: list[str]) -> QApplication:
    """The one QApplication, named, and left running when its last window closes."""
    app = Application(arguments)
    app.setApplicationName("lmsdesk")
    app.setDesktopFileName("lmsdesk")
    app.setQuitOnLastWindowClosed(False)
    return app


class Program:
    """Everything behind the window, and the order in which it begins and ends."""

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        settings: Settings,
        *,
        vault: Vault | None = None,
        updates: Updates | None = None,
    ) -> None:
        """``vault`` is where secrets go in place of the system's keyring, ``updates`` another channel (for tests)."""
        from lmsdesk.crash import CrashReporter
        from lmsdesk.storage.locations import locations

        self.app = app
        self.window = window
        self.settings = settings
        self.locations = locations()
        self.crashes: CrashReporter = CrashReporter(self.locations.logs)
        self.crashes.tell = self._show_crash
        self.desk: Desk | None = None
        self._closed: asyncio.Event | None = None
        self.late_link = False
        self._asking = False
        self._dialogs: list[Any] = []
        self._vault = vault
        self._updates = updates

    def run(self, *, practice: bool = False) -> int:
        """Run the event loop until the window is closed."""
        import asyncio

        import qasync

        self.crashes.install()
        loop = qasync.QEventLoop(self.app)
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(self.crashes.loop_exception)
        self.crashes.hand_over = loop.call_soon_threadsafe
        with loop:
            loop.run_until_complete(self._live(practice=practice))
        asyncio.set_event_loop(None)
        return 0

    async def _live(self, *, practice: bool) -> None:
        import asyncio

        self._closed = asyncio.Event()
        self.build()
        assert self.desk is not None
        release = on_signals(self.app, self._closed.set)
        self.window.close_wanted = self._close_wanted
        self.desk.tasks.start(self.begin(practice=practice), name="begin", key="open site")
        if self.desk.updates is not None and self.desk.updates.due:
            self.desk.tasks.start(self.look_for_updates(), name="look for a new version")
        await self._closed.wait()
        release()
        await self.shut_down()

    def build(self) -> Desk:
        """All objects, from the ground up."""
        from lmsdesk.practice_room import PracticeRoom
        from lmsdesk.program import Updates
        from lmsdesk.qt.tasks import Tasks
        from lmsdesk.qt.tidying import Tidying
        from lmsdesk.qt.turns import take_short_turns
        from lmsdesk.sites import MEGABYTE, Connector, Drafts, Journal, KeyringVault, Part, Profiles
        from lmsdesk.ui.desk import Desk
        from lmsdesk.ui.widgets import FocusRing

        self.ring = FocusRing(self.app)
        tasks = Tasks()
        take_short_turns()
        self.tidying = Tidying(lambda: bool(tasks.names))
        journal = Journal(path=self.locations.journal, limits=partial(journal_limits, self.settings))
        drafts = Drafts()
        sites = Connector(Profiles(), self._vault or KeyringVault(), journal, drafts)
        sites.stores.limit = self.settings.get(STORE_MEGABYTES) * MEGABYTE
        sites.forgetting.register(Part("settings", lambda _site: None, self.settings.forget_site))
        self.practice = PracticeRoom(self.locations.practice)
        self.desk = Desk(
            tasks=tasks,
            settings=self.settings,
            journal=journal,
            drafts=drafts,
            sites=sites,
            practice=self.practice,
            updates=self._updates or Updates(self.settings),
        )
        journal.judge = self.desk.judge
        if isinstance(self.app, Application):
            self.app.link_opened.connect(self._link_opened)
        tasks.crashed.connect(self.crashes.report)
        tasks.failed.connect(self.window.show_failure)
        self.window.attach(self.desk)
        assert self.window.navigation is not None
        self.window.navigation.put_away.connect(self.tidying.page_gone)
        self.window.tell_once((*self.settings.notices, *sites.notices))
        return self.desk

    async def begin(self, *, practice: bool) -> None:
        """Open what was asked for, else the site used last, else welcome a new person."""
        assert self.desk is not None
        assert self.desk.sites is not None
        assert self.window.sites is not None
        last = "practice-masteriyo" if practice else self.settings.get(LAST_PROFILE)
        kept = [profile.id for profile in self.desk.sites.profiles]
        if last.startswith("practice-"):
            await warm_up()
            self.window.sites.open_practice(last.removeprefix("practice-"))
        elif kept:
            await warm_up()
            self.window.sites.open(last if last in kept else kept[0])
        else:
            self.window.sites.welcome()
        if self.late_link:
            self.late_link = False
            self.window.tell_once((Sentence(LATE_LINK),))

    async def look_for_updates(self, patience: float = UPDATES_AFTER) -> None:
        """A while after the start, when everything else has come to rest; only a newer version is told."""
        import asyncio

        from lmsdesk.program import Look
        from lmsdesk.ui.screens.about import newer_notice

        assert self.desk is not None
        assert self.desk.updates is not None
        await asyncio.sleep(patience)
        found = await self.desk.updates.look()
        if found.look is Look.NEWER:
            self.window.show_notice(newer_notice(self.desk, found), "update")

    def _link_opened(self, link: str) -> None:
        assert self.desk is not None
        self.desk.tasks.start(self.follow(link), name="follow a link")

    async def follow(self, link: str) -> None:
        """A link of ours that was opened while the program runs: to the approval that waits for it, if one does."""
        import asyncio

        from lmsdesk.sites.handover import hand_over

        if not link.lower().startswith("lmsdesk:"):
            return
        if not await asyncio.to_thread(hand_over, link, self.locations.waiting):
            self.window.tell_once((Sentence(LATE_LINK),))

    def _close_wanted(self) -> None:
        assert self.desk is not None
        if not self._asking:
            self._asking = True
            self.desk.tasks.start(self._ask_to_close(), name="close")

    async def _ask_to_close(self) -> None:
        assert self._closed is not None
        try:
            navigation = self.window.navigation
            if navigation is None or await navigation.leave():
                self._closed.set()
        finally:
            self._asking = False

    async def shut_down(self) -> None:
        """Give everything back, in the opposite order."""
        import asyncio

        assert self.desk is not None
        self.settings.set(WINDOW, self.window.geometry_text())
        self.window.close_for_good()
        self.ring.close()
        if isinstance(self.app, Application):
            self.app.link_opened.disconnect(self._link_opened)
        self.tidying.close()
        await self.desk.tasks.close()
        if self.desk.sites is not None:
            self.desk.sites.strongbox.give_up()  # a system that still asks holds nobody here
        if self.window.sites is not None:
            await self.window.sites.close()
        await asyncio.to_thread(self.practice.stop)
        if self.desk.drafts is not None:
            self.desk.drafts.close()
        await asyncio.to_thread(self.desk.journal.close)

    def _show_crash(self, report: str, file: Path | None) -> None:
        from lmsdesk.ui.dialogs.crash import CrashDialog

        dialog = CrashDialog(report, file, self.window)
        self._dialogs.append(dialog)
        dialog.show()


def journal_limits(settings: Settings) -> Limits:
    """How much of the past is kept, as the person chose."""
    from lmsdesk.storage.journal_limits import Limits

    return Limits(settings.get(JOURNAL_DAYS), settings.get(JOURNAL_MEGABYTES) * 1_000_000)


async def warm_up() -> None:
    """Import what speaks HTTP in a thread: it takes 200 ms that the window need not stand still for."""
    import asyncio
    import importlib

    await asyncio.to_thread(importlib.import_module, "httpx")
    await asyncio.to_thread(importlib.import_module, "lmsdesk.api.client")


def on_signals(app: QApplication, stop: Callable[[], object]) -> Callable[[], None]:
    """Ctrl+C and SIGTERM end the program in order. Gives the way to undo it.

    Python runs its signal handlers only when it runs at all, so the signal also wakes Qt through a socket.
    """
    if os.name == "nt":
        before = signal.signal(signal.SIGINT, lambda *_: stop())
        return partial(_put_back, before)
    import socket

    from PySide6.QtCore import QSocketNotifier

    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, app)
    notifier.activated.connect(lambda *_: ours.recv(64))
    wakeup = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    old = {number: signal.signal(number, lambda *_: stop()) for number in (signal.SIGINT, signal.SIGTERM)}

    def release() -> None:
        for number, handler in old.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        notifier.setEnabled(False)
        notifier.deleteLater()
        ours.close()
        theirs.close()

    return release


def _put_back(handler: Any) -> None:
    signal.signal(signal.SIGINT, handler)
