"""A kind cut to what one site has of it: fields that its routes take, their types, choices, filters and sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lmsdesk.api.dialects.learnomy.routes import Arg, Route
from lmsdesk.api.dialects.learnomy.shapes import EVERYTHING, Shape, humanised, ours_of, word_of
from lmsdesk.domain.fields import Choice, Field, Image, Integer, OneOf, Pairs, Relation, Relations, Text
from lmsdesk.domain.kind import Filter, Kind, Verb

_SORT_ARGS = ("orderby", "order_by", "sort_by", "sort")
_UP_ARGS = ("order", "sort_order", "direction", "sort_dir")


@dataclass(frozen=True)
class Fitted:
    """One kind on one site."""

    shape: Shape
    kind: Kind
    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    """The site's own words for our values, by field, as its answers spelled them."""

    def wire_arg(self, route: Route, name: str) -> Arg | None:
        """The argument of a route that takes the field of that name, or None."""
        return route.first(*self.shape.wire_names(name))


def fit(
    shape: Shape,
    listed: Route | None,
    create: Route | None,
    update: Route | None,
    verbs: frozenset[Verb],
    choosable: Callable[[str], bool],
) -> Fitted:
    """Cut a kind to the arguments of its routes. ``choosable`` tells whether items of a kind can be listed."""
    kept: list[Field] = []
    locked: list[str] = []
    for described in shape.kind.fields:
        arg = _argument(shape, described, create, update)
        fitted = _fitted(described, arg, choosable) if arg is not None and not described.read_only else None
        if fitted is not None:
            must = create is not None and (taken := create.first(*shape.wire_names(described.name))) is not None
            kept.append(replace(fitted, required=True) if must and taken is not None and taken.required else fitted)
        elif described.name in shape.shown:
            kept.append(described)
            locked.append(described.name)
    orders = sort_words(shape, listed)
    kind = shape.kind.narrowed(
        [one.name for one in kept],
        verbs=verbs & shape.kind.verbs,
        read_only=locked,
        sorts={column: key for column, key in shape.sort_keys.items() if key in orders},
    )
    by_name = {one.name: one for one in kept}
    final = tuple(one if one.read_only else by_name[one.name] for one in kind.fields)
    return Fitted(shape, replace(kind, fields=final, filters=_filters(shape, listed, choosable)))


def _argument(shape: Shape, described: Field, create: Route | None, update: Route | None) -> Arg | None:
    """The argument that takes a field: in changes, or at least for new items."""
    for route in (update, create):
        if route is not None and (arg := route.first(*shape.wire_names(described.name))) is not None:
            return arg
    return None


def _fitted(described: Field, arg: Arg, choosable: Callable[[str], bool]) -> Field | None:
    """The field as the argument wants it; None when the program could not fill it in honestly."""
    if isinstance(described, Relation):
        if arg.enum:
            return _one_of(described, arg)
        if choosable(described.to):
            return described if not arg.types or arg.types & {"integer", "object", "number"} else None
        return _plain(described, Text) if described.to == "difficulties" and "string" in arg.types else None
    if isinstance(described, Relations):
        if not choosable(described.to):
            return None
        if arg.is_list or not arg.types:
            return described if not arg.item_types or arg.item_types & {"integer", "object", "number"} else None
        return _plain(described, Relation, to=described.to) if "integer" in arg.types else None
    if isinstance(described, OneOf):
        return replace(described, choices=_choices(described, arg)) if arg.enum else described
    if isinstance(described, Integer):
        return replace(
            described,
            minimum=arg.minimum if arg.minimum is not None else described.minimum,
            maximum=arg.maximum if arg.maximum is not None else described.maximum,
        )
    if isinstance(described, Image):
        return described if not arg.types or arg.types & {"integer", "string"} else None
    if isinstance(described, Pairs):
        return described if "object" in arg.types else None
    return described


def _choices(described: OneOf, arg: Arg) -> tuple[Choice, ...]:
    known = {choice.value: choice for choice in described.choices}
    values = dict.fromkeys(ours_of(described.name, word) for word in arg.enum)
    return tuple(known.get(value, Choice(value, humanised(value))) for value in values)


def _one_of(described: Field, arg: Arg) -> Field:
    choices = tuple(Choice(word, humanised(word)) for word in arg.enum)
    return _plain(described, OneOf, choices=choices)


def _plain(described: Field, other: type[Field], **more: Any) -> Field:
    """The same property of another type."""
    common: dict[str, Any] = {one.name: getattr(described, one.name) for one in fields(Field) if one.name != "default"}
    return other(**common, **more)


def sort_words(shape: Shape, listed: Route | None) -> dict[str, tuple[str, str, str]]:
    """How the site's list is sorted: by our sort key, the argument, its value, and the argument for up or down."""
    if listed is None:
        return {}
    arg, direction = listed.first(*_SORT_ARGS), listed.first(*(name for name in _UP_ARGS if name not in _SORT_ARGS))
    if arg is None or not arg.enum or direction is None:
        return {}
    found = {}
    for key, words in shape.sorts.items():
        if (word := next((word for word in words if word in arg.enum), None)) is not None:
            found[key] = (arg.name, word, direction.name)
    return found


def _filters(shape: Shape, listed: Route | None, choosable: Callable[[str], bool]) -> tuple[Filter, ...]:
    kept: list[Filter] = []
    for described in shape.kind.filters:
        arg = listed.first(*shape.filters.get(described.name, ())) if listed is not None else None
        if arg is None or (described.to and not choosable(described.to)):
            continue
        if described.choices and arg.enum:
            choices = _filter_choices(described, arg)
            if len(choices) < 2:
                continue
            described = replace(described, choices=choices)
        elif described.choices and described.name != "status":
            continue
        kept.append(described)
    return tuple(kept)


def _filter_choices(described: Filter, arg: Arg) -> tuple[tuple[str, str], ...]:
    """The choices that the site knows, then those of the site that we do not."""
    known = dict(described.choices)
    ours = [value for value in known if value and word_of(described.name, value, arg.enum, {}) is not None]
    theirs = [ours_of(described.name, word) for word in arg.enum if word not in EVERYTHING]
    more = [value for value in dict.fromkeys(theirs) if value not in known]
    first = [("", known[""])] if "" in known else []
    return (*first, *((value, known[value]) for value in ours), *((value, humanised(value)) for value in more))
