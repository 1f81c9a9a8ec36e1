"""Keyrings for tests: one in memory, and ones that fail the way real ones do."""

from __future__ import annotations

import threading

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError


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


class SlowKeyring(DictKeyring):
    """Lets everybody wait until ``answers`` is set, as one does that shows a window for its password."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()
        self.asked = threading.Event()
        self.log: list[str] = []

    def _wait(self, what: str) -> None:
        self.asked.set()
        self.log.append(what)
        assert self.answers.wait(20), "the test forgot to let it answer"

    def get_password(self, service: str, username: str) -> str | None:
        self._wait(f"get {service}")
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._wait(f"put {password}")
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        self._wait(f"drop {service}")
        super().delete_password(service, username)


class DenyingKeychain(DictKeyring):
    """macOS after "Deny" in its window."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Can't get password from keychain: (-128, 'Keychain access denied')")


class ReadOnlyKeyring(DictKeyring):
    """Can be read, but takes nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError("Can't store password on keychain")


class WalletThatIsClosed(DictKeyring):
    """KWallet when nobody opens it, until ``opened``."""

    opened = False

    def get_password(self, service: str, username: str) -> str | None:
        if not self.opened:
            raise KeyringLocked("Failed to unlock the keyring!")
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self.opened:
            raise KeyringLocked("Failed to unlock the keyring!")
        super().set_password(service, username, password)


class WindowsVault(DictKeyring):
    """Credential Manager: small entries, and errors of its own."""

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise OSError(1168, "Element not found")
        super().delete_password(service, username)
