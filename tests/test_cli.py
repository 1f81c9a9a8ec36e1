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
        ("practice", "--size", "0"),
        ("--practice", "--self-test"),
    ],
)
def test_wrong_use_is_code_2_and_says_why(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


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
    assert len([name for name in names if "sign in" in name]) == 3


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
