"""Profiles for the practice academies, made from what the practice server says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyLogin
from lmsdesk.domain.words import N_
from lmsdesk.sites.secrets import kind_of, login_of
from lmsdesk.storage.profiles import Profile, Stage

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
    return Profile(
        id=f"practice-{lms}",
        name=str(academy.get("title") or NAMES[lms]),
        address=address,
        root=f"{address}/wp-json/",
        lms=lms,
        sign_in=kind_of(credential),
        login=login_of(credential),
        colour=COLOUR,
        stage=Stage.PRACTICE,
    )


def _credential(lms: str, academy: Mapping[str, Any]) -> Credential | None:
    """The administrator's way in, one that can also send pictures: the practice academy is there to try everything."""
    users = [user for user in academy.get("users") or () if isinstance(user, Mapping)]
    admin = next((user for user in users if user.get("role") == "administrator"), None)
    if admin is None:
        return None
    if lms == "learnomy":
        return LearnomyLogin(str(admin["login"]), str(admin["password"]))
    return AppPassword(str(admin["login"]), str(admin["application_password"]))
