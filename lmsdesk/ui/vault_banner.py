"""The banner that says when keys are only kept until the program closes."""

from __future__ import annotations

from lmsdesk.domain.words import Sentence
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.widgets import Button, Notice, NoticeArea
from lmsdesk.ui.words import tr

KEY = "vault"


class VaultBanner:
    """Looks once when a kept site is used, and tells plainly."""

    def __init__(self, desk: Desk, area: NoticeArea) -> None:
        self._desk = desk
        self._area = area

    def check(self) -> None:
        """Look at the password store, off the GUI thread."""
        self._desk.tasks.start(self._check(), name="check the password store", key="vault")

    async def _check(self) -> None:
        assert self._desk.sites is not None
        self._show(await self._desk.sites.check_vault())

    async def _retry(self) -> None:
        assert self._desk.sites is not None
        why = await self._desk.sites.retry_vault()
        self._show(why)
        self._desk.say(
            tr("Keys are kept in the password store again.") if why is None else tr("The password store is not there.")
        )

    def _show(self, why: Sentence | None) -> None:
        if why is None:
            self._area.clear(KEY)
            return
        notice = memory_notice(why)
        notice.add_button(Button(tr("Try again"), on_click=self._again))
        self._area.show_notice(notice, KEY)

    def _again(self) -> None:
        self._desk.tasks.start(self._retry(), name="try the password store", key="vault")


def memory_notice(why: Sentence) -> Notice:
    """The words of the banner; also shown in the dialogs that ask for a key."""
    return Notice(
        "caution",
        tr("Your key is kept until you close LMS Desk, no longer."),
        tr(why),
        tr("You will be asked for it again at the next start. Nothing secret is written to disk."),
    )
