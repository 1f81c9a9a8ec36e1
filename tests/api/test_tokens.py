"""Learnomy's token answers, in every form they may have."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

import pytest

from lmsdesk.api.credentials import LearnomyLogin, LearnomyTokens
from lmsdesk.api.tokens import fetch_tokens, read_tokens, renewer
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, Site, answer, error

LOGIN = LearnomyLogin("ines", "correct horse")


def read(data: Any, **headers: str) -> LearnomyTokens:
    site = Site(lambda request: answer(data, headers=headers))
    got = asyncio.run(site.client.write("POST", "learnomy/v1/auth/token", {}, action=DO))
    return read_tokens(got, "ines", refresh="old-refresh", now=1000.0)


def jwt(**claims: Any) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{body}.c2lnbmF0dXJl"


@pytest.mark.parametrize("name", ["access_token", "token", "jwt"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_tokens_are_found_under_their_names_in_and_out_of_the_envelope(name: str, wrapped: bool) -> None:
    inner = {name: "a", "refresh_token": "r", "expires_in": 900}
    assert read({"data": inner} if wrapped else inner) == LearnomyTokens("ines", "a", "r", 1900.0)


def test_a_refresh_token_that_does_not_come_back_is_kept() -> None:
    assert read({"data": {"access_token": "a", "expires_in": "900"}}) == LearnomyTokens(
        "ines", "a", "old-refresh", 1900.0
    )


def test_the_end_in_the_token_is_measured_on_the_sites_clock() -> None:
    # The site's clock is 1_000_000 s ahead of ours; the token lives 600 s from its Date.
    date = "Mon, 12 Jan 1970 14:03:20 GMT"  # 1_000_000 + 1_000 s
    assert read({"token": jwt(exp=1_001_600)}, Date=date).expires_at == pytest.approx(1600.0)
    assert read({"token": jwt(exp=1600)}).expires_at == pytest.approx(1600.0)
    assert read({"token": "opaque"}).expires_at == 0.0
    assert read({"token": "eyJ.%%%.x"}).expires_at == 0.0


@pytest.mark.parametrize("data", [{}, {"data": []}, {"data": {"access_token": 7}}, [1], {"data": {"access_token": ""}}])
def test_an_answer_without_a_token_is_a_problem(data: Any) -> None:
    with pytest.raises(Problem) as caught:
        read(data)
    assert "no token" in str(caught.value.sentence)


def test_signing_in_sends_the_password_once_and_records_none_of_it() -> None:
    site = Site(lambda request: answer({"data": {"access_token": "aaaa.bbbb", "refresh_token": "rrrr"}}))
    got = asyncio.run(fetch_tokens(site.client, LOGIN, action=DO))
    assert (got.access, got.refresh) == ("aaaa.bbbb", "rrrr")
    [request] = site.requests
    assert json.loads(request.content) == {"username": "ines", "password": "correct horse"}
    assert "authorization" not in request.headers
    [exchange] = site.exchanges
    for secret in (b"correct horse", b"aaaa.bbbb", b"rrrr"):
        assert secret not in exchange.request_body + exchange.body


def test_a_wrong_password_is_a_problem() -> None:
    site = Site(lambda request: error(401, "invalid_credentials"))
    with pytest.raises(Problem) as caught:
        asyncio.run(fetch_tokens(site.client, LOGIN, action=DO))
    assert caught.value.trouble is Trouble.SIGNED_OUT
    assert len(site.requests) == 1


def test_renewing_sends_the_refresh_token() -> None:
    site = Site(lambda request: answer({"data": {"access_token": "new"}}))
    renew = renewer(site.client)
    got = asyncio.run(renew(LearnomyTokens("ines", "old", "keep-me", 1.0)))
    assert (got.access, got.refresh, got.login) == ("new", "keep-me", "ines")
    [request] = site.requests
    assert request.url.path.endswith("/learnomy/v1/auth/token/refresh")
    assert json.loads(request.content) == {"refresh_token": "keep-me"}
    assert b"keep-me" not in site.exchanges[0].request_body
