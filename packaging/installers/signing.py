"""Signing with keys that only the environment knows. A missing key is told before anything is built."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from installers.common import Refused, find_tool, run, system

NEEDED = {
    "linux": ("LMSDESK_GPG_KEY",),
    "windows": ("LMSDESK_WINDOWS_THUMBPRINT", "LMSDESK_WINDOWS_TIMESTAMP"),
    "macos": ("LMSDESK_MAC_IDENTITY", "LMSDESK_MAC_NOTARY_PROFILE"),
}
TOOL = {"linux": "gpg", "windows": "signtool", "macos": "codesign"}


def signing_keys() -> dict[str, str]:
    """What this system signs with. Raises Refused naming what is missing."""
    names = NEEDED[system()]
    missing = [name for name in names if not os.environ.get(name, "").strip()]
    if missing:
        raise Refused(f"--sign needs {' and '.join(missing)} in the environment.")
    find_tool(TOOL[system()], "--sign")
    return {name: os.environ[name].strip() for name in names}


def sign_list(listed: Path, keys: Mapping[str, str]) -> None:
    """On Linux, where the products carry no signature of their own: sign the list of their checksums."""
    if "LMSDESK_GPG_KEY" not in keys:
        return
    signature = listed.with_suffix(".asc")
    signature.unlink(missing_ok=True)
    command = [find_tool("gpg", "--sign"), "--batch", "--armor", "--local-user", keys["LMSDESK_GPG_KEY"]]
    run([*command, "--output", str(signature), "--detach-sign", str(listed)])


def sign_exe(made: Path, keys: Mapping[str, str]) -> None:
    """Sign a Windows program with a certificate from the person's store, with a time stamp."""
    command = [find_tool("signtool", "--sign"), "sign", "/sha1", keys["LMSDESK_WINDOWS_THUMBPRINT"], "/fd", "sha256"]
    run([*command, "/tr", keys["LMSDESK_WINDOWS_TIMESTAMP"], "/td", "sha256", str(made)])
    run([command[0], "verify", "/pa", str(made)])
