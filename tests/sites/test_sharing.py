"""Sites in a file: what comes back is what was sent, nothing secret travels, and nothing strange comes in."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.reach import ProxyUse, Reach
from lmsdesk.sites import Profile, SignInKind, Stage
from lmsdesk.sites.sharing import Clash, as_text, free_name, from_text, import_profiles, read, write

REACH = Reach("ab" * 32, "2026-11-01", ProxyUse.OWN, "http://proxy.example:3128", "ann", at_once=2, header="X-Staging")
ONE = Profile(
    "site-1", "Strings", "https://strings.example", "https://strings.example/wp-json/", "masteriyo",
    SignInKind.MASTERIYO_KEY, "ann", "#1E6B3C", Stage.TEST, note="Ask Ines.", reach=REACH, keep_secret=False,
)  # fmt: skip
TWO = replace(ONE, id="site-2", name="Winds", root="https://winds.example/wp-json/", reach=Reach(), stage=Stage.LIVE)
PRACTICE = replace(TWO, id="practice-masteriyo", name="Practice", stage=Stage.PRACTICE)


def test_what_was_exported_comes_in_again_except_for_what_each_must_judge() -> None:
    coming = from_text(as_text([ONE, TWO, PRACTICE]), [])
    first, second = import_profiles(coming)
    assert first.id.startswith("site-")
    assert first.id != second.id
    assert replace(first, id="site-1", added=None) == replace(ONE, reach=replace(REACH, pin="", pinned=""))
    assert replace(second, id="site-2", added=None) == TWO
    assert len(coming) == 2, "practice stays at home"


def test_the_document_is_as_it_is_described() -> None:
    """Every field of the description is in the file, and the other way round."""
    described = (Path(__file__).parents[2] / "docs" / "sites-file.md").read_text("utf-8")
    example = json.loads(described.split("```json")[1].split("```")[0])
    assert len(from_text(json.dumps(example), [])) == 1
    written = json.loads(as_text([ONE]))
    assert set(written) == set(example)
    assert set(written["sites"][0]) == set(example["sites"][0])
    assert set(written["sites"][0]["reach"]) == set(example["sites"][0]["reach"])
    for field in (*example, *example["sites"][0], *example["sites"][0]["reach"]):
        assert f"`{field}`" in described or field == "sites"


def test_clashes_are_named() -> None:
    here = [replace(ONE, login="ANN"), replace(TWO, root="https://elsewhere.example/wp-json/")]
    same, namesake = from_text(as_text([ONE, TWO]), here)
    assert (same.clash, same.other) == (Clash.SITE, "Strings")
    assert (namesake.clash, namesake.other, namesake.profile.name) == (Clash.NAME, "Winds", "Winds (2)")
    twice = from_text(as_text([TWO, replace(TWO, login="bob")]), [])
    assert [one.profile.name for one in twice] == ["Winds", "Winds (2)"]
    assert free_name("A", ["a", "A (2)"]) == "A (3)"


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "{}", '{"format": "other", "version": 1}', '{"format": "lmsdesk-sites", "version": "1"}',
     '{"format": "lmsdesk-sites", "version": 1, "sites": []}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_such_file_is_said(text: str) -> None:
    with pytest.raises(Problem) as refused:
        from_text(text, [], "friends.json")
    assert "friends.json" in str(refused.value.sentence)


def test_a_newer_file_is_not_guessed_at() -> None:
    with pytest.raises(Problem, match="newer version"):
        from_text('{"format": "lmsdesk-sites", "version": 2, "sites": [{}]}', [])


@pytest.mark.parametrize(
    "changed",
    [{"root": "http://strings.example/wp-json/"}, {"root": "file:///etc/passwd"}, {"root": 5}, {"lms": "moodle"},
     {"sign_in": "magic"}, {"name": "x" * 5000}, {"reach": {"proxy": "tin can"}}, {"reach": []}, {"reach": "x"},
     {"reach": {"proxy": "own", "proxy_address": "http://ann:pass@proxy.example:1"}},
     {"reach": {"proxy": "own", "proxy_address": "socks5://proxy.example:1"}}, {"reach": {"header": "Authorization"}}],
)  # fmt: skip
def test_a_site_that_makes_no_sense_is_left_out_and_the_others_come(changed: dict[str, Any]) -> None:
    document = json.loads(as_text([ONE, TWO]))
    document["sites"][0] |= changed
    found = from_text(json.dumps(document), [])
    if changed == {"reach": []}:  # nothing import_profiles
        assert len(found) == 2
    else:
        assert [one.profile.name for one in found] == ["Winds"]


def test_a_certificate_trusted_elsewhere_is_not_trusted_here() -> None:
    document = json.loads(as_text([ONE]))
    document["sites"][0]["reach"]["pin"] = "cd" * 32
    (coming,) = from_text(json.dumps(document), [])
    assert coming.profile.reach.pin == ""


def test_a_file_is_written_whole_and_read_with_a_mark_in_front(tmp_path: Path) -> None:
    path = tmp_path / "sites.json"
    write(path, [ONE])
    assert read(path, [])[0].profile.name == "Strings"
    path.write_text("\ufeff" + path.read_text("utf-8"), "utf-8")
    assert read(path, [])[0].profile.name == "Strings"
    with pytest.raises(Problem, match="cannot be read"):
        read(tmp_path / "not there.json", [])
    path.write_text("x" * 1_100_000)
    with pytest.raises(Problem, match="holds no sites"):
        read(path, [])
    if os.name == "posix":
        with pytest.raises(Problem):
            write(Path("/proc/sites.json"), [ONE])
