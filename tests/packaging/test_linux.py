"""What a Linux desktop reads of the program, and the archive that sets itself up without root."""

from __future__ import annotations

import gzip
import io
import os
import re
import shutil
import subprocess
import tarfile
import xml.etree.ElementTree as ET
from hashlib import sha256
from pathlib import Path

import pytest

from lmsdesk.version import VERSION

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Linux products")
ROOT = Path(__file__).parents[2]


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not on this system")
    return found


def said(*command: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, env=env)


@pytest.fixture(scope="module")
def icons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import sys

    sys.path.insert(0, str(ROOT / "packaging"))
    try:
        from installers.icons import make_all
    finally:
        sys.path.pop(0)
    folder = tmp_path_factory.mktemp("icons")
    make_all(folder)
    return folder


@pytest.fixture
def tree(tmp_path: Path, icons: Path) -> Path:
    from installers.linux import lay_out_desktop

    lay_out_desktop(tmp_path / "tree", icons)
    return tmp_path / "tree"


def test_exactly_these_files_reach_the_desktop(tree: Path) -> None:
    found = {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}
    assert found == {
        "share/applications/lmsdesk.desktop",
        "share/mime/packages/lmsdesk.xml",
        "share/metainfo/example.lmsdesk.LMSDesk.metainfo.xml",
        "share/man/man1/lmsdesk.1.gz",
        "share/icons/hicolor/scalable/apps/lmsdesk.svg",
        *(f"share/icons/hicolor/{size}x{size}/apps/lmsdesk.png" for size in (16, 24, 32, 48, 64, 128, 256, 512)),
    }


def test_the_menu_entry_is_valid(tree: Path) -> None:
    done = said(tool("desktop-file-validate"), tree / "share/applications/lmsdesk.desktop")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_menu_entry_belongs_to_the_window_and_takes_our_links(tree: Path) -> None:
    entry = (tree / "share/applications/lmsdesk.desktop").read_text("utf-8")
    assert "\nExec=lmsdesk %u\n" in entry
    assert "\nMimeType=x-scheme-handler/lmsdesk;application/x-lmsdesk-link;\n" in entry
    assert 'setDesktopFileName("lmsdesk")' in (ROOT / "lmsdesk" / "app.py").read_text("utf-8")


def test_the_store_page_is_valid(tree: Path) -> None:
    page = tree / "share/metainfo/example.lmsdesk.LMSDesk.metainfo.xml"
    done = said(tool("appstreamcli"), "validate", "--no-net", "--pedantic", page)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"^[EW]: ", done.stdout, re.MULTILINE), done.stdout


def test_the_store_page_names_this_version_and_the_menu_entry(tree: Path) -> None:
    page = ET.parse(tree / "share/metainfo/example.lmsdesk.LMSDesk.metainfo.xml").getroot()
    assert [release.get("version") for release in page.iter("release")] == [VERSION]
    assert page.findtext("launchable") == "lmsdesk.desktop"


def test_the_file_type_is_valid_and_known_by_its_ending(tree: Path) -> None:
    done = said(tool("update-mime-database"), tree / "share" / "mime")
    assert done.returncode == 0, done.stderr
    assert "application/x-lmsdesk-link:*.lmsdesk" in (tree / "share/mime/globs").read_text()


def test_the_man_page_reads_without_a_warning_and_tells_every_option(tree: Path) -> None:
    page = tree / "share/man/man1/lmsdesk.1.gz"
    text = gzip.decompress(page.read_bytes()).decode()
    assert f'"LMS Desk {VERSION}"' in text
    from lmsdesk.cli import USE

    for option in set(re.findall(r"--[a-z-]+", USE)):
        assert option.replace("-", r"\-") in text, option
    env = dict(os.environ, LC_ALL="C.UTF-8", MANROFFSEQ="", MANWIDTH="100")
    done = said(tool("man"), "--warnings", "-l", page, env=env)
    if "man pages are not" in done.stdout or "minimized" in done.stdout:
        pytest.skip("this system's man shows nothing")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_icon_is_sharp_and_see_through_at_its_corners_in_every_size(icons: Path, qapp: object) -> None:
    from PySide6.QtGui import QColor, QImage

    for size in (16, 48, 512):
        image = QImage(str(icons / f"{size}.png"))
        assert (image.width(), image.height()) == (size, size)
        assert image.pixelColor(0, 0).alpha() == 0
        assert image.pixelColor(size // 2, size // 8).blueF() > 0.6
        assert image.pixelColor(size // 2, size // 8) != QColor("white")
    windows = (icons / "lmsdesk.ico").read_bytes()
    assert windows[:6] == b"\x00\x00\x01\x00\x07\x00"
    mac = (icons / "lmsdesk.icns").read_bytes()
    assert mac[:4] == b"icns"
    assert int.from_bytes(mac[4:8], "big") == len(mac)
    assert not QImage(str(icons / "lmsdesk.ico")).isNull()


def test_a_package_asks_for_what_its_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import needs
    from installers.common import Broken

    (tmp_path / "lmsdesk").write_bytes(b"\x7fELF")
    (tmp_path / "libown.so.1").write_bytes(b"\x7fELF")
    (tmp_path / "note.txt").write_text("not a program")
    named = ["libX11.so.6", "libown.so.1", "libc.so.6", "libglib-2.0.so.0"]
    report = "".join(f" 0x1 (NEEDED)  Shared library: [{name}]\n" for name in named)
    report += "  0x10: Name: GLIBC_2.9  Flags: none\n  0x20: Name: GLIBC_2.35  Flags: none\n"
    monkeypatch.setattr(needs, "find_tool", lambda tool, product: tool)
    monkeypatch.setattr(needs, "run", lambda command: report if "note.txt" not in str(command) else "")
    assert needs.depends(tmp_path) == [
        "libc6 (>= 2.35)",
        "ca-certificates",
        "libglib2.0-0t64 | libglib2.0-0",
        "libx11-6",
    ]
    assert needs.rpm_requires(tmp_path)[1:3] == ["libc.so.6(GLIBC_2.35)(64bit)", "libX11.so.6()(64bit)"]
    report += " 0x1 (NEEDED)  Shared library: [libnew.so.4]\n"
    with pytest.raises(Broken, match=r"no Debian package is known for libnew\.so\.4"):
        needs.depends(tmp_path)


def test_the_control_file_has_all_that_dpkg_wants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import linux, needs

    monkeypatch.setattr(needs, "depends", lambda folder: ["libc6 (>= 2.35)", "libx11-6"])
    monkeypatch.setattr(linux, "machine", lambda: "x86_64")
    put = tmp_path / "stage" / "DEBIAN" / "control"
    linux.put(tmp_path / "stage" / "usr" / "lib" / "lmsdesk" / "file", "x" * 5000)
    linux.put(put, linux.control(tmp_path / "stage"))
    fields = dict(line.split(": ", 1) for line in put.read_text().splitlines() if re.match(r"[A-Z][A-Za-z-]+: ", line))
    assert fields["Version"] == VERSION
    assert fields["Depends"] == "libc6 (>= 2.35), libx11-6"
    assert fields["Recommends"].startswith("gnome-keyring | kwalletmanager | keepassxc")
    linux.settle(tmp_path / "stage")
    package = tmp_path / "a.deb"
    done = said(tool("dpkg-deb"), "--root-owner-group", "--build", tmp_path / "stage", package)
    assert done.returncode == 0, done.stderr
    assert said(tool("dpkg-deb"), "--field", package, "Version").stdout.strip() == VERSION


@pytest.fixture
def archive(tree: Path, tmp_path: Path) -> Path:
    """The archive around a program that only knows its version."""
    from installers.common import filled
    from installers.linux import FILES, put

    if not all(shutil.which(name) for name in ("xz", "tar", "sha256sum")):
        pytest.skip("xz, tar or sha256sum is not on this system")
    put(tree / "lib/lmsdesk/lmsdesk", f"#!/bin/sh\necho LMS Desk {VERSION}\n")
    put(tree / "lib/lmsdesk/remove.sh", (FILES / "remove.sh").read_text("utf-8"))
    (tree / "lib/lmsdesk/lmsdesk").chmod(0o755)
    (tree / "lib/lmsdesk/remove.sh").chmod(0o755)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz", preset=0) as tar:
        for path in sorted(tree.rglob("*")):
            tar.add(path, path.relative_to(tree).as_posix(), recursive=False)
    load = packed.getvalue()
    stub = filled(FILES / "unpack.sh", VERSION=VERSION, SHA=sha256(load).hexdigest(), SIZE=str(len(load)))
    made = tmp_path / "set up.run"
    made.write_bytes(stub.encode() + load)
    return made


def test_the_archive_sets_up_upgrades_and_goes_leaving_the_persons_data(archive: Path, tmp_path: Path) -> None:
    home = tmp_path / "a home"
    kept = home / ".local/share/lmsdesk/config/settings.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{}")
    env = {"HOME": str(home), "PATH": os.environ["PATH"]}
    for _ in range(2):
        done = said("sh", archive, env=env)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
    started = said(home / ".local/bin/lmsdesk", "--version", env=env)
    assert started.stdout == f"LMS Desk {VERSION}\n"
    entry = home / ".local/share/applications/lmsdesk.desktop"
    assert f'\nExec="{home}/.local/bin/lmsdesk" %u\n' in entry.read_text()
    if shutil.which("desktop-file-validate"):
        assert said("desktop-file-validate", entry).returncode == 0
    assert [path.name for path in (home / ".local/lib").iterdir()] == ["lmsdesk"]
    done = said(home / ".local/lib/lmsdesk/remove.sh", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    left = [path for path in home.rglob("*lmsdesk*") if path.is_file() and "share/mime" not in path.as_posix()]
    assert left == []
    assert kept.read_text() == "{}"


def test_a_damaged_archive_touches_nothing(archive: Path, tmp_path: Path) -> None:
    data = bytearray(archive.read_bytes())
    data[-100] ^= 1
    archive.write_bytes(data)
    home = tmp_path / "home of another"
    home.mkdir()
    done = said("sh", archive, env={"HOME": str(home), "PATH": os.environ["PATH"]})
    assert done.returncode == 1
    assert done.stderr == "LMS Desk was not set up: the file is damaged. Download it again.\n"
    assert list(home.iterdir()) == []
