"""What courses, lessons, orders and the rest share as WordPress posts: list queries, pages, texts, the trash."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.practice.database import Database, Row, now
from lmsdesk.practice.masteriyo.slugs import TEXT_BYTES, cleaned, free_post_slug, text_field
from lmsdesk.practice.wordpress import paging
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

TRASHED = "__trashed"
_UNNAMED = ("draft", "pending", "auto-draft")
"""A post in one of these has no slug unless somebody gave it one."""
_ORDER = {
    "date": "created", "id": "id", "title": "title COLLATE NOCASE", "slug": "slug", "modified": "modified",
    "menu_order": "menu_order", "rand": "random()", "meta_value": "id",
}  # fmt: skip


@dataclass(slots=True)
class Condition:
    """A WHERE that grows clause by clause."""

    clauses: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, clause: str, *values: Any) -> Condition:
        self.clauses.append(clause)
        self.values += values
        return self

    def among(self, column: str, numbers: Iterable[Any], negated: bool = False) -> Condition:
        listed = ",".join(str(whole(number)) for number in numbers) or "0"
        return self.add(f"{column} {'NOT ' if negated else ''}IN ({listed})")

    @property
    def sql(self) -> str:
        return " AND ".join(self.clauses) or "1"


LIVING = ("publish", "draft", "pending", "private", "future")


def asked(request: Request, kind: str, living: Sequence[str] = LIVING, status: str = "") -> Condition:
    """The condition that the common list arguments make; ``living`` are the states that count as any."""
    condition = Condition().add("type = ?", kind)
    status = status or request.get("status") or "any"
    if status == "any":
        condition.add(f"status IN ({', '.join('?' * len(living))})", *living)
    else:
        condition.add("status = ?", status)
    for word in re.findall(r'"[^"]+"|[^\s"]+', request.get("search") or ""):
        _with(condition, word.strip('"'))
    if request.has("after") and request["after"]:
        condition.add("created > ?", request["after"])
    if request.has("before") and request["before"]:
        condition.add("created < ?", request["before"])
    if request.has("slug") and request["slug"]:
        condition.add("slug = ?", request["slug"])
    for name, other, column in (("include", "exclude", "id"), ("parent", "parent_exclude", "parent")):
        if request.get(name):
            condition.among(column, listed(request[name]))
        elif request.get(other):
            condition.among(column, listed(request[other]), negated=True)
    return condition


def _with(condition: Condition, word: str) -> None:
    """Posts that have the word somewhere; with a hyphen in front, posts that have it nowhere."""
    without = word.startswith("-") and len(word) > 1
    like = "%" + re.sub(r"([%_\\])", r"\\\1", word.removeprefix("-") if without else word) + "%"
    columns = ("title", "excerpt", "content")
    if without:
        condition.add(" AND ".join(f"{column} NOT LIKE ? ESCAPE '\\'" for column in columns), *[like] * 3)
    else:
        condition.add("(" + " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns) + ")", *[like] * 3)


def page_of(db: Database, request: Request, condition: Condition, order: str = "") -> tuple[list[Row], int]:
    """The rows of the page asked for, and how many rows there are on all pages."""
    total = int(db.value(f"SELECT COUNT(*) FROM posts WHERE {condition.sql}", condition.values))  # noqa: S608
    size, page = int(request.get("per_page") or 10), int(request.get("page") or 1)
    begin = int(request["offset"]) if request.get("offset") is not None else (page - 1) * size
    # Only ids are sorted: long descriptions stay where they are until a row is on the page.
    sql = f"SELECT id FROM posts WHERE {condition.sql} ORDER BY {order or _order(request)} LIMIT ? OFFSET ?"  # noqa: S608
    numbers = [row["id"] for row in db.all(sql, (*condition.values, size, begin))]
    return by_ids(db, numbers), total


def _order(request: Request) -> str:
    by, way = str(request.get("orderby") or "date"), str(request.get("order") or "desc")
    if by == "include" and not request.get("include"):
        return "id"
    if by == "include":
        places = " ".join(f"WHEN {whole(n)} THEN {place}" for place, n in enumerate(listed(request["include"])))
        return f"CASE id {places} END"
    return f"{_ORDER.get(by, 'created')} {way}, id {way}"


def by_ids(db: Database, numbers: Sequence[int]) -> list[Row]:
    """Posts in the order of the ids."""
    rows = db.all("SELECT * FROM posts WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),))
    found = {row["id"]: row for row in rows}
    return [found[number] for number in numbers if number in found]


def find(db: Database, number: int, kind: str) -> Row | None:
    """A post of one type by id."""
    return db.one("SELECT * FROM posts WHERE id = ? AND type = ?", (number, kind))


def bad_id(kind: str, status: int = 404, dot: str = "") -> WpError:
    """``masteriyo_rest_<kind>_invalid_id``."""
    return WpError(status, f"masteriyo_rest_{kind}_invalid_id", f"Invalid ID{dot}")


def enveloped(request: Request, data: list[Any], total: int, **more: Any) -> Answer:
    """``{"data", "meta"}`` with the paging headers."""
    size, page = int(request.get("per_page") or 10), int(request.get("page") or 1)
    about = {"total": total, "pages": math.ceil(total / size), "current_page": page, "per_page": size, **more}
    return Answer({"data": data, "meta": about}, headers=paging.headers(request, total, size, page))


def plain(request: Request, data: list[Any], total: int) -> Answer:
    """A bare list with the paging headers."""
    size, page = int(request.get("per_page") or 10), int(request.get("page") or 1)
    return Answer(data, headers=paging.headers(request, total, size, page))


def links(base: str, resource: str, number: int) -> dict[str, Any]:
    """``_links`` to the item and its list."""
    root = f"{base}/wp-json/masteriyo/v1/{resource}"
    return {"self": [{"href": f"{root}/{number}"}], "collection": [{"href": root}]}


# -- values


def whole(value: Any) -> int:
    """PHP's absint: the number a text begins with, else 0."""
    if isinstance(value, int):
        return min(abs(value), 10**18)
    begin = re.match(r"\s*[-+]?(\d{1,18})", str(value))
    return int(begin[1]) if begin else 0


def listed(value: Any) -> list[Any]:
    """A list argument whether it came as list, as text with commas, or alone."""
    if isinstance(value, list):
        return value
    return [part for part in re.split(r"[\s,]+", str(value)) if part]


def ids_of(request: Request) -> list[int]:
    """``ids`` of a bulk call: ``ids=1,2`` in one text counts as its first number only."""
    sent = request.body.get("ids", request.query.get("ids"))
    return [whole(number) for number in (sent if isinstance(sent, list) else [sent])]


def name_of(value: Any) -> str:
    """A title as stored: without tags; one that the column cannot hold is stored as nothing."""
    name = text_field(unslashed(str(value or "")))
    return "" if len(name.encode("utf-8", "replace")) > TEXT_BYTES else name


def unslashed(text: str) -> str:
    """Text as WordPress takes it from forms: of backslashes every second one counts."""
    return re.sub(r"\\(.?)", r"\1", text, flags=re.DOTALL)


def harmless(text: str) -> str:
    """Text without script and style tags; what stood inside stays."""
    return re.sub(r"(?i)</?(?:script|style|iframe|form|input)\b[^>]*>", "", text)


def slug_for(db: Database, kind: str, given: str | None, title: str, status: str, own: int = 0) -> str:
    """The slug a post gets: the one given, or from the title once it is no draft any more."""
    wanted = cleaned(given or "")
    if not wanted and status not in _UNNAMED:
        wanted = cleaned(title)
    return free_post_slug(db, kind, wanted, own) if wanted else ""


# -- the trash


def trash(db: Database, row: Row) -> None:
    """Move to the trash; the slug says so."""
    slug = row["slug"] if row["slug"].endswith(TRASHED) else free_post_slug(db, row["type"], row["slug"] + TRASHED)
    db.update("posts", row["id"], status="trash", slug=slug, modified=now())


def restore(db: Database, row: Row) -> None:
    """Back from the trash as a draft, with the slug of the trash. Anything else stays as it is."""
    if row["status"] == "trash":
        db.update("posts", row["id"], status="draft", modified=now())


def remove(db: Database, number: int) -> None:
    """Delete a post for good, with its ties to terms."""
    with db.transaction():
        db.run("DELETE FROM post_terms WHERE post = ?", (number,))
        db.run("DELETE FROM posts WHERE id = ?", (number,))
