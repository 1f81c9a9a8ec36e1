"""Looks for a newer version when the person wants that: fetches one small signed file, and only tells.

Nothing is downloaded beside that file and nothing is ever run: the person's browser opens the page.
"""

from __future__ import annotations

import asyncio
import platform
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.program.channel import Channel, installed_channel
from lmsdesk.program.release import Release, Untrusted, order, signed_release
from lmsdesk.storage.settings import LOOK_FOR_UPDATES, Settings
from lmsdesk.version import VERSION

if TYPE_CHECKING:
    from lmsdesk.program.release import Download

LIMIT = 256 * 1024
"""Bytes; a release file has a few thousand."""
SECONDS = 20.0
DAY = 24 * 3600.0
MEMORY = "updates"

T = TypeVar("T", str, float)
Fetch = Callable[[str, int, float], Awaitable[bytes]]


class Look(StrEnum):
    """What came out of looking."""

    NEWER = "newer"
    NEWEST = "newest"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome, the release where one could be read, and what to tell."""

    look: Look
    sentence: Sentence
    release: Release | None = None

    @property
    def download(self) -> Download | None:
        """The file for this computer, where the release has one."""
        return self.release.download(system(), machine()) if self.release is not None else None


class Updates:
    """Whether, when and what to look for. Off until the person switches it on."""

    def __init__(
        self,
        settings: Settings,
        channel: Channel | None = None,
        *,
        version: str = VERSION,
        fetch: Fetch | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.channel = channel or installed_channel()
        self.version = version
        self._settings = settings
        self._fetch = fetch or _fetch
        self._clock = clock
        self.found: Found | None = None
        """What the last look of this session found."""

    @property
    def due(self) -> bool:
        """Whether it is time to look by itself: wanted, possible, and not done within the last day."""
        if not self.channel.works or not self._settings.get(LOOK_FOR_UPDATES):
            return False
        past = self._clock() - self._remembered("looked", 0.0)
        return not 0 <= past < DAY

    async def look(self) -> Found:
        """Fetch and judge the release file. Never raises; a failure is told as one."""
        if (why := self.channel.why_not) is not None:
            return Found(Look.FAILED, why)
        try:
            data = await self._fetch(self.channel.address, LIMIT, SECONDS)
            release = await asyncio.to_thread(signed_release, data, self.channel.key)
        except Problem as problem:
            told = problem.sentence or Sentence(N_("The page for new versions cannot be reached now. Try again later."))
            return self._keep(Found(Look.FAILED, told))
        except Untrusted:
            told = Sentence(
                N_("What came is not signed by the makers of LMS Desk, so it was put aside. Nothing was changed.")
            )
            return self._keep(Found(Look.FAILED, told))
        return self._keep(self._judge(release))

    def _judge(self, release: Release) -> Found:
        highest = max(self._highest(), release.version, key=order)
        self._settings.remember(MEMORY, {"looked": self._clock(), "highest": highest})
        if order(release.version) > order(self.version):
            return Found(Look.NEWER, Sentence(N_("LMS Desk {version} is out."), version=release.version), release)
        if order(highest) > order(self.version):  # an old file served again does not hide a newer version seen before
            return Found(
                Look.NEWER, Sentence(N_("LMS Desk {version} is out, but its page is not up to date."), version=highest)
            )
        return Found(Look.NEWEST, Sentence(N_("You have the newest version, {version}."), version=self.version))

    def _keep(self, found: Found) -> Found:
        self.found = found
        return found

    def _highest(self) -> str:
        seen = self._remembered("highest", self.version)
        try:
            order(seen)
        except ValueError:
            return self.version
        return seen

    def _remembered(self, name: str, default: T) -> T:
        memory = self._settings.recall(MEMORY, {})
        value = memory.get(name) if isinstance(memory, dict) else None
        return value if isinstance(value, type(default)) else default


async def _fetch(url: str, limit: int, seconds: float) -> bytes:
    from lmsdesk.api.small_file import fetch

    return await fetch(url, limit=limit, seconds=seconds)


def system() -> str:
    """linux, windows or macos, as in the names of downloads."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def machine() -> str:
    """x86_64 or aarch64, the same word on every system."""
    found = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(found, found)
