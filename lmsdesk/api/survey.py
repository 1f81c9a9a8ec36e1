"""What a found site offers for signing in, asked without any credential; and that its door does not send one on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lmsdesk.api import errors
from lmsdesk.api.client import Client
from lmsdesk.api.credentials import Credential, LearnomyLogin
from lmsdesk.api.members import may_not_pass, may_pass
from lmsdesk.api.prove import MASTERIYO_ME, WORDPRESS_ME
from lmsdesk.api.site_index import Discovery
from lmsdesk.api.tokens import TOKEN_ROUTE
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


async def check_door(client: Client, routes: Iterable[str], action: Action) -> None:
    """Raises Problem (MOVED) where a route that is to be asked with a credential leads strangers on: none is sent."""
    for route in routes:
        answer = await client.peek(client.root.url(route), action=action, accept="application/json")
        if not may_pass(client.line, answer.exchange):
            problem = errors.from_answer(answer) or Problem(Trouble.MOVED, exchange=answer.exchange)
            raise may_not_pass(problem)


def doors_of(lms: str, credential: Credential) -> tuple[str, ...]:
    """The routes by which somebody signs in: the first that are asked with a credential."""
    whose = {"masteriyo": (MASTERIYO_ME,), "learnomy": (WORDPRESS_ME,)}.get(lms, (MASTERIYO_ME, WORDPRESS_ME))
    return (TOKEN_ROUTE, *whose) if isinstance(credential, LearnomyLogin) else whose
