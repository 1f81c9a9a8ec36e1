"""The plugin's route table as data (``routes.json``: methods, arguments, schemas), joined with our handlers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lmsdesk.practice.wordpress.routing import Gate, Handler, Router

NAMESPACE = "masteriyo/v1"
Handlers = Mapping[tuple[str, str], tuple[Handler, Gate]]
"""(path, first method of the endpoint) -> handler and gate."""


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """Path -> endpoints with methods and arguments, and the schema where there is one."""
    found = json.loads(Path(__file__).with_name("routes.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


Judges = Mapping[tuple[str, str], Callable[[Any], tuple[str, str] | None]]
"""(path, argument) -> what is wrong with a value, as code and words, or None."""
_BARE = frozenset(
    {"/courses", "/lessons", "/questions", "/quizes", "/sections", "/orders", "/users", "/users/instructors",
     "/users/courses", "/courses/reviews"}
)  # fmt: skip
"""Lists that do not tell the schema of what is in them."""
_IDS = ("exclude", "include", "parent", "parent_exclude", "user", "user_exclude")
_TERMS = ("category", "tag", "difficulty")
_KEYS = {"user_id": "number", "description": "text"}


def _marked(path: str, args: dict[str, Any], judges: Judges) -> dict[str, Any]:
    """The arguments, with marks on those that are cleaned unchecked or judged by the plugin."""
    marked = dict(args)
    for name, arg in args.items():
        if (path, name) in judges:
            marked[name] = {**arg, "judge": judges[path, name]}
        elif name in _IDS and arg.get("type") == "array":
            marked[name] = {**arg, "taken": "ids"}
        elif name in ("offset", "page"):
            marked[name] = {**arg, "unsigned": True}
        elif path == "/courses" and name in _TERMS and arg.get("type") == "string":
            marked[name] = {**arg, "listed": True}
        elif path.startswith("/rest-api") and name in _KEYS:
            marked[name] = {**arg, "taken": _KEYS[name]}
    return marked


def _with_own_checks(args: dict[str, Any], schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """The arguments, with a mark on those that the plugin checks itself, in words of its own."""
    own = {name for name, field in ((schema or {}).get("properties") or {}).items() if "validate_callback" in field}
    return {name: {**arg, "own_check": True} if name in own else arg for name, arg in args.items()}


def register(router: Router, handlers: Handlers, judges: Judges) -> None:
    """Add every described route that has a handler. A handler without a description is a mistake of ours."""
    left = set(handlers)
    for path, route in table().items():
        for endpoint in route["endpoints"]:
            key = (path, endpoint["methods"][0])
            if key not in handlers:
                continue
            left.discard(key)
            handler, gate = handlers[key]
            schema = route.get("schema")
            own = None if path in _BARE else schema
            args = _marked(path, _with_own_checks(endpoint["args"], schema), judges)
            router.add(NAMESPACE, path, endpoint["methods"], handler, gate=gate, args=args, schema=own)
    assert not left, left
