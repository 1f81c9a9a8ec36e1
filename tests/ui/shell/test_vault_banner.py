"""The password store asks something of its own: the window says so, stays usable, and can go on without it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from lmsdesk.sites import Profiles
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from lmsdesk.vault import KeyringVault, entry
from tests.conftest import until
from tests.scenarios.person import Person
from tests.ui.shell.visitor import HARBOUR
from tests.vault.backends import DictKeyring, SlowKeyring, WalletThatIsClosed


def play(qapp: QApplication, qt_run: Any, scenario: Any, backend: DictKeyring) -> None:
    async def whole() -> None:
        Profiles().put(HARBOUR)
        async with Person(qapp, KeyringVault(backend)) as person:
            assert person.desk.sites is not None
            person.desk.sites.strongbox._patience = 0.05
            await scenario(person)

    qt_run(whole())


def test_while_the_store_asks_the_window_says_so_and_one_may_go_on_without_it(
    qapp: QApplication, qt_run: Any, fenced: Path
) -> None:
    backend = SlowKeyring()

    async def scenario(person: Person) -> None:
        await person.program.begin(practice=False)
        await person.is_told("password store is asking you something")
        ticks = 0
        for _ in range(20):  # the window lives on
            await asyncio.sleep(0.005)
            qapp.processEvents()
            ticks += 1
        assert ticks == 20
        person.clicks("Do not wait")
        await until(lambda: isinstance(person.editor, ProfileScreen), 10, "the page to sign in")
        await person.is_told("could not be read from the system's password store")
        await until(
            lambda: not any("asking" in notice.accessibleName() for notice in person.notices()), 10, "the line to go"
        )
        backend.answers.set()

    play(qapp, qt_run, scenario, backend)


def test_the_program_ends_although_the_store_still_asks(qapp: QApplication, qt_run: Any, fenced: Path) -> None:
    backend = SlowKeyring()

    async def scenario(person: Person) -> None:
        await person.program.begin(practice=False)
        await until(backend.asked.is_set, 10, "the store to be asked")

    play(qapp, qt_run, scenario, backend)  # shut_down comes back
    backend.answers.set()


def test_a_store_that_comes_up_later_takes_the_keys_and_it_is_said(
    qapp: QApplication, qt_run: Any, fenced: Path
) -> None:
    backend = WalletThatIsClosed()

    async def scenario(person: Person) -> None:
        assert person.window.sites is not None
        banner = person.window.sites.banner
        person.vault.put(entry(HARBOUR.id), "a key")
        banner.check()
        await person.is_told("kept until you close")
        assert banner._timer.isActive(), "it looks again by itself"
        backend.opened = True
        person.vault._why = None  # what looking again finds where there was no store at all
        banner.check()
        await person.hears("The password store is there now")
        assert not any("kept until you close" in notice.accessibleName() for notice in person.notices())
        assert not banner._timer.isActive()

    play(qapp, qt_run, scenario, backend)
