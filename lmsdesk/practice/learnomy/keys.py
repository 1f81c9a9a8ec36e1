"""Keys of Learnomy's own, as the vendor has announced them: shown once when made, masked in the list afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from lmsdesk.practice.database import Row
from lmsdesk.practice.learnomy import route_args
from lmsdesk.practice.learnomy.envelope import single
from lmsdesk.practice.learnomy.paging import Listing
from lmsdesk.practice.learnomy.refusals import caller, invalid, not_found, running
from lmsdesk.practice.learnomy.route_args import Declared, number, text
from lmsdesk.practice.learnomy.variants import Table
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer
from lmsdesk.practice.wordpress.site import Site

SCOPES = {"read": "read_only", "write": "write_only", "read_write": "full"}
"""Learnomy's words by those in which the academy's file stores them."""
STORED = {word: stored for stored, word in SCOPES.items()}


class Keys:
    """The routes of one variant."""

    def __init__(self, site: Site, table: Table) -> None:
        self.db = site.db
        self.table = table

    def install(self) -> None:
        add, path = self.table.add, self.table.variant.path("/api-keys", "/admin/api-keys")
        one = f"{path}/{ID}"
        self.table.add_list(path, self.page, running)
        add(path, "POST", self.create, running, _key(new=True))
        add(one, self.table.variant.changing, self.update, running, {**route_args.ID, **_key(new=False)})
        add(one, "DELETE", self.delete, running, route_args.ID)

    def page(self, request: Request) -> Answer:
        return self.table.answered(self.db, request, Listing("api_keys"), self._all_shown)

    def create(self, request: Request) -> Answer:
        owner = request.get("user_id") or caller(request).id
        if people.by_id(self.db, owner) is None:
            raise invalid(user_id="user_id is not a user.")
        token = f"lrn_{secrets.token_hex(24)}"
        stored = {"permissions": STORED[request["scope"]], "description": request["label"]}
        made = self.db.insert("api_keys", user_id=owner, key=token, secret=token, **stored)
        row = self.db.one("SELECT * FROM api_keys WHERE id = ?", (made,))
        assert row is not None
        return single({**self._shown(row), "token": token}, 201)

    def update(self, request: Request) -> Answer:
        row = self._find(request)
        changes: dict[str, Any] = {}
        if request.has("label"):
            changes["description"] = request["label"]
        if request.has("scope"):
            changes["permissions"] = STORED[request["scope"]]
        self.db.update("api_keys", row["id"], **changes)
        return single(self._shown(self._find(request)))

    def delete(self, request: Request) -> Answer:
        row = self._find(request)
        self.db.run("DELETE FROM api_keys WHERE id = ?", (row["id"],))
        return single({"deleted": True, "key_id": row["id"]})

    def _find(self, request: Request) -> Row:
        row = self.db.one("SELECT * FROM api_keys WHERE id = ?", (int(request["id"]),))
        if row is None:
            raise not_found("Key")
        return row

    def _shown(self, row: Row) -> dict[str, Any]:
        owner = people.by_id(self.db, row["user_id"])
        return {
            "id": row["id"],
            "label": row["description"],
            "scope": SCOPES[row["permissions"]],
            "user": {"id": row["user_id"], "display_name": owner["display_name"] if owner else ""},
            "last_four": row["key"][-4:],
            "last_used_at": None,
            "created_at": str(self.db.option("installed", "2026-01-01T00:00:00Z")),
        }

    def _all_shown(self, rows: Sequence[Row]) -> list[Any]:
        return [self._shown(row) for row in rows]


def _key(*, new: bool) -> Declared:
    scope = text("What the key may do.", enum=list(STORED), **({"default": "read_only"} if new else {}))
    shared = {"label": text("What it is for.", required=new, minLength=1), "scope": scope}
    return {**shared, "user_id": number("Whose key it is; the caller's, if left out.", minimum=1)} if new else shared
