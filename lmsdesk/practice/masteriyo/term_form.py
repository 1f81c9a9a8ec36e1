"""Writing terms: names, slugs and parents the way WordPress takes them, and what it refuses without a word."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.database import Database, Row, meta
from lmsdesk.practice.masteriyo.posts import whole
from lmsdesk.practice.masteriyo.slugs import cleaned, free_term_slug, text_field
from lmsdesk.practice.wordpress.errors import Fatal, WpError

UNCATEGORIZED = 1
"""WordPress' own first category: no term of the plugin, yet good as a parent."""
_NAME_ROOM = 200


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What sets one of the three apart: its form, and which roles may do what with it."""

    name: str
    route: str
    link: str
    enveloped: bool = False
    nested: bool = False
    tree: bool = False
    picture: bool = False
    display: bool = False
    color: bool = False
    needs_page: bool = False
    readers: frozenset[str] = frozenset({"admin"})
    makers: frozenset[str] = frozenset({"admin"})


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


def not_read() -> WpError:
    """The plugin's answer when WordPress refused to store something."""
    return WpError(400, "masteriyo_rest_object_not_read", "Failed to read an object!")


def sent_slug(given: Any) -> str:
    """A slug as a request may give it. One with nothing left after cleaning makes the plugin fail."""
    slug = cleaned(str(given or ""), saving=False)
    if not slug:
        raise Fatal
    return slug


class TermForm:
    """Stores what a request says about terms of one taxonomy. ``given`` holds only what was sent."""

    def __init__(self, db: Database, taxonomy: Taxonomy) -> None:
        self.db = db
        self.taxonomy = taxonomy

    # -- new terms

    def create(self, given: Mapping[str, Any]) -> int:
        """Store a new term, or find the one that has this name already; its id."""
        name, slug = _name(given.get("name")), cleaned(str(given.get("slug") or ""))
        if self.taxonomy.tree and slug and self._taken_at_the_top(slug):
            raise WpError(400, "masteriyo_rest_invalid_category", "Category Already Exists.")
        parent = whole(given.get("parent_id") or 0) if self.taxonomy.tree else 0
        if not name or len(name) > _NAME_ROOM or not self._is_parent(parent):
            raise not_read()
        wanted = slug or cleaned(name)
        same = self._same(name, wanted, parent, bool(slug))
        if same is not None:
            return same
        return self.db.insert(
            "terms",
            taxonomy=self.taxonomy.name,
            name=name,
            slug=self._free(wanted, parent),
            description=description(str(given.get("description") or "")),
            parent=parent,
            meta=self._extra(given),
        )

    def _taken_at_the_top(self, slug: str) -> bool:
        """Whether a term without parent has the slug, or has it as its name."""
        sql = "SELECT id FROM terms WHERE taxonomy = ? AND parent = 0 AND (slug = ? OR name = ? COLLATE NOCASE)"
        return self.db.value(sql, (self.taxonomy.name, slug, slug)) is not None

    def _is_parent(self, number: int) -> bool:
        return number in (0, UNCATEGORIZED) or self.db.value("SELECT id FROM terms WHERE id = ?", (number,)) is not None

    def _same(self, name: str, slug: str, parent: int, named: bool) -> int | None:
        """The term that WordPress takes for the same: equal name, and no slug of its own to tell it apart."""
        sql = "SELECT id, slug FROM terms WHERE taxonomy = ? AND name = ? COLLATE NOCASE AND parent = ? ORDER BY id"
        twin = self.db.one(sql, (self.taxonomy.name, name, parent))
        if twin is None:
            return None
        if not named or twin["slug"] == slug:
            return int(twin["id"])
        sql = "SELECT id FROM terms WHERE taxonomy = ? AND slug = ? AND parent = ?"
        found = self.db.value(sql, (self.taxonomy.name, slug, parent))
        return int(found) if found is not None else None

    def _free(self, slug: str, parent: int) -> str:
        """The slug; if taken, with the slugs of the parents behind it, and only then with a number."""
        if self._owner(slug) is None:
            return slug
        suffix, above = "", parent
        while above and self.taxonomy.nested:
            row = self.db.one("SELECT slug, parent FROM terms WHERE id = ?", (above,))
            if row is None:
                break
            suffix += f"-{row['slug']}"
            if not self._anywhere(slug + suffix):
                break
            above = row["parent"]
        wanted, count = slug + suffix, 2
        free = wanted
        while self._anywhere(free):
            free = f"{wanted}-{count}"
            count += 1
        return free

    def _owner(self, slug: str, own: int = 0) -> int | None:
        sql = "SELECT id FROM terms WHERE taxonomy = ? AND slug = ? AND id <> ?"
        found = self.db.value(sql, (self.taxonomy.name, slug, own))
        return int(found) if found is not None else None

    def _anywhere(self, slug: str) -> bool:
        return self.db.value("SELECT id FROM terms WHERE slug = ?", (slug,)) is not None

    # -- changes

    def update(self, row: Row, given: Mapping[str, Any]) -> None:
        """Change what was sent. What WordPress refuses stays as it was, and nobody is told."""
        changes = self._changes(row, given)
        if changes is not None:
            self.db.update("terms", row["id"], **changes)
        self.db.update("terms", row["id"], meta={**meta(row), **self._extra(given)})

    def _changes(self, row: Row, given: Mapping[str, Any]) -> dict[str, Any] | None:
        name = _name(given["name"]) if "name" in given else row["name"]
        slug = cleaned(str(given.get("slug") or "")) if "slug" in given else row["slug"]
        parent = row["parent"]
        if self.taxonomy.tree and given.get("parent_id") is not None:
            parent = whole(given["parent_id"])
        if not name or len(name) > _NAME_ROOM or not self._is_parent(parent):
            return None
        if self._inside(parent, row["id"]):
            parent = 0  # WordPress quietly drops a parent that would close a loop.
        wanted = slug or cleaned(name)
        if self._owner(wanted, row["id"]) is not None:
            if slug and parent == row["parent"]:
                return None
            wanted = self._free(wanted, parent)
        changes = {"name": name, "slug": wanted, "parent": parent}
        if "description" in given:
            changes["description"] = description(str(given.get("description") or ""))
        return changes

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

    def _extra(self, given: Mapping[str, Any]) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if self.taxonomy.display and given.get("display"):
            extra["display"] = given["display"]
        if self.taxonomy.picture and given.get("featured_image") is not None:
            extra["featured_image"] = whole(given["featured_image"])
        if self.taxonomy.color and "color" in given:
            extra["color"] = str(given.get("color") or "")
        return extra


def _name(given: Any) -> str:
    """A name as stored. Tags go; what stands in a script stays."""
    return text_field(re.sub(r"(?i)</?(?:script|style)\b[^>]*>", "", str(given or "")))


_ALLOWED = re.compile(
    r"</?(?:a|abbr|acronym|b|blockquote|cite|code|del|em|i|q|s|strike|strong)(?:\s[^>]*)?>", re.IGNORECASE
)


def description(text: str) -> str:
    """Term descriptions keep a few inline tags; the others go, their text stays."""
    bare = re.sub(r"<[^>]*>", lambda found: found[0] if _ALLOWED.fullmatch(found[0]) else "", text)
    return re.sub(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);)", "&amp;", bare)
