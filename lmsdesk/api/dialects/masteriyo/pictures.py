"""Uploading a picture, and looking after an upload whose answer was lost."""

from __future__ import annotations

from lmsdesk.api import look, media
from lmsdesk.api.client import Client
from lmsdesk.api.dialects.masteriyo import newest
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Outcome, Problem
from lmsdesk.domain.values import Media


async def upload(client: Client, name: str, content: bytes, action: Action) -> Media:
    """Put a picture into the media library. Raises Problem, before anything is sent when the file is no picture."""
    kind, ending = media.picture_type(content)
    safe = media.safe_name(name, ending)
    try:
        headers = media.headers(safe, kind)
        return media.read_media(
            await client.write("POST", media.ROUTE, content=content, headers=headers, action=action)
        )
    except Problem as problem:
        if not look.should_look(problem):
            raise
        return await _found_again(client, safe, problem, action)


async def _found_again(client: Client, name: str, lost: Problem, action: Action) -> Media:
    """The picture whose upload was not answered well, when it is there; else the problem."""
    params = {"search": name.rpartition(".")[0], "orderby": "id", "order": "desc", "per_page": 10}
    try:
        answer = await client.read(media.ROUTE, params, action=action)
    except Problem:
        raise lost from None
    found = media.uploaded_since(answer.data, name, newest.began(lost, answer))
    if found:
        return found[0]
    raise lost.with_outcome(Outcome.NOT_DONE) from None
