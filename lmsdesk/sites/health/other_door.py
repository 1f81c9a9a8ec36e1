"""Asks WordPress' older interface, xmlrpc.php, whether it knows a name and application password.

There both travel inside the request and not in a header. So where the REST API answers as to a stranger, this tells a
wrong password from a web server that loses the header. The call used changes nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from xml.sax.saxutils import escape

from lmsdesk.api.credentials import AppPassword
from lmsdesk.api.root import is_private, origin
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem
from lmsdesk.sites.health.visit import Visit

_APP_PASSWORD = re.compile(r"[A-Za-z0-9]{24}")
"""Its form. A normal password must never be sent there: it would be accepted, and prove nothing."""
_CALL = (
    '<?xml version="1.0" encoding="UTF-8"?><methodCall><methodName>wp.getUsersBlogs</methodName><params>'
    "<param><value><string>{login}</string></value></param><param><value><string>{password}</string></value></param>"
    "</params></methodCall>"
)
_FAULT = re.compile(r"<name>faultCode</name>\s*<value>\s*<(?:int|i4)>(\d+)<", re.IGNORECASE)
_REFUSED = 403


class Answer(StrEnum):
    """What the other door says."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    SILENT = "silent"
    """It is closed, or says something else."""


def has_form_of_app_password(credential: AppPassword) -> bool:
    """Whether WordPress can have made it: 24 letters and digits."""
    return _APP_PASSWORD.fullmatch(credential.password.replace(" ", "")) is not None


def is_worth_asking(visit: Visit, refusal: Exchange) -> bool:
    """Whether the other door may be tried: nothing else told, and one more refusal locks nobody out."""
    credential = visit.credential
    return (
        isinstance(credential, AppPassword)
        and has_form_of_app_password(credential)
        and visit.found is not None
        and is_private(visit.found.root.base)
        and not visit.door.wait_for(visit.mark)
        and "nginx" not in refusal.header("server").lower()
    )


async def ask_other_door(visit: Visit) -> Answer:
    """One call that only somebody who is known gets an answer to. Counted where refused sign-ins are."""
    credential, found = visit.credential, visit.found
    assert isinstance(credential, AppPassword)
    assert found is not None
    url = f"{found.address.rstrip('/')}/xmlrpc.php"
    if origin(url) != origin(found.root.base):
        return Answer.SILENT
    body = _CALL.format(login=escape(credential.login), password=escape(credential.password.replace(" ", "")))
    async with visit.door.turn(visit.mark) as ticket:
        visit.door.leaves(ticket)
        try:
            answer = await visit.peek(
                url,
                "text/xml",
                method="POST",
                headers={"Content-Type": "text/xml; charset=UTF-8"},
                content=body.encode(),
                credential="app-password",
            )
        except Problem:
            visit.door.lost(ticket)
            return Answer.SILENT
        fault = _FAULT.search(answer.text[:20_000])
        if answer.status == 200 and "<methodResponse>" in answer.text and fault is None:
            return Answer.KNOWN if "isAdmin" in answer.text else Answer.SILENT
        if fault is not None and int(fault[1]) == _REFUSED:
            visit.door.refused(visit.mark, answer.exchange)
            return Answer.UNKNOWN
        return Answer.SILENT
