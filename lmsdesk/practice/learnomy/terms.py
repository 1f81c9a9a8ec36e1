"""Categories and tags of courses: a tree and a flat list, without a trash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lmsdesk.practice.database import Database, Row, meta
from lmsdesk.practice.learnomy import pictures, route_args
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import conflict, invalid, not_found, running
from lmsdesk.practice.learnomy.variants import Table
from lmsdesk.practice.masteriyo.slugs import cleaned, free_term_slug, stripped
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer
from lmsdesk.practice.wordpress.site import Site

_COUNT = (
    "(SELECT COUNT(*) FROM post_terms JOIN posts ON posts.id = post_terms.post "
    "WHERE post_terms.term = terms.id AND posts.status <> 'trash')"
)
_ORDER = {"name": "name COLLATE NOCASE", "slug": "slug", "count": _COUNT}


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What sets the two apart."""

    name: str
    noun: str
    path: str
    other_path: str
    link: str
    tree: bool = False


CATEGORY = Taxonomy(
    "lrn_course_category", "Category", "/course-categories", "/categories", "course-category", tree=True
)
TAG = Taxonomy("lrn_course_tag", "Tag", "/course-tags", "/tags", "course-tag")


def create_term(
    db: Database,
    taxonomy: str,
    name: str,
    *,
    slug: str = "",
    parent: int = 0,
    description: str = "",
    meta: dict[str, Any] | None = None,
) -> int:
    """Insert a term; its id. No checks beyond a free slug."""
    return db.insert(
        "terms",
        taxonomy=taxonomy,
        name=name,
        slug=free_term_slug(db, taxonomy, slug or cleaned(name)),
        description=description,
        parent=parent,
        meta=meta or {},
    )


class Terms:
    """The routes of one of them."""

    def __init__(self, site: Site, table: Table, taxonomy: Taxonomy) -> None:
        self.site = site
        self.db = site.db
        self.table = table
        self.taxonomy = taxonomy

    def install(self) -> None:
        add, tree = self.table.add, self.taxonomy.tree
        root = self.table.variant.path(self.taxonomy.path, self.taxonomy.other_path)
        one = f"{root}/{ID}"
        self.table.add_list(root, self.page, args=route_args.TERMS)
        add(root, "POST", self.create, running, route_args.term(tree=tree, new=True))
        add(one, "GET", self.get, args=route_args.ID)
        changes = {**route_args.ID, **route_args.term(tree=tree, new=False)}
        add(one, self.table.variant.changing, self.update, running, changes)
        add(one, "DELETE", self.delete, running, route_args.ID)

    # -- reading

    def page(self, request: Request) -> Answer:
        listing = Listing("terms", order=_ORDER[request["orderby"]], descending=request["order"] == "desc")
        listing.where("taxonomy = ?", self.taxonomy.name)
        if request.get("search"):
            listing.where("name LIKE ?", f"%{request['search']}%")
        return self.table.answered(self.db, request, listing, self._shown)

    def get(self, request: Request) -> Answer:
        return self._single(int(request["id"]))

    def _single(self, number: int, status: int = 200) -> Answer:
        return single(self._shown([self._find(number)])[0], status)

    def _find(self, number: int) -> Row:
        row = self.db.one("SELECT * FROM terms WHERE taxonomy = ? AND id = ?", (self.taxonomy.name, number))
        if row is None:
            raise not_found(self.taxonomy.noun)
        return row

    def _shown(self, rows: Sequence[Row]) -> list[Any]:
        listed = ",".join(str(row["id"]) for row in rows) or "0"
        counted = self.db.all(f"SELECT id, {_COUNT} AS count FROM terms WHERE id IN ({listed})")  # noqa: S608
        counts = {row["id"]: row["count"] for row in counted}
        images = pictures.looked_up(self.db, self.site.base, (_image(row) for row in rows))
        return [self._one(row, counts[row["id"]], images) for row in rows]

    def _one(self, row: Row, count: int, images: pictures.Shown) -> dict[str, Any]:
        tree = {"parent": row["parent"], "image": images.get(_image(row))} if self.taxonomy.tree else {}
        return {
            "id": row["id"],
            "name": row["name"],
            "slug": row["slug"],
            "description": row["description"],
            **tree,
            "count": count,
            "url": f"{self.site.base}/{self.taxonomy.link}/{row['slug']}/",
        }

    # -- writing

    def create(self, request: Request) -> Answer:
        values = self._checked(request, 0)
        return self._single(create_term(self.db, self.taxonomy.name, **values), 201)

    def update(self, request: Request) -> Answer:
        row = self._find(int(request["id"]))
        values = self._checked(request, row["id"], row)
        if "slug" in values and not values["slug"]:
            values.pop("slug")
        self.db.update("terms", row["id"], **values)
        return self._single(row["id"])

    def _checked(self, request: Request, own: int, before: Row | None = None) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if request.has("name"):
            values["name"] = stripped(request["name"])
            if not values["name"]:
                raise invalid(name="name must not be empty.")
        if request.has("slug"):
            values["slug"] = cleaned(unquote(request["slug"]))
            self._refuse_taken("slug", values["slug"], own)
        if request.has("description"):
            values["description"] = stripped(request["description"])
        if self.taxonomy.tree and request.has("parent"):
            values["parent"] = self._parent(int(request["parent"]), own)
        if self.taxonomy.tree and "image_id" in request.given:
            image = pictures.checked(self.db, "image_id", int(request["image_id"] or 0))
            values["meta"] = {**(meta(before) if before is not None else {}), "featured_image": image}
        name = values.get("name", before["name"] if before is not None else "")
        parent = values.get("parent", before["parent"] if before is not None else 0)
        same = "SELECT 1 FROM terms WHERE taxonomy = ? AND name = ? COLLATE NOCASE AND parent = ? AND id <> ?"
        if self.db.value(same, (self.taxonomy.name, name, parent, own)) is not None:
            raise conflict(f"{self.taxonomy.noun} “{name}” exists already.")
        return values

    def _refuse_taken(self, column: str, value: str, own: int) -> None:
        sql = f"SELECT 1 FROM terms WHERE taxonomy = ? AND {column} = ? AND id <> ?"  # noqa: S608
        if value and self.db.value(sql, (self.taxonomy.name, value, own)) is not None:
            raise conflict(f"The slug “{value}” is in use already.")

    def _parent(self, parent: int, own: int) -> int:
        """Raises 400 for a category that does not exist or lies below this one."""
        place = parent
        for _ in range(50):
            if place == 0:
                return parent
            if place == own:
                raise invalid(parent="parent lies below this category.")
            above = self.db.value("SELECT parent FROM terms WHERE taxonomy = ? AND id = ?", (self.taxonomy.name, place))
            if above is None:
                raise invalid(parent="parent does not exist.")
            place = int(above)
        return parent

    def delete(self, request: Request) -> Answer:
        """Gone for good; what lies below moves up."""
        row = self._find(int(request["id"]))
        with self.db.transaction():
            self.db.run("UPDATE terms SET parent = ? WHERE parent = ?", (row["parent"], row["id"]))
            self.db.run("DELETE FROM post_terms WHERE term = ?", (row["id"],))
            self.db.run("DELETE FROM terms WHERE id = ?", (row["id"],))
        return single({"deleted": True, "id": row["id"]})


def _image(row: Row) -> int:
    return int(meta(row).get("featured_image") or 0)
