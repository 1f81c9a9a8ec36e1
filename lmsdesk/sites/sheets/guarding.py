"""The column that guards against wrong files: which site and kind a row belongs to, and the state it was exported in.

``v1-<of site, kind and item>-<of the row's values>``: both are short digests. The first is wrong when the file is of
another site or a row was given another number; the second tells whether the item changed on the site since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC

from lmsdesk.domain.fields import Field
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.sheets.cells import as_text, shown_cell

VERSION = "v1"


def place_of(root: str, kind_id: str, id: ItemId) -> str:
    """The digest of where a row belongs. ``root`` is the address of the site's API."""
    return _digest(root, kind_id, str(id))


def state_of(fields: Sequence[Field], record: Record) -> str:
    """The digest of what an item holds in these fields; the order of the fields does not matter."""
    parts = [f"{field.name}={as_text(shown_cell(field, record[field.name], UTC))}" for field in fields]
    return _digest(*sorted(parts))


def mark(root: str, kind_id: str, fields: Sequence[Field], record: Record) -> str:
    """What stands in the guarding column of a row."""
    return f"{VERSION}-{place_of(root, kind_id, record.id)}-{state_of(fields, record)}"


def parts_of(text: str) -> tuple[str, str] | None:
    """(place, state) of a mark, or None when it is none of ours."""
    version, _, rest = text.strip().partition("-")
    place, _, state = rest.partition("-")
    return (place, state) if version == VERSION and len(place) == len(state) == 12 else None


def _digest(*parts: str) -> str:
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:12]
