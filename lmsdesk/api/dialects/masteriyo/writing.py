"""Values to wire: only what changed, in the types that Masteriyo checks strictly, empty values instead of null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lmsdesk.api.dialects.masteriyo.shapes import WELCOME, WELCOME_PARTS, Shape
from lmsdesk.domain.fields import Boolean, DateTime, Field, Image, Integer, Money, Pairs, Relation, Relations
from lmsdesk.domain.kinds.courses import PAID_MODES
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import ItemId, Picture, Ref


def packed(
    shape: Shape, values: Mapping[str, Any], before: Record | None = None, *, creating: bool = False
) -> dict[str, Any]:
    """The JSON body for these values of a kind. Read-only and unknown fields are left out."""
    body: dict[str, Any] = {}
    welcome: dict[str, Any] = {}
    for f in shape.kind.writable():
        if f.name not in values:
            continue
        value = wire_value(f, values[f.name])
        if f.name in WELCOME_PARTS:
            welcome[WELCOME_PARTS[f.name]] = value
        else:
            body[shape.write_names.get(f.name, f.name)] = value
    if shape.is_term and "slug" in body and not creating and not _makes_slug(body["slug"]):
        _choose_slug(shape, body, before)
    if welcome:
        body[WELCOME] = _whole_welcome(before) | welcome
    if shape.kind.id == "courses" and (creating or before is not None):
        _keep_price(body, before)
    return body


def wire_value(f: Field, value: Any) -> Any:
    """One value as it travels. "Nothing" is the empty value of the wire's type: null would count as not sent."""
    if isinstance(f, Boolean):
        return bool(value)
    if isinstance(f, Integer):
        return int(value or 0)
    if isinstance(f, Money):
        return amount(value)
    if isinstance(f, DateTime):
        return moment(value)
    if isinstance(f, Image):
        return value.id if isinstance(value, Picture) else 0
    if isinstance(f, Relation):
        id = _plain_id(value.id) if isinstance(value, Ref) else 0
        return {"id": id} if f.name == "difficulty" else id
    if isinstance(f, Relations):
        return [{"id": _plain_id(ref.id)} for ref in value or ()]
    if isinstance(f, Pairs):
        return dict(value or ())
    return "" if value is None else str(value)


def amount(value: Decimal | None) -> str:
    """Money as the site keeps it: a string, whole amounts without decimals."""
    if value is None:
        return ""
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"


def moment(value: datetime | None) -> str:
    """A moment in UTC, ending in Z."""
    return "" if value is None else value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _choose_slug(shape: Shape, body: dict[str, Any], before: Record | None) -> None:
    """A web address of a term without a letter: the site crashes over it, but makes one of a name sent as such."""
    name = str(body.get(shape.kind.title) or (before[shape.kind.title] if before is not None else "") or "")
    if _makes_slug(name):
        body["slug"] = name
    else:
        del body["slug"]


def _makes_slug(text: str) -> bool:
    """Whether WordPress can make a web address of a text."""
    return any(sign.isalnum() or sign == "_" for sign in text)


def _plain_id(id: ItemId) -> ItemId:
    return int(id) if isinstance(id, str) and id.isdecimal() else id


def _whole_welcome(before: Record | None) -> dict[str, Any]:
    """The greeting as it is: the site replaces the whole object."""
    known = before.raw.get(WELCOME) if before is not None else None
    return dict(known) if isinstance(known, Mapping) else {}


def _keep_price(body: dict[str, Any], before: Record | None) -> None:
    """A price only sticks with a paid access mode: send one along when nothing else says that it is there."""
    price = body.get("regular_price")
    if price in (None, "", "0") or "access_mode" in body:
        return
    if before is None or before["access_mode"] not in PAID_MODES:
        body["access_mode"] = "one_time"


def our_names(shape: Shape) -> dict[tuple[str, ...], str]:
    """Our field by the name that the wire has for it."""
    ours: dict[tuple[str, ...], str] = {(theirs,): name for name, theirs in shape.write_names.items()}
    ours |= {(theirs,): name for name, theirs in shape.read_names.items()}
    if shape.kind.id == "courses":
        ours[(WELCOME,)] = "welcome_text"
        ours |= {(WELCOME, theirs): name for name, theirs in WELCOME_PARTS.items()}
        ours[("price",)] = "regular_price"  # what costs something is set there
    return ours
