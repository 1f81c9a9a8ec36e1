"""Made-up courses for the store."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from lmsdesk.domain.kinds import BY_ID
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Picture, Ref

COURSES = BY_ID["courses"]
CATEGORIES = BY_ID["categories"]
FIRST = ("Ukulele", "Watercolour", "Café French", "Bread", "Film", "Harmony", "Gardens", "Chess", "Knots", "Fiddle")
THEN = (
    "for everyone",
    "in thirty days",
    "after dark",
    "calmly",
    "the long way",
    "by ear",
    "for small rooms",
    "level one",
)


def course(number: int, **changes: Any) -> Record:
    """The same number gives the same course."""
    dice = random.Random(number)
    words = " ".join(dice.choice(FIRST + THEN) for _ in range(12))
    values = {
        "name": f"{FIRST[number % len(FIRST)]} {THEN[number // len(FIRST) % len(THEN)]} {number}",
        "description": f"<p>{words} &amp; more.</p>",
        "short_description": "",
        "status": ("publish", "publish", "draft", "private")[number % 4],
        "regular_price": Decimal(number % 90),
        "sale_price": None,
        "slug": f"course-{number}",
        "categories": (Ref(1 + number % 5, f"Shelf {1 + number % 5}"),),
        "featured_image": Picture(number, f"https://a.example/{number}.jpg"),
        "author": Ref(1 + number % 3, ("Ines", "Bo Lund", "Cleo")[number % 3]),
        "date_modified": datetime(2026, 1, 1, 10, tzinfo=UTC) - timedelta(hours=number),
        "custom_fields": (("room", str(number)),),
        **changes,
    }
    raw = {"id": number, "name": values["name"], "unknown": {"kept": [1, None, True]}, "$": "odd"}
    return Record(number, values, raw, frozenset({"duration"}), full=True, came={"duration": ["?"]})
