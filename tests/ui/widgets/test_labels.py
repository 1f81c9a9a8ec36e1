"""Texts that a site makes as long as it likes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from lmsdesk.ui.widgets.labels import elided


class Measure(QFontMetrics):
    """Notes how much it was asked to measure."""

    def __init__(self) -> None:
        super().__init__(QFont())
        self.most = 0

    def elidedText(self, text: str, *how: Any) -> str:  # type: ignore[override]
        self.most = max(self.most, len(text))
        return super().elidedText(text, *how)


def test_no_more_of_a_text_is_measured_than_has_room(qapp: Any) -> None:
    measure, right = Measure(), Qt.TextElideMode.ElideRight
    for text in ("short", "iiii.... " * 2_000, "a b " * 30):
        for width in (-5, 0, 40, 200, 900):
            assert elided(measure, text, width) == QFontMetrics(QFont()).elidedText(text, right, max(0, width))
    assert measure.most <= 920
