"""The flow layout asks its parts once for each width, and again when something in it changes."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from lmsdesk.ui.widgets import FlowLayout


def test_a_height_is_worked_out_once_for_each_width_until_something_changes(
    qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    arrange = FlowLayout._arrange

    def arranging(self: FlowLayout, rect: Any, *, move: bool) -> int:
        asked.append(rect.width())
        return arrange(self, rect, move=move)

    monkeypatch.setattr(FlowLayout, "_arrange", arranging)
    home = QWidget()
    flow = FlowLayout(home)
    parts = [QLabel("Some words that need room") for _ in range(3)]
    for part in parts:
        flow.addWidget(part)
    home.show()
    QApplication.processEvents()
    asked.clear()
    narrow, wide = flow.heightForWidth(200), flow.heightForWidth(2_000)
    assert (flow.heightForWidth(200), flow.heightForWidth(2_000)) == (narrow, wide)
    assert asked == [200, 2_000]
    assert narrow > wide
    parts[0].setText("One\nTwo\nThree")
    assert flow.heightForWidth(2_000) > wide, "a taller part"
    parts[0].hide()
    assert flow.heightForWidth(2_000) == wide
    flow.addWidget(QLabel("One\nTwo\nThree\nFour"))
    QApplication.processEvents()
    assert flow.heightForWidth(2_000) > wide
    flow.takeAt(3)
    assert flow.heightForWidth(2_000) == wide
    home.deleteLater()
