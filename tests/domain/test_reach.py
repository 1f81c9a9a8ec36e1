"""What people write for a proxy and a header, and what is said when it cannot be used."""

from __future__ import annotations

import pytest

from lmsdesk.domain.reach import Line, Reach, ReachError, header_trouble, read_proxy


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("proxy.example:3128", ("http://proxy.example:3128", "", "")),
        ("  http://proxy.example:3128/ ", ("http://proxy.example:3128", "", "")),
        ("https://proxy.example:443", ("https://proxy.example:443", "", "")),
        ("http://ann:p%40ss@proxy.example:8080", ("http://proxy.example:8080", "ann", "p@ss")),
        ("[::1]:3128", ("http://[::1]:3128", "", "")),
    ],
)
def test_a_proxy_is_read_as_people_write_it(written: str, read: tuple[str, str, str]) -> None:
    assert read_proxy(written) == read


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "host and port"),
        ("proxy.example", "port is missing"),
        ("proxy example:1", "host and port"),
        ("proxy.example:port", "host and port"),
        ("proxy.example:99999", "host and port"),
        ("ftp://proxy.example:1", "host and port"),
        ("http://proxy.example:1/path", "host and port"),
        ("socks5://proxy.example:1080", "SOCKS"),
    ],
)
def test_what_is_no_proxy_is_said(written: str, said: str) -> None:
    with pytest.raises(ReachError, match=said):
        read_proxy(written)


@pytest.mark.parametrize("name", ["X-Staging", "cf-access-client-secret", "Cookie"])
def test_a_header_of_ones_own(name: str) -> None:
    assert header_trouble(name) is None


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "one word"), ("X Staging", "one word"), ("X:", "one word"), ("Xä", "one word"), ("X\r\nY", "one word"),
     ("Authorization", "room for one"), ("authorization", "/wp-json/"), ("Host", "sets this header itself")],
)  # fmt: skip
def test_a_header_that_cannot_be_is_explained(name: str, said: str) -> None:
    assert said in str(header_trouble(name))


def test_no_secret_shows_in_a_repr() -> None:
    assert "geheim" not in repr(Line(Reach(header="X"), "a.example", "geheim", "geheim"))
