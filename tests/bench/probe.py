"""Run in a process of its own: starts a program and tells when its first window was painted, and its memory.

``python -m tests.bench.probe bare`` or ``python -m tests.bench.probe lmsdesk [ARGUMENTS]``; prints
``first-paint SECONDS`` (since the process began) and, three seconds later, ``memory BYTES``, then ends the process.
"""

from __future__ import annotations

import os
import runpy
import sys
import time

import psutil
import PySide6.QtWidgets as widgets
from PySide6.QtCore import QEvent, QObject, QTimer

sys.modules["rich"] = None  # a tool of the developers brings it, and httpx would load it; nobody else has it
BEGAN = psutil.Process().create_time()


class FirstPaint(QObject):
    """Sees the first paint of a real window."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, widgets.QWidget):
            window = watched.window()
            if window.isVisible() and window.width() >= 250 and window.height() >= 120:
                widgets.QApplication.instance().removeEventFilter(self)
                QTimer.singleShot(0, self.tell)
        return False

    def tell(self) -> None:
        print("first-paint", time.time() - BEGAN, flush=True)
        QTimer.singleShot(3000, end)


def end() -> None:
    print("memory", psutil.Process().memory_info().rss, flush=True)
    os._exit(0)


class Application(widgets.QApplication):
    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.first_paint = FirstPaint()
        self.installEventFilter(self.first_paint)


def bare() -> None:
    """What every PySide6 program pays: a window with a table."""
    from PySide6.QtGui import QStandardItemModel

    application = widgets.QApplication(sys.argv)
    window = widgets.QMainWindow()
    table = widgets.QTableView()
    model = QStandardItemModel(26, 8)
    table.setModel(model)
    window.setCentralWidget(table)
    window.resize(1200, 800)
    window.show()
    application.exec()


if __name__ == "__main__":
    widgets.QApplication = Application
    what = sys.argv[1]
    if what == "bare":
        bare()
    else:
        sys.argv = ["lmsdesk", *sys.argv[2:]]
        runpy.run_module("lmsdesk", run_name="__main__", alter_sys=True)
