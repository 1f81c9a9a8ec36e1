"""About LMS Desk: the version to tell, looking for a newer one, and the licences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QLabel

from lmsdesk.program import Channel, Updates
from lmsdesk.storage.settings import LOOK_FOR_UPDATES
from lmsdesk.ui.screens.about import AboutScreen
from lmsdesk.ui.widgets import Button
from lmsdesk.version import VERSION
from tests.conftest import until
from tests.program.makers import Maker, release, serving, signed
from tests.ui.shell.conftest import Play
from tests.ui.shell.visitor import Visitor


@pytest.fixture
def maker() -> Iterator[Maker]:
    with serving() as made:
        yield made


async def about(person: Visitor, channel: Channel | None = None) -> AboutScreen:
    if channel is not None:
        person.desk.updates = Updates(person.desk.settings, channel, version="0.5.0")
    await person.works_at()
    screen = await person.goes_to("about")
    assert isinstance(screen, AboutScreen)
    return screen


def shown(screen: AboutScreen) -> str:
    return "\n".join(one.text() for one in screen.updates.findChildren(QLabel) if one.isVisibleTo(screen))


def test_the_version_is_there_to_be_told(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        screen = await about(person)
        assert any(one.text() == f"LMS Desk {VERSION}" for one in screen.findChildren(QLabel))
        screen.copy.click()
        assert QGuiApplication.clipboard().text().startswith(f"LMS Desk {VERSION}, Qt 6.")

    play(scenario)


def test_every_part_is_listed_with_its_licence(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        screen = await about(person)
        rows = screen.inside.list.topLevelItemCount()
        assert rows > 8
        names = [screen.inside.list.topLevelItem(at).text(0) for at in range(rows)]
        screen.inside.list.setCurrentItem(screen.inside.list.topLevelItem(names.index("httpx")))
        assert "Redistribution and use" in screen.inside.text.toPlainText()

    play(scenario)


def test_looking_is_off_until_switched_on_and_then_remembered(play: Play, maker: Maker) -> None:
    async def scenario(person: Visitor) -> None:
        screen = await about(person, maker.channel)
        assert not screen.updates.wanted.isChecked()
        screen.updates.wanted.click()
        assert person.desk.settings.get(LOOK_FOR_UPDATES) is True
        assert maker.asked == [], "switching it on asks nobody yet"

    play(scenario)


def test_a_newer_version_is_shown_and_opens_in_the_browser(
    play: Play, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))

    async def scenario(person: Visitor) -> None:
        screen = await about(person, maker.channel)
        screen.updates.look.click()
        await until(lambda: "9.1.0 is out" in shown(screen), 10, "the answer")
        assert "Courses open twice as fast." in shown(screen)
        download = next(b for b in screen.updates.findChildren(Button) if b.text() == "Download it in the browser")
        download.click()
        assert opened == ["https://lmsdesk.example/files/lmsdesk"]

    play(scenario)


def test_a_tampered_file_shows_a_sentence_and_no_button(play: Play, maker: Maker) -> None:
    async def scenario(person: Visitor) -> None:
        maker.body = maker.body.replace(b"twice", b"thrice")
        screen = await about(person, maker.channel)
        screen.updates.look.click()
        await until(lambda: "not signed by the makers" in shown(screen), 10, "the answer")
        assert [b.text() for b in screen.updates.findChildren(Button) if b.isVisibleTo(screen)] == ["Look now"]

    play(scenario)


def test_a_copy_from_pip_says_who_brings_what_is_new(play: Play) -> None:
    async def scenario(person: Visitor) -> None:
        screen = await about(person)
        assert "installed with pip" in shown(screen)
        assert not screen.updates.look.isVisibleTo(screen)

    play(scenario)


def test_a_while_after_the_start_a_newer_version_is_told_once(play: Play, maker: Maker) -> None:
    async def scenario(person: Visitor) -> None:
        person.desk.updates = Updates(person.desk.settings, maker.channel, version="0.5.0")
        await person.works_at()
        await person.program.look_for_updates(patience=0.0)
        notice = person.window.notices.current("update")
        assert notice is not None
        assert notice.title == "LMS Desk 9.1.0 is out."
        notice.buttons[0].click()
        await person.rest()
        assert isinstance(person.front, AboutScreen)
        assert "9.1.0 is out" in shown(person.front)

    play(scenario)


def test_nothing_new_is_not_told(play: Play, maker: Maker, fenced: Path) -> None:
    async def scenario(person: Visitor) -> None:
        maker.body = signed(release("0.5.0"))
        person.desk.updates = Updates(person.desk.settings, maker.channel, version="0.5.0")
        await person.works_at()
        await person.program.look_for_updates(patience=0.0)
        assert person.window.notices.current("update") is None

    play(scenario)
