"""Which name in a certificate is meant."""

from __future__ import annotations

import pytest

from lmsdesk.api.near_names import meant


@pytest.mark.parametrize(
    ("typed", "names", "offered"),
    [
        ("https://academy.example", ("www.academy.example",), "https://www.academy.example"),
        ("https://www.academy.example/school/", ("academy.example",), "https://academy.example/school"),
        ("https://academy.example", ("mail.academy.example", "www.academy.example"), "https://www.academy.example"),
        ("https://academy.example", ("*.academy.example",), "https://www.academy.example"),
        ("https://kurse.academy.example", ("academy.example", "*.academy.example"), "https://academy.example"),
        ("https://old.academy.example:8443", ("new.academy.example",), "https://new.academy.example:8443"),
        ("https://academy.example", ("server7.hoster.test", "*.hoster.test"), ""),
        ("https://one.co.uk", ("two.co.uk",), ""),
        ("https://one.com", ("com", "two.com"), ""),
        ("https://academy.example", ("academy.example",), ""),
        ("https://academy.example", (), ""),
        ("https://192.0.2.7", ("academy.example",), ""),
        ("https://academy.example", ("192.0.2.7", "2001:db8::7"), ""),
    ],
)
def test_the_name_that_is_near_is_offered(typed: str, names: tuple[str, ...], offered: str) -> None:
    assert meant(typed, names) == offered
