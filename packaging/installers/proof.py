"""Starts a built program in an empty home and fails on anything unexpected."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from installers.common import Broken, system, version

SECONDS = 300
STEPS = (
    *("The window system loads", "Keyring", "Secure connections", "Languages", "Practice academies start"),
    *("Masteriyo: sign in with key and secret", "Masteriyo: every kind", "Learnomy: sign in", "Learnomy: every kind"),
    "Pictures of three screens",
)
KEPT = ("PATH", "SYSTEMROOT", "WINDIR", "COMSPEC", "DISPLAY", "WAYLAND_DISPLAY")


def program_in(folder: Path) -> Path:
    """What to start in a built folder: on Windows the one that can print."""
    if folder.suffix == ".app":
        return folder / "Contents" / "MacOS" / "lmsdesk"
    return folder / ("lmsdesk-console.exe" if system() == "windows" else "lmsdesk")


def try_program(program: Path) -> None:
    """Version, self-test (with pictures), the same with a real password store where there is one, no litter."""
    check_version(program)
    with tempfile.TemporaryDirectory(prefix="lmsdesk-proof-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir()
        check_self_test(*started([str(program), "--self-test", "--json"], home))
        if litter := [path.name for path in home.rglob("*") if path.is_file() and system() == "linux"]:
            raise Broken(f"the self-test left {litter[0]} behind.")
        if with_store := secret_service(program):
            code, out, _ = started(with_store, home)  # the bus and the keyring daemon have words of their own
            check_self_test(code, out, (home / "said").read_text("utf-8"), store=True)


def check_version(program: Path) -> None:
    """Raises Broken when the program does not name the version of the source."""
    with tempfile.TemporaryDirectory(prefix="lmsdesk-proof-", ignore_cleanup_errors=True) as folder:
        code, out, said = started([str(program), "--version"], Path(folder))
    if (code, out.strip(), said.strip()) != (0, f"LMS Desk {version()}", ""):
        raise Broken(f"--version said “{(out + said).strip()}” with code {code}.")


def check_self_test(code: int, out: str, said: str, *, store: bool = False) -> None:
    """Raises Broken unless all is well: code 0, nothing said beside the report, every step there and good."""
    try:
        report = json.loads(out)
        steps = {str(step["name"]): step for step in report["steps"]}
    except (ValueError, KeyError, TypeError):
        raise Broken(f"the self-test gave no report: code {code}, {(out + said).strip()[-300:]}") from None
    for name, step in steps.items():
        if not step["ok"]:
            raise Broken(f"self-test: {name}: {step['note']}")
    for start in STEPS:
        if not any(name.startswith(start) for name in steps):
            raise Broken(f"self-test: “{start}” was not tried.")
    if store and (note := next(step["note"] for name, step in steps.items() if name.startswith("Keyring"))):
        raise Broken(f"self-test: the password store was not used: {note}")
    if code or report["version"] != version() or said.strip():
        raise Broken(f"self-test: code {code}, version {report['version']}, said: {said.strip() or 'nothing'}")


def secret_service(program: Path) -> list[str]:
    """How to start the self-test with a real, unlocked password store; empty where there is none."""
    tools = [shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon", "sh")]
    if system() != "linux" or None in tools:
        return []
    unlock = "printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    return [str(tools[0]), "--", str(tools[2]), "-c", f'{unlock}; exec "$0" --self-test --json 2>said', str(program)]


def started(command: list[str], home: Path) -> tuple[int, str, str]:
    """Exit code, output, and what was said on stderr, of a program that finds an empty home and no desktop."""
    try:
        done = subprocess.run(
            command, cwd=home, env=bare_environment(home), capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Broken(f"{Path(command[0]).name} did not end within {SECONDS} s.") from None
    except OSError as error:
        raise Broken(f"{Path(command[0]).name} does not start: {error.strerror}.") from None
    return done.returncode, done.stdout, done.stderr


def bare_environment(home: Path) -> Mapping[str, str]:
    """As little as a program can be started with."""
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    folders = dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "XDG_RUNTIME_DIR"), str(home))
    if system() != "windows":
        folders.pop("TEMP")
    return {**environment, **folders, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
