"""A site's route index as WordPress prints it, made into routes with methods and arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lmsdesk.domain.values import ItemId

_HOLE = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument that a route declares."""

    name: str
    types: frozenset[str] = frozenset()
    enum: tuple[str, ...] = ()
    required: bool = False
    default: Any = None
    minimum: int | None = None
    maximum: int | None = None
    format: str = ""
    description: str = ""
    item_types: frozenset[str] = frozenset()
    """The types of the items, where the argument is a list."""

    @property
    def is_list(self) -> bool:
        return "array" in self.types


@dataclass(frozen=True, slots=True)
class Route:
    """One route with one method. ``path`` has holes such as ``learnomy/v1/courses/{id}``."""

    path: str
    method: str
    args: Mapping[str, Arg] = field(default_factory=dict)

    def at(self, *ids: ItemId) -> str:
        """The path with its holes filled in order."""
        waiting = list(ids)
        return _HOLE.sub(lambda _: str(waiting.pop(0)), self.path)

    def first(self, *names: str) -> Arg | None:
        """The first of these arguments that the route declares."""
        return next((self.args[name] for name in names if name in self.args), None)


class RouteMap:
    """All routes of an index."""

    def __init__(self, index: Mapping[str, Any]) -> None:
        self._routes: dict[tuple[str, str], Route] = {}
        self._paths: dict[str, str] = {}
        for pattern, entry in index.items():
            path = template(pattern)
            for method, args in _endpoints(entry):
                self._routes.setdefault((_shape(path), method), Route(path, method, args))
            self._paths.setdefault(_shape(path), path)

    def __bool__(self) -> bool:
        return bool(self._routes)

    def find(self, methods: Iterable[str], paths: Iterable[str]) -> Route | None:
        """The first path that is listed with one of the methods; the methods in their order."""
        wanted = tuple(methods)
        for path in paths:
            for method in wanted:
                if (route := self._routes.get((_shape(path), method))) is not None:
                    return route
        return None

    def add(self, route: Route) -> None:
        """A route that is known from somewhere else than the index."""
        self._routes.setdefault((_shape(route.path), route.method), route)
        self._paths.setdefault(_shape(route.path), route.path)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(self._paths.values())

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods of a path, sorted."""
        return tuple(sorted(method for shape, method in self._routes if shape == _shape(path)))


def template(pattern: str) -> str:
    """``learnomy/v1/courses/{id}`` from ``/learnomy/v1/courses/(?P<id>[\\d]+)``."""
    text, path, at = pattern.strip("/"), "", 0
    while at < len(text):
        if text.startswith("(?P<", at):
            name = text[at + 4 : text.find(">", at)]
            path += "{" + name + "}"
            at = _closing(text, at) + 1
        else:
            path += text[at]
            at += 1
    return path


def _closing(text: str, at: int) -> int:
    """Where the group that opens at ``at`` ends; brackets inside character classes and after ``\\`` do not count."""
    depth, inside, position = 0, False, at
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif inside:
            inside = character != "]"
        elif character == "[":
            inside = True
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return position
        position += 1
    return len(text)


def _shape(path: str) -> str:
    """A path with nameless holes: ``{id}`` and ``{course_id}`` are the same place."""
    return _HOLE.sub("{}", path.strip("/"))


def _endpoints(entry: Any) -> list[tuple[str, dict[str, Arg]]]:
    """(method, arguments) pairs of one index entry; methods without their own arguments come last."""
    if not isinstance(entry, Mapping):
        return []
    found: list[tuple[str, dict[str, Arg]]] = []
    endpoints = entry.get("endpoints")
    for endpoint in endpoints if isinstance(endpoints, list) else ():
        if isinstance(endpoint, Mapping):
            args = arguments(endpoint.get("args"))
            found += [(method, args) for method in _methods(endpoint.get("methods"))]
    return found + [(method, {}) for method in _methods(entry.get("methods"))]


def _methods(value: Any) -> list[str]:
    if isinstance(value, Mapping):  # PHP prints {"GET": true}
        value = [name for name, on in value.items() if on]
    if isinstance(value, str):
        value = value.split(",")
    return [item.strip().upper() for item in value if isinstance(item, str)] if isinstance(value, list) else []


def arguments(value: Any) -> dict[str, Arg]:
    """The arguments of one endpoint; PHP prints none as ``[]``."""
    if not isinstance(value, Mapping):
        return {}
    return {str(name): _argument(str(name), told) for name, told in value.items()}


def _argument(name: str, told: Any) -> Arg:
    if not isinstance(told, Mapping):
        return Arg(name)
    items = told.get("items")
    enum = told.get("enum")
    if enum is None and isinstance(items, Mapping):
        enum = items.get("enum")
    return Arg(
        name,
        _types(told.get("type")),
        tuple(str(value) for value in enum if isinstance(value, str | int)) if isinstance(enum, list) else (),
        told.get("required") is True,
        told.get("default"),
        _whole(told.get("minimum")),
        _whole(told.get("maximum")),
        str(told.get("format") or ""),
        str(told.get("description") or ""),
        _types(items.get("type")) if isinstance(items, Mapping) else frozenset(),
    )


def _types(value: Any) -> frozenset[str]:
    names = [value] if isinstance(value, str) else value
    return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
