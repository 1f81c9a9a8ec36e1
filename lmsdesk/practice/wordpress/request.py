"""A request as WordPress' REST server sees it: route, method, parameters from everywhere, and who asks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from lmsdesk.practice.wordpress.people import User
    from lmsdesk.practice.wordpress.routing import Route

Missing = object()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came as multipart."""

    filename: str
    content_type: str
    content: bytes


@dataclass(slots=True)
class Request:
    """One call of a REST route. ``params`` has what WordPress' get_param would find, later sources over earlier."""

    method: str
    route: str
    base: str
    headers: Mapping[str, str]
    uri: str
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    url: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    bad_json: int = 0
    """PHP's number for what is wrong with the JSON; 0 when nothing is."""
    files: dict[str, Upload] = field(default_factory=dict)
    user: User | None = None
    key_permissions: str = ""
    app_password: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    """Names that the caller sent, as against defaults."""
    verb: str = ""
    """The method of the HTTP request itself, before any override."""
    matched: Route | None = None
    """The route that the address and the method led to."""
    answer_headers: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.params.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def has(self, name: str) -> bool:
        """Whether the caller sent it, and not as null."""
        return name in self.given and self.params.get(name) is not None

    @property
    def wants_json(self) -> bool:
        """Whether errors outside of the API are told as JSON too."""
        return any("json" in self.headers.get(name, "") for name in ("accept", "content-type"))

    @property
    def lone_value(self) -> bool:
        """Whether the body is JSON, and yet neither object nor list nor null."""
        if self.method in ("GET", "HEAD") or self.bad_json or "json" not in self.headers.get("content-type", ""):
            return False
        return self.raw.strip()[:1] not in (b"", b"{", b"[", b"n")

    @property
    def origin(self) -> str:
        return self.base


def parse_query(text: str) -> dict[str, Any]:
    """A query string or form body the way PHP reads it: ``a[]=1``, ``a[0][id]=3``."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        _put(found, name, value)
    return {name: _lists(value) for name, value in found.items()}


def _put(found: dict[str, Any], full: str, value: Any) -> None:
    first = re.match(r"[^\[]+", full)
    if not first:
        return
    keys = [first[0], *re.findall(r"\[([^\]]*)\]", full[first.end() :])]
    place = found
    for name in keys[:-1]:
        key = name or str(len(place))
        inner = place.get(key)
        if not isinstance(inner, dict):
            inner = place[key] = {}
        place = inner
    last = keys[-1] if keys[-1] != "" else str(len(place))
    place[last] = value


def _lists(value: Any) -> Any:
    """PHP arrays with the keys 0, 1, 2 ... are lists."""
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(item) for key, item in value.items()}
    if inner and list(inner) == [str(i) for i in range(len(inner))]:
        return list(inner.values())
    return inner


def parse_body(raw: bytes, content_type: str) -> tuple[dict[str, Any], dict[str, Upload], int]:
    """(parameters, files, PHP's number for what is wrong with announced JSON; 0 when nothing is)."""
    kind = content_type.split(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        if not raw.strip():
            return {}, {}, 0
        try:
            value = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError:
            return {}, {}, 5
        except (ValueError, RecursionError):
            return {}, {}, 4
        return (value if isinstance(value, dict) else {}), {}, 0
    if kind == "application/x-www-form-urlencoded":
        return parse_query(raw.decode("utf-8", "replace")), {}, 0
    if kind == "multipart/form-data":
        return (*_multipart(raw, content_type), 0)
    return {}, {}, 0


def _multipart(raw: bytes, content_type: str) -> tuple[dict[str, Any], dict[str, Upload]]:
    from python_multipart.multipart import parse_options_header

    _, options = parse_options_header(content_type.encode())
    boundary = b"--" + options.get(b"boundary", b"")
    fields: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    if boundary == b"--":
        return fields, files
    for part in raw.split(boundary)[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if not separator:
            continue
        content = content.removesuffix(b"\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in head.strip().split(b"\r\n"))
        }
        _, said = parse_options_header(headers.get(b"content-disposition", b""))
        name = said.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in said:
            kind = headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
            files[name] = Upload(said[b"filename"].decode("utf-8", "replace"), kind, content)
        elif name:
            _put(fields, name, content.decode("utf-8", "replace"))
    return {name: _lists(value) for name, value in fields.items()}, files
