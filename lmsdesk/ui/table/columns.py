"""Which columns a table shows, in which order and how wide: chosen by the person, kept for each LMS and kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from lmsdesk.ui.table.view import RecordTable
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.sites import Settings

_QUIET_MS = 400
_LEAST = 220
"""The column that fills the room gets no narrower than this by itself."""


class Columns(QObject):
    """Puts the header of a table into the person's shape and remembers what is changed."""

    def __init__(self, table: RecordTable, settings: Settings, key: str) -> None:
        super().__init__(table)
        self._table = table
        self._header = table.header
        self._settings = settings
        self._key = key
        self._cells = table.records.cells
        self._filling = next((at for at, cell in enumerate(self._cells) if cell.column.stretch), 0)
        self._least = _LEAST
        self._fitting = False
        self._later = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._later.timeout.connect(self.keep)
        self._apply(settings.recall(key))
        self._header.sectionResized.connect(self._resized)
        self._header.sectionMoved.connect(self._moved)
        table.viewport().installEventFilter(self)

    def hidden(self, at: int) -> bool:
        """Whether a column is not shown."""
        return self._header.isSectionHidden(at)

    def fills(self, at: int) -> bool:
        """Whether a column takes the room that the others leave."""
        return at == self._filling

    @property
    def shown(self) -> tuple[str, ...]:
        """Names of the fields that are shown, in the order in which they stand."""
        header = self._header
        ordered = (header.logicalIndex(at) for at in range(header.count()))
        cells = self._table.records.cells
        return tuple(cells[at].name for at in ordered if not self.hidden(at))

    def show(self, at: int, shown: bool) -> None:
        """Show or hide a column. The title stays: it fills the room."""
        if at == self._filling:
            return
        self._header.setSectionHidden(at, not shown)
        self.fit()
        self._later.start()

    def reset(self) -> None:
        """The columns as they were at first."""
        self._settings.remember(self._key, None)
        self._later.stop()
        self._apply(None)
        self._later.stop()

    def keep(self) -> None:
        """Write down what was changed."""
        self._later.stop()
        header = self._header
        order = [self._cells[header.logicalIndex(at)].name for at in range(header.count())]
        widths = {cell.name: header.sectionSize(at) for at, cell in enumerate(self._cells) if not self.hidden(at)}
        widths[self._cells[self._filling].name] = self._least
        hidden = [cell.name for at, cell in enumerate(self._cells) if self.hidden(at)]
        self._settings.remember(self._key, {"order": order, "widths": widths, "hidden": hidden})

    def flush(self) -> None:
        """Write down what is still waiting to be."""
        if self._later.isActive():
            self.keep()

    def fit(self) -> None:
        """Give the room that is left to the column that fills it, and the margins to those at the edges."""
        header = self._header
        shown = [header.logicalIndex(at) for at in range(header.count()) if not self.hidden(header.logicalIndex(at))]
        edges = (shown[0], shown[-1])
        header.edges = edges
        self._table.painter_of_rows.first, self._table.painter_of_rows.last = edges
        others = sum(header.sectionSize(at) for at in shown if at != self._filling)
        self._fitting = True
        header.resizeSection(self._filling, max(self._least, self._table.viewport().width() - others))
        self._fitting = False
        header.viewport().update()
        self._table.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    # -- inside -----------------------------------------------------------------------------------------------

    def _apply(self, kept: Any) -> None:
        kept = kept if isinstance(kept, dict) else {}
        names = [cell.name for cell in self._cells]
        order = [name for name in _strings(kept.get("order")) if name in names]
        order += [name for name in names if name not in order]
        hidden = set(_strings(kept["hidden"])) if isinstance(kept.get("hidden"), list) else None
        widths = kept.get("widths") if isinstance(kept.get("widths"), dict) else {}
        header = self._header
        self._fitting = True
        for at, name in enumerate(order):
            header.moveSection(header.visualIndex(names.index(name)), at)
        for at, cell in enumerate(self._cells):
            header.setSectionHidden(
                at, at != self._filling and (not cell.column.shown if hidden is None else cell.name in hidden)
            )
            header.resizeSection(at, _width(widths.get(cell.name), cell.column.width))
        self._least = _width(widths.get(names[self._filling]), _LEAST)
        self._fitting = False
        self.fit()

    def _resized(self, at: int, _old: int, new: int) -> None:
        if self._fitting:
            return
        if at == self._filling:
            self._least = max(_LEAST // 2, new)
        QTimer.singleShot(0, self, self.fit)
        self._later.start()

    def _moved(self, *_: int) -> None:
        if not self._fitting:
            self.fit()
            self._later.start()


class ColumnsMenu(Menu):
    """Ticks for the columns (it stays open while ticking), sorting for the keyboard, and back to the usual shape."""

    def __init__(self, columns: Columns, table: RecordTable, sort: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self._table = table
        self._sort = sort
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """The entries as things are now."""
        self.clear()
        for at, cell in enumerate(self._table.records.cells):
            reason = tr("The title is always shown.") if self._columns.fills(at) else ""
            self.add(cell.title, partial(self._toggle, at), checked=not self._columns.hidden(at), reason=reason)
        self.addSeparator()
        sorting = self._table.records.sorting
        by = Menu(self)
        by.setTitle(tr("Sort by"))
        for cell in self._table.records.cells:
            if self._table.records.sortable(cell.name):
                chosen = sorting is not None and sorting[0] == cell.name
                by.add(cell.title, partial(self._sort, cell.name), checked=chosen)
        self.addMenu(by)
        self.add(tr("The usual columns"), self._columns.reset)

    def _toggle(self, at: int) -> None:
        self._columns.show(at, self._columns.hidden(at))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.text() == " " and action is not None and action.isCheckable():
            action.trigger()
            return
        super().keyPressEvent(event)


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _width(value: Any, usual: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 40 <= value <= 2000 else usual
