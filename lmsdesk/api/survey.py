"""What a found site offers for signing in, asked without any credential; and that its door does not send one on."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.api import errors
from lmsdesk.api.client import Client, redirect_target
from lmsdesk.api.front_page import own_login
from lmsdesk.api.prove import MASTERIYO_ME, WORDPRESS_ME
from lmsdesk.api.site_index import Discovery
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence

KEYS = "masteriyo/v1/rest-api"
PASSWORDS = "wp/v2/users/me/application-passwords"


async def survey(client: Client, found: Discovery, action: Action) -> Discovery:
    """The same site, with whether it knows keys, and whether app sign-ins work where its index does not say."""
    if "masteriyo" in found.lms:
        answer = await client.peek(found.root.url(KEYS), action=action, accept="application/json")
        gone = errors.from_answer(answer)
        if gone is not None and gone.code == "rest_no_route":
            note = Sentence(
                N_(
                    "This Masteriyo has no keys yet: they came with 1.16 (Masteriyo Pro 2.17). "
                    "Update it, or sign in with an application password."
                )
            )
            found = replace(found, has_keys=False, notes=(*found.notes, note))
    if found.sign_ins_work is None:
        answer = await client.peek(found.root.url(PASSWORDS), action=action, accept="application/json")
        problem = errors.from_answer(answer)
        if problem is not None and problem.code.startswith("application_passwords_disabled"):
            found = replace(found, sign_ins_work=False)
    return found


async def check_door(client: Client, lms: str, action: Action) -> None:
    """Raises Problem (MOVED) where the route that proves a sign-in sends people on: then nothing signed is sent."""
    route = MASTERIYO_ME if lms == "masteriyo" else WORDPRESS_ME
    url = client.root.url(route)
    answer = await client.peek(url, action=action, accept="application/json")
    own = own_login(answer.headers.get("location", ""), url, answer.headers.get("x-redirect-by", ""))
    if redirect_target(answer, url) and not own:  # a site for members sends strangers, and them alone, to sign in
        raise errors.from_answer(answer) or Problem(Trouble.MOVED, exchange=answer.exchange)
