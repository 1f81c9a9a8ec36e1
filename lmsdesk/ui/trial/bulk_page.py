"""Change several items at once: choose fields and how, see every row before and after, then do it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout

from lmsdesk.domain.changing import Way
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import Shelf, bulk
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.form_draft import FormDraft
from lmsdesk.ui.trial.change_line import ChangeLine
from lmsdesk.ui.trial.trial_page import TrialPage, spread
from lmsdesk.ui.widgets import Button
from lmsdesk.ui.words import number, tr

SOON_MS = 150


class BulkPage(TrialPage):
    """For the items that were selected, or for all that match."""

    def __init__(self, desk: Desk, shelf: Shelf, records: Sequence[Record], *, key: str = "") -> None:
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
        self.kept = FormDraft(
            desk,
            "bulk",
            key or bulk_key(shelf.kind.id, self.records),
            self.header.title(),
            self._to_keep,
            self._show_kept,
            self,
        )
        self.add_line()
        self.try_out()
        self.kept.bring_back(self.notices, self._clear)
        self.done_with.connect(self._done_with)
        self.setFocusProxy(self.lines[0].field_box)

    def add_line(self) -> ChangeLine:
        """One more field to change."""
        made = ChangeLine(self.kind, self.desk)
        made.changed.connect(self._soon.start)
        made.changed.connect(self.kept.touch)
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
        self.kept.touch()

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

    # -- keeping what is filled in

    def _to_keep(self) -> dict[str, Any] | None:
        lines = [kept for line in self.lines if (kept := line.kept()) is not None]
        if not lines or self.finished:
            return None
        return {"ids": [record.id for record in self.records], "lines": lines}

    def _show_kept(self, values: Mapping[str, Any]) -> None:
        for at, kept in enumerate(values.get("lines") or ()):
            line = self.lines[at] if at < len(self.lines) else self.add_line()
            line.bring_back(kept)
        self.try_out()

    def _clear(self) -> None:
        for line in self.lines[1:]:
            self._remove(line)
        self.lines[0].choose("")

    def _done_with(self, failed: tuple[ItemId, ...]) -> None:
        if self.finished and not failed:
            self.kept.done()

    def closing(self) -> None:
        super().closing()
        self.kept.flush()

    def set_editable(self, editable: bool) -> None:
        for line in self.lines:
            line.setEnabled(editable and not self.finished)
        self.more.setEnabled(editable and not self.finished)


def bulk_key(kind_id: str, records: Iterable[Record]) -> str:
    """How the form for these items is named among drafts."""
    ids = ",".join(sorted(str(record.id) for record in records))
    return f"{kind_id}:{hashlib.sha256(ids.encode()).hexdigest()[:12]}"
