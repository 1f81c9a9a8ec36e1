"""Keys that are being replaced, by number only: what a power cut leaves behind can be told and finished."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lmsdesk.domain.values import ItemId
from lmsdesk.storage.json_file import JsonFile
from lmsdesk.storage.locations import locations

VERSION = 1


@dataclass(frozen=True, slots=True)
class Replacement:
    """One key on its way out. ``new`` is None until the new one was made; ``known`` were there before it."""

    site: str
    old: ItemId
    new: ItemId | None = None
    known: tuple[ItemId, ...] = ()


class KeyWork:
    """What has begun and not ended. Every change is on disk when the call returns. No secret is ever in here."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = JsonFile(path or locations().data / "key-work.json", VERSION)

    def of(self, site: str) -> tuple[Replacement, ...]:
        """The unfinished replacements of a site. A damaged file counts as none."""
        return tuple(one for one in self._read() if one.site == site)

    def put(self, work: Replacement) -> None:
        """Note it, instead of an older note about the same old key. Raises Problem (STORAGE)."""
        self._write([*self._without(work.site, work.old), work])

    def drop(self, site: str, old: ItemId) -> None:
        """It is done, or was given up. Raises Problem (STORAGE)."""
        left = self._without(site, old)
        if len(left) != len(self._read()):
            self._write(left)

    def drop_site(self, site: str) -> None:
        """The site is forgotten. Raises Problem (STORAGE)."""
        left = [one for one in self._read() if one.site != site]
        if len(left) != len(self._read()):
            self._write(left)

    def _without(self, site: str, old: ItemId) -> list[Replacement]:
        return [one for one in self._read() if (one.site, one.old) != (site, old)]

    def _read(self) -> list[Replacement]:
        found = self._file.read().get("replacing")
        return [one for told in found if (one := _replacement(told))] if isinstance(found, list) else []

    def _write(self, works: list[Replacement]) -> None:
        told = [{"site": one.site, "old": one.old, "new": one.new, "known": list(one.known)} for one in works]
        self._file.write({"replacing": told})


def _replacement(told: Any) -> Replacement | None:
    if not isinstance(told, dict):
        return None
    site, old, new, known = told.get("site"), told.get("old"), told.get("new"), told.get("known")
    if not isinstance(site, str) or not isinstance(old, int | str):
        return None
    ids = tuple(id for id in known if isinstance(id, int | str)) if isinstance(known, list) else ()
    return Replacement(site, old, new if isinstance(new, int | str) else None, ids)
