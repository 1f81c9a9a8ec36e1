"""``_fields``: keeping only the named parts of an answer."""

from __future__ import annotations

import re
from typing import Any


def filtered(data: Any, wanted: Any, *, links: bool) -> Any:
    """The answer with only these fields; lists are filtered item by item. ``a.b`` names an inner field.

    With ``links`` a single thing keeps its ``_links`` unasked.
    """
    names = wanted if isinstance(wanted, list) else re.split(r"[\s,]+", str(wanted))
    paths = [str(name).strip().split(".") for name in names if str(name).strip()]
    if not paths:
        return data
    if isinstance(data, dict) and data and all(str(name).isdigit() for name in data):
        data = list(data.values())
    if isinstance(data, list):
        return [_pick(item, paths) for item in data]
    kept = _pick(data, paths)
    if links and isinstance(data, dict) and "_links" in data:
        return {**(kept or {}), "_links": data["_links"]}
    return kept


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
            kept[path[0]] = {**kept.get(path[0], {}), **(inner or {})}
        elif len(path) > 1 and isinstance(value, list):
            kept[path[0]] = []
        else:
            kept[path[0]] = value
    return kept if kept else []
