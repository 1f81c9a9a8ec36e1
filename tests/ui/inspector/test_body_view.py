"""A body as a person reads it: every way that fits it, PHP's messages set apart, pages and pictures without harm."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from lmsdesk.ui.inspector.body_view import WAYS, BodyView
from lmsdesk.ui.inspector.picture_view import MOST
from lmsdesk.ui.widgets import Chip, Notice
from tests.ui.inspector.conftest import AtOnce, destroy

JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"
COURSES = b'{"data":[{"id":7,"name":"Ukul\\u00eal\\u00e9","tags":[]},\n{"id":8,"name":"Harp","tags":[1]}],"total":2}'
WARNING = (
    b"<br />\n<b>Warning</b>:  Undefined variable $x in <b>/srv/www/wp-content/plugins/old-shop/old-shop.php</b>"
    b" on line <b>12</b><br />\n"
)
FATAL = (
    b"<br />\n<b>Fatal error</b>:  Uncaught Error: Call to undefined function <img src='x'>nope() in "
    b"/srv/www/wp-content/themes/harbour/functions.php:40\nStack trace:\n#0 {main}\n  thrown in "
    b"<b>/srv/www/wp-content/themes/harbour/functions.php</b> on line <b>40</b><br />\n"
)


@pytest.fixture
def view(qapp: QApplication) -> Iterator[BodyView]:
    work = AtOnce()
    made = BodyView("Answer", lambda coroutine, key: work.start(coroutine, key=key), "answer")
    made.resize(900, 400)
    made.show()
    yield made
    destroy(made)


def show(view: BodyView, body: bytes, kind: str = JSON) -> None:
    view.show_body(body, kind, len(body), False)


def chips(view: BodyView) -> dict[str, Chip]:
    """The ways that are offered, by their words."""
    return {chip.text(): chip for chip in view.findChildren(Chip) if chip.isVisibleTo(view)}


def clicks(view: BodyView, words: str) -> None:
    QTest.mouseClick(chips(view)[words], Qt.MouseButton.LeftButton)
    assert WAYS.index(view.way) == view.pages.currentIndex()
    assert [name for name, chip in chips(view).items() if chip.isChecked()] == [words]


def note(view: BodyView) -> str:
    return " ".join(found.text() for found in view.findChildren(QLabel) if found.isVisibleTo(view))


def php(view: BodyView) -> str:
    """What is said of PHP, as a person reads it; empty when nothing is."""
    notice = view.notices.current("php")
    return notice.accessibleName() if notice is not None and view.notices.isVisibleTo(view) else ""


# -- the ways


def test_a_list_of_courses_can_be_read_in_every_way_for_json(view: BodyView) -> None:
    show(view, COURSES)
    assert list(chips(view)) == ["Tree", "Table", "Pretty", "Raw", "Hex"]
    assert view.way == "pretty"
    assert json.loads(view.shown_text()) == json.loads(COURSES)
    assert '\n      "name": "Ukulêlé",\n' in view.shown_text()
    clicks(view, "Raw")
    assert view.shown_text() == COURSES.decode()
    clicks(view, "Hex")
    lines = view.shown_text().splitlines()
    assert lines[0] == "00000000  7b 22 64 61 74 61 22 3a  5b 7b 22 69 64 22 3a 37  " + '{"data":[{"id":7'
    assert len(lines) == -(-len(COURSES) // 16)
    clicks(view, "Table")
    rows = [[view.list_model.index(row, column).data() for column in range(2)] for row in range(2)]
    assert rows == [["7", "Ukulêlé"], ["8", "Harp"]]
    assert view.table.model() is view.list_model
    assert view.table.isVisibleTo(view)


def test_a_branch_of_the_tree_is_opened_and_copied_with_the_keyboard(view: BodyView) -> None:
    show(view, COURSES)
    clicks(view, "Tree")
    view.tree.setFocus()
    top = view.tree_model.index(0, 0)
    assert view.tree.isExpanded(top), "a short first level is open"
    view.tree.setCurrentIndex(view.tree_model.index(0, 0, top))
    QTest.keyClick(view.tree, Qt.Key.Key_Right)
    QTest.keyClick(view.tree, Qt.Key.Key_Down)
    QTest.keyClick(view.tree, Qt.Key.Key_Down)
    assert view.tree.currentIndex().siblingAtColumn(1).data() == '"Ukulêlé"'
    QTest.keyClick(view.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '"Ukul\\u00eal\\u00e9"'


def test_tags_in_a_value_are_letters_in_its_tip_as_well(view: BodyView) -> None:
    text = "<img src='file:///server/share/x.png'> and <b>more</b> words, so many that the cell is too short for them"
    show(view, json.dumps({"data": [{"id": 7, "text": text}]}).encode())
    clicks(view, "Tree")
    clicks(view, "Table")
    course = view.tree_model.index(0, 0, view.tree_model.index(0, 0))
    for cell in (view.tree_model.index(1, 1, course), view.list_model.index(0, 1)):
        tip = cell.data(Qt.ItemDataRole.ToolTipRole)
        assert tip.startswith("<qt>&lt;img src=")
        assert "<img" not in tip
        assert "<b>" not in tip


@pytest.mark.parametrize(
    ("body", "kind", "offered", "first"),
    [
        (b'{"id": 7}', JSON, "Tree Pretty Raw Hex", "pretty"),
        (b'{"id": 7}', "text/plain", "Tree Pretty Raw Hex", "pretty"),
        (b"<!DOCTYPE html><p>Hello", HTML, "Raw Page Hex", "page"),
        (b"<html><p>{[1]}", "", "Raw Page Hex", "page"),
        (b"<!DOCTYPE html><p>Hello", JSON, "Raw Page Hex", "page"),
        (b"name,price\nHarp,5", "text/csv", "Raw Hex", "raw"),
        (b"BMI and other courses", "text/plain", "Raw Hex", "raw"),
        (b"RIFFs for beginners", "text/plain", "Raw Hex", "raw"),
        (b"PK\x03\x04\0\0\0", "application/zip", "Raw Hex", "hex"),
        ("{}".encode("utf-16"), "application/json; charset=utf-16", "Tree Pretty Raw Hex", "pretty"),
        (b"", JSON, "Raw", "raw"),
    ],
)
def test_only_ways_that_fit_are_offered(view: BodyView, body: bytes, kind: str, offered: str, first: str) -> None:
    show(view, body, kind)
    assert " ".join(chips(view)) == offered
    assert view.way == first


def test_the_way_that_was_chosen_stays_where_it_fits(view: BodyView) -> None:
    show(view, COURSES)
    clicks(view, "Raw")
    show(view, b'{"id": 9}')
    assert (view.way, view.shown_text()) == ("raw", '{"id": 9}')
    clicks(view, "Tree")
    show(view, b"plain words", "text/plain")
    assert (view.way, view.shown_text()) == ("raw", "plain words")
    show(view, b'{"id": 10}')
    assert view.way == "tree"
    assert view.tree_model.index(0, 1).data() == "10", "not what was shown before"


def test_how_much_was_kept_is_told(view: BodyView) -> None:
    show(view, b"")
    assert "Empty" in note(view)
    show(view, b"x" * 1_500, "text/plain")
    assert "1.5 kB" in note(view)
    view.show_body(b"x" * 1_500, "text/plain", 2_000_000, True)
    assert "2.0 MB, the first 1.5 kB are kept" in note(view)


# -- PHP's messages


@pytest.mark.parametrize("kind", [JSON, HTML])
def test_a_warning_before_the_json_is_set_apart_and_both_can_be_read(view: BodyView, kind: str) -> None:
    show(view, WARNING + COURSES, kind)
    told = php(view)
    assert "The site's PHP says: Warning: Undefined variable $x" in told
    assert "in line 12 of /srv/www/wp-content/plugins/old-shop/old-shop.php" in told
    assert "It comes from the plugin “old-shop”." in told
    notice = view.notices.current("php")
    assert isinstance(notice, Notice)
    assert notice.tone == "caution"
    assert view.way == "pretty"
    noise, bracket, answer = view.shown_text().partition("\n{")
    assert "Warning" in noise
    assert json.loads(bracket + answer) == json.loads(COURSES)
    clicks(view, "Tree")
    assert [view.tree_model.index(row, 0).data() for row in range(2)] == ["data", "total"]
    clicks(view, "Table")
    assert view.list_model.index(1, 1).data() == "Harp"
    clicks(view, "Raw")
    assert view.shown_text().encode() == WARNING + COURSES


def test_much_room_behind_a_warning_holds_nothing_up(view: BodyView) -> None:
    show(view, WARNING + b"\n" * 150_000 + b"nothing more", HTML)
    assert (view.way, "old-shop" in php(view)) == ("page", True)
    show(view, WARNING + b"\n" * 150_000 + COURSES, HTML)
    assert view.way == "pretty"


def test_the_worst_message_is_told_in_plain_letters_and_goes_with_its_answer(view: BodyView) -> None:
    show(view, WARNING + FATAL, HTML)
    notice = view.notices.current("php")
    assert isinstance(notice, Notice)
    assert notice.tone == "trouble"
    assert "Fatal error: Uncaught Error: Call to undefined function nope()" in php(view)
    assert "It comes from the theme “harbour”." in php(view)
    assert "1 more message of this kind." in php(view)
    assert all(found.textFormat() == Qt.TextFormat.PlainText for found in notice.findChildren(QLabel) if found.text())
    show(view, b'{"name": "Warning: heavy lifting in the gym"}')
    assert not php(view)


# -- pages


@pytest.fixture
def ear() -> Iterator[socket.socket]:
    """A place on this machine that hears whether anything calls it."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


def colour_picture(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("#ff8800"))
    return made


def png(width: int = 30, height: int = 20) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    colour_picture(width, height).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_a_page_runs_nothing_loads_nothing_and_leads_nowhere(
    view: BodyView, ear: socket.socket, tmp_path: Path, qtbot: Any
) -> None:
    local = tmp_path / "orange.png"
    local.write_bytes(png(300, 200))
    away = f"http://127.0.0.1:{ear.getsockname()[1]}"
    near = QUrl.fromLocalFile(str(local)).toString()
    page = f"""<!DOCTYPE html><html><head><title>Site error</title><base href="{away}/">
      <meta http-equiv="refresh" content="0;url={away}/meta"><link rel="stylesheet" href="{away}/a.css">
      <style>body {{ background: url({away}/b.png) }}</style><script src="{away}/a.js"></script></head>
      <body background="{near}" onload="alert('run')"><h1>There has been a critical error</h1>
      <p style="background-image: url({near})">Ask the <a href="{away}/help">host</a> &amp; wait.</p>
      <img src="{away}/i.png"><img src="{near}"><img src="//127.0.0.1/share.png"><script>document.write("run")</script>
      <iframe src="{away}/f"></iframe><object data="{away}/o"></object><embed src="{away}/e"><video src="{away}/v">
      </video><svg><image href="{near}"/></svg><table background="{near}"><tr><td>Last words</td></tr></table>"""
    asked: list[str] = []
    load = view.page.loadResource
    view.page.loadResource = lambda kind, name: (asked.append(str(name)), load(kind, name))[1]  # type: ignore[method-assign]
    show(view, page.encode(), HTML)
    assert view.way == "page"
    words = view.shown_text()
    for part in ("There has been a critical error", "Ask the host & wait.", "Last words"):
        assert part in words
    for part in ("run", "alert", "127.0.0.1", "background"):
        assert part not in words
    seen = view.grab().toImage()
    QTest.qWait(1)
    assert not any(part in view.page.document().toHtml() for part in ("127.0.0.1", "orange.png", "href", "src="))
    orange = QColor("#ff8800").rgb()
    assert not any(seen.pixel(x, y) == orange for x in range(0, seen.width(), 7) for y in range(0, seen.height(), 7))
    assert asked == []
    with pytest.raises(BlockingIOError):
        ear.accept()


def test_an_address_that_is_asked_for_all_the_same_does_not_exist(view: BodyView, tmp_path: Path) -> None:
    local = tmp_path / "orange.png"
    local.write_bytes(png())
    show(view, b"<html><p>Hello", HTML)
    address = QUrl.fromLocalFile(str(local))
    kind = QTextDocument.ResourceType.ImageResource
    assert not view.page.loadResource(int(kind.value), address)
    found = view.page.document().resource(kind, address)
    assert not found
    view.page.setSource(address)
    assert view.shown_text() == "Hello"
    assert not view.page.openLinks()
    assert not view.page.openExternalLinks()


# -- pictures


def test_a_picture_is_shown_with_its_size_and_never_larger_than_its_room(view: BodyView) -> None:
    for width, height, most in ((30, 20, 30), (2_500, 10, 900)):
        show(view, png(width, height), "image/png")
        assert list(chips(view)) == ["Picture", "Hex"]
        assert f"{width} × {height} pixels" in note(view)
        shown = view.picture.picture.pixmap()
        assert shown.toImage().pixelColor(1, 1).name() == "#ff8800"
        assert shown.width() / shown.devicePixelRatio() <= most
    assert view.picture._pixmap.width() == MOST.width(), "no more than that is kept in memory"
    assert view.picture.picture.accessibleName() == "Answer as a picture"


def test_half_a_picture_is_told_and_the_one_before_is_gone(view: BodyView) -> None:
    show(view, png(), "image/png")
    show(view, png()[:30], "image/png")
    assert "This picture cannot be shown" in note(view)
    assert view.picture.picture.pixmap().isNull()
    clicks(view, "Hex")
    assert view.shown_text().startswith("00000000  89 50 4e 47")


def test_a_bitmap_is_a_picture_by_its_head_and_not_by_two_letters(view: BodyView) -> None:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    colour_picture(8, 8).save(buffer, "BMP")  # type: ignore[call-overload]
    show(view, bytes(buffer.data().data()), "image/bmp")
    assert view.way == "picture"
    assert "8 × 8 pixels" in note(view)
