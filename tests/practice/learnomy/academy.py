"""A small Learnomy academy, and a person at a keyboard who speaks HTTP to it."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from lmsdesk.practice import content
from lmsdesk.practice.database import Database, now
from lmsdesk.practice.learnomy.course_form import COURSE
from lmsdesk.practice.learnomy.site import build
from lmsdesk.practice.learnomy.terms import CATEGORY, TAG, create_term
from lmsdesk.practice.wordpress import people

BASE = "http://linden.test"
V1 = "/learnomy/v1"
PEOPLE = {"admin": "administrator", "ida": "lrn_instructor", "tom": "lrn_instructor", "sue": "lrn_student"}


class Academy:
    """Four people, three categories, two tags, courses as the test wants them; or ``filled`` with so many courses."""

    def __init__(self, uploads: Path = Path("unused"), *, token_seconds: int = 900, filled: int = 0) -> None:
        self.db = Database(":memory:")
        self.site = build(self.db, uploads, lambda: BASE, "Linden Craft Academy", token_seconds=token_seconds)
        self.ids: dict[str, int] = {}
        self.app_passwords: dict[str, str] = {}
        if filled:
            content.seed_learnomy(self.db, uploads, filled)
            told = content.describe_learnomy(self.db)["users"]
            self.app_passwords = {user["login"]: user["application_password"] for user in told}
        else:
            self._settle()

    def _settle(self) -> None:
        for login, role in PEOPLE.items():
            number = people.create_user(
                self.db, login, role=role, password=f"{login}-password", email=f"{login}@linden.test"
            )
            self.ids[login] = number
            _, self.app_passwords[login] = people.create_application_password(self.db, number, "Desk")
        self.wood = create_term(self.db, CATEGORY.name, "Wood")
        self.carving = create_term(self.db, CATEGORY.name, "Carving", parent=self.wood)
        self.clay = create_term(self.db, CATEGORY.name, "Clay")
        self.beginner_tag = create_term(self.db, TAG.name, "evening")
        self.weekend_tag = create_term(self.db, TAG.name, "weekend")

    def course(self, title: str, *, by: str = "ida", status: str = "publish", **stored: Any) -> int:
        """A course straight into the file; its id."""
        return self.db.insert(
            "posts",
            type=COURSE,
            title=title,
            slug=title.lower().replace(" ", "-"),
            status=status,
            author=self.ids[by],
            created=now(),
            modified=now(),
            meta=stored,
        )

    def basic(self, login: str) -> str:
        return "Basic " + b64encode(f"{login}:{self.app_passwords[login]}".encode()).decode()

    def ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        by: str = "",
        token: str = "",
        headers: dict[str, str] | None = None,
        **params: Any,
    ) -> httpx.Response:
        """One call; ``by`` signs in with an application password, ``token`` with an access token."""
        sent = dict(headers or {})
        if by:
            sent["Authorization"] = self.basic(by)
        if token:
            sent["Authorization"] = f"Bearer {token}"
        return asyncio.run(self._ask(method, path, json, sent, params))

    async def _ask(
        self, method: str, path: str, json: Any, headers: dict[str, str], params: dict[str, Any]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.site)
        async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, f"/wp-json{path}", json=json, headers=headers, params=params)

    def signed_in(self, login: str) -> dict[str, Any]:
        """Tokens for a user name and password."""
        answer = self.ask("POST", f"{V1}/auth/token", {"username": login, "password": f"{login}-password"})
        assert answer.status_code == 200, answer.text
        found = answer.json()["data"]
        assert isinstance(found, dict)
        return found

    def walk(self, path: str, *, by: str = "", **params: Any) -> list[list[dict[str, Any]]]:
        """All pages of a list, following the cursor."""
        pages, cursor = [], ""
        while True:
            more: dict[str, Any] = {"cursor": cursor} if cursor else {}
            answer = self.ask("GET", path, by=by, **params, **more)
            assert answer.status_code == 200, answer.text
            pages.append(answer.json()["data"])
            cursor = answer.json()["meta"]["cursor_next"]
            if cursor is None:
                return pages
