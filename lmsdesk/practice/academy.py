"""One practice academy: its file, its site, its weather, ready to be served."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmsdesk.practice.database import Database
from lmsdesk.practice.station import HangUp, Station
from lmsdesk.practice.weather import OFFERED, Weather

if TYPE_CHECKING:
    from lmsdesk.practice.wordpress.site import Site

TITLES = {"masteriyo": "Harbour Music School", "learnomy": "Linden Craft Academy"}


class WrongSizeError(Exception):
    """The academy on disk has another number of courses than was asked for."""


class Academy:
    """Opens (or first fills) the academy's file. ``folder`` None: in memory, gone with the program."""

    def __init__(
        self,
        lms: str,
        folder: Path | None,
        base_url: Callable[[], str],
        *,
        size: int | None = None,
        token_seconds: int = 900,
        hang_up: HangUp | None = None,
        uploads: Path | None = None,
    ) -> None:
        self.lms = lms
        self.title = TITLES[lms]
        self._base_url = base_url
        self.weather = Weather(OFFERED[lms])
        place = folder / lms if folder is not None else None
        self.db = Database(place / "academy.sqlite" if place is not None else ":memory:")
        target = uploads if uploads is not None else (place or Path()) / "uploads"
        self._seed(target, size)
        self.site = self._build(target, token_seconds)
        self.weather.on_change(self.site.age)
        self.station = Station(self.site, self.weather, lms, hang_up)

    def describe(self) -> dict[str, Any]:
        """``url``, ``users`` and for Masteriyo ``keys``, as ``lmsdesk practice --json`` prints them."""
        from lmsdesk.practice import content

        about: Mapping[str, Any] = (
            content.describe_masteriyo(self.db) if self.lms == "masteriyo" else content.describe_learnomy(self.db)
        )
        return {"url": self._base_url(), **about}

    @property
    def url(self) -> str:
        """The address a person would type."""
        return self._base_url()

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def _seed(self, uploads: Path, size: int | None) -> None:
        known = self.db.option("size", "none")
        if known != "none":
            if size is not None and size != known:
                raise WrongSizeError
            return
        from lmsdesk.practice import content

        seed = content.seed_masteriyo if self.lms == "masteriyo" else content.seed_learnomy
        with self.db.transaction():
            seed(self.db, uploads, size)
            self.db.set_option("size", size)

    def _build(self, uploads: Path, token_seconds: int) -> Site:
        if self.lms == "masteriyo":
            from lmsdesk.practice.masteriyo.site import build as build_masteriyo

            return build_masteriyo(self.db, uploads, self._base_url, self.title)
        from lmsdesk.practice.learnomy.site import build as build_learnomy

        site = build_learnomy(self.db, uploads, self._base_url, self.title, token_seconds=token_seconds)
        self.weather.on_change(site.vary)
        self.weather.on_change(lambda names: site.expire_tokens() if "expired-token" in names else None)
        return site


def forget(folder: Path) -> None:
    """Remove what the academies hold in this folder. Raises OSError when the files are in use."""
    for lms in TITLES:
        if (folder / lms).exists():
            shutil.rmtree(folder / lms)
