"""Where something that is dragged would go, and the sign that says so."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QModelIndex, QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QTreeView

from lmsdesk.ui.theme import palette

_EDGE_PART = 0.26
"""How much of a row, above and below, means “between”."""


class Drop(Enum):
    """Where a drop would go, seen from the row under the mouse."""

    ON = "on"
    ABOVE = "above"
    BELOW = "below"
    OUTSIDE = "outside"


def drop_at(view: QTreeView, position: QPoint) -> tuple[Drop, QModelIndex]:
    """What a drop there means: on a row, above it, below it, or outside of all rows."""
    index = view.indexAt(position).siblingAtColumn(0)
    if not index.isValid():
        return Drop.OUTSIDE, QModelIndex()
    rect = view.visualRect(index)
    part = (position.y() - rect.top()) / max(1, rect.height())
    if part < _EDGE_PART:
        return Drop.ABOVE, index
    opened = view.isExpanded(index) and view.model().hasChildren(index)
    if part > 1 - _EDGE_PART and not opened:
        return Drop.BELOW, index
    return Drop.ON, index


def target(drop: Drop, index: QModelIndex) -> tuple[int, QModelIndex]:
    """The same as row and parent, the way Qt's models are asked. Row -1: at no particular place."""
    if drop is Drop.ABOVE:
        return index.row(), index.parent()
    if drop is Drop.BELOW:
        return index.row() + 1, index.parent()
    return -1, index


def paint_drop(view: QTreeView, painter: QPainter, drop: Drop, index: QModelIndex) -> None:
    """A frame around the row it would go into, or a line where it would come to stand."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(palette().accent), 2))
    room = view.viewport().rect()
    if drop is Drop.OUTSIDE:
        painter.drawRoundedRect(room.adjusted(2, 2, -2, -2), 6, 6)
        return
    rect = view.visualRect(index)
    right = room.right() - 2
    if drop is Drop.ON:
        painter.drawRoundedRect(QRect(rect.left(), rect.top() + 1, right - rect.left(), rect.height() - 3), 6, 6)
        return
    y = rect.top() if drop is Drop.ABOVE else rect.bottom()
    painter.drawLine(rect.left() + 8, y, right, y)
    painter.drawEllipse(QPoint(rect.left() + 4, y), 3, 3)
