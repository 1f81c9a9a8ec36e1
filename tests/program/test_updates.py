"""Looking for a newer version, against a server on this computer in good and bad weather."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.program import Channel, Found, Look, Updates
from lmsdesk.program.updates import DAY, MEMORY
from lmsdesk.storage.settings import LOOK_FOR_UPDATES, Settings
from tests.program.makers import KEY, PUBLIC, STRANGER, Maker, release, serving, signed


@pytest.fixture
def maker() -> Iterator[Maker]:
    with serving() as made:
        yield made


def look(channel: Channel, version: str = "0.5.0", **more: Any) -> Found:
    return asyncio.run(Updates(Settings(), channel, version=version, **more).look())


def test_a_newer_version_is_told_with_what_is_new_and_where_it_is(maker: Maker) -> None:
    found = look(maker.channel)
    assert found.look is Look.NEWER
    assert str(found.sentence) == "LMS Desk 9.1.0 is out."
    assert found.release is not None
    assert found.release.notes[0] == "Courses open twice as fast."
    assert found.download is not None
    assert found.download.url == "https://lmsdesk.example/files/lmsdesk"
    assert len(maker.asked) == 1, "one small file and nothing else"
    assert maker.asked[0]["user-agent"].startswith("lmsdesk/")
    assert not {"cookie", "authorization"} & set(maker.asked[0])


def test_the_newest_version_is_told_as_such(maker: Maker) -> None:
    assert look(maker.channel, version="9.1.0").look is Look.NEWEST


def test_an_older_version_is_never_offered(maker: Maker) -> None:
    found = look(maker.channel, version="9.2.0")
    assert found.look is Look.NEWEST
    assert found.release is None
    assert str(found.sentence) == "You have the newest version, 9.2.0."


def test_an_old_file_served_again_does_not_hide_what_was_seen(maker: Maker) -> None:
    assert look(maker.channel).look is Look.NEWER
    maker.body = signed(release("0.5.0"))
    found = look(maker.channel)
    assert found.look is Look.NEWER
    assert found.release is None, "nothing is offered from the old file"
    assert "9.1.0" in str(found.sentence)


@pytest.mark.parametrize("how", ["one letter", "a stranger's key", "no signature", "a list", "html", "empty", "form 2"])
def test_a_tampered_file_is_put_aside(maker: Maker, how: str) -> None:
    good = json.loads(maker.body)
    maker.body = {
        "one letter": lambda: maker.body.replace(b"twice", b"thrice"),
        "a stranger's key": lambda: signed(release(), STRANGER),
        "no signature": lambda: json.dumps({"format": 1, "release": good["release"]}).encode(),
        "a list": lambda: b"[1, 2]",
        "html": lambda: b"<!doctype html><title>Sign in to the hotel</title>",
        "empty": lambda: b"",
        "form 2": lambda: json.dumps({**good, "format": 2}).encode(),
    }[how]()
    found = look(maker.channel)
    assert found.look is Look.FAILED
    assert found.release is None
    assert "not signed by the makers" in str(found.sentence)
    assert Settings().recall(MEMORY) is None, "nothing of it is remembered"


@pytest.mark.parametrize(
    "more",
    [
        {"page": "http://lmsdesk.example"},
        {"page": "file:///etc/passwd"},
        {"version": "newest"},
        {"published": "soon"},
        {"notes": "all of it"},
        {"files": {"linux": {"url": "javascript:alert(1)", "sha256": "ab" * 32, "size": 1}}},
        {"files": {"linux": {"url": "https://lmsdesk.example/x", "sha256": "short", "size": 1}}},
        {"files": 7},
    ],
)
def test_even_a_signed_file_must_make_sense(maker: Maker, more: dict[str, Any]) -> None:
    maker.body = signed(release(**more))
    assert look(maker.channel).look is Look.FAILED


def test_a_huge_file_is_not_read_to_its_end(maker: Maker) -> None:
    maker.mode = "endless"
    found = look(maker.channel)
    assert found.look is Look.FAILED
    assert "far too large" in str(found.sentence)


def test_a_hanging_server_is_left_alone_after_a_while(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmsdesk.program.updates.SECONDS", 0.3)
    maker.mode = "hanging"
    found = look(maker.channel)
    assert found.look is Look.FAILED
    assert "cannot be reached" in str(found.sentence)


def test_offline_is_told_kindly(maker: Maker) -> None:
    gone = Channel("http://127.0.0.1:9/release.json", PUBLIC)
    assert "cannot be reached now. Try again later." in str(look(gone).sentence)


def test_a_redirect_is_not_followed(maker: Maker) -> None:
    maker.mode = "moved"
    assert look(maker.channel).look is Look.FAILED
    assert len(maker.asked) == 1


def test_a_plain_http_address_elsewhere_is_never_asked() -> None:
    found = look(Channel("http://lmsdesk.example/release.json", PUBLIC))
    assert found.look is Look.FAILED
    assert "https" in str(found.sentence)


def test_nothing_is_looked_for_until_the_person_wants_it_and_then_once_a_day(maker: Maker) -> None:
    settings, now = Settings(), [1_800_000_000.0]
    updates = Updates(settings, maker.channel, version="0.5.0", clock=lambda: now[0])
    assert not updates.due, "off by default"
    settings.set(LOOK_FOR_UPDATES, True)
    assert updates.due
    asyncio.run(updates.look())
    assert not updates.due
    now[0] += DAY + 1
    assert updates.due
    now[0] -= 2 * DAY
    assert updates.due, "a clock that was set back does not switch it off"


def test_a_copy_that_the_system_keeps_up_to_date_never_looks(maker: Maker) -> None:
    settings = Settings()
    settings.set(LOOK_FOR_UPDATES, True)
    managed = Updates(settings, Channel(maker.channel.address, PUBLIC, managed_by="system"))
    assert not managed.due
    assert "Your system keeps" in str(asyncio.run(managed.look()).sentence)
    assert maker.asked == []


def test_a_copy_built_without_an_address_says_so() -> None:
    assert "without an address" in str(look(Channel()).sentence)


def test_an_installed_copy_reads_its_channel_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from lmsdesk.program import installed_channel

    assert installed_channel().managed_by == "pip", "these tests run from source"
    program, inside = tmp_path / "lmsdesk", tmp_path / "_internal"
    inside.mkdir()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(inside), raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    assert installed_channel() == Channel()
    told = {"address": "https://lmsdesk.example/release.json", "key": base64.b64encode(PUBLIC).decode()}
    (inside / "channel.json").write_text(json.dumps(told))
    assert installed_channel() == Channel("https://lmsdesk.example/release.json", PUBLIC)
    assert installed_channel().works
    (tmp_path / "managed").write_text("deb\n")
    assert not installed_channel().works
    (tmp_path / "managed").unlink()
    (inside / "channel.json").write_text("{damaged")
    assert installed_channel() == Channel()


def test_versions_are_sorted_as_semver_says() -> None:
    from lmsdesk.program.release import order

    sorted_ones = ["0.9.0", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-rc.2", "1.0.0-rc.11", "1.0.0", "1.0.10"]
    assert sorted([*sorted_ones[3:], *sorted_ones[:3]], key=order) == sorted_ones
    for odd in ("1.0", "v1.0.0", "1.0.0 ", "", "1.0.0-"):
        with pytest.raises(ValueError, match="is no version"):
            order(odd)


def test_the_tests_key_is_no_key_of_a_release() -> None:
    root = Path(__file__).parents[2]
    shipped = [path for path in (root / "lmsdesk").rglob("*.json") if base64.b64encode(PUBLIC) in path.read_bytes()]
    assert shipped == []
    assert KEY.public_key().public_bytes_raw() == PUBLIC
