"""The pictures of every screen, taken as the README's picture is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).parents[1]
SCREENS = {
    "welcome", "connect", "courses", "courses-selected", "courses-narrow", "courses-editor", "categories",
    "tags", "difficulties", "categories-editor", "editor-with-hint", "inspector", "unfinished", "settings", "site",
    "palette", "courses-learnomy", "about", "sites", "site-reached", "sites-import", "health", "health-trouble",
    "courses-change", "courses-sheet", "rights", "keys", "keys-selected", "key-delete", "key-new", "key-made",
    "key-replace", "passwords", "password-new", "connect-found",
    "activity", "activity-batch", "outbox", "outbox-empty", "unfinished-empty",
    "two-versions", "two-versions-narrow", "two-versions-trash",
    "two-versions-by-hand", "two-versions-by-hand-text", "two-versions-by-hand-unreadable",
    "inspector-filter", "inspector-tree", "inspector-table", "inspector-hex", "inspector-headers", "inspector-timing",
    "inspector-compare", "inspector-resend", "inspector-bundle", "inspector-har",
}  # fmt: skip


DARK = {"light": False, "dark": True}


def colours(image: QImage) -> int:
    """How many different colours there are on a coarse grid: an empty picture has one."""
    return len({image.pixel(x, y) for x in range(4, image.width(), 9) for y in range(4, image.height(), 9)})


@pytest.mark.timeout(400)
def test_every_screen_is_drawn_light_and_dark(tmp_path: Path) -> None:
    """Both walks at once: most of the time they wait for something to come to rest."""
    walks = {way: subprocess.Popen(_command(tmp_path / way, way), **_QUIETLY) for way in DARK}
    try:
        told = {way: walk.communicate(timeout=380) for way, walk in walks.items()}
    finally:
        for walk in walks.values():
            walk.kill()
    for way, (out, error) in told.items():
        assert walks[way].returncode == 0, error
        assert "Traceback" not in error
        _look_through(tmp_path / way, way, out)


def _look_through(folder: Path, way: str, told: str) -> None:
    assert {file.name for file in folder.glob("*.png")} == {f"{name}-{way}.png" for name in SCREENS}
    assert len(told.splitlines()) == len(SCREENS)
    for name in SCREENS:
        image = QImage(str(folder / f"{name}-{way}.png"))
        assert image.width() >= 800, name
        assert colours(image) > 8, name
        ground = image.pixelColor(image.width() // 2, image.height() - 60).lightness()
        if name != "palette" and not name.startswith("inspector"):
            assert (ground < 100) == DARK[way], f"{name}-{way}"


def test_a_few_screens_are_drawn_in_both_themes_in_one_walk(tmp_path: Path) -> None:
    done = subprocess.run([*_command(tmp_path, "both"), "--few"], **_QUIETLY, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    names = {file.stem.rpartition("-")[0] for file in tmp_path.glob("*.png")}
    assert "welcome" in names
    for name in names:
        grounds = [QImage(str(tmp_path / f"{name}-{way}.png")).pixelColor(640, 770).lightness() for way in DARK]
        assert grounds[0] > 200 > 100 > grounds[1], name


_QUIETLY: dict[str, Any] = {
    "cwd": ROOT,
    "env": dict(os.environ),
    "stdout": subprocess.PIPE,
    "stderr": subprocess.PIPE,
    "text": True,
}


def _command(folder: Path, theme: str) -> list[str]:
    return [sys.executable, "-m", "lmsdesk", "screenshots", str(folder), "--theme", theme]
