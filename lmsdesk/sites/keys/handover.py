"""A secret as a file for its owner: nobody else on this computer can read it, not even for a moment."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from pathlib import Path

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence


def write_for_owner(path: Path, text: str) -> None:
    """Write the file, instead of an older one of that name. Raises Problem (STORAGE); then no file is left."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".lmsdesk-", dir=path.parent)  # 0600 from the first moment
        with os.fdopen(handle, "w", encoding="utf-8", newline="\r\n" if os.name == "nt" else "\n") as file:
            _tighten(Path(temporary))
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(temporary).unlink() if temporary else None
        sentence = Sentence(
            N_("“{name}” could not be written: {why}"), name=path.name, why=error.strerror or type(error).__name__
        )
        raise Problem(Trouble.STORAGE, sentence=sentence) from None


def _tighten(path: Path) -> None:
    """Only this person may open it. Raises OSError where the system does not do that."""
    if os.name != "nt":
        path.chmod(0o600)
        return
    done = subprocess.run(  # noqa: S603 - a program of the system, and a path that the person chose
        acl_command(path, os.environ.get("USERNAME", "")),
        capture_output=True,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    if done.returncode:
        raise OSError(done.returncode, "Windows did not limit who may open the file")


def acl_command(path: Path, user: str) -> list[str]:
    """What makes a file of Windows this person's alone: nothing inherited, all rights for them, none for others."""
    tool = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "icacls.exe"
    return [str(tool), str(path), "/inheritance:r", "/grant:r", f"{user}:F"]
