"""The smallest site that behaves like Masteriyo, with a hand on every answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx

from lmsdesk.api.auth import BasicSignIn, SignIn
from lmsdesk.api.dialects.masteriyo import MasteriyoDialect
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery
from tests.api.helpers import KEY, ROOT, Site, answer, error

Spoil = Callable[[httpx.Request, httpx.Response], httpx.Response]


class Academy:
    """Courses and categories in memory. ``spoil`` may replace the answer of a write after it was done."""

    def __init__(self, *, sign_in: SignIn | None = None, clock_ahead: float = 0.0) -> None:
        self.items: dict[str, dict[int, dict[str, Any]]] = {"courses": {}, "categories": {}, "tags": {}}
        self.spoil: Spoil | None = None
        self.ignore_writes = False
        self.few_fields = False
        self.ahead = clock_ahead
        self.extra: Callable[[httpx.Request], httpx.Response | None] = lambda request: None
        self._number = 5
        self.site = Site(self._handle, sign_in=sign_in or BasicSignIn(KEY))
        self.dialect = MasteriyoDialect(self.site.client, Discovery(ROOT, ApiRoot(ROOT)))

    def add(self, kind: str, **values: Any) -> int:
        self._number += 1
        fresh: dict[str, Any] = {"id": self._number, "name": "Course", "slug": "", "description": ""}
        if kind == "courses":
            fresh |= {
                "status": "publish",
                "access_mode": "open",
                "regular_price": "0",
                "sale_price": "",
                "categories": [],
                "featured_image": "",
                "date_created": self.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        else:
            fresh |= {"parent_id": 0, "count": 0}
        self.items[kind][self._number] = fresh | values
        return self._number

    def now(self) -> datetime:
        return datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.ahead, UTC)

    @property
    def requests(self) -> list[str]:
        return [path.replace("/wp-json/masteriyo/v1/", "") for path in self.site.paths]

    def sent(self, index: int = -1) -> Any:
        return json.loads(self.site.requests[index].content)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if (special := self.extra(request)) is not None:
            return special
        response = self._answer(request)
        if request.method != "GET" and self.spoil is not None and response.status_code < 400:
            response = self.spoil(request, response)
        response.headers.setdefault("Date", format_datetime(self.now(), usegmt=True))
        return response

    def _answer(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/masteriyo/v1/")[1].split("/")
        kind = "courses"
        if parts[0] == "courses" and len(parts) > 1 and parts[1] in self.items:
            kind, parts = parts[1], parts[1:]
        if parts[0] not in self.items:
            return error(404, "rest_no_route")
        if len(parts) == 1:
            return self._list(kind, request) if request.method == "GET" else self._create(kind, request)
        item = self.items[kind].get(int(parts[1]))
        if item is None:
            if kind != "courses":
                return error(404, "masteriyo_rest_term_invalid")
            write = request.method == "PUT"
            return error(404 if request.method in ("DELETE", "POST") else 400, _GONE[write])
        if request.method == "GET":
            return answer(item)
        return self._change(kind, item, parts[2:], request)

    def _list(self, kind: str, request: httpx.Request) -> httpx.Response:
        query = request.url.params
        wanted = query.get("status")
        rows = [
            item
            for item in sorted(self.items[kind].values(), key=lambda item: -item["id"])
            if (item.get("status") == "trash") == (wanted == "trash")
            and query.get("search", "").lower() in item["name"].lower()
        ]
        size, page = int(query.get("per_page", 10)), int(query.get("page", 0))
        shown = rows[(page - 1) * size : page * size] if page else []
        meta = {"total": len(rows), "pages": -(-len(rows) // size), "current_page": page, "per_page": size}
        return answer(
            shown if kind == "tags" else {"data": shown, "meta": meta}, headers={"X-WP-Total": str(len(rows))}
        )

    def _create(self, kind: str, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if kind != "courses":
            same = [item for item in self.items[kind].values() if item["name"] == body["name"]]
            if same:
                return answer(same[0], 201)
        if self.ignore_writes:
            return answer({"id": 99999, **body}, 201)
        return self._shown(self.items[kind][self.add(kind, **body)], 201)

    def _change(self, kind: str, item: dict[str, Any], tail: list[str], request: httpx.Request) -> httpx.Response:
        before = dict(item)
        if self.ignore_writes:
            return answer(before)
        if tail == ["restore"]:
            item["status"] = "draft"
            return self._shown(item)
        if request.method == "DELETE":
            if request.url.params.get("force") == "true":
                del self.items[kind][item["id"]]
            elif kind != "courses":
                return error(501, "masteriyo_rest_trash_not_supported")
            elif item["status"] == "trash":
                return error(410, "masteriyo_rest_already_trashed")
            else:
                item |= {"status": "trash", "slug": item["slug"] + "__trashed"}
            return answer(before)
        item |= json.loads(request.content)
        return self._shown(item)

    def _shown(self, item: dict[str, Any], status: int = 200) -> httpx.Response:
        if self.few_fields:
            item = {name: item[name] for name in ("id", "name", "slug", "status") if name in item}
        return answer(item, status)


_GONE = {False: "masteriyo_rest_invalid_course_id", True: "masteriyo_rest_mto-course_invalid_id"}
