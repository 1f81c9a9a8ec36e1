"""``/courses``: lists with their filters, single courses, the trash, and the bulk routes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.masteriyo import money, posts
from lmsdesk.practice.masteriyo.access import cannot, listing, staff
from lmsdesk.practice.masteriyo.course_form import KIND, CourseForm
from lmsdesk.practice.masteriyo.course_shown import Shown, may_edit, preview_email, preview_link
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.errors import Fatal, WpError, refused
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer, Gate
from lmsdesk.practice.wordpress.site import Site

_STATES = ("publish", "future", "draft", "pending", "private", "trash", "auto-draft", "inherit")
_CHILDREN = "('mto-section', 'mto-lesson', 'mto-quiz', 'mto-question')"
_FREE = "COALESCE(json_extract(meta, '$.access_mode'), 'open') IN ('open', 'need_registration')"
_PRICE = (
    f"CASE WHEN {_FREE} THEN '0' ELSE COALESCE(NULLIF(json_extract(meta, '$.sale_price'), ''), "
    "json_extract(meta, '$.regular_price'), '') END"
)


class Courses:
    """The routes of courses."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        one = r"/courses/(?P<id>[\d]+)"
        return {
            ("/courses", "GET"): (self.list, listing),
            ("/courses", "POST"): (self.create, staff("create")),
            (one, "GET"): (self.get, self._reading),
            (one, "POST"): (self.update, self._changing("update")),
            (one, "DELETE"): (self.delete, self._changing("delete")),
            (one + "/preview-link", "GET"): (self.preview, self._previewing),
            (one + "/restore", "POST"): (self.restore, self._changing("delete")),
            ("/courses/delete", "DELETE"): (self.bulk_delete, _in_bulk),
            ("/courses/restore", "POST"): (self.bulk_restore, _in_bulk),
            ("/courses/children", "GET"): (self.children, listing),
        }

    def judges(self) -> dict[tuple[str, str], Callable[[Any], tuple[str, str] | None]]:
        """The plugin's own look at arguments."""
        return {(path, "featured_image"): self._no_picture for path in ("/courses", r"/courses/(?P<id>[\d]+)")}

    def _no_picture(self, value: Any) -> tuple[str, str] | None:
        if isinstance(value, bool | list | dict) or not re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", str(value)):
            return "rest_invalid_type", "featured image is not of type integer"
        kind = self.db.value("SELECT type FROM posts WHERE id = ?", (posts.whole(value),))
        return None if kind in (None, "attachment") else ("rest_invalid_featured_image", "invalid featured image id")

    # -- reading

    def list(self, request: Request) -> Answer:
        rows, total = posts.page_of(self.db, request, self._condition(request))
        shown = Shown(self.site, rows, request.user, request["context"], reading=True).all()
        return posts.enveloped(request, shown, total, courses_count=self._counts(request))

    def _condition(self, request: Request) -> posts.Condition:
        condition = posts.asked(request, KIND)
        user = request.user
        if user is not None and user.is_instructor:
            condition.add("author = ?", user.id)
        if request.has("featured"):
            condition.add("COALESCE(json_extract(meta, '$.featured'), 0) = ?", int(request["featured"]))
        if request.has("price_type"):
            condition.add(_FREE if request["price_type"] == "free" else f"NOT {_FREE}")
        if request.has("price"):
            wanted = money.amount(request["price"])
            if wanted is None:
                raise Fatal
            condition.add(f"{_PRICE} = ?", f"{abs(wanted).normalize():f}")
        for name in ("category", "tag", "difficulty"):
            if request.has(name) and (numbers := posts.listed(request[name])):
                within = posts.Condition().among("term", numbers).sql
                condition.add(f"id IN (SELECT post FROM post_terms WHERE {within})")  # noqa: S608
        return condition

    def _counts(self, request: Request) -> dict[str, int]:
        """How many courses stand in each state; students see zeros."""
        counts = dict.fromkeys(_STATES, 0)
        user = request.user
        if user is not None and user.is_staff:
            own = "" if user.is_admin else f"AND author = {user.id}"
            sql = f"SELECT status, COUNT(*) AS n FROM posts WHERE type = ? {own} GROUP BY status"  # noqa: S608
            counts |= {row["status"]: row["n"] for row in self.db.all(sql, (KIND,)) if row["status"] in counts}
        return {**counts, "any": sum(counts.values()) - counts["trash"] - counts["auto-draft"] - counts["inherit"]}

    def get(self, request: Request) -> Any:
        row = self._readable(request)
        return self._shown([row], request, reading=True)[0]

    def _reading(self, request: Request) -> None:
        """A published course that is open to everybody can be read by strangers too."""
        row = self._readable(request)
        if request.user is None and meta(row).get("access_mode", "open") != "open":
            raise cannot("read", request)

    def _changing(self, verb: str) -> Gate:
        """Who may change a course; one that does not exist is the handler's to refuse, also to strangers."""

        def gate(request: Request) -> None:
            row = self.db.one("SELECT * FROM posts WHERE id = ?", (posts.whole(request["id"]),))
            if row is not None and not may_edit(request.user, row):
                raise cannot(verb, request)

        return gate

    def _previewing(self, request: Request) -> None:
        """Administrators, and instructors for courses of their own."""
        user, row = request.user, posts.find(self.db, posts.whole(request["id"]), KIND)
        if user is None or not (user.is_admin or (row is not None and may_edit(user, row))):
            raise refused("rest_forbidden", "Sorry, you are not allowed to do that.", user is not None)

    def _readable(self, request: Request) -> Row:
        row = posts.find(self.db, int(request["id"]), KIND)
        if row is None:
            raise WpError(400, "masteriyo_rest_invalid_course_id", "Invalid Course ID.")
        if row["status"] != "publish" and not may_edit(request.user, row):
            raise cannot("read", request)
        return row

    def _shown(self, rows: Sequence[Row], request: Request, *, reading: bool) -> Any:
        context = str(request.get("context") or "view")
        return Shown(self.site, rows, request.user, context, reading=reading).all()

    def preview(self, request: Request) -> Any:
        row = posts.find(self.db, posts.whole(request["id"]), KIND)
        if row is None:
            raise posts.bad_id("course", 404, ".")
        shown = self._shown([row], request, reading=True)[0]
        email = preview_email(self.site.base)
        if request.get("email") and people.find(self.db, request["email"]) is None:
            words = "No registered user found with that email address."
            raise WpError(404, "masteriyo_preview_user_not_found", words)
        if request.get("email") and request["email"] != email:
            words = "Preview is only available for the demo student account."
            raise WpError(403, "masteriyo_preview_not_demo_student", words)
        return {"preview_url": preview_link(self.site.base, row, shown["permalink"]), "preview_email": email}

    def children(self, request: Request) -> Answer:
        """The plugin answers with nothing here, whatever the course has in it."""
        return posts.plain(request, [], 0)

    # -- writing

    def create(self, request: Request) -> Answer:
        assert request.user is not None
        if request.get("id"):
            raise WpError(400, "masteriyo_rest_course_exists", "Cannot create existing course.")
        number = CourseForm(self.db, request.user, request.params, request.given).create()
        row = posts.find(self.db, number, KIND)
        assert row is not None
        where = f"{self.site.base}/wp-json/masteriyo/v1/courses/{number}"
        return Answer(self._shown([row], request, reading=False)[0], 201, {"Location": where})

    def update(self, request: Request) -> Any:
        row = self._own(request, "update", posts.bad_id(KIND, 400))
        assert request.user is not None
        CourseForm(self.db, request.user, request.params, request.given).update(row)
        return self._shown(posts.by_ids(self.db, [row["id"]]), request, reading=False)[0]

    def _own(self, request: Request, verb: str, bad: WpError) -> Row:
        row = posts.find(self.db, int(request["id"]), KIND)
        if row is None:
            raise bad
        if not may_edit(request.user, row):
            raise cannot(verb, request)
        return row

    # -- the trash

    def delete(self, request: Request) -> Any:
        """Trash or delete; the answer shows the course as it was before."""
        row = self._own(request, "delete", posts.bad_id("course"))
        shown = self._shown([row], request, reading=False)[0]
        if request["force"]:
            self._remove(row["id"], bool(request["children"]))
        elif row["status"] == "trash":
            raise WpError(410, "masteriyo_rest_already_trashed", "The course has already been deleted.")
        else:
            posts.trash(self.db, row)
        return shown

    def _remove(self, number: int, children: bool) -> None:
        with self.db.transaction():
            if children:
                self.db.run(f"DELETE FROM posts WHERE course = ? AND type IN {_CHILDREN}", (number,))  # noqa: S608
            posts.remove(self.db, number)

    def restore(self, request: Request) -> Any:
        row = self._own(request, "delete", posts.bad_id(KIND, 404, "."))
        # Whatever it was before, in the trash or not: it is a draft now.
        self.db.update("posts", row["id"], status="draft", modified=now())
        return self._shown(posts.by_ids(self.db, [row["id"]]), request, reading=True)[0]

    def bulk_delete(self, request: Request) -> Any:
        rows = [row for row in self._several(request) if request["force"] or row["status"] != "trash"]
        if not rows:
            raise WpError(500, "masteriyo_rest_cannot_bulk_delete", "The course cannot be bulk deleted.")
        shown = self._shown(rows, request, reading=False)
        for row in rows:
            if request["force"]:
                self._remove(row["id"], bool(request["children"]))
            else:
                posts.trash(self.db, row)
        return shown

    def bulk_restore(self, request: Request) -> Any:
        rows = [row for row in self._several(request) if row["status"] == "trash"]
        for row in rows:
            posts.restore(self.db, row)
        shown = self._shown(posts.by_ids(self.db, [row["id"] for row in rows]), request, reading=True)
        # This way back gives the old slugs again, but the answer does not know it yet.
        for row in rows:
            self.db.update("posts", row["id"], slug=row["slug"].removesuffix(posts.TRASHED))
        return shown

    def _several(self, request: Request) -> Sequence[Row]:
        """The courses of a bulk call, newest first. No ids at all mean all courses: so the plugin has it."""
        numbers = {posts.whole(number) for number in request["ids"]}
        newest = "SELECT * FROM posts WHERE type = ? ORDER BY created DESC, id DESC"
        rows = [row for row in self.db.all(newest, (KIND,)) if not numbers or row["id"] in numbers]
        return [row for row in rows if may_edit(request.user, row)]


def _in_bulk(request: Request) -> None:
    if request.user is None or not request.user.is_staff:
        words = "Sorry, you are not allowed to delete resources"
        raise refused("masteriyo_rest_cannot_read", words, request.user is not None)
