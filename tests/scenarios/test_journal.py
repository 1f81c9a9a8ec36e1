"""What was asked and answered is still there tomorrow, and gone for good when a person wants it so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lmsdesk.practice.server import PracticeServer
from lmsdesk.sites import settings
from tests.conftest import until
from tests.scenarios.person import Person
from tests.scenarios.test_connecting import connects, elsewhere, key_of

Play = Callable[..., None]
__all__ = ["elsewhere"]


def test_yesterdays_requests_are_there_today_and_can_be_deleted(play: Play, fenced: Path) -> None:
    numbers: list[int] = []

    async def yesterday(person: Person) -> None:
        await person.starts(practice=True)
        await person.opens_practice()
        await until(lambda: any(one.route.endswith("/courses") for one in person.desk.journal.exchanges))
        await person.rest()
        numbers.append(len(person.desk.journal))

    async def today(person: Person) -> None:
        await person.starts()
        lines = person.desk.journal.earlier()
        assert len(lines) == numbers[0]
        exchange = person.desk.journal.load(lines[0].number)
        assert exchange is not None
        assert exchange.json() is not None
        screen = await person.goes_to("settings")
        person.clicks(screen.clear)
        await person.is_asked("Your sites, drafts and what you did stay as they are")
        await person.answers("delete")
        await until(lambda: person.desk.journal.count_on_disk() == 0)
        assert len(person.desk.journal) == 0

    play(yesterday)
    play(today)


def test_whoever_wants_nothing_kept_finds_nothing_kept(play: Play, fenced: Path) -> None:
    async def scenario(person: Person) -> None:
        person.desk.settings.set(settings.JOURNAL_DAYS, 0)
        await person.starts(practice=True)
        await person.opens_practice()
        assert len(person.desk.journal) > 3

    play(scenario)
    assert not (fenced / "data" / "journal.sqlite").exists()


def test_a_removed_site_takes_its_requests_along(play: Play, elsewhere: PracticeServer, fenced: Path) -> None:
    async def scenario(person: Person) -> None:
        await person.starts()
        await connects(person, elsewhere.masteriyo.url, *key_of(elsewhere))
        await until(lambda: person.desk.site is not None, 20)
        await person.rest()
        profile = person.desk.site.profile
        person.desk.journal.flush()
        assert person.desk.journal.count_on_disk() > 5
        person.window.remove_site(profile)
        await person.answers("remove")
        person.desk.journal.flush()
        assert person.desk.journal.count_on_disk() == 0
        assert person.desk.journal.exchanges == ()

    play(scenario)
    files = [file for file in fenced.rglob("journal.sqlite*") if file.is_file()]
    assert files
    assert not any(b"Ukulele" in file.read_bytes() for file in files)
