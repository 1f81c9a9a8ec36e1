"""What WordPress knows about a picture in its library: dimensions, and the smaller copies it keeps."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from typing import Any

_SIZES = (
    ("medium", 300, 300, False),
    ("large", 1024, 1024, False),
    ("thumbnail", 150, 150, True),
    ("medium_large", 768, 0, False),
    ("1536x1536", 1536, 1536, False),
    ("2048x2048", 2048, 2048, False),
    ("masteriyo_single", 1584, 992, True),
    ("masteriyo_thumbnail", 540, 340, True),
    ("masteriyo_medium", 360, 224, True),
)
"""Name, widest, highest, and whether the copy is cut to exactly that."""
_META = {
    "aperture": "0", "credit": "", "camera": "", "caption": "", "created_timestamp": "0", "copyright": "",
    "focal_length": "0", "iso": "0", "shutter_speed": "0", "title": "", "orientation": "0", "keywords": [],
}  # fmt: skip
_COPY = re.compile(r"-\d+x\d+(?=\.\w+$)")


def original(name: str) -> str:
    """The file that a smaller copy was made from, by its name."""
    return _COPY.sub("", name)


def measured(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP file; None where they cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(65_536)
        if head.startswith(b"\x89PNG"):
            return struct.unpack(">II", head[16:24])
        if head.startswith(b"GIF8"):
            return struct.unpack("<HH", head[6:10])
        if head.startswith(b"RIFF") and head[12:16] == b"VP8X":
            return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
        return _jpeg(head) if head.startswith(b"\xff\xd8") else None
    except (OSError, struct.error):
        return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 < len(head):
        mark, size = head[place + 1], int.from_bytes(head[place + 2 : place + 4], "big")
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", head[place + 5 : place + 9])
            return wide, high
        place += 2 + size
    return None


def details(path: Path, stored: str, kind: str, base: str) -> dict[str, Any]:
    """The ``media_details`` of a file; ``stored`` is its place under the uploads, ``base`` the address of those."""
    size = path.stat().st_size if path.exists() else 0
    dimensions = measured(path)
    if dimensions is None:
        return {"filesize": size, "sizes": {}}
    wide, high = dimensions
    folder = f"{base}/{Path(stored).parent.as_posix()}"
    copies = {}
    for name, most_wide, most_high, cut in _SIZES:
        made = _fitted(wide, high, most_wide, most_high, cut)
        if made is not None:
            file = f"{Path(stored).stem}-{made[0]}x{made[1]}{Path(stored).suffix}"
            copies[name] = {"file": file, "width": made[0], "height": made[1], "filesize": size, "mime_type": kind}
    shown = {name: {**copy, "source_url": f"{folder}/{copy['file']}"} for name, copy in copies.items()}
    name = Path(stored).name
    full = {"file": name, "width": wide, "height": high, "mime_type": kind, "source_url": f"{folder}/{name}"}
    return {
        "width": wide, "height": high, "file": stored, "filesize": size, "sizes": {**shown, "full": full},
        "image_meta": dict(_META),
    }  # fmt: skip


def _fitted(wide: int, high: int, most_wide: int, most_high: int, cut: bool) -> tuple[int, int] | None:
    """The dimensions of a copy, or None when the picture is too small to need one."""
    if cut:
        fitted = min(wide, most_wide), min(high, most_high)
        return fitted if wide >= most_wide and high >= most_high else None
    scale = min(most_wide / wide, most_high / high if most_high else most_wide / wide)
    return (max(round(wide * scale), 1), max(round(high * scale), 1)) if scale < 1 else None
