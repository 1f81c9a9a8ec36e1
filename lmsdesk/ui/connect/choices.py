"""What there is to choose at an address: one site of a network, and one or both course systems of a site."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.sites import Discovery, lms_of, suggest_name
from lmsdesk.ui.widgets import Chip, label
from lmsdesk.ui.words import tr

LMS_NAMES = {"masteriyo": "Masteriyo", "learnomy": "Learnomy"}


class SystemChoice(QWidget):
    """The course systems of a site; shown where there are several. ``wanted`` are those to connect."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._chips: dict[str, Chip] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(tr("Connect:"), "muted"))
        for lms, name in LMS_NAMES.items():
            chip = Chip(name)
            chip.clicked.connect(self.changed)
            self._chips[lms] = chip
            row.addWidget(chip)
        row.addStretch(1)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The systems that are to be connected."""
        return tuple(name for name, chip in self._chips.items() if chip.isChecked() and not chip.isHidden())

    def offer(self, found: Discovery) -> None:
        """Show what is there: all of it chosen, where the site tells what there is."""
        lms = lms_of(found)
        self.setVisible(len(lms) > 1)
        for name, chip in self._chips.items():
            chip.setVisible(name in lms)
            chip.setChecked(name in lms and (not found.closed or name == lms[0]))

    def choose(self, names: Collection[str]) -> None:
        """Have these chosen and no others."""
        for name, chip in self._chips.items():
            chip.setChecked(name in names)

    def choose_one(self, found: Discovery) -> None:
        """Nothing is no choice: the first one then."""
        if not self.wanted and (lms := lms_of(found)):
            self._chips[lms[0]].setChecked(True)


class NetworkChoice(QWidget):
    """The sites of a network to choose from, where an address holds several."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[Chip] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)

    def offer(self, found: Discovery | None) -> None:
        """Show the sites that belong to what was found; nothing where it is one alone."""
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        sites = (found, *found.others) if found is not None and found.others else ()
        self.chips = [self._chip(site, at == 0) for at, site in enumerate(sites)]
        self.setVisible(bool(sites))

    def _chip(self, site: Discovery, first: bool) -> Chip:
        chip = Chip(suggest_name(site) + " · " + site.address.partition("://")[2])
        chip.setAutoExclusive(True)
        chip.setChecked(first)
        chip.clicked.connect(lambda: self.chosen.emit(site))
        self._row.addWidget(chip)
        return chip
