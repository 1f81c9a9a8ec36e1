"""``/sections``: the chapters of a course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import signed_in
from lmsdesk.practice.masteriyo.curriculum import CONTENT, Items, Sort, questions_of
from lmsdesk.practice.masteriyo.paragraphs import paragraphs
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

_INSIDE = f"SELECT id FROM posts WHERE parent = ? AND type IN {CONTENT}"  # noqa: S608


class Sections(Items):
    """``/sections``."""

    sort = Sort("mto-section", "section", "sections", "section")

    def handlers(self) -> Handlers:
        return {**super().handlers(), ("/sections/children", "GET"): (self.nothing, signed_in("read"))}

    @staticmethod
    def nothing(request: Request) -> Answer:
        """The plugin answers with nothing here, whatever the section has in it."""
        return posts.plain(request, [], 0)

    def shown(self, row: Row, *, reading: bool) -> dict[str, Any]:
        return {
            "id": row["id"],
            "name": row["title"],
            "permalink": self.permalink(row),
            "menu_order": row["menu_order"],
            "parent_id": row["course"],
            "course_id": row["course"],
            "course_name": self.course_name(row),
            "description": paragraphs(row["content"]) if reading else row["content"],
            "_links": self.links(row),
        }

    def children(self, row: Row) -> Sequence[int]:
        inside = [found["id"] for found in self.db.all(_INSIDE, (row["id"],))]
        return [*inside, *(question for item in inside for question in questions_of(self.db, item))]
