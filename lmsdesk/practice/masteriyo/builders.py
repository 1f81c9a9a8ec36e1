"""The course builder and the quiz builder: a whole tree in one answer, and its order in one call."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import cannot, signed_in, staff
from lmsdesk.practice.masteriyo.course_shown import may_edit
from lmsdesk.practice.masteriyo.curriculum import CONTENT, ORDER, Items, questions_of
from lmsdesk.practice.masteriyo.lessons import Lessons
from lmsdesk.practice.masteriyo.quizzes import Questions, Quizzes
from lmsdesk.practice.masteriyo.sections import Sections
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID
from lmsdesk.practice.wordpress.site import Site


class Builders:
    """``/coursebuilder/{course}`` and ``/quizbuilder/{quiz}``."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db
        self.sections = Sections(site)
        self.questions = Questions(site)
        self.items: Mapping[str, Items] = {"mto-lesson": Lessons(site), "mto-quiz": Quizzes(site)}

    def handlers(self) -> Handlers:
        return {
            (f"/coursebuilder/{ID}", "GET"): (self.course, signed_in("read")),
            (f"/coursebuilder/{ID}", "POST"): (self.arrange_course, staff("update")),
            (f"/quizbuilder/{ID}", "GET"): (self.quiz, signed_in("read")),
            (f"/quizbuilder/{ID}", "POST"): (self.arrange_quiz, staff("update")),
        }

    def _owner(self, request: Request, kind: str) -> Row:
        row = posts.find(self.db, int(request["id"]), kind)
        if row is None:
            raise posts.bad_id(kind, 400)
        return row

    # -- courses

    def course(self, request: Request) -> Any:
        number = self._owner(request, "mto-course")["id"]
        sections = self._parts(number, "('mto-section')")
        contents = self._parts(number, CONTENT)
        inside = {row["id"]: [item["id"] for item in contents if item["parent"] == row["id"]] for row in sections}
        listed = [row for row in contents if row["parent"] in inside]
        return {
            "contents": {str(row["id"]): self._item(row) for row in listed} or [],
            "sections": {str(row["id"]): self._section(row, inside[row["id"]]) for row in sections} or [],
            "section_order": [row["id"] for row in sections],
            "scorm_package": None,
        }

    def _parts(self, course: int, kinds: str) -> list[Row]:
        where = f"course = ? AND type IN {kinds} AND status <> 'trash'"
        return self.db.all(f"SELECT * FROM posts WHERE {where} ORDER BY {ORDER}", (course,))  # noqa: S608

    def _item(self, row: Row) -> dict[str, Any]:
        shown = {**self._common(row, self.items[row["type"]]), "parent_id": row["parent"], "status": row["status"]}
        if row["type"] == "mto-lesson":
            stored = meta(row)
            shown["video"] = bool(stored.get("video_source_url"))
            shown["video_source"] = stored.get("video_source", "self-hosted")
        return shown

    def _section(self, row: Row, contents: list[int]) -> dict[str, Any]:
        return {"contents": contents, **self._common(row, self.sections), "parent_id": row["course"], "status": False}

    @staticmethod
    def _common(row: Row, items: Items) -> dict[str, Any]:
        return {
            "id": row["id"],
            "name": row["title"],
            "description": row["content"],
            "permalink": items.permalink(row),
            "preview_permalink": items.preview(row),
            "type": items.sort.name,
            "menu_order": row["menu_order"],
        }

    def arrange_course(self, request: Request) -> Any:
        """Only numbers count; what is not listed keeps its place; what does not belong to the course is skipped."""
        row = self._owner(request, "mto-course")
        if not may_edit(request.user, row):
            raise cannot("update", request)
        with self.db.transaction():
            for place, number in enumerate(request.get("section_order") or []):
                self._move(number, "('mto-section')", row["id"], menu_order=place)
            for section in request.get("sections") or []:
                parent = posts.find(self.db, posts.whole(section.get("id") or 0), "mto-section")
                contents = section.get("contents")
                if parent is None or parent["course"] != row["id"] or not isinstance(contents, list):
                    continue
                for place, number in enumerate(contents):
                    self._move(number, CONTENT, row["id"], menu_order=place, parent=parent["id"])
        return self.course(request)

    def _move(self, number: Any, kinds: str, course: int, **changes: int) -> None:
        if not isinstance(number, int | str):
            return
        sql = f"SELECT id FROM posts WHERE id = ? AND course = ? AND type IN {kinds}"  # noqa: S608
        if found := self.db.value(sql, (posts.whole(number), course)):
            self.db.update("posts", found, **changes)

    # -- quizzes

    def quiz(self, request: Request) -> Any:
        row = self._owner(request, "mto-quiz")
        found = posts.by_ids(self.db, questions_of(self.db, row["id"]))
        total = len(found)
        about = {"total": total, "pages": math.ceil(total / 10), "current_page": 1, "per_page": 10}
        return {"data": [self.questions.told(question) for question in found], "meta": about}

    def arrange_quiz(self, request: Request) -> Any:
        row = self._owner(request, "mto-quiz")
        if not may_edit(request.user, row):
            raise cannot("update", request)
        mine = set(questions_of(self.db, row["id"]))
        with self.db.transaction():
            for place, number in enumerate(request.get("questions") or []):
                if isinstance(number, int | str) and posts.whole(number) in mine:
                    self.db.update("posts", posts.whole(number), menu_order=place)
        return self.quiz(request)
