"""Sites in a file, without any secret: for another computer or a colleague. ``docs/sites-file.md`` tells the format.

An imported site asks for its sign-in when it is first opened. What a person has to judge on their own computer (a
trusted certificate) does not travel.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from lmsdesk.api.address import AddressError
from lmsdesk.api.root import ApiRoot, is_private
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.reach import PACES, ProxyUse, Reach, header_trouble, read_proxy
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.json_file import swap_in
from lmsdesk.storage.profiles import DEFAULT_COLOUR, Profile, SignInKind, Stage, new_id, read_reach, write_reach
from lmsdesk.storage.trouble import cannot_write

FORMAT = "lmsdesk-sites"
VERSION = 1
LARGEST = 1_000_000
"""Bytes of a file that is looked at."""
MOST = 500
_LONGEST = 2_000


class Clash(StrEnum):
    """What an imported site has in common with one that is here."""

    NONE = ""
    NAME = "name"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Coming:
    """One site of a file, as it would be kept."""

    profile: Profile
    clash: Clash = Clash.NONE
    other: str = ""
    """The name of the site here that it clashes with."""


def as_text(profiles: Iterable[Profile]) -> str:
    """Sites as a file's text. Practice academies are left out, and so is everything secret."""
    shown = [_written(profile) for profile in profiles if not profile.is_practice]
    return json.dumps({"format": FORMAT, "version": VERSION, "sites": shown}, ensure_ascii=False, indent=2) + "\n"


def write(path: Path, profiles: Iterable[Profile]) -> None:
    """Write sites into a file. Raises Problem (STORAGE)."""
    try:
        swap_in(path, as_text(profiles).encode("utf-8"))
    except OSError as error:
        raise cannot_write(path, error) from error


def read(path: Path, here: Sequence[Profile]) -> tuple[Coming, ...]:
    """What would come from a file. Raises Problem with a sentence: not readable, not such a file, or a newer one."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _problem(N_("{file} cannot be read: {reason}"), file=path.name, reason=reason) from error
    return from_text(content.decode("utf-8-sig", "replace") if len(content) <= LARGEST else "", here, path.name)


def from_text(text: str, here: Sequence[Profile], name: str = "") -> tuple[Coming, ...]:
    """What would come from a file's text, beside the sites that are ``here``. Raises Problem."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise _problem(N_("{file} holds no sites of LMS Desk."), file=name)
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _problem(N_("{file} holds no sites of LMS Desk."), file=name)
    if version > VERSION:
        raise _problem(
            N_("{file} was written by a newer version of LMS Desk. Update the program to read it."), file=name
        )
    sites = document.get("sites")
    found = [profile for item in (sites if isinstance(sites, list) else [])[:MOST] if (profile := _read(item))]
    if not found:
        raise _problem(N_("No site in {file} can be read."), file=name)
    return _beside(found, here)


class SitesFile:
    """One such file, for screens."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, profiles: Iterable[Profile]) -> None:
        """Write sites into it. Raises Problem (STORAGE)."""
        write(self.path, profiles)

    def read(self, here: Sequence[Profile]) -> tuple[Coming, ...]:
        """What would come from it, beside the sites that are here. Raises Problem."""
        return read(self.path, here)


def import_profiles(coming: Iterable[Coming]) -> tuple[Profile, ...]:
    """The profiles to keep, each with an id of its own."""
    return tuple(replace(one.profile, id=new_id(), added=datetime.now(UTC)) for one in coming)


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or the first "name (2)", "name (3)" that nobody has."""
    known = {other.casefold() for other in taken}
    number, wanted = 1, name
    while wanted.casefold() in known:
        number += 1
        wanted = f"{name} ({number})"
    return wanted


def _beside(found: list[Profile], here: Sequence[Profile]) -> tuple[Coming, ...]:
    names = {profile.name.casefold(): profile.name for profile in here}
    sites = {_same(profile): profile.name for profile in here}
    coming = []
    for profile in found:
        if other := sites.get(_same(profile), ""):
            clash = Clash.SITE
        else:
            other = names.get(profile.name.casefold(), "")
            clash = Clash.NAME if other else Clash.NONE
        free = free_name(profile.name, names.values())
        names[free.casefold()] = free
        sites.setdefault(_same(profile), free)
        coming.append(Coming(replace(profile, name=free), clash, other))
    return tuple(coming)


def _same(profile: Profile) -> tuple[str, str, str]:
    return profile.root.rstrip("/").casefold(), profile.lms, profile.login.casefold()


def _written(profile: Profile) -> dict[str, Any]:
    reach = replace(profile.reach, pin="", pinned="", past_login=False)
    item: dict[str, Any] = {
        "name": profile.name,
        "address": profile.address,
        "root": profile.root,
        "lms": profile.lms,
        "sign_in": profile.sign_in.value,
        "login": profile.login,
        "colour": profile.colour,
        "use": profile.stage.value,
        "note": profile.note,
        "keep_secret": profile.keep_secret,
    }
    if not reach.is_usual:
        item["reach"] = write_reach(reach)
    return item


def _read(item: Any) -> Profile | None:
    """A profile from a file of anybody's; None for one that makes no sense."""
    try:
        root, address = ApiRoot(_text(item, "root")).base, _text(item, "address")
        if not is_private(root) or _text(item, "lms") not in ("masteriyo", "learnomy") or not address:
            return None
        colour = _text(item, "colour")
        return Profile(
            id="",
            name=_text(item, "name").strip()[:200] or address,
            address=address,
            root=root,
            lms=_text(item, "lms"),
            sign_in=SignInKind(item["sign_in"]),
            login=_text(item, "login"),
            colour=colour if _is_colour(colour) else DEFAULT_COLOUR,
            stage=Stage.TEST if item.get("use") == Stage.TEST else Stage.LIVE,
            note=_text(item, "note"),
            reach=_reach(item.get("reach") or {}),
            keep_secret=item.get("keep_secret", True) is not False,
        )
    except (AddressError, KeyError, TypeError, ValueError, AttributeError):
        return None


def _reach(item: Any) -> Reach:
    found = read_reach(item)
    if found.proxy is ProxyUse.OWN and read_proxy(found.proxy_address) != (found.proxy_address, "", ""):
        raise ValueError(found.proxy_address)
    if found.header and header_trouble(found.header) is not None:
        raise ValueError(found.header)
    at_once = found.at_once if found.at_once in PACES else 0
    return replace(found, pin="", pinned="", past_login=False, at_once=at_once)  # whom to trust, everybody says anew


def _is_colour(text: str) -> bool:
    return len(text) == 7 and text[0] == "#" and all(letter in "0123456789abcdefABCDEF" for letter in text[1:])


def _text(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise TypeError(name)
    return value


def _problem(template: str, **values: Any) -> Problem:
    return Problem(Trouble.STORAGE, sentence=Sentence(template, **values))
