"""The quick search for secret names finds the same as a full reading would."""

from __future__ import annotations

import json

import pytest

from lmsdesk.domain.masking import MASK, mask_body


@pytest.mark.parametrize(
    "name",
    [
        "secret", "apiKey", "API_KEY", "live_api_password", "access_token", "refreshToken", "Authorization", "cookie",
        "webhook_secret", "nonce", "client_id", "x-wp-nonce", "Password", "consumer_key", "license_key",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "İ" * 50, "ẞ key_ x ", '\\"token\\": '])
def test_a_secret_name_is_found_wherever_it_stands(name: str, before: str) -> None:
    body = json.dumps({"text": before, "rows": [{"id": 1}, {name: "hidden-value"}]}, ensure_ascii=False).encode()
    masked = mask_body(body, "application/json")
    assert b"hidden-value" not in masked
    assert MASK.encode() in masked


def test_a_body_that_only_talks_of_keys_stays_byte_for_byte() -> None:
    body = b'{"name":"The key of C,  a password for the piano", "post_password" : "", "token_type":"x"}'
    assert mask_body(body, "application/json") == body
