"""The media library: pictures come in two ways, and go again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.practice.wordpress.conftest import BASE, Said, Visitor

MEDIA = "/wp-json/wp/v2/media"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (360).to_bytes(4, "big") + b"\x08\x06\0\0\0"


def raw(visitor: Visitor, who: str, name: str = "cover.png", content: bytes = PICTURE, **more: str) -> Said:
    headers = {"Content-Type": "image/png", "Content-Disposition": f'attachment; filename="{name}"', **more}
    return visitor.ask("POST", MEDIA, who, raw=content, headers=headers)


def multipart(visitor: Visitor, who: str, content: bytes, **fields: str) -> Said:
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in fields.items()]
    head = b'Content-Disposition: form-data; name="file"; filename="cover.png"\r\nContent-Type: image/png\r\n\r\n'
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in (*parts, head + content)) + b"--edge--\r\n"
    return visitor.ask("POST", MEDIA, who, raw=body, headers={"Content-Type": "multipart/form-data; boundary=edge"})


def test_a_raw_upload_is_kept_and_served(visitor: Visitor) -> None:
    made = raw(visitor, "ines")
    assert made.status == 201
    assert made.headers["Location"] == f"{BASE}{MEDIA}/{made.body['id']}"
    assert visitor.ask("GET", made.body["source_url"].removeprefix(BASE)).content == PICTURE


def test_a_picture_has_its_dimensions_and_smaller_copies(visitor: Visitor) -> None:
    details = raw(visitor, "ada").body["media_details"]
    assert (details["width"], details["height"]) == (640, 360)
    medium = details["sizes"]["medium"]
    assert (medium["file"], medium["height"]) == ("cover-300x169.png", 169)
    assert visitor.ask("GET", medium["source_url"].removeprefix(BASE)).status == 200
    assert "large" not in details["sizes"]


def test_a_multipart_upload_takes_title_and_description(visitor: Visitor) -> None:
    made = multipart(visitor, "ada", PICTURE, title="Cover two", alt_text="A ukulele").body
    assert (made["title"]["raw"], made["alt_text"]) == ("Cover two", "A ukulele")


def test_php_limits_bite_on_multipart_only(visitor: Visitor) -> None:
    big = PICTURE.ljust(3_000_000, b"\0")
    assert multipart(visitor, "ada", big).body["code"] == "rest_upload_unknown_error"
    assert (
        multipart(visitor, "ada", PICTURE.ljust(9_000_000, b"\0")).body["code"] == "rest_upload_no_content_disposition"
    )
    assert raw(visitor, "ada", content=big).status == 201


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "x.php"}, "rest_upload_sideload_error"),
        ({"content": b"no picture at all"}, "rest_upload_sideload_error"),
        ({"content": b""}, "rest_upload_no_data"),
        ({"Content-Disposition": "attachment"}, "rest_upload_invalid_disposition"),
        ({"Content-Disposition": ""}, "rest_upload_no_content_disposition"),
    ],
)
def test_bad_uploads_are_refused_as_wordpress_does(visitor: Visitor, given: dict[str, Any], code: str) -> None:
    assert raw(visitor, "ada", **given).body["code"] == code


def test_students_may_not_upload(visitor: Visitor) -> None:
    said = raw(visitor, "sam")
    assert (said.status, said.body["code"]) == (403, "rest_cannot_create")


def test_pictures_are_deleted_for_good_or_not_at_all(visitor: Visitor) -> None:
    made = raw(visitor, "ada").body
    assert visitor.ask("DELETE", f"{MEDIA}/{made['id']}", "ada").status == 501
    assert visitor.ask("DELETE", f"{MEDIA}/{made['id']}", "ines", force="true").status == 403
    assert visitor.ask("DELETE", f"{MEDIA}/{made['id']}", "ada", force="true").body["deleted"] is True
    assert visitor.ask("GET", f"{MEDIA}/{made['id']}", "ada").status == 404
    assert visitor.ask("GET", made["source_url"].removeprefix(BASE)).status == 404
