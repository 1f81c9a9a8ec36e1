"""Categories, tags and difficulties: three taxonomies with one behaviour and small differences."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.database import Database, Row, meta
from lmsdesk.practice.masteriyo.access import cannot, signed_in, staff
from lmsdesk.practice.masteriyo.posts import ids_of, paragraphs, whole
from lmsdesk.practice.masteriyo.slugs import cleaned, free_term_slug, stripped
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress import paging
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer
from lmsdesk.practice.wordpress.site import Site


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What sets one of the three apart."""

    name: str
    route: str
    link: str
    enveloped: bool = False
    tree: bool = False
    picture: bool = False
    display: bool = False
    color: bool = False
    needs_page: bool = False


CATEGORIES = Taxonomy(
    "course_cat", "categories", "course-category", enveloped=True, tree=True, picture=True, display=True
)
TAGS = Taxonomy("course_tag", "tags", "course-tag", needs_page=True)
DIFFICULTIES = Taxonomy("course_difficulty", "difficulties", "course-difficulty", color=True)
ALL = (CATEGORIES, TAGS, DIFFICULTIES)

_ORDER = {"id": "id", "name": "name COLLATE NOCASE", "slug": "slug", "description": "description", "count": "count"}


def create_term(
    db: Database, taxonomy: str, name: str, *, slug: str = "", parent: int = 0, description: str = "", **more: Any
) -> int:
    """Insert a term; its id. For seeding: no checks beyond a free slug."""
    order = int(more.pop("term_order", 0))
    return db.insert(
        "terms",
        taxonomy=taxonomy,
        name=name,
        slug=free_term_slug(db, taxonomy, slug or cleaned(name)),
        description=description,
        parent=parent,
        term_order=order,
        meta=more,
    )


class Terms:
    """The routes of one taxonomy."""

    def __init__(self, site: Site, taxonomy: Taxonomy) -> None:
        self.site = site
        self.db = site.db
        self.taxonomy = taxonomy

    def handlers(self) -> Handlers:
        root = f"/courses/{self.taxonomy.route}"
        one = root + r"/(?P<id>[\d]+)"
        return {
            (root, "GET"): (self.list, signed_in("view")),
            (root, "POST"): (self.create, staff("create")),
            (one, "GET"): (self.get, self._reading),
            (one, "POST"): (self.update, self._changing("edit")),
            (one, "DELETE"): (self.delete, self._changing("delete")),
            (root + "/batch", "POST"): (self.batch, self._batching),
            (root + "/delete", "DELETE"): (self.bulk_delete, self._changing("delete")),
        }

    def _reading(self, request: Request) -> None:
        signed_in("view")(request)
        self._find(whole(request["id"]))

    def _changing(self, verb: str) -> Any:
        def gate(request: Request) -> None:
            if "id" in request.url and request.user is not None:
                self._find(whole(request.url["id"]))
            if request.user is None or not request.user.is_admin:
                raise cannot(verb, request)

        return gate

    @staticmethod
    def _batching(request: Request) -> None:
        if request.user is None or not request.user.is_admin:
            raise cannot("edit", request)

    def _find(self, number: int) -> Row:
        row = self._row(number)
        if row is None:
            raise WpError(404, "masteriyo_rest_term_invalid", "Resource does not exist.")
        return row

    def _row(self, number: int) -> Row | None:
        return self.db.one(_SELECT + " WHERE taxonomy = ? AND id = ?", (self.taxonomy.name, number))

    # -- reading

    def list(self, request: Request) -> Answer:
        where, values = ["taxonomy = ?"], [self.taxonomy.name]
        if request.get("hide_empty"):
            where.append("count > 0")
        if request.has("slug"):
            where.append("slug = ?")
            values.append(request["slug"])
        if request.has("search"):
            where.append("name LIKE ?")
            values.append(f"%{request['search']}%")
        if request.get("exclude"):
            where.append(f"id NOT IN ({','.join(str(whole(n)) for n in request['exclude'])})")
        if request.get("course"):
            where.append("id IN (SELECT term FROM post_terms WHERE post = ?)")
            values.append(request["course"])
        condition = " AND ".join(where)
        size, page = request["per_page"], request.get("page")
        total = int(self.db.value(f"SELECT COUNT(*) FROM ({_SELECT}) WHERE {condition}", values) or 0)  # noqa: S608
        # The tag list begins at page 1 only when the caller says so.
        begin = (page - 1) * size if page is not None else (total if self.taxonomy.needs_page else 0)
        if request.get("offset") is not None:
            begin = int(request["offset"])
        order = f"{_ORDER.get(request['orderby'], 'id')} {request['order']}, id {request['order']}"
        rows = self.db.all(
            f"SELECT * FROM ({_SELECT}) WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?",  # noqa: S608
            (*values, size, begin),
        )
        shown: Any = [self._read(row, request) for row in rows]
        head = paging.headers(request, total, size, page or int(not self.taxonomy.needs_page))
        if self.taxonomy.enveloped:
            pages = math.ceil(total / size)
            shown = {
                "data": shown,
                "meta": {"total": total, "pages": pages, "current_page": page or 1, "per_page": size},
            }
        return Answer(shown, headers=head)

    def get(self, request: Request) -> Any:
        return self._read(self._find(whole(request["id"])), request)

    def _read(self, row: Row, request: Request) -> dict[str, Any]:
        shown = self.shown(row)
        if self.taxonomy.needs_page and request["context"] != "edit":
            # Tags are the ones whose description is dressed for reading.
            shown["description"] = paragraphs(shown["description"])
        return shown

    def shown(self, row: Row) -> dict[str, Any]:
        """A term as the API shows it."""
        stored, base = meta(row), self.site.base
        api = f"{base}/wp-json/masteriyo/v1/courses/{self.taxonomy.route}"
        shown: dict[str, Any] = {
            "id": row["id"],
            "name": row["name"],
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
            shown["featured_image"] = stored.get("featured_image") or ""
        if self.taxonomy.color:
            shown["color"] = stored.get("color", "")
        shown["_links"] = {"self": [{"href": f"{api}/{row['id']}"}], "collection": [{"href": api}]}
        if row["parent"] and self.taxonomy.tree:
            shown["_links"]["up"] = [{"href": f"{api}/{row['parent']}"}]
        return shown

    def _path(self, row: Row) -> str:
        path, parent = row["slug"], row["parent"]
        for _ in range(20):
            above = self.db.one("SELECT slug, parent FROM terms WHERE id = ?", (parent,)) if parent else None
            if above is None:
                break
            path, parent = f"{above['slug']}/{path}", above["parent"]
        return str(path)

    # -- writing

    def create(self, request: Request) -> Answer:
        row = self._created(request.params, set(request.given))
        where = f"{self.site.base}/wp-json/masteriyo/v1/courses/{self.taxonomy.route}/{row['id']}"
        return Answer(self.shown(row), 201, {"Location": where})

    def _created(self, given: dict[str, Any], named: set[str]) -> Row:
        name = stripped(str(given.get("name") or ""))
        parent = whole(given.get("parent_id") or 0)
        if not name or (parent and self._row(parent) is None):
            raise _not_read()
        slug = cleaned(str(given.get("slug") or "")) or cleaned(name)
        same = self.db.one(
            "SELECT id FROM terms WHERE taxonomy = ? AND name = ? AND parent = ?", (self.taxonomy.name, name, parent)
        )
        if same is not None:
            return self._find(same["id"])
        if given.get("slug") and self._taken(slug):
            words = "A term with the name provided already exists with this parent."
            raise WpError(400, "masteriyo_rest_invalid_category", words)
        number = create_term(
            self.db,
            self.taxonomy.name,
            name,
            slug=slug,
            parent=parent,
            description=_description(str(given.get("description") or "")),
            **self._extra(given, named),
        )
        return self._find(number)

    def _taken(self, slug: str, own: int = 0) -> bool:
        found = self.db.value(
            "SELECT id FROM terms WHERE taxonomy = ? AND slug = ? AND id <> ?", (self.taxonomy.name, slug, own)
        )
        return found is not None

    def _extra(self, given: dict[str, Any], named: set[str]) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if self.taxonomy.display and given.get("display"):
            extra["display"] = given["display"]
        if self.taxonomy.picture and "featured_image" in named:
            extra["featured_image"] = whole(given.get("featured_image") or 0)
        if self.taxonomy.color and "color" in named:
            extra["color"] = str(given.get("color") or "")
        if given.get("term_order") is not None:
            extra["term_order"] = whole(given["term_order"])
        return extra

    def update(self, request: Request) -> Any:
        return self.shown(self._updated(whole(request["id"]), request.params, set(request.given)))

    def _updated(self, number: int, given: dict[str, Any], named: set[str]) -> Row:
        row = self._find(number)
        changes: dict[str, Any] = {}
        if "name" in named:
            changes["name"] = stripped(str(given.get("name") or ""))
            if not changes["name"]:
                raise _not_read()
        if given.get("slug"):
            changes["slug"] = cleaned(str(given["slug"]))
            if self._taken(changes["slug"], number):
                words = f"The slug “{changes['slug']}” is already in use by another term."
                raise WpError(400, "masteriyo_rest_invalid_category", words)
        if "description" in named:
            changes["description"] = _description(str(given.get("description") or ""))
        if self.taxonomy.tree and "parent_id" in named:
            parent = whole(given.get("parent_id") or 0)
            if parent and self._row(parent) is None:
                raise _not_read()
            # WordPress quietly drops a parent that would close a loop.
            changes["parent"] = 0 if self._inside(parent, number) else parent
        extra = self._extra({name: given.get(name) for name in named}, named)
        order = extra.pop("term_order", None)
        if order is not None:
            changes["term_order"] = order
        self.db.update("terms", number, **changes, meta={**meta(row), **extra})
        return self._find(number)

    def _inside(self, candidate: int, number: int) -> bool:
        """Whether ``candidate`` is the term itself or lies below it."""
        for _ in range(50):
            if candidate == number:
                return True
            above = self.db.value("SELECT parent FROM terms WHERE id = ?", (candidate,)) if candidate else None
            if not above:
                return False
            candidate = int(above)
        return True

    def delete(self, request: Request) -> Any:
        row = self._find(whole(request["id"]))
        if not request.get("force"):
            raise self._no_trash()
        shown = self.shown(row)
        self._remove(row)
        return shown

    def _no_trash(self) -> WpError:
        words = f"The {self.taxonomy.name} does not support trashing."
        return WpError(501, "masteriyo_rest_trash_not_supported", words)

    def _remove(self, row: Row) -> None:
        with self.db.transaction():
            self.db.run("UPDATE terms SET parent = ? WHERE parent = ?", (row["parent"], row["id"]))
            self.db.run("DELETE FROM post_terms WHERE term = ?", (row["id"],))
            self.db.run("DELETE FROM terms WHERE id = ?", (row["id"],))

    def bulk_delete(self, request: Request) -> Any:
        if not request.get("force", True):
            raise self._no_trash()
        rows = [row for number in ids_of(request) if (row := self._row(number)) is not None]
        if not rows:
            raise WpError(500, "masteriyo_rest_cannot_bulk_delete", f"The {self.taxonomy.name} cannot be bulk deleted.")
        shown = [self.shown(row) for row in rows]
        for row in rows:
            self._remove(row)
        return shown

    def batch(self, request: Request) -> Any:
        """Create, update, delete in one call; answers with the keys that had something in them."""
        answer: dict[str, Any] = {}
        for part, act in (
            ("create", self._batch_create),
            ("update", self._batch_update),
            ("delete", self._batch_delete),
        ):
            items = request.body.get(part)
            if isinstance(items, list) and items:
                answer[part] = [act(item) for item in items]
        return answer

    def _batch_create(self, item: Any) -> Any:
        given = dict(item) if isinstance(item, dict) else {}
        return self._guarded(lambda: self.shown(self._created(given, set(given))), given.get("id", 0))

    def _batch_update(self, item: Any) -> Any:
        given = dict(item) if isinstance(item, dict) else {}
        number = whole(given.pop("id", 0) or 0)
        return self._guarded(lambda: self.shown(self._updated(number, given, set(given))), number)

    def _batch_delete(self, item: Any) -> Any:
        def act() -> Any:
            row = self._find(whole(item))
            shown = self.shown(row)
            self._remove(row)
            return shown

        return self._guarded(act, item)

    @staticmethod
    def _guarded(act: Any, number: Any) -> Any:
        try:
            return act()
        except WpError as error:
            return {"id": number, "error": error.body()}


_SELECT = (
    "SELECT *, (SELECT COUNT(*) FROM post_terms JOIN posts ON posts.id = post_terms.post "
    "WHERE post_terms.term = terms.id AND posts.status = 'publish') AS count FROM terms"
)


def _not_read() -> WpError:
    return WpError(400, "masteriyo_rest_object_not_read", "Failed to read an object!")


_ALLOWED = re.compile(
    r"</?(?:a|abbr|acronym|b|blockquote|cite|code|del|em|i|q|s|strike|strong)(?:\s[^>]*)?>", re.IGNORECASE
)


def _description(text: str) -> str:
    """Term descriptions keep a few inline tags; the others go, their text stays."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if _ALLOWED.fullmatch(match[0]):
            kept.append(match[0])
            return f"\x00{len(kept) - 1}\x00"
        return ""

    bare = re.sub(r"<[^>]*>", keep, text)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], html.unescape(bare) if "&" in bare else bare)
