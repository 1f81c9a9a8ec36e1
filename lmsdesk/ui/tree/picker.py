"""“Move to …”: a small list of places to choose from, for people who do not drag."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.domain.values import ItemId
from lmsdesk.qt.forest import fold
from lmsdesk.qt.tree_model import TreeModel
from lmsdesk.ui.theme import palette
from lmsdesk.ui.tree.delegate import Index
from lmsdesk.ui.widgets import SearchBox, label
from lmsdesk.ui.words import tr

WIDTH = 380
ROWS = 9
_ROW = 32
_ID = Qt.ItemDataRole.UserRole + 1
_LEVEL = Qt.ItemDataRole.UserRole + 2
_KEYS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class PlacePicker(QFrame):
    """A popup with a search line and every place an item can go to. ``chosen`` tells the place: an id or None."""

    chosen = Signal(object)

    def __init__(self, model: TreeModel, id: ItemId, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("floating", True)
        title = tr("Move “{name}” to", name=model.name(id))
        self.setAccessibleName(title)
        self.line = SearchBox(tr("Find a place …"), delay_ms=0)
        self.line.setProperty("ring", False)
        self.list = QListWidget()
        self.list.setProperty("popup", True)
        self.list.setAccessibleName(title)
        self.list.setItemDelegate(_PlaceDelegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 8)
        column.setSpacing(8)
        heading = label(title, "strong", wrap=True)
        for part in (heading, self.line, self.list):
            column.addWidget(part)
        self._places = list(places_for(model, id))
        self._fill("")
        self.setFixedWidth(WIDTH)

    def open_at(self, corner: QPoint) -> None:
        """Show it with its upper left corner there, kept on the screen."""
        self.adjustSize()
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(corner.x(), screen.right() - self.width()))
        y = max(screen.top(), min(corner.y(), screen.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def offered(self) -> Sequence[str]:
        """The places that can be chosen now, as they read."""
        rows = [self.list.item(at) for at in range(self.list.count())]
        return [row.text() for row in rows if row.flags() & Qt.ItemFlag.ItemIsEnabled]

    def _narrow(self, text: str) -> None:
        self._fill(text)

    def _fill(self, text: str) -> None:
        wanted = fold(text).split()
        self.list.clear()
        for place, path, free in self._places:
            if not all(word in fold(" ".join(path)) for word in wanted):
                continue
            row = QListWidgetItem(" › ".join(path) if wanted else path[-1])
            row.setData(_ID, place)
            row.setData(_LEVEL, 0 if wanted or place is None else len(path))
            if not free:
                row.setFlags(Qt.ItemFlag.NoItemFlags)
                row.setToolTip(tr("It is there already."))
            self.list.addItem(row)
        first = next((at for at in range(self.list.count()) if self._free(at)), -1)
        self.list.setCurrentRow(first)
        self.list.setFixedHeight(max(1, min(ROWS, self.list.count())) * _ROW + 4)
        self.adjustSize()

    def _free(self, at: int) -> bool:
        return bool(self.list.item(at).flags() & Qt.ItemFlag.ItemIsEnabled)

    def _take(self, row: QListWidgetItem | None) -> None:
        if row is not None and row.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            self.chosen.emit(row.data(_ID))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() in _KEYS:
            self.list.keyPressEvent(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
            return True
        if event.key() == Qt.Key.Key_Escape and not self.line.text():
            self.close()
            return True
        return False


def places_for(model: TreeModel, id: ItemId) -> Sequence[tuple[ItemId | None, list[str], bool]]:
    """Every place an item could be in: id, the names that lead there, and whether it is not there already."""
    barred = {id, *model.inside(id)}
    here = model.parent_id(id)
    found: list[tuple[ItemId | None, list[str], bool]] = [(None, [tr("Top level")], here is not None)]
    children = model.places()
    left = list(reversed(children.get(None, [])))
    while left:
        place = left.pop()
        if place not in barred:
            found.append((place, model.path(place), place != here))
            left.extend(reversed(children.get(place, [])))
    return found


class _PlaceDelegate(QStyledItemDelegate):
    """One place on a line, indented by its level."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, _ROW)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.Text, QColor(palette().text))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = palette()
        free = bool(option.state & QStyle.StateFlag.State_Enabled)
        painter.save()
        if free and option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), 4, 4)
        painter.setPen(QColor(colours.text if free else colours.faint))
        rect = option.rect.adjusted(8 + 16 * int(index.data(_LEVEL) or 0), 0, -8, 0)
        text = option.fontMetrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
