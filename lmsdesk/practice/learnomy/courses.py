"""The course routes: catalogue, create, change, trash and delete."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.learnomy import course_form, route_args
from lmsdesk.practice.learnomy.course_form import COURSE
from lmsdesk.practice.learnomy.course_shown import Shown
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, not_found, refused, teaching
from lmsdesk.practice.learnomy.route_args import STORED
from lmsdesk.practice.learnomy.variants import Table
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer
from lmsdesk.practice.wordpress.site import Site

_ORDER = {
    "created_at": "created",
    "updated_at": "modified",
    "title": "title COLLATE NOCASE",
    "slug": "slug",
    "price": "COALESCE(CAST(json_extract(meta, '$.regular_price') AS REAL), 0.0)",
}


class Courses:
    """Courses of one academy, in one variant."""

    def __init__(self, site: Site, table: Table) -> None:
        self.site = site
        self.db = site.db
        self.table = table

    def install(self) -> None:
        variant, add = self.table.variant, self.table.add
        one = f"/courses/{ID}"
        filters = route_args.trash_filter(variant, route_args.courses(variant))
        self.table.add_list("/courses", self.page, args=filters)
        add("/courses", "POST", self.create, teaching, route_args.course(variant, new=True))
        add(one, "GET", self.get, args=route_args.ID)
        add(one, variant.changing, self.update, self.own, {**route_args.ID, **route_args.course(variant, new=False)})
        if variant.moved:
            add(one, "DELETE", self.delete, self.own, route_args.ID)
            add(f"{one}/trash", "POST", self.trash, self.own, route_args.ID)
            add(f"{one}/restore", "POST", self.restore, self.own, route_args.ID)
        else:
            force = {"force": route_args.switch("Whether to bypass the trash and delete for good.", default=False)}
            add(one, "DELETE", self.delete, self.own, {**route_args.ID, **force})
        add(f"{one}/publish", "POST", self.publish, self.own, route_args.ID)

    # -- who may

    def find(self, number: int) -> Row:
        """A course, whatever its status. Raises 404."""
        row = self.db.one("SELECT * FROM posts WHERE type = ? AND id = ?", (COURSE, number))
        if row is None:
            raise not_found("Course")
        return row

    def own(self, request: Request) -> None:
        """Gate: administrators, and the instructor of the course."""
        user = caller(request)
        if not user.is_staff:
            raise refused(request)
        if not user.is_admin and self.find(int(request["id"]))["author"] != user.id:
            raise refused(request)

    def visible(self, request: Request, number: int) -> Row:
        """A course that the caller may see. Raises 404: others' drafts are nobody's business."""
        row, user = self.find(number), request.user
        if row["status"] != "publish" and not (user and (user.is_admin or user.id == row["author"])):
            raise not_found("Course")
        return row

    # -- reading

    def page(self, request: Request) -> Answer:
        listing = Listing("posts", order=_ORDER[request["orderby"]], descending=request["order"] == "desc")
        listing.where("type = ?", COURSE)
        user, status = request.user, request["status"]
        if user is None or not user.is_staff:
            if status not in ("any", "published"):
                raise refused(request)
            status = "published"
        if status == "any":
            listing.where("status <> 'trash'")
        else:
            listing.where("status = ?", STORED[status])
        if user is not None and user.is_staff and not user.is_admin:
            listing.where("(status = 'publish' OR author = ?)", user.id)
        self._filter(request, listing)
        return self.table.answered(self.db, request, listing, self._shown)

    @staticmethod
    def _filter(request: Request, listing: Listing) -> None:
        if request.get("search"):
            wanted = f"%{request['search']}%"
            listing.where("(title LIKE ? OR excerpt LIKE ? OR slug LIKE ?)", wanted, wanted, wanted)
        for name in ("category", "tag"):
            if request.get(name):
                listing.where("id IN (SELECT post FROM post_terms WHERE term = ?)", int(request[name]))
        if request.get("level"):
            listing.where("json_extract(meta, '$.level') = ?", request["level"])
        if request.get("instructor"):
            listing.where("author = ?", request["instructor"])

    def _shown(self, rows: Sequence[Row]) -> list[Any]:
        shown = Shown(self.db, self.site.base, self.table.variant, rows)
        return [shown.course(row) for row in rows]

    def _single(self, number: int, status: int = 200) -> Answer:
        return single(self._shown([self.find(number)])[0], status)

    def get(self, request: Request) -> Answer:
        return single(self._shown([self.visible(request, int(request["id"]))])[0])

    # -- writing

    def create(self, request: Request) -> Answer:
        return self._single(course_form.create(self.db, request), 201)

    def update(self, request: Request) -> Answer:
        row = self.find(int(request["id"]))
        course_form.update(self.db, request, row)
        return self._single(row["id"])

    def publish(self, request: Request) -> Answer:
        return self._set(self.find(int(request["id"])), "publish")

    def trash(self, request: Request) -> Answer:
        row = self.find(int(request["id"]))
        if row["status"] == "trash":
            raise WpError(410, "learnomy_already_trashed", "The course is in the trash already.")
        return self._set(row, "trash", status_before=row["status"])

    def restore(self, request: Request) -> Answer:
        row = self.find(int(request["id"]))
        if row["status"] != "trash":
            return self._single(row["id"])
        return self._set(row, meta(row).get("status_before") or "draft")

    def _set(self, row: Row, status: str, **more: Any) -> Answer:
        held = {name: value for name, value in meta(row).items() if name != "status_before"}
        self.db.update("posts", row["id"], status=status, modified=now(), meta={**held, **more})
        return self._single(row["id"])

    def delete(self, request: Request) -> Answer:
        if not self.table.variant.moved and not request["force"]:
            return self.trash(request)
        number = self.find(int(request["id"]))["id"]
        with self.db.transaction():
            self.db.run("DELETE FROM user_items WHERE type = 'lrn_enrollment' AND item_id = ?", (number,))
            self.db.run("DELETE FROM post_terms WHERE post = ?", (number,))
            self.db.run("DELETE FROM posts WHERE id = ? OR course = ?", (number, number))
        return single({"deleted": True, "course_id": number})
