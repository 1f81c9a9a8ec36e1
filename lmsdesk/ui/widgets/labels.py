"""Labels by role, badges and key caps."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

LONGEST = 1_500
"""Letters that a label shows at most."""
LONGEST_LINE = 400
"""Letters that a label of one line shows at most."""


class _Label(QLabel):
    def setText(self, text: str) -> None:
        super().setText(within_reason(text))


def label(text: str = "", role: str = "", *, wrap: bool = False, parent: QWidget | None = None) -> QLabel:
    """A plain-text label. Roles: title, section, strong, label, heading, muted, secondary, count, trouble, kbd."""
    made = _Label(within_reason(text), parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setMinimumWidth(1)
    return made


def restyle(widget: QWidget) -> None:
    """Let the stylesheet see a changed property."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def within_reason(text: str, longest: int = LONGEST) -> str:
    """The text, cut where no label could show it anyway: laying out a book would hold up the window for seconds."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def elided(measure: QFontMetrics, text: str, width: int) -> str:
    """The text, or its beginning with “…”. A letter takes a pixel at least: more than fits is not measured."""
    room = max(0, width)
    return measure.elidedText(text[: room + 20], Qt.TextElideMode.ElideRight, room)


def plain_tip(text: str) -> str:
    """A site's words for a tip: Qt would take tags in them for its own, and read the pictures that they name."""
    if not GuiQt.mightBeRichText(text):
        return text
    return "<qt>" + escape(text).replace("\n", "<br>") + "</qt>"


class Badge(QLabel):
    """A word on a quiet ground. Tones: plain, good, caution, trouble, note, practice."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(20)
        self.setProperty("badge", tone)

    def set(self, text: str, tone: str) -> None:
        """Change words and tone together. No words: hidden."""
        self.setText(text)
        self.setVisible(bool(text))
        if self.property("badge") != tone:
            self.setProperty("badge", tone)
            restyle(self)


class ElidedLabel(QLabel):
    """A one-line label that ends in "…" where there is no room, with the whole text as tool tip."""

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(within_reason(text, LONGEST_LINE), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(48, self.sizeHint().width()), super().minimumSizeHint().height())

    def setText(self, text: str) -> None:
        super().setText(within_reason(text, LONGEST_LINE))
        self._tell()

    @property
    def is_cut(self) -> bool:
        """Whether there is too little room for the whole text."""
        return self._shown() != self.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def _tell(self) -> None:
        self.setToolTip(self.text() if self.is_cut else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment() | Qt.AlignmentFlag.AlignVCenter),
            self.palette(),
            bool(option.state & QStyle.StateFlag.State_Enabled),
            self._shown(),
            self.foregroundRole(),
        )
        painter.end()

    def _shown(self) -> str:
        return QFontMetrics(self.font()).elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )


class Rule(QFrame):
    """A thin line between two things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", True)
