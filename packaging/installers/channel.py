"""Where the built program will look for newer versions: an address and a public key from the builder's environment."""

from __future__ import annotations

import base64
import binascii
import json
import os
from pathlib import Path

from installers.common import Refused

ADDRESS, KEY = "LMSDESK_UPDATE_ADDRESS", "LMSDESK_UPDATE_KEY"


def told() -> tuple[str, str] | None:
    """The address and the key (base64 of 32 bytes), or None when neither is set. Raises Refused for half of it."""
    address, key = (os.environ.get(name, "").strip() for name in (ADDRESS, KEY))
    if not address and not key:
        return None
    if not address or not key:
        raise Refused(f"{ADDRESS} and {KEY} go together; only one of them is set.")
    if not address.startswith("https://"):
        raise Refused(f"{ADDRESS} must begin with https://.")
    try:
        fits = len(base64.b64decode(key, validate=True)) == 32
    except binascii.Error:
        fits = False
    if not fits:
        raise Refused(f"{KEY} is no Ed25519 public key: base64 of 32 bytes, as packaging/release.py key prints it.")
    return address, key


def write(folder: Path) -> list[tuple[str, str]]:
    """The file for the bundle, as PyInstaller takes it; nothing when no channel is set."""
    chosen = told()
    if chosen is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "channel.json"
    made.write_text(json.dumps({"address": chosen[0], "key": chosen[1]}) + "\n", "utf-8")
    return [(str(made), ".")]
