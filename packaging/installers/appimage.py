"""The AppImage: one file that runs on its own, made by a builder that has ``appimagetool`` and its runtime."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path

from installers import proof
from installers.bundle import made_bundle
from installers.common import WORK, find_tool, fresh, hand_out, machine, run, version
from installers.linux import lay_out_desktop, settle


def make_appimage(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The AppImage, tried without FUSE (unpacked by itself), as in a container."""
    del keys
    tool = find_tool("appimagetool", "appimage")
    folder = app_dir(WORK / "LMSDesk.AppDir", made_bundle(asked), WORK / "icons")
    made = WORK / f"lmsdesk-{version()}-linux-{machine()}.AppImage"
    run([tool, "--no-appstream", str(folder), str(made)], env={"ARCH": machine(), "APPIMAGE_EXTRACT_AND_RUN": "1"})
    made.chmod(0o755)
    unpacked = fresh(WORK / "appimage-unpacked")
    run([str(made), "--appimage-extract"], cwd=unpacked)
    proof.try_program(unpacked / "squashfs-root" / "AppRun")
    return hand_out(made, asked.into)


def app_dir(folder: Path, bundle: Path, icons: Path) -> Path:
    """The AppDir: the tree of every Linux product below ``usr``, and what AppImages want at the top."""
    fresh(folder)
    shutil.copytree(bundle, folder / "usr" / "lib" / "lmsdesk", symlinks=True)
    lay_out_desktop(folder / "usr", icons)
    (folder / "usr" / "bin").mkdir()
    (folder / "usr" / "bin" / "lmsdesk").symlink_to("../lib/lmsdesk/lmsdesk")
    shutil.copy(folder / "usr" / "share" / "applications" / "lmsdesk.desktop", folder / "lmsdesk.desktop")
    shutil.copy(icons / "256.png", folder / "lmsdesk.png")
    (folder / ".DirIcon").symlink_to("lmsdesk.png")
    (folder / "AppRun").symlink_to("usr/lib/lmsdesk/lmsdesk")
    settle(folder)
    return folder
