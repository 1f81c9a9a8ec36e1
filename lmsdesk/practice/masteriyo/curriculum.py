"""What a course is made of: the behaviour that sections, lessons, quizzes and questions share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.database import Database, Row, meta, now
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import cannot, signed_in, staff
from lmsdesk.practice.masteriyo.course_shown import may_edit
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer
from lmsdesk.practice.wordpress.site import Site

CONTENT = "('mto-lesson', 'mto-quiz')"
ORDER = "menu_order, created DESC, id"


@dataclass(frozen=True, slots=True)
class Sort:
    """What sets one of the four apart."""

    kind: str
    name: str
    route: str
    place: str
    unnamed: str = ""


class Items:
    """The routes of one sort of part. Subclasses say how a row looks and what is written."""

    sort: Sort

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        root = f"/{self.sort.route}"
        one = root + r"/(?P<id>[\d]+)"
        return {
            (root, "GET"): (self.list, signed_in("read")),
            (root, "POST"): (self.create, staff("create")),
            (one, "GET"): (self.get, signed_in("read")),
            (one, "POST"): (self.update, staff("update")),
            (one, "DELETE"): (self.delete, staff("delete")),
        }

    # -- what differs

    def shown(self, row: Row, *, reading: bool) -> dict[str, Any]:
        """A row as the API shows it."""
        raise NotImplementedError

    def settings(self, stored: dict[str, Any], given: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        """The stored settings with what was sent."""
        return stored

    def children(self, row: Row) -> Sequence[int]:
        """The parts that go when this one is deleted with its children."""
        return []

    def allow(self, row: Row, request: Request) -> None:
        """Refuse people who may not see this part."""

    def enclosed(self, request: Request, shown: Any, total: int) -> Answer:
        return posts.plain(request, shown, total)

    # -- reading

    def list(self, request: Request) -> Answer:
        condition = posts.asked(request, self.sort.kind)
        if request.get("course_id"):
            condition.add("course = ?", request["course_id"])
        by_place = request["orderby"] == "menu_order"
        rows, total = posts.page_of(
            self.db, request, condition, ORDER if by_place and request["order"] == "asc" else ""
        )
        reading = request["context"] == "view"
        return self.enclosed(request, [self.shown(row, reading=reading) for row in rows], total)

    def get(self, request: Request) -> Any:
        row = posts.find(self.db, int(request["id"]), self.sort.kind)
        if row is None:
            raise posts.bad_id(self.sort.name)
        self.allow(row, request)
        return self.shown(row, reading=request["context"] == "view")

    # -- writing

    def create(self, request: Request) -> Answer:
        assert request.user is not None
        given, named = request.params, request.given
        name = posts.name_of(given.get("name")) or self.sort.unnamed
        status = self._status(given, named) or "publish"
        course, parent = posts.whole(given.get("course_id") or 0), posts.whole(given.get("parent_id") or 0)
        places = {"course": course, "parent": parent if self.sort.kind != "mto-section" else 0}
        order = given.get("menu_order") if "menu_order" in named else None
        number = self.db.insert(
            "posts",
            type=self.sort.kind,
            title=name,
            slug=posts.slug_for(self.db, self.sort.kind, given.get("slug"), name, status),
            status=status,
            **self._texts(given, named),
            author=request.user.id,
            **places,
            menu_order=posts.whole(order) if order is not None else self._next_place(**places),
            created=(moment := now()),
            modified=moment,
            meta=self.settings({}, given, named),
        )
        if not name:
            self.db.update("posts", number, slug=str(number))
        where = f"{self.site.base}/wp-json/masteriyo/v1/{self.sort.route}/{number}"
        return Answer(self.fresh(number), 201, {"Location": where})

    def _next_place(self, course: int, parent: int) -> int:
        kinds = CONTENT if self.sort.kind in ("mto-lesson", "mto-quiz") else f"('{self.sort.kind}')"
        where = "parent = ?" if parent else "course = ?"
        sql = f"SELECT COUNT(*) FROM posts WHERE type IN {kinds} AND status <> 'trash' AND {where}"  # noqa: S608
        return int(self.db.value(sql, (parent or course,)))

    @staticmethod
    def _status(given: Mapping[str, Any], named: Collection[str]) -> str:
        sent = str(given.get("status") or "") if "status" in named else ""
        return "publish" if sent == "future" else sent

    @staticmethod
    def _texts(given: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        pairs = (("description", "content"), ("short_description", "excerpt"))
        return {column: str(given[name]) for name, column in pairs if name in named and given.get(name) is not None}

    def update(self, request: Request) -> Any:
        row = self._own(request, "update", posts.bad_id(self.sort.kind, 400))
        given, named = request.params, request.given
        changes = self._texts(given, named)
        if "name" in named:
            changes["title"] = posts.name_of(given.get("name"))
        numbers = [("course_id", "course"), ("menu_order", "menu_order")]
        if self.sort.kind != "mto-section":
            numbers.append(("parent_id", "parent"))
        for name, column in numbers:
            if name in named and given.get(name) is not None:
                changes[column] = posts.whole(given[name])
        status = self._status(given, named) or row["status"]
        if given.get("slug") or (status == "publish" and not row["slug"]):
            title = changes.get("title", row["title"])
            changes["slug"] = posts.slug_for(self.db, self.sort.kind, given.get("slug"), title, status, row["id"])
        settings = self.settings(meta(row), given, named)
        if changes or settings != meta(row) or status != row["status"]:
            self.db.update("posts", row["id"], **changes, status=status, modified=now(), meta=settings)
        return self.fresh(row["id"])

    def _own(self, request: Request, verb: str, bad: WpError) -> Row:
        row = posts.find(self.db, int(request["id"]), self.sort.kind)
        if row is None:
            raise bad
        if not may_edit(request.user, row):
            raise cannot(verb, request)
        return row

    def fresh(self, number: int, *, reading: bool = False) -> dict[str, Any]:
        """The row as it is now, as the API shows it."""
        row = posts.find(self.db, number, self.sort.kind)
        assert row is not None
        return self.shown(row, reading=reading)

    def delete(self, request: Request) -> Any:
        row = self._own(request, "delete", posts.bad_id(self.sort.name))
        shown = self.shown(row, reading=False)
        if not request["force"]:
            posts.trash(self.db, row)
            return shown
        with self.db.transaction():
            for number in self.children(row) if request.get("children") else []:
                posts.remove(self.db, number)
            posts.remove(self.db, row["id"])
        return shown

    def clone(self, request: Request) -> Any:
        """A draft with the same content, named after how many there are."""
        row = posts.find(self.db, int(request["id"]), self.sort.kind)
        if row is None:
            raise WpError(400, f"masteriyo_rest_{self.sort.name}_cannot_clone", "Unable to clone")
        count = self.db.value("SELECT COUNT(*) FROM posts WHERE type = ?", (self.sort.kind,))
        copied = {name: row[name] for name in ("type", "content", "excerpt", "parent", "course", "menu_order", "meta")}
        title = f"{row['title']} - Copy({count})"
        author = request.user.id if request.user else row["author"]
        stamps = {"created": now(), "modified": now()}
        number = self.db.insert("posts", **copied, title=title, slug="", status="draft", author=author, **stamps)
        return self.fresh(number, reading=True)

    # -- shared parts of answers

    def permalink(self, row: Row) -> str:
        if row["status"] == "publish" and row["slug"]:
            return f"{self.site.base}/{self.sort.place}/{row['slug']}/"
        return f"{self.site.base}/?post_type={self.sort.kind}&p={row['id']}"

    def preview(self, row: Row) -> str:
        course = row["course"]
        return f"{self.site.base}?course_name={course}&mto-preview=true#/course/{course}/{self.sort.name}/{row['id']}"

    def course_name(self, row: Row) -> str:
        return str(
            self.db.value("SELECT title FROM posts WHERE id = ? AND type = 'mto-course'", (row["course"],)) or ""
        )

    def links(self, row: Row) -> dict[str, Any]:
        return posts.links(self.site.base, self.sort.route, row["id"])


def questions_of(db: Database, quiz: int) -> Sequence[int]:
    """The ids of a quiz's questions in their order."""
    sql = f"SELECT id FROM posts WHERE type = 'mto-question' AND parent = ? AND status <> 'trash' ORDER BY {ORDER}"  # noqa: S608
    return [row["id"] for row in db.all(sql, (quiz,))]


def published_items(db: Database, course: int) -> Sequence[Row]:
    """Lessons and quizzes of a course that learners walk through, in their order, with the section's name."""
    return db.all(_WALK, (course,))


_WALK = """
    SELECT item.*, section.id AS section_id, section.title AS section_name FROM posts AS item
    JOIN posts AS section ON section.id = item.parent
    WHERE item.course = ? AND item.type IN ('mto-lesson', 'mto-quiz')
    AND item.status = 'publish' AND section.status = 'publish'
    ORDER BY section.menu_order, section.id, item.menu_order, item.created DESC, item.id
"""
