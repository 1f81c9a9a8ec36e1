"""Who takes which course: enrolling, changing, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.courses import Courses
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, conflict, invalid, not_found, refused, signed_in, teaching
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer

KIND = "lrn_enrollment"
_OWN_COURSES = "item_id IN (SELECT id FROM posts WHERE type = 'lrn_course' AND author = ?)"


class Enrollments:
    """The enrollment routes."""

    def __init__(self, courses: Courses) -> None:
        self.courses = courses
        self.db = courses.db
        self.table = courses.table

    def install(self) -> None:
        add, variant, one = self.table.add, self.table.variant, f"/enrollments/{ID}"
        self.table.add_list("/enrollments", self.page, teaching, route_args.ENROLLMENTS)
        add("/enrollments", "POST", self.create, teaching, route_args.ENROLL)
        add(one, "GET", self.get, self._own, route_args.ID)
        add(one, variant.changing, self.update, self._own, {**route_args.ID, **route_args.ENROLLMENT_CHANGE})
        add(one, "DELETE", self.delete, self._own, route_args.ID)
        students = variant.path(f"/courses/{ID}/students", f"/courses/{ID}/enrollments")
        self.table.add_list(students, self.of_course, self.courses.own, route_args.ID)
        add(f"/courses/{ID}/enroll", "POST", self.join, signed_in, route_args.ID)
        self.table.add_list(variant.path("/me/enrollments", "/me/courses"), self.mine, signed_in)

    # -- who may

    def _own(self, request: Request) -> None:
        """Gate: administrators, and the instructor of the course."""
        teaching(request)
        user, row = caller(request), self._find(int(request["id"]))
        if not user.is_admin and self.courses.find(row["item_id"])["author"] != user.id:
            raise refused(request)

    def _find(self, number: int) -> Row:
        row = self.db.one("SELECT * FROM user_items WHERE type = ? AND id = ?", (KIND, number))
        if row is None:
            raise not_found("Enrollment")
        return row

    # -- reading

    def page(self, request: Request) -> Answer:
        listing, user = Listing("user_items").where("type = ?", KIND), caller(request)
        if not user.is_admin:
            listing.where(_OWN_COURSES, user.id)
        for name, column in (("course_id", "item_id"), ("user_id", "user_id"), ("status", "status")):
            if request.get(name):
                listing.where(f"{column} = ?", request[name])
        if request.get("source"):
            listing.where("json_extract(meta, '$.source') = ?", request["source"])
        return self.table.answered(self.db, request, listing, _all_shown)

    def of_course(self, request: Request) -> Answer:
        listing = Listing("user_items").where("type = ? AND item_id = ?", KIND, int(request["id"]))
        return self.table.answered(self.db, request, listing, self._students)

    def mine(self, request: Request) -> Answer:
        listing = Listing("user_items").where("type = ? AND user_id = ?", KIND, caller(request).id)
        return self.table.answered(self.db, request, listing, _all_shown)

    def get(self, request: Request) -> Answer:
        return single(shown(self._find(int(request["id"]))))

    def _students(self, rows: Sequence[Row]) -> list[Any]:
        listed = ",".join(str(row["user_id"]) for row in rows) or "0"
        found = self.db.all(f"SELECT id, display_name, email FROM users WHERE id IN ({listed})")  # noqa: S608
        known = {row["id"]: {"display_name": row["display_name"], "email": row["email"]} for row in found}
        return [{**shown(row), **known.get(row["user_id"], {})} for row in rows]

    # -- writing

    def create(self, request: Request) -> Answer:
        """Enrol somebody. Answers 201."""
        user = caller(request)
        course = self.db.one("SELECT * FROM posts WHERE type = 'lrn_course' AND id = ?", (request["course_id"],))
        if course is None:
            raise invalid(course_id="course_id is not a course.")
        if not user.is_admin and course["author"] != user.id:
            raise refused(request)
        student = int(request.get("user_id") or user.id)
        if people.by_id(self.db, student) is None:
            raise invalid(user_id="user_id is not a user.")
        return self._enrolled(course, student, str(request["source"]))

    def join(self, request: Request) -> Answer:
        """The signed-in person takes a course."""
        course = self.courses.visible(request, int(request["id"]))
        return self._enrolled(course, caller(request).id, "self")

    def _enrolled(self, course: Row, student: int, source: str) -> Answer:
        sql = "SELECT COUNT(*) FROM user_items WHERE type = ? AND item_id = ?"
        if self.db.value(f"{sql} AND user_id = ?", (KIND, course["id"], student)):
            raise conflict("This user is enrolled in the course already.")
        most = int(meta(course).get("enrollment_limit") or 0)
        if most and self.db.value(sql, (KIND, course["id"])) >= most:
            raise conflict("The course is full.")
        number = self.db.insert(
            "user_items", user_id=student, item_id=course["id"], type=KIND, status="active", started=now(),
            meta={"source": source},
        )  # fmt: skip
        return single(shown(self._find(number)), 201)

    def update(self, request: Request) -> Answer:
        row = self._find(int(request["id"]))
        changes: dict[str, Any] = {"status": request["status"]} if request.get("status") else {}
        if "expires_at" in request.given:
            changes["meta"] = {**meta(row), "expires_at": request["expires_at"]}
        self.db.update("user_items", row["id"], **changes)
        return self.get(request)

    def delete(self, request: Request) -> Answer:
        number = self._find(int(request["id"]))["id"]
        self.db.run("DELETE FROM user_items WHERE id = ?", (number,))
        return single({"deleted": True, "enrollment_id": number})


def shown(row: Row) -> dict[str, Any]:
    """An enrollment under the names that the vendor has published."""
    stored = meta(row)
    return {
        "enrollment_id": row["id"],
        "course_id": row["item_id"],
        "user_id": row["user_id"],
        "status": row["status"],
        "source": stored.get("source", "admin"),
        "enrolled_at": row["started"],
        "expires_at": stored.get("expires_at"),
    }


def _all_shown(rows: Sequence[Row]) -> list[Any]:
    return [shown(row) for row in rows]
