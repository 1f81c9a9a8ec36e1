"""What is opened for the first time is imported aside: the window does not stand still for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.ui.connect.sign_in_panel import SignInPanel
from lmsdesk.ui.screens import table_of_screens as table
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[..., None]
PAGES = {
    "keys": (table.KEYS.factory,),
    "settings": (table.SETTINGS.factory,),
    "check": (table.CHECK, table.CHECKS),
    "connect": (table.CONNECT,),
    "profile": (table.PROFILE,),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_imported_aside(play: Play, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    aside: list[str] = []

    async def load_aside(path: str) -> Any:
        assert person_of[0].editor is None, "before the page is made"
        aside.append(path)
        return await table.load_aside(path)

    person_of: list[Person] = []

    async def scenario(person: Person) -> None:
        person_of.append(person)
        await person.opens_practice()
        monkeypatch.setattr("lmsdesk.ui.navigation.load_aside", load_aside)
        opens = {
            "check": lambda: person.desk.check_site(),
            "connect": lambda: person.window.connect_site(""),
            "profile": lambda: person.desk.navigator.edit_profile(person.desk.site.profile),  # type: ignore[union-attr]
        }
        opens.get(name, lambda: person.desk.navigate(name))()
        await until(lambda: person.editor is not None if name in opens else person.window.navigation.current == name)  # type: ignore[union-attr]
        assert tuple(aside) == PAGES[name]

    play(scenario)


def test_what_explains_a_failure_is_there_before_the_first_one(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    aside: list[str] = []

    async def load_aside(path: str) -> Any:
        aside.append(path)
        return await table.load_aside(path)

    async def scenario(person: Person) -> None:
        monkeypatch.setattr("lmsdesk.ui.site_desk.A_WHILE", 0.0)
        monkeypatch.setattr("lmsdesk.ui.site_desk.load_aside", load_aside)
        await person.opens_practice()
        await until(lambda: aside == [table.HINTS])

    play(scenario)


def test_the_panel_to_sign_in_again_is_imported_aside(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    aside: list[str] = []

    async def load_aside(path: str) -> Any:
        aside.append(path)
        return await table.load_aside(path)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        monkeypatch.setattr("lmsdesk.ui.site_desk.load_aside", load_aside)
        person.desk.navigator.sign_in_here()  # type: ignore[union-attr]
        await until(lambda: person.window.findChildren(SignInPanel))
        assert table.SIGN_IN in aside

    play(scenario)


def test_what_leads_to_the_check_holds_nothing_of_it() -> None:
    """Else its hundred files would be imported by whoever only asks for it."""
    code = "import sys, lmsdesk.ui.desk, lmsdesk.ui.health.target; print(*[m for m in sys.modules if '.health' in m])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == {"lmsdesk.ui.health", "lmsdesk.ui.health.target"}
