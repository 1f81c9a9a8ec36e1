"""The pictures of every screen, taken as the README's picture is."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

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
    "inspector-filter", "inspector-tree", "inspector-table", "inspector-hex", "inspector-headers", "inspector-timing",
    "inspector-compare", "inspector-resend", "inspector-bundle", "inspector-har",
}  # fmt: skip


DARK = {"light": False, "dark": True}


def colours(image: QImage) -> int:
    """How many different colours there are on a coarse grid: an empty picture has one."""
    return len({image.pixel(x, y) for x in range(4, image.width(), 9) for y in range(4, image.height(), 9)})


@pytest.mark.timeout(300)
def test_every_screen_is_drawn_in_both_themes(tmp_path: Path) -> None:
    """One walk through the program; each picture is taken in both."""
    folder = tmp_path / "pictures"
    command = [sys.executable, "-m", "lmsdesk", "screenshots", str(folder), "--theme", "both"]
    done = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert {file.stem for file in folder.glob("*.png")} == {f"{name}-{way}" for name in SCREENS for way in DARK}
    assert len(done.stdout.splitlines()) == len(SCREENS) * len(DARK)
    for name, (way, dark) in itertools.product(SCREENS, DARK.items()):
        image = QImage(str(folder / f"{name}-{way}.png"))
        assert image.width() >= 800, name
        assert colours(image) > 8, name
        ground = image.pixelColor(image.width() // 2, image.height() - 60).lightness()
        if name not in ("inspector", "palette") and not name.startswith("inspector-"):
            assert (ground < 100) == dark, f"{name}-{way}"
