"""Profiles for the practice academies, made from what the practice server says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.api.credentials import Credential, LearnomyLogin, MasteriyoKey
from lmsdesk.domain.words import N_
from lmsdesk.storage.profiles import Profile, SignInKind, Stage

COLOUR = "#6B3FA0"
NAMES = {"masteriyo": N_("Practice academy (Masteriyo)"), "learnomy": N_("Practice academy (Learnomy)")}


def practice_profiles(description: Mapping[str, Any]) -> list[tuple[Profile, Credential]]:
    """A profile with its credential for each academy of a description; academies without a sign-in are left out."""
    found: list[tuple[Profile, Credential]] = []
    for lms in NAMES:
        academy = description.get(lms)
        if isinstance(academy, Mapping) and (credential := _credential(lms, academy)) is not None:
            found.append((_profile(lms, academy, credential), credential))
    return found


def _profile(lms: str, academy: Mapping[str, Any], credential: Credential) -> Profile:
    address = str(academy["url"]).rstrip("/")
    keyed = isinstance(credential, MasteriyoKey)
    return Profile(
        id=f"practice-{lms}",
        name=str(academy.get("title") or NAMES[lms]),
        address=address,
        root=f"{address}/wp-json/",
        lms=lms,
        sign_in=SignInKind.MASTERIYO_KEY if keyed else SignInKind.LEARNOMY_TOKEN,
        login="" if isinstance(credential, MasteriyoKey) else credential.login,
        colour=COLOUR,
        stage=Stage.PRACTICE,
    )


def _credential(lms: str, academy: Mapping[str, Any]) -> Credential | None:
    """The administrator's way in: a key that may write for Masteriyo, user name and password for Learnomy."""
    users = [user for user in academy.get("users") or () if isinstance(user, Mapping)]
    admin = next((user for user in users if user.get("role") == "administrator"), None)
    if admin is None:
        return None
    if lms == "learnomy":
        return LearnomyLogin(str(admin["login"]), str(admin["password"]))
    for key in academy.get("keys") or ():
        if key.get("user") == admin["login"] and key.get("permissions") == "read_write":
            return MasteriyoKey(str(key["key"]), str(key["secret"]))
    return None
