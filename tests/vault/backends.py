"""Keyrings for tests: one in memory, and ones that fail the way real ones do."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import InitError, PasswordDeleteError


class DictKeyring(KeyringBackend):
    """A keyring that works. ``limit`` is how many bytes of UTF-16 an entry may have."""

    priority = 1  # type: ignore[assignment]

    def __init__(self, limit: int = 2560) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.limit = limit
        self.calls = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.calls += 1
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls += 1
        if len(password.encode("utf-16-le")) > self.limit:
            raise OSError(1783, "The stub received bad data")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls += 1
        if (service, username) not in self.entries:
            raise PasswordDeleteError("not found")
        del self.entries[service, username]

    @property
    def services(self) -> list[str]:
        return sorted(service for service, _ in self.entries)


class LockedKeyring(DictKeyring):
    """A Secret Service whose prompt was dismissed, until ``unlocked``."""

    unlocked = False

    def _look(self) -> None:
        if not self.unlocked:
            raise InitError("Failed to create the collection: Prompt dismissed..")

    def get_password(self, service: str, username: str) -> str | None:
        self._look()
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._look()
        super().set_password(service, username, password)


class ForgetfulKeyring(DictKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class BrokenKeyring(DictKeyring):
    """Its system library throws something of its own."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("org.freedesktop.DBus.Error.NoReply secret-in-text")


class PlaintextKeyring(DictKeyring):
    """Has the name of the backend that writes plain files."""
