"""The secrets in use are not recorded, however a site echoes them."""

from __future__ import annotations

import asyncio
import base64
import json
from urllib.parse import quote, quote_plus

import httpx
import pytest

from lmsdesk.api.auth import BasicSignIn, TokenSignIn
from lmsdesk.api.credentials import AppPassword, LearnomyLogin, LearnomyTokens
from lmsdesk.api.hidden import Hidden
from lmsdesk.domain.problem import Problem
from tests.api.helpers import DO, KEY, Site

PASSWORD = AppPassword("ines", "Zx9w Vu8t Sr7q Po6n Ml5k Ji4h")
LOGIN = LearnomyLogin("ines", 'corr"ect höhe/&+ battery')
TOKENS = LearnomyTokens("ines", "access-" + "0aZ" * 12, "refresh-" + "1bY" * 12)


def forms(secret: str) -> list[str]:
    coded = base64.b64encode(secret.encode()).decode()
    return [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], coded, coded.rstrip("=")]


def everything(site: Site) -> str:
    return repr(site.exchanges)


@pytest.mark.parametrize(
    ("sign_in", "secrets"),
    [
        (BasicSignIn(KEY), (KEY.key, KEY.secret, f"{KEY.key}:{KEY.secret}")),
        (BasicSignIn(PASSWORD), (PASSWORD.password, f"{PASSWORD.login}:{PASSWORD.password}")),
    ],
)
def test_an_echo_of_the_sign_in_is_not_recorded(sign_in: BasicSignIn, secrets: tuple[str, ...]) -> None:
    echo = "debug: " + " | ".join(form for secret in secrets for form in forms(secret))
    site = Site(lambda _: httpx.Response(500, headers={"X-Debug": quote(echo)}, text=echo), sign_in=sign_in)
    with pytest.raises(Problem):
        asyncio.run(site.client.write("POST", "masteriyo/v1/courses", {"name": echo}, action=DO))
    for secret in secrets:
        for form in forms(secret):
            assert form not in everything(site)
    assert "debug: " in site.exchanges[0].text()


def test_a_renewed_token_is_not_recorded_either() -> None:
    async def renew(_: LearnomyTokens) -> LearnomyTokens:
        return TOKENS

    old = LearnomyTokens("ines", "old-access-token-1", "old-refresh-token-1", 1.0)
    echo = f"{TOKENS.access} {TOKENS.refresh} {old.access} {old.refresh}"
    site = Site(lambda _: httpx.Response(200, json={"text": echo}), sign_in=TokenSignIn(old, renew))
    asyncio.run(site.client.read("learnomy/v1/courses", action=DO))
    assert site.exchanges[-1].json()["text"].count("••••••") == 4


def test_a_typed_password_is_hidden_in_all_shapes() -> None:
    hidden = Hidden(LOGIN)
    for form in forms(LOGIN.password):
        assert form not in hidden.text(f"a {form} b")


def test_a_secret_in_the_search_field_is_not_recorded_in_the_actions_title() -> None:
    from lmsdesk.domain.exchange import Action

    site = Site()
    action = Action(f"Search for “{KEY.secret}”")
    asyncio.run(site.client.read("masteriyo/v1/courses", {"search": KEY.secret}, action=action))
    assert KEY.secret not in everything(site)
    assert site.exchanges[0].action.number == action.number
