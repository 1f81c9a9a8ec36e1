"""The Linux products: .deb, .rpm and the archive that unpacks itself, all around the same tree of files."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import shutil
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from installers import needs, product_list, proof
from installers.bundle import made_bundle
from installers.common import (
    APP_ID,
    PACKAGING,
    ROOT,
    WORK,
    Broken,
    Refused,
    build_time,
    filled,
    find_tool,
    fresh,
    hand_out,
    machine,
    run,
    version,
)

FILES = PACKAGING / "linux"
PROGRAM = Path("lib/lmsdesk/lmsdesk")
DEB_LIMIT = 45.0
DEB_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
MAINTAINER = "LMS Desk <packages@lmsdesk.example>"


def lay_out(tree: Path, bundle: Path, managed_by: str = "") -> None:
    """Everything a Linux system wants of the program, below the prefix ``tree`` (``/usr`` or ``~/.local``).

    ``managed_by``: who brings new versions, so that the program does not look for them itself.
    """
    fresh(tree)
    shutil.copytree(bundle, tree / "lib" / "lmsdesk", symlinks=True)
    if managed_by:
        put(tree / "lib" / "lmsdesk" / "managed", f"{managed_by}\n")
    lay_out_desktop(tree, WORK / "icons")
    (tree / "bin").mkdir()
    (tree / "bin" / "lmsdesk").symlink_to(Path("..") / PROGRAM)
    settle(tree)


def lay_out_desktop(tree: Path, icons: Path) -> None:
    """Menu entry, icons, store page, file type and man page."""
    share = tree / "share"
    put(share / "applications" / "lmsdesk.desktop", (FILES / "lmsdesk.desktop").read_text("utf-8"))
    put(share / "mime" / "packages" / "lmsdesk.xml", (FILES / "lmsdesk-mime.xml").read_text("utf-8"))
    put(share / "metainfo" / f"{APP_ID}.metainfo.xml", filled(FILES / "metainfo.xml", VERSION=version(), DATE=day()))
    man = filled(FILES / "lmsdesk.1", VERSION=version(), DATE=day())
    put(share / "man" / "man1" / "lmsdesk.1.gz", gzip.compress(man.encode(), 9, mtime=0))
    pictures = share / "icons" / "hicolor"
    put(pictures / "scalable" / "apps" / "lmsdesk.svg", (FILES / "lmsdesk.svg").read_text("utf-8"))
    for picture in sorted(icons.glob("*.png"), key=lambda path: int(path.stem)):
        if int(picture.stem) <= 512:
            put(pictures / f"{picture.stem}x{picture.stem}" / "apps" / "lmsdesk.png", picture.read_bytes())


def put(path: Path, content: str | bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def day() -> str:
    """The day every text carries."""
    return datetime.fromtimestamp(build_time(), UTC).date().isoformat()


def settle(tree: Path) -> None:
    """Modes and times that do not depend on who built it, and when."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parts[-3:] == ("lib", "lmsdesk", "lmsdesk")
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (build_time(), build_time()), follow_symlinks=False)


def make_deb(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The Debian package, unpacked and tried. On a fresh system: ``packaging/test_deb.sh``."""
    del keys
    if machine() not in DEB_MACHINES:
        raise Refused(f"deb: no Debian name is known for a {machine()} computer.")
    stage = WORK / "deb"
    lay_out(stage / "usr", made_bundle(asked), "deb")
    papers = stage / "usr" / "share" / "doc" / "lmsdesk"
    put(papers / "copyright", (FILES / "copyright").read_text("utf-8"))
    put(papers / "CHANGELOG.md.gz", gzip.compress((ROOT / "CHANGELOG.md").read_bytes(), 9, mtime=0))
    put(papers / "changelog.gz", gzip.compress(debian_changelog().encode(), 9, mtime=0))
    put(stage / "usr" / "share" / "lintian" / "overrides" / "lmsdesk", (FILES / "lintian-overrides").read_text("utf-8"))
    put(stage / "DEBIAN" / "control", control(stage))
    put(stage / "DEBIAN" / "md5sums", checksums(stage))
    settle(stage)
    made = WORK / f"lmsdesk_{version()}_{DEB_MACHINES[machine()]}.deb"
    run([find_tool("dpkg-deb", "deb"), "--root-owner-group", "-Zxz", "-z9", "--build", str(stage), str(made)])
    if product_list.size_of(made) > DEB_LIMIT:
        raise Broken(f"the .deb has {product_list.size_of(made):.1f} MB; {DEB_LIMIT:.0f} MB is the most it may have.")
    unpacked = fresh(WORK / "deb-unpacked")
    run([find_tool("dpkg-deb", "deb"), "--extract", str(made), str(unpacked)])
    proof.try_program(unpacked / "usr" / "bin" / "lmsdesk")
    return hand_out(made, asked.into)


def control(stage: Path) -> str:
    """The package's description, with what its files ask of the system."""
    size = sum(path.stat().st_size for path in (stage / "usr").rglob("*") if not path.is_symlink()) // 1024
    values = {"VERSION": version(), "ARCH": DEB_MACHINES[machine()], "SIZE": str(size), "MAINTAINER": MAINTAINER}
    return filled(FILES / "control", DEPENDS=", ".join(needs.depends(stage / "usr" / "lib" / "lmsdesk")), **values)


def debian_changelog() -> str:
    """This version in the form that Debian's tools read; what is new is in CHANGELOG.md beside it."""
    when = format_datetime(datetime.fromtimestamp(build_time(), UTC))
    what = f"  * Version {version()}; what is new is told in CHANGELOG.md."
    return f"lmsdesk ({version()}) stable; urgency=medium\n\n{what}\n\n -- {MAINTAINER}  {when}\n"


def checksums(stage: Path) -> str:
    """The package's md5sums file."""
    files = sorted(path for path in (stage / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    sums = [(hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest(), path) for path in files]
    return "".join(f"{digest}  {path.relative_to(stage).as_posix()}\n" for digest, path in sums)


def make_rpm(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """The RPM package, unpacked and tried."""
    del keys
    top, tree = fresh(WORK / "rpm"), WORK / "rpm-tree"
    lay_out(tree, made_bundle(asked), "rpm")
    asks = "\n".join(f"Requires: {name}" for name in needs.rpm_requires(tree / "lib" / "lmsdesk"))
    put(top / "lmsdesk.spec", filled(FILES / "lmsdesk.rpm.spec", VERSION=version(), REQUIRES=asks, TREE=str(tree)))
    places = ["--define", f"_topdir {top}", "--define", f"_rpmdir {top}/out", "--target", f"{machine()}-linux"]
    steady = ["--define", "use_source_date_epoch_as_buildtime 1", "--define", "_buildhost lmsdesk.example"]
    run([find_tool("rpmbuild", "rpm"), "-bb", *places, *steady, str(top / "lmsdesk.spec")])
    made = next(iter((top / "out").rglob("*.rpm")), None)
    if made is None:
        raise Broken("rpmbuild ended well and left no package.")
    if shutil.which("rpm2cpio") and shutil.which("cpio"):
        unpacked = fresh(WORK / "rpm-unpacked")
        run([str(shutil.which("sh")), "-c", 'rpm2cpio "$0" | cpio -idm --quiet', str(made)], cwd=unpacked)
        proof.try_program(unpacked / "usr" / "bin" / "lmsdesk")
    return hand_out(made, asked.into)


def make_archive(asked: argparse.Namespace, keys: Mapping[str, str]) -> Path:
    """A script that carries the program and sets it up for one person, tried in an empty home and removed again."""
    del keys
    tree = WORK / "archive"
    lay_out(tree, made_bundle(asked))
    put(tree / "lib" / "lmsdesk" / "remove.sh", (FILES / "remove.sh").read_text("utf-8"))
    settle(tree)
    (tree / "lib" / "lmsdesk" / "remove.sh").chmod(0o755)
    load = WORK / "archive.tar"
    with tarfile.open(load, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in sorted(tree.rglob("*")):
            tar.add(path, path.relative_to(tree).as_posix(), recursive=False, filter=nobody)
    run([find_tool("xz", "archive"), "-9", "-T2", "--force", str(load)])
    packed = load.with_suffix(".tar.xz").read_bytes()
    made = WORK / f"lmsdesk-{version()}-linux-{machine()}.run"
    digest = hashlib.sha256(packed).hexdigest()
    stub = filled(FILES / "unpack.sh", VERSION=version(), SHA=digest, SIZE=str(len(packed)))
    made.write_bytes(stub.encode() + packed)
    made.chmod(0o755)
    try_archive(made)
    return hand_out(made, asked.into)


def nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The entry without the name of who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = build_time()
    return entry


def try_archive(made: Path) -> None:
    """Raises Broken unless it sets up, works, and goes without a trace."""
    home = fresh(WORK / "archive-home")
    code, out, said = proof.started([str(made)], home)
    if code or said.strip():
        raise Broken(f"the archive ended with {code}: {(said or out).strip()[-300:]}")
    proof.try_program(home / ".local" / "bin" / "lmsdesk")
    code, out, said = proof.started([str(home / ".local" / "lib" / "lmsdesk" / "remove.sh")], home)
    share = home / ".local" / "share"  # the desktop's own lists of menu entries and file types stay its own
    lists = [share / "applications" / "mimeinfo.cache", *(share / "mime").rglob("*")]
    left = [path for path in home.rglob("*") if path not in lists and (path.is_symlink() or not path.is_dir())]
    if code or said.strip() or left:
        raise Broken(f"removing ended with {code}, {len(left)} files left: {(said or out).strip()[-300:]}")
