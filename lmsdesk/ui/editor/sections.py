"""The shape of the form: two columns that become one, groups on paper or in cards, and groups that fold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.screen import MARGIN
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import Card, Rule, label

NARROW = 900
MAIN_WIDEST = 880
SIDE = 344
GAP = 24


class Columns(QWidget):
    """The main column and the side column; under each other where there is little room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.main = _Column(8, self)
        self.side = _Column(16, self)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(MARGIN, 8, MARGIN, 32)
        self._box.setSpacing(GAP)
        self._box.addWidget(self.main, 1, Qt.AlignmentFlag.AlignTop)
        self._box.addWidget(self.side, 0, Qt.AlignmentFlag.AlignTop)
        self._box.addStretch(0)
        self._arrange(narrow=False)

    def set_right(self, margin: int) -> None:
        """The room at the right edge, which a scroll bar makes smaller."""
        margins = self._box.contentsMargins()
        if margins.right() != margin:
            margins.setRight(margin)
            self._box.setContentsMargins(margins)

    @property
    def narrow(self) -> bool:
        """Whether there is one column now."""
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        if narrow != self.narrow:
            self._arrange(narrow=narrow)

    def _arrange(self, *, narrow: bool) -> None:
        self._box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._box.setStretch(0, 0 if narrow else 1)
        self._box.setStretch(2, 1 if narrow else 0)
        self.main.setMaximumWidth(MAIN_WIDEST)
        self.side.setMinimumWidth(0 if narrow else SIDE)
        self.side.setMaximumWidth(MAIN_WIDEST if narrow else SIDE)


class _Column(QWidget):
    def __init__(self, spacing: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._groups = QVBoxLayout(self)
        self._groups.setContentsMargins(0, 0, 0, 0)
        self._groups.setSpacing(spacing)

    @property
    def is_empty(self) -> bool:
        return self._groups.count() == 0

    def add(self, group: QWidget) -> None:
        self._groups.addWidget(group)


class Section(QWidget):
    """A group of rows. ``card`` draws a thin line around it, ``foldable`` gives it a heading to fold it with."""

    folded_changed = Signal(bool)

    def __init__(
        self,
        title: str = "",
        *,
        card: bool = False,
        foldable: bool = False,
        rule: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.heading: FoldButton | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        inner = column
        frame: Card | None = None
        if card:
            frame = Card(parent=self)
            column.addWidget(frame)
            inner = frame.body
            if foldable:
                inner.setContentsMargins(16, 7, 16, 7)
        inner.setSpacing(12 if card else 8)
        if rule:
            inner.addWidget(Rule())
        if title and foldable:
            self.heading = FoldButton(title)
            self.heading.toggled.connect(self._toggled)
            inner.addWidget(self.heading)
        elif title:
            inner.addWidget(label(title, "section"))
        self.body = QWidget(frame or self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 16 if not card else 8 if foldable else 0)
        self.rows.setSpacing(14)
        inner.addWidget(self.body)

    @property
    def folded(self) -> bool:
        return self.body.isHidden()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold; a group without a heading stays open."""
        if self.heading is not None:
            self.heading.setChecked(not folded)
            self.body.setVisible(not folded)

    def order_tabs(self) -> None:
        """Let Tab go from the heading into rows that were made later than what stands below."""
        before: QWidget | None = self.heading
        for widget in self.body.findChildren(QWidget):
            if before is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
                QWidget.setTabOrder(before, widget)
                before = widget

    def _toggled(self, opened: bool) -> None:
        self.body.setVisible(opened)
        self.folded_changed.emit(not opened)


class FoldButton(QPushButton):
    """The heading of a group: a chevron and its name. Checked is open."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("variant", "side")
        self.setCheckable(True)
        self.setChecked(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(title)
        self.setFlat(True)
        self.setStyleSheet("QPushButton, QPushButton:checked { background: transparent; }")
        self._sign = label("")
        self._sign.setFixedWidth(16)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addWidget(label(title, "section"))
        row.addStretch(1)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.toggled.connect(self._draw)
        theme.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._sign.setPixmap(pixmap("chevron-down" if self.isChecked() else "chevron-right", "muted", 16))
