"""Links that macOS gives to the running program, without a look at every event."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent

import lmsdesk
from lmsdesk.qt.application import Application

OURS = Path(lmsdesk.__file__).parent


def test_a_link_that_the_system_opens_is_told_whole(qapp: Application) -> None:
    told: list[str] = []
    qapp.link_opened.connect(told.append)
    link = "lmsdesk://authorized?user_login=ann&password=a%20b"
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(link)))
    assert told == [link]
    qapp.link_opened.disconnect(told.append)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(link)))
    assert told == [link]


def test_nothing_stands_between_every_event_and_its_widget() -> None:
    """In Python that takes longer than Qt's own work; but for a moment, while nobody is at the window."""
    filters = [
        file.relative_to(OURS).as_posix()
        for file in OURS.rglob("*.py")
        if "app.installEventFilter" in file.read_text("utf-8")
    ]
    assert filters == ["qt/tidying.py"]
