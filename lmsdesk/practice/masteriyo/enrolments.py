"""Who takes part in which course, to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import cannot, listing, signed_in
from lmsdesk.practice.masteriyo.course_shown import Shown
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer
from lmsdesk.practice.wordpress.site import Site

_CRITICAL = (
    "<p>There has been a critical error on this website.</p>"
    '<p><a href="https://wordpress.org/documentation/article/faq-troubleshooting/">'
    "Learn more about troubleshooting WordPress.</a></p>"
)


class _Fatal(WpError):
    """What WordPress answers when the plugin's code fell over."""

    def __init__(self) -> None:
        super().__init__(500, "internal_server_error", _CRITICAL)

    def body(self) -> dict[str, Any]:
        return {**super().body(), "additional_errors": []}


class Enrolments:
    """``/users/courses``: who takes part in what. Everybody sees their own, administrators too."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        return {
            ("/users/courses", "GET"): (self.list, listing),
            (r"/users/courses/(?P<id>[\d]+)", "GET"): (self.get, signed_in("read")),
        }

    def list(self, request: Request) -> Answer:
        assert request.user is not None
        whose = request.get("user")
        if not isinstance(whose, list) and posts.whole(whose or 0):
            raise _Fatal()  # Only the list form ``user[]=`` works.
        condition = posts.Condition().add("type = 'user_course'").add("status = ?", request["status"])
        if isinstance(whose, list) and request.user.is_admin:
            condition.among("user_id", whose)
        else:
            condition.add("user_id = ?", request.user.id)
        if request.get("user_id"):
            condition.add("user_id = ?", posts.whole(request["user_id"]))
        if request.get("course_id"):
            condition.add("item_id = ?", posts.whole(request["course_id"]))
        total = int(self.db.value(f"SELECT COUNT(*) FROM user_items WHERE {condition.sql}", condition.values))  # noqa: S608
        size, page = request["per_page"], request["page"]
        rows = self.db.all(
            f"SELECT * FROM user_items WHERE {condition.sql} ORDER BY id {request['order']} LIMIT ? OFFSET ?",  # noqa: S608
            (*condition.values, size, (page - 1) * size),
        )
        return posts.enveloped(request, list(self._shown(rows, request)), total)

    def get(self, request: Request) -> Any:
        sql = "SELECT * FROM user_items WHERE id = ? AND type = 'user_course'"
        row = self.db.one(sql, (int(request["id"]),))
        if row is None:
            raise posts.bad_id("user_course")
        if request.user is None or not (request.user.is_admin or request.user.id == row["user_id"]):
            raise cannot("read", request)
        return self._shown([row], request)[0]

    def _shown(self, rows: Sequence[Row], request: Request) -> Sequence[dict[str, Any]]:
        courses = posts.by_ids(self.db, sorted({row["item_id"] for row in rows}))
        shown = {course["id"]: course for course in Shown(self.site, courses, request.user, "edit", reading=True).all()}
        return [
            {
                "id": row["id"],
                "user_id": row["user_id"],
                "course": self._course(shown[row["item_id"]]) if row["item_id"] in shown else None,
                "type": "user_course",
                "status": row["status"],
                "started_at": row["started"] or None,
                "modified_at": meta(row).get("modified_at"),
            }
            for row in rows
        ]

    def _course(self, shown: dict[str, Any]) -> dict[str, Any]:
        sql = (
            "SELECT COUNT(*) AS n, AVG(json_extract(meta, '$.rating')) AS mean FROM posts "
            "WHERE type = 'mto-course-review' AND status = 'approve' AND course = ?"
        )
        reviews = self.db.one(sql, (shown["id"],))
        assert reviews is not None
        learn = f"{self.site.base}/learn/course/{shown['slug'] or shown['id']}"
        picture = f"{self.site.base}/wp-content/uploads/masteriyo/placeholder.jpg"
        kept = (
            "id",
            "name",
            "permalink",
            "categories",
            "difficulty",
            "duration",
            "author",
            "enable_course_retake",
            "status",
        )
        return {
            **{name: shown[name] for name in kept},
            "featured_image_url": picture,
            "average_rating": f"{reviews['mean']:.2f}" if reviews["n"] else "0",
            "review_count": reviews["n"],
            "start_course_url": learn,
            "continue_course_url": learn,
            "progress_data": {"percentage": 0},
            "is_password_required": False,
        }
