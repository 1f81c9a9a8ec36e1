"""What a client sends of a course, checked and made into columns, JSON part and links."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from lmsdesk.practice.database import Database, Row, meta, now
from lmsdesk.practice.learnomy.course_shown import DEFAULTS, STORED_AS, money, properties
from lmsdesk.practice.learnomy.pictures import checked
from lmsdesk.practice.learnomy.refusals import invalid, refused
from lmsdesk.practice.learnomy.route_args import STORED
from lmsdesk.practice.learnomy.terms import CATEGORY, TAG, Taxonomy
from lmsdesk.practice.masteriyo.slugs import cleaned, free_post_slug, stripped
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.request import Request

COURSE = "lrn_course"
_MONEY = frozenset({"price", "sale_price"})


def create(db: Database, request: Request) -> int:
    """A new course; its id. Raises WpError before anything was written."""
    changes = _columns(db, request, 0)
    assert request.user is not None
    stamp = now()
    columns = {"author": request.user.id, **changes}
    links = _links(db, request)
    columns["slug"] = columns.get("slug") or free_post_slug(db, COURSE, cleaned(columns["title"]))
    with db.transaction():
        number = db.insert(
            "posts", type=COURSE, created=stamp, modified=stamp, meta=_stored(db, request, {}), **columns
        )
        _link(db, number, links)
    return number


def update(db: Database, request: Request, row: Row) -> None:
    """Change what was sent. Raises WpError before anything was written."""
    columns = _columns(db, request, row["id"])
    stored = _stored(db, request, meta(row))
    links = _links(db, request)
    if columns.get("status") == "trash" and row["status"] != "trash":
        stored["status_before"] = row["status"]
    elif columns.get("status", "trash") != "trash":
        stored.pop("status_before", None)
    with db.transaction():
        db.update("posts", row["id"], **columns, meta=stored, modified=now())
        _link(db, row["id"], links)


def _columns(db: Database, request: Request, own: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if request.has("title"):
        found["title"] = stripped(request["title"])
        if not found["title"]:
            raise invalid(title="title must not be empty.")
    if request.has("description"):
        found["content"] = without_scripts(request["description"])
    if request.has("excerpt"):
        found["excerpt"] = without_scripts(request["excerpt"])
    if request.get("status"):
        found["status"] = STORED[request["status"]]
    if request.get("slug"):
        found["slug"] = free_post_slug(db, COURSE, cleaned(unquote(request["slug"])), own)
    if request.has("instructor_id"):
        found["author"] = _instructor(db, request)
    return found


def _instructor(db: Database, request: Request) -> int:
    number = int(request["instructor_id"])
    row = people.by_id(db, number)
    if row is None or not people.from_row(row).is_staff:
        raise invalid(instructor_id="instructor_id is not an instructor.")
    assert request.user is not None
    if not request.user.is_admin and number != request.user.id:
        raise refused(request)
    return number


def _stored(db: Database, request: Request, before: dict[str, Any]) -> dict[str, Any]:
    stored = dict(before)
    for name in DEFAULTS:
        if name in request.given and (request.get(name) is not None or name == "sale_price"):
            value = _money(name, request[name]) if name in _MONEY else request[name]
            stored[STORED_AS.get(name, name)] = value
    if "featured_image" in request.given:
        stored["featured_image"] = checked(db, "featured_image", int(request.get("featured_image") or 0))
    told = properties(stored)
    price, sale = money(told["price"]) or "0", money(told["sale_price"])
    if "sale_price" in request.given and sale is not None and not 0 <= Decimal(sale) < Decimal(price):
        raise invalid(sale_price="sale_price must be lower than price.")
    return stored


def _money(name: str, sent: Any) -> str | None:
    amount = money(sent)
    if amount is None and sent is not None:
        raise invalid(**{name: f"{name} is not a number."})
    return amount


def _links(db: Database, request: Request) -> dict[Taxonomy, list[int]]:
    links: dict[Taxonomy, list[int]] = {}
    for taxonomy, name in ((CATEGORY, "category_ids"), (TAG, "tag_ids")):
        if not request.has(name):
            continue
        numbers = [int(number) for number in dict.fromkeys(request[name])]
        listed = ",".join(str(number) for number in numbers) or "0"
        known = db.all(f"SELECT id FROM terms WHERE taxonomy = ? AND id IN ({listed})", (taxonomy.name,))  # noqa: S608
        if missing := sorted(set(numbers) - {row["id"] for row in known}):
            raise invalid(**{name: f"{name} has an unknown id: {missing[0]}."})
        links[taxonomy] = numbers
    return links


def _link(db: Database, number: int, links: dict[Taxonomy, list[int]]) -> None:
    for taxonomy, terms in links.items():
        db.run(
            "DELETE FROM post_terms WHERE post = ? AND term IN (SELECT id FROM terms WHERE taxonomy = ?)",
            (number, taxonomy.name),
        )
        db.insert_many("post_terms", ("post", "term"), ((number, term) for term in terms))


def without_scripts(text: str) -> str:
    """HTML as a site keeps it: no scripts."""
    return re.sub(r"(?is)<script[^>]*>.*?</script\s*>", "", text)
