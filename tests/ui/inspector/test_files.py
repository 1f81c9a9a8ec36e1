"""The file that a customer's browser saved, opened in the inspector: every request is there, with its hint."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmsdesk.ui.inspector.exchange_model import Heading
from lmsdesk.ui.inspector.panel import InspectorPanel
from tests.ui.inspector.conftest import words

BROWSERS = Path(__file__).parents[2] / "browsers"


@pytest.mark.parametrize(
    ("name", "told"),
    [("chrome", ["", "", "U08", "", "N10"]), ("firefox", ["", "U02", "P10", "", "N16"])],
)
def test_a_file_of_a_browser_opens_with_its_hints(panel: InspectorPanel, name: str, told: list[str]) -> None:
    panel.files.ask_open()
    assert panel.files.dialog is not None
    panel.files.dialog.fileSelected.emit(str(BROWSERS / f"{name}.har"))
    panel.files.dialog.reject()
    heading = panel.model.row(0)
    assert isinstance(heading, Heading)
    assert heading.words == f"From file “{name}.har”"
    lines = sorted(panel.model.shown(), key=lambda line: line.number)
    assert [line.hint for line in lines] == told
    for line, hint in zip(lines, told, strict=True):
        panel.show_exchange(line.number)
        assert "Read from a file, not asked by this program" in words(panel)
        assert f"{hint} · " in words(panel) if hint else " · " not in words(panel)
    panel.filter.setText("hint:any")
    panel.filter.returnPressed.emit()
    assert panel.model.shown_count() == sum(map(bool, told))
