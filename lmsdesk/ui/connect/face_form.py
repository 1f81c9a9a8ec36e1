"""How a site is shown: its name, its colour, and whether it is live."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QHBoxLayout, QLineEdit, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import COLOURS, Stage
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import palette
from lmsdesk.ui.widgets import FieldRow
from lmsdesk.ui.words import tr

_COLOUR_NAMES = (
    N_("Blue"),
    N_("Green"),
    N_("Amber"),
    N_("Red"),
    N_("Teal"),
    N_("Plum"),
    N_("Olive"),
    N_("Slate"),
)
_STAGES = ((Stage.LIVE, N_("Live site")), (Stage.TEST, N_("Test site")))


class Swatch(QAbstractButton):
    """One colour to choose; a tick says it is chosen."""

    def __init__(self, colour: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colour = colour
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFixedSize(28, 32)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        return QSize(28, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(palette().text) if self.underMouse() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.colour))
        painter.drawEllipse(4, 6, 20, 20)
        if self.isChecked():
            painter.drawPixmap(7, 9, pixmap("check", "surface" if not palette().dark else "text", 14))
        painter.end()


class ColourRow(QWidget):
    """The colours for sites in a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.swatches = []
        for at, colour in enumerate(COLOURS):
            swatch = Swatch(colour, tr(_COLOUR_NAMES[at % len(_COLOUR_NAMES)]))
            self.swatches.append(swatch)
            row.addWidget(swatch)
        row.addStretch(1)
        self.swatches[0].setChecked(True)

    @property
    def colour(self) -> str:
        return next((swatch.colour for swatch in self.swatches if swatch.isChecked()), COLOURS[0])

    def choose(self, colour: str) -> None:
        """Mark a colour; one that is not in the row marks the first."""
        found = next((swatch for swatch in self.swatches if swatch.colour.lower() == colour.lower()), self.swatches[0])
        found.setChecked(True)


class FaceForm(QWidget):
    """Name, colour, live or test, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit()
        self.colours = ColourRow()
        self.stage = QComboBox()
        self._fixed: Stage | None = None
        for stage, words in _STAGES:
            self.stage.addItem(tr(words), stage)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.name_row = FieldRow(tr("Name in LMS Desk"), self.name)
        row.addWidget(self.name_row, 3)
        row.addWidget(FieldRow(tr("Colour"), self.colours), 0)
        self._stage_row = FieldRow(tr("Use"), self.stage)
        row.addWidget(self._stage_row, 1)

    def show_face(self, name: str, colour: str, stage: Stage) -> None:
        """Fill the fields."""
        self.name.setText(name)
        self.colours.choose(colour)
        self._stage_row.setVisible(stage is not Stage.PRACTICE)
        self._fixed = stage if stage is Stage.PRACTICE else None
        self.stage.setCurrentIndex(max(0, self.stage.findData(stage)))

    def choose_stage(self, stage: Stage) -> None:
        """Choose live or test."""
        self.stage.setCurrentIndex(max(0, self.stage.findData(stage)))

    @property
    def chosen_stage(self) -> Stage:
        return self._fixed or Stage(self.stage.currentData())
