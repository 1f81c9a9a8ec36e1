"""Secrets in the system's keyring; in memory where the system has none or refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.vault import pieces
from lmsdesk.vault.memory import MemoryVault

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")
USER = "lmsdesk"
_NO_STORE = ("keyring.backends.null", "keyring.backends.fail")
_OPEN_FILES = frozenset({"PlaintextKeyring"})
"""Backends that write secrets into plain files: no safer than writing them down ourselves, so not used."""

_NONE = Sentence(
    N_("This system has no keyring that the program can use. Keys and passwords are kept until you close the program.")
)
_LOCKED = Sentence(N_("The system's keyring stayed locked. Keys and passwords are kept until you close the program."))
_FORGETFUL = Sentence(
    N_("The system's keyring lost what it was given. Keys and passwords are kept until you close the program.")
)


class KeyringVault:
    """The system's keyring, asked only when a secret is needed. Calls are made one at a time.

    Once the keyring fails, secrets are kept in memory until ``retry`` finds it working again.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend
        self._memory = MemoryVault()
        self._why: Sentence | None = None
        self._lock = threading.RLock()

    @property
    def persistent(self) -> bool:
        return self._why is None

    @property
    def why(self) -> Sentence | None:
        return self._why

    def get(self, name: str) -> str | None:
        with self._lock:
            if (value := self._memory.get(name)) is not None:
                return value
            return self._ask(lambda entries: pieces.read(entries, name))

    def put(self, name: str, value: str) -> None:
        """Keep a secret and read it back: a keyring that forgets is no keyring."""

        def keep(entries: pieces.Entries) -> bool:
            pieces.write(entries, name, value)
            return pieces.read(entries, name) == value

        with self._lock:
            kept = self._ask(keep)
            if kept:
                self._memory.forget(name)
                return
            if kept is False:
                self._why = _FORGETFUL
            self._memory.put(name, value)

    def forget(self, name: str) -> None:
        with self._lock:
            self._memory.forget(name)
            self._ask(lambda entries: pieces.remove(entries, name))

    def check(self) -> Sentence | None:
        """Ask the keyring once whether it answers: None when it does, else why not."""
        with self._lock:
            self._ask(lambda entries: entries.get("lmsdesk/check"))
            return self._why

    def retry(self) -> Sentence | None:
        """Try the keyring again and move what is in memory into it. None when that worked, else why not."""
        with self._lock:
            self._why = None
            for name in self._memory.names() if self.check() is None else ():
                self.put(name, self._memory.get(name) or "")
            return self._why

    def _ask(self, question: Callable[[pieces.Entries], T]) -> T | None:
        """The keyring's answer; None (and ``why``) when there is no keyring or it fails."""
        if self._why is not None:
            return None
        try:
            backend = self._given or _system_keyring()
            if not _keeps_secrets(backend):
                self._why = _NONE
                return None
            return question(_Entries(backend))
        except Exception as error:  # a border: backends raise what their system libraries raise
            self._why = _reason(error)
            return None

    def __repr__(self) -> str:
        return f"KeyringVault(persistent={self.persistent})"


class _Entries:
    """One text per name in a backend."""

    def __init__(self, backend: KeyringBackend) -> None:
        self._backend = backend

    def get(self, name: str) -> str | None:
        return self._backend.get_password(name, USER)

    def put(self, name: str, text: str) -> None:
        self._backend.set_password(name, USER, text)

    def drop(self, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        try:
            self._backend.delete_password(name, USER)
        except PasswordDeleteError:
            if self.get(name) is not None:
                raise


def _system_keyring() -> KeyringBackend:
    import keyring

    return keyring.get_keyring()


def _keeps_secrets(backend: KeyringBackend) -> bool:
    members: Iterable[KeyringBackend] = getattr(backend, "backends", None) or (backend,)
    return any(
        not type(member).__module__.startswith(_NO_STORE) and type(member).__name__ not in _OPEN_FILES
        for member in members
    )


def _reason(error: Exception) -> Sentence:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError

    if isinstance(error, NoKeyringError | ImportError):
        return _NONE
    if isinstance(error, InitError | KeyringLocked):
        return _LOCKED
    return Sentence(
        N_("The system's keyring does not work ({reason}). Keys and passwords are kept until you close the program."),
        reason=type(error).__name__,
    )
