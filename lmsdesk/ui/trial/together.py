"""The menu of a list for all of it at once: change many, edit as a sheet, export, import."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites import Shelf, bulk, sheets
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.files import file_dialog
from lmsdesk.ui.screen import Screen
from lmsdesk.ui.table.actions import refusal
from lmsdesk.ui.widgets import IconButton, Menu, Notice
from lmsdesk.ui.words import number, tr

if TYPE_CHECKING:
    from lmsdesk.ui.trial.trial_page import TrialPage

NOTICE = "together"
ENDINGS = ("xlsx", "csv")


class Together(QObject):
    """What a list offers for many items. ``query`` and ``columns`` tell what it shows, ``selected`` its selection."""

    def __init__(
        self,
        screen: Screen,
        shelf: Shelf,
        query: Callable[[], Query],
        columns: Callable[[], Sequence[str]],
        selected: Callable[[], Sequence[Record]],
        select: Callable[[Iterable[ItemId]], object] = lambda ids: None,
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self._desk: Desk = screen.desk
        self._shelf = shelf
        self._query = query
        self._columns = columns
        self._selected = selected
        self._select = select
        self.dialog: QFileDialog | None = None
        self.menu = Menu(screen)
        self.menu.aboutToShow.connect(self._fill)
        self.button = IconButton("more", tr("For many at once"))
        self.button.setMenu(self.menu)

    def _fill(self) -> None:
        self.menu.clear()
        things = tr(self._shelf.kind.plural).lower()
        changing = refusal(self._shelf.offer(Verb.UPDATE))
        some = list(self._selected())
        chosen = tr("Change {count} selected …", count=number(len(some)))
        if some:
            self.menu.add(chosen, partial(self.change, some), icon="edit", reason=changing)
        all_of_them = tr("Change all {things} that are listed …", things=things)
        self.menu.add(all_of_them, self.change_all, icon="edit", reason=changing)
        self.menu.add(tr("Edit as a sheet …"), self.sheet, icon="columns", reason=changing)
        self.menu.addSeparator()
        self.menu.add(tr("Export what is listed …"), partial(self.ask_export, False), icon="download")
        self.menu.add(tr("Export everything …"), partial(self.ask_export, True), icon="download")
        self.menu.add(tr("Import from a file …"), self.ask_import, icon="paste", reason=changing)

    # -- many at once

    def change(self, records: Sequence[Record]) -> None:
        """Open the bulk edit for these."""
        from lmsdesk.ui.trial.bulk_page import BulkPage

        some = tuple(records)
        if some:
            self._desk.show_page(lambda: self._watched(BulkPage(self._desk, self._shelf, some)))

    def _watched(self, page: TrialPage) -> TrialPage:
        """When it is over, exactly those rows are selected in the list that could not be changed."""
        page.done_with.connect(self._select)
        return page

    def change_all(self) -> None:
        """Read all that match, then open the bulk edit for them."""
        self._start(self._change_all(), "read all that match")

    async def _change_all(self) -> None:
        self.change(await self._read(self._query()))

    def sheet(self) -> None:
        """The selection as a sheet, else all that is listed."""
        self._start(self._sheet(), "open the sheet")

    async def _sheet(self) -> None:
        from lmsdesk.ui.trial.sheet_page import SheetPage

        records = tuple(self._selected()) or await self._read(self._query())
        columns = tuple(self._columns())
        self._desk.show_page(lambda: SheetPage(self._desk, self._shelf, records, columns))

    async def _read(self, query: Query) -> tuple[Record, ...]:
        self._screen.progress.start()
        try:
            return await bulk.matching(self._shelf, query)
        finally:
            self._screen.progress.stop()

    def _start(self, work: object, name: str) -> None:
        self._desk.tasks.start(work, name=name, key=f"together {id(self)}", owner=self._screen)  # type: ignore[arg-type]

    # -- files

    def ask_export(self, everything: bool) -> None:
        """Ask where to, then write the file."""
        name = f"{self._shelf.kind.id}.xlsx"
        kinds = [tr("Excel") + " (*.xlsx)", tr("Comma-separated (CSV)") + " (*.csv *.txt *.tsv)"]
        dialog = file_dialog(self._screen, tr("Export"), partial(self.export, everything), kinds=kinds, save_as=name)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix("csv" if "*.csv" in text else "xlsx"))
        self.dialog = dialog
        dialog.open()

    def ask_import(self) -> None:
        """Ask for a file, then show what it would change."""
        kinds = [tr("Spreadsheets") + " (*.xlsx *.csv *.txt *.tsv)"]
        self.dialog = file_dialog(self._screen, tr("Import"), self.import_file, kinds=kinds)
        self.dialog.open()

    def export(self, everything: bool, path: Path) -> None:
        """Write what is listed (its columns, its items) or everything into a file."""
        self._start(self._export(everything, path), "export")

    async def _export(self, everything: bool, path: Path) -> None:
        kind, site = self._shelf.kind, self._shelf.site
        records = await self._read(Query() if everything else self._query())
        fields = sheets.columns_for(kind, None if everything else _with_title(kind.title, self._columns()))
        words = {text: tr(text) for text in (kind.plural, *(field.label for field in kind.fields))}
        words |= {text: tr(text) for text in (sheets.exporting.ID, sheets.exporting.GUARD)}

        def write() -> None:
            made = sheets.exported(kind, records, fields, root=site.profile.root, zone=site.time_zone, words=words)
            sheets.write_file(made, path)

        await asyncio.to_thread(write)
        said = tr("{count} {things} are in {file}.", count=number(len(records)),
                  things=tr(kind.plural).lower(), file=path.name)  # fmt: skip
        self._screen.notices.show_notice(
            Notice("good", said, tr("Keep the columns “ID” and “Check” if you want to import it again.")), NOTICE
        )

    def import_file(self, path: Path) -> None:
        """Show what a file would change."""
        from lmsdesk.ui.trial.import_page import ImportPage

        self._desk.show_page(lambda: self._watched(ImportPage(self._desk, self._shelf, path)))


def _with_title(title: str, columns: Sequence[str]) -> list[str]:
    return list(dict.fromkeys((title, *columns)))
