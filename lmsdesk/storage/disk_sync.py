"""Hands the write-ahead log of one of our SQLite files to the disk: shortly after, by a thread, or at once.

With a write-ahead log and ``synchronous = NORMAL`` a commit costs no wait for the disk and still survives the end of
the process. What must survive the end of the computer as well is handed to the disk here.
"""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path

SYNC_AFTER = 0.4


class DiskSync:
    """``soon`` after every commit, ``now`` where the next step must not happen before it is on the disk."""

    def __init__(self, path: Path, name: str) -> None:
        self._log = path.with_name(path.name + "-wal")
        self._name = name
        self._dirty = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def soon(self) -> None:
        """Within half a second."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._keep_synced, name=self._name, daemon=True)
            self._thread.start()
        self._dirty.set()

    def now(self) -> None:
        """SQLite locks other files than this one, so opening it disturbs nothing."""
        with contextlib.suppress(OSError), self._log.open("r+b") as file:
            os.fsync(file.fileno())

    def close(self) -> None:
        """End the thread, and hand over what is left."""
        self._over.set()
        self._dirty.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.now()

    def _keep_synced(self) -> None:
        while not self._over.is_set():
            self._dirty.wait()
            self._over.wait(SYNC_AFTER)
            self._dirty.clear()
            self.now()
