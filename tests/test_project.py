"""What the project promises about itself: extras, layers, what a wheel carries, and the README's map."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_scripts_find_the_extras_and_the_command(settings: dict[str, Any]) -> None:
    assert {"test", "package"} <= set(settings["project"]["optional-dependencies"])
    assert settings["project"]["scripts"]["lmsdesk"] == "lmsdesk.__main__:main"


def test_a_wheel_carries_every_picture_icon_and_text(settings: dict[str, Any]) -> None:
    patterns = settings["tool"]["setuptools"]["package-data"]["lmsdesk"]
    package = ROOT / "lmsdesk"
    carried = {file for pattern in patterns for file in package.glob(pattern)}
    there = {file for file in package.rglob("*.*") if file.is_file() and file.suffix not in (".py", ".pyc")}
    assert there
    assert there - carried == set()


def test_every_folder_with_code_is_a_package() -> None:
    folders = {file.parent for file in (ROOT / "lmsdesk").rglob("*.py")}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()


def test_every_contract_below_the_qt_line_names_the_modules_of_our_own(settings: dict[str, Any]) -> None:
    contracts = {contract["name"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts["Dependencies point one way"]["exhaustive"] is True
    below = set(contracts["No Qt below the qt package"]["source_modules"])
    for name in ("domain", "hints", "vault", "storage", "api", "practice", "sites", "practice_room", "crash"):
        assert f"lmsdesk.{name}" in below


def test_types_are_strict_and_loosened_above_the_qt_line_only(settings: dict[str, Any]) -> None:
    assert settings["tool"]["mypy"]["strict"] is True
    loosened = {
        name
        for override in settings["tool"]["mypy"]["overrides"]
        if set(override) - {"module", "ignore_missing_imports"}
        for name in override["module"]
    }
    assert loosened == {"lmsdesk.qt.*", "lmsdesk.ui.*", "lmsdesk.app"}


@pytest.mark.skipif(shutil.which("ruff", path=str(Path(sys.executable).parent)) is None, reason="ruff is not installed")
def test_background_work_outside_of_tasks_is_refused_by_the_check(tmp_path: Path) -> None:
    for call in ("asyncio.create_task(work())", "asyncio.ensure_future(work())"):
        code = f"import asyncio\n\n\nasync def work() -> None:\n    task = {call}\n    await task\n"
        done = subprocess.run(
            [Path(sys.executable).with_name("ruff"), "check", "--no-cache", "--stdin-filename", "lmsdesk/x.py", "-"],
            cwd=ROOT, input=code, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "TID251" in done.stdout, call


def test_the_readmes_map_shows_every_package() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    packages = {folder.parent.name for folder in (ROOT / "lmsdesk").glob("*/__init__.py")}
    drawn = set(re.findall(r"\b(\w+)/ {2,}", readme.split("## Architecture", 1)[1].split("## Adding", 1)[0]))
    assert packages <= drawn
