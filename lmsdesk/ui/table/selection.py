"""The bar that comes with a selection: how many, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.ui.table.actions import Deed
from lmsdesk.ui.table.view import RecordTable
from lmsdesk.ui.widgets import Button, FloatingBar
from lmsdesk.ui.words import number, tr, trn


class SelectionBar(FloatingBar):
    """Shows the deeds that fit the selection; ``do`` is called with the key of the one that was chosen."""

    def __init__(self, host: QWidget, table: RecordTable, do: Callable[[str], None]) -> None:
        super().__init__(host)
        self._table = table
        self._do = do
        self.buttons: dict[str, Button] = {}
        self._clear = Button(tr("Clear"), "link", on_click=table.clearSelection)
        self._clear.setToolTip(tr("Select nothing (Esc)"))
        self.add(self._clear)
        self._shown: list[Deed] = []
        self._patience = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self._patience.timeout.connect(self._appear)
        self._words = ""

    def refresh(self, deeds: Sequence[Deed], *, busy: bool = False, patient: bool = False) -> None:
        """Say what is selected now. ``patient``: appear only when no second click can come any more."""
        count = sum(part.height() for part in self._table.selectionModel().selection().toList())
        self._words = self._count(count) if count else ""
        if not count:
            self._patience.stop()
            self.say("")
            self._table.set_room(0)
            return
        if list(deeds) != self._shown:
            self._rebuild(list(deeds))
        for deed in deeds:
            self.buttons[deed.key].setEnabled(deed.possible and not busy)
        self._clear.setEnabled(not busy)
        if self.isVisible() or not patient:
            self._appear()
        else:
            self._patience.start()

    def _count(self, count: int) -> str:
        """How many; and of how many, where all rows that were loaded are selected but the list goes on."""
        model = self._table.records
        if count == model.rowCount() and not model.complete and model.total is not None:
            return tr("{count} of {total} selected", count=number(count), total=number(model.total))
        return trn("{count} selected", "{count} selected", count)

    def _rebuild(self, deeds: list[Deed]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._row.removeWidget(self._clear)
        self._shown = deeds
        self.buttons = {}
        for deed in deeds:
            button = Button(deed.words, "danger" if deed.danger else "plain", on_click=partial(self._do, deed.key))
            button.setToolTip(deed.reason)
            self.buttons[deed.key] = button
            self.add(button)
            button.show()  # at once: a layout would do it later, and the bar be measured without it
        self.add(self._clear)

    def _appear(self) -> None:
        self._patience.stop()
        new = not self.isVisible()
        self.say(self._words)
        if new:
            self._table.set_room(self.height() + 40)
