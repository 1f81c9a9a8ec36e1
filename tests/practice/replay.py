"""Plays recorded exchanges of a real site against a practice academy and says where the two answers differ.

An area (``categories``, ``courses`` ...) runs in one academy, in the order of the recordings. The academy gives every
new thing the number that the real site gave it, so recorded addresses and bodies can be sent as they are.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urlencode, urlsplit

from tests.practice.academy import Academy
from tests.practice.shape import differences, without

OWN = Path(__file__).parents[1] / "recorded" / "masteriyo"
FOLDERS = (OWN, Path(os.environ.get("LMSDESK_RECORDINGS", OWN)))
"""Other recordings in the same form can be tried by naming their folder; they join our own, which they build on."""
_PROMISED = ("X-WP-Total", "X-WP-TotalPages", "Location", "WWW-Authenticate")
"""Headers that must be there when the real site sent them."""
_GROWN = ("errors", "wp7")
"""Areas recorded when the real site had much more in it than the recordings of the area show."""
_LATER = "targetHints"
"""What newer versions of WordPress say than the one the practice academy plays."""
_LONG = re.compile(r"^(?P<start>.+?)\.\.\.\[(?P<size>\d+) characters sent\]$", re.DOTALL)


@dataclass(frozen=True)
class Recording:
    """One exchange as it was recorded."""

    name: str
    data: dict[str, Any]

    @property
    def area(self) -> str:
        return re.split(r"-\d", self.name)[0]

    @property
    def number(self) -> int:
        found = re.search(r"-(\d+)-", self.name)
        return int(found[1]) if found else 0

    @property
    def request(self) -> dict[str, Any]:
        return dict(self.data["request"])

    @property
    def response(self) -> dict[str, Any]:
        return dict(self.data["response"])


@dataclass(frozen=True)
class Answer:
    """What the practice academy said."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def recordings(areas: frozenset[str]) -> list[Recording]:
    """The recordings of these areas, in the order in which they were made."""
    paths = {path.stem: path for folder in FOLDERS for path in folder.glob("*.json")}
    found = [Recording(name, json.loads(path.read_text("utf-8"))) for name, path in paths.items()]
    return sorted((each for each in found if each.area in areas), key=lambda each: (each.area, each.number))


@lru_cache
def played(area: str, names: tuple[str, ...]) -> dict[str, list[str]]:
    """The named recordings of an area, by name, with the differences found."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, patch("lmsdesk.practice.database.datetime", clock):
        academy = Academy(area, Path(folder))
        found = {}
        for each in recordings(frozenset({area})):
            if each.name in names:
                clock.seconds += 1
                found[each.name] = compared(each, _play(each, academy))
        return found


class Clock:
    """Time that passes with the exchanges: lists by date come out in the order in which things were made."""

    seconds = 0

    def now(self, zone: tzinfo) -> datetime:
        """This moment."""
        return datetime(2026, 11, 22, 11, 20, tzinfo=zone) + timedelta(seconds=self.seconds)


def _play(recording: Recording, academy: Academy) -> Answer:
    request = recording.request
    academy.before(recording.name, request, recording.response.get("body"))
    headers = {name: value for name, value in request["headers"].items() if name != "Content-Length"}
    if "Authorization" in headers:
        headers["Authorization"] = academy.credential(headers["Authorization"], str(recording.data.get("note", "")))
    if headers.pop("Cookie", ""):
        academy.signed_in_browser()
    raw = _body(request["body"], headers)
    query = request["query"] if isinstance(request["query"], str) else urlencode(request["query"], doseq=True)
    scope = {
        "type": "http",
        "method": request["method"],
        "path": unquote(urlsplit(academy.address(request["path"])).path)
        if "//" not in request["path"]
        else request["path"],
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }
    status, sent, content = academy.site.handle(scope, raw)
    answer = Answer(status, sent, "" if request["method"] == "HEAD" else content.decode("utf-8"))
    academy.after(answer.text)
    return answer


def _body(body: Any, headers: dict[str, str]) -> bytes:
    """The bytes of a request, from the forms in which recordings keep bodies."""
    if body is None:
        return b""
    if isinstance(body, dict) and "_form" in body:
        return urlencode(body["_form"], doseq=True).encode()
    if isinstance(body, dict) and "_multipart" in body:
        return _multipart(body, headers["Content-Type"].partition("boundary=")[2])
    if isinstance(body, dict) and "_raw" in body:
        size = re.fullmatch(r"<(\d+) bytes of binary>", body["_raw"])
        return _binary(int(size[1]), headers.get("Content-Type", "")) if size else str(body["_raw"]).encode()
    return json.dumps(_long(body)).encode()


def _binary(size: int, kind: str) -> bytes:
    """So many bytes: a picture, or JSON that is not UTF-8."""
    if kind.startswith("image/"):
        header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (640).to_bytes(4, "big") + (360).to_bytes(4, "big")
        return header.ljust(size, b"\0")[:size]
    return b'{"name":"' + b"\xff" * (size - 11) + b'"}'


def _multipart(body: dict[str, Any], boundary: str) -> bytes:
    parts = []
    for name, value in (body.get("_fields") or {}).items():
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode())
    for name, file in body["_multipart"].items():
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file["filename"]}"\r\n'
        head += f"Content-Type: {file['content_type']}\r\n\r\n"
        parts.append(head.encode() + _binary(file["size"], file["content_type"]))
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _long(value: Any) -> Any:
    """Texts that a recording shortened, at their full length again."""
    if isinstance(value, dict):
        return {name: _long(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_long(inner) for inner in value]
    found = _LONG.match(value) if isinstance(value, str) else None
    return (found["start"] * int(found["size"]))[: int(found["size"])] if found else value


def compared(recording: Recording, answer: Answer) -> list[str]:
    """Where the practice academy's answer differs from the recorded one; empty when it does not."""
    real = recording.response
    found = []
    if answer.status != real["status"]:
        found.append(f"status {answer.status} instead of {real['status']}: {answer.text[:300]}")
    if recording.area not in _GROWN and "X-WP-Total" in real["headers"]:
        totals = [headers.get("X-WP-Total") for headers in (real["headers"], answer.headers)]
        found += [f"{totals[1]} things instead of {totals[0]}"] if totals[0] != totals[1] else []
    if real["headers"].get("Allow") != answer.headers.get("Allow"):
        found.append(f"allows {answer.headers.get('Allow')} instead of {real['headers'].get('Allow')}")
    missing = [name for name in _PROMISED if name in real["headers"] and name not in answer.headers]
    found += [f"no {name} header" for name in missing]
    if real["body_is_json"]:
        found += _json(real["body"], answer)
    elif real["body"]:
        kinds = [headers.get("Content-Type", "").split(";")[0] for headers in (real["headers"], answer.headers)]
        if kinds[0] != kinds[1]:
            found.append(f"content of type {kinds[1]} instead of {kinds[0]}")
    return found


def _json(real: Any, answer: Answer) -> list[str]:
    try:
        body = answer.body
    except ValueError:
        return [f"no JSON: {answer.text[:200]}"]
    found = [] if body is not None else ["null"]
    if isinstance(real, dict) and real.get("code"):
        for name in ("code", "message", "data"):
            said = body.get(name) if isinstance(body, dict) else None
            if said != real.get(name):
                found.append(f"{name} {said!r} instead of {real.get(name)!r}")
    return found + differences(without(real, _LATER), body)
