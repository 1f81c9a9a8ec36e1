"""Looking at a file before it is sent: whether it is a picture that WordPress takes, told by its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from lmsdesk.domain.words import N_, Sentence

MOST_BYTES = 20 * 1024 * 1024
PREVIEW = QSize(640, 320)
_TYPES = {
    "jpeg": ("image/jpeg", ".jpg", (".jpg", ".jpeg", ".jpe")),
    "png": ("image/png", ".png", (".png",)),
    "gif": ("image/gif", ".gif", (".gif",)),
    "webp": ("image/webp", ".webp", (".webp",)),
}
PATTERNS = "*.jpg *.jpeg *.png *.gif *.webp"


class NotUsable(Exception):
    """The file cannot be sent; ``sentence`` says why."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture ready to be sent, with a small image to show. ``preview`` is null where Qt cannot draw the format."""

    name: str
    content: bytes
    mime: str
    preview: QImage


def read_file(path: Path) -> PictureFile:
    """Read and look at a file. Raises NotUsable. Safe outside the GUI's thread."""
    try:
        size = path.stat().st_size
        _check_size(path.name, size)
        content = path.read_bytes()
    except OSError as error:
        raise NotUsable(
            Sentence(N_("“{name}” cannot be read: {why}."), name=path.name, why=error.strerror or "?")
        ) from error
    return look_at(path.name, content)


def look_at(name: str, content: bytes) -> PictureFile:
    """Tell from the content what picture it is; the name gets the ending that fits. Raises NotUsable."""
    _check_size(name, len(content))
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    found = "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else reader.format().toStdString()
    if found not in _TYPES:
        raise NotUsable(_other(name, found))
    preview = _preview(reader) if reader.canRead() else QImage()
    if preview.isNull() and found != "webp":
        raise NotUsable(Sentence(N_("“{name}” is damaged: only a part of the picture is there."), name=name))
    mime, ending, endings = _TYPES[found]
    fitting = name if name.lower().endswith(endings) else (Path(name).stem or "picture") + ending
    return PictureFile(fitting, content, mime, preview)


def from_image(image: QImage, name: str) -> PictureFile:
    """A picture from the clipboard as a PNG file. Raises NotUsable."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    buffer.close()
    return look_at(name, bytes(content.data()))


def _check_size(name: str, size: int) -> None:
    if size > MOST_BYTES:
        raise NotUsable(
            Sentence(
                N_("“{name}” has {size} MB. Make it smaller than {limit} MB, then choose it again."),
                name=name,
                size=round(size / 1024 / 1024),
                limit=MOST_BYTES // 1024 // 1024,
            )
        )


def small_image(content: bytes) -> QImage:
    """A small picture to show, from the content of a file; null when Qt cannot read it."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    return _preview(QImageReader(buffer))


def _preview(reader: QImageReader) -> QImage:
    size = reader.size()
    if size.isValid() and (size.width() > PREVIEW.width() or size.height() > PREVIEW.height()):
        reader.setScaledSize(size.scaled(PREVIEW, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _other(name: str, found: str) -> Sentence:
    if not found:
        return Sentence(N_("“{name}” is not a picture."), name=name)
    return Sentence(
        N_("“{name}” is a {format} picture. WordPress takes JPEG, PNG, GIF and WebP."), name=name, format=found.upper()
    )
