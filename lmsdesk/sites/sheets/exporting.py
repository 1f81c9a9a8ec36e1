"""Items into a spreadsheet file: what is shown, or everything."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from pathlib import Path

from lmsdesk.domain.fields import Field
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_
from lmsdesk.sites.sheets import guarding
from lmsdesk.sites.sheets.cells import Cell, as_text, shown_cell
from lmsdesk.storage.trouble import cannot_write

ID = N_("ID")
GUARD = N_("Check (leave as it is)")
LONGEST = 32_767
"""Letters that a cell of a spreadsheet takes; a longer text is left out of an XLSX file rather than cut."""
TOO_LONG = "(too long for a cell, kept as it is)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into a file: headings and rows of cells."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def columns_for(kind: Kind, shown: Sequence[str] | None = None) -> tuple[Field, ...]:
    """The fields of a file: those of ``shown`` (the table's columns) in their order, or all of the kind."""
    if shown is None:
        return kind.fields
    return tuple(kind.field(name) for name in shown if kind.has(name))


def exported(
    kind: Kind,
    records: Iterable[Record],
    fields: Sequence[Field],
    *,
    root: str,
    zone: tzinfo = UTC,
    words: dict[str, str] | None = None,
) -> Sheet:
    """The sheet of some items. ``words``: headings in the person's language, by our own."""
    said = words or {}
    headings = (ID, *(field.label for field in fields), GUARD)
    guarded = [field for field in fields if not field.read_only]
    rows = tuple(
        (
            record.id,
            *(_cell(field, record, zone) for field in fields),
            guarding.mark(root, kind.id, guarded, record),
        )
        for record in records
    )
    return Sheet(said.get(kind.plural, kind.plural), tuple(said.get(text, text) for text in headings), rows)


def write_file(sheet: Sheet, path: Path) -> None:
    """Write ``.xlsx``, or CSV for any other ending. The old file stays until the new one is whole. Raises Problem."""
    content = xlsx(sheet) if path.suffix.casefold() == ".xlsx" else csv_bytes(sheet)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise cannot_write(path, error) from error


def csv_bytes(sheet: Sheet) -> bytes:
    """Comma-separated, UTF-8 with the mark that Excel needs to read it as such."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows([as_text(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def xlsx(sheet: Sheet) -> bytes:
    """An Excel file: numbers as numbers, dates as dates, texts always as texts, the first row and column held."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    page = book.create_sheet(_page_title(sheet.title))
    page.freeze_panes = "C2"
    for at in range(1, len(sheet.headings) + 1):
        page.column_dimensions[_letters(at)].width = 28 if at == 2 else 18
    bold = []
    for heading in sheet.headings:
        cell = WriteOnlyCell(page, heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    page.append(bold)
    for row in sheet.rows:
        page.append([_excel(page, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _excel(page: object, cell: Cell) -> object:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(cell, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", cell)
        made = WriteOnlyCell(page, text if len(text) <= LONGEST else TOO_LONG)
        made.data_type = "s"  # a text that begins with = stays a text
        return made
    if isinstance(cell, datetime):
        made = WriteOnlyCell(page, cell)
        made.number_format = "yyyy-mm-dd hh:mm"
        return made
    if isinstance(cell, Decimal):
        made = WriteOnlyCell(page, cell)
        made.number_format = "0.00" if cell.as_tuple().exponent == -2 else "General"
        return made
    return cell


def _page_title(text: str) -> str:
    from openpyxl.workbook.child import INVALID_TITLE_REGEX

    return INVALID_TITLE_REGEX.sub(" ", text)[:31].strip() or "LMS Desk"


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def _cell(field: Field, record: Record, zone: tzinfo) -> Cell:
    return None if field.name in record.odd else shown_cell(field, record[field.name], zone)
