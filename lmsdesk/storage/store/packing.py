"""Records as rows and back without loss, and what of them can be searched."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.fields import Html, Image, Pairs, Relation, Relations, Text, plain_text
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Ref
from lmsdesk.storage import lossless

MOST_SEARCHED = 200_000
"""So many characters of an item are searched."""
_QUICK = 1
_WITHOUT_SPACES = re.compile(r"([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])")


@dataclass(frozen=True, slots=True)
class Row:
    """An item as the tables hold it."""

    kind: str
    id: str
    title: str
    status: str
    modified: str
    packed: bytes
    said: bytes


def row_of(kind: Kind, record: Record) -> Row:
    """The row of a record. Raises TypeError for a value that no field has."""
    title, modified = str(record[kind.title] or ""), record["date_modified"]
    return Row(
        kind.id,
        id_text(record.id),
        title,
        str(record["status"] or ""),
        modified.astimezone(UTC).isoformat() if isinstance(modified, datetime) and modified.tzinfo else "",
        pack(record),
        zlib.compress(f"{searched(title)}\0{body_of(kind, record)}".encode("utf-8", "surrogatepass"), _QUICK),
    )


def pack(record: Record) -> bytes:
    """A whole record."""
    text = lossless.dump(
        {
            "id": record.id,
            "values": dict(record.values),
            "raw": dict(record.raw),
            "odd": record.odd,
            "full": record.full,
            "came": dict(record.came),
        }
    )
    return pack_text(text)


def unpack(packed: bytes) -> Record:
    """The record that was packed. Raises ValueError for anything else."""
    try:
        held = lossless.load(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
        return Record(
            held["id"], held["values"], held["raw"], frozenset(held["odd"]), bool(held["full"]), came=held["came"]
        )
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError("not one of our records") from error


def pack_text(text: str) -> bytes:
    """Any text."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _QUICK)


def unpack_text(packed: bytes) -> str:
    """The text that was packed. Raises ValueError for anything else."""
    try:
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError("not one of our texts") from error


def said_of(said: bytes) -> tuple[str, str]:
    """Title and body as they were put into the search."""
    title, _, body = zlib.decompress(said).decode("utf-8", "surrogatepass").partition("\0")
    return title, body


def body_of(kind: Kind, record: Record) -> str:
    """Everything of a record that people would look for, beside its title."""
    parts = [str(record.id)]
    for field in kind.fields:
        value = record[field.name]
        if field.name != kind.title and value:
            parts.append(_words(field, value))
    return searched("\n".join(part for part in parts if part))[:MOST_SEARCHED]


def searched(text: str) -> str:
    """Text for the search: signs of scripts that leave no spaces stand apart."""
    return _WITHOUT_SPACES.sub(r" \1 ", text.replace("\0", " "))


def id_text(id: ItemId) -> str:
    return f"#{id}" if isinstance(id, int) else id


def id_of(text: str) -> ItemId:
    return int(text[1:]) if text.startswith("#") else text


def _words(field: Any, value: Any) -> str:
    if isinstance(field, Image):
        return ""
    if isinstance(field, Html):
        return plain_text(str(value))
    if isinstance(field, Relation | Relations):
        refs = value if isinstance(value, tuple) else (value,)
        return " ".join(ref.name for ref in refs if isinstance(ref, Ref))
    if isinstance(field, Pairs):
        return " ".join(f"{name} {text}" for name, text in value)
    return plain_text(value) if isinstance(field, Text) and isinstance(value, str) else ""
