"""Finding a site whose address was typed nearly right, or whose courses live elsewhere."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from lmsdesk.api.discovery import Discovery, discover
from lmsdesk.api.elsewhere import linked_places, related
from lmsdesk.api.road import Road
from lmsdesk.api.steps import Step, StepId, StepState
from lmsdesk.domain.problem import Problem, Trouble
from tests.api.helpers import DO, answer, page
from tests.api.test_discovery import HOME, INDEX, Web, announcing

PLAIN = {**INDEX, "namespaces": ["wp/v2", "oembed/1.0"]}


def no_name(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no") from socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no") from ConnectionRefusedError()


def other_name(request: httpx.Request) -> httpx.Response:
    error = ssl.SSLCertVerificationError("certificate verify failed: Hostname mismatch")
    raise httpx.ConnectError("no") from error


class Seen(Web):
    """The web, looked at from far and watched step by step."""

    def __init__(self, pages: dict[str, Any]) -> None:
        super().__init__(pages)
        self.steps: list[Step] = []

    def find(self, address: str) -> Discovery:
        found = asyncio.run(
            discover(
                Road(self.exchanges.append, httpx.MockTransport(self)),
                address,
                action=DO,
                tell=self.steps.append,
                far=True,
            )
        )
        assert all("authorization" not in request.headers for request in self.requests)
        return found

    def fail(self, address: str) -> Problem:
        with pytest.raises(Problem) as caught:
            self.find(address)
        return caught.value

    def states(self) -> dict[StepId, StepState]:
        return {step.id: step.state for step in self.steps}


def site(address: str, index: dict[str, Any] = INDEX) -> dict[str, Any]:
    root = f"{address}/wp-json/"
    return {address: announcing(root), root: answer({**index, "url": address, "home": address})}


# -- nearly right


@pytest.mark.parametrize("trouble", [no_name, other_name])
@pytest.mark.parametrize(
    ("typed", "lives"), [("academy.example", "www.academy.example"), ("www.academy.example", "academy.example")]
)
def test_www_is_added_or_left_out_where_only_that_works(
    trouble: Callable[[httpx.Request], httpx.Response], typed: str, lives: str
) -> None:
    web = Seen({f"https://{typed}": trouble, **site(f"https://{lives}")})
    found = web.find(typed)
    assert found.address == f"https://{lives}"
    assert f"https://{lives}" in str(found.notes[0])


def test_a_name_that_nobody_knows_is_told_as_it_was_typed() -> None:
    web = Seen({"https://acadmey.example": no_name, "https://www.acadmey.example": no_name})
    problem = web.fail("acadmey.example")
    assert problem.trouble is Trouble.OFFLINE
    assert problem.exchange is not None
    assert problem.exchange.url == "https://acadmey.example"
    assert len(web.requests) == 2


def test_a_certificate_for_another_name_is_the_cause_where_www_does_not_help() -> None:
    problem = Seen({"https://academy.example": other_name, "https://www.academy.example": no_name}).fail(
        "academy.example"
    )
    assert problem.trouble is Trouble.TLS
    assert problem.exchange is not None
    assert problem.exchange.failure is not None
    assert problem.exchange.failure.what == "tls-name"


def test_http_that_was_typed_becomes_https_where_the_site_answers_there() -> None:
    web = Seen(site("https://academy.example"))
    assert web.find("http://academy.example/").address == "https://academy.example"
    assert not any(request.url.scheme == "http" for request in web.requests)


def test_a_site_without_https_is_found_and_its_plain_line_is_told() -> None:
    web = Seen({"https://academy.example": refused, **site("http://academy.example")})
    found = web.find("academy.example")
    assert found.address == "http://academy.example"
    assert web.states()[StepId.SECURE] is StepState.BAD
    assert any("no key or password can be sent" in str(note) for note in found.notes)


def test_another_page_on_the_plain_line_does_not_hide_that_nobody_answers() -> None:
    web = Seen({"https://academy.example": refused, "http://academy.example": page("<html>Welcome to nginx</html>")})
    assert web.fail("academy.example").trouble is Trouble.OFFLINE


def test_wordpress_that_lives_on_the_plain_line_only_is_found_behind_a_page_of_the_host() -> None:
    web = Seen({"https://academy.example": page("<html>Host Inc.</html>"), **site("http://academy.example")})
    found = web.find("academy.example")
    assert found.address == "http://academy.example"
    assert web.states()[StepId.SECURE] is StepState.BAD


def test_a_curtain_in_front_of_the_site_is_named() -> None:
    curtain = page("<html><head><title>Coming Soon | Academy</title></head></html>")
    pages = {f"https://academy.example{path}": curtain for path in ("", "/wp-json/", "/index.php?rest_route=/")}
    problem = Seen(pages).fail("academy.example")
    assert problem.trouble is Trouble.NOT_JSON
    assert problem.exchange is not None


def test_a_port_is_taken_as_it_was_typed() -> None:
    web = Seen({"https://academy.example:8443": refused})
    web.fail("https://academy.example:8443")
    assert [str(request.url) for request in web.requests] == ["https://academy.example:8443"]


@pytest.mark.parametrize("root", ["/index.php/wp-json/", "/?rest_route=/", "/index.php?rest_route=/"])
def test_the_less_usual_places_are_tried_too(root: str) -> None:
    base = "https://academy.example" + root
    found = Seen({"https://academy.example": page(HOME), base: answer(INDEX)}).find("academy.example")
    assert found.root.base == base


def test_a_root_that_redirects_is_not_the_root() -> None:
    """Nothing signed may ever go to an address that sends one on."""
    web = Seen(
        {
            "https://academy.example": announcing("https://academy.example/index.php/wp-json/"),
            "https://academy.example/index.php/wp-json/": page("", 301, Location="https://academy.example/wp-json/"),
            "https://academy.example/wp-json/": answer(INDEX),
        }
    )
    assert web.find("academy.example").root.base == "https://academy.example/wp-json/"


# -- what is there


@pytest.mark.parametrize(
    ("head", "version"),
    [
        ('<meta name="generator" content="WordPress 7.0.4" />', (7, 0, 4)),
        ("<meta content='WordPress 6.9' name='generator'>", (6, 9)),
        ("<link href='/wp-includes/css/dist/block-library/style.min.css?ver=7.1'>", (7, 1)),
        ('<script src="/wp-includes/js/jquery/jquery.min.js?ver=3.7.1"></script>', ()),
        ('<meta name="generator" content="WooCommerce 9.1.2">', ()),
    ],
)
def test_the_version_of_wordpress_is_read_from_its_page(head: str, version: tuple[int, ...]) -> None:
    home = page(f"<html><head>{head}</head><body>/wp-content/</body></html>")
    web = Seen({"https://academy.example": home, "https://academy.example/wp-json/": answer(INDEX)})
    assert web.find("academy.example").wordpress == version


def test_every_step_is_told_in_order() -> None:
    web = Seen(site("https://academy.example"))
    web.find("academy.example")
    assert [step.id for step in web.steps] == [
        StepId.ADDRESS,
        StepId.SECURE,
        StepId.WORDPRESS,
        StepId.API,
        StepId.PLUGIN,
    ]
    assert set(web.states().values()) == {StepState.GOOD}
    assert str(web.steps[-1].said) == "Masteriyo answers there."


def test_the_steps_up_to_the_trouble_are_told() -> None:
    web = Seen({"https://academy.example": announcing("https://academy.example/wp-json/")})
    web.fail("academy.example")
    assert list(web.states()) == [StepId.ADDRESS, StepId.SECURE, StepId.WORDPRESS]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("/wp-content/plugins/learning-management-system/assets/js/x.js?ver=1.9.2", "Masteriyo 1.9.2"),
        ("/wp-content/plugins/learning-management-system-pro/assets/x.css?ver=2.11.0", "Masteriyo 2.11.0"),
        ("/wp-content/plugins/other/x.js?ver=1.9.2", "neither Masteriyo nor Learnomy"),
        ("/wp-content/plugins/masterstudy-lms-learning-management-system/x.js?ver=3.0", "neither Masteriyo"),
    ],
)
def test_a_plugin_that_is_missing_or_too_old_is_named_with_what_is_needed(script: str, says: str) -> None:
    home = page(f"<html><script src='https://academy.example{script}'></script></html>")
    web = Seen({"https://academy.example": home, "https://academy.example/wp-json/": answer(PLAIN)})
    problem = web.fail("academy.example")
    assert problem.code == "no-lms"
    assert says in str(problem.sentence)
    assert "1.16" in str(problem.sentence)
    assert "2.17" in str(problem.sentence)


# -- elsewhere


def linking(*addresses: str, root: str = "") -> httpx.Response:
    links = "".join(f'<p><a class="x" href="{address}">Go</a></p>' for address in addresses)
    more = {"Link": f'<{root}>; rel="https://api.w.org/"'} if root else {}
    return page(f"<!doctype html><html><body>{links}</body></html>", **more)


def test_wordpress_in_a_folder_that_the_page_links_to() -> None:
    web = Seen(
        {"https://shop.example": linking("/about.html", "/academy/courses/"), **site("https://shop.example/academy")}
    )
    found = web.find("shop.example")
    assert found.address == "https://shop.example/academy"
    assert found.others == ()
    assert "the courses are at https://shop.example/academy" in str(found.notes[0])


def test_wordpress_in_a_usual_folder_that_nothing_links_to() -> None:
    web = Seen({"https://shop.example": page("<html>Shop</html>"), **site("https://shop.example/wordpress")})
    assert web.find("shop.example").address == "https://shop.example/wordpress"


def test_the_courses_are_on_another_site_of_the_network() -> None:
    main = site("https://uni.example", PLAIN)
    main["https://uni.example"] = linking(
        "https://uni.example/news/", "https://uni.example/academy/", root="https://uni.example/wp-json/"
    )
    news = announcing("https://uni.example/wp-json/")  # a page of the main site itself
    web = Seen({**main, "https://uni.example/news": news, **site("https://uni.example/academy")})
    found = web.find("uni.example")
    assert found.address == "https://uni.example/academy"
    assert "several sites" in str(found.notes[0])
    assert [step.id for step in web.steps if step.id is StepId.PLUGIN] == [StepId.PLUGIN]


def test_several_sites_of_a_network_are_all_offered() -> None:
    main = site("https://uni.example", PLAIN)
    main["https://uni.example"] = linking(
        "https://music.uni.example/",
        "https://art.uni.example/",
        "https://staff.uni.example",
        root="https://uni.example/wp-json/",
    )
    music = {**INDEX, "namespaces": ["wp/v2", "learnomy/v1"]}
    sites = {
        **site("https://music.uni.example", music),
        **site("https://art.uni.example"),
        **site("https://staff.uni.example", PLAIN),
        "https://music.uni.example/wp-json/learnomy/v1": answer({"routes": {}}),
    }
    found = Seen({**main, **sites}).find("uni.example")
    assert {found.address, *(other.address for other in found.others)} == {
        "https://music.uni.example",
        "https://art.uni.example",
    }


def test_nothing_elsewhere_leaves_the_first_cause() -> None:
    web = Seen({"https://shop.example": linking("/a/", "/b/", "https://facebook.example/shop")})
    assert web.fail("shop.example").code == "not-wordpress"
    assert not any("facebook" in str(request.url) for request in web.requests)


def test_strangers_do_not_look_elsewhere_unless_asked_to() -> None:
    web = Web({"https://shop.example": linking("/academy/"), **site("https://shop.example/academy")})
    with pytest.raises(Problem):
        web.look("shop.example")


def test_links_are_weighed_and_limited() -> None:
    text = "".join(f"<a href='/p{n}/x'>page</a>" for n in range(40)) + "<a href='/unser/kurse'>Unsere Kurse</a>"
    places = linked_places(text, "https://a.example/")
    assert places[0] == "https://a.example/unser"
    assert len(places) == 10
    assert (
        linked_places("<a href='/doc.pdf'>x</a><a href='mailto:a@b.c'>y</a><a href='#z'>z</a>", "https://a.example")
        == []
    )
    assert linked_places("<a href='/here/more'>x</a>", "https://a.example/here") == []


@pytest.mark.parametrize(
    ("host", "other", "together"),
    [
        ("a.example", "www.a.example", True),
        ("a.example", "learn.a.example", True),
        ("shop.a.example", "learn.a.example", True),
        ("a.example", "b.example", False),
        ("a.example", "aa.example", False),
    ],
)
def test_hosts_that_belong_together(host: str, other: str, together: bool) -> None:
    assert related(host, other) is together
