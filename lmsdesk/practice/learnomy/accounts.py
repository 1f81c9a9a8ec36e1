"""People: oneself, instructors, students; signing in and out; and the small writes that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.limits import Limits
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, not_found, running, signed_in
from lmsdesk.practice.learnomy.tokens import Tokens
from lmsdesk.practice.learnomy.variants import Table
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer
from lmsdesk.practice.wordpress.site import Site


class Accounts:
    """The routes about people."""

    def __init__(self, site: Site, table: Table, tokens: Tokens, limits: Limits) -> None:
        self.db = site.db
        self.table = table
        self.tokens = tokens
        self.limits = limits

    def install(self) -> None:
        add, variant, tokens, args = self.table.add, self.table.variant, self.tokens, route_args
        add("/auth/token", "POST", tokens.token, args=args.SIGN_IN)
        add("/auth/token/refresh", "POST", tokens.refresh, args=args.REFRESH)
        add(variant.path("/auth/logout", "/auth/token/revoke"), "POST", tokens.revoke, signed_in, args.REVOKE)
        forgot = variant.path("/auth/password/forgot", "/auth/forgot-password")
        add(forgot, "POST", self.forgot, args={"user_login": args.text(required=True)})
        add("/me", "GET", self.me, signed_in)
        self.table.add_list("/me/notifications", self.nothing, signed_in)
        self.table.add_list("/instructors", self.instructors, args=args.SEARCH)
        add(f"/instructors/{ID}", "GET", self.instructor, args=args.ID)
        self.table.add_list("/admin/students", self.students, running, args.SEARCH)
        coupon = {"code": args.text(required=True), "item_type": args.text(), "item_id": args.number()}
        add("/coupons/validate", "POST", self.limits.counted(self.validate), signed_in, coupon)

    def me(self, request: Request) -> Answer:
        row = people.by_id(self.db, caller(request).id)
        assert row is not None
        private = {"username": row["login"], "email": row["email"], "roles": [row["role"]]}
        return single({**_public(row), **private})

    def forgot(self, request: Request) -> Answer:
        """Says the same whether the account exists or not. No mail leaves the practice academy."""
        self.limits.count(request, None, request["user_login"])
        return single({"message": "If the account exists, a mail is on its way."})

    def validate(self, request: Request) -> Answer:
        """No coupon is on offer."""
        del request
        raise not_found("Coupon")

    def nothing(self, request: Request) -> Answer:
        """A list of what the practice academy has none of."""
        return self.table.answered(self.db, request, Listing("posts").where("0"), lambda rows: list(rows))

    def instructors(self, request: Request) -> Answer:
        listing = Listing("users", order="display_name COLLATE NOCASE", descending=False)
        listing.where("role IN ('administrator', 'lrn_instructor')")
        return self._searched(request, listing, lambda rows: [_public(row) for row in rows])

    def instructor(self, request: Request) -> Answer:
        row = people.by_id(self.db, int(request["id"]))
        if row is None or not people.from_row(row).is_staff:
            raise not_found("Instructor")
        return single(_public(row))

    def students(self, request: Request) -> Answer:
        listing = Listing("users", order="display_name COLLATE NOCASE", descending=False)
        return self._searched(request, listing.where("role = 'lrn_student'"), _with_mail)

    def _searched(self, request: Request, listing: Listing, show: Any) -> Answer:
        if request.get("search"):
            wanted = f"%{request['search']}%"
            listing.where("(display_name LIKE ? OR login LIKE ?)", wanted, wanted)
        return self.table.answered(self.db, request, listing, show)


def _public(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "display_name": row["display_name"], "bio": meta(row).get("description", "")}


def _with_mail(rows: Sequence[Row]) -> list[Any]:
    return [{**_public(row), "email": row["email"], "registered_at": row["registered"]} for row in rows]
