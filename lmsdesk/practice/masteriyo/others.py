"""What is read around courses: orders, reviews, and the plugin's settings."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import money, posts
from lmsdesk.practice.masteriyo.access import cannot, forbidden_unless_admin, listing, signed_in
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer
from lmsdesk.practice.wordpress.site import Site

_ORDER_STATES = ("pending", "trash", "on-hold", "completed", "cancelled", "refunded", "failed")
_ORDER_BILLING = (
    "first_name", "last_name", "company", "address_1", "address_2", "city", "postcode", "country", "state", "email",
    "phone",
)  # fmt: skip
_REVIEW_STATES = ("hold", "approve", "spam", "trash")
_PRICE = (
    '<span class="masteriyo-price-amount amount"><bdi><span class="masteriyo-price-currencySymbol">&#36;</span>'
    "{amount}</bdi></span>"
)


class Orders:
    """``/orders``, to look at."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        return {
            ("/orders", "GET"): (self.list, listing),
            (r"/orders/(?P<id>[\d]+)", "GET"): (self.get, signed_in("read")),
        }

    def list(self, request: Request) -> Answer:
        assert request.user is not None
        living = [state for state in (*_ORDER_STATES, "processing") if state != "trash"]
        condition = posts.asked(request, "mto-order", living)
        if not request.user.is_admin:
            condition.add("author = ?", request.user.id)
        if request.get("customer"):
            condition.add("author = ?", request["customer"])
        if request.get("course"):
            inside = "SELECT 1 FROM json_each(posts.meta, '$.items') WHERE json_extract(value, '$.course_id') = ?"
            condition.add(f"EXISTS ({inside})", request["course"])
        rows, total = posts.page_of(self.db, request, condition)
        counts = dict.fromkeys(_ORDER_STATES, 0)
        if request.user.is_admin:
            found = self.db.all("SELECT status, COUNT(*) AS n FROM posts WHERE type = 'mto-order' GROUP BY status")
            counts |= {row["status"]: row["n"] for row in found if row["status"] in counts}
        counts["any"] = sum(counts.values()) - counts["trash"]
        return posts.enveloped(request, [self.shown(row) for row in rows], total, orders_count=counts)

    def get(self, request: Request) -> Any:
        row = posts.find(self.db, int(request["id"]), "mto-order")
        if row is None:
            raise posts.bad_id("order")
        if request.user is None or not (request.user.is_admin or request.user.id == row["author"]):
            raise cannot("read", request)
        return self.shown(row)

    def shown(self, row: Row) -> dict[str, Any]:
        """An order as the API shows it."""
        stored, number, base = meta(row), row["id"], self.site.base
        total = str(stored.get("total", "0"))
        billing = stored.get("billing") or {}
        return {
            "id": number,
            "permalink": f"{base}/?post_type=mto-order&p={number}",
            "status": row["status"],
            "total": total,
            "formatted_total": money.shown(total),
            "currency": stored.get("currency", "USD"),
            "currency_symbol": money.SYMBOL,
            "expiry_date": "",
            "date_created": row["created"],
            "date_modified": row["modified"],
            "customer_id": row["author"],
            "customer": self._customer(row["author"]),
            "payment_method": stored.get("payment_method", ""),
            "payment_method_title": stored.get("payment_method_title", ""),
            "transaction_id": stored.get("transaction_id", ""),
            "date_paid": stored.get("date_paid", ""),
            "date_completed": stored.get("date_completed", ""),
            "created_via": stored.get("created_via", "checkout"),
            "customer_ip_address": "127.0.0.1",
            "customer_user_agent": "",
            "version": "2.3.1",
            "order_key": f"masteriyo_order_{number:013d}",
            "customer_note": row["excerpt"],
            "attachment": [],
            "cart_hash": "",
            "billing": {name: billing.get(name, "") for name in _ORDER_BILLING},
            "course_lines": [self._line(place, item) for place, item in enumerate(stored.get("items", []), 1)],
            "download_url": f"{base}/?masteriyo_download_order=1&order_id={number}",
            "_links": posts.links(base, "orders", number),
        }

    def _customer(self, number: int) -> dict[str, Any] | None:
        row = people.by_id(self.db, number)
        if row is None:
            return None
        avatar = people.avatar(row["email"])
        return {"id": number, "display_name": row["display_name"], "avatar_url": avatar, "email": row["email"]}

    @staticmethod
    def _line(place: int, item: dict[str, Any]) -> dict[str, Any]:
        total = str(item.get("total", "0"))
        amount = money.plain(money.amount(total) or Decimal(0))
        return {
            "id": place,
            "name": item.get("name", ""),
            "type": "course",
            "course_id": item.get("course_id", 0),
            "quantity": str(item.get("quantity", 1)),
            "subtotal": total,
            "total": total,
            "formatted_subtotal": _PRICE.format(amount=amount),
            "formatted_total": money.shown(total),
        }


class Reviews:
    """``/courses/reviews``, to look at."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        return {
            ("/courses/reviews", "GET"): (self.list, listing),
            (r"/courses/reviews/(?P<id>[\d]+)", "GET"): (self.get, signed_in("read")),
        }

    def list(self, request: Request) -> Answer:
        status = next(iter(posts.listed(request.get("status") or "all")), "all")
        status = "any" if status == "all" else str(status)
        condition = posts.asked(request, "mto-course-review", ("approve", "hold"), status)
        for name, column in (("course", "course"), ("user", "author")):
            if request.get(name):
                condition.among(column, posts.listed(request[name]))
        if request.get("user_exclude"):
            condition.among("author", posts.listed(request["user_exclude"]), negated=True)
        rows, total = posts.page_of(self.db, request, condition)
        counts = dict.fromkeys(_REVIEW_STATES, 0)
        found = self.db.all("SELECT status, COUNT(*) AS n FROM posts WHERE type = 'mto-course-review' GROUP BY status")
        counts |= {row["status"]: row["n"] for row in found if row["status"] in counts}
        counts["all"] = counts["hold"] + counts["approve"]
        shown = [self.shown(row) for row in rows]
        return posts.enveloped(request, shown, total, reviews_count=counts, pending_hold_count=counts["hold"])

    def get(self, request: Request) -> Any:
        row = posts.find(self.db, int(request["id"]), "mto-course-review")
        if row is None:
            raise posts.bad_id("course_review")
        return self.shown(row)

    def shown(self, row: Row) -> dict[str, Any]:
        """A review as the API shows it."""
        author = people.by_id(self.db, row["author"])
        name, email = (author["display_name"], author["email"]) if author is not None else ("", "")
        course = self.db.one("SELECT id, title FROM posts WHERE id = ?", (row["course"],))
        replies = "SELECT COUNT(*) FROM posts WHERE type = 'mto-course-review' AND parent = ?"
        return {
            "id": row["id"],
            "author_id": row["author"],
            "author_name": name,
            "author_email": email,
            "author_url": "",
            "author_avatar_url": people.avatar(email),
            "ip_address": "127.0.0.1",
            "date_created": row["created"],
            "title": row["title"],
            "description": row["content"],
            "rating": meta(row).get("rating", 0),
            "status": row["status"],
            "agent": "",
            "type": "mto_course_review",
            "parent": row["parent"],
            "course": {"id": course["id"], "name": course["title"]} if course is not None else None,
            "replies_count": self.db.value(replies, (row["id"],)),
            "_links": posts.links(self.site.base, "courses/reviews", row["id"]),
        }


class Settings:
    """``/settings``, to look at; administrators only."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def handlers(self) -> Handlers:
        return {("/settings", "GET"): (self.get, forbidden_unless_admin)}

    @staticmethod
    def get(request: Request) -> Any:
        return _defaults()


@lru_cache(maxsize=1)
def _defaults() -> Any:
    return json.loads(Path(__file__).with_name("settings.json").read_text("utf-8"))
