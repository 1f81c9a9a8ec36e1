"""The macOS product: a disk image with the app, signed and notarised when the keys are there."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path

from installers import proof
from installers.bundle import made_bundle
from installers.common import PACKAGING, WORK, find_tool, fresh, hand_out, machine, run, version

ENTITLEMENTS = PACKAGING / "macos" / "entitlements.plist"


def make_dmg(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The disk image: the app and a way to the Applications folder. The app inside is tried from the mounted image."""
    app = made_bundle(asked)
    if keys:
        sign_app(app, keys)
    stage = fresh(WORK / "dmg")
    shutil.copytree(app, stage / app.name, symlinks=True)
    (stage / "Applications").symlink_to("/Applications")
    made = WORK / f"lmsdesk-{version()}-macos-{machine()}.dmg"
    hdiutil = find_tool("hdiutil", "dmg")
    run([hdiutil, "create", "-volname", "LMS Desk", "-srcfolder", str(stage), "-format", "ULFO", "-ov", str(made)])
    if keys:
        notarise(made, keys)
    mounted = fresh(WORK / "dmg-mounted")
    run([hdiutil, "attach", str(made), "-nobrowse", "-readonly", "-mountpoint", str(mounted)])
    try:
        proof.try_program(proof.program_in(mounted / app.name))
    finally:
        run([hdiutil, "detach", str(mounted)])
    return hand_out(made, asked.into)


def sign_app(app: Path, keys: Mapping[str, str]) -> None:
    """Sign from the inside out with the hardened runtime, then check it as macOS will."""
    codesign = find_tool("codesign", "--sign")
    flags = ["--force", "--timestamp", "--options", "runtime", "--sign", keys["LMSDESK_MAC_IDENTITY"]]
    inner = [path for path in app.rglob("*") if path.suffix in (".so", ".dylib") and not path.is_symlink()]
    frameworks = [path for path in app.rglob("*.framework") if not path.is_symlink()]
    for path in sorted([*inner, *frameworks], key=lambda path: -len(path.parts)):
        run([codesign, *flags, str(path)])
    run([codesign, *flags, "--entitlements", str(ENTITLEMENTS), str(app)])
    run([codesign, "--verify", "--deep", "--strict", str(app)])


def notarise(made: Path, keys: Mapping[str, str]) -> None:
    """Have the image looked at by Apple, and staple the answer to it."""
    run([find_tool("codesign", "--sign"), "--force", "--timestamp", "--sign", keys["LMSDESK_MAC_IDENTITY"], str(made)])
    xcrun = find_tool("xcrun", "--sign")
    profile = ["--keychain-profile", keys["LMSDESK_MAC_NOTARY_PROFILE"]]
    run([xcrun, "notarytool", "submit", str(made), *profile, "--wait"])
    run([xcrun, "stapler", "staple", str(made)])
    run([xcrun, "stapler", "validate", str(made)])
