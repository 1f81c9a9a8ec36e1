"""The line icons, drawn for the program, tinted from the palette. ``resources/icons`` holds one SVG for each name."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from lmsdesk.ui.theme import palette, theme

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "icons"
SMALL = 16
LARGE = 20
_GRID = 20
_GAP = 3
"""Between icon and words, on top of the little that Qt leaves there."""


def names() -> list[str]:
    """All icon names."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


def icon(name: str, role: str = "text", size: int = SMALL, beside: int = 0) -> QIcon:
    """An icon in the colour of a palette role (text, muted, accent, on_accent, good, caution, trouble, note ...).

    ``beside`` pixels stay empty at its right.

    It keeps its colour: make it anew when the theme changes, or use ``set_icon``.
    """
    made = QIcon()
    made.addPixmap(pixmap(name, role, size, beside), QIcon.Mode.Normal)
    made.addPixmap(pixmap(name, "faint", size, beside), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, role: str = "text", size: int = SMALL, beside: int = 0) -> QPixmap:
    """The icon as a picture, sharp on the sharpest screen there is."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, palette().colour(role), size, ratio, beside)


def set_icon(button: QAbstractButton, name: str, role: str = "text", size: int = SMALL) -> None:
    """Give a button an icon that follows the theme."""
    _dressed[button] = (name, role, size)
    beside = _GAP if button.text() else 0
    button.setIconSize(QSize(size + beside, size))
    button.setIcon(icon(name, role, size, beside))


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float, beside: int) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer

    drawn = QPixmap(round((size + beside) * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(_source(name, colour, size))).render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _source(name: str, colour: str, size: int) -> bytes:
    """The SVG in this colour, with a line of 1.5 pixels at any size. Raises FileNotFoundError for an unknown name."""
    text = (FOLDER / f"{name}.svg").read_text("utf-8")
    width = 1.5 * _GRID / max(size, 14)
    return text.replace('stroke="#000"', f'stroke="{colour}"').replace('"1.5"', f'"{width:.3f}"', 1).encode()


_dressed: WeakKeyDictionary[QAbstractButton, tuple[str, str, int]] = WeakKeyDictionary()


def _redress() -> None:
    import shiboken6

    for button, (name, role, size) in list(_dressed.items()):
        if shiboken6.isValid(button):
            set_icon(button, name, role, size)


theme.changed.connect(_redress)
