"""Quizzes (``/quizes``, with one z as the plugin spells it) and their questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.curriculum import Items, Sort, questions_of
from lmsdesk.practice.masteriyo.lessons import Learned
from lmsdesk.practice.masteriyo.paragraphs import paragraphs
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

_MARKS = ("pass_mark", "full_mark", "duration", "attempts_allowed", "questions_display_per_page")


class Quizzes(Learned):
    """``/quizes``."""

    sort = Sort("mto-quiz", "quiz", "quizes", "quiz", unnamed="Quiz")

    def settings(self, stored: dict[str, Any], given: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        settings = dict(stored)
        for name in _MARKS:
            if name in named and given.get(name) is not None:
                settings[name] = int(given[name])
        if "reveal_mode" in named and given.get("reveal_mode") is not None:
            settings["reveal_mode"] = bool(given["reveal_mode"])
        return settings

    def shown(self, row: Row, *, reading: bool) -> dict[str, Any]:
        stored, (navigation, ways) = meta(row), self.neighbours(row)
        return {
            "id": row["id"],
            "name": row["title"],
            "slug": row["slug"],
            "permalink": self.permalink(row),
            "preview_link": self.preview(row),
            "parent_id": row["parent"],
            "course_id": row["course"],
            "course_name": self.course_name(row),
            "menu_order": row["menu_order"],
            "parent_menu_order": self.section_order(row),
            "status": row["status"],
            "description": paragraphs(row["content"]) if reading else row["content"],
            "short_description": row["excerpt"],
            "date_created": row["created"],
            "date_modified": row["modified"],
            "pass_mark": stored.get("pass_mark", 0),
            "full_mark": stored.get("full_mark", 0),
            "duration": stored.get("duration", 0),
            "attempts_allowed": stored.get("attempts_allowed", 0),
            "reveal_mode": stored.get("reveal_mode", False),
            "questions_display_per_page": stored.get("questions_display_per_page", 0),
            "questions_display_per_page_global": 5,
            "questions_count": len(questions_of(self.db, row["id"])),
            "navigation": navigation,
            "_links": {**self.links(row), **ways},
        }

    def children(self, row: Row) -> Sequence[int]:
        return questions_of(self.db, row["id"])


class Questions(Items):
    """``/questions``. Which answers are right is only told by the quiz builder."""

    sort = Sort("mto-question", "question", "questions", "mto-question", unnamed="Question")

    def enclosed(self, request: Request, shown: Any, total: int) -> Answer:
        return posts.enveloped(request, shown, total)

    def settings(self, stored: dict[str, Any], given: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        # A change that does not repeat the type turns the question into true-false: the plugin does so.
        settings = {**stored, "type": str(given.get("type") or "true-false")}
        for name in ("answer_required", "randomize", "enable_description"):
            if name in named and given.get(name) is not None:
                settings[name] = bool(given[name])
        for name in ("positive_feedback", "negative_feedback", "feedback"):
            if name in named and given.get(name) is not None:
                settings[name] = str(given[name])
        if "points" in named and given.get("points") is not None:
            settings["points"] = f"{float(given['points']):g}"
        if "answers" in named and given.get("answers") is not None:
            sent = given["answers"]
            settings["answers"] = list(sent.values()) if isinstance(sent, Mapping) else sent
        return settings

    def shown(self, row: Row, *, reading: bool) -> dict[str, Any]:
        found = {**self.told(row), "_links": self.links(row)}
        found["name"] = paragraphs(row["title"]) if reading else row["title"]
        found["answers"] = [_without_solution(answer) for answer in found["answers"]]
        return found

    def told(self, row: Row) -> dict[str, Any]:
        """The question with its solution, as the quiz builder shows it."""
        stored = meta(row)
        return {
            "id": row["id"],
            "name": paragraphs(row["title"]),
            "raw_name": row["title"],
            "permalink": self.permalink(row),
            "status": row["status"],
            "description": row["content"],
            "type": stored.get("type", "true-false"),
            "parent_id": row["parent"],
            "course_id": row["course"],
            "menu_order": row["menu_order"],
            "answer_required": stored.get("answer_required", True),
            "randomize": stored.get("randomize", False),
            "points": str(stored.get("points", "1")),
            "positive_feedback": stored.get("positive_feedback", ""),
            "negative_feedback": stored.get("negative_feedback", ""),
            "feedback": stored.get("feedback", ""),
            "answers": stored.get("answers") or [],
            "answers_decode_success": True,
            "enable_description": stored.get("enable_description", False),
            "is_from_bank": "",
        }

    def delete(self, request: Request) -> Any:
        """Without ``force`` the plugin reports a failure, although the question is gone."""
        row = self._own(request, "delete", posts.bad_id(self.sort.name))
        shown = self.shown(row, reading=False)
        posts.remove(self.db, row["id"])
        if not request["force"]:
            raise WpError(500, "masteriyo_rest_cannot_delete", "The question cannot be deleted.")
        return shown


def _without_solution(answer: Any) -> Any:
    return (
        {name: value for name, value in answer.items() if name != "correct"} if isinstance(answer, Mapping) else answer
    )
