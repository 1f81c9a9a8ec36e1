"""Frames: the title row of a screen, cards, the empty state and the bar that comes with a selection."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.widgets.buttons import Button
from lmsdesk.ui.widgets.flow import FlowLayout
from lmsdesk.ui.widgets.labels import Badge, ElidedLabel, label

NARROWEST, WIDEST = 280, 420
"""Of the sentence of an empty place."""
_GAP, _APART, _LEAST_WORDS = 8, 24, 110
"""In the floating bar: between buttons, before the first, and what the words keep beside them."""


class TitleRow(QWidget):
    """Title with its count and badges at the left, actions at the right; the last action is the primary one."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._title = ElidedLabel(title, "title")
        self._count = label("", "count")
        self._count.hide()
        self._age = ElidedLabel("", "secondary")
        self._age.hide()
        self._row.addWidget(self._title)
        self._row.addWidget(self._count)
        self._row.addWidget(self._age)
        self._row.addStretch(1)
        self._back: Button | None = None

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._title.updateGeometry()

    def title(self) -> str:
        return self._title.text()

    def set_count(self, text: str) -> None:
        """The quiet number behind the title; empty for none."""
        self._count.setText(text)
        self._count.setVisible(bool(text))

    def set_age(self, text: str) -> None:
        """How old what is shown is, “as of 14:05 yesterday”; empty for what is there now."""
        if text != self._age.text():
            self._age.setText(text)
            self._age.updateGeometry()
        self._age.setVisible(bool(text))

    def age(self) -> str:
        return self._age.text() if not self._age.isHidden() else ""

    def add_badge(self, badge: Badge) -> Badge:
        """A badge behind the title."""
        self._row.insertWidget(self._stretch(), badge)
        return badge

    def add_action(self, widget: QWidget) -> QWidget:
        """A button at the right; call in reading order, the primary one last."""
        self._row.addWidget(widget)
        return widget

    def set_back(self, text: str) -> Button:
        """The way back before the title, "Courses ›". Gives the button, to connect to."""
        self._back = Button(f"{text} ›", "quiet")
        self._back.setAccessibleName(text)
        self._back.setProperty("back", True)
        self._row.insertWidget(0, self._back)
        return self._back

    def _stretch(self) -> int:
        for at in range(self._row.count()):
            item = self._row.itemAt(at)
            if item is not None and item.spacerItem() is not None:
                return at
        return self._row.count()


class Card(QFrame):
    """A group of things with a thin line around it. Put content into ``body``. Never a card inside a card."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 14, 16, 16)
        self.body.setSpacing(12)
        if title:
            self.body.addWidget(label(title, "section"))


class TallPage(QWidget):
    """The inside of a scrolling page: as tall as its wrapped texts need, which Qt's scroll area does not ask for."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._grow()
        return done

    def _grow(self) -> None:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            needed = layout.totalHeightForWidth(self.width())
            if needed != self.minimumHeight():
                self.setMinimumHeight(needed)


class EmptyState(QWidget):
    """What belongs here, in one sentence, and the button that starts it."""

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str = "",
        button: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self._title = label(title, "section")
        self._sentence = label(sentence, "muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for part in (self._sign, self._title, self._sentence):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        self._fit()
        self._buttons = QHBoxLayout()
        column.addSpacing(4)
        column.addLayout(self._buttons)
        column.addStretch(3)
        self._button: Button | None = None
        self.set_button(button)
        self._draw()
        theme.changed.connect(self._draw)

    def say(self, title: str, sentence: str = "", button: Button | None = None, icon: str = "") -> None:
        """Change what it says."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._fit()
        self._icon = icon or self._icon
        self.set_button(button)
        self._draw()

    def set_button(self, button: Button | None) -> None:
        if self._button is not None and self._button is not button:
            self._button.hide()
            self._button.deleteLater()
        self._button = button
        if button is not None:
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _fit(self) -> None:
        """Room for every line of the sentence: a layout that centres a wrapped text gives it too little."""
        self._sentence.ensurePolished()
        wide = self._sentence.fontMetrics().horizontalAdvance(self._sentence.text()) + 8
        lines = -(-wide // WIDEST)
        even = wide // lines + 24  # no single word on the last line
        self._sentence.setFixedWidth(max(NARROWEST, min(WIDEST, wide if lines == 1 else even)))
        self._sentence.setMinimumHeight(max(0, self._sentence.heightForWidth(self._sentence.width())))
        self._sentence.setVisible(bool(self._sentence.text()))

    def _draw(self) -> None:
        self._sign.setPixmap(pixmap(self._icon, "faint", 32))


class FloatingBar(QFrame):
    """The bar at the lower edge of ``host`` that says what is selected and what can be done with it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("floating", True)
        self._host = host
        self.words = ElidedLabel("", "strong")
        self._buttons = QWidget()
        self._row = FlowLayout(self._buttons, _GAP)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(16, 8, 12, 8)
        self._parts.addWidget(self.words)
        self._parts.addWidget(self._buttons, 1)
        host.installEventFilter(self)
        self._shade()
        theme.changed.connect(self._shade)
        self.hide()

    def add(self, widget: QWidget) -> QWidget:
        """One more thing to do."""
        self._row.addWidget(widget)
        return widget

    def say(self, text: str) -> None:
        """Show the bar with this text; an empty text hides it."""
        self.words.setText(text)
        self.setVisible(bool(text))
        if text:
            self._place()
            self.raise_()

    def refit(self) -> None:
        """Call after buttons were shown or hidden."""
        if self.isVisible():
            self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._host and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        """One line where there is room for it; in a narrow window the words stand above, so no button is cut."""
        self.ensurePolished()
        self.words.ensurePolished()
        margins = self._parts.contentsMargins() + self.contentsMargins()  # the second is the thin line around it
        sides, ends = margins.left() + margins.right(), margins.top() + margins.bottom()
        words = self.words.sizeHint()
        buttons = self._width_of_buttons()
        room = self._host.width() - 24
        one_line = sides + min(words.width(), _LEAST_WORDS) + _APART + buttons <= room
        self._parts.setDirection(QBoxLayout.Direction.LeftToRight if one_line else QBoxLayout.Direction.TopToBottom)
        self._parts.setSpacing(_APART if one_line else _GAP)
        self._buttons.setMinimumWidth(buttons if one_line else 0)
        width = min(sides + words.width() + _APART + buttons, room) if one_line else room
        height = ends + self._row.heightForWidth(buttons if one_line else room - sides)
        height += 0 if one_line else words.height() + _GAP
        self.setGeometry((self._host.width() - width) // 2, self._host.height() - height - 24, width, height)

    def _width_of_buttons(self) -> int:
        items = [item for at in range(self._row.count()) if (item := self._row.itemAt(at)) and not item.isEmpty()]
        return sum(item.sizeHint().width() for item in items) + _GAP * max(len(items) - 1, 0)

    def _shade(self) -> None:
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(QColor(0, 0, 0, 120 if palette().dark else 45))
        self.setGraphicsEffect(shadow)
