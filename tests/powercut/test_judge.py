"""The judge sees what it is there for: evidence made by hand, of each sort of harm, and of none."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.storage.drafts import Drafts
from lmsdesk.storage.work import Work
from lmsdesk.storage.work_model import NewWrite, Settled, State
from tests.powercut import judge

KILLED = 100.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "data").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def school(tmp_path: Path) -> Path:
    for lms, sort in judge.COURSE.items():
        folder = tmp_path / "school" / "academies" / lms
        folder.mkdir(parents=True)
        file = sqlite3.connect(folder / "academy.sqlite")
        file.execute("CREATE TABLE posts (id INTEGER, type TEXT, title TEXT)")
        file.execute("INSERT INTO posts VALUES (7, ?, 'Ukulele')", (sort,))
        file.commit()
        file.close()
    return tmp_path / "school"


def typed(text: str, ago: float, item: str = "7", **more: Any) -> dict[str, Any]:
    return {"what": "typed", "lms": "masteriyo", "item": item, "text": text, "at": KILLED - ago, "late": 0.0, **more}


def beat(late: float, ago: float = 0.0) -> dict[str, Any]:
    return {"what": "beat", "at": KILLED - ago, "late": late}


def lost(home: Path, school: Path, *reports: dict[str, Any]) -> list[str]:
    owed = judge.Owed()
    owed.take(reports, KILLED)
    return list(owed.lost(home, school).values())


def test_a_key_that_is_nowhere_after_a_second_is_lost(home: Path, school: Path) -> None:
    assert lost(home, school, typed("Ukulele for all", 1.01)) == [
        "masteriyo course 7: 'Ukulele for all' is neither in a draft nor on the site"
    ]
    assert lost(home, school, typed("A new one", 3, "new 1"))


def test_what_is_in_a_draft_or_on_the_site_or_younger_or_thrown_away_is_not(home: Path, school: Path) -> None:
    assert not lost(home, school, typed("Ukulele", 5))
    assert not lost(home, school, typed("Ukulele f", 0.99))
    assert not lost(home, school, typed("Ukulele f", 5), {"what": "discarding", "lms": "masteriyo", "item": "7"})
    drafts = Drafts(home / "data" / "drafts.sqlite")
    drafts.put(judge.site_of("masteriyo"), "courses", "7", {"name": "Ukulele f"})
    drafts.close()
    assert not lost(home, school, typed("Ukulele f", 5))
    assert lost(home, school, typed("Ukulele fo", 5)), "the last letter is not in it"
    assert lost(home, school, typed("Ukulele f", 5, "8")), "a draft of another course"


def test_what_was_safe_in_one_life_is_owed_in_the_next(home: Path, school: Path) -> None:
    owed = judge.Owed()
    owed.take([typed("Ukulele f", 5)], KILLED)
    owed.take([], KILLED + 50)
    assert owed.lost(home, school)


def test_a_busy_machine_is_no_loss_and_a_slow_program_is_one(home: Path, school: Path) -> None:
    key = typed("Ukulele f", 1.5, late=2.0)
    assert lost(home, school, key, beat(2.0)), "late before the key, not after it"
    assert not lost(home, school, key, beat(2.6))
    assert not lost(home, school, key, beat(2.0, ago=0.9)), "not even the beat came any more"


def note(school: Path, body: dict[str, Any], path: str = "/courses/7", method: str = "PUT") -> None:
    line = {"lms": "masteriyo", "method": method, "path": path, "body": json.dumps(body)}
    with (school / "writes.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def test_a_write_that_took_effect_twice_is_doubled(school: Path) -> None:
    note(school, {"name": "Ukulele mark1"})
    note(school, {"name": "Ukulele mark1 mark2"})
    note(school, {"badge": "mark3"})
    note(school, {"badge": "mark3"}, "/courses/8")
    assert judge.doubled(school) == []
    note(school, {"name": "Ukulele mark1 mark2", "slug": "another"})
    assert judge.doubled(school) == ["2 times PUT /courses/7 (masteriyo) with mark2"]
    note(school, {"name": "mark4"}, "/courses", "POST")
    note(school, {"name": "mark4"}, "/courses", "POST")
    assert len(judge.doubled(school)) == 2


@pytest.mark.parametrize(
    ("state", "there", "finds"),
    [
        (State.DONE, True, ""),
        (State.FAILED, False, ""),
        (State.DONE, False, "never reached the site"),
        (State.FAILED, True, "is on the site"),
        (State.UNKNOWN, True, "still unknown"),
    ],
)
def test_the_list_tells_the_truth(home: Path, school: Path, state: State, there: bool, finds: str) -> None:
    work = Work(home / "data" / "sites" / judge.site_of("masteriyo") / "work.sqlite")
    _, (id,) = work.begin("Save", [NewWrite("update", "courses", 7, "", {}, {"name": "mark1"})], State.INTENDED)
    work.settle(Settled(id, state, after={"name": "mark1"} if state is State.DONE else None))
    work.close()
    if there:
        note(school, {"name": "mark1"})
    found = judge.unfinished(home, school, "masteriyo")
    assert (len(found) == 1 and finds in found[0]) if finds else found == []


def test_a_file_that_was_cut_is_damaged(home: Path) -> None:
    drafts = Drafts(home / "data" / "drafts.sqlite")
    for number in range(300):
        drafts.put("site", "courses", str(number), {"name": "x" * 500})
    drafts.close()
    (home / "data" / "settings.json").write_text('{"theme": "dark"}')
    assert judge.damaged(home) == []
    path = home / "data" / "drafts.sqlite"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    (home / "data" / "settings.json").write_text('{"theme": ')
    assert len(judge.damaged(home)) == 2
    path.rename(path.with_name("drafts.damaged-20260101-000000.sqlite"))
    assert "drafts.damaged-20260101-000000.sqlite was set aside" in judge.damaged(home)
