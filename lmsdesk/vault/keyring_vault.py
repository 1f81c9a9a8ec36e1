"""Secrets in the system's keyring; in memory where the system has none or refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from lmsdesk.domain.words import N_, Sentence
from lmsdesk.vault import pieces
from lmsdesk.vault.memory import MemoryVault
from lmsdesk.vault.worker import GaveUpError, Worker

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
_REFUSED = Sentence(
    N_("The system's keyring did not let the program in. Keys and passwords are kept until you close the program.")
)
_SILENT = Sentence(
    N_("The system's keyring did not answer in time. Keys and passwords are kept until you close the program.")
)
_FORGETFUL = Sentence(
    N_("The system's keyring lost what it was given. Keys and passwords are kept until you close the program.")
)


class KeyringVault:
    """The system's keyring, asked only when a secret is needed. Calls are made one at a time, in a thread of their own.

    Once the keyring fails, secrets are kept in memory until ``retry`` finds it working again.
    """

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._given = backend
        self._memory = MemoryVault()
        self._here: set[str] = set()
        """Names of secrets that the person wants in memory only."""
        self._left: set[str] = set()
        """Names of entries that are still to be removed from the keyring."""
        self._why: Sentence | None = None
        self._worker = Worker("password store")
        self._lock = threading.RLock()

    @property
    def persistent(self) -> bool:
        return self._why is None

    @property
    def why(self) -> Sentence | None:
        return self._why

    @property
    def shut(self) -> bool:
        return self._why is not None and self._why is not _NONE

    def get(self, name: str) -> str | None:
        if (value := self._memory.get(name)) is not None:
            return value
        return self._ask(lambda entries: pieces.read(entries, name))

    def put(self, name: str, value: str, *, keep: bool = True) -> None:
        """Keep a secret and read it back: a keyring that forgets is no keyring. Until then it is safe in memory."""

        def store(entries: pieces.Entries) -> bool:
            pieces.write(entries, name, value)
            return pieces.read(entries, name) == value

        with self._lock:
            self._memory.put(name, value)
            self._left.discard(name)
            self._here.discard(name) if keep else self._here.add(name)
        if not keep:
            self._remove(name)
            return
        kept = self._ask(store)
        with self._lock:
            if kept is False:
                self._why = _FORGETFUL
            elif kept and self._memory.get(name) == value and name not in self._here:
                self._memory.forget(name)

    def forget(self, name: str) -> bool:
        with self._lock:
            self._memory.forget(name)
            self._here.discard(name)
        return self._remove(name)

    def check(self) -> Sentence | None:
        """Ask the keyring once whether it answers: None when it does, else why not.

        Where there was none, look again: a system without a keyring shows no window when it is asked.
        """
        if self._why is _NONE:
            return self.retry()
        self._ask(lambda entries: entries.get("lmsdesk/check"))
        return self._why

    def retry(self) -> Sentence | None:
        """Try the keyring again and move what is in memory into it. None when that worked, else why not."""
        with self._lock:
            looked_before, self._why = self._why is not None, None
        if looked_before and self._given is None:
            _look_again()
        self._ask(lambda entries: entries.get("lmsdesk/check"))
        for name in tuple(self._left):
            self._remove(name)
        for name in self._memory.names():
            if self._why is None and name not in self._here:
                self.put(name, self._memory.get(name) or "")
        return self._why

    def give_up(self) -> None:
        """Stop waiting for a keyring that does not answer. Whoever waits goes on with what is in memory."""
        self._worker.give_up()

    def _remove(self, name: str) -> bool:
        """Take an entry out of the keyring; True when it is certainly not there any more."""

        def remove(entries: pieces.Entries) -> bool:
            pieces.remove(entries, name)
            return True

        gone = bool(self._ask(remove))
        with self._lock:
            self._left.discard(name) if gone else self._left.add(name)
        return gone

    def _ask(self, question: Callable[[pieces.Entries], T]) -> T | None:
        """The keyring's answer; None (and ``why``) when there is no keyring or it fails."""
        if self._why is not None:
            return None
        try:
            return self._worker.do(lambda: question(_Entries(self._backend())))
        except GaveUpError:
            self._why = _SILENT
        except Exception as error:  # a border: backends raise what their system libraries raise
            self._why = _reason(error)
        return None

    def _backend(self) -> KeyringBackend:
        from keyring.errors import NoKeyringError

        backend = self._given or _system_keyring()
        if not _keeps_secrets(backend):
            raise NoKeyringError
        return backend

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


def _look_again() -> None:
    """Let a keyring be seen that came up after the program. keyring itself looks only once."""
    import keyring
    from keyring.backend import KeyringBackend
    from keyring.core import load_config, load_env

    if _keeps_secrets(keyring.get_keyring()) or load_env() or load_config():
        return
    best = max(KeyringBackend.get_viable_backends(), key=lambda backend: backend.priority, default=None)
    if best is not None:
        keyring.set_keyring(best())


def _keeps_secrets(backend: KeyringBackend) -> bool:
    members: Iterable[KeyringBackend] = getattr(backend, "backends", None) or (backend,)
    return any(
        not type(member).__module__.startswith(_NO_STORE) and type(member).__name__ not in _OPEN_FILES
        for member in members
    )


def _reason(error: Exception) -> Sentence:
    from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError, PasswordSetError

    if isinstance(error, NoKeyringError | ImportError):
        return _NONE
    if isinstance(error, InitError | KeyringLocked):
        return _REFUSED if "denied" in str(error).lower() else _LOCKED
    if isinstance(error, PasswordSetError | PasswordDeleteError | PermissionError):
        return _REFUSED
    return Sentence(
        N_("The system's keyring does not work ({reason}). Keys and passwords are kept until you close the program."),
        reason=type(error).__name__,
    )
