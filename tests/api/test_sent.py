"""What is made for a plain line is what httpx would have made of the same wish, to the byte."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.api.call import NOTHING, Body
from lmsdesk.api.sent import Sent, sent

CLIENT = httpx.AsyncClient(headers={"User-Agent": "x", "Accept": "application/json", "Accept-Encoding": "gzip"})
USUAL = CLIENT.headers.raw
HERE = "http://127.0.0.1:8765/wp-json/masteriyo/v1/courses/17"
SIGNED = {"Authorization": "Basic a2V5OnNlY3JldA=="}


def by_httpx(method: str, url: str, headers: dict[str, str], body: Body) -> httpx.Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return CLIENT.build_request(method, url, headers=raw, **body.parts)


def same(made: Sent, theirs: httpx.Request) -> bool:
    ours = made.method, made.url, made.headers.raw, made.content, made.host, made.port, made.target
    url = theirs.url
    return ours == (
        theirs.method,
        str(url),
        theirs.headers.raw,
        theirs.content,
        url.raw_host.decode(),
        url.port or 80,
        url.raw_path,
    )


BODIES = {
    "nothing": NOTHING,
    "json": Body(json={"name": "Ukulele für alle", "price": 1.5, "tags": [1, None, True]}),
    "empty json": Body(json={}),
    "json zero": Body(json=0),
    "bytes": Body(content=b"\x00\x01abc"),
    "no bytes": Body(content=b""),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", [{}, SIGNED, {**SIGNED, "Accept": "*/*", "X-HTTP-Method-Override": "PUT"}])
def test_usual_requests_are_made_as_httpx_makes_them(method: str, body: Body, headers: dict[str, str]) -> None:
    made = sent(method, HERE, headers, body, USUAL, {})
    assert made is not None
    assert same(made, by_httpx(method, HERE, headers, body))


ADDRESSES = [
    "http://localhost/",
    "http://localhost",
    "http://localhost:8080?a=b",
    "http://academy.example/wp-json/wp/v2/users/me?context=edit&_fields=id,name",
    "http://academy.example/?rest_route=/masteriyo/v1/courses&search=a%20b%C3%BC",
    "http://academy.example:65535/a//b",
    "http://academy.example/a/../b",
    "http://academy.example/a/.well-known/x",
    "http://academy.example/%zz",
    "http://academy.example/a b",
    "http://academy.example/ü",
    "http://academy.example/a[]?x[]=1",
    "http://academy.example/a'b?c='d'",
    "http://academy.example/a?b#c",
    "http://academy.example:80/",
    "http://academy.example:080/",
    "http://academy.example:99999/",
    "http://Academy.Example/",
    "http://xn--bcher-kva.example/",
    "http://bücher.example/",
    "http://127.1/",
    "http://999.999.999.999/",
    "http://[::1]:8080/x",
    "http://ann:secret@academy.example/",
    "http://academy.example./",
    "http://-a.example/",
    "https://academy.example/",
    "http:///x",
    "//academy.example",
    "http://academy.example/\n",
    "http://academy.example/a\tb",
]


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_taken_only_where_httpx_leaves_it_as_it_is(url: str) -> None:
    made = sent("GET", url, {}, NOTHING, USUAL, {})
    assert made is None or same(made, by_httpx("GET", url, {}, NOTHING))


def test_the_addresses_of_a_site_are_taken() -> None:
    assert all(sent("GET", url, {}, NOTHING, USUAL, {}) is not None for url in ADDRESSES[:5])


@given(st.text(alphabet="ab.Ü:/?#[]@!$&'()*+,;=-_~% %2F%c3{}|\\^`\"<>\n", max_size=40))
def test_no_address_whatever_is_taken_for_another(rest: str) -> None:
    url = f"http://a.example{rest}"
    made = sent("GET", url, {}, NOTHING, USUAL, {})
    assert made is None or same(made, by_httpx("GET", url, {}, NOTHING))


@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("HEAD", {}, NOTHING),
        ("get", {}, NOTHING),
        ("GET", {"Host": "other.example"}, NOTHING),
        ("POST", {"Content-Length": "3"}, Body(content=b"abc")),
        ("POST", {"Transfer-Encoding": "chunked"}, Body(content=b"abc")),
        ("POST", {"Content-Type": "image/png"}, Body(content=b"abc")),
        ("GET", {"accept": "a", "Accept": "b"}, NOTHING),
        ("POST", {}, Body(files={"file": ("a.png", b"x", "image/png")})),
        ("POST", {}, Body(json={}, content=b"abc")),
    ],
)
def test_what_is_not_usual_is_left_to_httpx(method: str, headers: dict[str, str], body: Body) -> None:
    assert sent(method, HERE, headers, body, USUAL, {}) is None


def test_what_it_carries_is_not_shown() -> None:
    made: Any = sent("PUT", HERE, SIGNED, Body(json={"password": "hidden"}), USUAL, {})
    assert "hidden" not in repr(made)
    assert "a2V5" not in repr(made)
