"""API keys: how they sign in, what their permission allows, and the routes that manage them."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from lmsdesk.practice.database import Database, Row
from lmsdesk.practice.masteriyo.posts import whole
from lmsdesk.practice.masteriyo.slugs import text_area
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress import people
from lmsdesk.practice.wordpress.errors import Fatal, WpError, refused
from lmsdesk.practice.wordpress.request import Request

MARKER = "wp-json/masteriyo/"
"""Only addresses with this text are looked at for keys (case matters)."""
_BROKEN = ""
"""The permissions of a key that the plugin stored so that it cannot read it any more."""
_READS, _WRITES = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")


def create_key(db: Database, user_id: int, permissions: str, description: str = "") -> tuple[int, str, str]:
    """(id, key, secret) of a new key."""
    key, secret = f"key_{secrets.token_hex(16)}", f"secret_{secrets.token_hex(32)}"
    number = db.insert(
        "api_keys", user_id=user_id, key=key, secret=secret, permissions=permissions, description=description
    )
    return number, key, secret


class Keys:
    """Key sign-in and ``/rest-api``."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def sign_in(self, request: Request, header: str) -> bool:
        """Take a key's header. A known key with a wrong secret stays a stranger, but gets Masteriyo's realm."""
        pair = people.read_basic(header)
        if pair is None or MARKER not in request.uri:
            return False
        row = self.db.one("SELECT * FROM api_keys WHERE key = ?", (pair[0],))
        if row is None or row["permissions"] == _BROKEN:
            return False
        if not secrets.compare_digest(row["secret"].encode(), pair[1].encode()):
            realm = "Masteriyo API. Use a API key in the username field and a API secret in the password field."
            request.answer_headers["WWW-Authenticate"] = f'Basic realm="{realm}"'
            return True
        owner = people.by_id(self.db, row["user_id"])
        if owner is not None:
            request.user = people.from_row(owner)
            request.key_permissions = row["permissions"]
        return True

    def allow(self, request: Request) -> None:
        """Stop what the key's permission does not cover; before any route is looked for."""
        allowed = request.key_permissions
        if not allowed or request.method == "OPTIONS":
            return
        code = "masteriyo_rest_authentication_error"
        if request.method in _READS:
            if "read" not in allowed:
                raise WpError(401, code, "The API key provided does not have read permissions.")
        elif request.method in _WRITES:
            if "write" not in allowed:
                raise WpError(401, code, "The API key provided does not have write permissions.")
        else:
            raise WpError(401, code, "Unknown request method.")

    # -- routes

    def judges(self) -> dict[tuple[str, str], Callable[[Any], tuple[str, str] | None]]:
        """The plugin's own look at arguments."""
        return {(path, "permissions"): _no_permissions for path in ("/rest-api", r"/rest-api/(?P<id>[\d]+)")}

    def handlers(self) -> Handlers:
        one = r"/rest-api/(?P<id>[\d]+)"
        return {
            ("/rest-api", "GET"): (self.list, self._gate),
            ("/rest-api", "POST"): (self.create, self._gate),
            (one, "POST"): (self.update, self._gate),
            (one, "DELETE"): (self.delete, self._gate),
        }

    def _gate(self, request: Request) -> None:
        if request.user is None or not request.user.is_admin:
            words = "Sorry, you are not allowed to perform this action."
            raise refused("masteriyo_permission_denied", words, request.user is not None)

    def list(self, request: Request) -> Any:
        """All keys, newest first, secrets in clear. One key without an owner turns the list into an object."""
        shown: dict[int, dict[str, Any]] = {}
        rows = self.db.all("SELECT * FROM api_keys ORDER BY id DESC")
        for place, row in enumerate(rows):
            owner = people.by_id(self.db, row["user_id"])
            if owner is not None:
                shown[place] = self._entry(row, owner)
        if list(shown) == list(range(len(shown))):
            return list(shown.values())
        return {str(place): entry for place, entry in shown.items()}

    @staticmethod
    def _entry(row: Row, owner: Row) -> dict[str, Any]:
        shown: dict[str, Any] = {} if row["permissions"] == _BROKEN else {
            "apiKey": row["key"],
            "secret": row["secret"],
            "permissions": row["permissions"],
            "description": row["description"],
        }  # fmt: skip
        return {
            **shown,
            "id": str(row["id"]),
            "user": {
                "id": owner["id"],
                "display_name": owner["display_name"],
                "avatar_url": people.avatar(owner["email"]),
            },
        }

    def create(self, request: Request) -> Any:
        assert request.user is not None
        description, permissions = text_area(request.get("description") or ""), _permissions(request["permissions"])
        kept = _unslashed(description)
        owner = request["user_id"] or request.user.id
        stored = (permissions, kept) if kept is not None else (_BROKEN, "")
        number, key, secret = create_key(self.db, owner, *stored)
        shown = {"apiKey": key, "secret": secret, "permissions": permissions}
        return {**shown, "description": description, "id": number}

    def update(self, request: Request) -> Any:
        row = self._row(request, "update")
        description = text_area(request.get("description") or "")
        wanted = (request["user_id"], _permissions(request["permissions"]), description)
        if row is None:
            raise WpError(500, "rest_api_key_update_error", "Could not update API key secret.")
        if row["permissions"] == _BROKEN:
            raise Fatal
        if (row["user_id"], row["permissions"], row["description"]) == wanted:
            words = "Sorry, an error occurred while updating the API key secret."
            raise WpError(500, "rest_api_key_update_error", words)
        self.db.update("api_keys", row["id"], user_id=wanted[0], permissions=wanted[1], description=wanted[2])
        return {"apiKey": row["key"], "secret": row["secret"], "permissions": wanted[1], "description": wanted[2]}

    def _row(self, request: Request, verb: str) -> Row | None:
        number = whole(request["id"])
        if not number:
            raise WpError(500, f"rest_api_key_{verb}_error", "Invalid API key secret.")
        return self.db.one("SELECT * FROM api_keys WHERE id = ?", (number,))

    def delete(self, request: Request) -> Any:
        self._row(request, "delete")
        if not self.db.run("DELETE FROM api_keys WHERE id = ?", (whole(request["id"]),)):
            raise WpError(500, "rest_api_key_delete_error", "Could not delete API key secret.")
        return True


def _permissions(value: Any) -> str:
    """A permission as the plugin reads it: letters in any case, spaces around."""
    return re.sub(r"[^a-z0-9_-]", "", value.lower()) if isinstance(value, str) else ""


def _no_permissions(value: Any) -> tuple[str, str] | None:
    known = _permissions(value) in ("read", "write", "read_write")
    return None if known else ("", "Invalid parameter.")


def _unslashed(text: str) -> str | None:
    """A description after WordPress has taken the backslashes out of the JSON around it; None when that breaks it."""
    try:
        return str(json.loads(re.sub(r"\\(.)", r"\1", json.dumps(text))))
    except ValueError:
        return None
