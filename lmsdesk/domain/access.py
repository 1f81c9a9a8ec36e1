"""Who may come in, and how far: keys and application passwords as the program knows them. Secrets are never in here.

To tell whether a key is one of ours, only a ``mark`` of it is kept: a digest salted anew by every start of the
program, in memory, which is worth nothing outside of it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lmsdesk.domain.values import ItemId

_SALT = secrets.token_bytes(32)
SHOWN = 4
"""So many last characters of a key are shown, so that people can tell keys apart."""


class Permission(StrEnum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"
    READ_WRITE = "read_write"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account on the site."""

    id: int
    name: str = ""
    login: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A key of the course plugin's own. ``permission`` is empty where the site cannot read the key any more."""

    id: ItemId
    owner: Person | None
    permission: str
    description: str = ""
    ending: str = ""
    """The last characters of the key."""
    mark: str = ""
    created: datetime | None = None
    last_used: datetime | None = None

    @property
    def broken(self) -> bool:
        """Whether the site itself cannot read it: it lets nobody in and can only be deleted."""
        return not self.permission and not self.mark

    @property
    def reads(self) -> bool:
        return self.permission != Permission.WRITE

    @property
    def writes(self) -> bool:
        return self.permission != Permission.READ


@dataclass(frozen=True, slots=True)
class SitePassword:
    """An application password of WordPress: good for everything its owner may do."""

    uuid: str
    owner: Person
    name: str
    created: datetime | None = None
    last_used: datetime | None = None
    last_ip: str = ""
    app_id: str = ""


def mark(secret: str) -> str:
    """What a key is recognised by while the program runs, and not even guessed from afterwards."""
    return hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=_SALT, digest_size=16).hexdigest()


def ending(key: str) -> str:
    """The last characters of a key."""
    return key[-SHOWN:] if len(key) > 4 * SHOWN else ""
