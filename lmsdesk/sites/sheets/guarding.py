"""The column that guards against wrong files: which site and kind a row belongs to, and the state it was exported in.

``v2-<of site, kind and item>-<of the row's values>``: both are short digests. The first is wrong when the file is of
another site or a row was given another number; the second tells whether the item changed on the site since. It holds
seven letters for each field, three of its name and four of its value, so a column that was taken out is no change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC

from lmsdesk.domain.fields import Field
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.sites.sheets.cells import as_text, shown_cell

VERSION = "v2"
_NAME, _VALUE = 3, 4


def place_of(root: str, kind_id: str, id: ItemId) -> str:
    """The digest of where a row belongs. ``root`` is the address of the site's API."""
    return _digest(root, kind_id, str(id))


def state_of(fields: Sequence[Field], record: Record) -> str:
    """The digests of what an item holds in these fields; the order of the fields does not matter."""
    return "".join(sorted(_state(field, record) for field in fields))


def moved(state: str, fields: Sequence[Field], record: Record) -> bool:
    """Whether an item holds anything else in these fields by now; what the mark does not tell of does not count."""
    width = _NAME + _VALUE
    told = {state[at : at + _NAME]: state[at + _NAME : at + width] for at in range(0, len(state), width)}
    now = (_state(field, record) for field in fields)
    return any(told.get(one[:_NAME], one[_NAME:]) != one[_NAME:] for one in now)


def _state(field: Field, record: Record) -> str:
    value = as_text(shown_cell(field, record[field.name], UTC))
    return _digest(field.name)[:_NAME] + _digest(field.name, value)[:_VALUE]


def mark(root: str, kind_id: str, fields: Sequence[Field], record: Record) -> str:
    """What stands in the guarding column of a row."""
    return f"{VERSION}-{place_of(root, kind_id, record.id)}-{state_of(fields, record)}"


def parts_of(text: str) -> tuple[str, str] | None:
    """(place, state) of a mark, or None when it is none of ours."""
    version, _, rest = text.strip().partition("-")
    place, _, state = rest.partition("-")
    whole = version == VERSION and len(place) == 12 and len(state) % (_NAME + _VALUE) == 0
    return (place, state) if whole else None


def _digest(*parts: str) -> str:
    joined = "\x1f".join(parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:12]
