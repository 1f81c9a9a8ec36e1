"""No secret survives masking, whatever it comes in."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.masking import MASK, mask_body, mask_headers, mask_text, mask_url

KEY, SECRET = "key_" + "0123456789abcdef" * 2, "secret_" + "0123456789abcdef" * 4
BASIC = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def test_headers_keep_their_scheme_and_nothing_else() -> None:
    shown = dict(mask_headers([("Authorization", f"Basic {BASIC}"), ("Cookie", "a=b"), ("Accept", "x")]))
    assert shown == {"Authorization": f"Basic {MASK}", "Cookie": MASK, "Accept": "x"}


@pytest.mark.parametrize(
    "url",
    [
        f"https://admin:{SECRET}@a.example/x",
        f"https://a.example/x?consumer_secret={SECRET}&page=1",
        f"https://a.example/x?password={quote('p ss&w')}",
        f"https://a.example/x?q={KEY}",
    ],
)
def test_addresses_lose_their_secrets(url: str) -> None:
    shown = mask_url(url)
    assert SECRET not in shown
    assert KEY not in shown
    assert "p%20ss" not in shown
    assert shown.startswith("https://a.example/x")


@pytest.mark.parametrize(
    "value",
    [
        {"apiKey": KEY, "secret": SECRET, "permissions": "read"},
        [{"id": "1", "apiKey": KEY, "secret": SECRET}],
        {"data": {"access_token": TOKEN, "refresh_token": "r" * 40, "expires_in": 900}},
        {"payments": {"paypal": {"live_api_password": "hunter22", "live_api_signature": "zzzz"}}},
        {"username": "ines", "password": "hunter22"},
        {"advance": {"openai": {"api_key": "sk-hunter22"}}},
        {"note": f"Authorization: Basic {BASIC}"},
    ],
)
def test_bodies_lose_their_secrets(value: object) -> None:
    raw = json.dumps(value).encode()
    for body in (raw, b"<br />Warning<br />" + raw, raw[:-2]):
        shown = mask_body(body, "application/json").decode()
        for secret in (KEY, SECRET, TOKEN, BASIC, "hunter22", "zzzz", "r" * 40):
            assert secret not in shown


def test_forms_lose_their_secrets() -> None:
    shown = mask_body(b"username=ines&password=hunter22", "application/x-www-form-urlencoded").decode()
    assert "hunter22" not in shown
    assert "ines" in shown


def test_an_innocent_body_is_not_touched() -> None:
    body = json.dumps({"name": "Ukulele", "price": "50"}).encode()
    assert mask_body(body, "application/json") is body


@given(st.text(alphabet="0123456789abcdef", min_size=16, max_size=64))
def test_keys_in_running_text_are_hidden(digits: str) -> None:
    assert digits not in mask_text(f"the pair key_{digits} and secret_{digits} was pasted")
