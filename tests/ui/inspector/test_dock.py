"""The inspector as a person meets it: open, choose, filter, copy."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.har import har_text
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector import InspectorDock
from lmsdesk.ui.inspector.exchange_model import METHOD
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Button
from tests.ui.inspector.exchanges import exchange, refused


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def dock(qtbot: Any, journal: Journal, qapp: QApplication) -> Any:
    theme.install(qapp, "light")
    tasks = SimpleNamespace(start=lambda work, **_: asyncio.run(work))
    made = InspectorDock(SimpleNamespace(journal=journal, site=None, tasks=tasks))  # type: ignore[arg-type]
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
    copied = {}
    for entry in dock.copy_menu.actions():
        entry.trigger()
        copied[entry.text()] = QGuiApplication.clipboard().text()
    assert list(copied) == ["cURL", "HTTPie", "Python httpx", "JavaScript fetch", "PHP"]
    assert copied["cURL"].startswith("curl -X PUT")
    assert len(set(copied.values())) == 5
    for text in copied.values():
        assert "YOUR_KEY_AND_SECRET" in text
        assert "/courses/6" in text


def saved(dock: InspectorDock, entry: str, file: Path) -> list[Any]:
    """The entries of the HAR that a menu entry saves."""
    next(action for action in dock.har_menu.actions() if entry in action.text()).trigger()
    dialog = dock.files.dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    return json.loads(file.read_text("utf-8"))["log"]["entries"]


def test_what_is_chosen_or_shown_is_saved_as_har(dock: InspectorDock, journal: Journal, tmp_path: Path) -> None:
    listing, saving = Action("Open course list"), Action("Save")
    first, second, bad = exchange(listing), exchange(listing, path="/courses/tags"), refused(saving)
    for made in (first, second, bad):
        journal.add(made)
    dock.show_exchange(bad.number)
    assert [entry["response"]["status"] for entry in saved(dock, "chosen", tmp_path / "one.har")] == [401]
    dock.list.setCurrentIndex(dock.model.find(first.number).parent())
    assert len(saved(dock, "chosen", tmp_path / "two.har")) == 2
    assert len(saved(dock, "all", tmp_path / "all.har")) == 3
    dock._chips["failed"].setChecked(True)
    assert len(saved(dock, "all", tmp_path / "failed.har")) == 1
    assert "secrets left out" in dock._count.text()


def opens(dock: InspectorDock, file: Path) -> None:
    dock.files.ask_open()
    assert dock.files.dialog is not None
    dock.files.dialog.fileSelected.emit(str(file))
    dock.files.dialog.reject()


def test_a_foreign_har_is_shown_under_its_name_with_its_hint(
    dock: InspectorDock, journal: Journal, tmp_path: Path
) -> None:
    own = exchange(Action("Open course list"))
    journal.add(own)
    file = tmp_path / "from the client.har"
    file.write_text(har_text([exchange(Action("x")), refused(Action("y"))]), "utf-8")
    opens(dock, file)
    heading = dock.list.currentIndex().parent()
    assert heading.siblingAtColumn(METHOD).data() == "From file “from the client.har”"
    assert dock.model.rowCount(heading) == 2
    QTest.keyClick(dock.list, Qt.Key.Key_Down)
    assert "Read from a file, not asked by this program" in words(dock)
    assert "U04" in words(dock)
    assert list(journal.exchanges) == [own]
    assert "3 requests" in dock._count.text()


def test_clearing_also_takes_what_came_from_a_file(dock: InspectorDock, journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    file.write_text(har_text([refused(Action("y"))]), "utf-8")
    opens(dock, file)
    assert dock.model.shown_count() == 1
    next(found for found in dock.findChildren(Button) if found.text() == "Clear").click()
    assert dock.model.shown_count() == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b'{"log": {"entries": []}}'])
def test_a_file_that_is_none_is_refused_kindly(dock: InspectorDock, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.har"
    file.write_bytes(content)
    opens(dock, file)
    assert "cannot be read" in words(dock) or "holds no requests" in words(dock)
    opens(dock, tmp_path / "gone.har")
    assert "“gone.har” cannot be read" in words(dock)


def test_a_place_where_nothing_can_be_saved_is_told(dock: InspectorDock, journal: Journal, tmp_path: Path) -> None:
    journal.add(exchange(Action("Open course list")))
    dock.files.ask_save(dock.model.shown())
    assert dock.files.dialog is not None
    dock.files.dialog.fileSelected.emit(str(tmp_path / "no folder" / "x.har"))
    assert "“x.har” was not saved" in words(dock)
    dock.files.dialog.reject()


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
