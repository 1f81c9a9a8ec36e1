"""The plugin's route table as data (``routes.json``: methods, arguments, schemas), joined with our handlers."""

from __future__ import annotations

import json
from collections.abc import Mapping
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


def register(router: Router, handlers: Handlers) -> None:
    """Add every described route that has a handler. A handler without a description is a mistake of ours."""
    left = set(handlers)
    for path, route in table().items():
        for endpoint in route["endpoints"]:
            key = (path, endpoint["methods"][0])
            if key not in handlers:
                continue
            left.discard(key)
            handler, gate = handlers[key]
            router.add(
                NAMESPACE, path, endpoint["methods"], handler, gate=gate, args=endpoint["args"], schema=route.get("schema")
            )
    assert not left, left
