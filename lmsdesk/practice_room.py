"""The practice academies inside the running program: one server in a thread, and the weather of each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

if TYPE_CHECKING:
    from lmsdesk.practice.server import PracticeServer

_CLOSED = N_(
    "The practice academy cannot be opened ({reason}). Make room on the disk, or let the program write there; "
    "then try again."
)


class PracticeRoom:
    """Imports the server only when it is started; ``start``, ``stop`` and ``reset`` block, so call them in a thread."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._server: PracticeServer | None = None

    @property
    def running(self) -> bool:
        return self._server is not None

    def start(self) -> Mapping[str, Any]:
        """Start the server and give what it says about its academies."""
        return self._start(reset=False)

    def reset(self) -> Mapping[str, Any]:
        """Stop, forget all data, start again."""
        self.stop()
        return self._start(reset=True)

    def stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def weather(self, lms: str) -> frozenset[str]:
        """What holds at an academy now, without ``fine``."""
        if self._server is None:
            return frozenset()
        return frozenset(getattr(self._server, lms).weather.names) - {"fine"}

    def set_weather(self, lms: str, names: frozenset[str]) -> None:
        """Change it; no names means fine."""
        if self._server is not None:
            getattr(self._server, lms).weather.set(",".join(sorted(names)) or "fine")

    def offered(self, lms: str) -> Sequence[str]:
        """The names that an academy knows."""
        if self._server is None:
            return ()
        return tuple(getattr(self._server, lms).weather.offered)

    def _start(self, *, reset: bool) -> Mapping[str, Any]:
        try:
            server = self._served(reset=reset)
        except (OSError, sqlite3.Error) as error:  # a full disk, a folder that one may not write into
            raise Problem(Trouble.STORAGE, sentence=Sentence(_CLOSED, reason=_reason(error))) from error
        self._server = server
        description: dict[str, Any] = dict(server.describe())
        for lms in ("masteriyo", "learnomy"):
            if isinstance(description.get(lms), Mapping):
                description[lms] = {"title": getattr(server, lms).title, **description[lms]}
        return description

    def _served(self, *, reset: bool) -> PracticeServer:
        from lmsdesk.practice.database import NewerFileError
        from lmsdesk.practice.server import PracticeServer

        try:
            server = PracticeServer(self._data, reset=reset)
        except sqlite3.OperationalError:
            raise
        except (sqlite3.DatabaseError, NewerFileError):  # only practice: put it aside and begin a new one
            aside = self._data.with_name(f"{self._data.name}-unreadable")
            shutil.rmtree(aside, ignore_errors=True)
            self._data.rename(aside)
            server = PracticeServer(self._data)
        server.start()
        return server


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error)
