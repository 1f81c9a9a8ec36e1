"""The vault for coroutines: nothing waits on the event loop, and a person is told when the system lets us wait."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from lmsdesk.sites.strongbox import Strongbox
from lmsdesk.vault import KeyringVault, MemoryVault
from tests.vault.backends import DictKeyring, SlowKeyring


def test_the_loop_runs_on_while_the_system_asks_and_the_person_is_told() -> None:
    backend = SlowKeyring()
    told: list[bool] = []

    async def scenario() -> None:
        box = Strongbox(KeyringVault(backend), patience=0.02)
        box.on_asking(told.append)
        getting = asyncio.ensure_future(box.get("lmsdesk/site-1"))
        putting = asyncio.ensure_future(box.put("lmsdesk/site-2", "x"))
        while not told:
            await asyncio.sleep(0.005)
        assert told == [True], "one line, however many calls wait"
        backend.answers.set()
        assert await getting is None
        await putting
        assert told == [True, False]

    asyncio.run(scenario())
    assert backend.services == ["lmsdesk/site-2"]


def test_giving_up_ends_the_waiting_and_keeps_what_was_given() -> None:
    backend = SlowKeyring()
    told: list[bool] = []

    async def scenario() -> None:
        box = Strongbox(KeyringVault(backend), patience=0.01)
        box.on_asking(lambda asking: (told.append(asking), box.give_up() if asking else None))
        await box.put("lmsdesk/site-1", "kept")
        assert await box.get("lmsdesk/site-1") == "kept"
        assert await box.check() is not None

    asyncio.run(scenario())
    assert told == [True, False]
    backend.answers.set()


def test_a_quick_store_is_not_spoken_of() -> None:
    told: list[bool] = []

    async def scenario() -> None:
        box = Strongbox(KeyringVault(DictKeyring()), patience=5)
        box.on_asking(told.append)
        await box.put("lmsdesk/site-1", "x")
        assert await box.get("lmsdesk/site-1") == "x"
        assert await box.forget("lmsdesk/site-1")
        assert await box.check() is None

    asyncio.run(scenario())
    assert told == []


def test_someone_who_went_away_does_not_take_the_answer_of_others() -> None:
    """Choosing another site while the system asks: the first opening is cancelled, the second gets its key."""
    backend = SlowKeyring()
    backend.entries["lmsdesk/site-2", "lmsdesk"] = "second"

    async def scenario() -> None:
        box = Strongbox(KeyringVault(backend), patience=5)
        first = asyncio.ensure_future(box.get("lmsdesk/site-1"))
        second = asyncio.ensure_future(box.get("lmsdesk/site-2"))
        await asyncio.sleep(0)
        first.cancel()
        backend.answers.set()
        assert await second == "second"
        assert box.vault.persistent

    asyncio.run(scenario())


def test_no_call_uses_the_thread_of_the_loop_and_none_outlives_the_program() -> None:
    seen: list[threading.Thread] = []

    class Watched(MemoryVault):
        def get(self, name: str) -> str | None:
            seen.append(threading.current_thread())
            return super().get(name)

    asyncio.run(Strongbox(Watched()).get("x"))
    (thread,) = seen
    assert thread is not threading.main_thread()
    assert thread.daemon


def test_a_mistake_in_the_vault_comes_to_the_caller() -> None:
    class Broken(MemoryVault):
        def get(self, name: str) -> Any:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Strongbox(Broken()).get("x"))
