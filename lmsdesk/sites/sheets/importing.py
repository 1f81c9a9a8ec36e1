"""What a spreadsheet would change, row by row, before anything is sent.

A blank cell keeps what is there, ``(clear)`` empties it, a row that is not in the file means nothing, a row without a
number makes a new item. Columns are found by their names, in any order. Nothing here asks the site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from lmsdesk.domain.fields import Field
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.bulk import Row, row_of
from lmsdesk.sites.sheets import guarding
from lmsdesk.sites.sheets.cells import Find, Style, Unread, is_blank, is_clear, pasted_cell, style_of
from lmsdesk.sites.sheets.exporting import GUARD, ID
from lmsdesk.sites.sheets.reading import Table


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One row of the file: the item it belongs to, what it would change, and what stands in the way."""

    line: int
    row: Row | None
    """None for a new item, and for a row that belongs to nothing here."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """For a new item: what it is made with."""
    troubles: Mapping[str, Sentence] = field(default_factory=dict)
    """By field; "" for the row itself."""
    moved: bool = False
    """The item changed on the site since the file was made."""

    @property
    def new(self) -> bool:
        return self.row is None and not self.troubles and bool(self.values)

    @property
    def fails(self) -> bool:
        return bool(self.troubles) or (self.row is not None and self.row.fails)

    @property
    def same(self) -> bool:
        return not self.fails and not self.new and (self.row is None or self.row.same)


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was looked through."""

    kind: Kind
    rows: tuple[ImportRow, ...]
    columns: Mapping[str, Field]
    """Headings that were understood."""
    ignored: tuple[str, ...]
    """Headings that were not, and those of fields that only the site sets."""
    styles: Mapping[str, Style]
    notes: tuple[Sentence, ...] = ()

    @property
    def changing(self) -> tuple[ImportRow, ...]:
        return tuple(one for one in self.rows if one.row is not None and one.row.ready and not one.fails)

    @property
    def making(self) -> tuple[ImportRow, ...]:
        return tuple(one for one in self.rows if one.new)

    @property
    def failing(self) -> tuple[ImportRow, ...]:
        return tuple(one for one in self.rows if one.fails)

    @property
    def same(self) -> tuple[ImportRow, ...]:
        return tuple(one for one in self.rows if one.same)


def plan_import(
    kind: Kind,
    table: Table,
    records: Mapping[ItemId, Record],
    *,
    root: str,
    zone: tzinfo = UTC,
    find: Find = lambda kind, name: None,
    words: Mapping[str, str] = {},
    can_create: bool = True,
) -> Import:
    """Look through a table. ``records`` are the site's items by id; ``words`` our headings in the person's language."""
    named = _columns(kind, table.headings, words)
    fields = {at: one for at, one in named.items() if isinstance(one, Field) and not one.read_only}
    id_at = next((at for at, one in named.items() if one == ID), None)
    guard_at = next((at for at, one in named.items() if one == GUARD), None)
    styles = {at: style_of(one, (row[at] for row in table.rows)) for at, one in fields.items()}
    reader = _Reader(kind, fields, styles, zone, find)
    seen: set[ItemId] = set()
    rows = []
    for line, cells in zip(table.lines, table.rows, strict=True):
        id = _id(cells[id_at]) if id_at is not None else None
        mark = str(cells[guard_at] or "") if guard_at is not None else ""
        rows.append(_row(reader, line, cells, id, mark, records, seen, root, can_create=can_create))
    ignored = tuple(text for at, text in enumerate(table.headings) if at not in fields and at not in (id_at, guard_at))
    return Import(
        kind,
        tuple(rows),
        {table.headings[at]: one for at, one in fields.items()},
        tuple(text for text in ignored if text),
        {table.headings[at]: style for at, style in styles.items()},
        _notes(rows, id_at, guard_at),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    kind: Kind
    fields: Mapping[int, Field]
    styles: Mapping[int, Style]
    zone: tzinfo
    find: Find

    def values(self, cells: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Sentence]]:
        """The values that a row names, and what in it cannot be read."""
        values: dict[str, Any] = {}
        troubles: dict[str, Sentence] = {}
        for at, one in self.fields.items():
            cell = cells[at]
            if is_blank(cell):
                continue
            if is_clear(cell):
                values[one.name] = one.empty
                continue
            try:
                values[one.name] = pasted_cell(one, cell, self.styles[at], self.zone, self.find)
            except Unread as unread:
                troubles[one.name] = unread.sentence
        return values, troubles


def _row(
    reader: _Reader,
    line: int,
    cells: Sequence[Any],
    id: ItemId | None,
    mark: str,
    records: Mapping[ItemId, Record],
    seen: set[ItemId],
    root: str,
    *,
    can_create: bool,
) -> ImportRow:
    kind = reader.kind
    values, troubles = reader.values(cells)
    if id is None:
        if mark:
            return _refused(line, N_("The row lost its number. Copy it back from the file that was exported."))
        if not can_create:
            return _refused(line, N_("The row has no number, and nothing new can be made here."))
        missing = {one.name: trouble for one in kind.writable() if (trouble := one.check(values.get(one.name)))}
        found = {**missing, **kind.check(values), **troubles}
        return ImportRow(line, None, values, found)
    if id in seen:
        return _refused(line, N_("The same number stands in an earlier row."))
    seen.add(id)
    told = guarding.parts_of(mark) if mark else None
    if mark and (told is None or told[0] != guarding.place_of(root, kind.id, id)):
        return _refused(line, N_("The row is of another site or another list, or its number was changed."))
    record = records.get(id)
    if record is None:
        return _refused(line, N_("There is no such item on the site any more."))
    row = row_of(kind, record, record.diff(values, kind.fields), troubles)
    guarded = [one for one in reader.fields.values() if not one.read_only]
    moved = told is not None and guarding.moved(told[1], guarded, record)
    return ImportRow(line, row, values, row.troubles, moved)


def _refused(line: int, why: str) -> ImportRow:
    return ImportRow(line, None, {}, {"": Sentence(why)})


def _columns(kind: Kind, headings: Sequence[str], words: Mapping[str, str]) -> dict[int, Field | str]:
    """What each heading stands for: a field, ID or GUARD. Each is taken once, the first time."""
    by_name: dict[str, Field | str] = {}
    for text in (ID, GUARD):
        by_name |= {_plain(text): text, _plain(words.get(text, text)): text}
    for one in reversed(kind.fields):
        by_name |= {_plain(name): one for name in (one.name, words.get(one.label, one.label), one.label)}
    found: dict[int, Field | str] = {}
    for at, heading in enumerate(headings):
        meant = by_name.get(_plain(heading))
        if meant is not None and meant not in found.values():
            found[at] = meant
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


def _id(cell: Any) -> ItemId | None:
    if is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    text = str(cell).strip().lstrip("#")
    return int(text) if text.isdecimal() else text


def _notes(rows: Sequence[ImportRow], id_at: int | None, guard_at: int | None) -> tuple[Sentence, ...]:
    notes = []
    if id_at is None:
        notes.append(Sentence(N_("There is no column “ID”, so every row would make something new.")))
    elif guard_at is None:
        notes.append(Sentence(N_("There is no guarding column, so nothing tells whether the file is of this site.")))
    if moved := sum(row.moved for row in rows):
        notes.append(Sentence(N_("{count} of the items changed on the site since the file was made."), count=moved))
    return tuple(notes)
