"""The stores of the person's sites: where each is, how large it may become, and forgetting it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.forget import Part
from lmsdesk.sites.remembered import Remembered, recall
from lmsdesk.storage.locations import store_file
from lmsdesk.storage.profiles import Profile
from lmsdesk.storage.store.model import MEGABYTE

if TYPE_CHECKING:
    from lmsdesk.storage.store.file import Store


class Stores:
    """Below one data folder. Nothing is opened or imported before the first site is."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.limit = 200 * MEGABYTE
        """So many bytes are kept of what is read from a site; 0 keeps nothing. Counts for sites opened from now on."""

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

    def _open(self, profile: Profile) -> tuple[Store, Remembered | None]:
        from lmsdesk.storage.store.file import Store

        if not self.limit:
            self._forget(profile.id)
        store = Store(store_file(self._data, profile.id), self.limit)
        return store, recall(store, profile)

    def _forget(self, profile_id: str) -> None:
        from lmsdesk.storage.store.file import forget

        forget(store_file(self._data, profile_id))

    def _goes(self, profile_id: str) -> Sentence | None:
        there = store_file(self._data, profile_id).exists()
        return Sentence(N_("What was read from it for working without network is deleted.")) if there else None
