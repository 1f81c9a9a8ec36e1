"""What can be said here about the Windows and macOS products: the files are right and the installer compiles."""

from __future__ import annotations

import plistlib
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from lmsdesk.version import VERSION

PACKAGING = Path(__file__).parents[2] / "packaging"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A stand-in for the bundle built on Windows."""
    tree = tmp_path / "tree"
    (tree / "_internal" / "a folder").mkdir(parents=True)
    for name in ("lmsdesk.exe", "lmsdesk-console.exe", "_internal/python312.dll", "_internal/a folder/cost $5 ü.txt"):
        (tree / name).write_bytes(b"MZ" + name.encode())
    return tree


def test_the_windows_installer_compiles_without_a_warning(program: Path, tmp_path: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("makensis is not on this system")
    from installers.icons import ico, png
    from installers.windows import compile_setup

    icon = tmp_path / "lmsdesk.ico"
    icon.write_bytes(ico({size: png(size) for size in (16, 48)}))
    made = compile_setup(program, icon, tmp_path / f"lmsdesk-{VERSION}-windows-x86_64.exe")
    content = made.read_bytes()
    assert content[:2] == b"MZ"
    assert VERSION.encode("utf-16-le") in content
    assert b"longPathAware" in content


def test_the_uninstaller_takes_exactly_what_was_put_there(program: Path) -> None:
    from installers.windows import removals

    lines = removals(program).splitlines()
    assert sorted(line for line in lines if line.startswith("Delete")) == [
        'Delete "$INSTDIR\\_internal\\a folder\\cost $$5 ü.txt"',
        'Delete "$INSTDIR\\_internal\\python312.dll"',
        'Delete "$INSTDIR\\lmsdesk-console.exe"',
        'Delete "$INSTDIR\\lmsdesk.exe"',
    ]
    assert lines[-2:] == ['RMDir "$INSTDIR\\_internal\\a folder"', 'RMDir "$INSTDIR\\_internal"']
    script = (PACKAGING / "windows" / "lmsdesk.nsi").read_text("utf-8")
    assert "RMDir /r $INSTDIR" not in script.replace('"', "")


def test_nothing_of_the_persons_is_taken_unless_they_say_so() -> None:
    script = (PACKAGING / "windows" / "lmsdesk.nsi").read_text("utf-8")
    question, deletion = script.index("/SD IDNO IDNO done"), script.index('RMDir /r "$LOCALAPPDATA\\lmsdesk"')
    assert question < deletion
    assert script.count("RMDir /r") == 1


def test_windows_gets_four_numbers_from_any_version() -> None:
    from installers.windows import numbers

    assert [numbers(text) for text in ("1.2.3", "1.2.3-rc.1", "2.0.0+x")] == ["1.2.3.0", "1.2.3.0", "2.0.0.0"]


def test_the_version_file_is_what_pyinstaller_reads(tmp_path: Path) -> None:
    from installers.windows import numbers, version_file

    text = version_file(tmp_path).read_text("utf-8")
    compile(text, "version-info.txt", "eval")
    assert f'StringStruct("ProductVersion", "{VERSION}")' in text
    assert f"filevers=({', '.join(numbers(VERSION).split('.'))})" in text


def test_the_manifest_asks_for_sharp_text_long_paths_and_no_more_rights() -> None:
    text = (PACKAGING / "windows" / "lmsdesk.manifest").read_text("utf-8")
    said = {element.tag.split("}")[1]: element for element in ET.fromstring(text).iter()}
    assert said["dpiAwareness"].text == "PerMonitorV2"
    assert said["longPathAware"].text == "true"
    assert said["requestedExecutionLevel"].get("level") == "asInvoker"


def test_the_mac_app_owns_our_links_and_may_talk_to_the_practice_academy() -> None:
    about = plistlib.loads((PACKAGING / "macos" / "Info.plist").read_bytes())
    assert about["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == ["lmsdesk"]
    assert about["NSAppTransportSecurity"] == {"NSAllowsLocalNetworking": True}
    assert "CFBundleVersion" not in about  # written by the recipe, from the one place
    allowed = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_a_mac_app_is_signed_from_the_inside_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import macos

    app = tmp_path / "LMS Desk.app"
    for name in ("Contents/Frameworks/libdeep.dylib", "Contents/Frameworks/Qt.framework/Versions/A/plug.so"):
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).touch()
    ran: list[list[str]] = []
    monkeypatch.setattr(macos, "find_tool", lambda tool, product: tool)
    monkeypatch.setattr(macos, "run", lambda command: ran.append(command) or "")
    macos.sign_app(app, {"LMSDESK_MAC_IDENTITY": "Developer ID"})
    assert [Path(command[-1]).name for command in ran] == [
        "plug.so",
        "libdeep.dylib",
        "Qt.framework",
        "LMS Desk.app",
        "LMS Desk.app",
    ]
    assert all("runtime" in command for command in ran[:-1])
    assert "--entitlements" in ran[-2]
    assert "--verify" in ran[-1]
