"""What goes into the bundle and what does not, without building it."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SPEC = (ROOT / "packaging" / "lmsdesk.spec").read_text("utf-8")


def test_every_data_file_of_the_program_is_collected() -> None:
    """By the very call of the recipe; its list is what the finished bundle is looked through for."""
    hooks = pytest.importorskip("PyInstaller.utils.hooks", reason="PyInstaller is not installed here")
    from installers.bundle import data_files

    assert 'collect_data_files("lmsdesk", excludes=["**/__pycache__/**", "**/*.py"])' in SPEC
    found = hooks.collect_data_files("lmsdesk", excludes=["**/__pycache__/**", "**/*.py"])
    collected = {Path(source).resolve().relative_to(ROOT).as_posix() for source, _ in found}
    assert set(data_files()) <= collected


def test_the_wheel_takes_the_same_data_files_as_the_bundle() -> None:
    import tomllib

    from installers.bundle import data_files

    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    endings = {pattern.rsplit(".", 1)[1] for pattern in patterns["lmsdesk"]}
    files = data_files()
    assert {name.rsplit(".", 1)[1] for name in files} <= endings
    for start in ("lmsdesk/resources/icons/", "lmsdesk/practice/content/pictures/", "lmsdesk/practice/content/texts/"):
        assert any(name.startswith(start) for name in files), start


def test_no_data_file_and_no_password_store_is_trimmed_away() -> None:
    from installers.bundle import data_files
    from installers.trimming import MODULES, unwanted

    assert [name for name in data_files() if unwanted(name)] == []
    for module in ("keyring", "secretstorage", "jeepney", "truststore", "PySide6.QtSvg"):
        assert module not in MODULES
    for module in ("keyring.backends.SecretService", "secretstorage", "jeepney.io.blocking", "truststore"):
        assert f'"{module}"' in SPEC


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/imageformats/libqpdf.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/translations/qtbase_pl.qm",
        "PySide6/Qt/translations/qtdeclarative_de.qm",
        r"PySide6\plugins\platforms\qdirect2d.dll",
        "libstdc++.so.6",
        "libfontconfig.so.1",
    ],
)
def test_what_is_never_used_stays_out(name: str) -> None:
    from installers.trimming import unwanted

    assert unwanted(name)


@pytest.mark.parametrize(
    "name",
    [
        *(f"PySide6/Qt/plugins/platforms/libq{name}.so" for name in ("xcb", "offscreen", "wayland")),
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        r"PySide6\plugins\platforms\qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "libxcb-cursor.so.0",
        "libpython3.12.so.1.0",
        "libssl.so.3",
    ],
)
def test_what_is_used_stays_in(name: str) -> None:
    from installers.trimming import unwanted

    assert not unwanted(name)


def test_a_library_stays_as_long_as_something_that_stays_names_it() -> None:
    from installers.trimming import leading_somewhere, still_needed

    binaries = [
        ("PySide6/QtWidgets.abi3.so", "/w", "EXTENSION"),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", "/qw", "BINARY"),
        ("libpng16.so.16", "/png", "BINARY"),
        ("libgtk-3.so.0", "/gtk", "BINARY"),
        ("libpango-1.0.so.0", "/pango", "BINARY"),
        ("libpython3.12.so.1.0", "/python", "BINARY"),
    ]
    asks = {"/w": ["libQt6Widgets.so.6"], "/qw": ["libpng16.so.16", "libc.so.6"], "/gtk": ["libpango-1.0.so.0"]}
    kept = still_needed(binaries, lambda source: asks.get(source, []))
    assert [source for _, source, _ in kept] == ["/w", "/qw", "/png", "/python"]
    links = [
        ("libQt6Widgets.so.6", "PySide6/Qt/lib/libQt6Widgets.so.6", "SYMLINK"),
        ("libQt6EglFs.so.6", "PySide6/Qt/lib/libQt6EglFs.so.6", "SYMLINK"),
        ("lmsdesk/resources/icons/save.svg", "/save.svg", "DATA"),
    ]
    assert leading_somewhere(links, kept) == [links[0], links[2]]


def finished(folder: Path) -> Path:
    """A bundle as far as its list of files goes."""
    from installers import support
    from installers.bundle import data_files

    for name in [*data_files(), support.LOADER]:
        path = folder / "_internal" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_a_bundle_without_a_data_file_is_told_by_its_name(tmp_path: Path) -> None:
    from installers.bundle import look_through
    from installers.common import Broken

    look_through(finished(tmp_path))
    (tmp_path / "_internal/lmsdesk/resources/icons/save.svg").unlink()
    with pytest.raises(Broken, match=r"lacks 1 data files, the first is lmsdesk/resources/icons/save\.svg"):
        look_through(tmp_path)


def test_a_bundle_with_too_much_in_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import bundle
    from installers.common import Broken

    extra = finished(tmp_path) / "_internal" / "libgtk-3.so.0"
    extra.write_bytes(b"x" * 2000)
    with pytest.raises(Broken, match=r"holds what it should not: _internal/libgtk-3\.so\.0"):
        bundle.look_through(tmp_path)
    extra.rename(extra.with_name("libother.so"))
    monkeypatch.setattr(bundle, "LIMIT", 0.001)
    with pytest.raises(Broken, match="is the most it may have"):
        bundle.look_through(tmp_path)


def test_every_bundled_part_has_a_licence_and_a_line_in_the_list(tmp_path: Path) -> None:
    from installers import licences
    from installers.common import version

    folder = licences.collect(tmp_path / "licences", version())
    listed = json.loads((folder / "sbom.cdx.json").read_text("utf-8"))
    names = {part["name"] for part in listed["components"]}
    assert {"PySide6_Essentials", "httpx", "keyring", "truststore", "nh3", "Python"} <= names
    assert not names & {"pytest", "PyInstaller", "ruff", "mypy"}
    assert listed["metadata"]["component"]["version"] == version()
    texts = {path.name.split(" - ")[0] for path in folder.iterdir()}
    assert names - {"Python"} <= texts
    assert (folder / "LMS Desk.txt").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_a_link_from_the_desktop_opens_the_window_and_typed_words_are_passed_on(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    import lmsdesk.__main__ as program

    given: list[list[str]] = []
    monkeypatch.setattr(program, "main", lambda words: given.append(words) or 0)
    for words in (["lmsdesk://authorized?x=1"], ["/home/a b/site.lmsdesk"], ["--self-test", "--json"], ["practice"]):
        assert entry.main(words) == 0
    assert given == [["lmsdesk://authorized?x=1"], [], ["--self-test", "--json"], ["practice"]]


def test_programs_started_from_the_bundle_find_the_systems_libraries(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/bundle:/own")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/own")
    entry.restore_library_path()
    assert os.environ["LD_LIBRARY_PATH"] == "/own"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ
    entry.restore_library_path()
    assert "LD_LIBRARY_PATH" not in os.environ


def test_the_version_is_written_in_one_place() -> None:
    from installers.common import version

    from lmsdesk.version import VERSION

    assert version() == VERSION
    literal = re.compile(rf"(?<![0-9.]){re.escape(VERSION)}(?![0-9.])")
    for path in (ROOT / "packaging").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert not literal.search(path.read_text("utf-8")), path


def test_shiboken_finds_its_python_part_compiled_and_starts_with_it(tmp_path: Path) -> None:
    """A copy of the package with the folder beside it: the modules come from there, and no source is compiled."""
    import shutil
    import subprocess

    import shiboken6
    from installers import support

    package = tmp_path / "shiboken6"
    shutil.copytree(Path(shiboken6.__file__).parent, package)
    for source, place in support.write(tmp_path / "made"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / place)
    code = "import shiboken6, shibokensupport.signature.loader as l; print(l.__file__)"
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == str(tmp_path / support.LOADER)
    assert not list(tmp_path.rglob("files.dir/**/*.py"))


def test_two_builds_compile_it_alike(tmp_path: Path) -> None:
    from installers import support

    first, second = support.write(tmp_path / "one"), support.write(tmp_path / "two")
    assert [place for _, place in first] == [place for _, place in second]
    assert len(first) > 10
    for (one, _), (two, _) in zip(first, second, strict=True):
        assert Path(one).read_bytes() == Path(two).read_bytes()


def test_a_bundle_without_it_is_not_handed_out(tmp_path: Path) -> None:
    from installers import bundle, support
    from installers.common import Broken

    (finished(tmp_path) / "_internal" / support.LOADER).unlink()
    with pytest.raises(Broken, match="slower than from source"):
        bundle.look_through(tmp_path)


def test_what_a_start_reads_lies_unpacked_in_the_program(tmp_path: Path) -> None:
    """Through PyInstaller's own writer and reader."""
    api = pytest.importorskip("PyInstaller.building.api", reason="PyInstaller is not installed here")
    readers = pytest.importorskip("PyInstaller.archive.readers")
    from installers import stored

    names = ["lmsdesk.cli", "asyncio.events", "openpyxl.reader.excel"]
    before, code = api.ZlibArchiveWriter, compile("x = 1\n" * 500, "x.py", "exec")
    stored.apply(api)
    try:
        entries = [(name, f"{name}.py", "PYMODULE") for name in names]
        api.ZlibArchiveWriter(str(tmp_path / "all.pyz"), entries, code_dict=dict.fromkeys(names, code))
    finally:
        api.ZlibArchiveWriter = before
    archive = readers.ZlibArchiveReader(str(tmp_path / "all.pyz"))
    lengths = [archive.toc[name][2] for name in names]
    assert lengths[0] == pytest.approx(lengths[1], abs=50)
    assert lengths[2] < lengths[0] / 5
    assert all(archive.extract(name).co_code == code.co_code for name in names)


def test_every_module_of_the_program_is_read_without_unpacking() -> None:
    from installers.stored import PACKED, STORED, level

    assert level("lmsdesk.ui.desk") == level("asyncio") == level("typing") == STORED
    assert level("openpyxl.reader") == level("cryptography") == PACKED
