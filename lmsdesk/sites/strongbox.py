"""The vault for coroutines: asked in threads of its own. Tells when the system lets us wait, and can give up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from lmsdesk.domain.words import Sentence
from lmsdesk.storage.listeners import Listeners
from lmsdesk.vault import Vault

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds after which a person is told that the system is asking something."""


class Strongbox:
    """Awaits the vault. ``on_asking`` is told True when a call takes long, and False when none does any more."""

    def __init__(self, vault: Vault, patience: float = PATIENCE) -> None:
        self.vault = vault
        self._patience = patience
        self._slow: set[object] = set()
        self._asking: Listeners[[bool]] = Listeners()

    async def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        return await self._call(partial(self.vault.get, name))

    async def put(self, name: str, value: str, *, keep: bool = True) -> None:
        """Keep a secret; ``keep`` False: in memory only."""
        await self._call(partial(self.vault.put, name, value, keep=keep))

    async def forget(self, name: str) -> bool:
        """Forget a secret. False: the store could not be asked; it is done when it can be."""
        return await self._call(partial(self.vault.forget, name))

    async def check(self) -> Sentence | None:
        """None when secrets outlive the program, else why not."""
        return await self._call(self.vault.check)

    async def retry(self) -> Sentence | None:
        """Try the store again; what is in memory moves over. None when that worked, else why not."""
        return await self._call(self.vault.retry)

    def give_up(self) -> None:
        """Do not wait any longer: who waits goes on without the store."""
        self.vault.give_up()

    def on_asking(self, callback: Callable[[bool], None]) -> Callable[[], None]:
        """Be told when the system lets us wait, and when that is over."""
        return self._asking.subscribe(callback)

    async def _call(self, work: Callable[[], T]) -> T:
        """Do it in a thread that nobody waits for at the end of the program; a cancelled caller leaves it to end."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        threading.Thread(target=_run, args=(work, loop, future), name="vault", daemon=True).start()
        ticket = object()
        timer = loop.call_later(self._patience, self._late, ticket)
        try:
            return await future
        finally:
            timer.cancel()
            self._done(ticket)

    def _late(self, ticket: object) -> None:
        self._slow.add(ticket)
        if len(self._slow) == 1:
            self._asking.tell(True)

    def _done(self, ticket: object) -> None:
        if ticket in self._slow:
            self._slow.remove(ticket)
            if not self._slow:
                self._asking.tell(False)


def _run(work: Callable[[], Any], loop: asyncio.AbstractEventLoop, future: asyncio.Future[Any]) -> None:
    try:
        settle = partial(_settle, future, work(), None)
    except BaseException as error:
        settle = partial(_settle, future, None, error)
    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(settle)


def _settle(future: asyncio.Future[Any], result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
