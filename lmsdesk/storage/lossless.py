"""Record values as text and back without loss: Decimal, moments, pointers, pictures, tuples.

Plain JSON where JSON can say it; anything else is an object with the key ``$`` that names its type.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lmsdesk.domain.values import Media, Picture, Ref

_PLAIN = frozenset({str, int, float, bool, type(None)})
_encode = json.JSONEncoder(separators=(",", ":")).encode


def dump(value: Any) -> str:
    """A value as text. Raises TypeError for a type that no field has."""
    if type(value) is int:
        return str(value)
    if value == {} and type(value) is dict:
        return "{}"
    return _encode(value if _is_plain(value) else _packed(value))


def load(text: str) -> Any:
    """The value of a text that ``dump`` made. Raises ValueError for any other text."""
    try:
        return _unpacked(json.loads(text))
    except (KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise ValueError("not one of our texts") from error


def _is_plain(value: Any) -> bool:
    """Whether it is a dict that JSON says as it is: most are, and need not be gone through."""
    if type(value) is not dict or "$" in value:
        return False
    return all(type(key) is str and type(item) in _PLAIN for key, item in value.items())


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        pairs = [[key, _packed(item)] for key, item in value.items()]
        if all(isinstance(key, str) for key in value) and "$" not in value:
            return dict(pairs)
        return {"$": "map", "v": [[_packed(key), item] for key, item in pairs]}
    if isinstance(value, list):
        return [_packed(item) for item in value]
    if isinstance(value, tuple):
        return {"$": "tuple", "v": [_packed(item) for item in value]}
    if isinstance(value, frozenset):
        return {"$": "set", "v": [_packed(item) for item in sorted(value, key=repr)]}
    if isinstance(value, Decimal):
        return {"$": "decimal", "v": str(value)}
    if isinstance(value, datetime):
        zone = value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else ""
        return {"$": "moment", "v": value.isoformat(), **({"zone": zone} if zone else {})}
    if isinstance(value, Ref):
        return {"$": "ref", "v": value.id, "name": value.name}
    if isinstance(value, Picture):
        return {"$": "picture", "v": value.id, "url": value.url}
    if isinstance(value, Media):
        return {"$": "media", "v": value.id, "url": value.url}
    if isinstance(value, bytes):
        return {"$": "bytes", "v": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} is no value of a field")


def _moment(item: Mapping[str, Any]) -> datetime:
    moment = datetime.fromisoformat(item["v"])
    if zone := item.get("zone"):
        try:
            return moment.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            return moment
    return moment


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "map": lambda item: {_unpacked(key): _unpacked(value) for key, value in item["v"]},
    "tuple": lambda item: tuple(_unpacked(value) for value in item["v"]),
    "set": lambda item: frozenset(_unpacked(value) for value in item["v"]),
    "decimal": lambda item: Decimal(item["v"]),
    "moment": _moment,
    "ref": lambda item: Ref(item["v"], item["name"]),
    "picture": lambda item: Picture(item["v"], item["url"]),
    "media": lambda item: Media(item["v"], item["url"]),
    "bytes": lambda item: base64.b64decode(item["v"]),
}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(item) for item in value]
    if isinstance(value, dict):
        if "$" in value:
            return _READERS[value["$"]](value)
        return {key: _unpacked(item) for key, item in value.items()}
    return value
