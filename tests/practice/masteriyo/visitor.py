"""A small academy and the people who call its API, through ASGI and without sockets."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from lmsdesk.practice.database import Database
from lmsdesk.practice.masteriyo.keys import create_key
from lmsdesk.practice.masteriyo.site import build
from lmsdesk.practice.wordpress import people

BASE = "http://academy.test"
ROLES = {
    "ada": "administrator",
    "ines": "masteriyo_instructor",
    "ivar": "masteriyo_instructor",
    "sam": "masteriyo_student",
}


class Visitor:
    """Somebody with a key (or, without one, a stranger)."""

    def __init__(self, app: Any, auth: tuple[str, str] | None) -> None:
        self.app = app
        self.auth = auth

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def run() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/wp-json/masteriyo/v1/") as client:
                return await client.request(method, path, auth=self.auth, **more)

        return asyncio.run(run())

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.call("GET", path, params=params)

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.call("POST", path, json=body)

    def put(self, path: str, **body: Any) -> httpx.Response:
        return self.call("PUT", path, json=body)

    def delete(self, path: str, **params: Any) -> httpx.Response:
        return self.call("DELETE", path, params=params)

    def made(self, path: str, **body: Any) -> dict[str, Any]:
        """What a creation answered; the creation has to succeed."""
        answer = self.post(path, **body)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found


class Town:
    """The academy with an administrator, two instructors and a student, each with a key."""

    def __init__(self, folder: Path) -> None:
        self.db = Database(":memory:")
        self.app = build(self.db, folder, lambda: BASE, "Town Academy")
        self.ids = {
            name: people.create_user(self.db, name, role=role, email=f"{name}@academy.test")
            for name, role in ROLES.items()
        }
        self.ada, self.ines, self.ivar, self.sam = (self._with_key(name) for name in ROLES)
        self.stranger = Visitor(self.app, None)

    def _with_key(self, name: str) -> Visitor:
        _, key, secret = create_key(self.db, self.ids[name], "read_write")
        return Visitor(self.app, (key, secret))

    def term(self, taxonomy: str, name: str) -> int:
        return self.db.insert("terms", taxonomy=taxonomy, name=name, slug=name.lower())

    def enrol(self, name: str, course: int) -> int:
        values = {"type": "user_course", "status": "active", "started": ""}
        return self.db.insert("user_items", user_id=self.ids[name], item_id=course, **values)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """(status, code) of an error answer."""
    return answer.status_code, answer.json()["code"]
