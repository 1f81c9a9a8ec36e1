"""A site for members only: strangers are led to its sign-in page. The key is sent there only if the person says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import Way
from lmsdesk.ui.connect.connect_screen import ConnectScreen
from lmsdesk.ui.connect.profile_screen import ProfileScreen
from tests.conftest import until
from tests.scenarios.person import Person


@pytest.fixture
def academy(seeded: Path, tmp_path: Path) -> Iterator[Any]:
    import shutil

    shutil.copytree(seeded, tmp_path / "sites")
    server = PracticeServer(tmp_path / "sites")
    server.start()
    server.masteriyo.weather.set("members-only")
    yield server.masteriyo
    server.stop()


def signed(person: Person, url: str) -> list[str]:
    """What was sent there with a key."""
    return [one.url for one in person.desk.journal.exchanges if one.credential and one.url.startswith(url)]


def test_the_person_decides_in_the_wizard_and_takes_it_back_on_the_profile_page(play: Any, academy: Any) -> None:
    key = next(one for one in academy.describe()["keys"] if one["permissions"] == "read_write")

    async def scenario(person: Person) -> None:
        await person.starts()
        person.window.connect_site("")
        await until(lambda: isinstance(person.editor, ConnectScreen))
        page: ConnectScreen = person.editor
        person.clears_and_types(academy.url, page.address)
        person.presses("Return", page.address)
        await until(lambda: page.found is not None, 20)
        assert page.found is not None
        assert page.found.members
        assert page.reach.form.past_login.isVisible(), "what there is to decide is open"
        assert not page.reach.form.past_login.isChecked(), "and nobody decided it"
        page.sign_in.choose(Way.MASTERIYO_KEY)
        page.sign_in.panel.first.setText(key["key"])
        page.sign_in.panel.second.setText(key["secret"])
        person.clicks(page.save)
        await until(lambda: page.here.current("problem") is not None, 20)
        notice = page.here.current("problem")
        assert notice is not None
        assert "makes the whole site private" in notice.accessibleName()
        assert signed(person, academy.url) == [], "nothing was sent"
        assert page.sign_in.panel.second.text() == key["secret"], "and nothing typed is lost"
        person.clicks("Send my key all the same")
        await until(lambda: person.desk.site is not None, 30, "the site to open")
        assert signed(person, academy.url)
        profile = person.desk.site.profile
        assert profile.reach.past_login
        person.window.edit_profile(profile)
        await until(lambda: isinstance(person.editor, ProfileScreen))
        own: ProfileScreen = person.editor
        assert "although strangers are led to the sign-in page" in own.reach.said.text()
        own.reach.open()
        own.reach.form.past_login.setChecked(False)
        person.clicks(own.save)
        await until(lambda: not person.desk.sites.get(profile.id).reach.past_login, 20)

    play(scenario)
