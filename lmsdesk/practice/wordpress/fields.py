"""``_fields``: keeping only the named parts of an answer."""

from __future__ import annotations

import re
from typing import Any


def filtered(data: Any, wanted: Any) -> Any:
    """The answer with only these fields; lists are filtered item by item. ``a.b`` names an inner field."""
    names = wanted if isinstance(wanted, list) else re.split(r"[\s,]+", str(wanted))
    paths = [str(name).strip().split(".") for name in names if str(name).strip()]
    if not paths:
        return data
    if isinstance(data, list):
        return [_pick(item, paths) for item in data]
    return _pick(data, paths)


def _pick(item: Any, paths: list[list[str]]) -> Any:
    if not isinstance(item, dict):
        return item
    kept: dict[str, Any] = {}
    for path in paths:
        if path[0] not in item:
            continue
        value = item[path[0]]
        if len(path) > 1 and isinstance(value, dict):
            inner = _pick(value, [path[1:]])
            kept[path[0]] = {**kept.get(path[0], {}), **inner}
        else:
            kept[path[0]] = value
    if "_links" in item and "data" not in item:
        kept.setdefault("_links", item["_links"])
    return kept if kept else []
