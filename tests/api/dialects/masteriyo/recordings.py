"""Recorded exchanges of a real site, played back to the client."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx

FOLDER = Path(os.environ.get("LMSDESK_RECORDINGS", Path(__file__).parents[3] / "recorded" / "masteriyo"))
"""Other recordings in the same form can be tried by naming their folder."""


@dataclass(frozen=True)
class Recording:
    """One request and its answer."""

    name: str
    request: dict[str, Any]
    response: dict[str, Any]

    @property
    def method(self) -> str:
        return str(self.request["method"])

    @property
    def path(self) -> str:
        return str(self.request["path"])

    @property
    def query(self) -> dict[str, Any]:
        query = self.request.get("query")
        return dict(query) if isinstance(query, dict) else dict(parse_qsl(str(query or "")))

    @property
    def status(self) -> int:
        return int(self.response["status"])

    @property
    def body(self) -> Any:
        return self.response.get("body")

    @property
    def route(self) -> str:
        """The plugin's route, such as ``courses/7``, or empty."""
        _, found, rest = self.path.partition("/wp-json/masteriyo/v1/")
        return rest if found else ""

    def answer(self) -> httpx.Response:
        """The recorded answer, as it came."""
        hop = {"connection", "transfer-encoding", "content-length", "content-encoding"}
        headers = {name: value for name, value in self.response["headers"].items() if name.lower() not in hop}
        body = self.body
        content = json.dumps(body).encode() if self.response["body_is_json"] else str(body or "").encode()
        return httpx.Response(self.status, headers=headers, content=content)


def recorded(wanted: Callable[[Recording], bool]) -> list[Recording]:
    """The recordings that ``wanted`` picks, by name."""
    found = []
    for path in sorted(FOLDER.rglob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "request" in data and "response" in data:
            recording = Recording(path.stem, data["request"], data["response"])
            if wanted(recording):
                found.append(recording)
    return found
