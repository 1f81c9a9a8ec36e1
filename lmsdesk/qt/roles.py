"""The roles by which delegates and screens ask a record model for more than its text."""

from __future__ import annotations

from PySide6.QtCore import Qt

TEXT = int(Qt.ItemDataRole.DisplayRole)
TIP = int(Qt.ItemDataRole.ToolTipRole)
ALIGN = int(Qt.ItemDataRole.TextAlignmentRole)
SPEECH = int(Qt.ItemDataRole.AccessibleTextRole)
RECORD = int(Qt.ItemDataRole.UserRole) + 1
"""The Record of the row."""
SORT = int(Qt.ItemDataRole.UserRole) + 2
"""The value that the cell is sorted by."""
TONE = int(Qt.ItemDataRole.UserRole) + 3
"""The tone of the cell's badge; empty where it has none."""
