"""What the program can do with Learnomy, each as an ordered list of routes that would serve; the index decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lmsdesk.api.dialects.learnomy.routes import Route, RouteMap

_CHANGE = ("PATCH", "PUT", "POST")


@dataclass(frozen=True, slots=True)
class Capability:
    """Methods in order of preference, and paths: the published or expected one first, then its aliases."""

    methods: tuple[str, ...]
    paths: tuple[str, ...]


def _collection(*bases: str) -> dict[str, Capability]:
    """Everything one does with a list and its items, below each of several bases."""
    lists = tuple(bases)
    items = tuple(f"{base}/{{id}}" for base in bases)
    return {
        "list": Capability(("GET",), lists),
        "create": Capability(("POST",), lists),
        "get": Capability(("GET",), items),
        "update": Capability(_CHANGE, items),
        "delete": Capability(("DELETE",), items),
        "trash": Capability(("POST", "PUT", "PATCH"), tuple(f"{item}/trash" for item in items)),
        "restore": Capability(
            ("POST", "PUT", "PATCH"), tuple(f"{item}/{word}" for item in items for word in ("restore", "untrash"))
        ),
    }


_V1 = "learnomy/v1"

CAPABILITIES: Mapping[str, Mapping[str, Capability]] = {
    "courses": _collection(f"{_V1}/courses", f"{_V1}/admin/courses", f"{_V1}/course", f"{_V1}/catalog/courses"),
    "categories": _collection(
        f"{_V1}/course-categories",
        f"{_V1}/categories",
        f"{_V1}/courses/categories",
        f"{_V1}/admin/course-categories",
        f"{_V1}/admin/categories",
        f"{_V1}/course_categories",
    ),
    "tags": _collection(
        f"{_V1}/course-tags",
        f"{_V1}/tags",
        f"{_V1}/courses/tags",
        f"{_V1}/admin/course-tags",
        f"{_V1}/admin/tags",
        f"{_V1}/course_tags",
    ),
    "difficulties": _collection(
        f"{_V1}/course-levels",
        f"{_V1}/levels",
        f"{_V1}/course-difficulties",
        f"{_V1}/difficulties",
        f"{_V1}/courses/levels",
        f"{_V1}/courses/difficulties",
    ),
    "people": {"list": Capability(("GET",), (f"{_V1}/instructors", f"{_V1}/admin/instructors"))},
    "keys": {
        name: capability
        for name, capability in _collection(
            f"{_V1}/api-keys",
            f"{_V1}/admin/api-keys",
            f"{_V1}/auth/api-keys",
            f"{_V1}/settings/api-keys",
            f"{_V1}/auth/keys",
        ).items()
        if name in ("list", "create", "update", "delete")
    },
    "inside": {
        "sections": Capability(("GET",), (f"{_V1}/courses/{{course_id}}/sections", f"{_V1}/sections")),
        "lessons": Capability(("GET",), (f"{_V1}/courses/{{course_id}}/lessons", f"{_V1}/lessons")),
        "quizzes": Capability(("GET",), (f"{_V1}/courses/{{course_id}}/quizzes", f"{_V1}/quizzes")),
        "enrollments": Capability(("GET",), (f"{_V1}/courses/{{id}}/students", f"{_V1}/enrollments")),
    },
}

DOCUMENTED = (Route(f"{_V1}/courses", "GET"), Route(f"{_V1}/courses/{{id}}", "GET"))
"""Reading routes whose paths the vendor has published: all that may be asked where the index stays closed."""


class Resolved:
    """The capabilities of one site: which route serves each, or which are missing."""

    def __init__(self, routes: RouteMap) -> None:
        self.routes = routes
        self._found = {
            (area, name): routes.find(capability.methods, capability.paths)
            for area, names in CAPABILITIES.items()
            for name, capability in names.items()
        }
        self._keep_together()

    def route(self, area: str, name: str) -> Route | None:
        """The route that serves a capability, or None."""
        return self._found.get((area, name))

    def missing(self, area: str, name: str) -> str:
        """The route that a site would have to list, as people write it: ``POST /learnomy/v1/courses``."""
        capability = CAPABILITIES[area][name]
        return f"{capability.methods[0]} /{capability.paths[0]}"

    def table(self) -> dict[str, dict[str, str]]:
        """Every capability with its route, or with what is missing."""
        table: dict[str, dict[str, str]] = {}
        for (area, name), route in self._found.items():
            key = f"{area}.{name}"
            if route is None:
                table[key] = {"missing": self.missing(area, name)}
            else:
                table[key] = {"method": route.method, "route": f"/{route.path}"}
        return table

    def _keep_together(self) -> None:
        """Items are looked for below the list that is used, where that list has them: ids of two lists may differ."""
        for area in CAPABILITIES:
            base = self._found.get((area, "list"))
            if base is None:
                continue
            for name in ("create", "get", "update", "delete", "trash", "restore"):
                if (capability := CAPABILITIES[area].get(name)) is None:
                    continue
                below = [path for path in capability.paths if path == base.path or path.startswith(f"{base.path}/")]
                if (route := self.routes.find(capability.methods, below)) is not None:
                    self._found[area, name] = route
