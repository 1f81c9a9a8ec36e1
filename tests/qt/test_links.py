"""Links that macOS gives to the running program."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from lmsdesk.qt.links import OpenedLinks


def test_a_link_that_the_system_opens_is_told_whole(qapp: QApplication) -> None:
    links, told = OpenedLinks(qapp), list[str]()
    links.opened.connect(told.append)
    link = "lmsdesk://authorized?user_login=ann&password=a%20b"
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(link)))
    assert told == [link]
    links.close()
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl(link)))
    assert told == [link]
