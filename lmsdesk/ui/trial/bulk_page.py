"""Change several items at once: choose fields and how, see every row before and after, then do it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from lmsdesk.domain.changing import Way
from lmsdesk.domain.record import Record
from lmsdesk.sites import Shelf, bulk
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.trial.change_line import ChangeLine
from lmsdesk.ui.trial.trial_page import TrialPage, spread
from lmsdesk.ui.widgets import Button
from lmsdesk.ui.words import number, tr

SOON_MS = 150


class BulkPage(TrialPage):
    """For the items that were selected, or for all that match."""

    def __init__(self, desk: Desk, shelf: Shelf, records: Sequence[Record]) -> None:
        self.records = tuple(records)
        count, things = number(len(records)), tr(shelf.kind.plural).lower()
        super().__init__(desk, shelf, tr("Change {count} {things}", count=count, things=things))
        self.lines: list[ChangeLine] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.more = Button(tr("Change another field"), "link", icon="plus", on_click=self.add_line)
        self.above.addLayout(self._column)
        self.above.addLayout(spread([self.more]))
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self.try_out)
        self.add_line()
        self.try_out()
        self.setFocusProxy(self.lines[0].field_box)

    def add_line(self) -> ChangeLine:
        """One more field to change."""
        made = ChangeLine(self.kind, self.desk)
        made.changed.connect(self._soon.start)
        made.removed.connect(lambda: self._remove(made))
        self.lines.append(made)
        self._column.addWidget(made)
        for one in self.lines:
            one.remove.setVisible(len(self.lines) > 1)
        made.field_box.setFocus()
        return made

    def begin_with(self, field: str, way: Way | None = None) -> ChangeLine:
        """Choose the first field already."""
        self.lines[0].choose(field, way)
        return self.lines[0]

    def _remove(self, line: ChangeLine) -> None:
        self.lines.remove(line)
        self._column.removeWidget(line)
        line.hide()
        line.deleteLater()
        for one in self.lines:
            one.remove.setVisible(len(self.lines) > 1)
        self._soon.start()

    def try_out(self) -> None:
        """Try what stands there on all rows, on paper."""
        if self.running or self.finished:
            return
        self._soon.stop()
        changes = [change for line in self.lines if (change := line.change()) is not None]
        trial = bulk.plan(self.kind, self.records, changes)
        self.show_rows(trial.rows, trial.fields)

    def start(self) -> None:
        if self._soon.isActive():
            self.try_out()  # what is sent is what stands there, also when Enter was quicker
        super().start()

    def set_editable(self, editable: bool) -> None:
        for line in self.lines:
            line.setEnabled(editable and not self.finished)
        self.more.setEnabled(editable and not self.finished)
