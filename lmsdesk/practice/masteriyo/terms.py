"""Categories, tags and difficulties: three taxonomies with one behaviour and small differences."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo.access import forbidden_unless_admin
from lmsdesk.practice.masteriyo.paragraphs import paragraphs
from lmsdesk.practice.masteriyo.posts import whole
from lmsdesk.practice.masteriyo.slugs import cleaned
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.masteriyo.term_batch import batch
from lmsdesk.practice.masteriyo.term_form import Taxonomy, TermForm, sent_slug
from lmsdesk.practice.wordpress import paging
from lmsdesk.practice.wordpress.errors import Fatal, WpError, refused
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer, Gate
from lmsdesk.practice.wordpress.site import Site

_EVERYBODY = frozenset({"admin", "instructor", "student"})
_STAFF = frozenset({"admin", "instructor"})
CATEGORIES = Taxonomy(
    "course_cat", "categories", "course-category", enveloped=True, nested=True, tree=True, picture=True, display=True,
    readers=_EVERYBODY, makers=_STAFF,
)  # fmt: skip
TAGS = Taxonomy("course_tag", "tags", "course-tag", needs_page=True)
DIFFICULTIES = Taxonomy(
    "course_difficulty", "difficulties", "course-difficulty", nested=True, color=True, readers=_STAFF
)
ALL = (CATEGORIES, TAGS, DIFFICULTIES)

_ORDER = {
    "id": "id", "name": "name COLLATE NOCASE", "slug": "slug", "description": "description", "count": "count",
    "include": "name COLLATE NOCASE", "term_group": "taxonomy",
}  # fmt: skip
_REFUSALS = {
    "list": ("view", "Sorry, you cannot list resources."),
    "view": ("view", "Sorry, you cannot view this resource."),
    "create": ("create", "Sorry, you are not allowed to create resources."),
    "edit": ("edit", "Sorry, you are not allowed to edit this resource."),
    "delete": ("delete", "Sorry, you are not allowed to delete this resource."),
    "batch": ("batch", "Sorry, you are not allowed to batch manipulate this resource."),
}
_BULK = 100
"""A bulk call deletes no more than this at once."""


class Terms:
    """The routes of one taxonomy."""

    def __init__(self, site: Site, taxonomy: Taxonomy) -> None:
        self.site = site
        self.db = site.db
        self.taxonomy = taxonomy
        self.form = TermForm(self.db, taxonomy)

    def handlers(self) -> Handlers:
        root = f"/courses/{self.taxonomy.route}"
        one = root + r"/(?P<id>[\d]+)"
        return {
            (root, "GET"): (self.list, self._gate("list")),
            (root, "POST"): (self.create, self._gate("create")),
            (one, "GET"): (self.get, self._gate("view")),
            (one, "POST"): (self.update, self._gate("edit")),
            (one, "DELETE"): (self.delete, self._gate("delete")),
            (root + "/batch", "POST"): (lambda request: batch(self, request), self._gate("batch")),
            (root + "/delete", "DELETE"): (self.bulk_delete, forbidden_unless_admin),
        }

    def judges(self) -> dict[tuple[str, str], Callable[[Any], tuple[str, str] | None]]:
        """The plugin's own look at arguments."""
        return {(f"/courses/{self.taxonomy.route}", "course"): self._no_course}

    def _no_course(self, value: Any) -> tuple[str, str] | None:
        if isinstance(value, bool | list | dict) or not re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", str(value)):
            return "rest_invalid_type", "course is not of type integer"
        found = self.db.value("SELECT id FROM posts WHERE type = 'mto-course' AND id = ?", (whole(value),))
        return None if found is not None else ("rest_invalid_course", "invalid course id")

    def _gate(self, act: str) -> Gate:
        """First the term must be there, also for strangers; then the role counts."""
        verb, words = _REFUSALS[act]
        roles = {"list": self.taxonomy.readers, "view": self.taxonomy.readers}.get(act, frozenset({"admin"}))
        if act in ("create", "batch"):
            roles = self.taxonomy.makers

        def gate(request: Request) -> None:
            if number := whole(request.get("id") or 0):
                self.find(number)
            if request.user is None or _role(request) not in roles:
                raise refused(f"masteriyo_rest_cannot_{verb}", words, request.user is not None)

        return gate

    def find(self, number: int) -> Row:
        row = self.row(number)
        if row is None:
            raise WpError(404, "masteriyo_rest_term_invalid", "Resource does not exist.")
        return row

    def row(self, number: int) -> Row | None:
        return self.db.one(_SELECT + " WHERE taxonomy = ? AND id = ?", (self.taxonomy.name, number))

    # -- reading

    def list(self, request: Request) -> Answer:
        if request.has("course"):
            raise Fatal  # The plugin divides by a page size that it never set.
        condition, values = self._condition(request)
        size, page = request["per_page"], request.get("page")
        total = int(self.db.value(f"SELECT COUNT(*) FROM ({_SELECT}) WHERE {condition}", values) or 0)  # noqa: S608
        # The page of tags has no default, and WordPress drops the sign of the offset: no page is the second one.
        begin = abs(((page or 0) if self.taxonomy.needs_page else (page or 1)) - 1) * size
        by, way = _ORDER.get(request["orderby"], "id"), request["order"]
        order = f"{by} {way}, id {way if by.startswith(('id', 'name')) else 'asc'}"
        rows = self.db.all(
            f"SELECT * FROM ({_SELECT}) WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
            (*values, size, begin),
        )
        shown: Any = [self._read(row, request) for row in rows]
        head = paging.headers(request, total, size, page or int(not self.taxonomy.needs_page))
        if self.taxonomy.enveloped:
            about = {"total": total, "pages": math.ceil(total / size), "current_page": page or 1, "per_page": size}
            shown = {"data": shown, "meta": about}
        return Answer(shown, headers=head)

    def _condition(self, request: Request) -> tuple[str, Sequence[Any]]:
        where, values = ["taxonomy = ?"], [self.taxonomy.name]
        if request.get("hide_empty"):
            where.append("count > 0")
        if request.get("slug"):
            where.append("slug = ?")
            values.append(cleaned(request["slug"]))
        if request.get("search"):
            like = re.sub(r"([%_\\])", r"\\\1", request["search"])
            where.append("(name LIKE ? ESCAPE '\\' OR slug LIKE ? ESCAPE '\\')")
            values += [f"%{like}%"] * 2
        return " AND ".join(where), values

    def get(self, request: Request) -> Any:
        return self._read(self.find(whole(request["id"])), request)

    def _read(self, row: Row, request: Request) -> dict[str, Any]:
        shown = self.shown(row)
        if not self.taxonomy.tree and request["context"] != "edit":
            # Those of categories are not dressed for reading.
            shown["description"] = paragraphs(shown["description"])
        return shown

    def shown(self, row: Row) -> dict[str, Any]:
        """A term as the API shows it."""
        stored, base = meta(row), self.site.base
        api = f"{base}/wp-json/masteriyo/v1/courses/{self.taxonomy.route}"
        shown: dict[str, Any] = {
            "id": row["id"],
            "name": html.escape(row["name"], quote=False) if self.taxonomy.needs_page else row["name"],
            "slug": row["slug"],
            "link": f"{base}/{self.taxonomy.link}/{self._path(row)}/",
            "taxonomy": self.taxonomy.name,
            "description": row["description"],
        }
        if self.taxonomy.tree:
            shown["parent_id"] = row["parent"]
        shown["count"] = row["count"]
        if self.taxonomy.display:
            shown["display"] = stored.get("display", "default")
        if self.taxonomy.picture:
            shown["featured_image"] = stored.get("featured_image", "")
        if self.taxonomy.color:
            shown["color"] = stored.get("color", "")
        shown["_links"] = {"self": [{"href": f"{api}/{row['id']}"}], "collection": [{"href": api}]}
        if row["parent"] and self.row(row["parent"]) is not None:
            shown["_links"]["up"] = [{"href": f"{api}/{row['parent']}"}]
        return shown

    def _path(self, row: Row) -> str:
        path, parent = row["slug"], row["parent"]
        for _ in range(20):
            if not parent:
                break
            above = self.db.one("SELECT slug, parent FROM terms WHERE id = ?", (parent,))
            if above is None:
                return f"/{path}"
            path, parent = f"{above['slug']}/{path}", above["parent"]
        return str(path)

    # -- writing

    def create(self, request: Request) -> Answer:
        if request.get("id"):
            kind = self.taxonomy.name
            raise WpError(400, f"masteriyo_rest_{kind}_exists", f"Cannot create existing {kind}.")
        row = self.find(self.form.create(self._sent(request)))
        where = f"{self.site.base}/wp-json/masteriyo/v1/courses/{self.taxonomy.route}/{row['id']}"
        return Answer(self.shown(row), 201, {"Location": where})

    @staticmethod
    def _sent(request: Request) -> dict[str, Any]:
        given = {name: request[name] for name in request.given}
        if "slug" in given:
            given["slug"] = sent_slug(given["slug"])
        return given

    def update(self, request: Request) -> Any:
        row = self.find(whole(request["id"]))
        self.form.update(row, self._sent(request))
        return self.shown(self.find(row["id"]))

    def delete(self, request: Request) -> Any:
        row = self.find(whole(request["id"]))
        if not request.get("force"):
            words = f"The {self.taxonomy.name} does not support trashing."
            raise WpError(501, "masteriyo_rest_trash_not_supported", words)
        shown = self.shown(row)
        self.remove(row)
        return shown

    def remove(self, row: Row) -> None:
        """Delete a term; those below it move up."""
        with self.db.transaction():
            self.db.run("UPDATE terms SET parent = ? WHERE parent = ?", (row["parent"], row["id"]))
            self.db.run("DELETE FROM post_terms WHERE term = ?", (row["id"],))
            self.db.run("DELETE FROM terms WHERE id = ?", (row["id"],))

    def bulk_delete(self, request: Request) -> Any:
        """Delete by id, in the order of names, forced or not. No ids at all mean all terms: so the plugin has it."""
        numbers = {whole(number) for number in request["ids"]}
        by_name = "SELECT id FROM terms WHERE taxonomy = ? ORDER BY name COLLATE NOCASE, id"
        rows = [row for row in self.db.all(by_name, (self.taxonomy.name,)) if not numbers or row["id"] in numbers]
        if not rows:
            raise WpError(500, "masteriyo_rest_cannot_bulk_delete", f"The {self.taxonomy.name} cannot be bulk deleted.")
        shown = []
        for row in rows[:_BULK]:
            shown.append(self.shown(self.find(row["id"])))
            self.remove(self.find(row["id"]))
        return shown


def _role(request: Request) -> str:
    assert request.user is not None
    return "admin" if request.user.is_admin else "instructor" if request.user.is_instructor else "student"


_SELECT = (
    "SELECT *, (SELECT COUNT(*) FROM post_terms JOIN posts ON posts.id = post_terms.post "
    "WHERE post_terms.term = terms.id AND posts.status = 'publish') AS count FROM terms"
)
