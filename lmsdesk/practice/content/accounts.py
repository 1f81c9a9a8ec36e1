"""The people of an academy, and what they sign in with.

Passwords and keys are made anew by every seeding. They stand in clear in the option ``credentials`` too, because
this is a toy site on one's own computer that has to tell how to get in, also after a restart.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from lmsdesk.practice.content import library
from lmsdesk.practice.content.plugin import Plugin
from lmsdesk.practice.content.sheet import days_ago
from lmsdesk.practice.database import Database
from lmsdesk.practice.masteriyo.keys import create_key
from lmsdesk.practice.wordpress import people

OPTION = "credentials"
HOW_MANY = 60
_KEYS = (
    ("admin", "read"),
    ("admin", "write"),
    ("admin", "read_write"),
    ("ines", "read_write"),
    ("stella", "read_write"),
)
_INES = "Sings, plays anything with strings and has taught here from the first day."


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who is there: ids of everybody by login, and of the students in order."""

    ids: dict[str, int]
    students: list[int]
    instructors: list[int]


def settle(db: Database, plugin: Plugin, chance: random.Random) -> Accounts:
    """Make all accounts; the three that can sign in come first."""
    told = library.text("people")
    clear = {login: people.new_password(12) for login in ("admin", "ines", "stella")}
    ids: dict[str, int] = {}

    def add(first: str, last: str, login: str, role: str, days: float, **more: Any) -> int:
        ids[login] = people.create_user(
            db,
            login,
            role=role,
            password=clear.get(login, ""),
            email=f"{login}@example.org",
            first_name=first,
            last_name=last,
            registered=days_ago(days),
            **more,
        )
        return ids[login]

    add("Academy", "Office", "admin", "administrator", 1095, display_name="Academy Office")
    teachers = [
        add(
            "Inês",
            "Duarte",
            "ines",
            plugin.instructor,
            1094,
            display_name="Inês Duarte",
            description=_INES,
            nickname="Inês",
        )
    ]
    students = told["students"]
    others = students[1:] if plugin.side == "music" else students[:0:-1]
    teaching = told["instructors"][plugin.side]
    crowd = [students[0], *others[: HOW_MANY - 3 - len(teaching)]]
    learners: list[int] = []
    for first, last, login, *shown in crowd:
        town, country = chance.choice(told["towns"])
        billing = {
            "first_name": first,
            "last_name": last,
            "city": town,
            "country": country,
            "email": f"{login}@example.org",
        }
        display = shown[0] if shown else f"{first} {last}"
        days = chance.uniform(5, 1080)
        learners.append(add(first, last, login, plugin.student, days, display_name=display, billing=billing))
    for first, last, login, about in teaching:
        days = chance.uniform(900, 1090)
        teachers.append(
            add(first, last, login, plugin.instructor, days, display_name=f"{first} {last}", description=about)
        )
    _hand_out(db, plugin, ids, clear)
    return Accounts(ids, learners, teachers)


def _hand_out(db: Database, plugin: Plugin, ids: dict[str, int], clear: dict[str, str]) -> None:
    """Make application passwords and keys, and note them in clear."""
    roles = {"admin": "administrator", "ines": plugin.instructor, "stella": plugin.student}
    users = []
    for login, password in clear.items():
        _, made = people.create_application_password(db, ids[login], "Practice")
        users.append(
            {
                "login": login,
                "password": password,
                "role": roles[login],
                "application_password": people.in_blocks(made),
            }
        )
    told: dict[str, Any] = {"users": users}
    if plugin.is_masteriyo:
        told["keys"] = [_key(db, ids[login], login, permissions) for login, permissions in _KEYS]
    db.set_option(OPTION, told)


def _key(db: Database, user_id: int, login: str, permissions: str) -> dict[str, str]:
    words = {"read": "Reading only", "write": "Writing only", "read_write": "Reading and writing"}
    _, key, secret = create_key(db, user_id, permissions, words[permissions])
    return {"key": key, "secret": secret, "permissions": permissions, "user": login}
