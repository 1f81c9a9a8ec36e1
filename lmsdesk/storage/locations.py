"""Where the program keeps things. Every path is made here and nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

APP = "lmsdesk"
HOME_VARIABLE = "LMSDESK_HOME"


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
    def practice(self) -> Path:
        return self.data / "practice"


def locations() -> Locations:
    """The system's usual folders for this person, or folders below ``LMSDESK_HOME`` when that is set."""
    if home := os.environ.get(HOME_VARIABLE, "").strip():
        top = Path(home).expanduser().absolute()
        return Locations(top / "config", top / "data", top / "cache", top / "logs")
    from platformdirs import PlatformDirs

    folders = PlatformDirs(APP, appauthor=False, roaming=False)
    return Locations(
        Path(folders.user_config_dir),
        Path(folders.user_data_dir),
        Path(folders.user_cache_dir),
        Path(folders.user_log_dir),
    )


def make_folder(folder: Path) -> None:
    """Make a folder that only this person may look into (where the system knows such a thing). Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
