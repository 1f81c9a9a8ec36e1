"""A picture on its way to the site: looked at first, sent, refused, tried again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QKeySequence
from PySide6.QtTest import QTest

from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import Picture
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.editor import picture_file
from tests.conftest import until
from tests.sites.fake import FakeDialect

OLD = Picture(3, "https://a.example/old.jpg")
Run = Callable[[Coroutine[Any, Any, Any]], Any]


def image_bytes(kind: bytes = b"PNG") -> bytes:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0x2457C5)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(kind)).write(image)
    return bytes(content.data())


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "uke.png"
    path.write_bytes(image_bytes())
    return path


async def settled(editor: Any) -> None:
    await until(lambda: not editor.busy(), what="the picture to arrive or fail")


def test_a_dropped_file_is_sent_and_becomes_the_picture(
    qt_run: Run, show: Callable[..., Any], photo: Path, dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show("featured_image", OLD)
        busy: list[bool] = []
        editor.busy_changed.connect(lambda: busy.append(editor.busy()))
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(photo))])
        editor.take(data)
        assert editor.busy()
        assert editor.value() == OLD
        await settled(editor)
        assert editor.value() == Picture(5, "https://a.example/uke.png")
        assert editor.told == [editor.value()]
        assert busy == [True, False]
        assert dialect.asked == ["upload uke.png"]

    qt_run(scenario())


def test_the_content_tells_what_it_is_not_the_name(
    qt_run: Run, show: Callable[..., Any], tmp_path: Path, dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show("featured_image", OLD)
        letter = tmp_path / "letter.png"
        letter.write_text("Dear student")
        editor.take_file(letter)
        await settled(editor)
        assert editor.failed.text() == "“letter.png” is not a picture."
        assert editor.value() == OLD
        assert editor.again.isHidden()
        disguised = tmp_path / "photo.txt"
        disguised.write_bytes(image_bytes(b"JPEG"))
        editor.take_file(disguised)
        await settled(editor)
        assert editor.failed.isHidden()
        assert dialect.asked == ["upload photo.jpg"]

    qt_run(scenario())


def test_what_cannot_be_used_is_answered_before_sending(
    qt_run: Run, show: Callable[..., Any], tmp_path: Path, dialect: FakeDialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        editor = show("featured_image", OLD)
        for name, content, wanted in (
            ("scan.bmp", image_bytes(b"BMP"), "“scan.bmp” is a BMP picture. WordPress takes JPEG, PNG, GIF and WebP."),
            ("half.png", image_bytes()[:60], "“half.png” is damaged: only a part of the picture is there."),
            ("big.png", image_bytes() + b"\0" * 2_000_000, "“big.png” has 2 MB. Make it smaller than 1 MB"),
        ):
            if name == "big.png":
                monkeypatch.setattr(picture_file, "MOST_BYTES", 1024 * 1024)
            (tmp_path / name).write_bytes(content)
            editor.take_file(tmp_path / name)
            await settled(editor)
            assert editor.failed.text().startswith(wanted)
        editor.take_file(tmp_path / "gone.png")
        await settled(editor)
        assert "cannot be read" in editor.failed.text()
        assert editor.value() == OLD
        assert editor.told == []
        assert dialect.asked == []

    qt_run(scenario())


def test_a_failed_sending_keeps_the_old_picture_and_can_be_tried_again(
    qt_run: Run, show: Callable[..., Any], photo: Path, dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show("featured_image", OLD)
        dialect.trouble = lambda verb, id: Problem(Trouble.OFFLINE, outcome=Outcome.NOT_DONE)
        editor.take_file(photo)
        await settled(editor)
        assert editor.value() == OLD
        assert editor.failed.text().startswith("The picture was not sent.")
        assert not editor.again.isHidden()
        dialect.trouble = lambda verb, id: None
        editor.again.click()
        await settled(editor)
        assert editor.value() == Picture(5)
        assert editor.failed.isHidden()
        assert editor.again.isHidden()

    qt_run(scenario())


def test_stop_ends_the_sending_and_nothing_changes(
    qt_run: Run, show: Callable[..., Any], photo: Path, dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        dialect.gate = asyncio.Event()
        editor = show("featured_image", OLD)
        editor.take_file(photo)
        await until(lambda: dialect.asked)
        assert not editor.stop.isHidden()
        editor.stop.click()
        await settled(editor)
        assert editor.value() == OLD
        assert editor.told == []

    qt_run(scenario())


def test_an_image_is_pasted_from_the_clipboard(qt_run: Run, show: Callable[..., Any], dialect: FakeDialect) -> None:
    async def scenario() -> None:
        editor = show("featured_image")
        QGuiApplication.clipboard().setImage(QImage.fromData(image_bytes()))
        QTest.keySequence(editor.frame, QKeySequence(QKeySequence.StandardKey.Paste))
        await settled(editor)
        assert editor.value() == Picture(5)
        assert dialect.asked == ["upload picture.png"]

    qt_run(scenario())


def test_a_text_is_no_picture(show: Callable[..., Any]) -> None:
    editor = show("featured_image")
    QGuiApplication.clipboard().setText("hello")
    QTest.keySequence(editor.frame, QKeySequence(QKeySequence.StandardKey.Paste))
    assert editor.failed.text() == "There is no picture in it."


def test_remove_empties_the_field(show: Callable[..., Any]) -> None:
    editor = show("featured_image", OLD)
    editor.remove.click()
    assert editor.value() is None
    assert editor.told == [None]
    assert editor.remove.isHidden()


def test_where_the_site_takes_no_pictures_it_says_why(
    desk: Desk, dialect: FakeDialect, show: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        dialect, "offer", lambda kind, verb: Offer(verb is not Verb.UPLOAD, Sentence("Keys cannot send pictures."))
    )
    editor = show("featured_image", OLD)
    assert editor.choose.isHidden()
    assert editor.said.text() == "Keys cannot send pictures."
    assert not editor.remove.isHidden()


@pytest.mark.qt_log_ignore("grabbing the keyboard")
def test_a_file_is_chosen_with_the_keyboard(
    qt_run: Run, show: Callable[..., Any], photo: Path, dialect: FakeDialect
) -> None:
    async def scenario() -> None:
        editor = show("featured_image")
        editor.frame.setFocus()
        QTest.keyClick(editor.frame, Qt.Key.Key_Return)
        assert editor.dialog.isVisible()
        editor.dialog.selectFile(str(photo))
        editor.dialog.accept()
        await until(lambda: dialect.asked)
        await settled(editor)
        assert editor.value() == Picture(5)

    qt_run(scenario())
