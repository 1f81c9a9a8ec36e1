"""What the window says about the password store: that it asks something, or that keys do not outlive the program."""

from __future__ import annotations

from PySide6.QtCore import QTimer

from lmsdesk.domain.words import Sentence
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Notice, NoticeArea
from lmsdesk.ui.words import tr

KEY = "vault"
ASKING = "vault asking"
LOOK_AGAIN_MS = 60_000


class VaultBanner:
    """Looks once when a kept site is used, and tells plainly. Tells at once when the system lets us wait."""

    def __init__(self, desk: Desk, area: NoticeArea) -> None:
        self._desk = desk
        self._area = area
        self._missing = False
        self._timer = QTimer(area, interval=LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.check)
        if desk.sites is not None:
            desk.sites.strongbox.on_asking(self._show_asking)

    def check(self) -> None:
        """Look at the password store, off the GUI thread."""
        self._desk.tasks.start(self._check(), name="check the password store", key="vault")

    async def _check(self) -> None:
        assert self._desk.sites is not None
        missed = self._missing
        why = await self._desk.sites.check_vault()
        self._show(why)
        if missed and why is None:
            self._desk.say(tr("The password store is there now. Your keys have moved into it."))

    async def _retry(self) -> None:
        assert self._desk.sites is not None
        why = await self._desk.sites.retry_vault()
        self._show(why)
        self._desk.say(
            tr("Keys are kept in the password store again.") if why is None else tr("The password store is not there.")
        )

    def _show(self, why: Sentence | None) -> None:
        self._missing = why is not None
        if why is None:
            self._timer.stop()
            self._area.clear(KEY)
            return
        self._timer.start()  # one that comes up later is found, and takes the keys over
        notice = memory_notice(why)
        notice.add_button(Button(tr("Try again"), on_click=self._again))
        self._area.show_notice(notice, KEY)

    def _again(self) -> None:
        self._desk.tasks.start(self._retry(), name="try the password store", key="vault")

    def _show_asking(self, asking: bool) -> None:
        if not asking:
            self._area.clear(ASKING)
            return
        notice = Notice(
            "note",
            tr("Your computer's password store is asking you something."),
            tr("Look for its window; it may be behind this one. LMS Desk waits for your answer there."),
            tr("Without it, keys and passwords are kept until you close LMS Desk."),
            closable=False,
        )
        notice.add_button(Button(tr("Do not wait"), on_click=self._give_up))
        self._area.show_notice(notice, ASKING)

    def _give_up(self) -> None:
        assert self._desk.sites is not None
        self._desk.sites.strongbox.give_up()


def memory_notice(why: Sentence) -> Notice:
    """The words of the banner; also shown in the dialogs that ask for a key."""
    return Notice(
        "caution",
        tr("Your key is kept until you close LMS Desk, no longer."),
        tr(why),
        tr("You will be asked for it again at the next start. Nothing secret is written to disk."),
    )
