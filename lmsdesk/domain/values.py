"""The value types a record can hold beside text, numbers and booleans."""

from __future__ import annotations

from dataclasses import dataclass

ItemId = int | str


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to another item: its id, and the name it had when we read it."""

    id: ItemId
    name: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on the site: the media id (0 = unknown) and its address."""

    id: int
    url: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and (other.id, other.id or other.url) == (
            self.id,
            self.id or self.url,
        )

    def __hash__(self) -> int:
        return hash(self.id or self.url)


@dataclass(frozen=True, slots=True)
class Media:
    """An uploaded file as the site answered: id, address."""

    id: int
    url: str
