"""The stores of the person's sites: where each is, how large it is and may become, and forgetting it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.forget import Part
from lmsdesk.sites.remembered import Remembered, recall
from lmsdesk.storage.locations import STORE_FILE, store_file
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.store.model import MEGABYTE

if TYPE_CHECKING:
    from lmsdesk.storage.store.file import Store


class Stores:
    """Below one data folder. Nothing is opened or imported before it is needed."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.limit = 200 * MEGABYTE
        """So many bytes are kept of what is read from a site; 0 keeps nothing. ``fit`` changes it for all sites."""
        self._open_ones: WeakValueDictionary[Path, Store] = WeakValueDictionary()

    @property
    def part(self) -> Part:
        """What forgetting a site means here."""
        return Part("store", self._goes, self._forget)

    async def open(self, profile: Profile) -> tuple[Store, Remembered | None]:
        """The store of a site, and what is known of the site itself."""
        return await asyncio.to_thread(self._open, profile)

    async def forget(self, profile: Profile) -> None:
        """Forget what was read from a site, which must not be open. Raises Problem (STORAGE)."""
        await asyncio.to_thread(self._forget, profile.id)

    async def fit(self, limit: int) -> None:
        """From now on so many bytes are kept of each site, open or not: the oldest go at once where there are more."""
        self.limit = limit
        await asyncio.to_thread(self._fit)

    async def used(self) -> int:
        """Bytes on the disk, of all sites together."""
        return await asyncio.to_thread(lambda: sum(_size(file) for file in self._files("store*")))

    async def empty(self) -> None:
        """Forget what was read from all sites, open or not. Raises Problem (STORAGE)."""
        await asyncio.to_thread(self._empty)

    def _fit(self) -> None:
        from lmsdesk.storage.store.file import Store

        limit = self.limit
        for path in self._files(STORE_FILE):
            store = self._in_use(path)
            if store is not None:
                store.fit(limit)
                store.flush()
            elif not limit:
                self._forget(path.parent.name)
            elif _size(path) > limit:
                store = Store(path, limit)
                store.fit(limit)
                store.close()

    def _empty(self) -> None:
        for path in self._files(STORE_FILE):
            store = self._in_use(path)
            if store is None:
                self._forget(path.parent.name)
            else:
                store.empty()
                store.flush()

    def _in_use(self, path: Path) -> Store | None:
        store = self._open_ones.get(path)
        return store if store is not None and not store.closed else None

    def _files(self, name: str) -> list[Path]:
        return sorted((self._data / "sites").glob(f"*/{name}"))

    def _open(self, profile: Profile) -> tuple[Store, Remembered | None]:
        from lmsdesk.storage.store.file import Store

        if not self.limit:
            self._forget(profile.id)
        store = Store(store_file(self._data, profile.id), self.limit)
        self._open_ones[store.path] = store
        return store, recall(store, profile)

    def _forget(self, profile_id: str) -> None:
        from lmsdesk.storage.store.file import forget

        forget(store_file(self._data, profile_id))

    def _goes(self, profile_id: str) -> Sentence | None:
        there = store_file(self._data, profile_id).exists()
        return Sentence(N_("What was read from it for working without network is deleted.")) if there else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone by now
        return 0
