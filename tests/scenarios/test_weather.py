"""Every weather, met while saving: what happened, what is safe, what to do; and everything typed is still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lmsdesk.practice.weather import COMMON
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]
TITLE = "A title that took a while to find"

SAVING: dict[str, dict[str, str]] = {
    "masteriyo": {
        "wrong-key": "user name and application password",
        "header-stripped": "application password",
        "plain-permalinks": "permalinks",
        "html": "hides your site",
        "firewall": "Wordfence",
        "rate-limited": "limits how fast",
        "rate-limited-bare": "limits how fast",
        "error-before-write": "Nothing was changed",
        "cut-off": "broke off|got lost on the way",
        "maintenance": "updating",
        "redirect": "forward",
        "expired-token": "sign",
    },
    "learnomy": {
        "header-stripped": "sign",
        "plain-permalinks": "permalinks",
        "html": "hides your site",
        "firewall": "Wordfence",
        "rate-limited": "limits how fast",
        "error-before-write": "Nothing was changed",
        "maintenance": "updating",
        "wrong-key": "sign in again",
        "rate-limited-bare": "limits how fast",
        "cut-off": "broke off|got lost on the way",
        "redirect": "forward",
    },
}
"""What a notice says when a save meets this weather."""
GUARDS = ("two-factor", "captcha", "locked-out", "old-wordpress", "members-only")
"""These concern signing in; who is in already does not notice."""
WORKS: dict[str, tuple[str, ...]] = {
    "masteriyo": ("fine", "slow", "php-notice", "error-after-write", "as-documented", *GUARDS),
    "learnomy": ("fine", "slow", "php-notice", "error-after-write", "expired-token", "as-documented", *GUARDS),
}
"""Weathers in which a save is done all the same, and the person is told so."""


WAITS = frozenset({"offline"})
"""Weather in which a save waits in the outbox."""


def quick(person: Person) -> None:
    """Slow weather need not be slow in a test."""
    for academy in person.desk.practice._server.academies:
        academy.weather.slow_seconds = 0.2
        academy.weather.wait_seconds = 1


async def meet(person: Person, weather: str, text: str) -> str:
    """Save in this weather. What is wrong with how it went, or nothing."""
    typed = f"{TITLE} ({weather})"
    person.clears_and_types(typed, person.field("name"))
    person.weather(weather)
    person.presses("Ctrl+S")
    await until(lambda: person.notices() and not person.editor.saving.running, 30, f"a notice in {weather}")
    await person.rest()
    said = " / ".join(notice.accessibleName() for notice in person.notices())
    trouble = ""
    if not any(one.casefold() in said.casefold() for one in text.split("|")):
        trouble = f"{weather}: not “{text}” but “{said}”"
    elif person.field("name").text() != typed:
        trouble = f"{weather}: the title is {person.field('name').text()!r}"
    elif not person.editor.unsaved:
        trouble = f"{weather}: it counts as saved"
    person.front.notices.clear_all()
    person.weather()
    return trouble


async def all_of(person: Person, lms: str) -> list[str]:
    await person.opens_practice(lms)
    quick(person)
    await person.opens(person.rows()[0])
    found = [await meet(person, weather, text) for weather, text in SAVING[lms].items()]
    person.presses("Ctrl+S", person.field("name"))
    await until(lambda: not person.editor.unsaved, 20)
    return [trouble for trouble in found if trouble]


async def worked(person: Person, lms: str) -> list[str]:
    await person.opens_practice(lms)
    quick(person)
    await person.opens(person.rows()[0])
    shelf, number, found = person.desk.site.shelf("courses"), person.editor.subject.record.id, []
    for weather in WORKS[lms]:
        typed = f"{TITLE} ({weather})"
        person.clears_and_types(typed, person.field("name"))
        person.weather(weather)
        person.presses("Ctrl+S")
        await person.rest()
        if person.editor.unsaved:
            found.append(f"{weather}: not saved, {[n.accessibleName() for n in person.notices()]}")
        person.weather()
        if (stored := (await shelf.open(number))["name"]) != typed:
            found.append(f"{weather}: the site has {stored!r}")
        person.front.notices.clear_all()
    return found


def test_no_weather_is_left_out() -> None:
    for lms in SAVING:
        assert set(SAVING[lms]) | set(WORKS[lms]) | WAITS == set(COMMON), lms
        assert set(SAVING[lms]).isdisjoint(WORKS[lms]), lms


def test_saving_on_masteriyo_in_every_weather_that_forbids_it(play: Play) -> None:
    async def scenario(person: Person) -> None:
        assert "\n".join(await all_of(person, "masteriyo")) == ""

    play(scenario)


def test_saving_on_learnomy_in_every_weather_that_forbids_it(play: Play) -> None:
    async def scenario(person: Person) -> None:
        assert "\n".join(await all_of(person, "learnomy")) == ""

    play(scenario)


def test_saving_on_masteriyo_in_weather_that_only_looks_bad(play: Play) -> None:
    async def scenario(person: Person) -> None:
        assert await worked(person, "masteriyo") == []

    play(scenario)


def test_saving_on_learnomy_in_weather_that_only_looks_bad(play: Play) -> None:
    async def scenario(person: Person) -> None:
        assert await worked(person, "learnomy") == []

    play(scenario)


def test_a_lost_answer_is_told_as_saved_after_looking(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        person.clears_and_types(TITLE, person.field("name"))
        person.weather("error-after-write")
        mark = person.last_number()
        person.presses("Ctrl+S")
        await person.is_told("saved")
        await person.rest()
        assert not person.editor.unsaved
        verbs = [line.split()[0] for line in person.requests(mark)]
        assert len([verb for verb in verbs if verb != "GET"]) == 1, "a write is never repeated"
        assert "GET" in verbs

    play(scenario)


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_saved_offline_it_waits_in_the_outbox_and_goes_out_once_the_site_is_back(play: Play, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        shelf = person.desk.site.shelf("courses")
        await person.opens(person.rows()[0])
        number = person.editor.subject.record.id
        person.clears_and_types(TITLE, person.field("name"))
        person.weather("offline")
        person.presses("Ctrl+S")
        await person.is_told("this waits in the outbox and is sent when the site is back")
        await person.rest()
        assert person.field("name").text() == TITLE
        assert not person.editor.unsaved
        assert person.desk.drafts.list() == ()
        assert "1 change waits in the outbox" in person.reads()
        assert person.window.side_bar.buttons["outbox"].count == 1
        person.weather()
        await person.goes_to("courses")
        person.presses("F5", person.table)
        await until(lambda: person.desk.site.outbox.count == 0, 20, "it to be sent, once the site is heard of")
        outbox = await person.goes_to("outbox")
        assert outbox.model.rows == []
        assert (await shelf.open(number))["name"] == TITLE

    play(scenario)


def test_lists_in_bad_weather_keep_their_rows(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        quick(person)
        rows = person.rows()
        found = []
        for weather in ("html", "firewall", "maintenance", "cut-off", "rate-limited"):
            person.weather(weather)
            person.presses("F5", person.table)
            try:
                await until(lambda: person.front.notices.findChildren(object) and person.notices(), 40)
            except AssertionError:
                found.append(f"{weather}: nothing said")
            await person.rest()
            if person.rows() != rows:
                found.append(f"{weather}: the rows went")
            person.weather()
            person.front.notices.clear_all()
        assert found == []
        person.presses("F5", person.table)
        await person.rest()
        assert not person.notices()

    play(scenario)


def test_fine_weather_again_with_the_button_of_the_hint(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        person.weather("maintenance")
        person.presses("F5", person.table)
        notice = await person.is_told("updating", 40)
        await person.rest()
        assert [button.text() for button in notice.buttons if button.text()]

    play(scenario)
