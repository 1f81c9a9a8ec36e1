"""Answers that a site marked (ETag), kept in its store: asked for again after a restart they need not come again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmsdesk.storage.store.file import Store


class MarkedAnswers:
    """What a dialect is handed down to keep marked answers in; it knows nothing of files."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, address: str) -> tuple[str, str] | None:
        """The mark and the text that were kept, or None."""
        return await asyncio.to_thread(self._store.answer, address)

    def keep(self, address: str, etag: str, text: str) -> None:
        """Keep a marked answer, unless it holds a secret; returns at once."""
        self._store.keep_answer(address, etag, text)

    def forget(self) -> None:
        """After a write none of them is known to be right; returns at once."""
        self._store.drop_answers()
