"""Compares the shapes of two JSON values: names, types, and the shape of what lists hold."""

from __future__ import annotations

from typing import Any


def kind(value: Any) -> str:
    """The JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "object"


def differences(real: Any, ours: Any, place: str = "", *, listed: bool = False) -> list[str]:
    """Where ``ours`` has another shape than ``real``, each as a line naming the place.

    Inside lists (``listed``) the two need not be the same thing: there null and empty lists stand for "not set here".
    """
    if isinstance(real, dict) and "_cut" in real:
        return _names(set(real["_keys"]), set(ours) if isinstance(ours, dict) else set(), place)
    if listed and (real is None or ours is None):
        return []
    if kind(real) != kind(ours):
        return [f"{place or 'body'}: {kind(ours)} ({_short(ours)}) instead of {kind(real)} ({_short(real)})"]
    if isinstance(real, dict):
        if _numbered(real) and _numbered(ours):
            return _elements(list(real.values()), list(ours.values()), place)
        found = _names(set(real), set(ours), place)
        for name in real:
            if name in ours:
                found += differences(real[name], ours[name], f"{place}.{name}" if place else name, listed=listed)
        return found
    if not isinstance(real, list) or (listed and not (real and ours)):
        return []
    return _elements(real, ours, place)


def without(value: Any, name: str) -> Any:
    """The value with members of this name left out, however deep."""
    if isinstance(value, dict):
        return {key: without(inner, name) for key, inner in value.items() if key != name}
    return [without(inner, name) for inner in value] if isinstance(value, list) else value


def _names(real: set[str], ours: set[str], place: str) -> list[str]:
    found = []
    if real - ours:
        found.append(f"{place or 'body'}: lacks {', '.join(sorted(real - ours))}")
    if ours - real:
        found.append(f"{place or 'body'}: has {', '.join(sorted(ours - real))} in addition")
    return found


def _elements(real: list[Any], ours: list[Any], place: str) -> list[str]:
    """As many elements of ours as were recorded must look like one of the real ones."""
    if real and not ours:
        return [f"{place or 'body'}: empty, where the real site had {_short(real)}"]
    if not real:
        return [f"{place or 'body'}: {_short(ours)}, where the real site had nothing"] if ours else []
    for at, each in enumerate(ours[: len(real)]):
        tried = [differences(other, each, f"{place}[{at}]", listed=True) for other in real]
        if all(tried):
            return min(tried, key=len)
    return []


def _numbered(value: dict[str, Any]) -> bool:
    return bool(value) and all(name.isdigit() for name in value)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else text[:57] + "..."
