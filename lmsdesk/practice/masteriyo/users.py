"""People as the plugin shows and changes them: ``/users``, ``/users/me``, ``/users/instructors``, ``/roles``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import admin, cannot, cannot_list, forbidden_for_strangers
from lmsdesk.practice.masteriyo.table import Handlers
from lmsdesk.practice.wordpress import paging, people
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer
from lmsdesk.practice.wordpress.site import Site

ROLES = {
    "administrator": "Administrator",
    "editor": "Editor",
    "contributor": "Contributor",
    "subscriber": "Subscriber",
    "masteriyo_manager": "Masteriyo Manager",
    "masteriyo_instructor": "Masteriyo Instructor",
    "masteriyo_student": "Masteriyo Student",
}
_HIDDEN = ("administrator", "masteriyo_manager")
INACTIVE = 1000
_BILLING = (
    "first_name", "last_name", "company_name", "company_id", "address_1", "address_2", "city", "postcode", "country",
    "state", "country_name", "state_name", "email", "phone",
)  # fmt: skip
_COLUMNS = ("first_name", "last_name", "display_name")
_SETTINGS = (
    "url", "nickname", "description", "status", "locale", "rich_editing", "syntax_highlighting", "comment_shortcuts",
    "use_ssl", "show_admin_bar_front",
)  # fmt: skip
_LATE = ("first_name", "last_name", "nickname", "description", "billing")
"""An update stores these, but its answer still has the old ones: the plugin's cache."""
_ORDER = {
    "id": "id", "display_name": "display_name COLLATE NOCASE", "name": "display_name COLLATE NOCASE", "login": "login",
    "nicename": "login", "email": "email COLLATE NOCASE", "registered": "registered",
}  # fmt: skip


class Users:
    """The routes of people."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def handlers(self) -> Handlers:
        one = r"/users/(?P<id>[\d]+)"
        return {
            ("/users", "GET"): (self.list, self._may_list),
            ("/users", "POST"): (self.create, admin("create")),
            ("/users/me", "GET"): (self.me, forbidden_for_strangers),
            ("/users/me", "POST"): (self.update_me, forbidden_for_strangers),
            (one, "GET"): (self.get, self._may_read),
            (one, "POST"): (self.update, self._may_update),
            (one, "DELETE"): (self.delete, self._may_delete),
            ("/users/instructors", "GET"): (self.instructors, self._may_list),
            ("/users/instructors", "POST"): (self.create, admin("create")),
            ("/roles", "GET"): (self.roles, forbidden_for_strangers),
        }

    @staticmethod
    def _may_list(request: Request) -> None:
        if request.user is None or not request.user.is_staff:
            raise cannot_list(request)

    def _may_read(self, request: Request) -> None:
        """Only people who are there can be out of bounds."""
        known = people.by_id(self.db, posts.whole(request["id"])) is not None
        if known and not (request.user and request.user.is_staff):
            raise cannot("read", request)

    def _may_update(self, request: Request) -> None:
        number, user = posts.whole(request["id"]), request.user
        if user is None or people.by_id(self.db, number) is None or not (user.is_admin or user.id == number):
            raise cannot("update", request)

    def _may_delete(self, request: Request) -> None:
        number, user = posts.whole(request["id"]), request.user
        if number == (user.id if user else 0):
            raise WpError(500, "masteriyo_cannot_delete_yourself", "Sorry, you cannot delete yourself.", bare=True)
        if people.by_id(self.db, number) is not None and not (user and user.is_admin):
            raise cannot("delete", request)

    # -- reading

    def list(self, request: Request) -> Answer:
        return self._listed(request, listed_roles(request.get("roles")))

    def instructors(self, request: Request) -> Answer:
        return self._listed(request, ["masteriyo_instructor"])

    def _listed(self, request: Request, roles: Any) -> Answer:
        condition = posts.Condition()
        if roles:
            condition.add(f"role IN ({', '.join('?' * len(roles))})", *roles)
        if request.get("search"):
            like = f"%{str(request['search']).strip('*')}%"
            condition.add("(login LIKE ? OR email LIKE ? OR display_name LIKE ? OR first_name LIKE ?)", *[like] * 4)
        if request.get("include"):
            condition.among("id", request["include"])
        if request.get("exclude"):
            condition.among("id", request["exclude"], negated=True)
        if request.get("instructor_applied"):
            condition.add("COALESCE(json_extract(meta, '$.instructor_apply_status'), '') = 'applied'")
        if request.user is None or not request.user.is_admin:
            condition.add("0")  # Instructors may ask, and are shown nobody.
        size, page = request["per_page"], request.get("page") or 1
        total = int(self.db.value(f"SELECT COUNT(*) FROM users WHERE {condition.sql}", condition.values))  # noqa: S608
        begin = request.get("offset") if request.get("offset") is not None else (page - 1) * size
        order, way = _ORDER.get(request["orderby"], "id"), request["order"]
        rows = self.db.all(
            f"SELECT * FROM users WHERE {condition.sql} ORDER BY {order} {way}, id {way} LIMIT ? OFFSET ?",  # noqa: S608
            (*condition.values, size, begin),
        )
        about = {"total": total, "pages": math.ceil(total / size), "current_page": page, "per_page": size}
        away = "SELECT COUNT(*) FROM users WHERE json_extract(meta, '$.status') = ?"
        shown = {
            "data": [self.shown(row) for row in rows],
            "meta": {**about, "inactive": self.db.value(away, (INACTIVE,))},
        }
        return Answer(shown, headers=paging.headers(request, total, size, page))

    def get(self, request: Request) -> Any:
        row = people.by_id(self.db, int(request["id"]))
        if row is None:
            raise posts.bad_id("user")
        return self.shown(row)

    def me(self, request: Request) -> Any:
        assert request.user is not None
        return self._fresh(request.user.id)

    def _fresh(self, number: int) -> dict[str, Any]:
        row = people.by_id(self.db, number)
        assert row is not None
        return self.shown(row)

    @staticmethod
    def shown(row: Row) -> dict[str, Any]:
        """A person as the API shows them."""
        stored, avatar = meta(row), people.avatar(row["email"])
        billing = stored.get("billing") or {}
        return {
            "id": row["id"],
            "username": row["login"],
            "nicename": row["login"].lower().replace(" ", "-"),
            "email": row["email"],
            "url": stored.get("url", ""),
            "date_created": row["registered"],
            "status": stored.get("status", 0),
            "display_name": row["display_name"],
            "nickname": stored.get("nickname", row["login"]),
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "description": stored.get("description", ""),
            "rich_editing": stored.get("rich_editing", True),
            "syntax_highlighting": stored.get("syntax_highlighting", True),
            "comment_shortcuts": stored.get("comment_shortcuts", False),
            "use_ssl": stored.get("use_ssl", False),
            "show_admin_bar_front": stored.get("show_admin_bar_front", True),
            "locale": stored.get("locale", ""),
            "roles": [row["role"]],
            "formatted_roles": [{"value": row["role"], "label": ROLES.get(row["role"], row["role"])}],
            "profile_image": {"id": 0, "url": avatar},
            "billing": {name: billing.get(name, None if name == "state_name" else "") for name in _BILLING},
            "avatar_url": avatar,
            "is_demo_student": False,
            "auto_created": False,
            "instructor_apply_status": stored.get("instructor_apply_status", "not-applied"),
            "instructor_application_attempts": {"used": 0, "max": 3, "can_apply": True},
            "user_sessions_info": [],
        }

    @staticmethod
    def roles(request: Request) -> Any:
        return [{"value": value, "label": label} for value, label in ROLES.items() if value not in _HIDDEN]

    # -- writing

    def create(self, request: Request) -> Answer:
        login, email = str(request["username"]).strip(), _email(request.get("email"))
        roles = listed_roles(request.get("roles")) or ["masteriyo_student"]
        self._known(roles)
        if self.db.value("SELECT id FROM users WHERE login = ?", (login,)):
            raise WpError(400, "masteriyo_user_already_exists", "Sorry, that username already exists!")
        if email and self.db.value("SELECT id FROM users WHERE email = ? COLLATE NOCASE", (email,)):
            raise WpError(400, "masteriyo_user_already_exists", "Sorry, that email address is already used!")
        number = people.create_user(
            self.db,
            login,
            role=roles[0],
            password=str(request.get("password") or ""),
            email=email,
            **{name: str(request[name]) for name in _COLUMNS if request.has(name)},
            **self._settings({}, request),
        )
        where = f"{self.site.base}/wp-json/masteriyo/v1/users/{number}"
        return Answer(self._fresh(number), 201, {"Location": where})

    @staticmethod
    def _known(roles: Any) -> None:
        if any(role not in ROLES or role == "masteriyo_manager" for role in roles):
            raise WpError(400, "user_invalid_roles", "Invalid roles")

    @staticmethod
    def _settings(stored: dict[str, Any], request: Request) -> dict[str, Any]:
        settings = {**stored, **{name: request[name] for name in _SETTINGS if request.has(name)}}
        if request.has("billing") and isinstance(request["billing"], Mapping):
            sent = {name: str(value) for name, value in request["billing"].items() if name in _BILLING}
            settings["billing"] = {**settings.get("billing", {}), **sent}
        return settings

    def update(self, request: Request) -> Any:
        assert request.user is not None
        number = int(request["id"])
        row = people.by_id(self.db, number)
        assert row is not None
        return self._changed(row, request)

    def delete(self, request: Request) -> Any:
        """Delete an account. Without force the answer says that it failed, yet the account is gone."""
        row = people.by_id(self.db, posts.whole(request["id"]))
        if row is None:
            raise posts.bad_id("user")
        shown, heir = self.shown(row), posts.whole(request.get("reassign") or 0)
        with self.db.transaction():
            if heir:
                self.db.run("UPDATE posts SET author = ? WHERE author = ?", (heir, row["id"]))
            self.db.run("DELETE FROM users WHERE id = ?", (row["id"],))
        if not request["force"]:
            raise WpError(500, "masteriyo_rest_cannot_delete", "The user cannot be deleted.")
        return shown

    def update_me(self, request: Request) -> Any:
        assert request.user is not None
        row = people.by_id(self.db, request.user.id)
        assert row is not None
        return self._changed(row, request)

    def _changed(self, row: Row, request: Request) -> dict[str, Any]:
        """Store what was sent; the answer tells some of it late."""
        assert request.user is not None
        before = self.shown(row)
        changes: dict[str, Any] = {name: str(request[name]) for name in _COLUMNS if request.has(name)}
        roles = listed_roles(request.get("roles")) if "roles" in request.given else []
        if roles:
            if not request.user.is_admin:
                raise WpError(403, "masteriyo_rest_cannot_update", "Sorry, you are not allowed to change roles.")
            self._known(roles)
            changes["role"] = roles[0]
        if request.has("password") and request["password"]:
            changes["password"] = people.digest(str(request["password"]))
        email = _email(request.get("email")) if request.has("email") else ""
        taken = "SELECT id FROM users WHERE email = ? COLLATE NOCASE AND id <> ?"
        if email and not self.db.value(taken, (email, row["id"])):
            changes["email"] = email  # A taken address changes nothing, and nobody is told.
        self.db.update("users", row["id"], **changes, meta=self._settings(meta(row), request))
        return {**self._fresh(row["id"]), **{name: before[name] for name in _LATE}}


def listed_roles(value: Any) -> list[str]:
    """Roles as a list, also when one came as plain text."""
    return [str(role) for role in posts.listed(value or [])]


def _email(value: Any) -> str:
    """The address, or nothing when it is none."""
    text = str(value or "").strip()
    return text if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text) else ""
