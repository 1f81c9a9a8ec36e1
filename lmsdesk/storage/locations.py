"""Where the program keeps things. Every path is made here and nowhere else."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

APP = "lmsdesk"
HOME_VARIABLE = "LMSDESK_HOME"
STORE_FILE = "store.sqlite"


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders. None of them needs to exist: whoever writes makes the folder first."""

    config: Path
    data: Path
    cache: Path
    logs: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def profiles(self) -> Path:
        return self.config / "profiles.json"

    @property
    def drafts(self) -> Path:
        return self.data / "drafts.sqlite"

    @property
    def journal(self) -> Path:
        return self.data / "journal.sqlite"

    def site(self, profile_id: str) -> Path:
        """The folder of what belongs to one site: what was read there, what was done there."""
        return site_folder(self.data, profile_id)

    @property
    def waiting(self) -> Path:
        """There only while somebody is expected to come back from the browser through a link."""
        return self.data / "waiting.json"

    @property
    def practice(self) -> Path:
        return self.data / "practice"


def locations() -> Locations:
    """All below the system's one data folder for this person, or below ``LMSDESK_HOME`` when that is set."""
    if home := os.environ.get(HOME_VARIABLE, "").strip():
        top = Path(home).expanduser().absolute()
    else:
        from platformdirs import user_data_path

        top = user_data_path(APP, appauthor=False, roaming=False)
    return Locations(top / "config", top / "data", top / "cache", top / "logs")


def site_folder(data: Path, profile_id: str) -> Path:
    """The folder of what belongs to one site, below any data folder."""
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,64}", profile_id)
    name = profile_id if plain else "id-" + hashlib.sha256(profile_id.encode()).hexdigest()[:24]
    return data / "sites" / name


def work_file(data: Path, profile_id: str) -> Path:
    """What was done to a site, and what waits to be done: as precious as drafts."""
    return site_folder(data, profile_id) / "work.sqlite"


def store_file(data: Path, profile_id: str) -> Path:
    """What was read from a site; the site can tell it again."""
    return site_folder(data, profile_id) / STORE_FILE


def make_folder(folder: Path) -> None:
    """Make a folder that only this person may look into (where the system knows such a thing). Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
