"""The inspector as a person meets it: open, choose, filter, copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.har import har_text
from lmsdesk.sites import Journal
from lmsdesk.ui.inspector.exchange_model import Heading
from lmsdesk.ui.inspector.panel import InspectorPanel
from tests.ui.inspector.conftest import words
from tests.ui.inspector.exchanges import exchange, refused


def test_it_says_what_belongs_here_while_nothing_was_asked(panel: InspectorPanel) -> None:
    assert any("Nothing asked yet" in found.text() for found in panel.findChildren(QLabel))


def test_a_failed_save_is_explained_at_once(panel: InspectorPanel, journal: Journal) -> None:
    journal.add(exchange(Action("Open course list")))
    bad = refused(Action("Save course “Ukulele”"))
    journal.add(bad)
    panel.show_exchange(bad.number)
    assert "The site refused with 401" in words(panel)
    assert "U04" in words(panel)
    assert "masteriyo_rest_authentication_error" in words(panel)
    assert '"name": "Ukulele"' in panel.details.request.shown_text()


def test_typing_a_filter_narrows_the_list(panel: InspectorPanel, journal: Journal) -> None:
    journal.add(exchange(Action("Open course list")))
    journal.add(refused(Action("Save")))
    panel.filter.setFocus()
    QTest.keyClicks(panel.filter, "status:401")
    QTest.keyClick(panel.filter, Qt.Key.Key_Return)
    assert panel.model.shown_count() == 1
    assert panel.details.exchange is not None
    assert panel.details.exchange.status == 401


def test_a_link_to_a_hidden_exchange_opens_it_all_the_same(panel: InspectorPanel, journal: Journal) -> None:
    good = exchange(Action("Open course list"))
    journal.add(good)
    journal.add(refused(Action("Save")))
    panel.chips["failed"].setChecked(True)
    assert panel.model.shown_count() == 1
    panel.show_exchange(good.number)
    assert panel.details.exchange is good
    assert not panel.chips["failed"].isChecked()


def test_copy_as_curl_leaves_the_secret_out(panel: InspectorPanel, journal: Journal) -> None:
    bad = refused(Action("Save"))
    journal.add(bad)
    panel.show_exchange(bad.number)
    copied = {}
    for entry in panel.details.copy_menu.actions():
        entry.trigger()
        copied[entry.text()] = QGuiApplication.clipboard().text()
    assert list(copied) == ["cURL", "HTTPie", "Python httpx", "JavaScript fetch", "PHP"]
    assert copied["cURL"].startswith("curl -X PUT")
    assert len(set(copied.values())) == 5
    for text in copied.values():
        assert "YOUR_KEY_AND_SECRET" in text
        assert "/courses/6" in text


def saved(panel: InspectorPanel, entry: str, file: Path) -> list[Any]:
    """The entries of the HAR that a menu entry saves."""
    next(action for action in panel.export_menu.actions() if entry in action.text()).trigger()
    dialog = panel.files.dialog
    assert dialog is not None
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(file))
    dialog.reject()
    return json.loads(file.read_text("utf-8"))["log"]["entries"]


def test_what_is_chosen_or_shown_is_saved_as_har(panel: InspectorPanel, journal: Journal, tmp_path: Path) -> None:
    listing, saving = Action("Open course list"), Action("Save")
    first, second, bad = exchange(listing), exchange(listing, path="/courses/tags"), refused(saving)
    for made in (first, second, bad):
        journal.add(made)
    panel.show_exchange(bad.number)
    assert [entry["response"]["status"] for entry in saved(panel, "chosen", tmp_path / "one.har")] == [401]
    panel.list.setCurrentIndex(panel.model.find(first.number))
    QTest.keyClick(panel.list, Qt.Key.Key_Left)
    assert isinstance(panel.model.row(panel.list.currentIndex().row()), Heading)
    assert len(saved(panel, "chosen", tmp_path / "two.har")) == 2
    assert len(saved(panel, "all", tmp_path / "all.har")) == 3
    panel.chips["failed"].setChecked(True)
    assert len(saved(panel, "all", tmp_path / "failed.har")) == 1
    assert "secrets left out" in panel.count.text()


def opens(panel: InspectorPanel, file: Path) -> None:
    panel.files.ask_open()
    assert panel.files.dialog is not None
    panel.files.dialog.fileSelected.emit(str(file))
    panel.files.dialog.reject()


def test_a_foreign_har_is_shown_under_its_name_with_its_hint(
    panel: InspectorPanel, journal: Journal, tmp_path: Path
) -> None:
    own = exchange(Action("Open course list"))
    journal.add(own)
    file = tmp_path / "from the client.har"
    file.write_text(har_text([exchange(Action("x")), refused(Action("y"))]), "utf-8")
    opens(panel, file)
    heading = panel.model.row(panel.list.currentIndex().row() - 1)
    assert isinstance(heading, Heading)
    assert heading.words == "From file “from the client.har”"
    assert len(heading.lines) == 2
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert "Read from a file, not asked by this program" in words(panel)
    assert "U04" in words(panel)
    assert list(journal.exchanges) == [own]
    assert "3 requests" in panel.count.text()


def test_clearing_also_takes_what_came_from_a_file(panel: InspectorPanel, journal: Journal, tmp_path: Path) -> None:
    file = tmp_path / "a.har"
    file.write_text(har_text([refused(Action("y"))]), "utf-8")
    opens(panel, file)
    assert panel.model.shown_count() == 1
    panel.clear_button.menu().actions()[0].trigger()
    assert panel.model.shown_count() == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b'{"log": {"entries": []}}'])
def test_a_file_that_is_none_is_refused_kindly(panel: InspectorPanel, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "odd.har"
    file.write_bytes(content)
    opens(panel, file)
    assert "cannot be read" in words(panel) or "holds no requests" in words(panel)
    opens(panel, tmp_path / "gone.har")
    assert "“gone.har” cannot be read" in words(panel)


def test_a_place_where_nothing_can_be_saved_is_told(panel: InspectorPanel, journal: Journal, tmp_path: Path) -> None:
    journal.add(exchange(Action("Open course list")))
    panel.files.ask_save(panel.model.shown(), panel.load_all)
    assert panel.files.dialog is not None
    panel.files.dialog.fileSelected.emit(str(tmp_path / "no folder" / "x.har"))
    assert "“x.har” was not saved" in words(panel)
    panel.files.dialog.reject()


def test_clearing_the_journal_empties_the_list(panel: InspectorPanel, journal: Journal, qtbot: Any) -> None:
    journal.add(exchange(Action("Open course list")))
    journal.clear()
    qtbot.waitUntil(lambda: panel.model.total() == 0)


def test_the_arrow_keys_walk_through_the_requests(panel: InspectorPanel, journal: Journal) -> None:
    action = Action("Open course list")
    first, second = exchange(action), exchange(action, path="/courses/categories")
    journal.add(first)
    journal.add(second)
    panel.show_exchange(first.number)
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.details.exchange is second


def test_a_picture_and_noise_are_shown_without_harm(panel: InspectorPanel, journal: Journal) -> None:
    noisy = exchange(Action("List"))
    values = {name: getattr(noisy, name) for name in noisy.__slots__}
    for body in (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b'<br /><b>Warning</b>{"id": 7}', b"\xff\xfe\x00", b""):
        journal.add(
            type(noisy)(**{**values, "body": body, "body_size": len(body), "number": noisy.number + 1000 + len(body)})
        )
        panel.show_exchange(noisy.number + 1000 + len(body))
        for way in ("tree", "pretty", "raw", "hex", "page", "table"):
            panel.details.answer.choose(way)


def test_a_large_answer_is_shown_whole(panel: InspectorPanel, journal: Journal) -> None:
    rows = [{"id": n, "name": f"Course {n}", "text": "la " * 30} for n in range(4_000)]
    big = exchange(Action("List"), body={"data": rows})
    assert len(big.body) > 400_000
    journal.add(big)
    panel.show_exchange(big.number)
    answer = panel.details.answer
    assert json.loads(answer.shown_text()) == {"data": rows}
    answer.choose("raw")
    assert answer.shown_text() == big.text()
    answer.choose("tree")
    assert answer.tree_model.rowCount() == 1
    assert answer.tree_model.rowCount(answer.tree_model.index(0, 0)) == 40
    answer.choose("table")
    assert answer.list_model.rowCount() == 4_000
    answer.choose("hex")
    assert answer.shown_text().startswith("00000000  7b 22 64 61 74 61 22 3a  20 5b 7b")
