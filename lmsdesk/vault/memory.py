"""Secrets until the program closes."""

from __future__ import annotations

from lmsdesk.domain.words import N_, Sentence


class MemoryVault:
    """Keeps secrets in this process only."""

    persistent = False
    shut = False

    def __init__(self, why: Sentence | None = None) -> None:
        self.why: Sentence | None = why or Sentence(N_("Keys and passwords are kept until you close the program."))
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self._secrets.get(name)

    def put(self, name: str, value: str, *, keep: bool = True) -> None:
        self._secrets[name] = value

    def forget(self, name: str) -> bool:
        self._secrets.pop(name, None)
        return True

    def check(self) -> Sentence | None:
        return self.why

    def retry(self) -> Sentence | None:
        return self.why

    def give_up(self) -> None:
        """Nothing here can be waited for."""

    def names(self) -> tuple[str, ...]:
        """Whose secrets are in here."""
        return tuple(self._secrets)

    def __repr__(self) -> str:
        return f"MemoryVault({len(self._secrets)} secrets)"
