"""``lmsdesk check``: exit codes, what is printed, and the two variables; on a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmsdesk.api.credentials import AppPassword, CredentialError, MasteriyoKey
from lmsdesk.check import SECRET, USER, WrongUseError, from_environment
from lmsdesk.practice.server import PracticeServer

ROOT = Path(__file__).parents[3]
KEY, HALF = "key_" + "a1" * 16, "secret_" + "b2" * 32


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PracticeServer]:
    made = PracticeServer(size=3, uploads=tmp_path_factory.mktemp("uploads"))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def fine(server: PracticeServer) -> Iterator[PracticeServer]:
    yield server
    for academy in server.academies:
        academy.weather.set("fine")


def check(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in (USER, SECRET)}
    return subprocess.run(
        [sys.executable, "-m", "lmsdesk", "check", *arguments],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def admin(server: PracticeServer, lms: str) -> dict[str, str]:
    about = server.describe()[lms]
    if lms == "masteriyo":
        key = next(k for k in about["keys"] if k["permissions"] == "read_write" and k["user"] == "admin")
        return {USER: key["key"], SECRET: key["secret"]}
    return {USER: about["users"][0]["login"], SECRET: about["users"][0]["application_password"]}


@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
@pytest.mark.parametrize("signed", [False, True])
def test_a_healthy_academy_is_code_0_without_any_red(fine: PracticeServer, lms: str, signed: bool) -> None:
    given = admin(fine, lms) if signed else {}
    done = check(fine.describe()[lms]["url"], "--json", **given)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    probes = {probe["id"]: probe for probe in json.loads(done.stdout)["probes"]}
    assert {probe["state"] for probe in probes.values()} == {"good", "skipped"}
    assert probes["key"]["state"] == ("good" if signed else "skipped")
    assert not any(secret in done.stdout for secret in given.values() if secret != "admin")


@pytest.mark.parametrize(
    ("weather", "probe", "hint"),
    [("firewall", "answers", "W07"), ("offline", "connection", "N16"), ("wrong-key", "key", "U02"),
     ("cut-off", "answers", "N15")],
)  # fmt: skip
def test_a_site_in_trouble_is_code_1(fine: PracticeServer, weather: str, probe: str, hint: str) -> None:
    fine.masteriyo.weather.set(weather)
    given = admin(fine, "masteriyo")
    done = check(fine.masteriyo.url, "--json", **given)
    assert done.returncode == 1
    found = next(p for p in json.loads(done.stdout)["probes"] if p["id"] == probe)
    assert found["state"] == "bad"
    assert found["hints"][0] == hint
    assert given[SECRET] not in done.stdout + done.stderr


def test_a_site_that_prefers_another_name_needs_attention(fine: PracticeServer) -> None:
    fine.masteriyo.weather.set("redirect")
    done = check(fine.masteriyo.url)
    assert done.returncode == 1
    assert "(A02)" in done.stdout
    assert "BAD" not in done.stdout


@pytest.mark.parametrize("arguments", [(), ("",), ("not an address",), ("http://a.example", "--nonsense"), ("a", "b")])
def test_wrong_use_is_code_2_and_says_why(arguments: tuple[str, ...]) -> None:
    done = check(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_half_a_credential_is_wrong_use() -> None:
    done = check("http://127.0.0.1:9", **{USER: "admin"})
    assert done.returncode == 2
    assert SECRET in done.stderr


def test_the_two_variables() -> None:
    assert from_environment({}) is None
    assert from_environment({USER: KEY, SECRET: HALF}) == MasteriyoKey(KEY, HALF)
    assert from_environment({USER: f' "{HALF}"\n', SECRET: KEY}) == MasteriyoKey(KEY, HALF)
    assert from_environment({USER: f"{KEY} {HALF}"}) == MasteriyoKey(KEY, HALF)
    assert from_environment({USER: "ines", SECRET: "abcd efgh"}) == AppPassword("ines", "abcdefgh")
    assert isinstance(from_environment({USER: "key_short", SECRET: HALF}), CredentialError)
    with pytest.raises(WrongUseError):
        from_environment({SECRET: "abcd efgh"})
