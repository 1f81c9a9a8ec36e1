"""The REST root, in all the forms that sites announce."""

from __future__ import annotations

import pytest

from lmsdesk.api.address import AddressError
from lmsdesk.api.root import ApiRoot, flat, is_loopback, is_private, origin


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://x.example/wp-json/", "https://x.example/wp-json/masteriyo/v1/courses?page=2&search=a%20b%26c"),
        ("https://x.example/wp-json", "https://x.example/wp-json/masteriyo/v1/courses?page=2&search=a%20b%26c"),
        ("https://x.example/api/", "https://x.example/api/masteriyo/v1/courses?page=2&search=a%20b%26c"),
        (
            "https://x.example/index.php/wp-json/",
            "https://x.example/index.php/wp-json/masteriyo/v1/courses?page=2&search=a%20b%26c",
        ),
        (
            "https://x.example/index.php?rest_route=/",
            "https://x.example/index.php?rest_route=/masteriyo/v1/courses&page=2&search=a%20b%26c",
        ),
        (
            "https://x.example/?lang=de&rest_route=/",
            "https://x.example/?lang=de&rest_route=/masteriyo/v1/courses&page=2&search=a%20b%26c",
        ),
    ],
)
def test_a_route_is_built_on_the_root_as_announced(base: str, url: str) -> None:
    root = ApiRoot(base)
    assert root.url("masteriyo/v1/courses", {"page": 2, "search": "a b&c"}) == url
    assert root.holds(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/wp-json/masteriyo/v1/courses",
        "http://x.example/wp-json/masteriyo/v1/courses",
        "https://x.example:8443/wp-json/masteriyo/v1/courses",
        "https://x.example/",
        "https://x.example/wp-json/../wp-admin/",
        "https://x.example.evil.example/wp-json/",
        "https://x.example@evil.example/wp-json/",
    ],
)
def test_other_addresses_are_not_below_the_root(url: str) -> None:
    assert not ApiRoot("https://x.example/wp-json/").holds(url)


def test_a_query_root_does_not_hold_plain_pages() -> None:
    root = ApiRoot("https://x.example/index.php?rest_route=/")
    assert root.is_query
    assert not root.holds("https://x.example/index.php?p=1")
    assert root.holds("https://x.example/index.php?rest_route=/wp/v2/users/me")


@pytest.mark.parametrize("base", ["", "ftp://x.example/wp-json/", "/wp-json/", "javascript:alert(1)"])
def test_an_impossible_root_is_refused(base: str) -> None:
    with pytest.raises(AddressError):
        ApiRoot(base)


def test_parameters_become_text() -> None:
    assert flat({"force": True, "ids": [1, 2], "none": None, "page": 1}) == [
        ("force", "true"),
        ("ids[]", "1"),
        ("ids[]", "2"),
        ("page", "1"),
    ]
    assert flat([("a", 1), ("a", 2)]) == [("a", "1"), ("a", "2")]


def test_only_this_computer_and_https_are_private() -> None:
    for url in (
        "http://127.0.0.1:8000/",
        "http://localhost/",
        "http://[::1]:1/",
        "http://a.localhost",
        "http://127.9.9.9",
    ):
        assert is_loopback(url)
        assert is_private(url)
    for url in ("http://academy.example/", "http://192.168.0.2/", "http://localhost.evil.example/", "http://10.0.0.1"):
        assert not is_private(url)
    assert is_private("https://academy.example/")


def test_an_origin_knows_the_usual_ports() -> None:
    assert origin("https://X.example/a") == origin("https://x.example:443/b")
    assert origin("http://x.example") != origin("https://x.example")
    assert origin("https://x.example:99999999/") != origin("https://x.example/")
