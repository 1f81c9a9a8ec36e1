"""What is inside a course: sections, lessons and quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.courses import Courses
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.limits import Limits
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, invalid, not_found, refused, signed_in, teaching
from lmsdesk.practice.learnomy.route_args import STATUS, STORED
from lmsdesk.practice.learnomy.variants import Table
from lmsdesk.practice.masteriyo.slugs import cleaned, stripped
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer

SECTION, LESSON, QUIZ = "lrn_section", "lrn_lesson", "lrn_quiz"
_NOUN = {SECTION: "Section", LESSON: "Lesson", QUIZ: "Quiz"}
_LESSON_COLUMNS = {"content": "content", "section_id": "parent", "sort_order": "menu_order"}
_OF_COURSE = r"/courses/(?P<course_id>[\d]+)"


class Curriculum:
    """The routes below and beside courses."""

    def __init__(self, courses: Courses, limits: Limits) -> None:
        self.courses = courses
        self.db = courses.db
        self.table = courses.table
        self.limits = limits

    def install(self) -> None:
        table: Table = self.table
        add, variant, args = table.add, table.variant, route_args
        below = {"course_id": args.number(required=True)}
        table.add_list(f"{_OF_COURSE}/sections", self.sections, signed_in, below)
        add(f"{_OF_COURSE}/sections", "POST", self.create_section, teaching, {**below, **args.section(new=True)})
        section, lesson = f"/sections/{ID}", f"/lessons/{ID}"
        add(section, variant.changing, self.update_section, teaching, {**args.ID, **args.section(new=False)})
        add(section, "DELETE", self.delete_section, teaching, args.ID)
        if variant.moved:
            table.add_list(f"{_OF_COURSE}/lessons", self.lessons, teaching, {**args.INSIDE, **below})
        else:
            table.add_list("/lessons", self.lessons, teaching, args.INSIDE)
        add("/lessons", "POST", self.create_lesson, teaching, args.lesson(new=True))
        add(lesson, "GET", self.get_lesson, signed_in, args.ID)
        add(lesson, variant.changing, self.update_lesson, teaching, {**args.ID, **args.lesson(new=False)})
        add(lesson, "DELETE", self.delete_lesson, teaching, {**args.ID, "force": args.switch(default=False)})
        add(variant.path(f"/courses/{ID}/curriculum", f"/courses/{ID}/outline"), "GET", self.tree, signed_in, args.ID)
        if variant.modules:
            table.add_list("/quizzes", self.quizzes, teaching, args.INSIDE)
            add(f"/quizzes/{ID}", "GET", self.get_quiz, signed_in, args.ID)
            start = variant.path(f"/quizzes/{ID}/start", f"/quizzes/{ID}/attempts")
            add(start, "POST", self.limits.counted(self.start), signed_in, args.ID)

    # -- reading

    def _page(self, request: Request, kind: str) -> Answer:
        listing = Listing("posts", order="menu_order", descending=False).where("type = ?", kind)
        user = caller(request)
        if request.get("course_id"):
            self.courses.visible(request, int(request["course_id"]))
            listing.where("course = ?", int(request["course_id"]))
        elif not user.is_admin:
            listing.where("course IN (SELECT id FROM posts WHERE author = ?)", user.id)
        if request.get("section_id"):
            listing.where("parent = ?", request["section_id"])
        if request.get("search"):
            listing.where("title LIKE ?", f"%{request['search']}%")
        status = request.get("status", "any")
        if status == "any":
            listing.where("status <> 'trash'")
        else:
            listing.where("status = ?", STORED[status])
        return self.table.answered(self.db, request, listing, self._shown)

    def sections(self, request: Request) -> Answer:
        return self._page(request, SECTION)

    def lessons(self, request: Request) -> Answer:
        return self._page(request, LESSON)

    def quizzes(self, request: Request) -> Answer:
        return self._page(request, QUIZ)

    def get_lesson(self, request: Request) -> Answer:
        return self._one(request, LESSON)

    def get_quiz(self, request: Request) -> Answer:
        return self._one(request, QUIZ)

    def _one(self, request: Request, kind: str) -> Answer:
        row = self._find(request, kind)
        self.courses.visible(request, row["course"])
        return single(shown(row))

    def tree(self, request: Request) -> Answer:
        """Sections with their lessons and quizzes, and what stands outside of sections."""
        course = self.courses.visible(request, int(request["id"]))["id"]
        rows = self.db.all(
            "SELECT * FROM posts WHERE course = ? AND status <> 'trash' ORDER BY menu_order, id", (course,)
        )
        items = [row for row in rows if row["type"] in (LESSON, QUIZ)]
        sections = [
            {**shown(row), "items": [shown(item) for item in items if item["parent"] == row["id"]]}
            for row in rows
            if row["type"] == SECTION
        ]
        known = {section["id"] for section in sections}
        loose = [shown(item) for item in items if item["parent"] not in known]
        return single({"course_id": course, "sections": sections, "unattached": loose})

    @staticmethod
    def _shown(rows: Sequence[Row]) -> list[Any]:
        return [shown(row) for row in rows]

    # -- writing

    def _find(self, request: Request, kind: str) -> Row:
        row = self.db.one("SELECT * FROM posts WHERE type = ? AND id = ?", (kind, int(request["id"])))
        if row is None:
            raise not_found(_NOUN[kind])
        return row

    def _own(self, request: Request, course: int) -> None:
        """Administrators and the course's instructor."""
        user = caller(request)
        if not user.is_admin and self.courses.find(course)["author"] != user.id:
            raise refused(request)

    def _insert(self, request: Request, kind: str, course: int, **more: Any) -> Answer:
        title = _title(request)
        stamp = now()
        number = self.db.insert(
            "posts", type=kind, title=title, slug=cleaned(title), author=caller(request).id, course=course,
            created=stamp, modified=stamp, **more,
        )  # fmt: skip
        return single(self._again(number), 201)

    def _again(self, number: int) -> dict[str, Any]:
        row = self.db.one("SELECT * FROM posts WHERE id = ?", (number,))
        assert row is not None
        return shown(row)

    def create_section(self, request: Request) -> Answer:
        course = self.courses.find(int(request["course_id"]))["id"]
        self._own(request, course)
        return self._insert(request, SECTION, course, menu_order=request.get("position") or 0)

    def update_section(self, request: Request) -> Answer:
        row = self._find(request, SECTION)
        self._own(request, row["course"])
        changes: dict[str, Any] = {"title": _title(request)} if request.has("title") else {}
        if request.has("position"):
            changes["menu_order"] = request["position"]
        self.db.update("posts", row["id"], **changes, modified=now())
        return single(self._again(row["id"]))

    def delete_section(self, request: Request) -> Answer:
        """Its lessons stay, unattached."""
        row = self._find(request, SECTION)
        self._own(request, row["course"])
        with self.db.transaction():
            self.db.run("UPDATE posts SET parent = 0 WHERE parent = ? AND type IN (?, ?)", (row["id"], LESSON, QUIZ))
            self.db.run("DELETE FROM posts WHERE id = ?", (row["id"],))
        return single({"deleted": True, "section_id": row["id"]})

    def create_lesson(self, request: Request) -> Answer:
        course = self.db.value("SELECT id FROM posts WHERE type = 'lrn_course' AND id = ?", (request["course_id"],))
        if course is None:
            raise invalid(course_id="course_id is not a course.")
        self._own(request, course)
        stored = {"content_type": request.get("content_type") or "text"}
        return self._insert(
            request, LESSON, course, status=STORED[request["status"]], meta=stored, **self._columns(request, course)
        )

    def _columns(self, request: Request, course: int) -> dict[str, Any]:
        found = {column: request[name] for name, column in _LESSON_COLUMNS.items() if request.has(name)}
        section = found.get("parent")
        sql = "SELECT 1 FROM posts WHERE type = ? AND id = ? AND course = ?"
        if section and self.db.value(sql, (SECTION, section, course)) is None:
            raise invalid(section_id="section_id is not a section of the course.")
        return found

    def update_lesson(self, request: Request) -> Answer:
        row = self._find(request, LESSON)
        self._own(request, row["course"])
        changes = self._columns(request, row["course"])
        if request.has("title"):
            changes["title"] = _title(request)
        if request.get("status"):
            changes["status"] = STORED[request["status"]]
        if request.get("content_type"):
            changes["meta"] = {**meta(row), "content_type": request["content_type"]}
        self.db.update("posts", row["id"], **changes, modified=now())
        return single(self._again(row["id"]))

    def delete_lesson(self, request: Request) -> Answer:
        row = self._find(request, LESSON)
        self._own(request, row["course"])
        if request["force"]:
            self.db.run("DELETE FROM posts WHERE id = ?", (row["id"],))
            return single({"deleted": True, "lesson_id": row["id"]})
        self.db.update("posts", row["id"], status="trash", modified=now())
        return single(self._again(row["id"]))

    def start(self, request: Request) -> Answer:
        """Begin an attempt at a quiz."""
        row = self._find(request, QUIZ)
        number = self.db.insert(
            "user_items", user_id=caller(request).id, item_id=row["id"], type="lrn_attempt", status="in_progress",
            started=now(),
        )  # fmt: skip
        return single({"attempt_id": number, "quiz_id": row["id"], "status": "in_progress"}, 201)


def shown(row: Row) -> dict[str, Any]:
    """A section, lesson or quiz."""
    common = {"id": row["id"], "title": row["title"], "course_id": row["course"]}
    if row["type"] == SECTION:
        return {**common, "position": row["menu_order"]}
    return {
        **common,
        "type": row["type"].removeprefix("lrn_"),
        "slug": row["slug"],
        "section_id": row["parent"],
        "status": STATUS.get(row["status"], row["status"]),
        "content": row["content"],
        "sort_order": row["menu_order"],
        "created_at": row["created"],
        "updated_at": row["modified"],
        **meta(row),
    }


def _title(request: Request) -> str:
    title = stripped(request["title"])
    if not title:
        raise invalid(title="title must not be empty.")
    return title
