"""What a check is of: a connected site, or an address that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lmsdesk.sites import Line

if TYPE_CHECKING:
    from lmsdesk.sites import Credential, CredentialError, Profile


@dataclass(frozen=True, slots=True)
class Target:
    """An address with what is known beside it. A profile brings its own key, line and memory of the last check."""

    address: str
    profile: Profile | None = None
    credential: Credential | CredentialError | None = field(default=None, repr=False)
    line: Line = field(default_factory=Line, repr=False)

    @classmethod
    def of(cls, profile: Profile) -> Target:
        """A connected site."""
        return cls(profile.address, profile)
