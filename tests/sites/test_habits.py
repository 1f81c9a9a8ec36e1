"""What sites make of what is sent: every reason that the program knows, as the practice academies show it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture, Ref
from lmsdesk.practice.academy import Academy
from lmsdesk.sites import Connector, Drafts, Journal, MemoryVault, Profiles, Site
from lmsdesk.sites.habits import HABITS
from lmsdesk.sites.surprises import compare
from tests.sites.fake import COURSE

PLAYER = '<p>Hear it: <b>loud</b></p><iframe src="https://player.example/1"></iframe><script>go()</script>'
NOBODY = Ref(987654, "Gone")
Values = Mapping[str, Any] | Callable[["Shelves"], Mapping[str, Any]]


@dataclass(frozen=True)
class Try:
    """Save this into an item (``state``: of that status), and the site makes something else of ``field``."""

    habit: str
    field: str
    values: Values
    kind: str = "courses"
    lms: str = "masteriyo"
    state: str = "publish"
    first: Mapping[str, Any] | None = None
    """What the item holds before."""

    @property
    def id(self) -> str:
        return f"{self.lms}-{self.kind}-{self.field}-{self.habit}".replace(" ", "-")


@dataclass
class Shelves:
    """What a try may look at."""

    site: Site
    kind: str
    records: tuple[Record, ...]
    record: Record

    def another(self, name: str) -> Any:
        """The value of another item."""
        return next(one[name] for one in self.records if one.id != self.record.id and one[name])


PAID = {"access_mode": "one_time", "regular_price": Decimal(40), "sale_price": Decimal(30)}
FREE = {"access_mode": "open", "regular_price": None, "sale_price": None}
TRIES = (
    Try("price needs paid access", "regular_price", {"regular_price": Decimal(60), "access_mode": "open"}, first=PAID),
    Try("access goes with price", "access_mode", {"regular_price": Decimal(30)}, first=FREE),
    Try("free access takes the price", "regular_price", {"access_mode": "need_registration"}, first=PAID),
    Try("sale price not below price", "sale_price", {"sale_price": Decimal(50)}, first=PAID),
    Try("sale price not below price", "sale_price", {"regular_price": Decimal(20)}, first=PAID),
    Try("two decimals", "regular_price", {"regular_price": Decimal("39.999")}, first=PAID),
    Try("two decimals", "regular_price", {"regular_price": Decimal("39.999")}, lms="learnomy"),
    Try("web address taken", "slug", lambda here: {"slug": here.another("slug")}),
    Try("web address taken", "slug", lambda here: {"slug": here.another("slug")}, lms="learnomy"),
    Try("web address kept", "slug", {"slug": "  "}),
    Try("web address kept", "slug", lambda here: {"slug": here.another("slug")}, "tags"),
    Try("web address too long", "slug", {"slug": "x" * 300}),
    Try("web address in codes", "slug", {"slug": "日本"}, lms="learnomy"),
    Try("web address cleaned", "slug", {"slug": "Gitarre für Alle"}),
    Try("web address cleaned", "slug", {"slug": "Gitarre für Alle"}, "categories"),
    Try("web address from title", "slug", {"status": "publish"}, state="draft"),
    Try("private without password", "post_password", {"status": "private", "post_password": "abc"}),
    Try("private without password", "post_password", {"status": "private"}, first={"post_password": "abc"}),
    Try("plain page password", "post_password", {"post_password": "Secret! 1"}),
    Try("name of a term too long", "name", {"name": "x" * 300}, "categories"),
    Try("name of a term too long", "name", {"name": "x" * 300}, "difficulties"),
    Try("too long for the site", "name", {"name": "x" * 70_000}),
    Try("only code", "course_badge", {"course_badge": "<i></i>"}),
    Try("backslashes", "name", {"name": "C:\\new"}),
    Try("backslashes", "short_description", {"short_description": "C:\\new"}),
    Try("one line", "name", {"name": "Two  spaces\nand lines"}),
    Try("few tags in descriptions of terms", "description", {"description": f"<p>x</p>{PLAYER}"}, "tags"),
    Try("few tags in descriptions of terms", "description", {"description": "<p>x</p>"}, "tags", "learnomy"),
    Try("no code in names", "name", {"name": "A <b>bold</b> name"}),
    Try("no code in names", "name", {"name": "A <b>bold</b> name"}, lms="learnomy"),
    Try("no code in names", "course_badge", {"course_badge": "<b>New</b>"}),
    Try("code removed", "short_description", {"short_description": PLAYER}),
    Try("code removed", "description", {"description": PLAYER}, lms="learnomy"),
    Try("unknown items left out", "categories", {"categories": (NOBODY,)}),
    Try("parent refused", "parent_id", {"parent_id": NOBODY}, "categories"),
    Try("unknown item", "difficulty", {"difficulty": NOBODY}),
    Try("unknown item", "author", {"author": NOBODY}),
    Try("no minus", "menu_order", {"menu_order": -4}),
    Try("one value for each name", "custom_fields", {"custom_fields": (("a", "1"), ("a", "2"))}),
    Try("values of fields tidied", "custom_fields", {"custom_fields": (("a", "C:\\x"),)}),
)

BEFORE = Record(1, COURSE, full=True)
OTHERS: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    # What WordPress and its plugins do and neither academy does: as the answer would be.
    ("drafts have no address", {"slug": "guitar"}, {"slug": "", "status": "draft"}),
    ("nothing stored", {"course_badge": "漢字"}, {"course_badge": ""}),
    ("handlers removed", {"description": '<p onclick="x()">a</p>'}, {"description": "<p>a</p>"}),
    ("tags put in order", {"description": "<p>One <b>two</p>"}, {"description": "<p>One <b>two</b></p>"}),
    ("some code removed", {"description": "<p>One</p> <noscript>two</noscript>"}, {"description": "One"}),
    ("signs written otherwise", {"name": "You & I"}, {"name": "You &amp; I"}),
    ("cut off", {"name": "x" * 70_000}, {"name": "x" * 65_535}),
    ("instructor kept", {"author": Ref(9, "Bo")}, {"author": COURSE["author"]}),
    ("picture refused", {"featured_image": Picture(9, "x")}, {"featured_image": None}),
    ("published at once", {"status": "future"}, {"status": "publish"}),
    ("status needs rights", {"status": "publish"}, {"status": "pending"}),
    (
        "date in its own way",
        {"end_date": datetime(2026, 5, 6, 7, tzinfo=UTC)},
        {"end_date": datetime(2026, 5, 6, 9, tzinfo=UTC)},
    ),
    ("kept as it was", {"access_mode": "recurring"}, {"access_mode": COURSE["access_mode"]}),
)
WORDS = {habit.name: habit.words for habit in HABITS}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Surprise, ...]]:
    """What each try came to. All of them in one go: it is the opening of sites that takes time."""
    found: dict[str, tuple[Surprise, ...]] = {}
    for lms in ("masteriyo", "learnomy"):
        tries = [one for one in TRIES if one.lms == lms]
        asyncio.run(asyncio.wait_for(_try_all(lms, tries, tmp_path_factory.mktemp(lms), found), 100))
    return found


async def _try_all(lms: str, tries: list[Try], folder: Path, found: dict[str, tuple[Surprise, ...]]) -> None:
    academy = Academy(lms, None, lambda: "http://127.0.0.1:8996", size=12, uploads=folder)
    drafts = Drafts(folder / "drafts.sqlite")
    connector = Connector(Profiles(), MemoryVault(), Journal(), drafts, transport=httpx.ASGITransport(academy.station))
    (profile,) = connector.add_practice({lms: {"title": lms, **academy.describe()}})
    site = await connector.open(profile)
    for one in tries:
        found[_key(one)] = await _try(site, one)
    await site.close()
    drafts.close()
    academy.close()


async def _try(site: Site, one: Try) -> tuple[Surprise, ...]:
    shelf = site.shelf(one.kind)
    records = await shelf.all()
    first = next(record for record in records if record["status"] in (one.state, None))
    record = await shelf.open(first.id)
    if one.first is not None:
        record = (await shelf.save(record, one.first)).record
    values = one.values if isinstance(one.values, Mapping) else one.values(Shelves(site, one.kind, records, record))
    saved = await shelf.save(record, values)
    assert saved.others == (), f"nobody else changed anything: {saved.others}"
    names = [field.name for field in shelf.kind.writable() if field.name in record.values]
    await shelf.save(saved.record, {name: record[name] for name in names})
    return saved.dropped


def _key(one: Try) -> str:
    return f"{one.id}-{TRIES.index(one)}"


@pytest.mark.parametrize("one", TRIES, ids=lambda one: one.id)
def test_what_the_academy_makes_of_a_value_is_told_with_its_reason(one: Try, made: Any) -> None:
    (surprise,) = (found for found in made[_key(one)] if found.field == one.field)
    assert surprise.reason is not None
    assert surprise.reason.template == WORDS[one.habit]
    assert surprise.ours


@pytest.mark.parametrize(("name", "sent", "got"), OTHERS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_other_sites_make_of_a_value_is_told_with_its_reason(
    name: str, sent: dict[str, Any], got: dict[str, Any]
) -> None:
    ours, _ = compare(BY_ID["courses"], sent, Record(1, {**COURSE, **sent, **got}, full=True), BEFORE)
    field = next(iter(got))
    (surprise,) = (one for one in ours if one.field == field)
    assert surprise.reason is not None
    assert surprise.reason.template == WORDS[name]


def test_every_reason_is_proven() -> None:
    assert {one.habit for one in TRIES} | {name for name, _, _ in OTHERS} == set(WORDS)
    assert len(WORDS) == len(HABITS)
