"""SHA256SUMS: the products in a folder and their checksums."""

from __future__ import annotations

import hashlib
from pathlib import Path

NAME = "SHA256SUMS"
ENDINGS = (".deb", ".rpm", ".run", ".AppImage", ".flatpak", ".exe", ".dmg", ".whl", ".tar.gz", "release.json")


def write(folder: Path) -> Path:
    """Write the list anew from what is there."""
    products = sorted(path for path in folder.iterdir() if path.name.endswith(ENDINGS))
    lines = [f"{digest(path)}  {path.name}\n" for path in products]
    listed = folder / NAME
    listed.write_text("".join(lines), "utf-8", newline="\n")
    return listed


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Path) -> float:
    """MB (of 1,000,000 bytes) on disk: of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()]
    return sum(one.stat().st_size for one in files) / 1_000_000
