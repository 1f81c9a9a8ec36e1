"""The route table: what ``register_rest_route`` is to WordPress. Indexes, OPTIONS and checks are made from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.practice.wordpress.errors import WpError, no_route
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.schema import Args


@dataclass(slots=True)
class Answer:
    """What a route gives back: any JSON value, a status, headers."""

    data: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Request], "Answer | Any"]
Gate = Callable[[Request], None]

ID = r"(?P<id>[\d]+)"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to call a route. ``gate`` raises WpError when the caller may not."""

    methods: tuple[str, ...]
    handler: Handler
    gate: Gate | None = None
    args: Args = field(default_factory=dict)


@dataclass(slots=True)
class Route:
    namespace: str
    path: str
    endpoints: list[Endpoint]
    schema: Mapping[str, Any] | None = None
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self.pattern = re.compile(self.path + r"/?", re.IGNORECASE)

    @property
    def methods(self) -> list[str]:
        found: list[str] = []
        for endpoint in self.endpoints:
            found += [method for method in endpoint.methods if method not in found]
        return found


class Router:
    """All routes of a site, by registration order."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self.namespaces: list[str] = []

    def add(
        self,
        namespace: str,
        path: str,
        methods: str | Sequence[str],
        handler: Handler,
        *,
        gate: Gate | None = None,
        args: Args | None = None,
        schema: Mapping[str, Any] | None = None,
    ) -> None:
        """Register ``/namespace/path``; methods as "GET" or "POST, PUT, PATCH". Same path again adds an endpoint."""
        if namespace not in self.namespaces:
            self.namespaces.append(namespace)
        names = tuple(part.strip() for part in methods.split(",")) if isinstance(methods, str) else tuple(methods)
        endpoint = Endpoint(names, handler, gate, args or {})
        full = f"/{namespace}{path}"
        for route in self.routes:
            if route.path == full:
                route.endpoints.append(endpoint)
                route.schema = route.schema or schema
                return
        self.routes.append(Route(namespace, full, [endpoint], schema))

    def match(self, route: str, method: str) -> tuple[Route, Endpoint, dict[str, str]]:
        """The endpoint for a call. Raises rest_no_route."""
        wanted = "GET" if method == "HEAD" else method
        for candidate in self.routes:
            found = candidate.pattern.fullmatch(route)
            if not found:
                continue
            for endpoint in candidate.endpoints:
                if wanted in endpoint.methods:
                    return candidate, endpoint, found.groupdict()
        raise no_route()

    def find(self, route: str) -> Route | None:
        return next((candidate for candidate in self.routes if candidate.pattern.fullmatch(route)), None)

    def without(self, namespaces: Sequence[str]) -> Router:
        """A table that lacks these namespaces, as when a plugin is switched off."""
        smaller = Router()
        smaller.routes = [route for route in self.routes if route.namespace not in namespaces]
        smaller.namespaces = [name for name in self.namespaces if name not in namespaces]
        return smaller


def allowed_methods(route: Route, request: Request) -> list[str]:
    """The methods of a route that this caller may use now, as the Allow header names them."""
    found: list[str] = []
    for endpoint in route.endpoints:
        try:
            if endpoint.gate is not None:
                endpoint.gate(request)
        except WpError:
            continue
        found += [method for method in endpoint.methods if method not in found]
    return found


def describe(route: Route, base: str) -> dict[str, Any]:
    """A route as the indexes show it."""
    endpoints = [
        {
            "methods": list(endpoint.methods),
            "args": {name: _described(arg) for name, arg in endpoint.args.items()} or [],
        }
        for endpoint in route.endpoints
    ]
    shown: dict[str, Any] = {"namespace": route.namespace, "methods": route.methods, "endpoints": endpoints}
    if "(?P<" not in route.path:
        shown["_links"] = {"self": [{"href": f"{base}/wp-json{route.path}"}]}
    return shown


_OURS = ("own_check", "taken", "judge", "unsigned", "listed")
"""Marks on arguments for ``schema.check``, not for the eyes of clients."""


def _described(arg: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arg.items() if name not in _OURS}


def namespace_index(router: Router, namespace: str, base: str) -> dict[str, Any]:
    """What ``/wp-json/<namespace>`` answers."""
    own = [route for route in router.routes if route.namespace == namespace]
    head = {
        f"/{namespace}": {
            "namespace": namespace,
            "methods": ["GET"],
            "endpoints": [
                {
                    "methods": ["GET"],
                    "args": {
                        "namespace": {"default": namespace, "required": False},
                        "context": {"default": "view", "required": False},
                    },
                }
            ],
            "_links": {"self": [{"href": f"{base}/wp-json/{namespace}"}]},
        }
    }
    return {
        "namespace": namespace,
        "routes": {**head, **{route.path: describe(route, base) for route in own}},
        "_links": {"up": [{"href": f"{base}/wp-json/"}]},
    }


def context_arg(*names: str, default: str = "view") -> dict[str, Any]:
    """The ``context`` argument of an endpoint."""
    return {"type": "string", "enum": list(names or ("view", "edit")), "default": default, "required": False}
