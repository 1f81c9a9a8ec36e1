"""A small WordPress site with three people, asked the way a client asks it."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from lmsdesk.practice.database import Database
from lmsdesk.practice.wordpress import core, people
from lmsdesk.practice.wordpress.site import Site

BASE = "http://academy.test"


@dataclass(frozen=True)
class Said:
    """An answer of the site."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.content)


class Visitor:
    """Asks the site, as nobody or as one of its people."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.passwords = {
            login: people.create_application_password(site.db, people.create_user(site.db, login, role=role), "tests")[
                1
            ]
            for login, role in (
                ("ada", "administrator"),
                ("ines", "masteriyo_instructor"),
                ("sam", "masteriyo_student"),
            )
        }

    def ask(
        self, method: str, path: str, who: str = "", *, raw: bytes | None = None, headers: Any = (), **given: Any
    ) -> Said:
        """``given`` goes into the query of a GET, DELETE or OPTIONS, else into a JSON body."""
        sent = dict(headers)
        if who:
            pair = f"{who}:{self.passwords[who]}"
            sent["Authorization"] = "Basic " + b64encode(pair.encode()).decode()
        reading = method in ("GET", "HEAD", "DELETE", "OPTIONS")
        if raw is None:
            sent.setdefault("Content-Type", "application/json")
            raw = json.dumps(given).encode() if given and not reading else b""
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": urlencode(given, doseq=True).encode() if reading else b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        }
        return Said(*self.site.handle(scope, raw))


@pytest.fixture
def visitor(tmp_path: Path) -> Visitor:
    site = Site(Database(":memory:"), tmp_path / "uploads", lambda: BASE, "Quiet Academy")
    core.install(site)
    return Visitor(site)
