"""A spreadsheet that comes back: what was understood of it, what each row would change, and then the change itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from lmsdesk.domain.kind import Verb
from lmsdesk.domain.query import Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import Sentence
from lmsdesk.sites import Shelf, bulk, sheets
from lmsdesk.sites.sheets.exporting import GUARD, ID
from lmsdesk.sites.sheets.finding import finder
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.trial.trial_model import Line, State
from lmsdesk.ui.trial.trial_page import TrialPage
from lmsdesk.ui.widgets import Notice, label
from lmsdesk.ui.words import number, tr


class ImportPage(TrialPage):
    """Reads the file in a thread and the site's items once; sends nothing before the person has looked."""

    def __init__(self, desk: Desk, shelf: Shelf, path: Path) -> None:
        super().__init__(desk, shelf, tr("Import {file}", file=path.name))
        self.path = path
        self.found = label("", "muted", wrap=True)
        self.above.addWidget(self.found)
        self.plan: sheets.Import | None = None
        self.setFocusProxy(self.table)

    async def load(self) -> None:
        self.progress.start()
        try:
            table = await asyncio.to_thread(sheets.read_file, self.path)
            records = await _all(self.shelf)
            find = await finder(self.shelf.site, self.kind)
            words = {field.label: tr(field.label) for field in self.kind.fields} | {ID: tr(ID), GUARD: tr(GUARD)}
            self.plan = await asyncio.to_thread(
                lambda: sheets.plan_import(
                    self.kind,
                    table,
                    {record.id: record for record in records},
                    root=self.shelf.site.profile.root,
                    zone=self.shelf.site.time_zone,
                    find=find,
                    words=words,
                    can_create=bool(self.shelf.offer(Verb.CREATE)),
                )
            )
        finally:
            self.progress.stop()
        self._show(self.plan, table.found)

    def _show(self, plan: sheets.Import, found: Sentence) -> None:
        said = [tr("{what}.", what=tr(found))]
        understood = ", ".join(plan.columns) or tr("none")
        said.append(tr("Columns that were understood: {names}.", names=understood))
        if plan.ignored:
            said.append(tr("Left alone: {names}.", names=", ".join(plan.ignored)))
        said += [
            tr("{column}: {style}.", column=heading, style=tr(style.shown))
            for heading, style in plan.styles.items()
            if style != sheets.Style()
        ]
        said.append(tr("A blank cell keeps what is there; {word} empties it.", word=sheets.CLEAR))
        self.found.setText(" ".join(said))
        for at, note in enumerate(plan.notes):
            self.notices.show_notice(Notice("caution", tr(note)), f"note {at}")
        rows = [one.row for one in plan.rows if one.row is not None]
        new = [dict(one.values) for one in plan.making]
        refused = [self._refused(one) for one in plan.failing if one.row is None]
        names = {name for row in rows for name in (*row.changes, *row.troubles)} | {
            name for item in new for name in item
        }
        fields = [field.name for field in self.kind.fields if field.name in names]
        self.show_rows(rows, fields, new, refused)
        if self.model.count(State.REFUSED):
            self.show_only("refused")
        elif self.model.count(State.CHANGES, State.NEW):
            self.show_only("changes")

    def _refused(self, one: sheets.ImportRow) -> Line:
        why = " ".join(tr(trouble) for trouble in one.troubles.values())
        title = str(one.values.get(self.kind.title) or tr("Row {line}", line=number(one.line)))
        return Line(f"line {one.line}", title, State.REFUSED, {}, why)

    def _go_words(self, ready: int, things: str) -> str:
        made = self.model.count(State.NEW)
        if made and made == ready:
            return tr("Make {count} {things}", count=number(made), things=things)
        return super()._go_words(ready, things)


async def _all(shelf: Shelf) -> tuple[Record, ...]:
    """Every item, those in the trash left out."""
    return await bulk.matching(shelf, Query())
