"""The power goes: while saving, after a pause in typing, while settings are written. The next start knows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.storage.profiles import Profiles
from lmsdesk.storage.settings import THEME, Settings
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
TITLE = "Typed before the lights went out"

PROGRAM = """
import asyncio, os, signal, sys
from lmsdesk.app import make_application
import qasync
from tests.conftest import until
from tests.scenarios.person import Person

TITLE, WHEN = sys.argv[1:]

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Ends:
    def __init__(self, academy):
        self.academy = academy

    async def __call__(self, scope, receive, send):
        if scope["method"] == "GET":
            await self.academy(scope, receive, send)
            return
        if WHEN == "before the site wrote":
            end()
        await self.academy(scope, receive, end if WHEN == "after the site wrote" else send)

async def main():
    async with Person(app) as person:
        await person.opens_practice()
        station = person.desk.practice._server.masteriyo.station
        station.academy = Ends(station.academy)
        await person.opens(person.rows()[3])
        person.clears_and_types(TITLE, person.field("name"))
        if WHEN == "after a pause":
            paused = []
            person.editor.keeper.paused.connect(lambda: paused.append(1))
            await until(lambda: paused)
            end()
        person.presses("Ctrl+S")
        await until(lambda: False, 20)

app = make_application(["lmsdesk"])
loop = qasync.QEventLoop(app)
asyncio.set_event_loop(loop)
loop.run_until_complete(main())
"""


def power_goes(when: str) -> None:
    """The program runs in a process of its own until the power is cut."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, TITLE, when], capture_output=True, timeout=60, check=False, cwd=os.getcwd()
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


@pytest.mark.parametrize("when", ["before the site wrote", "after a pause"])
def test_what_was_typed_waits_and_is_offered(play: Play, when: str) -> None:
    power_goes(when)

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        assert TITLE not in person.rows(), "the site is as it was"
        assert person.desk.drafts is not None
        (draft,) = person.desk.drafts.list()
        assert draft.title == TITLE
        await person.opens(person.rows()[3])
        await person.is_told("it was not sent")
        assert person.field("name").text() == TITLE
        assert person.editor.unsaved
        person.presses("Ctrl+S", person.field("name"))
        await until(lambda: not person.editor.unsaved, 10)
        await person.rest()
        assert person.desk.drafts.list() == ()

    play(scenario)


def test_what_the_site_took_before_the_power_went_is_told_as_saved(play: Play) -> None:
    power_goes("after the site wrote")

    async def scenario(person: Person) -> None:
        await person.opens_practice()
        assert TITLE in person.rows()
        assert person.desk.drafts is not None
        assert len(person.desk.drafts.list()) == 1
        await person.opens(TITLE)
        await person.is_told("is on the site: it was saved")
        assert not person.editor.unsaved
        assert person.desk.drafts.list() == ()

    play(scenario)


WRITER = """
from lmsdesk.storage.profiles import Profile, Profiles, SignInKind
from lmsdesk.storage.settings import THEME, Settings

settings, profiles, url = Settings(), Profiles(), "https://school.example"
for number in range(10**6):
    settings.remember("columns", ["x" * (number % 5000)] * 20)
    settings.set(THEME, "dark" if number % 2 else "light")
    profiles.put(Profile("site", "School " * (number % 900), url, url, "masteriyo", SignInKind.MASTERIYO_KEY))
    if number == 0:
        print("ready", flush=True)
"""


def test_settings_and_profiles_are_never_half_written(fenced: Path) -> None:
    for wait in (0.05, 0.11, 0.23):
        with subprocess.Popen([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n", child.stderr.read() if child.stderr else ""
            time.sleep(wait)  # any moment will do: the point is that the process does not know
            child.kill()
        files = [path for path in fenced.rglob("*.json") if not path.name.startswith(".")]
        assert len(files) >= 2, list(fenced.rglob("*"))
        for path in files:
            assert json.loads(path.read_text("utf-8"))["version"] >= 1
        settings, profiles = Settings(), Profiles()
        assert settings.notices == ()
        assert profiles.notices == ()
        assert settings.get(THEME) in ("dark", "light")
        assert [profile.id for profile in profiles.all] == ["site"]
