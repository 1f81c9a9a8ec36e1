"""A WordPress site as an ASGI application: finds the route, signs in, checks, asks the handler, dresses the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lmsdesk.practice.database import Database
from lmsdesk.practice.wordpress import front, people
from lmsdesk.practice.wordpress.errors import Fatal, WpError, bad_json
from lmsdesk.practice.wordpress.fields import filtered
from lmsdesk.practice.wordpress.request import Request, parse_body, parse_query
from lmsdesk.practice.wordpress.routing import Answer, Endpoint, Router, allowed_methods, describe, namespace_index
from lmsdesk.practice.wordpress.schema import check

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
SignIn = Callable[[Request, str], bool]
"""Looks at a request and its Authorization header; True when it dealt with the header (well or not)."""
Shape = Callable[[WpError], dict[str, Any]]

_OWN = ("wp/v2", "wp-site-health/v1", "wp-block-editor/v1")
"""WordPress' own namespaces, as the index names them after those of plugins."""
_EXPOSE = "X-WP-Total, X-WP-TotalPages, Link"
_ALLOW_HEADERS = "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type"


NEW, OLD = "7.0.4", "6.8.3"
"""Versions of WordPress that can be had here; they differ in what the approval page accepts."""


class Site:
    """One academy. Plugins add routes to ``router`` and ways to sign in to ``sign_ins``."""

    def __init__(self, db: Database, uploads: Path, base_url: Callable[[], str], title: str = "") -> None:
        self.db = db
        self.uploads = uploads
        self.base_url = base_url
        self.title = title
        self.wordpress = NEW
        self.router = Router()
        self.sign_ins: list[SignIn] = []
        self.before: list[Callable[[Request], None]] = []
        self.shape_error: Callable[[Request, WpError], Any] = lambda _, error: error.body()

    @property
    def base(self) -> str:
        return self.base_url().rstrip("/")

    def age(self, names: frozenset[str]) -> None:
        """Be the WordPress of today, or in the weather ``old-wordpress`` an older one."""
        self.wordpress = OLD if "old-wordpress" in names else NEW

    # -- ASGI

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        raw = b""
        while True:
            message = await receive()
            raw += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, headers, body = self.handle(scope, raw)
        if scope["method"] == "HEAD":
            body = b""
        else:
            headers["Content-Length"] = str(len(body))
        pairs = [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()
        ]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": body})

    def handle(self, scope: Scope, raw: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for one HTTP request."""
        path = unquote(scope["path"])
        query_text = scope.get("query_string", b"").decode("latin-1")
        query = parse_query(query_text)
        route = _route_of(path, query)
        if route is None:
            return front.page(self, scope, path, query, raw)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        uri = path + (f"?{unquote(query_text)}" if query_text else "")
        request = self._request(scope, headers, route, uri, query, raw)
        return self.answer(request)

    def _request(
        self, scope: Scope, headers: dict[str, str], route: str, uri: str, query: dict[str, Any], raw: bytes
    ) -> Request:
        query = {name: value for name, value in query.items() if name != "rest_route"}
        method = str(query.pop("_method", "") or headers.get("x-http-method-override", "") or scope["method"]).upper()
        body, files, bad = parse_body(raw, headers.get("content-type", ""))
        if scope["method"] in ("GET", "HEAD") and method == scope["method"]:
            body, bad = {}, 0
        return Request(
            method=method,
            route=route,
            base=self.base,
            headers=headers,
            uri=uri,
            query=query,
            body=body,
            raw=raw,
            bad_json=bad,
            files=files,
            verb=scope["method"],
        )

    # -- REST

    def answer(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """Run a REST request to its end."""
        headers = self._common_headers()
        callback = request.query.get("_jsonp")
        if callback is not None and not re.fullmatch(r"[\w.]+", str(callback)):
            return self._bad_callback()
        try:
            self._sign_in(request)
            for look in self.before:
                look(request)
            made = self._options(request) if request.method == "OPTIONS" else self._dispatch(request)
        except WpError as error:
            made = Answer(self.shape_error(request, error), error.status)
            if isinstance(error, Fatal):
                request.matched = None  # it comes too early for the list of methods
                if not request.wants_json:
                    return 500, {**headers, "Content-Type": "text/html; charset=UTF-8"}, error.page().encode()
        if request.matched is not None and (allowed := allowed_methods(request.matched, request)):
            headers["Allow"] = ", ".join(allowed)
        headers.update(_cross_origin(request))
        overridden = request.verb not in ("", request.method)
        if request.user is not None or (overridden and 400 <= made.status < 500) or "x-wp-nonce" in request.headers:
            headers["Expires"] = "Wed, 11 Jan 1984 05:00:00 GMT"
            headers["Cache-Control"] = "no-cache, must-revalidate, max-age=0, no-store, private"
        headers.update(request.answer_headers)
        headers.update(made.headers)
        status, headers, body = self._encoded(request, made, headers)
        return status, headers, b"" if request.method == "HEAD" else body

    def _bad_callback(self) -> tuple[int, dict[str, str], bytes]:
        told = {"code": "rest_callback_invalid", "message": "Invalid JSONP callback function."}
        common = self._common_headers()
        headers = {name: common[name] for name in ("X-Robots-Tag", "Link", "X-Content-Type-Options")}
        return 400, {**headers, "Content-Type": "application/javascript; charset=UTF-8"}, json.dumps(told).encode()

    def _sign_in(self, request: Request) -> None:
        header = request.headers.get("authorization", "")
        if header:
            for way in self.sign_ins:
                if way(request, header):
                    return
            pair = people.read_basic(header)
            if pair is not None and (found := people.sign_in(self.db, *pair, "127.0.0.1")):
                request.user, request.app_password = found
        if request.user is None and "x-wp-nonce" in request.headers:
            raise WpError(403, "rest_cookie_invalid_nonce", "Cookie check failed")

    def _dispatch(self, request: Request) -> Answer:
        plain = request.route.strip("/")
        if request.method in ("GET", "HEAD"):
            if plain == "":
                return Answer(self.index(request), headers={"Allow": "GET"})
            if plain in self.router.namespaces:
                return Answer(namespace_index(self.router, plain, self.base), headers={"Allow": "GET"})
        route, endpoint, found = self.router.match(request.route, request.method)
        given = {**found, **request.query, **request.body}
        request.matched, request.url, request.given, request.params = route, dict(found), set(given), given
        if request.bad_json:
            raise bad_json(request.bad_json)
        request.params = check(self.args_of(endpoint), given)
        if endpoint.gate is not None:
            endpoint.gate(request)
        made = endpoint.handler(request)
        if request.lone_value:
            raise Fatal  # WordPress stumbles over it at the very end
        return made if isinstance(made, Answer) else Answer(made)

    @staticmethod
    def args_of(endpoint: Endpoint) -> Any:
        return endpoint.args

    def _options(self, request: Request) -> Answer:
        route = self.router.find(request.route)
        if route is None:
            return Answer([])  # WordPress has nothing to say, and says so kindly
        found = route.pattern.fullmatch(request.route)
        request.matched, request.url = route, found.groupdict() if found else {}
        request.params = {**request.query, **request.url}
        shown = describe(route, self.base)
        shown.pop("namespace")
        shown = {"namespace": route.namespace, **shown}
        if route.schema is not None:
            shown["schema"] = dict(route.schema)
        return Answer(shown)

    def index(self, request: Request) -> dict[str, Any]:
        """What ``/wp-json/`` answers."""
        base = self.base
        approve = f"{base}/wp-admin/authorize-application.php"
        plugins = [name for name in self.router.namespaces if name not in _OWN]
        names = ["oembed/1.0", *plugins, *_OWN]
        return {
            "name": self.title,
            "description": "",
            "url": base,
            "home": base,
            "gmt_offset": "0",
            "timezone_string": "",
            "namespaces": names,
            "authentication": {"application-passwords": {"endpoints": {"authorization": approve}}},
            "routes": {
                "/": {
                    "namespace": "",
                    "methods": ["GET"],
                    "endpoints": [{"methods": ["GET"], "args": {"context": {"default": "view", "required": False}}}],
                    "_links": {"self": [{"href": f"{base}/wp-json/"}]},
                },
                **{route.path: describe(route, base) for route in self.router.routes},
            },
            "site_logo": 0,
            "site_icon": 0,
            "site_icon_url": "",
            "_links": {"help": [{"href": "https://developer.wordpress.org/rest-api/"}]},
        }

    def _common_headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/json; charset=UTF-8",
            "X-Robots-Tag": "noindex",
            "Link": f'<{self.base}/wp-json/>; rel="https://api.w.org/"',
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Expose-Headers": _EXPOSE,
            "Access-Control-Allow-Headers": _ALLOW_HEADERS,
        }

    def _inner_headers(self, made: Answer, headers: dict[str, str]) -> dict[str, Any]:
        """The headers that ``_envelope`` shows: those of the route, counts as numbers, and what is allowed."""
        inner: dict[str, Any] = {name: _counted(value) for name, value in made.headers.items()}
        if "Allow" in headers:
            inner["Allow"] = headers["Allow"]
        return inner

    def _encoded(self, request: Request, made: Answer, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        data, status = made.data, made.status
        if status < 400 and request.query.get("_fields"):
            data = filtered(data, request.query["_fields"], links=_keeps_links(request.route))
        if request.query.get("_envelope"):
            data = {"body": data, "status": status, "headers": self._inner_headers(made, headers)}
            # The outer answer is a new one, without what the route said.
            headers = {name: value for name, value in headers.items() if name not in {*made.headers, "Allow"}}
            headers |= self._common_headers()
            status = 200
        if status == 204:
            return status, headers, b""
        body = json.dumps(data, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode()
        callback = request.query.get("_jsonp")
        if isinstance(callback, str):
            headers["Content-Type"] = "application/javascript; charset=UTF-8"
            body = f"/**/{callback}(".encode() + body + b")"
        return status, headers, body


def _route_of(path: str, query: dict[str, Any]) -> str | None:
    """The REST route an address stands for, or None for a page."""
    for root in ("/wp-json", "/index.php/wp-json"):
        if path == root or path.startswith(root + "/"):
            rest = path[len(root) :]
            return "/" + rest[1:].lstrip("/") if rest else "/"
    if path in ("/", "/index.php") and isinstance(query.get("rest_route"), str):
        return str(query["rest_route"]) or "/"
    return None


def _cross_origin(request: Request) -> dict[str, str]:
    """What WordPress tells browsers that ask from another site."""
    if origin := request.headers.get("origin"):
        return {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "OPTIONS, GET, POST, PUT, PATCH, DELETE",
            "Access-Control-Allow-Credentials": "true",
            "Vary": "Origin",
        }
    return {"Vary": "Origin"} if request.user is None and request.verb == "GET" else {}


def _counted(value: str) -> int | str:
    return int(value) if value.isdigit() else value


def _keeps_links(route: str) -> bool:
    """Whether single answers keep their links when ``_fields`` does not name them: plugins do, WordPress does not."""
    return not re.fullmatch(r"/*|/wp/v2/.+", route)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return
