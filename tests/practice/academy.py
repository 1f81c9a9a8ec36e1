"""A practice academy with the people, keys and things that the recordings of the real site take for granted."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Database, now
from lmsdesk.practice.masteriyo.keys import create_key
from lmsdesk.practice.masteriyo.site import build
from lmsdesk.practice.wordpress import people

LOGIN_PASSWORD = "login-password-of-admin"
_STAMP = "2026-11-22T11:18:53Z"
_PEOPLE = {
    "admin": "administrator",
    "ines": "masteriyo_instructor",
    "sam": "masteriyo_student",
    "learner1": "masteriyo_student",
}
_KEYS = {
    "admin-rw": (1, "read_write"),
    "admin-r": (1, "read"),
    "admin-w": (1, "write"),
    "ines-rw": (2, "read_write"),
    "ines-r": (2, "read"),
    "sam-rw": (3, "read_write"),
    "l1-rw": (4, "read_write"),
}
_TABLES = {"categories": "terms", "tags": "terms", "difficulties": "terms", "rest-api": "api_keys"}


class Academy:
    """One academy for one area of recordings."""

    def __init__(self, area: str, uploads: Path) -> None:
        self.area = area
        self.base = "https://example.test" if area == "wp7" else "http://example.test"
        self.db = Database(":memory:")
        self.site = build(self.db, uploads, lambda: self.base, "Example Academy")
        self.app_passwords: dict[str, str] = {}
        self.uuids: dict[str, str] = {}
        self.newest_app_password = ""
        self._recorded: Any = None
        self._people()
        self._wordpress()
        for prepare in _PREPARED.get(area, ()):
            prepare(self)

    # -- what is there

    def _people(self) -> None:
        for login, role in _PEOPLE.items():
            if login == "learner1" and self.area == "auth":
                continue
            url = self.base if login == "admin" else ""
            people.create_user(
                self.db,
                login,
                role=role,
                password=LOGIN_PASSWORD if login == "admin" else "login",
                email=f"{login}@example.test",
                registered=_STAMP,
                first_name="" if login == "admin" else login.title(),
                last_name="" if login == "admin" else "Example",
                url=url,
            )

    def _wordpress(self) -> None:
        self.post(1, "post", "Hello world!")
        self.post(2, "page", "Sample Page")
        self.post(3, "page", "Privacy Policy", "draft")
        for number, name in ((2, "Beginner"), (3, "Intermediate"), (4, "Expert")):
            self.term(number, "course_difficulty", name)

    def post(self, number: int, kind: str, title: str, status: str = "publish", **meta: Any) -> None:
        """Make sure of a post."""
        if self.db.value("SELECT id FROM posts WHERE id = ?", (number,)) is None:
            self.db.insert(
                "posts", id=number, type=kind, title=title, slug="" if status == "draft" else _slug(title),
                status=status, author=1, created=now(), modified=now(), meta=meta,
            )  # fmt: skip

    def course(self, number: int, title: str, status: str = "publish", terms: Sequence[int] = (), **meta: Any) -> None:
        """Make sure of a course."""
        self.post(number, "mto-course", title, status, **meta)
        for term in terms:
            self.db.run("INSERT OR IGNORE INTO post_terms (post, term) VALUES (?, ?)", (number, term))

    def term(self, number: int, taxonomy: str, name: str, parent: int = 0, description: str = "") -> None:
        """Make sure of a category, tag or difficulty."""
        if self.db.value("SELECT id FROM terms WHERE id = ?", (number,)) is None:
            self.db.insert(
                "terms",
                id=number,
                taxonomy=taxonomy,
                name=name,
                slug=_slug(name),
                parent=parent,
                description=description,
            )

    # -- who asks

    def credential(self, header: str, note: str) -> str:
        """The header that stands for a recording's placeholder."""
        named = re.search(r"<credential: ([\w-]+)>", header)
        if named and named[1].startswith("app-"):
            login = named[1].removeprefix("app-")
            return _basic(login, self._app_password(login))
        if named:
            return _basic(*self._key(*_KEYS[named[1]]))
        return self._raw_credential(note)

    def _app_password(self, login: str) -> str:
        if login not in self.app_passwords:
            who = people.find(self.db, login)
            assert who is not None
            _, self.app_passwords[login] = people.create_application_password(self.db, who["id"], "console")
        return self.app_passwords[login]

    def _key(self, user: int, permissions: str) -> tuple[str, str]:
        row = self.db.one(
            "SELECT key, secret FROM api_keys WHERE user_id = ? AND permissions = ? ORDER BY id", (user, permissions)
        )
        return (row["key"], row["secret"]) if row else create_key(self.db, user, permissions)[1:]

    def _raw_credential(self, note: str) -> str:
        key, _ = self._key(*_KEYS["admin-rw"])
        if "new application password" in note or "that is deleted" in note or "deleted one call before" in note:
            return _basic("admin", self.newest_app_password)
        if "real key" in note:
            return _basic(key, "secret_" + "0" * 64)
        if "Bearer" in note:
            return f"Bearer {key}"
        if "without colon" in note:
            return "Basic d29yZA=="
        if "real login password" in note:
            return _basic("admin", LOGIN_PASSWORD)
        if "unknown" in note:
            return _basic("key_" + "f" * 32, "secret_" + "0" * 64)
        return _basic("admin", "wrong wrong wrong wrong")

    def signed_in_browser(self) -> None:
        """The recordings of the approval page come from a browser in which the administrator is signed in."""

    # -- numbers

    def before(self, name: str, request: dict[str, Any], recorded: Any) -> None:
        """Get ready for an exchange: what earlier ones left behind, and the numbers new things will get."""
        for prepare in _LEFT_BEHIND.get(name, ()):
            prepare(self)
        self._recorded = recorded
        made = recorded
        if isinstance(made, dict) and isinstance(made.get("create"), list) and made["create"]:
            made = made["create"][0]
        if request["method"] == "POST" and isinstance(made, dict) and isinstance(made.get("id"), int):
            self._next_number(request["path"], made["id"])

    def _next_number(self, path: str, number: int) -> None:
        table = next((table for part, table in _TABLES.items() if f"/{part}" in path), "posts")
        if self.db.value(f"SELECT id FROM {table} WHERE id = ?", (number,)) is None:
            self.db.run("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self.db.insert("sqlite_sequence", name=table, seq=number - 1)

    def after(self, text: str) -> None:
        """Remember what the academy itself chose, where the real site chose differently."""
        real = self._recorded
        if not isinstance(real, dict) or "uuid" not in real:
            return
        ours = json.loads(text)
        if isinstance(ours, dict) and "uuid" in ours:
            self.uuids[real["uuid"]] = ours["uuid"]
            self.newest_app_password = ours.get("password", self.newest_app_password)

    def address(self, path: str) -> str:
        """A recorded path with the academy's own numbers of application passwords."""
        for real, ours in self.uuids.items():
            path = path.replace(real, ours)
        return path


Prepare = Callable[[Academy], object]


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def _basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def _no_add_ons(academy: Academy) -> None:
    academy.db.set_option("add_ons", [])


def _terms(academy: Academy) -> None:
    academy.term(6, "course_cat", "Nope")
    academy.term(9, "course_cat", "Music")
    academy.term(10, "course_cat", "Strings", 9)
    academy.term(11, "course_cat", "Ukulele", 10)
    academy.term(19, "course_tag", "beginner friendly", description="Easy")
    academy.term(20, "course_tag", "live")


def _first_course(academy: Academy) -> None:
    academy.course(5, "Course")


def _picture(academy: Academy) -> None:
    academy.post(78, "attachment", "cover", "inherit", file="2026/11/cover.png")


def _full_courses(academy: Academy) -> None:
    more: dict[str, Any] = {
        "access_mode": "one_time",
        "regular_price": "49.00",
        "end_date": "2031-05-01T00:00:00Z",
        "custom_fields": {"room": "12"},
        "featured_image": 78,
    }
    academy.course(6, "Ukulele for Everyone", terms=(4, 9, 10, 19), **more)
    academy.course(8, "Yoga Two")


def _text_price(academy: Academy) -> None:
    academy.course(13, "Text price", access_mode="one_time", regular_price="")


def _other_categories(academy: Academy) -> None:
    academy.term(6, "course_cat", "Nope")
    academy.term(8, "course_cat", "Trailing slash")


def _write_key(academy: Academy) -> None:
    if academy.db.value("SELECT id FROM api_keys WHERE id = 19") is None:
        key, secret = "key_" + "9" * 32, "secret_" + "9" * 64
        academy.db.insert(
            "api_keys", id=19, user_id=1, key=key, secret=secret, permissions="write", description="Write only"
        )


def _used_difficulties(academy: Academy) -> None:
    academy.course(6, "Ukulele for Everyone", terms=(2, 3, 4))


def _later_tags(academy: Academy) -> None:
    academy.term(19, "course_tag", "beginner friendly", description="Easy")
    academy.term(20, "course_tag", "live")
    academy.term(29, "course_tag", "noticed")
    academy.term(30, "course_tag", "x", description="y")


_PREPARED: dict[str, tuple[Prepare, ...]] = {
    "auth": (_no_add_ons,),
    "categories": (_other_categories, _picture),
    "courses": (_terms, _first_course),
    "errors": (_terms, _first_course, _full_courses, _picture),
    "wp7": (lambda academy: academy.course(170, "NeverMade"),),
}
_LEFT_BEHIND: dict[str, tuple[Prepare, ...]] = {
    "api-keys-05-create-ines-rw-for-other-user": (_write_key,),
    "categories-41-bulk-delete": (lambda academy: academy.term(15, "course_cat", "Bulk A"),),
    "tags-09-list-hide-empty-false": (_later_tags,),
    "difficulties-06-list-hide-empty": (_used_difficulties,),
    "courses-05-create-no-status": (lambda academy: academy.course(9, "Draft course", "draft"),),
    "courses-14-create-price-three-decimals": (_text_price,),
    "courses-21-create-bad-category-id": (lambda academy: academy.course(19, "Future"),),
    "courses-116-list-trash-one": (lambda academy: academy.db.run("DELETE FROM posts WHERE id = 25"),),
    "courses-111-set-featured-image": (_picture,),
    "wp7-40-post-with-override-patch": (lambda academy: academy.term(61, "course_cat", "Override target"),),
    "wp7-45-course-without-add-ons": (_no_add_ons,),
}
"""What exchanges between the recordings, themselves not recorded, left behind for the one named."""
