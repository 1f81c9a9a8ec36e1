"""Takes the secrets that are in use out of what is recorded, whatever shape a site echoes them in."""

from __future__ import annotations

import base64
import json
from dataclasses import fields, replace
from urllib.parse import quote, quote_plus

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyLogin, LearnomyTokens, MasteriyoKey
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import MASK

_SHORTEST = 4
_LONG = 32
"""From here on it is no application password, and nobody writes it in groups."""


class Hidden:
    """Knows the secrets of one sign-in. They may grow: a password becomes tokens."""

    def __init__(self, credential: Credential | None = None) -> None:
        self._words: list[str] = []
        if credential is not None:
            self.add(credential)

    def add(self, credential: Credential) -> None:
        """Hide this credential from now on."""
        words: list[str] = []
        for field in fields(credential):
            value = getattr(credential, field.name)
            if not field.repr and isinstance(value, str):
                words += _shapes(value)
        match credential:
            case MasteriyoKey():
                words += _shapes(f"{credential.key}:{credential.secret}")
            case AppPassword() | LearnomyLogin():
                words += _shapes(f"{credential.login}:{credential.password}")
            case LearnomyTokens():
                pass
        known = {*self._words, *words}
        self._words = sorted((word for word in known if len(word) >= _SHORTEST), key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without the secrets."""
        for word in self._words:
            if word in text:
                text = text.replace(word, MASK)
        return text

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without the secrets."""
        if not self._words:
            return exchange
        failure = exchange.failure
        return replace(
            exchange,
            url=self.text(exchange.url),
            request_headers=tuple((name, self.text(value)) for name, value in exchange.request_headers),
            request_body=self._bytes(exchange.request_body),
            headers=tuple((name, self.text(value)) for name, value in exchange.headers),
            body=self._bytes(exchange.body),
            failure=replace(failure, detail=self.text(failure.detail)) if failure is not None else None,
        )

    def _bytes(self, body: bytes) -> bytes:
        for word in self._words:
            raw = word.encode()
            if raw in body:
                body = body.replace(raw, MASK.encode())
        return body


def _shapes(secret: str) -> list[str]:
    """A secret as it is, in an address, in JSON, in base64, and a short one in groups of four as WordPress shows it."""
    plain = [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]]
    if len(secret) < _LONG:
        plain.append(" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)))
    encoded = base64.b64encode(secret.encode()).decode().rstrip("=")
    return [*plain, encoded, encoded.replace("+", "-").replace("/", "_")]
