from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmsdesk.domain.problem import Problem
from lmsdesk.storage.profiles import Profile, Profiles, SignInKind, Stage, new_id

ONE = Profile(
    "site-1",
    "Strings & Keys",
    "https://academy.example",
    "https://academy.example/wp-json/",
    "masteriyo",
    SignInKind.MASTERIYO_KEY,
    added=datetime(2026, 11, 1, tzinfo=UTC),
)
TWO = replace(ONE, id="site-2", name="Two", sign_in=SignInKind.APP_PASSWORD, login="ann", stage=Stage.TEST)


def test_profiles_come_back_in_their_order() -> None:
    store = Profiles()
    store.put(ONE)
    store.put(TWO)
    assert Profiles().all == (ONE, TWO)
    store.reorder(["site-2"])
    assert Profiles().all == (TWO, ONE)
    store.put(replace(ONE, name="Renamed"))
    assert [profile.name for profile in Profiles().all] == ["Two", "Renamed"]
    store.remove("site-2")
    store.remove("not there")
    assert [profile.id for profile in Profiles().all] == ["site-1"]
    assert Profiles().get("site-2") is None


def test_the_file_holds_no_field_for_a_secret(fenced: Path) -> None:
    Profiles().put(ONE)
    (item,) = json.loads((fenced / "config" / "profiles.json").read_text())["profiles"]
    assert set(item) == {"id", "name", "address", "root", "lms", "sign_in", "login", "colour", "stage", "added"}


@pytest.mark.parametrize(
    "item",
    [{}, "x", {"id": "a", "root": 5, "sign_in": "app-password"}, {"id": "a", "root": "b", "sign_in": "magic"}],
)
def test_a_profile_that_makes_no_sense_sets_the_file_aside(fenced: Path, item: object) -> None:
    path = fenced / "config" / "profiles.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"version": 1, "profiles": [item]}))
    store = Profiles()
    assert store.all == ()
    assert store.notices
    assert list(path.parent.glob("profiles.damaged-*"))


def test_a_newer_file_is_not_overwritten(fenced: Path) -> None:
    path = fenced / "config" / "profiles.json"
    path.parent.mkdir()
    path.write_text('{"version": 99, "sites": []}')
    store = Profiles()
    with pytest.raises(Problem):
        store.put(ONE)
    assert store.all == ()
    assert path.read_text() == '{"version": 99, "sites": []}'


def test_ids_are_new_each_time() -> None:
    assert len({new_id() for _ in range(50)}) == 50
