"""A notice about what only the hosting company can mend brings the letter to it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from lmsdesk.practice import faults
from tests.scenarios.person import Person

Play = Callable[..., None]
TITLE = "Everything about the ukulele"
RAY = "8f2a6c1d9b3e4f57"


@pytest.fixture
def cloudflare(monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice firewall stands behind Cloudflare, which numbers what passes."""
    plain = faults.firewall

    def numbered() -> Any:
        page = plain()
        return replace(page, headers={**page.headers, "cf-ray": f"{RAY}-FRA"})

    monkeypatch.setattr(faults, "firewall", numbered)


def secrets_of(person: Person, lms: str) -> list[str]:
    """What the practice academy knows of keys and passwords, in the forms in which it could slip out."""
    told = getattr(person.desk.practice._server, lms).describe()  # type: ignore[union-attr]
    found = [text for user in told["users"] for text in (user["password"], user["application_password"])]
    for key in told.get("keys", ()):
        found += [key["key"], key["secret"]]
    packed = [base64.b64encode(f"admin:{text}".encode()).decode() for text in found]
    return found + [text.replace(" ", "") for text in found] + packed


def test_a_save_that_the_firewall_refuses_brings_the_letter_to_the_host(play: Play, cloudflare: None) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        await person.opens(person.rows()[0])
        person.clears_and_types(TITLE, person.field("name"))
        person.weather("firewall")
        person.presses("Ctrl+S")
        notice = await person.is_told("Everything you typed is kept")
        await person.rest()
        person.clicks(person.button("Copy letter to your host", notice))
        await person.hears("on the clipboard")
        letter = QGuiApplication.clipboard().text()
        refused = person.desk.journal.exchanges[-1]
        assert "was answered with status 403 (text/html" in letter
        assert f"{refused.started:%Y-%m-%d}" in letter
        assert "/wp-json/masteriyo/v1/courses/" in letter
        assert RAY in letter
        assert not [secret for secret in secrets_of(person, "masteriyo") if secret in letter]
        assert person.field("name").text() == TITLE
        assert person.notices(), "the notice stays"

    play(scenario)


@pytest.mark.parametrize(("weather", "offered"), [("firewall", True), ("maintenance", False)])
def test_a_list_offers_the_letter_only_where_one_is_of_use(play: Play, weather: str, offered: bool) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice("learnomy")
        person.weather(weather)
        person.presses("F5", person.table)
        await person.rest()
        words = [button.text() for notice in person.notices() for button in notice.buttons]
        assert words
        assert ("Copy letter to your host" in words) is offered

    play(scenario)
