"""The program's icon in every form a system wants, drawn from the one SVG."""

from __future__ import annotations

import struct
from pathlib import Path

from installers.common import PACKAGING

DRAWN = PACKAGING / "linux" / "lmsdesk.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICNS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08", 512: b"ic09", 1024: b"ic10"}


def make_all(folder: Path) -> None:
    """PNGs named by size, ``lmsdesk.ico`` and ``lmsdesk.icns``."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: png(size) for size in (*SIZES, 1024)}
    for size, picture in pictures.items():
        (folder / f"{size}.png").write_bytes(picture)
    (folder / "lmsdesk.ico").write_bytes(ico({size: pictures[size] for size in (16, 24, 32, 48, 64, 128, 256)}))
    (folder / "lmsdesk.icns").write_bytes(icns(pictures))


def png(size: int) -> bytes:
    """The icon as a PNG."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWN)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """A Windows icon that holds these PNGs."""
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    start = len(head) + 16 * len(pictures)
    for size, picture in pictures.items():
        side = size % 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), start + len(body))
        body += picture
    return head + body


def icns(pictures: dict[int, bytes]) -> bytes:
    """A macOS icon that holds these PNGs."""
    parts = [name + struct.pack(">I", len(pictures[size]) + 8) + pictures[size] for size, name in ICNS.items()]
    body = b"".join(parts)
    return b"icns" + struct.pack(">I", len(body) + 8) + body
