"""The sites a person works with. Their secrets are not in here but in the vault."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lmsdesk.domain.reach import ProxyUse, Reach
from lmsdesk.domain.words import Sentence
from lmsdesk.storage.json_file import JsonFile
from lmsdesk.storage.locations import locations

VERSION = 2
"""Version 2 added the note, the last check, how the site is reached, and whether its secret is kept."""
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
class LastCheck:
    """How the last health check of a site ended."""

    when: datetime
    state: str
    """``good``, ``caution`` or ``bad``."""
    hint: str = ""
    """Id of the first hint, a row of the troubleshooting catalogue; empty where all is well."""


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
    note: str = ""
    checked: LastCheck | None = None
    reach: Reach = field(default_factory=Reach)
    keep_secret: bool = True
    """False: key and passwords of this site stay in memory, also where the system has a password store."""

    @property
    def is_practice(self) -> bool:
        return self.stage is Stage.PRACTICE


def new_id() -> str:
    """An id that no other profile has."""
    return "site-" + secrets.token_hex(6)


class Profiles:
    """The kept profiles, in the person's order. Every change is on disk when the call returns."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = JsonFile(path or locations().profiles, VERSION, {1: lambda document: document})
        self._forgotten: tuple[str, ...] = ()
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

    @property
    def forgotten(self) -> tuple[str, ...]:
        """Names of secrets that are still to be removed from a password store that could not be reached."""
        return self._forgotten

    def set_forgotten(self, names: Sequence[str]) -> None:
        """Remember names of secrets to be removed later. Raises Problem (STORAGE)."""
        if tuple(names) != self._forgotten:
            before, self._forgotten = self._forgotten, tuple(names)
            try:
                self._keep(self._all)
            except BaseException:
                self._forgotten = before
                raise

    def _keep(self, profiles: tuple[Profile, ...]) -> None:
        document: dict[str, Any] = {"profiles": [_written(profile) for profile in profiles]}
        if self._forgotten:
            document["forgotten"] = list(self._forgotten)
        self._file.write(document)
        self._all = profiles

    def _read(self) -> tuple[Profile, ...]:
        document = self._file.read()
        if not document:
            return ()
        try:
            found = [_read(item) for item in document["profiles"]]
            self._forgotten = tuple(str(name) for name in document.get("forgotten") or ())
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
        "note": profile.note,
        "checked": _written_check(profile.checked),
        "reach": write_reach(profile.reach),
        "keep_secret": profile.keep_secret,
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
        note=_text(item, "note"),
        checked=_checked(item.get("checked")),
        reach=read_reach(item.get("reach") or {}),
        keep_secret=item.get("keep_secret", True) is not False,
    )
    if not profile.id or not profile.root:
        raise ValueError(profile.name)
    return profile


def _written_check(checked: LastCheck | None) -> dict[str, str] | None:
    if checked is None:
        return None
    return {"when": checked.when.isoformat(), "state": checked.state, "hint": checked.hint}


def _checked(item: Any) -> LastCheck | None:
    if not item:
        return None
    return LastCheck(datetime.fromisoformat(_text(item, "when")), _text(item, "state"), _text(item, "hint"))


def write_reach(reach: Reach) -> dict[str, Any]:
    """What differs from the usual, by name."""
    usual = Reach()
    return {
        name: value.value if isinstance(value, ProxyUse) else value
        for name, value in ((name, getattr(reach, name)) for name in _WISHES)
        if value != getattr(usual, name)
    }


def read_reach(item: Any) -> Reach:
    """A Reach from what ``write_reach`` made. Raises KeyError, TypeError, ValueError or AttributeError."""
    at_once = item.get("at_once", 0)
    if not isinstance(at_once, int) or isinstance(at_once, bool) or at_once < 0:
        raise ValueError("at_once")
    texts = {name: _text(item, name) for name in _WISHES if name not in _NO_TEXTS}
    past_login = item.get("past_login", False) is True
    return Reach(proxy=ProxyUse(item.get("proxy", ProxyUse.SYSTEM)), at_once=at_once, past_login=past_login, **texts)


_WISHES = ("pin", "pinned", "proxy", "proxy_address", "proxy_user", "at_once", "header", "past_login")
_NO_TEXTS = ("proxy", "at_once", "past_login")


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise TypeError(name)
    return value
