"""A link that the system hands to the running program goes to the approval that waits for it, or is told to be late."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent

from lmsdesk.sites.handover import Waiting
from tests.conftest import until
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import Visitor


def test_it_reaches_whoever_waits(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        taken: list[str] = []
        waiting = Waiting(person.program.locations.waiting, lambda link: not taken.append(link))
        await waiting.open()
        QCoreApplication.sendEvent(person.app, QFileOpenEvent(QUrl("lmsdesk://authorized?state=1")))
        await until(lambda: taken, 10, "the link")
        assert taken == ["lmsdesk://authorized?state=1"]
        await person.rest()
        assert person.window.notices.isHidden()
        await waiting.close()

    play(scenario)


def test_late_ones_are_told_and_others_are_left_alone(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        await person.works_at()
        await person.program.follow("https://example.org/")
        assert person.window.notices.isHidden()
        QCoreApplication.sendEvent(person.app, QFileOpenEvent(QUrl("lmsdesk://authorized?state=1")))
        await until(lambda: not person.window.notices.isHidden(), 10, "the notice")

    play(scenario)
