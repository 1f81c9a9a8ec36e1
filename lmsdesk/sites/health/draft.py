"""The real thing, with the person's consent only: a draft is made, changed and deleted for good."""

from __future__ import annotations

from typing import Any

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good
from lmsdesk.sites.health.visit import Visit

ROUTE = "masteriyo/v1/courses"
NAME = "LMS Desk test draft"
PLAYER = '<iframe src="https://player.example/1"></iframe>'
_LEFT = N_("The test draft “{name}” (number {number}) could not be deleted. Please delete it yourself.")


async def look(visit: Visit) -> Seen:
    """Make a draft of a course, change it, and delete it whatever happens."""
    if visit.lms != "masteriyo":
        return good(N_("Changes reach WordPress. A draft is tried with Masteriyo only."))
    made = await visit.signed_write("POST", ROUTE, {"name": NAME, "status": "draft", "description": PLAYER})
    number = _number(made)
    if not number:
        return _failed(visit, made, N_("A draft could not be made."))
    try:
        changed = await visit.signed_write("PUT", f"{ROUTE}/{number}", {"name": f"{NAME}, changed"})
    finally:
        left = await _delete(visit, number)
    if left:
        return caution(left)
    if _value(changed, "name") != f"{NAME}, changed":
        return _failed(visit, changed, N_("A draft was made, and could not be changed. It is deleted again."))
    if "<iframe" not in str(_value(made, "description")):
        said = Sentence(N_("A draft was made, changed and deleted. The site removed the player in it."))
        return caution(said, known("P15", "an iframe was sent, and none came back"), exchanges=(made,))
    return good(N_("A draft was made, changed and deleted again."))


async def _delete(visit: Visit, number: int) -> Sentence | None:
    """Nothing once the draft is gone, else what to tell the person."""
    try:
        gone = await visit.signed_write("DELETE", f"{ROUTE}/{number}", {"force": True})
    except Problem:
        return Sentence(_LEFT, name=NAME, number=number)
    return None if gone.status in (200, 404) else Sentence(_LEFT, name=NAME, number=number)


def _failed(visit: Visit, exchange: Exchange, template: str) -> Seen:
    hints = explained(exchange, visit.context())
    return bad(Sentence(template), *hints, exchanges=(exchange,))


def _value(exchange: Exchange, name: str) -> Any:
    data = exchange.json()
    return data.get(name) if isinstance(data, dict) else None


def _number(exchange: Exchange) -> int:
    value = _value(exchange, "id")
    return value if exchange.status in (200, 201) and isinstance(value, int) else 0
