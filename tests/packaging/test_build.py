"""``packaging/build.py``: what it says when it cannot build, and that it leaves nothing half-made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
Refuses = Callable[..., str]


@pytest.fixture
def refuses(build: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Refuses:
    """Start the build with these words; the one line it says."""

    def start(*words: str) -> str:
        place = tmp_path / "products"
        assert build.main([*words, "--into", str(place)]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.startswith("build.py: ")
        assert said.err.count("\n") == 1
        assert not place.exists()
        return said.err[len("build.py: ") :].strip()

    return start


def on(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    from installers import common

    monkeypatch.setattr(common.sys, "platform", platform)


@pytest.mark.parametrize(
    ("platform", "product", "line"),
    [
        ("linux", "setup", "setup is built on windows; this is linux."),
        ("linux", "dmg", "dmg is built on macos; this is linux."),
        ("win32", "deb", "deb is built on linux; this is windows."),
        ("darwin", "rpm", "rpm is built on linux; this is macos."),
    ],
)
def test_the_wrong_system_is_told_in_one_line(
    refuses: Refuses, monkeypatch: pytest.MonkeyPatch, platform: str, product: str, line: str
) -> None:
    on(monkeypatch, platform)
    assert refuses(product) == line


def test_a_missing_tool_is_named_with_what_brings_it(refuses: Refuses, monkeypatch: pytest.MonkeyPatch) -> None:
    on(monkeypatch, "linux")
    monkeypatch.setenv("PATH", "")
    assert refuses("rpm") == "rpm needs rpmbuild, which is not here (apt install rpm)."
    assert refuses("deb") == "deb needs dpkg-deb, which is not here (apt install dpkg)."


def test_a_python_that_should_not_be_carried_is_refused(refuses: Refuses, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import common

    monkeypatch.setattr(common.sys, "version_info", (3, 11, 7))
    assert refuses("bundle") == (
        "the program carries Python 3.12 or 3.13; this is 3.11. Start build.py with one of these."
    )


def test_a_missing_pyinstaller_is_told_with_the_command_that_brings_it(
    refuses: Refuses, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    from installers import common

    monkeypatch.setattr(common.sys, "version_info", (3, 12, 1))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "PyInstaller" else object())
    assert refuses("bundle") == "PyInstaller is not installed for this Python: pip install -e .[package]"


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        ("linux", ["LMSDESK_GPG_KEY"]),
        ("win32", ["LMSDESK_WINDOWS_THUMBPRINT", "LMSDESK_WINDOWS_TIMESTAMP"]),
        ("darwin", ["LMSDESK_MAC_IDENTITY", "LMSDESK_MAC_NOTARY_PROFILE"]),
    ],
)
def test_missing_keys_are_named_before_anything_is_built(
    build: ModuleType, refuses: Refuses, monkeypatch: pytest.MonkeyPatch, platform: str, names: list[str]
) -> None:
    on(monkeypatch, platform)
    for name in names:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(build.Make, "check", lambda make: None)
    assert refuses("bundle", "--sign") == f"--sign needs {' and '.join(names)} in the environment."


def test_an_unknown_product_is_told_with_those_there_are(refuses: Refuses) -> None:
    assert refuses("msi") == "“msi” is none of bundle, deb, rpm, archive, appimage, flatpak, setup, dmg."


def test_by_default_what_cannot_be_built_is_left_out_with_a_line(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from installers import common

    on(monkeypatch, "linux")
    monkeypatch.setattr(common, "check_python", lambda: None)
    lacking = ("rpmbuild", "appimagetool", "flatpak-builder")
    monkeypatch.setattr(common.shutil, "which", lambda tool: None if tool in lacking else f"/usr/bin/{tool}")
    assert build.chosen([]) == ["bundle", "deb", "archive"]
    assert capsys.readouterr().err.splitlines() == [
        "not built: rpm needs rpmbuild, which is not here (apt install rpm).",
        "not built: appimage needs appimagetool, which is not here.",
        "not built: flatpak needs flatpak-builder, which is not here (apt install flatpak-builder).",
    ]


def test_a_product_that_does_not_work_is_not_handed_out(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def made(asked: object, keys: object) -> Path:
        raise build.Broken("self-test: Masteriyo: list courses: the list is empty")

    monkeypatch.setattr(build.Make, "check", lambda make: None)
    monkeypatch.setitem(build.MAKERS, "bundle", build.Make("bundle", ("linux",), (), made))
    assert build.main(["bundle", "--into", str(tmp_path / "products")]) == 1
    assert capsys.readouterr().err == "build.py: self-test: Masteriyo: list courses: the list is empty\n"
    assert not (tmp_path / "products").exists()


def test_a_command_that_fails_is_told_by_its_last_line(capsys: pytest.CaptureFixture[str]) -> None:
    from installers.common import Broken, run

    with pytest.raises(Broken, match=r"ended with 3: no room left$"):
        run([sys.executable, "-c", "print('working'); print('no room left'); raise SystemExit(3)"])
    assert "working" in capsys.readouterr().err


def test_the_list_of_products_holds_what_sha256sum_would_say(tmp_path: Path) -> None:
    from installers import product_list

    (tmp_path / "a.deb").write_bytes(b"a")
    (tmp_path / "note.txt").write_bytes(b"no product")
    listed = product_list.write(tmp_path)
    assert listed.read_text() == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a.deb\n"


def test_the_debian_test_says_so_when_it_cannot_run(tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, says in (("uname", "Linux"), ("id", "1000"), ("dirname", str(ROOT / "packaging"))):
        (tools / name).write_text(f"#!/bin/sh\necho {says}\n")
        (tools / name).chmod(0o755)
    shell = next((path for path in ("/bin/bash", "/usr/bin/bash") if Path(path).exists()), "")
    if not shell:
        pytest.skip("no bash on this system")
    command = [shell, str(ROOT / "packaging" / "test_deb.sh")]
    done = subprocess.run(command, env={"PATH": str(tools)}, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "test_deb.sh: not run: it needs root.\n", "")
