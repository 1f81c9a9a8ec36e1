"""WordPress' checks of parameters: types, choices, limits, and the coercion that goes with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from lmsdesk.practice.wordpress.errors import WpError

Args = Mapping[str, Mapping[str, Any]]


_FAR = 2**53
"""Integers end here, as they do in PHP a little later."""
_EMAIL = re.compile(r"(?=.{6,})[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")


class _Bad(Exception):
    def __init__(self, code: str, message: str, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.extra = dict(extra or {})


def check(args: Args, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with defaults and right types. Raises WpError as WordPress does."""
    missing = [name for name, arg in args.items() if arg.get("required") and given.get(name) is None]
    if missing:
        raise WpError(
            400,
            "rest_missing_callback_param",
            f"Missing parameter(s): {', '.join(missing)}",
            data={"params": missing},
        )
    values: dict[str, Any] = {}
    messages: dict[str, str] = {}
    details: dict[str, Any] = {}
    for name, arg in args.items():
        if name not in given:
            if "default" in arg:
                values[name] = arg["default"]
            continue
        try:
            values[name] = _value(given[name], arg, name)
        except _Bad as bad:
            messages[name] = bad.message
            if bad.code:
                details[name] = {"code": bad.code, "message": bad.message, "data": bad.extra or None}
    if messages:
        raise WpError(
            400,
            "rest_invalid_param",
            f"Invalid parameter(s): {', '.join(messages)}",
            data={"params": messages, "details": details or []},
        )
    return {**given, **values}


def _taken(value: Any, kind: str) -> Any:
    """Arguments that a plugin cleans without checking: everything counts as something."""
    if kind == "ids":
        parts = (
            value if isinstance(value, list) else re.split(r"[\s,]+", "" if isinstance(value, Mapping) else str(value))
        )
        return list(dict.fromkeys(_whole(part) for part in parts if part != ""))
    if kind == "number":
        return _whole(value)
    return "" if isinstance(value, list | Mapping) else str(value)


def _whole(value: Any) -> int:
    """PHP's absint."""
    if isinstance(value, list | Mapping):
        return int(bool(value))
    begin = re.match(r"\s*[-+]?(\d{1,18})", str(int(value) if isinstance(value, bool) else value))
    return int(begin[1]) if begin else 0


def _value(value: Any, arg: Mapping[str, Any], name: str) -> Any:
    if "taken" in arg:
        return value if value is None else _taken(value, arg["taken"])
    if "judge" in arg and value is not None:
        trouble = arg["judge"](value)
        if trouble:
            raise _Bad(*trouble)
        return value
    kinds = arg.get("type")
    if value is None:
        return _nothing(kinds)
    if isinstance(kinds, list):
        for kind in kinds:
            try:
                return _value(value, {**arg, "type": kind}, name)
            except _Bad:
                continue
        raise _Bad("rest_invalid_type", f"{name} is not of type {','.join(kinds)}.", {"param": name})
    value = _typed(value, kinds, arg, name)
    choices = arg.get("enum")
    if choices and value not in choices:
        raise _Bad("rest_not_in_enum", f"{name} is not one of {_listed(choices)}.")
    value = _limited(value, arg, name)
    if arg.get("listed"):
        return _taken(value, "ids")
    return abs(value) if arg.get("unsigned") else value


def _nothing(kind: Any) -> Any:
    """What WordPress makes of null: nothing of the right type, and none at all where types are open."""
    empty: dict[str, Any] = {"string": "", "boolean": False, "integer": 0, "number": 0, "array": [], "object": {}}
    return copy(empty.get(kind)) if isinstance(kind, str) else None


def _listed(choices: Sequence[Any]) -> str:
    """``a, b, and c`` as WordPress writes it."""
    names = [str(choice) for choice in choices]
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _typed(value: Any, kind: str | None, arg: Mapping[str, Any], name: str) -> Any:
    wrong = _Bad("rest_invalid_type", f"{name} is not of type {kind}.", {"param": name})
    if arg.get("own_check"):
        wrong = _Bad("rest_invalid_type", f"{name.replace('_', ' ')} is not of type {kind}")
    if kind == "string":
        if not isinstance(value, str):
            raise wrong
        return value
    if kind == "integer":
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise wrong
        try:
            number = float(value)
        except ValueError:
            raise wrong from None
        if not number.is_integer():
            raise wrong
        return int(max(-_FAR, min(number, _FAR)))
    if kind == "number":
        if isinstance(value, bool):
            raise wrong
        try:
            return float(value)
        except (TypeError, ValueError):
            raise wrong from None
    if kind == "boolean":
        if isinstance(value, bool):
            return value
        if value in (1, "1", "true", "TRUE", "True"):
            return True
        if value in (0, "0", "false", "FALSE", "False"):
            return False
        raise wrong
    if kind == "array":
        if isinstance(value, bool):
            value = "1" if value else ""
        if isinstance(value, str | int | float):
            value = [part for part in re.split(r"[\s,]+", str(value)) if part]
        if isinstance(value, Mapping) and all(str(key).isdigit() for key in value):
            value = list(value.values())
        if not isinstance(value, list):
            raise wrong
        inner = arg.get("items")
        if inner:
            return [_value(item, inner, f"{name}[{at}]") for at, item in enumerate(value)]
        return value
    if kind == "object":
        if value == "":
            return {}
        if isinstance(value, list):
            value = {str(at): item for at, item in enumerate(value)}
        if not isinstance(value, Mapping):
            raise wrong
        inner = arg.get("properties") or {}
        return {
            key: _member(item, inner[key], f"{name}[{key}]") if key in inner else item for key, item in value.items()
        }
    return value


def _member(value: Any, arg: Mapping[str, Any], name: str) -> Any:
    """A part of an object: here null must be allowed by the type."""
    kind = arg.get("type")
    if value is None and isinstance(kind, str) and kind != "null":
        raise _Bad("rest_invalid_type", f"{name} is not of type {kind}.", {"param": name})
    return _value(value, arg, name)


def _limited(value: Any, arg: Mapping[str, Any], name: str) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = arg.get("minimum"), arg.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            if low is not None and high is not None:
                words = f"{name} must be between {low} (inclusive) and {high} (inclusive)"
            elif low is not None:
                words = f"{name} must be greater than or equal to {low}"
            else:
                words = f"{name} must be less than or equal to {high}"
            raise _Bad("rest_out_of_bounds", words)
    if arg.get("format") == "date-time" and isinstance(value, str):
        try:
            if len(value) < 16:
                raise ValueError
            datetime.fromisoformat(value)
        except ValueError:
            raise _Bad("rest_invalid_date", "Invalid date.") from None
    if arg.get("format") == "email" and isinstance(value, str) and not _EMAIL.fullmatch(value):
        raise _Bad("rest_invalid_email", "Invalid email address.")
    if arg.get("format") == "uuid" and isinstance(value, str) and value and not _UUID.fullmatch(value):
        raise _Bad("rest_no_matching_schema", f"{name} does not match any of the expected formats.")
    least = arg.get("minLength")
    if least and isinstance(value, str) and len(value) < least:
        raise _Bad("rest_too_short", f"{name} must be at least {least} character long.")
    return value
