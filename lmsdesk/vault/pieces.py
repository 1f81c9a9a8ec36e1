"""Long secrets in several entries: Windows takes 2,560 bytes per entry, and two tokens can be more than that.

The head entry holds the secret itself, or says how many pieces there are and of which set. A new set is complete
before the head points to it, so a crash in between leaves the old secret readable.
"""

from __future__ import annotations

import secrets
from typing import Protocol

LONGEST = 1_200
"""UTF-16 units per entry: 2,400 of the 2,560 bytes that Windows takes."""
_HEAD = "lmsdesk-pieces"


class Entries(Protocol):
    """Short texts by name."""

    def get(self, name: str) -> str | None: ...
    def put(self, name: str, text: str) -> None: ...
    def drop(self, name: str) -> None: ...


def read(entries: Entries, name: str) -> str | None:
    """The secret, or None when there is none or a piece of it is missing."""
    head = entries.get(name)
    if head is None or not (found := _set_of(head)):
        return head
    parts = [entries.get(part) for part in _names(name, *found)]
    whole = [part for part in parts if part is not None]
    return "".join(whole) if len(whole) == len(parts) else None


def write(entries: Entries, name: str, value: str) -> None:
    """Keep a secret of any length, and drop the pieces of the one before."""
    old = _set_of(entries.get(name) or "")
    parts = _cut(value)
    if len(parts) == 1 and not value.startswith(_HEAD):
        entries.put(name, value)
    else:
        mark = secrets.token_hex(3)
        for part_name, part in zip(_names(name, mark, len(parts)), parts, strict=True):
            entries.put(part_name, part)
        entries.put(name, f"{_HEAD}:{mark}:{len(parts)}")
    _drop(entries, name, old)


def remove(entries: Entries, name: str) -> None:
    """Forget a secret with all its pieces; none is fine."""
    head = entries.get(name)
    if head is None:
        return
    entries.drop(name)
    _drop(entries, name, _set_of(head))


def _drop(entries: Entries, name: str, found: tuple[str, int] | None) -> None:
    for part in _names(name, *found) if found else ():
        if entries.get(part) is not None:
            entries.drop(part)


def _names(name: str, mark: str, count: int) -> list[str]:
    return [f"{name}#{mark}.{number}" for number in range(1, count + 1)]


def _set_of(head: str) -> tuple[str, int] | None:
    label, _, rest = head.partition(":")
    mark, _, count = rest.partition(":")
    if label != _HEAD or not count.isdecimal() or not 0 < int(count) < 100:
        return None
    return mark, int(count)


def _cut(value: str) -> list[str]:
    """The value in pieces; a character outside the basic plane counts as two units."""
    parts, begin, size = [], 0, 0
    for at, character in enumerate(value):
        units = 2 if character > "\uffff" else 1
        if size + units > LONGEST:
            parts.append(value[begin:at])
            begin, size = at, 0
        size += units
    parts.append(value[begin:])
    return parts
