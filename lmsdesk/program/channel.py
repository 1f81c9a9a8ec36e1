"""Where this copy of the program may look for a newer one: set when it was built, never by a person or a site.

The build writes ``channel.json`` beside the program (address and public key), and packages of a system write a file
``managed`` there, because then the system brings what is new.
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from lmsdesk.domain.words import N_, Sentence

CHANNEL_FILE = "channel.json"
MANAGED_FILE = "managed"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Channel:
    """The address of the release file and the Ed25519 key it must be signed with."""

    address: str = ""
    key: bytes = b""
    managed_by: str = ""
    """Who brings new versions in our place ("your system", "pip"); empty when nobody does."""

    @property
    def works(self) -> bool:
        """Whether this copy can look for a newer version by itself."""
        return not self.managed_by and bool(self.address) and len(self.key) == KEY_BYTES

    @property
    def why_not(self) -> Sentence | None:
        """Why it cannot, or None when it can."""
        if self.works:
            return None
        if self.managed_by == "pip":
            return Sentence(N_("This copy was installed with pip, which also brings what is new."))
        if self.managed_by:
            return Sentence(N_("Your system keeps LMS Desk up to date together with your other programs."))
        return Sentence(N_("This copy was built without an address to look for new versions at."))


def installed_channel() -> Channel:
    """The channel of the running copy. Never fails: what is odd counts as not there."""
    if not getattr(sys, "frozen", False):
        return Channel(managed_by="pip")
    beside = Path(sys.executable).resolve().parent
    inside = Path(getattr(sys, "_MEIPASS", beside))
    for place in (beside, inside):
        if (place / MANAGED_FILE).is_file():
            return Channel(managed_by="system")
    return read_channel(inside / CHANNEL_FILE)


def read_channel(path: Path) -> Channel:
    """The channel in a file that the build wrote; an empty one when it is missing or odd."""
    try:
        told = json.loads(path.read_text("utf-8"))
        return Channel(str(told["address"]), base64.b64decode(str(told["key"]), validate=True))
    except (OSError, ValueError, KeyError, TypeError):
        return Channel()
