"""The list of sites: two lines for each, dragged by the mouse or moved with Alt and the arrows."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lmsdesk.domain.words import N_
from lmsdesk.sites import Profile, SignInKind
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.topbar import BADGES
from lmsdesk.ui.words import day, tr

HEIGHT = 56
ID = Qt.ItemDataRole.UserRole
PROFILE = Qt.ItemDataRole.UserRole + 1
HERE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex

CHECKS = {
    "good": ("good", "success", N_("All is well")),
    "caution": ("caution", "warning", N_("Needs a look")),
    "bad": ("trouble", "error", N_("Does not work")),
}
WAYS = {
    SignInKind.MASTERIYO_KEY: N_("Masteriyo key"),
    SignInKind.APP_PASSWORD: N_("application password"),
    SignInKind.LEARNOMY_TOKEN: N_("user name and password"),
}


def row_words(profile: Profile) -> tuple[str, str, str]:
    """What a row says: the name, the line below it, and the last check."""
    way = tr(WAYS[profile.sign_in])
    who = tr("{name}, {way}", name=profile.login, way=way) if profile.login else way
    address = profile.address.partition("://")[2] or profile.address
    below = " · ".join(part for part in (address, who, " ".join(profile.note.split())) if part)
    if profile.is_practice:
        return profile.name, tr("Lives on this computer only. Try anything."), ""
    if profile.checked is None:
        return profile.name, below, tr("Not checked yet")
    words = tr(CHECKS.get(profile.checked.state, CHECKS["caution"])[2])
    return profile.name, below, tr("{state}, {day}", state=words, day=day(profile.checked.when))


class SitesList(QListWidget):
    """``moved`` after each change of the order; ``opened``, ``edited``, ``removed`` as the keys and clicks ask for."""

    moved = Signal()
    opened = Signal()
    edited = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Your sites"))
        self.setItemDelegate(SiteDelegate(self))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setToolTip("")
        self._filling = False
        self.model().rowsMoved.connect(lambda *_: self._was_moved())
        self.itemDoubleClicked.connect(lambda _: self.opened.emit())
        theme.changed.connect(self.viewport().update)

    def show_profiles(self, profiles: Iterable[Profile], here: str) -> None:
        """Show these, in this order; what was chosen stays chosen."""
        chosen, current = set(self.chosen_ids()), self._id(self.currentItem())
        self._filling = True
        self.clear()
        for profile in profiles:
            name, below, check = row_words(profile)
            word = tr(BADGES.get(profile.stage.value, ("", ""))[1])
            item = QListWidgetItem(". ".join(part for part in (name, word, below, check) if part))
            item.setData(ID, profile.id)
            item.setData(PROFILE, profile)
            item.setData(HERE, profile.id == here)
            if profile.note:
                item.setToolTip(profile.note)
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if not profile.is_practice:
                flags |= Qt.ItemFlag.ItemIsDragEnabled
            item.setFlags(flags)
            self.addItem(item)
            item.setSelected(profile.id in chosen)
            if profile.id == current:
                self.setCurrentItem(item)
                item.setSelected(profile.id in chosen)
        self._filling = False

    def ids(self) -> list[str]:
        """The ids of the own sites in the order that is shown."""
        rows = [self.item(row) for row in range(self.count())]
        return [self._id(item) for item in rows if item is not None and not item.data(PROFILE).is_practice]

    def chosen_ids(self) -> list[str]:
        """The ids of the chosen rows, from above."""
        return [self._id(item) for item in sorted(self.selectedItems(), key=self.row)]

    def choose(self, ids: Iterable[str]) -> None:
        """Choose these rows and no others."""
        wanted = set(ids)
        self.clearSelection()
        for row in range(self.count()):
            item = self.item(row)
            if item is not None and self._id(item) in wanted:
                self.setCurrentItem(item)
                item.setSelected(True)
                self.scrollToItem(item)

    def shift(self, by: int) -> None:
        """Move the current site up or down among the own ones."""
        item, row = self.currentItem(), self.currentRow()
        if item is None or item.data(PROFILE).is_practice or not 0 <= row + by < len(self.ids()):
            return
        self._filling = True
        self.takeItem(row)
        self.insertItem(row + by, item)
        self._filling = False
        self.setCurrentItem(item)
        self.moved.emit()

    def set_room(self, pixels: int) -> None:
        """Keep so much room free below the last row."""
        self.setViewportMargins(0, 0, 0, pixels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, alt = event.key(), event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift(-1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_F2:
            self.edited.emit()
        elif key == Qt.Key.Key_Delete:
            self.removed.emit()
        elif key == Qt.Key.Key_Escape and self.selectedItems():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def _was_moved(self) -> None:
        if not self._filling:
            self.moved.emit()

    @staticmethod
    def _id(item: QListWidgetItem | None) -> str:
        return str(item.data(ID)) if item is not None else ""


class SiteDelegate(QStyledItemDelegate):
    """Colour, name and badge; below it the address, who signs in and the note; at the right the last check."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        profile, colours = index.data(PROFILE), palette()
        rect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.hover))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours.line))
        inner = rect.adjusted(MARGIN, 0, -MARGIN, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(profile.colour))
        painter.drawEllipse(inner.left(), rect.center().y() - 5, 10, 10)
        if option.state & QStyle.StateFlag.State_MouseOver and not profile.is_practice:
            painter.drawPixmap(inner.left() - 20, rect.center().y() - 7, pixmap("drag", "faint", 14))
        text = inner.adjusted(26, 0, 0, 0)
        text.setRight(self._check(painter, option, text, profile) - 16)
        self._words(painter, option, text, profile, bool(index.data(HERE)))
        focused = option.widget is not None and option.widget.hasFocus()
        if focused and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(colours.accent))
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -2.5), 4, 4)
        painter.restore()

    def _words(
        self, painter: QPainter, option: QStyleOptionViewItem, room: QRect, profile: Profile, here: bool
    ) -> None:
        colours = palette()
        name, below, _ = row_words(profile)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        metrics = QFontMetrics(font)
        tone, word = BADGES.get(profile.stage.value, ("", ""))
        badges = [(tr(word), tone)] if word else []
        if here:
            badges.append((tr("Open now"), "good"))
        small = QFont(option.font)
        small.setPixelSize(11)
        widths = [QFontMetrics(small).horizontalAdvance(text) + 14 for text, _ in badges]
        top = QRect(room.left(), room.top() + 11, room.width(), metrics.height())
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(40, room.width() - sum(widths) - 16))
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, shown)
        left = top.left() + metrics.horizontalAdvance(shown) + 8
        painter.setFont(small)
        for (text, tone), width in zip(badges, widths, strict=True):
            box = QRectF(left, top.center().y() - 8, width, 17)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.tone(tone).ground))
            painter.drawRoundedRect(box, 8, 8)
            painter.setPen(QColor(colours.tone(tone).ink))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            left += width + 6
        lower = QFont(option.font)
        lower.setPixelSize(12)
        painter.setFont(lower)
        painter.setPen(QColor(colours.muted))
        line = QRect(room.left(), top.bottom() + 3, room.width(), QFontMetrics(lower).height())
        cut = QFontMetrics(lower).elidedText(below, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, cut)

    @staticmethod
    def _check(painter: QPainter, option: QStyleOptionViewItem, room: QRect, profile: Profile) -> int:
        """The last check at the right; gives where it begins."""
        words = row_words(profile)[2]
        if not words:
            return room.right()
        font = QFont(option.font)
        font.setPixelSize(12)
        width = QFontMetrics(font).horizontalAdvance(words)
        left = room.right() - width
        if left - room.left() < 180:
            return room.right()  # a narrow window: the name comes first
        painter.setFont(font)
        tone, sign, _ = CHECKS.get(profile.checked.state, CHECKS["caution"]) if profile.checked else ("faint", "", "")
        colours = palette()
        painter.setPen(QColor(colours.muted if not sign else colours.tone(tone).ink))
        painter.drawText(QRect(left, room.top(), width + 1, room.height()), Qt.AlignmentFlag.AlignVCenter, words)
        if sign:
            painter.drawPixmap(left - 22, room.center().y() - 7, pixmap(sign, tone, 16))
            return left - 22
        return left
