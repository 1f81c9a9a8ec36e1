"""A few of Learnomy Pro's areas: cohorts, learning paths and the figures of memberships."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.courses import Courses
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, invalid, not_found, running, teaching
from lmsdesk.practice.learnomy.route_args import Declared, number, text
from lmsdesk.practice.learnomy.variants import PRO
from lmsdesk.practice.masteriyo.slugs import stripped
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer

COHORT = "lrn_cohort"
_STATES = ["draft", "open", "in_progress", "completed", "archived"]
_KEPT = ("start_date", "end_date", "max_students", "status")
SEATS = 30


class Pro:
    """The routes of ``learnomy-pro/v1``."""

    def __init__(self, courses: Courses) -> None:
        self.courses = courses
        self.db = courses.db
        self.table = courses.table

    def install(self) -> None:
        add, one = self.table.add, f"/cohorts/{ID}"
        filters: Declared = {"course_id": number(), "status": text(enum=_STATES)}
        self.table.add_list("/cohorts", self.page, teaching, filters, namespace=PRO)
        add("/cohorts", "POST", self.create, running, _cohort(new=True), namespace=PRO)
        add(one, "GET", self.get, teaching, route_args.ID, namespace=PRO)
        changes = {**route_args.ID, **_cohort(new=False)}
        add(one, self.table.variant.changing, self.update, running, changes, namespace=PRO)
        add(one, "DELETE", self.delete, running, route_args.ID, namespace=PRO)
        self.table.add_list("/learning-paths", self.nothing, namespace=PRO)
        add("/membership-analytics/mrr", "GET", self.revenue, running, namespace=PRO)

    def page(self, request: Request) -> Answer:
        listing = Listing("posts").where("type = ?", COHORT)
        if request.get("course_id"):
            listing.where("course = ?", request["course_id"])
        if request.get("status"):
            listing.where("json_extract(meta, '$.status') = ?", request["status"])
        return self.table.answered(self.db, request, listing, _all_shown)

    def nothing(self, request: Request) -> Answer:
        """The practice academy has no learning paths."""
        return self.table.answered(self.db, request, Listing("posts").where("0"), _all_shown)

    def revenue(self, request: Request) -> Answer:
        """Nobody pays in a practice academy."""
        del request
        return single({"active_subscribers": 0, "mrr": "0.00", "arr": "0.00"})

    def _find(self, request: Request) -> Row:
        row = self.db.one("SELECT * FROM posts WHERE type = ? AND id = ?", (COHORT, int(request["id"])))
        if row is None:
            raise not_found("Cohort")
        return row

    def get(self, request: Request) -> Answer:
        return single(_shown(self._find(request)))

    def create(self, request: Request) -> Answer:
        columns = self._columns(request)
        stored = {"status": "draft", "max_students": SEATS, **_kept(request)}
        number = self.db.insert(
            "posts", type=COHORT, author=caller(request).id, created=now(), modified=now(), meta=stored, **columns
        )
        request.params["id"] = number
        return single(_shown(self._find(request)), 201)

    def update(self, request: Request) -> Answer:
        row, columns = self._find(request), self._columns(request)
        self.db.update("posts", row["id"], **columns, meta={**meta(row), **_kept(request)}, modified=now())
        return self.get(request)

    def delete(self, request: Request) -> Answer:
        row = self._find(request)
        self.db.run("DELETE FROM posts WHERE id = ?", (row["id"],))
        return single({"deleted": True, "cohort_id": row["id"]})

    def _columns(self, request: Request) -> dict[str, Any]:
        columns: dict[str, Any] = {}
        if request.has("name"):
            columns["title"] = stripped(request["name"])
        if request.has("course_id"):
            sql = "SELECT id FROM posts WHERE type = 'lrn_course' AND id = ?"
            columns["course"] = self.db.value(sql, (request["course_id"],))
            if columns["course"] is None:
                raise invalid(course_id="course_id is not a course.")
        return columns


def _cohort(*, new: bool) -> Declared:
    return {
        "name": text(required=new, minLength=1),
        "course_id": number(required=new, minimum=1),
        "start_date": text(),
        "end_date": text(),
        "max_students": number("0 = unlimited."),
        "status": text(enum=_STATES),
    }


def _kept(request: Request) -> dict[str, Any]:
    return {name: request[name] for name in _KEPT if request.has(name)}


def _shown(row: Row) -> dict[str, Any]:
    stored = {"start_date": "", "end_date": "", "max_students": SEATS, "status": "draft", **meta(row)}
    return {"id": row["id"], "name": row["title"], "course_id": row["course"], **stored, "created_at": row["created"]}


def _all_shown(rows: Sequence[Row]) -> list[Any]:
    return [_shown(row) for row in rows]
