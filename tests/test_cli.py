"""What is typed after ``lmsdesk``: exit codes and what is printed, in processes of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from lmsdesk.version import VERSION

ROOT = Path(__file__).parents[1]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lmsdesk", *arguments],
        cwd=ROOT,
        env=dict(os.environ, **environment),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_the_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.strip()) == (0, f"LMS Desk {VERSION}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("--json",),
        ("screenshots",),
        ("screenshots", "x", "--theme", "pink"),
        ("practice", "--weather", "hail"),
        ("practice", "--port", "abc"),
        ("practice", "--port", "70000"),
        ("practice", "--size", "0"),
        ("practice", "more"),
        ("nonsense",),
        ("screenshots", "x", "--scale", "9"),
        ("--practice", "--self-test"),
    ],
)
def test_wrong_use_is_code_2_and_says_why(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert "_port" not in done.stderr, "names of our own functions tell nobody anything"
    assert done.stdout == ""


def test_without_a_screen_it_says_so_and_does_not_abort() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux can lack a screen")
    done = run("--practice", QT_QPA_PLATFORM="", DISPLAY="", WAYLAND_DISPLAY="")
    assert done.returncode == 1
    assert "--self-test" in done.stderr


def test_the_self_test_tries_the_main_job() -> None:
    done = run("--self-test", "--json", QT_QPA_PLATFORM="offscreen")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (0, True), told
    names = [step["name"] for step in told["steps"]]
    assert any("Keyring" in name for name in names)
    for lms in ("Masteriyo", "Learnomy"):
        assert f"{lms}: create, edit, read back, delete" in names
        kinds = next(step["note"] for step in told["steps"] if step["name"] == f"{lms}: every kind")
        assert {"courses", "categories"} <= set(kinds.split(", "))
    assert "Secure connections: a known authority, and no other" in names
    assert next(step["note"] for step in told["steps"] if step["name"] == "Languages").startswith("en")
    assert len([name for name in names if "sign in" in name]) == 3


def without_home(folder: Path) -> dict[str, str]:
    """The environment of a person whose home is an empty folder and whose keyring is whatever the system has."""
    left_out = ("LMSDESK_HOME", "PYTHON_KEYRING_BACKEND", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
    return dict(environment, HOME=str(folder), PYTHONDONTWRITEBYTECODE="1")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="homes of Linux")
def test_the_self_test_leaves_a_home_as_it_was_without_keyring_and_screen(fenced: Path) -> None:
    command = [sys.executable, "-m", "lmsdesk", "--self-test"]
    done = subprocess.run(
        command, cwd=ROOT, env=without_home(fenced), capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "This system has no keyring" in done.stdout
    assert done.stdout.endswith("Everything works.\n")
    assert list(fenced.iterdir()) == []


def test_the_self_test_works_beside_a_keyring_that_stays_locked() -> None:
    done = run("--self-test", "--json", PYTHON_KEYRING_BACKEND="tests.vault.backends.LockedKeyring")
    told = json.loads(done.stdout)
    assert (done.returncode, told["ok"]) == (0, True), told
    assert any("stayed locked" in step["note"] for step in told["steps"])


def test_the_self_test_of_a_built_program_draws_three_screens(tmp_path: Path) -> None:
    import asyncio

    from lmsdesk.selftest import SelfTest

    asyncio.run(SelfTest(tmp_path, lambda step: None)._pictures())
    assert {file.stem for file in (tmp_path / "pictures").glob("*.png")} == {
        "welcome-light", "courses-light", "courses-editor-light",
    }  # fmt: skip


def test_the_self_test_notices_a_trust_store_that_trusts_everybody(tmp_path: Path, monkeypatch: Any) -> None:
    import asyncio
    import ssl

    from lmsdesk.api import tls
    from lmsdesk.selftest_tls import try_tls

    async def naive() -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    monkeypatch.setattr(tls, "shared_context", naive)
    with pytest.raises(AssertionError, match="nobody vouches for"):
        asyncio.run(try_tls(tmp_path))


def test_a_self_test_that_fails_says_which_step_and_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from lmsdesk import selftest

    async def broken(_self: object) -> None:
        raise AssertionError("the list is empty")

    monkeypatch.setattr(selftest.SelfTest, "_serve", broken)
    assert selftest.main() == 1
    assert "FAILED Practice academies start" in capsys.readouterr().out
    assert selftest.main(as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert [step["note"] for step in told["steps"] if not step["ok"]] == ["the list is empty"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries")
def test_a_missing_library_is_said_instead_of_an_abort(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from lmsdesk import cli, preflight

    monkeypatch.setattr(preflight, "loads", lambda library: library != "libxcb-cursor.so.0")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert cli.run(["--practice"]) == 1
    told = capsys.readouterr()
    assert "sudo apt-get install -y --no-install-recommends libxcb-cursor0" in told.err
    assert told.out == ""


def test_pictures_that_cannot_be_written_are_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    done = run("screenshots", str(tmp_path / "taken"))
    assert done.returncode == 1
    assert "taken" in done.stderr
    assert "Traceback" not in done.stderr


class Served:
    """``lmsdesk practice --json`` in a process of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lmsdesk", "practice", "--json", "--data", str(folder), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        self.about: dict[str, Any] = json.loads(line)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(20)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return code


def get(url: str, login: str = "", password: str = "") -> tuple[int, Any]:
    import base64

    request = urllib.request.Request(url)
    if login:
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{login}:{password}".encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.skipif(os.name == "nt", reason="stops with a signal")
def test_the_practice_command_tells_scripts_all_they_need(tmp_path: Path) -> None:
    served = Served(tmp_path)
    try:
        masteriyo, learnomy = served.about["masteriyo"], served.about["learnomy"]
        for academy in (masteriyo, learnomy):
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", academy["url"])
            for user in academy["users"]:
                assert set(user) == {"login", "password", "role", "application_password"}
        keys = {(key["user"], key["permissions"]) for key in masteriyo["keys"]}
        admin = next(user["login"] for user in masteriyo["users"] if user["role"] == "administrator")
        assert {(admin, "read"), (admin, "write"), (admin, "read_write")} <= keys
        roles = {user["login"]: user["role"] for user in masteriyo["users"]}
        with_key = {roles[login] for login, permissions in keys if permissions == "read_write"}
        assert any("instructor" in role for role in with_key)
        assert any("student" in role for role in with_key)
        for key in masteriyo["keys"]:
            status, _ = get(f"{masteriyo['url']}/wp-json/masteriyo/v1/courses", key["key"], key["secret"])
            assert status == (401 if key["permissions"] == "write" else 200), key["permissions"]
        for academy in (masteriyo, learnomy):
            for user in academy["users"]:
                status, told = get(
                    f"{academy['url']}/wp-json/wp/v2/users/me?context=edit", user["login"], user["application_password"]
                )
                assert (status, told["username"]) == (200, user["login"])
    finally:
        assert served.stop() == 0


@pytest.mark.skipif(os.name == "nt", reason="stops with a signal")
def test_the_practice_academy_survives_a_restart_and_a_reset_starts_over(tmp_path: Path) -> None:
    first = Served(tmp_path)
    first.stop()
    second = Served(tmp_path, "--weather", "html,slow")
    weather = get(second.about["masteriyo"]["url"] + "/__practice__/weather")[1]["weather"]
    second.stop()
    assert weather == "html,slow"
    assert second.about["masteriyo"]["keys"] == first.about["masteriyo"]["keys"]
    assert second.about["learnomy"]["users"] == first.about["learnomy"]["users"]
    third = Served(tmp_path, "--reset")
    third.stop()
    assert third.about["masteriyo"]["keys"] != first.about["masteriyo"]["keys"]


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("practice", "--port", port, "--data", str(tmp_path))
    assert done.returncode == 1
    assert port in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_hold_an_academy_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    in_the_way = run("practice", "--data", str(tmp_path / "file"))
    (tmp_path / "old" / "masteriyo").mkdir(parents=True)
    (tmp_path / "old" / "masteriyo" / "academy.sqlite").write_text("no database" * 50)
    damaged = run("practice", "--data", str(tmp_path / "old"))
    for done in (in_the_way, damaged):
        assert done.returncode == 1
        assert done.stderr.startswith("lmsdesk practice: ")
        assert "Traceback" not in done.stderr
    assert "--reset" in damaged.stderr


@pytest.mark.skipif(os.name == "nt", reason="stops with a signal")
def test_every_weather_can_be_asked_for_and_combined(tmp_path: Path) -> None:
    from lmsdesk.practice.weather import COMMON, EVERY, VARIANTS

    asked = [name for name in EVERY if name not in ("fine", "offline", "slow")]
    served = Served(tmp_path, "--weather", ",".join(asked))
    try:
        found = {lms: get(served.about[lms]["url"] + "/__practice__/weather")[1]["weather"] for lms in served.about}
    finally:
        assert served.stop() == 0
    assert set(found["learnomy"].split(",")) == set(asked)
    assert set(found["masteriyo"].split(",")) == set(asked).intersection(COMMON)
    assert set(VARIANTS).isdisjoint(found["masteriyo"].split(","))


@pytest.mark.skipif(os.name == "nt", reason="stops with a signal")
def test_it_prints_one_line_serves_on_when_nobody_reads_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    served = Served(tmp_path)
    assert served.process.stdout is not None
    assert served.process.stderr is not None
    served.process.stdout.close()
    assert get(served.about["masteriyo"]["url"] + "/wp-json/")[0] == 200
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(20) == 0
    assert served.process.stderr.read() == ""
    served.process.stderr.close()


@pytest.mark.skipif(os.name == "nt", reason="stops with a signal")
def test_it_serves_although_the_pipe_was_closed_before_the_line(tmp_path: Path) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    command = [sys.executable, "-m", "lmsdesk", "practice", "--json", "--data", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=writes, stderr=subprocess.PIPE, text=True)
    os.close(writes)
    assert process.stderr is not None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(4)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert process.stderr.read() == ""
    process.stderr.close()
