"""The platform's own font first, in our size; a better one where a bare system has nothing but DejaVu."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from lmsdesk.ui.theme import tokens

_LARGEST_USUAL = 16
_PLAIN = ("DejaVu Sans", "Bitstream Vera Sans", "Liberation Sans")
_BETTER = ("Inter", "Adwaita Sans", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans")


def install(app: QApplication) -> None:
    """Set the application's font: 13 pixels, or larger when the person's system asks for large text."""
    font = QFont(app.font())
    info = QFontInfo(font)
    usual = info.pixelSize()
    if info.family() in _PLAIN:
        there = set(QFontDatabase.families())
        better = next((family for family in _BETTER if family in there), "")
        if better:
            font.setFamily(better)
    font.setPixelSize(usual if usual > _LARGEST_USUAL else tokens.TEXT)
    app.setFont(font)


def mono(size: int = tokens.SECONDARY) -> QFont:
    """The platform's font with letters of equal width."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPixelSize(size)
    return font


def digits(font: QFont) -> QFont:
    """The same font with digits of equal width, for columns of numbers."""
    even = QFont(font)
    even.setFeature(QFont.Tag("tnum"), 1)
    return even
