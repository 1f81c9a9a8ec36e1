"""Values to wire: only arguments that the route declares, in the types that it declares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lmsdesk.api.dialects.learnomy.fitting import Fitted
from lmsdesk.api.dialects.learnomy.routes import Arg, Route
from lmsdesk.api.dialects.learnomy.shapes import word_of
from lmsdesk.domain.field_errors import Placed
from lmsdesk.domain.fields import Boolean, DateTime, Field, Image, Integer, Money, OneOf, Pairs, Relation, Relations
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.values import ItemId, Picture, Ref
from lmsdesk.domain.words import N_, Sentence


def packed(fitted: Fitted, route: Route, values: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON body of a write. Raises Problem (INVALID, nothing sent) for a value that the route does not take."""
    body: dict[str, Any] = {}
    for field in fitted.kind.writable():
        if field.name not in values:
            continue
        arg = fitted.wire_arg(route, field.name)
        if arg is None:
            raise refused(field, Sentence(N_("This site takes {field} only in another step."), field=field.label))
        body[arg.name] = wire_value(fitted, field, arg, values[field.name])
    return body


def wire_value(fitted: Fitted, field: Field, arg: Arg, value: Any) -> Any:
    """One value as an argument wants it."""
    if isinstance(field, OneOf):
        return _word(fitted, field, arg, value)
    if isinstance(field, Boolean):
        return int(bool(value)) if "integer" in arg.types and "boolean" not in arg.types else bool(value)
    if field.is_empty(value):
        return _nothing(field, arg)
    if isinstance(field, Money):
        return _money(field, arg, value)
    if isinstance(field, Integer):
        return str(value) if arg.types == {"string"} else int(value)
    if isinstance(field, DateTime):
        return moment(value)
    if isinstance(field, Image):
        return _picture(field, arg, value)
    if isinstance(field, Relation):
        return {"id": value.id} if arg.types == {"object"} else _id(value)
    if isinstance(field, Relations):
        return [{"id": ref.id} if arg.item_types == {"object"} else _id(ref) for ref in value]
    if isinstance(field, Pairs):
        return dict(value)
    return str(value)


def moment(value: datetime) -> str:
    """A moment as Learnomy writes it: ISO 8601 in UTC."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _nothing(field: Field, arg: Arg) -> Any:
    """What clears a field: null where the argument allows it, else the empty value of its type."""
    if "null" in arg.types:
        return None
    if arg.is_list or (isinstance(field, Relations) and not arg.types):
        return []
    if "object" in arg.types:
        return {}
    if arg.types & {"integer", "number"} and "string" not in arg.types:
        return 0
    if isinstance(field, Integer | Relation | Image) and not arg.types:
        return 0
    return ""


def _word(fitted: Fitted, field: OneOf, arg: Arg, value: Any) -> str:
    word = word_of(field.name, str(value or ""), arg.enum, fitted.seen.get(field.name, {}))
    if word is None:
        raise refused(
            field, Sentence(N_("This site does not know “{value}” for {field}."), value=value, field=field.label)
        )
    return word


def _money(field: Field, arg: Arg, value: Decimal) -> Any:
    if arg.name.endswith(("_cents", "_minor")):
        return int(value * 100)
    if "number" in arg.types:
        return int(value) if value == value.to_integral_value() else float(value)
    if arg.types == {"integer"}:
        if value != value.to_integral_value():
            raise refused(field, Sentence(N_("This site takes whole amounts only for {field}."), field=field.label))
        return int(value)
    return f"{value:.2f}"


def _picture(field: Field, arg: Arg, value: Picture) -> Any:
    if not arg.types or "integer" in arg.types:
        if not value.id:
            raise refused(field, Sentence(N_("Choose the picture again, so that the site knows which one is meant.")))
        return value.id
    return value.url


def _id(ref: Ref) -> ItemId:
    return int(ref.id) if isinstance(ref.id, str) and ref.id.isdecimal() else ref.id


def refused(field: Field, sentence: Sentence) -> Problem:
    """A Problem for a value that was not sent."""
    return Problem(
        Trouble.INVALID,
        outcome=Outcome.NOT_DONE,
        code="not-taken",
        sentence=sentence,
        fields={field.name: str(sentence)},
        placed=(Placed(field.name, sentence),),
    )


def our_names(fitted: Fitted) -> dict[tuple[str, ...], str]:
    """Our field by each name that the wire may have for it."""
    ours: dict[tuple[str, ...], str] = {}
    for field in fitted.kind.fields:
        for name in fitted.shape.wire_names(field.name):
            if not field.read_only:
                ours.setdefault((name,), field.name)
    return ours
