"""What the academies say about signing in is true."""

from __future__ import annotations

import unicodedata
from collections import Counter
from pathlib import Path

from lmsdesk.practice import content
from lmsdesk.practice.database import Database
from lmsdesk.practice.wordpress import people
from tests.practice.content.conftest import Seeded, seeded


def _told(academy: Seeded) -> dict[str, object]:
    return (content.describe_masteriyo if academy.lms == "masteriyo" else content.describe_learnomy)(academy.db)


def test_sixty_people_with_names_from_everywhere(academy: Seeded) -> None:
    rows = academy.db.all("SELECT * FROM users")
    assert len(rows) == 60
    roles = Counter(row["role"].removeprefix("masteriyo_").removeprefix("lrn_") for row in rows)
    assert roles == {"administrator": 1, "instructor": 5, "student": 54}
    scripts = {
        unicodedata.name(letter).split()[0] for row in rows for letter in row["display_name"] if letter.isalpha()
    }
    assert {"LATIN", "CYRILLIC", "ARABIC", "CJK"} <= scripts
    assert max(len(row["display_name"]) for row in rows) > 30
    assert all(row["email"] for row in rows)


def test_application_passwords_open_the_door(academy: Seeded) -> None:
    users = _told(academy)["users"]
    assert isinstance(users, list)
    assert [user["login"] for user in users] == ["admin", "ines", "stella"]
    for user in users:
        assert set(user) == {"login", "password", "role", "application_password"}
        signed_in = people.sign_in(academy.db, user["login"], user["application_password"], "127.0.0.1")
        assert signed_in is not None
        assert signed_in[0].role == user["role"]
        assert people.sign_in(academy.db, user["login"], user["password"], "127.0.0.1") is None


def test_login_passwords_are_the_stored_ones(academy: Seeded) -> None:
    users = _told(academy)["users"]
    assert isinstance(users, list)
    for user in users:
        row = people.find(academy.db, user["login"])
        assert row is not None
        assert people.matches(row["password"], user["password"])
        assert user["password"] not in row["password"]


def test_people_without_a_password_stay_outside(academy: Seeded) -> None:
    row = academy.db.one("SELECT * FROM users WHERE login = 'zoe.achterberg' OR login = 'tamsin.penhallow'")
    assert row is not None
    assert not people.matches(row["password"], "")


def test_roles_are_those_of_the_plugins(music: Seeded, craft: Seeded) -> None:
    for academy, instructor, student in (
        (music, "masteriyo_instructor", "masteriyo_student"),
        (craft, "lrn_instructor", "lrn_student"),
    ):
        users = _told(academy)["users"]
        assert isinstance(users, list)
        assert [user["role"] for user in users] == ["administrator", instructor, student]


def test_masteriyo_tells_its_keys(music: Seeded) -> None:
    keys = content.describe_masteriyo(music.db)["keys"]
    assert [(key["user"], key["permissions"]) for key in keys] == [
        ("admin", "read"),
        ("admin", "write"),
        ("admin", "read_write"),
        ("ines", "read_write"),
        ("stella", "read_write"),
    ]
    for key in keys:
        row = music.db.one(
            "SELECT * FROM api_keys JOIN users ON users.id = user_id WHERE key = ? AND secret = ? AND permissions = ?",
            (key["key"], key["secret"], key["permissions"]),
        )
        assert row is not None
        assert row["login"] == key["user"]


def test_learnomy_has_no_keys(craft: Seeded) -> None:
    assert set(content.describe_learnomy(craft.db)) == {"users"}


def test_a_restart_tells_the_same(tmp_path: Path) -> None:
    db = Database(tmp_path / "academy.sqlite")
    content.seed_masteriyo(db, tmp_path / "uploads", 3)
    before = content.describe_masteriyo(db)
    db.close()
    again = Database(tmp_path / "academy.sqlite")
    assert content.describe_masteriyo(again) == before
    again.close()


def test_every_academy_has_its_own_secrets(tmp_path: Path) -> None:
    first, second = (content.describe_masteriyo(seeded("masteriyo", tmp_path / name, 1).db) for name in "ab")
    for one, other in zip(first["users"], second["users"], strict=True):
        assert one["password"] != other["password"]
        assert one["application_password"] != other["application_password"]
    assert not {key["secret"] for key in first["keys"]} & {key["secret"] for key in second["keys"]}
