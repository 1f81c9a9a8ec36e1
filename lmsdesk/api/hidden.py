"""Takes the secrets that are in use out of what is recorded, whatever shape a site echoes them in."""

from __future__ import annotations

from dataclasses import fields

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyLogin, LearnomyTokens, MasteriyoKey
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.scrub import Scrub


class Hidden:
    """Knows the secrets of one sign-in. They may grow: a password becomes tokens."""

    def __init__(self, credential: Credential | None = None) -> None:
        self._secrets: tuple[str, ...] = ()
        self._scrub = Scrub()
        if credential is not None:
            self.add(credential)

    def add(self, credential: Credential) -> None:
        """Hide this credential from now on."""
        found: list[str] = []
        for field in fields(credential):
            value = getattr(credential, field.name)
            if not field.repr and isinstance(value, str):
                found.append(value)
        match credential:
            case MasteriyoKey():
                found.append(f"{credential.key}:{credential.secret}")
            case AppPassword() | LearnomyLogin():
                found.append(f"{credential.login}:{credential.password}")
            case LearnomyTokens():
                pass
        self._secrets = tuple(dict.fromkeys((*self._secrets, *found)))
        self._scrub = Scrub(self._secrets)

    def text(self, text: str) -> str:
        """The text without the secrets."""
        return self._scrub.text(text)

    def exchange(self, exchange: Exchange) -> Exchange:
        """The exchange without the secrets."""
        return self._scrub.exchange(exchange)
