"""The signed release file: what the newest version is, what is new in it, and where it can be had.

``{"format": 1, "release": "<JSON text>", "signature": "<base64>"}``; the signature (Ed25519) is over ``PREFIX`` and
the UTF-8 bytes of the text, which holds ``version``, ``published``, ``page``, ``notes`` and ``files``. It is checked
before anything in the text is looked at.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlsplit

FORMAT = 1
PREFIX = b"lmsdesk release 1\n"
MOST_NOTES = 60
LONGEST_NOTE = 500
_VERSION = re.compile(r"(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,40}))?")


class Untrusted(ValueError):
    """The file is not signed with our key, or is not what it should be. It is not looked at any further."""


@dataclass(frozen=True, slots=True)
class Download:
    """One file for one system."""

    url: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Release:
    """One published version. ``page`` and the downloads are https addresses."""

    version: str
    published: date
    page: str
    notes: tuple[str, ...] = ()
    files: Mapping[str, Download] = field(default_factory=dict)
    """By system, machine and form: ``linux-x86_64-run``, ``windows-x86_64-exe``, ``macos-aarch64-dmg``."""

    def download(self, system: str, machine: str) -> Download | None:
        """The file for a computer that LMS Desk was downloaded to, if there is one."""
        form = {"linux": "run", "windows": "exe", "macos": "dmg"}.get(system, "")
        return self.files.get(f"{system}-{machine}-{form}")


def signed_release(data: bytes, key: bytes) -> Release:
    """The release in a file. Raises Untrusted unless the file is whole and signed with ``key`` (32 bytes)."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        outer = json.loads(data)
        text = outer["release"].encode()
        signature = base64.b64decode(outer["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, PREFIX + text)
    except InvalidSignature:
        raise Untrusted("the signature does not fit") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Untrusted("it is no release file") from None
    if outer.get("format") != FORMAT:
        raise Untrusted("it is of a form that this version does not know")
    try:
        return _release(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Untrusted("the release is not described as it should be") from None


def order(version: str) -> tuple[Any, ...]:
    """What versions (``X.Y.Z`` or ``X.Y.Z-rc.1``) are sorted by, as semver.org says. Raises ValueError."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"{version!r} is no version")
    numbers = tuple(int(part) for part in found.group(1, 2, 3))
    before = found[4]
    if before is None:
        return (*numbers, 1, ())
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in before.split("."))
    return (*numbers, 0, parts)


def _release(told: Mapping[str, Any]) -> Release:
    version, notes = told["version"], told.get("notes", [])
    order(version)
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise TypeError("notes")
    files = {
        str(name): Download(_https(item["url"]), _digest(item["sha256"]), int(item["size"]))
        for name, item in dict(told.get("files", {})).items()
    }
    return Release(
        version,
        date.fromisoformat(told["published"]),
        _https(told["page"]),
        tuple(note[:LONGEST_NOTE] for note in notes[:MOST_NOTES]),
        files,
    )


def _https(url: Any) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError("not an https address")
    return str(url)


def _digest(text: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError("not a SHA-256")
    return str(text)
