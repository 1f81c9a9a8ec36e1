"""A lock that one program holds on a folder of ours and that goes with it, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

from lmsdesk.storage.locations import make_folder


class FileLock:
    """Held from ``acquire`` to ``release``. The system takes it back when the process ends, by kill -9 too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @property
    def held(self) -> bool:
        return self._file is not None

    def acquire(self) -> bool:
        """Whether we hold it now. A folder that cannot be written to has no lock, and nobody else there either."""
        if self._file is not None:
            return True
        try:
            make_folder(self._path.parent)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return True
        try:
            _lock(file)
        except OSError:
            os.close(file)
            return False
        self._file = file
        self._sign()
        return True

    @property
    def since(self) -> float | None:
        """When whoever holds it took it, as far as that can be told."""
        try:
            return float(self._beside.read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return None

    @property
    def _beside(self) -> Path:
        """Who holds the lock stands in a file of its own: some systems let nobody else read a locked one."""
        return self._path.with_suffix(".who")

    def _sign(self) -> None:
        with contextlib.suppress(OSError):
            self._beside.write_text(f"{os.getpid()} {time.time():.0f}\n", "ascii")

    def release(self) -> None:
        """Give it back; once is enough."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
