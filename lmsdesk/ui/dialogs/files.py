"""Asking for a file to open or to save; never blocking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from lmsdesk.ui.words import tr


def file_dialog(
    parent: QWidget, title: str, chosen: Callable[[Path], object], *, kinds: Sequence[str] = (), save_as: str = ""
) -> QFileDialog:
    """A dialog to ``open()``. ``kinds`` are filters such as "Pictures (*.png)"; ``save_as`` is the name to suggest.

    Begins where the person was last, else among their documents: never in the folder that the program came from.
    """
    dialog = QFileDialog(parent, title)
    if dialog.directory() == QDir.current():
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    if kinds:
        dialog.setNameFilters([*kinds, tr("All files") + " (*)"])
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix(Path(save_as).suffix.removeprefix("."))
        dialog.selectFile(save_as)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.finished.connect(dialog.deleteLater)
    return dialog
