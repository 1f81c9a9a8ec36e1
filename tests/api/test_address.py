"""What people type into the address field, and what becomes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.api.address import AddressError, normalise


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("academy.example", "https://academy.example"),
        ("  academy.example  ", "https://academy.example"),
        ("https://academy.example/", "https://academy.example"),
        ("HTTPS://Academy.Example", "https://academy.example"),
        ("https://academy.example/wp-admin/", "https://academy.example"),
        ("https://academy.example/wp-admin/admin.php?page=masteriyo#/courses", "https://academy.example"),
        ("academy.example/wp-login.php?redirect_to=x", "https://academy.example"),
        ("https://academy.example/wp-json/masteriyo/v1/courses", "https://academy.example"),
        ("https://academy.example/index.php", "https://academy.example"),
        ("https://academy.example/school/wp-admin", "https://academy.example/school"),
        ("academy.example/school/", "https://academy.example/school"),
        ("www.academy.example:8443", "https://www.academy.example:8443"),
        ("https://academy.example:443", "https://academy.example"),
        ("http://academy.example:80/", "http://academy.example"),
        ("https:/academy.example", "https://academy.example"),
        ("https//academy.example", "https://academy.example"),
        ("https://https://academy.example", "https://academy.example"),
        ("http://https://academy.example", "https://academy.example"),
        ("//academy.example", "https://academy.example"),
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("[::1]:8765", "http://[::1]:8765"),
        ("https://localhost", "https://localhost"),
        ("http://192.168.1.4", "http://192.168.1.4"),
        ("192.168.1.4:8000", "https://192.168.1.4:8000"),
        ("“academy.example”", "https://academy.example"),
        ("<https://academy.example>", "https://academy.example"),
        ('<a href="https://academy.example/course">My site</a>', "https://academy.example/course"),
        ("https://academy.example\n", "https://academy.example"),
        ("\u200bacademy.example\ufeff", "https://academy.example"),
        ("müllerschule.example", "https://xn--mllerschule-thb.example"),
        ("https://user:geheim@academy.example/", "https://academy.example"),
        ("https://academy.example?utm=1#top", "https://academy.example"),
        ("academy.example.", "https://academy.example"),
    ],
)
def test_a_typed_address_becomes_the_one_that_is_meant(typed: str, meant: str) -> None:
    assert normalise(typed) == meant
    assert normalise(meant) == meant


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type the address"),
        ("   ", "Type the address"),
        ("my academy site", "no spaces"),
        ("https://my academy.example", "no spaces"),
        ("ines@academy.example", "e-mail"),
        ("mailto:ines@academy.example", "e-mail"),
        ("ftp://academy.example", "ftp"),
        ("file:///home/ines", "file"),
        ("javascript:alert(1)", "javascript"),
        ("key_0123456789abcdef0123456789abcdef", "a key"),
        ("secret_0123456789abcdef", "a key"),
        ("<div>academy</div>", "not a web address"),
        ("https://", "not a web address"),
        ("https://academy.example:port", "not a web address"),
        ("https://-academy.example", "not a web address"),
        ("https://academy..example", "not a web address"),
        ("https://300.1.1.1", "not a web address"),
        ("https://[::1", "not a web address"),
    ],
)
def test_what_is_no_address_gets_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(AddressError) as caught:
        normalise(typed)
    assert says in str(caught.value.sentence)


def test_the_key_is_not_repeated_in_the_sentence() -> None:
    with pytest.raises(AddressError) as caught:
        normalise("secret_0123456789abcdef")
    assert "0123" not in str(caught.value)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_does_more_than_raise_its_own_error(typed: str) -> None:
    try:
        found = normalise(typed)
    except AddressError:
        return
    assert found.startswith(("https://", "http://"))
    assert " " not in found
    assert normalise(found) == found
