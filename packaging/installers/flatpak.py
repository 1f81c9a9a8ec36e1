"""The Flatpak: the bundle inside the freedesktop runtime, made by a builder that has flatpak and its remote."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping
from pathlib import Path

from installers.bundle import made_bundle
from installers.common import APP_ID, PACKAGING, WORK, Broken, filled, find_tool, fresh, hand_out, machine, run, version
from installers.linux import lay_out_desktop, put, settle

RECIPE = PACKAGING / "linux" / "flatpak.yml"


def make_flatpak(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The bundle file. The program inside says its version before it is handed out."""
    del keys
    builder, flatpak = find_tool("flatpak-builder", "flatpak"), find_tool("flatpak", "flatpak")
    work = fresh(WORK / "flatpak")
    tree(work / "tree", made_bundle(asked), WORK / "icons")
    recipe = work / f"{APP_ID}.yml"
    recipe.write_text(filled(RECIPE, APP_ID=APP_ID), "utf-8")
    built, repo = work / "built", work / "repo"
    run([builder, "--force-clean", "--disable-rofiles-fuse", f"--repo={repo}", str(built), str(recipe)], cwd=work)
    said = run([builder, "--run", str(built), str(recipe), "lmsdesk", "--version"], cwd=work)
    if f"LMS Desk {version()}" not in said:
        raise Broken(f"the Flatpak says “{said.strip()}” for its version.")
    made = WORK / f"lmsdesk-{version()}-linux-{machine()}.flatpak"
    run([flatpak, "build-bundle", str(repo), str(made), APP_ID])
    return hand_out(made, asked.into)


def tree(folder: Path, bundle: Path, icons: Path) -> Path:
    """What the recipe copies to ``/app``: names begin with the app's id, as Flatpak wants them."""
    fresh(folder)
    shutil.copytree(bundle, folder / "lib" / "lmsdesk", symlinks=True)
    put(folder / "lib" / "lmsdesk" / "managed", "flatpak\n")
    lay_out_desktop(folder, icons)
    share = folder / "share"
    entry = (share / "applications" / "lmsdesk.desktop").read_text("utf-8").replace("Icon=lmsdesk", f"Icon={APP_ID}")
    put(share / "applications" / f"{APP_ID}.desktop", entry)
    (share / "applications" / "lmsdesk.desktop").unlink()
    for icon in sorted((share / "icons").rglob("lmsdesk.*")):
        icon.rename(icon.with_name(f"{APP_ID}{icon.suffix}"))
    mime = share / "mime" / "packages" / "lmsdesk.xml"
    mime.rename(mime.with_name(f"{APP_ID}.xml"))
    page = share / "metainfo" / f"{APP_ID}.metainfo.xml"
    page.write_text(
        page.read_text("utf-8")
        .replace(">lmsdesk.desktop<", f">{APP_ID}.desktop<")
        .replace('"stock">lmsdesk<', f'"stock">{APP_ID}<'),
        "utf-8",
    )
    (folder / "bin").mkdir()
    (folder / "bin" / "lmsdesk").symlink_to("../lib/lmsdesk/lmsdesk")
    settle(folder)
    return folder
