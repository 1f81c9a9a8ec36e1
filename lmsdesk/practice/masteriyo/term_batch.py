"""``/courses/<taxonomy>/batch``: many terms made, changed and deleted in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lmsdesk.practice.masteriyo.posts import whole
from lmsdesk.practice.wordpress.errors import Fatal, WpError

if TYPE_CHECKING:
    from lmsdesk.practice.masteriyo.terms import Terms
    from lmsdesk.practice.wordpress.request import Request

_LIMIT = 100
_PARTS = ("create", "update", "delete")


def batch(terms: Terms, request: Request) -> Any:
    """The answer has the keys that had something in them; one that is not a list makes the plugin fail."""
    parts = {part: _items(request.params.get(part)) for part in _PARTS}
    if sum(map(len, parts.values())) > _LIMIT:
        words = f"Unable to accept more than {_LIMIT} items for this request."
        raise WpError(413, "masteriyo_rest_request_entity_too_large", words)
    acts: dict[str, Callable[[Terms, Any], Any]] = {"create": _create, "update": _update, "delete": _delete}
    answer = {}
    for part, items in parts.items():
        if part == "delete":
            items = [number for item in items if (number := _number(item))]
        if items:
            answer[part] = [acts[part](terms, item) for item in items]
    return answer or []


def _items(sent: Any) -> list[Any]:
    if not sent or sent == "0":
        return []
    if not isinstance(sent, list | dict):
        raise Fatal
    return list(sent.values()) if isinstance(sent, dict) else sent


def _number(item: Any) -> int:
    return int(bool(item)) if isinstance(item, list | dict) else whole(item)


def _create(terms: Terms, item: Any) -> Any:
    given = dict(item) if isinstance(item, dict) else {}
    return _guarded(lambda: terms.shown(terms.find(terms.form.create(given))), 0)


def _update(terms: Terms, item: Any) -> Any:
    if not isinstance(item, dict):
        raise Fatal
    number = whole(item.get("id") or 0)
    row = terms.row(number)
    if row is None:
        # The plugin asks for the name of a post here, and terms have none.
        return {"id": item.get("id"), "error": WpError(400, "masteriyo_rest__invalid_id", "Invalid ID").body()}

    def act() -> Any:
        terms.form.update(row, {name: value for name, value in item.items() if value is not None})
        return terms.shown(terms.find(number))

    return _guarded(act, item.get("id"))


def _delete(terms: Terms, number: int) -> Any:
    row = terms.row(number)
    if row is None:
        code = f"masteriyo_rest_{terms.taxonomy.name}_invalid_id"
        return {"id": number, "error": WpError(404, code, "Invalid ID").body()}
    shown = terms.shown(row)
    terms.remove(row)
    return shown


def _guarded(act: Callable[[], Any], number: Any) -> Any:
    try:
        return act()
    except Fatal:
        raise
    except WpError as error:
        return {"id": number, "error": error.body()}
