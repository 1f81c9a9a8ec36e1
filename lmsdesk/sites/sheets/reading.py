"""A spreadsheet file or a pasted block as headings and rows, with what was found out about it. Nothing in it is run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.sheets.cells import Cell, is_blank, restored
from lmsdesk.sites.sheets.exporting import TOO_LONG

MOST_BYTES = 60 * 1024 * 1024
MOST_ROWS = 50_000
MOST_UNPACKED = 400 * 1024 * 1024
SEPARATORS = ",;\t|"
_NAMES = {",": N_("commas"), ";": N_("semicolons"), "\t": N_("tabs"), "|": N_("bars")}


class SheetProblem(Problem):
    """The file cannot be read as a spreadsheet."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(Trouble.STORAGE, sentence=sentence)


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows, each row as long as the headings; ``lines`` are the rows' numbers in the file."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    found: Sentence
    """What was found out: the encoding and what separates the columns, or that it is an Excel file."""


def read_file(path: Path) -> Table:
    """The first sheet of an XLSX file, or a CSV file in any usual encoding and with any usual separator.

    Raises SheetProblem. Formulas are not run: the result that the spreadsheet kept with them counts.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SheetProblem(Sentence(N_("{file} is far too large for a spreadsheet."), file=path.name))
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        raise SheetProblem(Sentence(N_("{file} cannot be opened: {reason}."), file=path.name, reason=why)) from error
    if content[:4] == b"PK\x03\x04":
        return _xlsx(path.name, content)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SheetProblem(
            Sentence(N_("{file} is of the old Excel form. Save it as .xlsx or CSV first."), file=path.name)
        )
    return _csv(path.name, content)


def pasted(text: str) -> tuple[tuple[str, ...], ...]:
    """A block copied from Excel, LibreOffice or Google Sheets: tabs between columns, quotes around cells with lines."""
    if "\t" not in text and "\n" not in text.rstrip("\r\n"):
        return ((text.rstrip("\r\n"),),)
    rows = list(csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t"))
    return tuple(tuple(restored(cell) for cell in row) for row in rows if row)


def _csv(name: str, content: bytes) -> Table:
    text, encoding = _decoded(name, content)
    if "\x00" in text:
        raise SheetProblem(Sentence(N_("{file} is no spreadsheet: it holds bytes that no text has."), file=name))
    separator = _separator(text)
    csv.field_size_limit(MOST_BYTES)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
        raw = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise SheetProblem(Sentence(N_("{file} cannot be read as CSV."), file=name)) from error
    found = Sentence(
        N_("Text in {encoding}, columns between {separator}"), encoding=encoding, separator=Sentence(_NAMES[separator])
    )
    return _table(name, [(line, [restored(cell) for cell in row]) for line, row in raw], found)


def _decoded(name: str, content: bytes) -> tuple[str, str]:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding.removesuffix("-sig").upper()
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(content[:200_000], cp_isolation=["cp1252", "cp1250", "cp1251", "latin_1", "mac_roman"]).best()
    encoding = best.encoding if best is not None else "cp1252"
    return content.decode(encoding, "replace"), encoding.replace("_", "-")


def _separator(text: str) -> str:
    """What cuts the first lines into the same number of columns, most of them."""
    best, most = ",", 0
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        counts = []
        try:
            for row in reader:
                counts.append(len(row))
                if len(counts) >= 20:
                    break
        except csv.Error:
            continue
        if not counts or counts[0] < 2:
            continue
        score = counts[0] * sum(count == counts[0] for count in counts)
        if score > most:
            best, most = separator, score
    return best


def _xlsx(name: str, content: bytes) -> Table:
    import zipfile
    import zlib

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    broken = (
        *(InvalidFileException, OSError, EOFError, zipfile.BadZipFile, zlib.error, SyntaxError),  # packing and XML
        *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError),  # what is inside is not what it says
        *(NotImplementedError, RuntimeError),  # packed in a way that nobody reads, or behind a password
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(item.file_size for item in packed.infolist()) > MOST_UNPACKED:
                raise SheetProblem(Sentence(N_("{file} is far too large for a spreadsheet."), file=name))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            page = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), book.worksheets[0])
            page.reset_dimensions()
            raw: list[tuple[int, Sequence[Cell]]] = []
            for number, row in enumerate(page.iter_rows(values_only=True, max_row=MOST_ROWS + 2), 1):
                raw.append((number, [_plain(cell) for cell in row]))
        finally:
            book.close()
    except SheetProblem:
        raise
    except broken as error:
        raise SheetProblem(Sentence(N_("{file} is no Excel file that can be read."), file=name)) from error
    return _table(name, raw, Sentence(N_("An Excel file, its first sheet")))


def _plain(cell: object) -> Cell:
    import datetime

    if cell is None or isinstance(cell, str | bool | int | float | datetime.date):
        return None if cell == TOO_LONG else cell
    return str(cell)


def _table(name: str, raw: Sequence[tuple[int, Sequence[Cell]]], found: Sentence) -> Table:
    rows = [(line, row) for line, row in raw if not all(is_blank(cell) for cell in row)]
    if len(rows) < 2:
        raise SheetProblem(Sentence(N_("{file} needs a row of headings and at least one row below it."), file=name))
    if len(rows) > MOST_ROWS + 1:
        raise SheetProblem(Sentence(N_("{file} has more than {count} rows."), file=name, count=MOST_ROWS))
    headings = tuple(str(cell or "").strip() for cell in rows[0][1])
    width = len(headings)
    cut = [(*row[:width], *[None] * (width - len(row))) for _, row in rows[1:]]
    return Table(headings, tuple(cut), tuple(line for line, _ in rows[1:]), found)
