"""Items as spreadsheets and back: CSV and XLSX, with a look at every row before anything is sent.

``exported`` and ``write_file`` make a file; ``read_file`` and ``plan_import`` read one. Pasted cells (``pasted``) take
the same way as cells of a file.
"""

from __future__ import annotations

from lmsdesk.sites.sheets.cells import CLEAR, Style, Unread, pasted_cell, shown_cell
from lmsdesk.sites.sheets.exporting import Sheet, columns_for, exported, write_file
from lmsdesk.sites.sheets.importing import Import, ImportRow, plan_import
from lmsdesk.sites.sheets.reading import SheetProblem, Table, pasted, read_file

__all__ = [
    "CLEAR",
    "Import",
    "ImportRow",
    "Sheet",
    "SheetProblem",
    "Style",
    "Table",
    "Unread",
    "columns_for",
    "exported",
    "pasted",
    "pasted_cell",
    "plan_import",
    "read_file",
    "shown_cell",
    "write_file",
]
