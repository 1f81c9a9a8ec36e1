"""What is published beside the products, and what the public CI does with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lmsdesk.program.release import signed_release
from lmsdesk.version import VERSION
from tests.packaging.conftest import script
from tests.program.makers import KEY, PUBLIC

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.fixture
def release(_installers_importable: None) -> ModuleType:
    return script("release")


@pytest.fixture
def products(tmp_path: Path) -> Path:
    for name in (
        f"lmsdesk-{VERSION}-linux-x86_64.run",
        f"lmsdesk-{VERSION}-macos-aarch64.dmg",
        "lmsdesk-0.0.1-linux-x86_64.run",
    ):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / f"lmsdesk_{VERSION}_amd64.deb").touch()
    return tmp_path


def test_the_release_file_is_one_that_the_program_takes(
    release: ModuleType, products: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import base64

    monkeypatch.setenv("LMSDESK_UPDATE_SIGNING_KEY", base64.b64encode(KEY.private_bytes_raw()).decode())
    urls = ["--page", "https://lmsdesk.example/v", "--downloads", "https://lmsdesk.example/files/"]
    assert release.main(["file", *urls, "--products", str(products)]) == 0
    made = Path(capsys.readouterr().out.strip())
    told = signed_release(made.read_bytes(), PUBLIC)
    assert told.version == VERSION
    assert set(told.files) == {"linux-x86_64-run", "macos-aarch64-dmg"}, "of this version, and not what apt brings"
    download = told.download("linux", "x86_64")
    assert download is not None
    assert download.url == f"https://lmsdesk.example/files/lmsdesk-{VERSION}-linux-x86_64.run"
    assert any("practice academy" in note for note in told.notes)


def test_what_is_missing_is_one_line_and_nothing_is_written(
    release: ModuleType, products: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LMSDESK_UPDATE_SIGNING_KEY", raising=False)
    good = ["--page", "https://a.example", "--downloads", "https://a.example"]
    for words, line in (
        (["file", *good, "--products", str(products)], "needs LMSDESK_UPDATE_SIGNING_KEY"),
        (["file", *good, "--products", str(products / "nothing")], "holds no product of version"),
        (["file", "--page", "http://a", "--downloads", "https://a.example"], "must begin with https"),
    ):
        assert release.main(words) == 2
        said = capsys.readouterr().err
        assert line in said
        assert said.count("\n") == 1
    assert not (products / "release.json").exists()


def test_a_new_pair_of_keys_fits_together(release: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    import base64

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    assert release.main(["key"]) == 0
    private, public = (line.split("=", 1)[1].split()[0] for line in capsys.readouterr().out.splitlines())
    secret = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private))
    assert secret.public_key().public_bytes_raw() == base64.b64decode(public)


def test_the_release_page_tells_this_version_only(release: ModuleType) -> None:
    log = "# Changelog\n\n## [Unreleased]\n\n- later\n\n"
    log += "## [0.2.0] - 2026-11-20\n\n### Added\n\n- new\n\n## [0.1.0]\n\n- old\n"
    assert release.changes("0.2.0", log) == ["### Added", "", "- new"]
    assert release.changes("9.9.9", log) == ["- later"]


def test_the_channel_goes_into_the_bundle_only_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import base64

    from installers import channel
    from installers.common import Refused

    for name in (channel.ADDRESS, channel.KEY):
        monkeypatch.delenv(name, raising=False)
    assert channel.write(tmp_path) == []
    monkeypatch.setenv(channel.ADDRESS, "https://lmsdesk.example/release.json")
    with pytest.raises(Refused, match="go together"):
        channel.told()
    monkeypatch.setenv(channel.KEY, "abc")
    with pytest.raises(Refused, match="no Ed25519 public key"):
        channel.told()
    monkeypatch.setenv(channel.KEY, base64.b64encode(PUBLIC).decode())
    [(made, place)] = channel.write(tmp_path)
    from lmsdesk.program.channel import CHANNEL_FILE, read_channel

    assert (Path(made).name, place) == (CHANNEL_FILE, ".")
    assert read_channel(Path(made)).key == PUBLIC
    monkeypatch.setenv(channel.ADDRESS, "http://lmsdesk.example/release.json")
    with pytest.raises(Refused, match="must begin with https"):
        channel.told()


def test_half_a_channel_is_told_before_anything_is_built(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "chosen", lambda named: ["bundle"])
    monkeypatch.setenv("LMSDESK_UPDATE_ADDRESS", "https://lmsdesk.example/release.json")
    monkeypatch.delenv("LMSDESK_UPDATE_KEY", raising=False)
    assert build.main(["--into", str(tmp_path / "products")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "products").exists()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_workflow_is_what_the_public_ci_reads(workflow: Path) -> None:
    schema = "vendor.github-workflows"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_the_workflow_trusts_nobody_it_need_not(workflow: Path) -> None:
    command = [str(Path(sys.executable).with_name("zizmor")), "--offline", "--no-progress", "--quiet", str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    used = re.findall(r"uses: (\S+)", workflow.read_text("utf-8"))
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one) for one in used)


def test_the_workflows_do_all_that_a_release_needs() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]
    text = WORKFLOWS[1].read_text("utf-8")
    for step in (
        ".ci/run",
        "packaging/build.py",
        "packaging/test_deb.sh",
        "release.py notes",
        "release.py sums",
        "release.py file",
    ):
        assert step in text, step
    for system in ("ubuntu-", "windows-", "macos-"):
        assert f"os: {system}" in text
    from installers.signing import NEEDED

    for names in NEEDED.values():
        assert all(name in text for name in names)
    for script_named in re.findall(r"packaging/\w+\.(?:py|sh)", text):
        assert (ROOT / script_named).is_file()


def test_two_folders_are_compared_byte_for_byte(tmp_path: Path) -> None:
    compare = script("compare")
    for top in ("a", "b"):
        (tmp_path / top / "in").mkdir(parents=True)
        (tmp_path / top / "same").write_text("1")
        (tmp_path / top / "link").symlink_to("same")
        (tmp_path / top / "in" / "other").write_text(top)
    (tmp_path / "b" / "more").touch()
    found = compare.differences(tmp_path / "a", tmp_path / "b")
    assert found == ["in/other", "more"]
    assert compare.unexplained([*found, "SHA256SUMS"]) == found
    assert compare.unexplained(["SHA256SUMS"]) == ["SHA256SUMS"], "nothing explains it"


def test_packages_of_a_system_say_who_brings_new_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from installers import linux

    bundle = tmp_path / "bundle"
    bundle.mkdir()
    (bundle / "lmsdesk").write_text("#!/bin/sh\n")
    monkeypatch.setattr(linux, "WORK", tmp_path)
    (tmp_path / "icons").mkdir()
    linux.lay_out(tmp_path / "tree", bundle, "deb")
    assert (tmp_path / "tree/lib/lmsdesk/managed").read_text() == "deb\n"
    linux.lay_out(tmp_path / "tree", bundle)
    assert not (tmp_path / "tree/lib/lmsdesk/managed").exists(), "the archive looks for new versions itself"


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, list[list[str]]]:
    """A bundle that only knows its version, icons, and tools that only remember how they were called."""
    from installers import appimage, flatpak
    from installers.icons import make_all

    bundle, ran = tmp_path / "bundle", []
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "lmsdesk").write_text(f"#!/bin/sh\necho LMS Desk {VERSION}\n")
    (bundle / "lmsdesk").chmod(0o755)
    make_all(tmp_path / "icons")

    def run(command: list[str], **_: object) -> str:
        ran.append(command)
        for word in command:
            if word.endswith((".AppImage", ".flatpak")):
                Path(word).write_text("made")
        return f"LMS Desk {VERSION}\n"

    for module in (appimage, flatpak):
        monkeypatch.setattr(module, "WORK", tmp_path)
        monkeypatch.setattr(module, "run", run)
        monkeypatch.setattr(module, "find_tool", lambda tool, product: tool)
        monkeypatch.setattr(module, "made_bundle", lambda asked: bundle)
    monkeypatch.setattr(appimage.proof, "try_program", lambda program: ran.append(["try", str(program)]))
    return tmp_path, ran


def test_the_appimage_recipe_lays_out_what_the_tool_wants(tried: tuple[Path, list[list[str]]]) -> None:
    from argparse import Namespace

    from installers.appimage import make_appimage

    top, ran = tried
    made = make_appimage(Namespace(into=top / "products"), {})
    assert made.name.endswith(".AppImage")
    folder = top / "LMSDesk.AppDir"
    started = subprocess.run([str(folder / "AppRun")], capture_output=True, text=True, check=False)
    assert started.stdout == f"LMS Desk {VERSION}\n"
    assert (folder / "lmsdesk.png").is_file()
    assert "Icon=lmsdesk\n" in (folder / "lmsdesk.desktop").read_text()
    assert (folder / "usr/share/metainfo/example.lmsdesk.LMSDesk.metainfo.xml").is_file()
    assert not (folder / "usr/lib/lmsdesk/managed").exists()
    assert ran[-1][0] == "try"


def test_the_flatpak_recipe_names_everything_by_the_apps_id(tried: tuple[Path, list[list[str]]]) -> None:
    from argparse import Namespace

    from installers.common import APP_ID
    from installers.flatpak import make_flatpak
    from ruamel.yaml import YAML

    top, ran = tried
    assert make_flatpak(Namespace(into=top / "products"), {}).name.endswith(".flatpak")
    recipe = YAML(typ="safe").load((top / "flatpak" / f"{APP_ID}.yml").read_text())
    assert recipe["id"] == APP_ID
    assert recipe["command"] == "lmsdesk"
    assert "--talk-name=org.freedesktop.secrets" in recipe["finish-args"]
    tree = top / "flatpak" / recipe["modules"][0]["sources"][0]["path"]
    assert (tree / "lib/lmsdesk/managed").read_text() == "flatpak\n"
    named = [
        path.name for path in tree.rglob("share/**/*") if path.is_file() and path.suffix in (".desktop", ".png", ".svg")
    ]
    assert named
    assert all(name.startswith(APP_ID) for name in named)
    assert [command[0] for command in ran] == ["flatpak-builder", "flatpak-builder", "flatpak"]
    json.dumps(recipe)
