"""The written courses of an academy, with price, dates and everything else the catalogue shows."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lmsdesk.practice.content.accounts import Accounts
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.content.sheet import Sheet, between, days_ago, stamp
from lmsdesk.practice.content.terms import LEVELS, Terms
from lmsdesk.practice.database import now


@dataclass(frozen=True, slots=True)
class Course:
    """A noted course, for those who add to it."""

    id: int
    told: Mapping[str, Any]
    made: str
    """When somebody began to write it; what is inside has this date, too."""
    author: int
    price: str
    """What people pay now; empty for nothing."""

    @property
    def open_to_all(self) -> bool:
        return bool(self.told.get("status", "publish") == "publish")


def price(plugin: Plugin, words: str) -> dict[str, str]:
    """The price fields for words such as ``49``, ``59>45``, ``12/month``, ``closed 60`` or ``free``."""
    if words in ("open", "free", "registration"):
        return {"access_mode": plugin.access[words]}
    if words.startswith("closed "):
        return {"access_mode": plugin.access["closed"], "regular_price": words.removeprefix("closed ")}
    if words.endswith("/month"):
        amount = words.removesuffix("/month")
        return {"access_mode": plugin.access["recurring"], "regular_price": amount, "billing_cycle": plugin.monthly}
    regular, _, sale = words.partition(">")
    fields = {"access_mode": plugin.access["once"], "regular_price": regular}
    return {**fields, "sale_price": sale} if sale else fields


def html(paragraphs: list[str]) -> str:
    """Paragraphs as HTML; what begins with a tag stays as it is."""
    return "\n".join(text if text.startswith("<") else f"<p>{_escaped(text)}</p>" for text in paragraphs)


def listed(text: str) -> str:
    """Items between semicolons as an HTML list."""
    items = "".join(f"<li>{_escaped(item.strip())}</li>" for item in text.split(";") if item.strip())
    return f"<ul>{items}</ul>" if items else ""


def _escaped(text: str) -> str:
    return text.replace(" & ", " &amp; ")


def announce(
    sheet: Sheet,
    plugin: Plugin,
    told: Mapping[str, Any],
    place: int,
    terms: Terms,
    accounts: Accounts,
    pictures: Mapping[str, int],
    chance: random.Random,
) -> Course:
    """Note one written course."""
    status = told.get("status", "publish")
    made = days_ago(chance.uniform(14, 1095))
    modified = between(chance, made)
    prices = price(plugin, told["price"])
    author = accounts.ids[told["by"]]
    number = sheet.post(
        plugin.course,
        told["name"],
        _soon(place) if status == "future" else made,
        status=status,
        content=html(told["text"]),
        excerpt=told["short"],
        author=author,
        menu_order=place,
        modified=modified,
        meta=plugin.stored({**prices, **_settings(plugin, told, place, pictures)}),
    )
    sheet.tie(number, terms.of(told["categories"], told["tags"], told["level"]))
    paid = prices["access_mode"] in (plugin.access["once"], plugin.access["recurring"])
    due = prices.get("sale_price") or prices.get("regular_price", "")
    return Course(number, told, made, author, due if paid else "")


def _soon(place: int) -> str:
    """A morning some weeks from today: a planned course has to lie ahead whenever the academy is set up."""
    today = datetime.fromisoformat(now()).replace(hour=8, minute=0, second=0, microsecond=0)
    return stamp(today + timedelta(days=20 + place))


def _settings(plugin: Plugin, told: Mapping[str, Any], place: int, pictures: Mapping[str, int]) -> dict[str, Any]:
    settings: dict[str, Any] = {"duration": told["minutes"], "highlights": listed(told["highlights"])}
    if told["picture"]:
        settings["featured_image"] = pictures[told["picture"]]
    if told.get("featured"):
        settings["featured"] = True
    if told.get("limit"):
        settings["enrollment_limit"] = told["limit"]
    if place % 3 == 1:
        settings["flow"] = "sequential"
    if place % 5 == 2:
        settings["enable_course_retake"] = True
    if place % 11 == 7:
        settings["reviews_allowed"] = False
    if not plugin.is_masteriyo and told["level"]:
        settings["level"] = LEVELS[told["level"]]
    return settings
