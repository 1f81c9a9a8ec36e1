"""A secret on the clipboard: marked for every system's helpers, and gone when its minute is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.secret_clipboard import HINTS, KDE, KEPT_MS, MAC, WINDOWS, SecretClipboard, concealing, marked

SECRET = "secret_" + "0123456789abcdef" * 4


@pytest.fixture
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    found = QGuiApplication.clipboard()
    yield found
    found.clear()


def test_every_helper_is_asked_to_leave_it_alone(qapp: QApplication) -> None:
    data = marked(SECRET)
    assert data.text() == SECRET
    assert bytes(data.data(KDE).data()) == b"secret"
    assert {KDE, WINDOWS, MAC, "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"} == {n for n, _ in HINTS}
    assert bytes(data.data("CanIncludeInClipboardHistory").data()) == b"\0\0\0\0", "a DWORD that says no"
    assert all(data.hasFormat(name) for name, _ in HINTS)


def test_it_goes_after_a_minute_and_only_while_it_is_ours(clipboard: QClipboard) -> None:
    secrets = SecretClipboard(clipboard)
    secrets.copy(SECRET)
    assert secrets.waiting
    assert secrets._timer.interval() == KEPT_MS == 60_000
    assert SECRET not in repr(vars(secrets)), "only a mark of it is kept"
    secrets._timer.timeout.emit()
    assert clipboard.text() == ""
    assert not secrets.waiting

    secrets.copy(SECRET)
    clipboard.setText("something else")
    secrets.clear()
    assert clipboard.text() == "something else"
    clipboard.setText(SECRET)
    secrets.clear()
    assert clipboard.text() == SECRET, "what the person copied by hand later is theirs"


def test_a_second_secret_gets_a_minute_of_its_own(clipboard: QClipboard) -> None:
    secrets = SecretClipboard(clipboard)
    secrets.copy(SECRET)
    secrets.copy(f"{SECRET}2")
    secrets.clear()
    assert clipboard.text() == ""


def test_on_macos_the_hint_has_the_name_that_helpers_know() -> None:
    """Qt would give it a name of its own; the converter is tried here on a stand-in for Qt's class."""
    converter = concealing(object)()
    assert converter.utiForMime(MAC) == MAC
    assert converter.mimeForUti(MAC) == MAC
    assert converter.utiForMime("text/plain") == ""
    assert converter.canConvert(MAC, MAC)
    assert not converter.canConvert("text/plain", "public.utf8-plain-text")
    assert [bytes(part.data()) for part in converter.convertFromMime(MAC, QByteArray(b"1"), MAC)] == [b"1"]
    assert converter.convertFromMime("text/plain", QByteArray(b"1"), MAC) == []
