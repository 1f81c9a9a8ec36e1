"""More courses than anybody would write: names, texts and prices put together from parts, for tests of size."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.content import library
from lmsdesk.practice.content.accounts import Accounts
from lmsdesk.practice.content.courses import html, listed, price
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.content.sheet import Sheet, between, days_ago
from lmsdesk.practice.content.terms import LEVELS, Terms

_STATES = (("publish", 88), ("draft", 6), ("pending", 2), ("private", 3), ("trash", 1))
_PRICES = (("free", 3), ("registration", 2), ("{}", 9), ("{}>{}", 3), ("{}/month", 2), ("open", 1))


class Grower:
    """Notes made-up courses, each with its own name."""

    def __init__(
        self,
        sheet: Sheet,
        plugin: Plugin,
        terms: Terms,
        accounts: Accounts,
        pictures: Sequence[int],
        chance: random.Random,
    ) -> None:
        self.sheet = sheet
        self.plugin = plugin
        self.terms = terms
        self.accounts = accounts
        self.pictures = pictures
        self.chance = chance
        self._shared = library.text("phrases")["grown"]
        self._own = self._shared[plugin.side]
        self._tags = sorted(terms.tags)
        self._used: set[str] = set()

    def grow(self, count: int, first_place: int) -> None:
        """Note ``count`` courses."""
        for place in range(first_place, first_place + count):
            self._one(place)

    def _one(self, place: int) -> None:
        chance, plugin = self.chance, self.plugin
        topic = chance.choice(self._own["topics"])
        status = _drawn(chance, _STATES)
        created = days_ago(chance.uniform(10, 1095))
        level = chance.choice((1, 1, 1, 2, 2, 3, 4))
        highlights = "; ".join(chance.sample(self._own["what"], 3))
        settings: dict[str, Any] = {
            **price(plugin, self._price()),
            "duration": chance.randrange(60, 1500, 15),
            "highlights": listed(highlights),
        }
        if chance.random() < 0.8:
            settings["featured_image"] = chance.choice(self.pictures)
        if not plugin.is_masteriyo:
            settings["level"] = LEVELS[level]
        text = [chance.choice(part) for part in self._shared["text"]]
        number = self.sheet.post(
            plugin.course,
            self._name(topic),
            created,
            status=status,
            content=html([" ".join(text[:2]), text[2]]),
            excerpt=text[0],
            author=chance.choice(self.accounts.instructors),
            menu_order=place,
            modified=between(chance, created),
            meta=plugin.stored(settings),
        )
        tags = chance.sample(self._tags, chance.randint(0, 2))
        self.sheet.tie(number, self.terms.of([self._own["categories"][topic]], tags, level))
        if status == "publish" and chance.random() < 0.3:
            for student in chance.sample(
                self.accounts.students, min(chance.randint(1, 6), len(self.accounts.students))
            ):
                started = between(chance, created)
                self.sheet.enrol(student, number, plugin.enrolment, "active", started, {})

    def _price(self) -> str:
        pattern = _drawn(self.chance, _PRICES)
        amount = self.chance.randrange(15, 160)
        if "month" in pattern:
            amount = self.chance.randrange(5, 30)
        return pattern.format(amount, amount * 3 // 4)

    def _name(self, topic: str) -> str:
        chance, own, shared = self.chance, self._own, self._shared
        made: str = chance.choice(own["frames"]).format(
            topic=topic,
            what=chance.choice(own["what"]),
            who=chance.choice(own["who"]),
            city=chance.choice(shared["cities"]),
            level=chance.choice(shared["levels"]),
            season=chance.choice(shared["seasons"]),
        )
        name, group = made, 1
        if name in self._used:
            name = made = f"{made} ({chance.choice(shared['months'])} {chance.randint(2024, 2026)})"
        while name in self._used:
            group += 1
            name = f"{made}, Group {group}"
        self._used.add(name)
        return name


def _drawn(chance: random.Random, weighted: Sequence[tuple[str, int]]) -> str:
    at = chance.random() * sum(weight for _, weight in weighted)
    for word, weight in weighted:
        at -= weight
        if at < 0:
            return word
    return weighted[-1][0]
