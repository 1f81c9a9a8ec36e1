"""Wheel and source archive: build both, look into them, install the wheel as a person would, and try it.

usage: test_wheel.py. Uses pipx where it is there, else a virtual environment. Exit codes: 0 all good, 1 not.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 3_000_000
BIN = "Scripts" if os.name == "nt" else "bin"


def main() -> int:
    """All of it; the exit code."""
    with tempfile.TemporaryDirectory(prefix="lmsdesk-wheel-", ignore_cleanup_errors=True) as folder:
        try:
            try_all(Path(folder))
        except AssertionError as wrong:
            print(f"test_wheel.py: FAILED: {wrong}", file=sys.stderr)
            return 1
    print("== All good: the wheel")
    return 0


def try_all(top: Path) -> None:
    """Raises AssertionError with one sentence."""
    version = re.search(r'^VERSION = "(.+)"$', (ROOT / "lmsdesk/version.py").read_text("utf-8"), re.MULTILINE)
    assert version is not None, "lmsdesk/version.py names no version"
    say("Build wheel and source archive")
    tools = environment(top / "tools", "build")
    run(str(tools / "python"), "-m", "build", "--outdir", str(top / "dist"), str(ROOT))
    wheel, archive = next((top / "dist").glob("*.whl")), next((top / "dist").glob("*.tar.gz"))
    assert wheel.name.startswith(f"lmsdesk-{version[1]}-"), f"{wheel.name} is not of version {version[1]}"
    size = wheel.stat().st_size
    assert size < LIMIT, f"the wheel has {size / 1e6:.1f} MB; {LIMIT / 1e6:.0f} MB is the most it may have"
    look_into(wheel, archive)

    say(f"Install the wheel ({size / 1e6:.2f} MB) and try it in an empty home")
    home = top / "home"
    home.mkdir()
    place = installed(top, wheel, home)
    env = {**os.environ, "HOME": str(home), "USERPROFILE": str(home), "QT_QPA_PLATFORM": "offscreen"}
    env.pop("PYTHONPATH", None)
    for command in ([str(place / "lmsdesk")], [str(place / "python"), "-m", "lmsdesk"]):
        said = run(*command, "--version", env=env, cwd=home)
        assert said.strip() == f"LMS Desk {version[1]}", f"{command[0]} says {said.strip()} for its version"
    report = json.loads(run(str(place / "lmsdesk"), "--self-test", "--json", env=env, cwd=home))
    bad = [step for step in report["steps"] if not step["ok"]]
    assert not bad, f"self-test: {bad}"
    assert report["ok"], "the self-test is not content"


def look_into(wheel: Path, archive: Path) -> None:
    """Whether both hold what they should. Raises AssertionError."""
    with zipfile.ZipFile(wheel) as packed:
        inside = set(packed.namelist())
    kept = (".py", ".svg", ".json", ".png", ".jpg", ".qm")
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "lmsdesk").rglob("*") if path.suffix in kept]
    missing = sorted(set(files) - inside)
    assert not missing, f"the wheel lacks {len(missing)} files, the first is {missing[0]}"
    foreign = sorted(name for name in inside if not name.startswith(("lmsdesk/", "lmsdesk-")))
    assert not foreign, f"the wheel holds {foreign[0]}, which is not the program's"
    with tarfile.open(archive) as packed_source:
        names = {name.partition("/")[2] for name in packed_source.getnames()}
    for name in ("LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "tests/conftest.py", *files):
        assert name in names, f"the source archive lacks {name}"


def installed(top: Path, wheel: Path, home: Path) -> Path:
    """Where the installed commands are."""
    pipx = shutil.which("pipx")
    if pipx is None:
        return environment(top / "place", str(wheel))
    env = {**os.environ, "HOME": str(home), "PIPX_HOME": str(top / "pipx"), "PIPX_BIN_DIR": str(top / "commands")}
    run(pipx, "install", "--python", sys.executable, str(wheel), env=env)
    assert (top / "commands" / "lmsdesk").exists(), "pipx put no command lmsdesk in its place"
    return top / "pipx" / "venvs" / "lmsdesk" / BIN


def environment(folder: Path, *what: str) -> Path:
    """A virtual environment with these installed; the folder of its commands."""
    run(sys.executable, "-m", "venv", str(folder))
    run(str(folder / BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
    return folder / BIN


def run(*command: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    """What the command printed. Raises AssertionError with its last words."""
    done = subprocess.run(command, env=env, cwd=cwd or ROOT, capture_output=True, text=True, check=False)
    last = (done.stderr or done.stdout).strip()[-400:]
    assert done.returncode == 0, f"{Path(command[0]).name} {command[1]} ended with {done.returncode}: {last}"
    return done.stdout


def say(text: str) -> None:
    print(f"== {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
