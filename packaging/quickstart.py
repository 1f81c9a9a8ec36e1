"""The two commands of the README: set everything up, then open the window or run the tests.

Runs on a bare Python 3.11 to 3.13 with pip and venv, on Linux, macOS and Windows, and uses only the standard
library. Everything goes into ``.venv`` in the project folder; nothing else is touched but pip's package cache
and, when the program itself runs, the person's own data folder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "lmsdesk-setup.txt"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def main(arguments: list[str]) -> int:
    """Set up, then do what was asked. Exit code of the program or of the tests; 2 when the setup cannot begin."""
    parser = argparse.ArgumentParser(prog="quickstart.py", description=__doc__.split("\n")[0])
    parser.add_argument("--test", action="store_true", help="set up and run the tests")
    parser.add_argument("--setup", action="store_true", help="only set up")
    options, rest = parser.parse_known_args(arguments)
    if trouble := unusable_python():
        print(trouble, file=sys.stderr)
        return 2
    extra = "test" if options.test or options.setup else ""
    if code := set_up(extra):
        return code
    if options.setup:
        return 0
    return run_tests(rest) if options.test else run_program(rest)


def unusable_python() -> str:
    """A sentence when this Python cannot be used, else an empty string."""
    version = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        return f"LMS Desk needs Python 3.11, 3.12 or 3.13; this is {version}. Start the command with one of these."
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        return f"This Python cannot make virtual environments. Install it first: sudo apt install {package}"
    return ""


def wanted(extra: str) -> str:
    """What the setup depends on; the same text means nothing has to be done."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    return f"{digest} {sys.version_info[:2]} {ROOT} {extra}"


def set_up(extra: str) -> int:
    """Make ``.venv`` and install the program into it. 0, or the exit code of the step that failed."""
    have = STAMP.read_text("utf-8") if STAMP.is_file() else ""
    if have in (wanted("test"), wanted(extra)) and PYTHON.is_file():
        return 0
    import venv

    print("Setting up (once, a minute or two) ...", flush=True)
    try:
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"The environment in {VENV} could not be made: {error}", file=sys.stderr)
        return 1
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", target]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        print("The setup did not finish. Check the internet connection, then try again.", file=sys.stderr)
        return code
    STAMP.write_text(wanted(extra), "utf-8")
    return 0


def run_program(rest: list[str]) -> int:
    """Open the window; on the practice academy unless something else was asked for."""
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C reaches the program as well, which ends in order
    code = subprocess.run([str(PYTHON), "-m", "lmsdesk", *(rest or ["--practice"])], check=False).returncode
    return code if code >= 0 else 1


def run_tests(rest: list[str]) -> int:
    """Run the whole suite without a screen, with every temporary file inside ``.venv``."""
    temporary = Path(tempfile.mkdtemp(prefix="t", dir=VENV))
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    environment.update({name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")})
    environment.pop("LMSDESK_HOME", None)
    check = [str(PYTHON), "-m", "lmsdesk", "--version"]
    pytest = [str(PYTHON), "-m", "pytest", "-n", str(min(4, os.cpu_count() or 1)), *rest]
    try:
        for command in (check, pytest):
            code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
            if code:
                return code
        return 0
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(1)
