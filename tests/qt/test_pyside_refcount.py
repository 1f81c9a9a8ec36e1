"""PySide6 6.12.0 loses a reference to None with every void call and kills Python 3.11; this guards a bump."""

from __future__ import annotations

import sys
from typing import Any


def test_void_calls_keep_the_count_of_none(qtbot: Any) -> None:
    from PySide6.QtWidgets import QWidget

    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(200):
        widget.setEnabled(True)
    assert abs(sys.getrefcount(None) - before) < 20
