"""Keys and passwords as they are pasted."""

from __future__ import annotations

import pytest

from lmsdesk.api.credentials import (
    AppPassword,
    CredentialError,
    LearnomyLogin,
    LearnomyTokens,
    MasteriyoKey,
    parse_app_password,
    parse_login,
    parse_pair,
)

KEY = "key_" + "0a" * 16
SECRET = "secret_" + "1b" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KEY, SECRET),
        (SECRET, KEY),
        (f"  {KEY}\n", f'"{SECRET}"'),
        (f"{KEY}:{SECRET}", ""),
        ("", f"{KEY} {SECRET}"),
        (f"API key: {KEY}\nSecret: {SECRET}", ""),
        (f"{KEY}\u200b", f"“{SECRET}”"),
        (f"{KEY}, {SECRET}", KEY),
    ],
)
def test_a_pair_is_understood_however_it_was_pasted(one: str, other: str) -> None:
    assert parse_pair(one, other) == MasteriyoKey(KEY, SECRET)


@pytest.mark.parametrize(
    ("one", "other", "says"),
    [
        ("", "", "Paste the key"),
        ("admin", "letmein", "begin with key_"),
        (KEY, "", "secret is missing"),
        ("", SECRET, "key is missing"),
        (KEY, KEY, "secret is missing"),
        (KEY[:-4], SECRET, "32 of 36"),
        (KEY, SECRET[:-10], "61 of 71"),
        (f"{KEY} key_{'9' * 32}", SECRET, "More than one"),
    ],
)
def test_a_slip_is_named_without_repeating_the_secret(one: str, other: str, says: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_pair(one, other)
    assert says in str(caught.value.sentence)
    assert "1b1b" not in str(caught.value)
    assert "0a0a" not in str(caught.value)


def test_an_application_password_loses_its_blanks() -> None:
    assert parse_app_password(" admin ", "abcd efgh ijkl mnop qrst uvwx") == AppPassword(
        "admin", "abcdefghijklmnopqrstuvwx"
    )


@pytest.mark.parametrize(
    ("login", "password", "says"),
    [
        ("", "x", "user name"),
        ("admin", " ", "application password"),
        (KEY, SECRET, "Masteriyo key"),
        ("admin", SECRET, "Masteriyo key"),
        ("ad:min", "abcd", "colon"),
    ],
)
def test_what_cannot_be_an_application_password(login: str, password: str, says: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_app_password(login, password)
    assert says in str(caught.value.sentence)


def test_a_login_password_stays_as_it_was_typed() -> None:
    assert parse_login(" ines ", " with blanks ") == LearnomyLogin("ines", " with blanks ")
    for login, password in (("", "x"), ("ines", "")):
        with pytest.raises(CredentialError):
            parse_login(login, password)


def test_no_secret_shows_in_a_repr() -> None:
    for credential in (
        MasteriyoKey("key_hidden", "secret_hidden"),
        AppPassword("admin", "hidden"),
        LearnomyLogin("ines", "hidden"),
        LearnomyTokens("ines", "hidden", "hidden"),
    ):
        assert "hidden" not in repr(credential)
