from __future__ import annotations

import gc
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from threading import Thread

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from lmsdesk.vault import KeyringVault, entry
from tests.vault.backends import (
    BrokenKeyring,
    DenyingKeychain,
    DictKeyring,
    ForgetfulKeyring,
    LockedKeyring,
    PlaintextKeyring,
    ReadOnlyKeyring,
    SlowKeyring,
    WalletThatIsClosed,
    WindowsVault,
)

NAME = entry("site-1")


@pytest.fixture
def restored_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_a_secret_is_in_the_keyring_under_our_name() -> None:
    backend = DictKeyring()
    vault = KeyringVault(backend)
    assert vault.get(NAME) is None
    vault.put(NAME, "schlüssel")
    assert backend.services == ["lmsdesk/site-1"]
    assert KeyringVault(backend).get(NAME) == "schlüssel"
    assert vault.persistent
    assert vault.why is None
    vault.forget(NAME)
    vault.forget(NAME)
    assert backend.entries == {}
    assert vault.persistent


def test_nothing_is_asked_of_the_keyring_before_it_is_needed() -> None:
    code = "import sys; from lmsdesk.vault import KeyringVault; KeyringVault(); sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_any_keyring_secrets_stay_in_memory() -> None:
    vault = KeyringVault()  # the tests' fence gives every test the backend that always fails
    assert "no keyring" in str(vault.check())
    vault.put(NAME, "secret")
    assert vault.get(NAME) == "secret"
    assert not vault.persistent
    assert KeyringVault().get(NAME) is None
    vault.forget(NAME)
    assert vault.get(NAME) is None


def test_a_dismissed_prompt_means_memory_until_it_is_tried_again() -> None:
    backend = LockedKeyring()
    vault = KeyringVault(backend)
    assert vault.get(NAME) is None
    assert "stayed locked" in str(vault.why)
    vault.put(NAME, "secret")
    assert vault.retry() is not None
    assert vault.get(NAME) == "secret"
    backend.unlocked = True
    assert vault.retry() is None
    assert backend.entries == {("lmsdesk/site-1", "lmsdesk"): "secret"}
    assert vault.persistent
    assert vault.get(NAME) == "secret"


@pytest.mark.parametrize(
    "backend",
    [ForgetfulKeyring(), BrokenKeyring(), PlaintextKeyring(), keyring.backends.null.Keyring(), DictKeyring(limit=4)],
    ids=lambda backend: type(backend).__name__,
)
def test_a_keyring_that_cannot_be_trusted_is_not(backend: KeyringBackend) -> None:
    vault = KeyringVault(backend)
    vault.put(NAME, "secret of eleven")
    assert vault.get(NAME) == "secret of eleven"
    assert not vault.persistent
    assert "until you close the program" in str(vault.why)
    assert "secret" not in str(vault.why)


def test_a_chain_counts_when_one_member_keeps_secrets() -> None:
    class Chain(DictKeyring):
        backends = (keyring.backends.null.Keyring(), DictKeyring())

    class Hollow(DictKeyring):
        backends = (keyring.backends.null.Keyring(), PlaintextKeyring())

    assert KeyringVault(Chain()).check() is None
    assert KeyringVault(Hollow()).check() is not None


def test_the_systems_choice_is_used(restored_keyring: None) -> None:
    backend = DictKeyring()
    keyring.set_keyring(backend)
    KeyringVault().put(NAME, "x")
    assert backend.services == ["lmsdesk/site-1"]


def test_calls_from_several_threads_do_not_mix() -> None:
    backend = DictKeyring()
    vault = KeyringVault(backend)
    threads = [Thread(target=vault.put, args=(entry(str(number)), "x" * 3000 + str(number))) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(vault.get(entry(str(number))) == "x" * 3000 + str(number) for number in range(8))


def test_no_secret_in_any_repr() -> None:
    vault = KeyringVault(LockedKeyring())
    vault.put(NAME, "geheim")
    assert "geheim" not in repr(vault)
    assert "geheim" not in repr(vault._memory)


# -- stores that ask, refuse, come late


@pytest.mark.parametrize("backend", [DenyingKeychain(), ReadOnlyKeyring()], ids=lambda backend: type(backend).__name__)
def test_a_store_that_refuses_is_told_apart_from_one_that_is_locked(backend: KeyringBackend) -> None:
    vault = KeyringVault(backend)
    vault.put(NAME, "secret")
    assert "did not let the program in" in str(vault.why)
    assert vault.get(NAME) == "secret"


def test_a_wallet_that_is_opened_later_takes_what_waited_in_memory() -> None:
    backend = WalletThatIsClosed()
    vault = KeyringVault(backend)
    vault.put(NAME, "secret")
    assert "stayed locked" in str(vault.why)
    assert vault.check() is not None, "a locked store is not asked again by itself"
    backend.opened = True
    assert vault.retry() is None
    assert backend.services == [NAME]


def test_the_credential_manager_takes_long_tokens_and_forgets_them() -> None:
    backend = WindowsVault(limit=2560)
    vault = KeyringVault(backend)
    vault.put(NAME, "t" * 6000)
    assert KeyringVault(backend).get(NAME) == "t" * 6000
    assert vault.forget(NAME)
    assert vault.forget(NAME)
    assert backend.entries == {}


def test_giving_up_lets_everybody_go_and_loses_nothing() -> None:
    backend = SlowKeyring()
    vault = KeyringVault(backend)
    got: list[str | None] = []
    waiting = [
        Thread(target=lambda: got.append(vault.get(entry("site-2")))),
        Thread(target=vault.put, args=(NAME, "v1")),
    ]
    for thread in waiting:
        thread.start()
    assert backend.asked.wait(5)
    while len(vault._worker._waiting) < 1:  # the second stands in line
        pass
    vault.give_up()
    for thread in waiting:
        thread.join(5)
        assert not thread.is_alive()
    assert got == [None]
    assert "did not answer in time" in str(vault.why)
    assert vault.get(NAME) == "v1"
    assert not vault.persistent
    vault.put(NAME, "v2")
    backend.answers.set()
    assert vault.retry() is None
    assert backend.entries == {(NAME, "lmsdesk"): "v2"}
    assert backend.log.count("put v1") == 0, "what was given up before it began is not done later"


def test_an_answer_that_comes_after_all_does_not_overtake_what_was_kept_since() -> None:
    backend = SlowKeyring()
    vault = KeyringVault(backend)
    first = Thread(target=vault.put, args=(NAME, "old"))
    first.start()
    assert backend.asked.wait(5)
    vault.give_up()
    first.join(5)
    vault.put(NAME, "new")
    again = Thread(target=vault.retry)
    again.start()
    backend.answers.set()
    again.join(5)
    assert backend.entries == {(NAME, "lmsdesk"): "new"}
    assert vault.get(NAME) == "new"
    assert vault.persistent


def test_a_store_that_appears_while_the_program_runs_is_found_and_used(
    monkeypatch: pytest.MonkeyPatch, restored_keyring: None
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    keyring.set_keyring(keyring.backends.fail.Keyring())
    viable: list[type[KeyringBackend]] = [keyring.backends.fail.Keyring]
    monkeypatch.setattr(KeyringBackend, "get_viable_backends", lambda: viable)
    vault = KeyringVault()
    vault.put(NAME, "secret")
    assert "no keyring" in str(vault.check())
    viable.append(DictKeyring)
    assert vault.check() is None
    found = keyring.get_keyring()
    assert isinstance(found, DictKeyring)
    assert found.services == [NAME]
    assert vault.persistent


def test_what_shall_not_be_kept_stays_in_memory_and_leaves_the_store() -> None:
    backend = DictKeyring()
    vault = KeyringVault(backend)
    vault.put(NAME, "secret")
    vault.put(NAME, "secret", keep=False)
    assert backend.entries == {}
    assert vault.get(NAME) == "secret"
    assert vault.retry() is None
    assert backend.entries == {}, "not moved either"
    vault.put(NAME, "secret")
    assert backend.services == [NAME]
    vault.put(NAME, "secret", keep=False)
    vault.forget(NAME)
    assert vault.get(NAME) is None


def test_what_a_locked_store_could_not_forget_is_forgotten_when_it_opens() -> None:
    backend = LockedKeyring()
    backend.unlocked = True
    KeyringVault(backend).put(NAME, "secret")
    backend.unlocked = False
    vault = KeyringVault(backend)
    assert vault.forget(NAME) is False
    assert backend.services == [NAME]
    backend.unlocked = True
    assert vault.retry() is None
    assert backend.entries == {}


@pytest.mark.secretservice
@pytest.mark.skipif(not os.environ.get("LMSDESK_SECRET_SERVICE"), reason="LMSDESK_SECRET_SERVICE is not set")
def test_a_round_trip_through_the_real_secret_service(monkeypatch: pytest.MonkeyPatch, restored_keyring: None) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    from keyring.backends.SecretService import Keyring

    keyring.set_keyring(Keyring())
    name = entry("site-of-the-tests")
    vault = KeyringVault()
    assert vault.check() is None
    token = "ä" * 2000 + "𝄞"
    try:
        vault.put(name, token)
        assert vault.persistent
        assert KeyringVault().get(name) == token
        vault.put(name, "short")
        assert KeyringVault().get(name) == "short"
    finally:
        vault.forget(name)
    assert KeyringVault().get(name) is None


@pytest.mark.secretservice
@pytest.mark.skipif(not os.environ.get("LMSDESK_SECRET_SERVICE"), reason="LMSDESK_SECRET_SERVICE is not set")
def test_the_real_secret_service_is_found_when_it_comes_up_later(
    monkeypatch: pytest.MonkeyPatch, restored_keyring: None
) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    bus = os.environ["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    keyring.set_keyring(keyring.backends.fail.Keyring())  # what keyring chooses where no bus answers
    name = entry("site-that-waited")
    vault = KeyringVault()
    vault.put(name, "waited")
    assert "no keyring" in str(vault.why)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    try:
        assert vault.check() is None
        assert KeyringVault().get(name) == "waited"
    finally:
        vault.forget(name)


@pytest.mark.secretservice
@pytest.mark.skipif(not os.environ.get("LMSDESK_SECRET_SERVICE"), reason="LMSDESK_SECRET_SERVICE is not set")
def test_the_real_secret_service_when_it_is_locked(monkeypatch: pytest.MonkeyPatch, restored_keyring: None) -> None:
    """Nobody is there to type its password, so its window is dismissed."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    import secretstorage
    from keyring.backends.SecretService import Keyring

    keyring.set_keyring(Keyring())
    name = entry("site-behind-a-lock")
    KeyringVault().put(name, "locked in")
    connection = secretstorage.dbus_init()
    secretstorage.get_default_collection(connection).lock()
    connection.close()
    vault = KeyringVault()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # secretstorage leaves its connection open when it is refused
        assert vault.get(name) is None
        gc.collect()
    assert "stayed locked" in str(vault.why)
    vault.put(name, "kept here")
    assert vault.get(name) == "kept here"
