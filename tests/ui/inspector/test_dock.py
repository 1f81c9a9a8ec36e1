"""The inspector as a person meets it: open, choose, filter, copy."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lmsdesk.domain.exchange import Action
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector import InspectorDock
from lmsdesk.ui.theme import theme
from tests.ui.inspector.exchanges import exchange, refused


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def dock(qtbot: Any, journal: Journal, qapp: QApplication) -> Any:
    theme.install(qapp, "light")
    made = InspectorDock(SimpleNamespace(journal=journal, site=None))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1200, 420)
    made.show()
    yield made
    made.release()


def words(dock: InspectorDock) -> str:
    return " ".join(found.text() for found in dock.details.findChildren(QLabel) if found.isVisibleTo(dock))


def test_it_says_what_belongs_here_while_nothing_was_asked(dock: InspectorDock) -> None:
    assert any("Nothing asked yet" in found.text() for found in dock.findChildren(QLabel))


def test_a_failed_save_is_explained_at_once(dock: InspectorDock, journal: Journal) -> None:
    journal.add(exchange(Action("Open course list")))
    bad = refused(Action("Save course “Ukulele”"))
    journal.add(bad)
    dock.show_exchange(bad.number)
    assert "The site refused with 401" in words(dock)
    assert "U04" in words(dock)
    assert "masteriyo_rest_authentication_error" in words(dock)
    assert '"name": "Ukulele"' in dock.details.request._pretty.toPlainText()


def test_typing_a_filter_narrows_the_list(dock: InspectorDock, journal: Journal) -> None:
    journal.add(exchange(Action("Open course list")))
    journal.add(refused(Action("Save")))
    dock.filter.setFocus()
    QTest.keyClicks(dock.filter, "status:401")
    QTest.keyClick(dock.filter, Qt.Key.Key_Return)
    assert dock.model.shown_count() == 1
    assert dock.details.exchange is not None
    assert dock.details.exchange.status == 401


def test_a_link_to_a_hidden_exchange_opens_it_all_the_same(dock: InspectorDock, journal: Journal) -> None:
    good = exchange(Action("Open course list"))
    journal.add(good)
    journal.add(refused(Action("Save")))
    dock._chips["failed"].setChecked(True)
    assert dock.model.shown_count() == 1
    dock.show_exchange(good.number)
    assert dock.details.exchange is good
    assert not dock._chips["failed"].isChecked()


def test_copy_as_curl_leaves_the_secret_out(dock: InspectorDock, journal: Journal) -> None:
    bad = refused(Action("Save"))
    journal.add(bad)
    dock.show_exchange(bad.number)
    dock.details.copy_curl()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("curl -X PUT")
    assert "YOUR_KEY_AND_SECRET" in copied


def test_clearing_the_journal_empties_the_list(dock: InspectorDock, journal: Journal, qtbot: Any) -> None:
    journal.add(exchange(Action("Open course list")))
    journal.clear()
    qtbot.waitUntil(lambda: dock.model.shown_count() == 0)


def test_the_arrow_keys_walk_through_the_requests(dock: InspectorDock, journal: Journal) -> None:
    action = Action("Open course list")
    first, second = exchange(action), exchange(action, path="/courses/categories")
    journal.add(first)
    journal.add(second)
    dock.show_exchange(first.number)
    QTest.keyClick(dock.list, Qt.Key.Key_Down)
    assert dock.details.exchange is second


def test_a_picture_and_noise_are_shown_without_harm(dock: InspectorDock, journal: Journal) -> None:
    noisy = exchange(Action("List"))
    values = {name: getattr(noisy, name) for name in noisy.__slots__}
    for body in (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b'<br /><b>Warning</b>{"id": 7}', b"\xff\xfe\x00", b""):
        journal.add(
            type(noisy)(**{**values, "body": body, "body_size": len(body), "number": noisy.number + 1000 + len(body)})
        )
        dock.show_exchange(noisy.number + 1000 + len(body))
        for way in (0, 1, 2):
            dock.details.answer._choose(way)
