"""Answers to records. Whatever a site sends, nothing here raises but the Problem for an item that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from lmsdesk.api.answer import Answer
from lmsdesk.api.dialects.masteriyo.shapes import WELCOME, WELCOME_PARTS, Shape
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.record import Record, read_record

_NAIVE = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")
_DATES = ("date_created", "date_modified", "end_date")
_NOT_IN_SLUG = re.compile(r"[\s/?#%\\<>\"'\x00-\x1f]")
_NOBODY = "0000-00-00 00:00:00"


def rows(answer: Answer) -> tuple[list[Any], Mapping[str, Any]]:
    """The rows and the ``meta`` of a list: enveloped, plain, or printed by PHP as an object with number keys."""
    data = answer.data
    if isinstance(data, list):
        return data, {}
    if isinstance(data, Mapping):
        meta = data.get("meta")
        inner = data.get("data")
        if isinstance(inner, list | Mapping):
            return as_list(inner), meta if isinstance(meta, Mapping) else {}
        if data and all(isinstance(key, str) and key.isdecimal() for key in data):
            return as_list(data), {}
    raise Problem(Trouble.NOT_JSON, exchange=answer.exchange)


def as_list(value: Any) -> list[Any]:
    """A JSON list, also where PHP printed it as an object with the keys "1", "2" ...; anything else is no list."""
    if isinstance(value, list):
        return value
    if isinstance(value, Mapping) and all(isinstance(key, str) and key.isdecimal() for key in value):
        return list(value.values())
    return []


def number(value: Any) -> int | None:
    """A whole number, also from text; None for anything else, and for more than anybody counts."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15 else None


def total_of(answer: Answer, meta: Mapping[str, Any]) -> int | None:
    """How many items there are in all, as far as the site says."""
    total = number(meta.get("total"))
    return total if total is not None and total >= 0 else answer.total()


def counts_of(answer: Answer, meta: Mapping[str, Any]) -> dict[str, int]:
    """Numbers by status, where the site tells them."""
    data = answer.data if isinstance(answer.data, Mapping) else {}
    found = meta.get("courses_count", data.get("courses_count"))
    if not isinstance(found, Mapping):
        return {}
    return {str(name): count for name, value in found.items() if (count := number(value)) is not None}


def item(shape: Shape, wire: Any, zone: tzinfo) -> Record | None:
    """One JSON object as a record, or None when it has no usable id."""
    if not isinstance(wire, Mapping):
        return None
    id = number(wire.get("id"))
    if not id or id < 0:
        return None
    full = all(name in wire for name in shape.whole)
    flat = _flat(wire, zone) if shape.kind.id == "courses" else dict(wire)
    if isinstance(slug := wire.get("slug"), str):
        flat["slug"] = readable(slug)
    record = read_record(shape.kind.fields, flat, shape.read_names, id=id, full=full)
    return replace(record, raw=wire)


def readable(slug: str) -> str:
    """A web address in its own letters: WordPress stores all but plain ones as ``%d1%83``."""
    try:
        text = unquote(slug, errors="strict") if "%" in slug else slug
    except UnicodeDecodeError:
        return slug
    return slug if _NOT_IN_SLUG.search(text) else text


def _flat(wire: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
    """A course with the greeting's parts as fields of their own, lists as lists, and dates with a zone."""
    flat = dict(wire)
    welcome = wire.get(WELCOME)
    if isinstance(welcome, Mapping):
        for ours, theirs in WELCOME_PARTS.items():
            if theirs in welcome:
                flat[ours] = welcome[theirs]
    for name in ("categories", "tags"):
        if isinstance(wire.get(name), Mapping):
            flat[name] = as_list(wire[name])
    if isinstance(pairs := wire.get("custom_fields"), list):
        flat["custom_fields"] = {str(place): value for place, value in enumerate(pairs)}
    for name in _DATES:
        if isinstance(value := wire.get(name), str):
            flat[name] = zoned(value, zone)
    return flat


def zoned(text: str, zone: tzinfo) -> str:
    """A date in the guide's form, ``YYYY-MM-DD HH:MM:SS`` on the site's clock, with its offset; others unchanged."""
    if not _NAIVE.fullmatch(text) or text == _NOBODY:
        return text
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except (ValueError, OverflowError):
        return text


def site_zone(name: str, offset: float) -> tzinfo:
    """The site's time zone, from its name or else its offset in hours."""
    try:
        if name:
            return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        pass
    return timezone(timedelta(hours=offset)) if abs(offset) < 24 else UTC
