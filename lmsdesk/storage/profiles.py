"""The sites a person works with. Their secrets are not in here but in the vault."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lmsdesk.domain.words import Sentence
from lmsdesk.storage.json_file import JsonFile
from lmsdesk.storage.locations import locations

VERSION = 1
DEFAULT_COLOUR = "#2457C5"


class Stage(StrEnum):
    """How much care a site needs. A live site wears no badge."""

    LIVE = "live"
    TEST = "test"
    PRACTICE = "practice"


class SignInKind(StrEnum):
    """How a person signs in."""

    MASTERIYO_KEY = "masteriyo-key"
    APP_PASSWORD = "app-password"  # noqa: S105 - the name of a way to sign in
    LEARNOMY_TOKEN = "learnomy-token"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Profile:
    """One site as the person knows it."""

    id: str
    name: str
    address: str
    root: str
    lms: str
    sign_in: SignInKind
    login: str = ""
    colour: str = DEFAULT_COLOUR
    stage: Stage = Stage.LIVE
    added: datetime | None = None

    @property
    def is_practice(self) -> bool:
        return self.stage is Stage.PRACTICE


def new_id() -> str:
    """An id that no other profile has."""
    return "site-" + secrets.token_hex(6)


class Profiles:
    """The kept profiles, in the person's order. Every change is on disk when the call returns."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = JsonFile(path or locations().profiles, VERSION)
        self._all = self._read()

    @property
    def all(self) -> tuple[Profile, ...]:
        return self._all

    @property
    def notices(self) -> tuple[Sentence, ...]:
        return self._file.notices

    def get(self, id: str) -> Profile | None:
        return next((profile for profile in self._all if profile.id == id), None)

    def put(self, profile: Profile) -> None:
        """Add a profile, or replace the one with its id. Raises Problem (STORAGE); then nothing is changed."""
        if self.get(profile.id) is None:
            self._keep((*self._all, profile))
        else:
            self._keep(tuple(profile if old.id == profile.id else old for old in self._all))

    def remove(self, id: str) -> None:
        """Forget a profile. Raises Problem (STORAGE); then nothing is changed."""
        if self.get(id) is not None:
            self._keep(tuple(profile for profile in self._all if profile.id != id))

    def reorder(self, ids: Sequence[str]) -> None:
        """Put the profiles into the order of ``ids``; those not named follow. Raises Problem (STORAGE)."""
        place = {id: number for number, id in enumerate(ids)}
        ordered = tuple(sorted(self._all, key=lambda profile: place.get(profile.id, len(place))))
        if ordered != self._all:
            self._keep(ordered)

    def _keep(self, profiles: tuple[Profile, ...]) -> None:
        self._file.write({"profiles": [_written(profile) for profile in profiles]})
        self._all = profiles

    def _read(self) -> tuple[Profile, ...]:
        document = self._file.read()
        if not document:
            return ()
        try:
            found = [_read(item) for item in document["profiles"]]
        except (KeyError, TypeError, ValueError, AttributeError):
            self._file.refuse()
            return ()
        return tuple({profile.id: profile for profile in found}.values())


def _written(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "address": profile.address,
        "root": profile.root,
        "lms": profile.lms,
        "sign_in": profile.sign_in.value,
        "login": profile.login,
        "colour": profile.colour,
        "stage": profile.stage.value,
        "added": profile.added.isoformat() if profile.added else "",
    }


def _read(item: Any) -> Profile:
    """A profile from the file. Raises KeyError, TypeError or ValueError."""
    added = _text(item, "added")
    profile = Profile(
        id=_text(item, "id"),
        name=_text(item, "name"),
        address=_text(item, "address"),
        root=_text(item, "root"),
        lms=_text(item, "lms"),
        sign_in=SignInKind(item["sign_in"]),
        login=_text(item, "login"),
        colour=_text(item, "colour") or DEFAULT_COLOUR,
        stage=Stage(item.get("stage", Stage.LIVE)),
        added=datetime.fromisoformat(added) if added else None,
    )
    if not profile.id or not profile.root:
        raise ValueError(profile.name)
    return profile


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value
