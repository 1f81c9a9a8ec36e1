"""Accounts: making them, signing in with application passwords, and how WordPress shows them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.database import Database, Row, meta, now
from lmsdesk.practice.wordpress.capabilities import ADMINISTRATOR, INSTRUCTOR, STUDENT

_LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class User:
    """A signed-in account."""

    id: int
    login: str
    display_name: str
    email: str
    role: str

    @property
    def is_admin(self) -> bool:
        return self.role == "administrator"

    @property
    def is_instructor(self) -> bool:
        return self.role.endswith("instructor")

    @property
    def is_staff(self) -> bool:
        return self.is_admin or self.is_instructor


def digest(password: str) -> str:
    """A salted digest for storing a password of the practice site."""
    salt = secrets.token_hex(8)
    return f"{salt}${_mixed(salt, password)}"


def _mixed(salt: str, password: str) -> str:
    return hashlib.sha256(f"{salt}:{password}".encode()).hexdigest()


def matches(stored: str, password: str) -> bool:
    salt, _, mixed = stored.partition("$")
    return hmac.compare_digest(mixed, _mixed(salt, password))


def from_row(row: Row) -> User:
    return User(row["id"], row["login"], row["display_name"], row["email"], row["role"])


def find(db: Database, login: str) -> Row | None:
    """An account by user name or e-mail address."""
    return db.one("SELECT * FROM users WHERE login = ? OR (email <> '' AND email = ?)", (login, login))


def by_id(db: Database, id: int) -> Row | None:
    return db.one("SELECT * FROM users WHERE id = ?", (id,))


def create_user(
    db: Database, login: str, *, role: str, password: str = "", display_name: str = "", email: str = "", **more: Any
) -> int:
    """Make an account; its id."""
    first = str(more.pop("first_name", ""))
    last = str(more.pop("last_name", ""))
    registered = str(more.pop("registered", "") or now())
    return db.insert(
        "users",
        login=login,
        password=digest(password) if password else "",
        email=email,
        display_name=display_name or login,
        first_name=first,
        last_name=last,
        role=role,
        registered=registered,
        meta=more,
    )


def new_password(length: int = 24) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def create_application_password(
    db: Database, user_id: int, name: str, app_id: str = "", password: str = ""
) -> tuple[str, str]:
    """(uuid, the password in clear): shown once, as WordPress does."""
    made = password or new_password()
    number = str(uuid.uuid4())
    db.insert(
        "app_passwords",
        uuid=number,
        user_id=user_id,
        name=name,
        app_id=app_id,
        password=digest(made),
        created=now(),
        last_used=None,
        last_ip=None,
    )
    return number, made


def in_blocks(password: str) -> str:
    """An application password the way WordPress prints it: blocks of four."""
    return " ".join(password[at : at + 4] for at in range(0, len(password), 4))


def read_basic(header: str) -> tuple[str, str] | None:
    """User name and password of a Basic header, or None."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(rest.strip(), validate=False).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    name, colon, password = text.partition(":")
    return (name, password) if colon else None


def sign_in(db: Database, login: str, password: str, address: str) -> tuple[User, str] | None:
    """The account and the uuid of the application password, or None. The login password does not count."""
    row = find(db, login)
    if row is None:
        return None
    bare = "".join(character for character in password if character.isalnum())
    for stored in db.all("SELECT * FROM app_passwords WHERE user_id = ?", (row["id"],)):
        if matches(stored["password"], bare):
            day = now()
            if (stored["last_used"] or "")[:10] != day[:10]:
                db.run(
                    "UPDATE app_passwords SET last_used = ?, last_ip = ? WHERE uuid = ?", (day, address, stored["uuid"])
                )
            return from_row(row), stored["uuid"]
    return None


def avatar(email: str, size: int = 96) -> str:
    mixed = hashlib.md5(email.strip().lower().encode(), usedforsecurity=False).hexdigest()
    return f"http://{int(mixed[0], 16) % 3}.gravatar.com/avatar/{mixed}?s={size}&d=mm&r=g"


def capabilities(role: str) -> dict[str, bool]:
    """The capabilities of a role, as ``context=edit`` shows them."""
    names: tuple[str, ...]
    names = INSTRUCTOR if role.endswith("instructor") else STUDENT if role.endswith("student") else ("read", "level_0")
    if role == "administrator":
        names = ADMINISTRATOR
    return {**dict.fromkeys(names, True), role: True}


def core_form(db: Database, row: Row, base: str, context: str) -> dict[str, Any]:
    """An account in the form of ``/wp/v2/users``."""
    stored = meta(row)
    slug = row["login"].lower().replace(" ", "-")
    avatars = {str(size): avatar(row["email"], size) for size in (24, 48, 96)}
    url = stored.get("url", "")
    shared = {
        "id": row["id"],
        "name": row["display_name"],
        "url": url,
        "description": stored.get("description", ""),
        "link": f"{base}/author/{slug}/",
        "slug": slug,
        "avatar_urls": avatars,
    }
    if context == "edit":
        shared = {
            "id": row["id"],
            "username": row["login"],
            "name": row["display_name"],
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "email": row["email"],
            "url": url,
            "description": stored.get("description", ""),
            "link": f"{base}/author/{slug}/",
            "locale": "en_US",
            "nickname": stored.get("nickname", row["login"]),
            "slug": slug,
            "roles": [row["role"]],
            "registered_date": row["registered"].replace("Z", "+00:00"),
            "capabilities": capabilities(row["role"]),
            "extra_capabilities": {row["role"]: True},
            "avatar_urls": avatars,
        }
    if context != "embed":
        shared["meta"] = {"persisted_preferences": []} if context == "edit" else []
    shared["_links"] = {
        "self": [{"href": f"{base}/wp-json/wp/v2/users/{row['id']}"}],
        "collection": [{"href": f"{base}/wp-json/wp/v2/users"}],
    }
    return shared
