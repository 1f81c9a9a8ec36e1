"""Drawings of where to click in WordPress. They are made from lines and words of our own, in the theme's colours."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import Way
from lmsdesk.ui.theme import palette, theme
from lmsdesk.ui.words import tr

WIDTH, HEIGHT = 420, 196
DRAWN = 260
"""Narrower than this it is drawn smaller."""
LEAST = 180
_SIDE = 118


@dataclass(frozen=True, slots=True)
class Scene:
    """A page of WordPress: the menu at its left with the entries to click, and what stands on the page."""

    about: str
    menu: tuple[str, ...] = ()
    open: int = -1
    """The entry of the menu to click."""
    title: str = ""
    fields: tuple[str, ...] = ()
    buttons: tuple[str, ...] = field(default=())
    click: int = 0
    """The button to click."""


SCENES: dict[Way, Scene] = {
    Way.APPROVAL: Scene(
        N_("The page that opens in your browser; click “Yes, I approve of this connection”."),
        (),
        -1,
        N_("An application would like to connect to your account."),
        ("LMS Desk",),
        (N_("Yes, I approve"), N_("No")),
    ),
    Way.APP_PASSWORD: Scene(
        N_("In WordPress: Users > Profile, far down “Application Passwords”; type a name and click “Add”."),
        (N_("Dashboard"), N_("Pages"), N_("Users"), N_("  Profile"), N_("Settings")),
        3,
        N_("Application Passwords"),
        ("LMS Desk",),
        (N_("Add Application Password"),),
    ),
    Way.MASTERIYO_KEY: Scene(
        N_("In WordPress: Masteriyo > Tools > REST API; click “Add New”, choose “Read/Write”, then “Generate”."),
        (N_("Dashboard"), N_("Masteriyo"), N_("  Courses"), N_("  Tools"), N_("  Settings")),
        3,
        N_("REST API"),
        (N_("Read/Write"),),
        (N_("Add New"), N_("Generate")),
    ),
}


class Drawing(QWidget):
    """One scene. A screen reader says what it shows."""

    def __init__(self, way: Way, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = SCENES[way]
        self.setAccessibleName(tr(self._scene.about))
        self.setToolTip(tr(self._scene.about))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(LEAST)
        self.setMaximumWidth(WIDTH)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    @property
    def _size(self) -> float:
        """How much smaller it is drawn than it is made."""
        return min(1.0, self.width() / DRAWN)

    @property
    def _wide(self) -> float:
        return self.width() / self._size

    @property
    def _high(self) -> float:
        return self.height() / self._size

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._size, self._size)
        colours, scene = palette(), self._scene
        page = QRectF(0.5, 0.5, self._wide - 1, self._high - 1)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(page, 6, 6)
        self._bar(painter)
        left = 16.0
        if scene.menu:
            self._menu(painter)
            left = _SIDE + 16.0
        self._body(painter, left)
        painter.end()

    def _bar(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette().border))
        for at in range(3):
            painter.drawEllipse(QPointF(14 + 12 * at, 13), 3, 3)
        painter.drawRoundedRect(QRectF(54, 8, self._wide - 70, 10), 5, 5)
        painter.setPen(QPen(QColor(palette().border), 1))
        painter.drawLine(QPointF(0, 26), QPointF(self._wide, 26))

    def _menu(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(palette().border), 1))
        painter.drawLine(QPointF(_SIDE, 26), QPointF(_SIDE, self._high))
        for row, words in enumerate(self._scene.menu):
            box = QRectF(6, 36 + row * 27, _SIDE - 12, 23)
            inner = box.adjusted(8 + (10 if words.startswith(" ") else 0), 0, -4, 0)
            if row == self._scene.open:
                self._mark(painter, box, 1)
            self._text(painter, inner, tr(words).strip(), strong=row == self._scene.open)

    def _body(self, painter: QPainter, left: float) -> None:
        scene, width = self._scene, self._wide - left - 16
        self._text(painter, QRectF(left, 36, width, 34), tr(scene.title), strong=True, wrap=True)
        top = 80.0
        for words in scene.fields:
            box = QRectF(left, top, min(width, 200), 26)
            painter.setPen(QPen(QColor(palette().border_strong), 1))
            painter.setBrush(QColor(palette().field))
            painter.drawRoundedRect(box, 4, 4)
            self._text(painter, box.adjusted(8, 0, -4, 0), tr(words))
            top += 38
        for at, words in enumerate(scene.buttons):
            wide = self.fontMetrics().horizontalAdvance(tr(words)) + 24.0
            box = QRectF(left, top, min(wide, width), 26)
            if at == scene.click:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(palette().accent))
                painter.drawRoundedRect(box, 4, 4)
                self._text(painter, box, tr(words), colour=palette().on_accent, centre=True, strong=True)
                self._number(painter, box.topRight(), 2 if scene.menu else 1)
            else:
                painter.setPen(QPen(QColor(palette().border_strong), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)
                self._text(painter, box, tr(words), centre=True)
                if scene.menu:
                    self._number(painter, box.topRight(), 2 + at)
            top += 36

    def _mark(self, painter: QPainter, box: QRectF, number: int) -> None:
        painter.setPen(QPen(QColor(palette().accent), 1.5))
        painter.setBrush(QColor(palette().selection))
        painter.drawRoundedRect(box, 4, 4)
        self._number(painter, box.topRight(), number)

    def _number(self, painter: QPainter, at: QPointF, number: int) -> None:
        """The small round number that says what comes first."""
        circle = QRectF(at.x() - 8, at.y() - 7, 16, 16)
        painter.setPen(QPen(QColor(palette().window), 1.5))
        painter.setBrush(QColor(palette().caution.ink))
        painter.drawEllipse(circle)
        self._text(painter, circle, str(number), colour=palette().window, centre=True, strong=True, small=True)

    def _text(
        self,
        painter: QPainter,
        box: QRectF,
        words: str,
        *,
        colour: str = "",
        strong: bool = False,
        centre: bool = False,
        wrap: bool = False,
        small: bool = False,
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(10 if small else 12)
        font.setBold(strong)
        painter.setFont(font)
        painter.setPen(QColor(colour or palette().text))
        place = Qt.AlignmentFlag.AlignHCenter if centre else Qt.AlignmentFlag.AlignLeft
        flags = int(place | (Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter))
        if wrap:
            painter.drawText(box, flags | int(Qt.TextFlag.TextWordWrap), words)
            return
        painter.drawText(
            box, flags, painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        )
