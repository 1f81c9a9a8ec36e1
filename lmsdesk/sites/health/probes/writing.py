"""May changes be made? (U04, W11, W12, P15)

Asked without changing anything: changes are sent to a route that no plugin has, which WordPress refuses in its own
words. What stands before WordPress, and Masteriyo's judgement of its keys, shows all the same. Only with the person's
consent a draft is made, changed and deleted again.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from lmsdesk.api.credentials import MasteriyoKey
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint
from lmsdesk.sites.health import draft
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good, skipped
from lmsdesk.sites.health.visit import Visit

ROUTE = "{lms}/v1/lmsdesk-check"
"""No plugin has such a route."""
METHODS = ("PUT", "PATCH", "DELETE")
PLAIN = {"description": "LMS Desk asks whether changes get through."}
LESSON = {
    "description": "<h2>Lesson 1</h2><p>Select a song from the list, update your notes and play along.</p>"
    '<iframe src="https://player.example/1" width="560" height="315" allowfullscreen></iframe>'
    "<script>player.start();</script>"
}
"""What teachers paste every day, and what filters take for an attack."""
_MAY_LOOK = N_("The key has “Read” permission only, so nothing can be changed with it.")
_RULED_OUT = ("X00", "W10", "W11", "W12", "W25")
"""Not the program's name (reading works) and not the text (a lesson passes)."""


async def look(visit: Visit) -> Seen:
    """Ask as a stranger whether changes reach WordPress, and with the key whether it may make any."""
    answers = await asyncio.gather(*(_send(visit, method, PLAIN) for method in METHODS))
    lesson = await _send(visit, "POST", LESSON)
    if not any(answer.code or _is_refused(answer) for answer in (*answers, lesson)):
        return skipped(N_("The answers do not tell whether changes get through."))
    seen = await _on_the_way(visit, [answer for answer in answers if _is_refused(answer)], lesson)
    key = await _key(visit)
    if key is not None:
        hints = seen.hints if seen is not None else ()
        return bad(Sentence(N_("The key may look, and not change anything.")), key, *hints)
    if seen is not None:
        return seen
    if visit.identity is None:
        return good(N_("Changes reach WordPress. Whether you may make them shows only with a key or password."))
    if visit.may_write:
        return await draft.look(visit)
    if isinstance(visit.credential, MasteriyoKey):
        return good(N_("Changes reach WordPress, and the key may make them. Nothing was changed."))
    return good(N_("Changes reach WordPress. Nothing was changed."))


async def _send(visit: Visit, method: str, value: dict[str, str], **headers: str) -> Exchange:
    """A change to nothing, sent as a stranger."""
    return await visit.change(method, ROUTE.format(lms=visit.lms or "masteriyo"), value, headers)


async def _on_the_way(visit: Visit, blocked: list[Exchange], lesson: Exchange) -> Seen | None:
    """What stands in the way of changes before WordPress sees them, or None."""
    if _is_refused(lesson):
        return await _filtered(visit, lesson)
    return await _blocked(visit, blocked) if blocked else None


def _is_refused(answer: Exchange) -> bool:
    """Whether a web server or firewall refused: a page, nothing or a broken line, and no words of WordPress."""
    if answer.failure is not None:
        return answer.failure.what in ("reset", "cut")
    return answer.status >= 400 and not answer.code


async def _filtered(visit: Visit, lesson: Exchange) -> Seen:
    """An ordinary lesson was refused: because of its text, when plain words pass, else whatever it says."""
    plain = await _send(visit, "POST", PLAIN)
    hints = tuple(hint for hint in explained(lesson, visit.context()) if hint.id not in ("X00", "W12"))
    if _is_refused(plain):
        evidence = f"POST: status {plain.status or 'none'} without a word of WordPress; GET is answered"
        said = Sentence(N_("All changes are refused before WordPress sees them."))
        return bad(said, *(hints or (known("W11", evidence),)), exchanges=(plain,))
    evidence = f"status {lesson.status or 'none'} for a text with HTML; WordPress answers to plain words"
    named = tuple(hint for hint in hints if hint.id.startswith("W")) or (known("W12", evidence, host=_host(visit)),)
    return bad(Sentence(N_("Texts with HTML are refused before WordPress sees them.")), *named, exchanges=(lesson,))


def _host(visit: Visit) -> str:
    return urlsplit(visit.final).hostname or ""


async def _blocked(visit: Visit, blocked: list[Exchange]) -> Seen:
    """Some methods are refused; the program sends them as POST where that is let through."""
    names = ", ".join(answer.method for answer in blocked)
    said = Sentence(N_("{methods} are refused before WordPress sees them."), methods=names)
    evidence = f"{names}: status {blocked[0].status or 'none'} without a word of WordPress; GET and POST are answered"
    hint = known("W11", evidence)
    named = tuple(hint for hint in explained(blocked[0], visit.context()) if hint.id not in _RULED_OUT)
    hints = (hint, *named)
    other_way = await _send(visit, "POST", PLAIN, **{"X-HTTP-Method-Override": blocked[0].method})
    if _is_refused(other_way):
        return bad(said, *hints, exchanges=tuple(blocked))
    return caution(said, *hints, exchanges=tuple(blocked))


async def _key(visit: Visit) -> Hint | None:
    """Why Masteriyo does not let this key write. It looks at the key before it looks for the route."""
    if visit.identity is None or not isinstance(visit.credential, MasteriyoKey):
        return None
    answer = await visit.signed_write("POST", ROUTE.format(lms="masteriyo"), PLAIN)
    found = next((hint for hint in explained(answer, visit.context()) if hint.id == "U04"), None)
    return replace(found, happened=Sentence(_MAY_LOOK)) if found is not None else None
