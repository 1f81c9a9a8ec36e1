"""What a front page gives away."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from lmsdesk.api.answer import Answer
from lmsdesk.api.front_page import announced_root, is_login_page, is_wordpress
from tests.api.helpers import DO, Site

URL = "https://academy.example/"
REL = 'rel="https://api.w.org/"'


def seen(text: str = "", **headers: str) -> Answer:
    site = Site(lambda request: httpx.Response(200, headers=headers, text=text))
    return asyncio.run(site.client.peek(URL, action=DO))


@pytest.mark.parametrize(
    ("link", "root"),
    [
        (f"<https://academy.example/wp-json/>; {REL}", "https://academy.example/wp-json/"),
        (f"<https://academy.example/index.php?rest_route=/>; {REL}", "https://academy.example/index.php?rest_route=/"),
        (f'<https://a.example/feed>; rel="alternate", </api/>; {REL}', "https://academy.example/api/"),
        (f"<https://academy.example/?a=1&amp;rest_route=/>; {REL}", "https://academy.example/?a=1&rest_route=/"),
        ('<https://academy.example/page/2>; rel="next"', ""),
        ("", ""),
        ("nonsense; rel=https://api.w.org/", ""),
    ],
)
def test_the_link_header_names_the_root(link: str, root: str) -> None:
    assert announced_root(seen(Link=link), URL) == root


def test_the_head_of_the_page_names_the_root() -> None:
    page = seen('<head><LINK rel="alternate" href="/feed"><link href="/wp-json/" rel="https://api.w.org/" /></head>')
    assert announced_root(page, URL) == "https://academy.example/wp-json/"
    assert announced_root(seen('<link rel="https://api.w.org/">'), URL) == ""


def test_wordpress_is_known_by_its_marks() -> None:
    assert is_wordpress(seen("<img src='/wp-content/uploads/a.png'>"))
    assert is_wordpress(seen(Link=f"</wp-json/>; {REL}"))
    assert is_wordpress(seen(**{"X-Pingback": "https://academy.example/xmlrpc.php"}))
    assert not is_wordpress(seen("<html>A shop</html>"))


def test_a_login_page_is_known_by_its_address() -> None:
    assert is_login_page("https://x.example/wp-login.php?redirect_to=%2F")
    assert is_login_page("https://x.example/signin?redirect_to=%2F")
    assert not is_login_page("https://x.example/courses/")
    assert not is_login_page("")
