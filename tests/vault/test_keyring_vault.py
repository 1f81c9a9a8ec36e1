from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from threading import Thread

import keyring
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from lmsdesk.vault import KeyringVault, entry
from tests.vault.backends import BrokenKeyring, DictKeyring, ForgetfulKeyring, LockedKeyring, PlaintextKeyring

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
