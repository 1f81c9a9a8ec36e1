"""Asking for a file: where it begins, what it shows, what it saves as."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from lmsdesk.ui.dialogs.files import file_dialog


@contextmanager
def shown(dialog: QFileDialog) -> Iterator[QFileDialog]:
    dialog.open()
    yield dialog
    dialog.reject()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_it_begins_among_the_persons_documents_and_not_where_the_program_was_started(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, started = tmp_path / "Documents", tmp_path / "started"
    documents.mkdir()
    started.mkdir()
    monkeypatch.chdir(started)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda kind: str(documents))
    with shown(file_dialog(window, "Import", lambda path: None)) as dialog:
        if dialog.directory().absolutePath() == str(started):
            pytest.fail("it begins where the program was started")


def test_what_is_saved_gets_its_ending(window: QWidget, tmp_path: Path) -> None:
    got: list[Path] = []
    with shown(file_dialog(window, "Export", got.append, kinds=["Excel (*.xlsx)"], save_as="courses.xlsx")) as dialog:
        assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
        assert [Path(file).name for file in dialog.selectedFiles()] == ["courses.xlsx"]
        dialog.selectFile(str(tmp_path / "mine"))
        assert Path(dialog.selectedFiles()[0]) == tmp_path / "mine.xlsx"
        dialog.fileSelected.emit(str(tmp_path / "mine.xlsx"))
    assert got == [tmp_path / "mine.xlsx"]


def test_all_kinds_that_can_be_read_are_shown_at_once(window: QWidget) -> None:
    kinds = ["Spreadsheets (*.xlsx *.csv)"]
    with shown(file_dialog(window, "Import", lambda path: None, kinds=kinds)) as dialog:
        assert dialog.nameFilters() == ["Spreadsheets (*.xlsx *.csv)", "All files (*)"]
        assert dialog.fileMode() == QFileDialog.FileMode.ExistingFile
