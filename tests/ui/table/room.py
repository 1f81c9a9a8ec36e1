"""A desk with an academy in memory, for tests of the table screen and for its pictures."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.query import Page, Query
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.domain.words import Sentence
from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import Journal, Settings, Site
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from tests.sites.fake import FakeDialect, academy

NAMES = (
    "Ukulele for Everyone", "Watercolour Basics", "Café French in 30 Days", "Bread Without Kneading",
    "Your First Short Film", "Singing in Harmony", "Garden Design for Small Spaces", "Photography After Dark",
    "Chess Openings, Calmly", "Spoken Norwegian, Level 1", "Knots and Splices", "Reading Sheet Music",
    "Sourdough, the Long Way", "Drawing Hands", "Fiddle Tunes by Ear",
)  # fmt: skip
STATUSES = ("publish", "publish", "draft", "publish", "private", "publish", "publish")
SHELVES = (("Music",), ("Art",), ("Languages", "French"), ("Kitchen",), ("Film",), ("Music", "Voice"))


class ListingDialect(FakeDialect):
    """Searches, filters, sorts and pages as a site does. ``queries`` lists what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.page_size = 100
        self.queries: list[Query] = []
        self.refuses: dict[Verb, str] = {}
        self.with_counts = True

    def offer(self, kind_id: str, verb: Verb) -> Offer:
        if verb in self.refuses:
            return Offer(False, Sentence(self.refuses[verb]))
        return super().offer(kind_id, verb)

    async def page(self, kind_id: str, query: Query, cursor: str | None, *, action: Action) -> Page:
        await self._ask("page", kind_id, action)
        self.queries.append(query)
        everything = list(self.items[kind_id].values())
        wanted = query.filters.get("status", "")
        rows = [row for row in everything if (row["status"] == wanted if wanted else row["status"] != "trash")]
        rows = [row for row in rows if query.search.casefold() in str(row["name"]).casefold()]
        if category := query.filters.get("category"):
            rows = [row for row in rows if any(str(ref.id) == category for ref in row["categories"])]
        field = {"title": "name", "modified": "date_modified"}.get(query.sort, "")
        if field:
            rows.sort(key=lambda row: row[field], reverse=query.descending)
        begin = int(cursor or 0)
        end = begin + self.page_size
        counts: dict[str, int] = {}
        if kind_id == "courses" and self.with_counts:
            for row in everything:
                counts[row["status"]] = counts.get(row["status"], 0) + 1
            counts["any"] = sum(count for name, count in counts.items() if name != "trash")
            counts.setdefault("trash", 0)
        found = tuple(self._out(row) for row in rows[begin:end])
        return Page(found, len(rows), str(end) if end < len(rows) else None, counts)


def course(number: int) -> dict[str, Any]:
    """The values of one made-up course; the same number gives the same course."""
    dice = random.Random(number)
    name = NAMES[number % len(NAMES)]
    price = Decimal(dice.choice((0, 19, 24, 39, 50, 75, 120, 1250)))
    sale = price / 2 if dice.random() < 0.2 and price else None
    return {
        "name": name if number < len(NAMES) else f"{name} {number}",
        "description": "",
        "short_description": f"Number {number}",
        "status": STATUSES[number % len(STATUSES)],
        "access_mode": "one_time" if price else "open",
        "regular_price": price,
        "sale_price": sale,
        "price": sale or price,
        "slug": f"course-{number}",
        "categories": tuple(Ref(at + 1, part) for at, part in enumerate(SHELVES[number % len(SHELVES)])),
        "tags": (),
        "author": Ref(1 + number % 3, ("Ines Teacher", "Bo Lund", "Cleo Park")[number % 3]),
        "students_count": dice.randrange(0, 2000),
        "date_modified": datetime(2026, 1, 1, 10, 42, tzinfo=UTC) - timedelta(hours=9 * number),
        "permalink": f"https://a.example/course-{number}",
    }


def listing(courses: int = 12) -> tuple[Site, ListingDialect]:
    """A site that lists, with made-up courses."""
    site, plain = academy(0)
    dialect = ListingDialect()
    dialect.items["categories"] = plain.items["categories"]
    dialect.seed("courses", *(course(number) for number in range(courses)))
    site.dialect = dialect
    return site, dialect


class Clerk(Desk):
    """A desk without a window that writes down what screens want. ``reply`` answers questions."""

    def __init__(self, site: Site) -> None:
        super().__init__(tasks=Tasks(), settings=Settings(), journal=Journal())
        self.use_site(site)
        self.opened: list[tuple[str, Record | None]] = []
        self.sentences: list[str] = []
        self.counts: dict[str, int | None] = {}
        self.questions: list[tuple[str, Sequence[Answer], Sequence[str]]] = []
        self.reply = ""
        self.crashes: list[BaseException] = []
        self.said.connect(self.sentences.append)
        self.counted.connect(self.counts.__setitem__)
        self.tasks.crashed.connect(self.crashes.append)

    def open_editor(
        self,
        kind_id: str,
        record: Record | None = None,
        *,
        values: Mapping[str, Any] | None = None,
        draft: str = "",
    ) -> None:
        self.opened.append((kind_id, record))

    async def ask(
        self, title: str, text: str, answers: Sequence[Answer], *, details: Sequence[str] = (), parent: Any = None
    ) -> str:
        self.questions.append((f"{title} {text}".strip(), answers, details))
        return self.reply
