"""The row over the list of the inspector: the filter with its chips, how many are shown, and the menus for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lmsdesk.domain.brief import Brief
from lmsdesk.ui.inspector.filter_box import FilterBox
from lmsdesk.ui.inspector.query import FLAGS, Filter, Predicate
from lmsdesk.ui.widgets import Chip, IconButton, Menu, MenuButton, label
from lmsdesk.ui.words import tr, trn

if TYPE_CHECKING:
    from lmsdesk.ui.inspector.panel import InspectorPanel

NARROW = 1_150
"""Below this width the chips move into a menu; sooner where the title stands beside them."""
TITLE = 130
TIGHT = 900
"""Below this width the filter needs the room of the title."""


class TopRow(QWidget):
    """Its parts; what they do is wired by the panel."""

    def __init__(self, panel: InspectorPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.filter = FilterBox(self._values)
        self.count = label("", "secondary")
        self.chips = {
            "writes": Chip(tr("Writes")),
            "failed": Chip(tr("Failed")),
            "slow": Chip(tr("Slow")),
            "marked": Chip(tr("Marked")),
        }
        self.everywhere = Chip(tr("In contents"))
        self.everywhere.setToolTip(tr("Look for the words of the filter in headers and contents too"))
        self.earlier = Chip(tr("Earlier"))
        self.earlier.setToolTip(tr("Show what was asked before LMS Desk was opened today"))
        self.follow = Chip(tr("Follow"))
        self.follow.setToolTip(tr("Go to every new request as it comes"))
        self._lay_out()

    def _lay_out(self) -> None:
        self.title = label(tr("Inspector"), "title")
        self.title.hide()
        self.filter.setMinimumWidth(180)
        self._chip_menu = Menu(self)
        self._chip_menu.aboutToShow.connect(self._fill_chip_menu)
        self.few = MenuButton(tr("Show"), self._chip_menu)
        self.few.hide()
        self.export_menu = self._export_menu()
        self.clear_button = MenuButton(tr("Clear"), self._clear_menu(), "quiet")
        self.columns_button = IconButton("columns", tr("Choose columns"), on_click=self._show_columns)
        self.enlarge_button = IconButton("screen", tr("Fill the window"), on_click=self._toggle_large)
        self.enlarge_button.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 6)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.filter, 1)
        for chip in self._all_chips():
            row.addWidget(chip)
        row.addWidget(self.few)
        row.addWidget(self.count)
        row.addWidget(MenuButton(tr("Export"), self.export_menu))
        self.new = IconButton("plus", tr("Write a new request"), on_click=self._panel.new_request)
        row.addWidget(self.new)
        row.addWidget(self.clear_button)
        row.addWidget(self.columns_button)
        row.addWidget(self.enlarge_button)

    def _all_chips(self) -> list[Chip]:
        return [*self.chips.values(), self.everywhere, self.earlier, self.follow]

    def _fill_chip_menu(self) -> None:
        self._chip_menu.clear()
        for chip in self._all_chips():
            self._chip_menu.add(chip.accessibleName(), chip.toggle, checked=chip.isChecked())

    def _export_menu(self) -> Menu:
        menu = Menu(self)
        menu.add(tr("Save the chosen requests as HAR …"), partial(self._panel.save_as_har, self._panel.chosen))
        menu.add(tr("Save all that are shown as HAR …"), partial(self._panel.save_as_har, self._panel.model.shown))
        menu.add(tr("Put together for support …"), self._panel.for_support, icon="letter")
        menu.addSeparator()
        menu.add(tr("Open a HAR …"), self._panel.files.ask_open)
        return menu

    def _clear_menu(self) -> Menu:
        menu = Menu(self)
        menu.add(tr("Clear what came from files"), self._panel.clear_files)
        menu.add(tr("Delete everything that was recorded …"), self._panel.ask_to_clear, icon="trash", role="trouble")
        return menu

    # -- filtering

    def flags(self) -> list[Predicate]:
        """What the chips that are on let through."""
        return [FLAGS[name] for name, chip in self.chips.items() if chip.isChecked()]

    def show_everything(self, earlier: bool) -> None:
        """Nothing is left out any more."""
        self.filter.set_text_quietly("")
        for chip in (*self.chips.values(), self.everywhere):
            chip.blockSignals(True)
            chip.setChecked(False)
            chip.blockSignals(False)
        if earlier:
            self.earlier.setChecked(True)
        self._panel.apply()

    def tell_troubles(self, wanted: Filter) -> None:
        """What of the filter cannot be understood."""
        told = " ".join(tr(sentence) for sentence in wanted.troubles)
        self.filter.setProperty("invalid", bool(told))
        self.filter.style().unpolish(self.filter)
        self.filter.style().polish(self.filter)
        self.filter.setToolTip(told)
        if told:
            self.count.setText(told)

    def _values(self, name: str) -> list[tuple[str, str]]:
        """What may stand behind a name in the filter: what is there, the most frequent first."""
        get: dict[str, Callable[[Brief], str]] = {
            "status": lambda b: b.failure or str(b.status),
            "method": lambda b: b.method.lower(),
            "path": lambda b: b.route,
            "host": lambda b: b.host,
            "type": lambda b: b.kind,
            "hint": lambda b: b.hint,
            "signin": lambda b: b.credential or "none",
            "colour": lambda b: b.mark.colour,
            "action": lambda b: b.action.title,
        }
        if name in ("slower", "faster"):
            return [(value, "") for value in ("100ms", "500ms", "1s", "5s")]
        if name in ("larger", "smaller"):
            return [(value, "") for value in ("1k", "10k", "100k", "1m")]
        if name not in get:
            return []
        counted = Counter(value for brief in self._panel.model.everything() if (value := get[name](brief)))
        return [
            (f'"{value}"' if " " in value else value, trn("{count} request", "{count} requests", count))
            for value, count in counted.most_common(50)
        ]

    def focus_filter(self) -> None:
        """The keyboard goes into the filter."""
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    # -- room

    def _show_columns(self) -> None:
        menu = self._panel.list.columns_menu()
        menu.popup(self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height() + 2)))

    def _toggle_large(self) -> None:
        self._panel.enlarge_wanted.emit(self.enlarge_button.isChecked())

    def set_large(self, on: bool) -> None:
        """It fills the window now, or stands at its edge again."""
        self.enlarge_button.setChecked(on)
        self._fit_chips()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_chips()

    def _fit_chips(self) -> None:
        narrow = self.width() < NARROW + (TITLE if self.enlarge_button.isChecked() else 0)
        for chip in self._all_chips():
            chip.setVisible(not narrow)
        self.few.setVisible(narrow)
        self.title.setVisible(self.enlarge_button.isChecked() and self.width() >= TIGHT)
