from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import ProxyUse, Reach
from lmsdesk.storage.profiles import _WISHES, LastCheck, Profile, Profiles, SignInKind, Stage, new_id

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
    known = {"id", "name", "address", "root", "lms", "sign_in", "login", "colour", "stage", "added"}
    assert set(item) == {*known, "note", "checked", "reach", "keep_secret"}
    assert set(_WISHES) == {field.name for field in fields(Reach)}
    assert not {"password", "secret", "value"} & {word for name in _WISHES for word in name.split("_")}


def test_everything_that_is_chosen_for_a_site_comes_back() -> None:
    reach = Reach(
        "ab" * 32, "2026-11-01", ProxyUse.OWN, "http://proxy.example:3128", "ann", at_once=2, header="X-Staging"
    )
    full = replace(
        ONE,
        note="Ask Ines\nbefore you delete.",
        checked=LastCheck(datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "bad", "A04"),
        reach=reach,
        keep_secret=False,
    )
    Profiles().put(full)
    assert Profiles().all == (full,)


def test_a_file_of_the_first_version_is_read_and_copied_first(fenced: Path) -> None:
    path = fenced / "config" / "profiles.json"
    path.parent.mkdir()
    old = {"id": "site-1", "name": "Strings", "address": "https://a.example", "root": "https://a.example/wp-json/"}
    text = json.dumps({"version": 1, "profiles": [{**old, "lms": "masteriyo", "sign_in": "masteriyo-key"}]})
    path.write_text(text)
    (found,) = Profiles().all
    assert (found.name, found.note, found.checked, found.keep_secret) == ("Strings", "", None, True)
    assert found.reach == Reach()
    assert (path.parent / "profiles.v1.json").read_text() == text
    Profiles().put(replace(found, note="x"))
    assert json.loads(path.read_text())["version"] == 2


def test_secrets_to_be_removed_later_are_remembered_by_name() -> None:
    store = Profiles()
    store.put(ONE)
    store.set_forgotten(["lmsdesk/site-9"])
    assert Profiles().forgotten == ("lmsdesk/site-9",)
    store.put(TWO)
    assert Profiles().forgotten == ("lmsdesk/site-9",)
    store.set_forgotten([])
    assert Profiles().forgotten == ()
    assert Profiles().all == (ONE, TWO)


FINE = {"id": "a", "root": "b", "sign_in": "app-password"}


@pytest.mark.parametrize(
    "item",
    [
        {},
        "x",
        {**FINE, "root": 5},
        {**FINE, "sign_in": "magic"},
        {**FINE, "reach": {"at_once": "many"}},
        {**FINE, "reach": {"proxy": "tin can"}},
        {**FINE, "checked": {"when": "yesterday"}},
    ],
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
