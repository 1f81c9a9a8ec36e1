"""One request as it goes out: everything that is needed to send it, in one piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.api.transport import Note

Files = Mapping[str, tuple[str, bytes, str]]


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries: one of them, or nothing."""

    json: Any = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    files: Files | None = field(default=None, repr=False)

    @property
    def parts(self) -> dict[str, Any]:
        """What is there, by the names that httpx has for it."""
        named = (("json", self.json), ("content", self.content), ("files", self.files))
        return {name: value for name, value in named if value is not None}


NOTHING = Body()


@dataclass(frozen=True, slots=True)
class Call:
    """A request with its headers, and the Note under which it is recorded."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    """All that are its own: with Authorization where it is signed."""
    note: Note
    body: Body = NOTHING
