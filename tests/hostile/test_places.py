"""No screen escapes the siege: what the program has is read from the program itself."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

import lmsdesk.ui
from lmsdesk.ui.screens import table_of_screens
from tests.hostile.faults import FAULTS
from tests.hostile.places import PLACES, QUIET

UI = Path(lmsdesk.ui.__file__).parent
ASKS_NO_SITE = {
    "AboutScreen": "asks for a newer version of the program, which tests of its own do with files that lie",
    "WelcomeScreen": "has nothing but two ways to begin",
    "SitesScreen": "shows what is kept on this computer",
    "SecretCard": "shows what the page under it got, and saves it as a file",
    "ImportScreen": "reads a file of this computer",
}


@functools.cache
def _classes() -> list[ast.ClassDef]:
    """Every class of the screens, as it stands in the source."""
    return [
        node
        for file in sorted(UI.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    ]


@pytest.fixture(scope="module", autouse=True)
def forgotten() -> Iterator[None]:
    """A quarter of a million nodes, which nobody needs after these tests."""
    yield
    _classes.cache_clear()


def _screens() -> set[str]:
    """Every class that is a Screen, over however many steps, but for those that others are made of."""
    found = {"Screen"}
    while True:
        more = {c.name for c in _classes() if {base.id for base in c.bases if isinstance(base, ast.Name)} & found}
        if more <= found:
            return found - {base.id for c in _classes() for base in c.bases if isinstance(base, ast.Name)}
        found |= more


def _tellers() -> set[str]:
    """Every class with a place of its own for notices, where a site's answers may be told."""
    return {
        c.name
        for c in _classes()
        for call in ast.walk(c)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "NoticeArea"
    }


def test_every_screen_and_every_place_for_notices_is_besieged() -> None:
    besieged = {name for place in PLACES.values() for name in place.besieges}
    assert len(_screens()) >= 20
    missing = (_screens() | _tellers()) - besieged - set(ASKS_NO_SITE)
    assert not missing, f"besiege these in tests/hostile/places.py: {sorted(missing)}"


def test_what_is_said_to_be_besieged_exists() -> None:
    there = {c.name for c in _classes()}
    besieged = {name for place in PLACES.values() for name in place.besieges}
    assert not (besieged | set(ASKS_NO_SITE)) - there
    assert not besieged & set(ASKS_NO_SITE)


def test_screens_that_ask_for_nothing_are_named_one_by_one() -> None:
    own = {value.id for value in vars(table_of_screens).values() if isinstance(value, table_of_screens.Entry)}
    assert set(QUIET) <= own


def test_there_are_enough_faults_and_each_has_a_name_of_its_own() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60
