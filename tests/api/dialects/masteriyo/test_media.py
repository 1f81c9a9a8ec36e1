"""Pictures on their way to the media library."""

from __future__ import annotations

from typing import Any

import pytest

from lmsdesk.api.media import media_item, picture_type, safe_name
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import Media


@pytest.mark.parametrize(
    ("start", "mime"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(start: bytes, mime: str) -> None:
    assert picture_type(start + b"\0" * 50)[0] == mime


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<svg xmlns='x'/>", b"%PDF-1.7", b"MZ", b"RIFF\0\0\0\0WAVE"])
def test_another_file_is_refused_before_it_is_sent(content: bytes) -> None:
    with pytest.raises(Problem) as caught:
        picture_type(content)
    assert (caught.value.trouble, caught.value.outcome) == (Trouble.INVALID, Outcome.NOT_DONE)
    assert "not a picture" in str(caught.value.sentence)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Harbour view.JPG", "Harbour-view.png"),
        ("C:\\Users\\ines\\bild.jpeg", "bild.png"),
        ("../../etc/passwd", "passwd.png"),
        ("Möwe über São.png", "Mowe-uber-Sao.png"),
        ("海.png", "picture.png"),
        ('a"b\r\nX: y.png', "a-b-X-y.png"),
        ("x" * 300 + ".png", "x" * 80 + ".png"),
        ("", "picture.png"),
    ],
)
def test_a_file_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name, ".png") == safe


@pytest.mark.parametrize(
    ("data", "media"),
    [
        ({"id": 7, "source_url": "https://x.example/a.png"}, Media(7, "https://x.example/a.png")),
        ({"id": 7, "guid": {"rendered": "https://x.example/a.png"}}, Media(7, "https://x.example/a.png")),
        ({"id": 7}, Media(7, "")),
        ({"id": "7"}, None),
        ({"id": True}, None),
        ([], None),
        (None, None),
    ],
)
def test_an_uploaded_file_is_read(data: Any, media: Media | None) -> None:
    assert media_item(data) == media
