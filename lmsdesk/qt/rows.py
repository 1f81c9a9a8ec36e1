"""The records of a table in memory, with everything computed once: cell texts, sort keys, text to search in.

Knows nothing of Qt. A record keeps its place in the lists for as long as it is held; ``live`` says which places hold
one, in the order of the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId
from lmsdesk.qt.cell import Cell

Haystack = Callable[[Record], str]


class Rows:
    """Records by place. Texts and keys are computed when first asked for, the text to search in on arrival."""

    def __init__(self, cells: Sequence[Cell], haystack: Haystack) -> None:
        self._cells = cells
        self._haystack = haystack
        self.records: list[Record] = []
        self.live: list[int] = []
        self._places: dict[ItemId, int] = {}
        self._texts: list[list[str | None]] = [[] for _ in cells]
        self._keys: dict[int, list[Any]] = {}
        self._hay: list[str] = []

    def __len__(self) -> int:
        return len(self.live)

    def fill(self, records: Iterable[Record]) -> None:
        """Forget everything and hold these records; of two with the same id only the first."""
        self.records = list({record.id: record for record in reversed(list(records))}.values())[::-1]
        count = len(self.records)
        self.live = list(range(count))
        self._places = {record.id: place for place, record in enumerate(self.records)}
        self._texts = [[None] * count for _ in self._cells]
        self._keys = {}
        self._hay = [self._haystack(record) for record in self.records]

    def add(self, records: Iterable[Record], *, first: bool = False) -> list[int]:
        """Take in records that are not held yet, at the end or first; their places."""
        added = []
        for record in records:
            if record.id in self._places:
                continue
            place = len(self.records)
            self._places[record.id] = place
            self.records.append(record)
            self._hay.append(self._haystack(record))
            for texts in self._texts:
                texts.append(None)
            for column, keys in self._keys.items():
                keys.append(self._cells[column].key(record))
            added.append(place)
        self.live = [*added, *self.live] if first else [*self.live, *added]
        return added

    def replace(self, record: Record) -> tuple[int, Record] | None:
        """Put a newer record in the place of the one with its id: (place, old record); None when it is not held."""
        place = self._places.get(record.id)
        if place is None:
            return None
        old, self.records[place] = self.records[place], record
        self._hay[place] = self._haystack(record)
        for texts in self._texts:
            texts[place] = None
        for column, keys in self._keys.items():
            keys[place] = self._cells[column].key(record)
        return place, old

    def drop(self, places: Iterable[int]) -> None:
        """Let go of records."""
        gone = set(places)
        for place in gone:
            self._places.pop(self.records[place].id, None)
        self.live = [place for place in self.live if place not in gone]

    def place(self, id: ItemId) -> int | None:
        """Where the record with this id is held."""
        return self._places.get(id)

    def text(self, place: int, column: int) -> str:
        """The cell's text."""
        found = self._texts[column][place]
        if found is None:
            found = self._texts[column][place] = self._cells[column].text(self.records[place])
        return found

    def key(self, place: int, column: int) -> Any:
        """What the cell is sorted by."""
        keys = self._keys.get(column)
        return self._cells[column].key(self.records[place]) if keys is None else keys[place]

    def forget_texts(self) -> None:
        """Compute the texts again when they are asked for (another day, another language)."""
        self._texts = [[None] * len(self.records) for _ in self._cells]

    def sort(self, places: Iterable[int], column: int, *, descending: bool) -> list[int]:
        """The places in the order of a column; equal ones stay as they are."""
        keys = self._keys.get(column)
        if keys is None:
            key = self._cells[column].key
            keys = self._keys[column] = [key(record) for record in self.records]
        return sorted(places, key=keys.__getitem__, reverse=descending)

    def find(self, places: Iterable[int], search: str) -> list[int]:
        """The places whose text holds every word of the search."""
        found = list(places)
        hay = self._hay
        for word in search.casefold().split():
            found = [place for place in found if word in hay[place]]
        return found

    def holds(self, place: int, search: str) -> bool:
        """Whether one record has every word of the search."""
        return bool(self.find((place,), search))
