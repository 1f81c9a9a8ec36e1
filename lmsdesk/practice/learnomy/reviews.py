"""What students say about courses, and the ledger of what they paid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.courses import Courses
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, conflict, not_found, refused, running, signed_in, teaching
from lmsdesk.practice.learnomy.route_args import Declared, number, text
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer

REVIEW, TRANSACTION = "lrn_review", "lrn_transaction"
_STATES = ["pending", "approved", "rejected"]
_OWN_COURSES = "course IN (SELECT id FROM posts WHERE type = 'lrn_course' AND author = ?)"


class Reviews:
    """The routes of reviews, and the list of transactions."""

    def __init__(self, courses: Courses) -> None:
        self.courses = courses
        self.db = courses.db
        self.table = courses.table

    def install(self) -> None:
        add, variant, one = self.table.add, self.table.variant, f"/reviews/{ID}"
        stars = number(minimum=1, maximum=5)
        filters: Declared = {"course_id": number(), "user_id": number(), "status": text(enum=_STATES)}
        self.table.add_list("/reviews", self.page, teaching, filters)
        self.table.add_list(f"/courses/{ID}/reviews", self.of_course, args=route_args.ID)
        said: Declared = {**route_args.ID, "title": text(), "content": text()}
        add(f"/courses/{ID}/reviews", "POST", self.create, signed_in, {**said, "rating": {**stars, "required": True}})
        changes: Declared = {**said, "rating": stars, "status": text(enum=_STATES)}
        add(one, variant.changing, self.update, self._own, changes)
        add(one, "DELETE", self.delete, self._own, route_args.ID)
        ledger: Declared = {"status": text(enum=["completed", "refunded", "pending", "failed"])}
        self.table.add_list("/admin/transactions", self.transactions, running, ledger)

    def _find(self, wanted: int) -> Row:
        row = self.db.one("SELECT * FROM posts WHERE type = ? AND id = ?", (REVIEW, wanted))
        if row is None:
            raise not_found("Review")
        return row

    def _own(self, request: Request) -> None:
        """Gate: administrators and who wrote it."""
        user = caller(request)
        if not user.is_admin and self._find(int(request["id"]))["author"] != user.id:
            raise refused(request)

    # -- reading

    def page(self, request: Request) -> Answer:
        listing, user = Listing("posts", order="created").where("type = ?", REVIEW), caller(request)
        if not user.is_admin:
            listing.where(_OWN_COURSES, user.id)
        for name, column in (("course_id", "course"), ("user_id", "author"), ("status", "status")):
            if request.get(name):
                listing.where(f"{column} = ?", request[name])
        return self.table.answered(self.db, request, listing, _each(_review))

    def of_course(self, request: Request) -> Answer:
        course = self.courses.visible(request, int(request["id"]))["id"]
        listing = Listing("posts", order="created")
        listing.where("type = ? AND course = ? AND status = 'approved'", REVIEW, course)
        return self.table.answered(self.db, request, listing, _each(_review))

    def transactions(self, request: Request) -> Answer:
        listing = Listing("posts", order="created").where("type = ?", TRANSACTION)
        if request.get("status"):
            listing.where("status = ?", request["status"])
        return self.table.answered(self.db, request, listing, _each(_transaction))

    # -- writing

    def create(self, request: Request) -> Answer:
        """A student says something; it waits for approval."""
        user, course = caller(request), self.courses.visible(request, int(request["id"]))["id"]
        enrolled = "SELECT 1 FROM user_items WHERE type = 'lrn_enrollment' AND item_id = ? AND user_id = ?"
        if self.db.value(enrolled, (course, user.id)) is None:
            raise refused(request)
        if self.db.value("SELECT 1 FROM posts WHERE type = ? AND course = ? AND author = ?", (REVIEW, course, user.id)):
            raise conflict("You have reviewed this course already.")
        stamp = now()
        made = self.db.insert(
            "posts", type=REVIEW, title=request.get("title") or "", content=request.get("content") or "",
            status="pending", author=user.id, course=course, created=stamp, modified=stamp,
            meta={"rating": request["rating"], "author_name": user.display_name},
        )  # fmt: skip
        return single(_review(self._find(made)), 201)

    def update(self, request: Request) -> Answer:
        """Only administrators decide what is shown."""
        row = self._find(int(request["id"]))
        if request.has("status") and not caller(request).is_admin:
            raise refused(request)
        changes = {name: request[name] for name in ("title", "content", "status") if request.has(name)}
        if request.has("rating"):
            changes["meta"] = {**meta(row), "rating": request["rating"]}
        self.db.update("posts", row["id"], **changes, modified=now())
        return single(_review(self._find(row["id"])))

    def delete(self, request: Request) -> Answer:
        row = self._find(int(request["id"]))
        self.db.run("DELETE FROM posts WHERE id = ?", (row["id"],))
        return single({"deleted": True, "review_id": row["id"]})


def _each(show: Callable[[Row], dict[str, Any]]) -> Callable[[Sequence[Row]], list[Any]]:
    return lambda rows: [show(row) for row in rows]


def _review(row: Row) -> dict[str, Any]:
    stored = meta(row)
    return {
        "id": row["id"],
        "course_id": row["course"],
        "user_id": row["author"],
        "author_name": stored.get("author_name", ""),
        "rating": stored.get("rating", 0),
        "title": row["title"],
        "content": row["content"],
        "status": row["status"],
        "created_at": row["created"],
    }


def _transaction(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "user_id": row["author"],
        "status": row["status"],
        **meta(row),
        "created_at": row["created"],
    }
