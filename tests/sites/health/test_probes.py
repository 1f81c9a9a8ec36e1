"""Every probe: what turns it red or yellow, with which hint, and what leaves it green."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from lmsdesk.api.credentials import AppPassword, CredentialError, LearnomyLogin, MasteriyoKey, parse_pair
from lmsdesk.api.lockout import Lockout
from lmsdesk.domain.reach import Line, Reach
from lmsdesk.domain.suggestion import Do
from lmsdesk.sites.health import Light
from lmsdesk.sites.health.probes import PROBES, speed
from tests.sites.health.site import ADDRESS, NEWER, OLDER, SiteToCheck, changed, ids, reds


def index_with(**parts: Any) -> Any:
    """A bend that changes what the API's root says."""

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/wp-json/" and answer.status_code == 200:
            return changed(answer, {**answer.json(), **parts})
        return answer

    return bend


# -- healthy sites -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["nobody", "key", "app password"])
def test_a_healthy_masteriyo_site_is_green(masteriyo: SiteToCheck, who: str) -> None:
    given = {"nobody": None, "key": masteriyo.key(), "app password": masteriyo.app_password()}[who]
    report = masteriyo.check(given)
    assert {f.id: str(f.said) for f in report.findings if f.state in (Light.BAD, Light.CAUTION)} == {}
    assert report.healthy
    assert report.site == "Harbour Music School"
    assert [f.id for f in report.findings] == [probe.id for probe in PROBES]
    if given is not None:
        green = {f.id for f in report.findings if f.state is Light.GOOD}
        assert {"name", "connection", "certificate", "address", "api", "answers", "clock", "plugin"} <= green
        assert {"app-sign-ins", "header", "key", "role", "cache", "speed"} <= green


@pytest.mark.parametrize("who", ["nobody", "login", "app password"])
def test_a_healthy_learnomy_site_is_green(learnomy: SiteToCheck, who: str) -> None:
    given = {"nobody": None, "login": learnomy.login(), "app password": learnomy.app_password()}[who]
    report = learnomy.check(given)
    assert {f.id: str(f.said) for f in report.findings if f.state in (Light.BAD, Light.CAUTION)} == {}
    assert report.get("header").state is Light.GOOD
    assert report.get("key").state is (Light.SKIPPED if given is None else Light.GOOD)


@pytest.mark.parametrize("permissions", ["read", "read_write"])
def test_nothing_is_written_and_changes_go_to_a_route_that_nobody_has(masteriyo: SiteToCheck, permissions: str) -> None:
    before = masteriyo.everything()
    masteriyo.check(masteriyo.key(permissions))
    assert masteriyo.everything() == before
    changes = [request for request in masteriyo.requests if request.method != "GET"]
    assert {request.url.path for request in changes} == {"/wp-json/masteriyo/v1/lmsdesk-check"}
    assert not any("x-http-method-override" in request.headers for request in masteriyo.requests)


# -- name, connection, certificate ---------------------------------------------------------------------------------


def test_a_name_that_nobody_knows(masteriyo: SiteToCheck) -> None:
    masteriyo.net.found = socket.gaierror(-2, "Name or service not known")

    def error(request: httpx.Request) -> Exception:
        made = httpx.ConnectError("no name", request=request)
        made.__cause__ = socket.gaierror(-2, "Name or service not known")
        return made

    masteriyo.error = error
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["name"]
    assert ids(report.get("name"))[0] == "N01"
    assert report.get("name").exchanges
    assert all(f.state is Light.SKIPPED for f in report.findings[1:])


def test_a_site_that_refuses_connections(masteriyo: SiteToCheck) -> None:
    masteriyo.net.broken = {
        OLDER: ConnectionRefusedError(111, "refused"),
        NEWER: ConnectionRefusedError(111, "refused"),
    }
    masteriyo.error = lambda request: httpx.ConnectError("refused", request=request)
    report = masteriyo.check()
    assert reds(report) == ["connection"]
    assert ids(report.get("connection")) == ["N16"]


def test_a_site_that_is_there_without_https_only(masteriyo: SiteToCheck) -> None:
    masteriyo.net.broken = dict.fromkeys((OLDER, NEWER), ConnectionRefusedError(111, "refused"))
    made = httpx.ConnectError("refused")
    masteriyo.error = lambda request: made if request.url.scheme == "https" else None
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["connection"]
    assert ids(report.get("connection")) == ["U06"]
    assert masteriyo.signed() == []


def test_a_broken_newer_address_is_yellow(masteriyo: SiteToCheck) -> None:
    masteriyo.net.broken = {NEWER: TimeoutError()}
    report = masteriyo.check()
    assert report.get("connection").state is Light.CAUTION
    assert ids(report.get("connection")) == ["N05"]
    assert reds(report) == []


def test_a_computer_without_the_newer_addresses_is_no_fault_of_the_site(masteriyo: SiteToCheck) -> None:
    masteriyo.net.broken = {NEWER: OSError(101, "Network is unreachable")}
    assert masteriyo.check().get("connection").state is Light.GOOD


@pytest.mark.parametrize(
    ("code", "words", "hint"),
    [
        (10, "certificate has expired", "N10"),
        (62, "Hostname mismatch", "N11"),
        (18, "self-signed certificate", "N08"),
        (20, "unable to get local issuer certificate", "N12"),
    ],
)
def test_a_certificate_that_is_not_trusted(masteriyo: SiteToCheck, code: int, words: str, hint: str) -> None:
    def error(request: httpx.Request) -> Exception:
        cause = ssl.SSLCertVerificationError(1, f"certificate verify failed: {words}")
        cause.verify_code = code
        made = httpx.ConnectError(str(cause), request=request)
        made.__cause__ = cause
        return made

    masteriyo.error = error
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["certificate"]
    assert ids(report.get("certificate"))[0] == hint


@pytest.mark.parametrize("names", [("www.academy.example", "academy.example"), ("server7.hoster.test",)])
def test_a_name_in_the_certificate_that_is_near_is_one_click_away(
    masteriyo: SiteToCheck, names: tuple[str, ...]
) -> None:
    def error(request: httpx.Request) -> Exception:
        cause = ssl.SSLCertVerificationError(1, "certificate verify failed: Hostname mismatch")
        cause.verify_code = 62
        made = httpx.ConnectError(str(cause), request=request)
        made.__cause__ = cause
        return made

    masteriyo.error = error
    masteriyo.net.named = tuple(name.replace("academy.example", urlsplit(ADDRESS).hostname or "") for name in names)
    hint = masteriyo.check().get("certificate").hints[0]
    assert hint.id == "N11"
    if len(names) > 1:
        assert hint.action is not None
        assert hint.action.target == ADDRESS.replace("://", "://www.")
        assert "Shall we use www." in str(hint.todo)
    else:
        assert hint.action is None or hint.action.do is not Do.USE_ADDRESS, "a hosting company's own name is nobody's"


def test_a_certificate_that_ends_soon_is_yellow(masteriyo: SiteToCheck) -> None:
    masteriyo.net.days = 5
    finding = masteriyo.check().get("certificate")
    assert finding.state is Light.CAUTION
    assert ids(finding) == ["N10"]
    assert "5 days" in str(finding.said)


# -- address and API -----------------------------------------------------------------------------------------------


def test_a_site_that_forwards_in_a_circle(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        return httpx.Response(301, headers={"location": "/b" if request.url.path != "/b" else "/"})

    masteriyo.bend = bend
    report = masteriyo.check()
    assert reds(report) == ["address"]
    assert ids(report.get("address"))[0] == "A04"


def test_a_site_that_prefers_www_is_yellow_and_gets_no_key_at_the_old_name(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.host == "academy.example":
            return httpx.Response(301, headers={"location": str(request.url.copy_with(host="www.academy.example"))})
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert report.get("address").state is Light.CAUTION
    assert ids(report.get("address")) == ["A02"]
    assert report.get("key").state is Light.GOOD
    assert {request.url.host for request in masteriyo.signed()} == {"www.academy.example"}


def test_a_site_without_https_gets_no_key(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key(), address="http://academy.example")
    assert reds(report) == ["address"]
    assert ids(report.get("address")) == ["U06"]
    assert masteriyo.signed() == []


def test_http_that_leads_to_https_is_yellow(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.scheme == "http":
            return httpx.Response(301, headers={"location": str(request.url.copy_with(scheme="https"))})
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key(), address="http://academy.example")
    assert ids(report.get("address")) == ["A01"]
    assert all(request.url.scheme == "https" for request in masteriyo.signed())


def test_an_address_that_is_no_wordpress(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        page = "<!doctype html><html><body>Bakery</body></html>"
        return httpx.Response(200 if request.url.path == "/" else 404, html=page)

    masteriyo.bend = bend
    report = masteriyo.check()
    assert reds(report) == ["api"]
    assert ids(report.get("api"))[0] == "A11"


def test_a_coming_soon_page_on_everything_is_named_as_one(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = lambda request, answer: httpx.Response(200, html="<html><h1>Coming soon</h1></html>")
    report = masteriyo.check()
    assert reds(report) == ["answers"]
    assert ids(report.get("answers"))[0] == "W20"


def test_a_site_that_leads_every_stranger_to_its_login_page(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = lambda request, answer: httpx.Response(302, headers={"location": f"{ADDRESS}/wp-login.php?x=1"})
    report = masteriyo.check()
    assert reds(report) == ["api"]
    assert ids(report.get("api")) == ["A05"]
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["api"]
    assert masteriyo.signed() == [], "nothing is sent to an address that leads on, unless somebody says so"
    report = masteriyo.check(masteriyo.key(), line=Line(Reach(past_login=True)))
    assert reds(report) == ["key"], "it may let in whoever is known; this one does not"
    assert ids(report.get("api")) == ids(report.get("key")) == ["A05"]
    assert len(masteriyo.signed()) == 1


def test_a_site_that_leads_strangers_to_its_login_page_and_lets_a_key_in(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        known = "authorization" in request.headers
        return answer if known else httpx.Response(302, headers={"location": f"{ADDRESS}/wp-login.php?x=1"})

    masteriyo.bend = bend
    assert reds(masteriyo.check(masteriyo.key())) == ["api"]
    assert masteriyo.signed() == []
    report = masteriyo.check(masteriyo.key(), line=Line(Reach(past_login=True)))
    assert reds(report) == []
    assert ids(report.get("api")) == ["A05"]
    assert report.get("api").state is Light.CAUTION
    assert report.get("key").state is Light.GOOD


def test_a_login_page_elsewhere_gets_nothing(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = lambda request, answer: httpx.Response(
        302, headers={"location": "https://id.example/wp-login.php"}
    )
    report = masteriyo.check(masteriyo.key())
    assert reds(report) != []
    assert masteriyo.signed() == []


def announcing(root: str) -> Any:
    """A bend for a site whose API lives at ``root`` and is announced there; nothing is at the usual place."""

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/":
            return httpx.Response(200, html="wp-content", headers={"link": f'<{root}>; rel="https://api.w.org/"'})
        if request.url.path.startswith("/wp-json") and not root.endswith("/wp-json/"):
            return httpx.Response(404, html="<html>Not found</html>")
        return answer

    return bend


@pytest.mark.parametrize(("folder", "hints"), [("/index.php/wp-json", ["A09"]), ("/api", ["A10"]), ("/wp-json", [])])
def test_an_unusual_address_of_the_api_is_green_and_named(
    masteriyo: SiteToCheck, folder: str, hints: list[str]
) -> None:
    usual, bend = masteriyo.inner, announcing(f"{ADDRESS}{folder}/")
    masteriyo.bend = bend
    masteriyo.inner = Moved(usual, folder)  # type: ignore[assignment]
    try:
        report = masteriyo.check(masteriyo.key())
    finally:
        masteriyo.inner = usual
    assert report.get("api").state is Light.GOOD
    assert ids(report.get("api")) == hints
    assert report.get("key").state is Light.GOOD
    assert reds(report) == []


class Moved(httpx.AsyncBaseTransport):
    """The academy's API below another folder."""

    def __init__(self, inner: httpx.AsyncBaseTransport, folder: str) -> None:
        self.inner, self.folder = inner, folder

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.startswith(self.folder):
            target = request.url.copy_with(path="/wp-json" + path.removeprefix(self.folder))
            request = httpx.Request(request.method, target, headers=request.headers, content=await request.aread())
        return await self.inner.handle_async_request(request)


def test_rules_for_readable_addresses_are_missing_in_the_web_server(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.startswith("/wp-json"):
            return httpx.Response(404, html="<html>Not found</html>")
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.app_password())
    assert report.get("api").state is Light.CAUTION
    assert ids(report.get("api")) == ["A07"]
    assert report.get("key").state is Light.GOOD
    assert ids(masteriyo.check(masteriyo.key()).get("api")) == ["A07", "A08"]


def test_plain_permalinks_are_yellow_and_red_for_a_key(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("plain-permalinks")
    report = masteriyo.check(masteriyo.key())
    assert report.get("api").state is Light.CAUTION
    assert ids(report.get("api")) == ["A06", "A08"]
    assert reds(report) == ["key"]
    assert ids(report.get("key")) == ["A08"]
    assert masteriyo.check(masteriyo.app_password()).get("key").state is Light.GOOD


def test_an_api_for_members_only_is_yellow_and_a_password_works(learnomy: SiteToCheck) -> None:
    learnomy.academy.weather.set("closed-index")
    report = learnomy.check(learnomy.app_password())
    assert reds(report) == []


def test_a_members_only_index_names_the_plugin_and_the_key_still_works(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/wp-json/":
            return httpx.Response(401, json={"code": "rest_not_logged_in", "message": "No", "data": {"status": 401}})
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert report.get("api").state is Light.CAUTION
    assert ids(report.get("api"))[0] == "W13"
    assert report.get("key").state is Light.GOOD
    assert reds(report) == []


# -- what answers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weather", "hint"),
    [
        ("html", "W20"),
        ("firewall", "W07"),
        ("maintenance", "W19"),
        ("rate-limited", "W17"),
        ("rate-limited-bare", "W17"),
    ],
)
def test_something_in_front_of_wordpress(masteriyo: SiteToCheck, weather: str, hint: str) -> None:
    masteriyo.academy.weather.set(weather)
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["answers"]
    assert ids(report.get("answers"))[0] == hint
    assert masteriyo.signed() == []


def test_a_filter_that_goes_by_the_name_of_the_program(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        named = "lmsdesk" in request.headers["user-agent"]
        return httpx.Response(403, html="<html>Forbidden</html>") if named else answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["answers"]
    assert ids(report.get("answers")) == ["W10"]
    assert not any("mozilla" in request.headers["user-agent"].lower() for request in masteriyo.requests)
    masteriyo.bend = lambda request, answer: httpx.Response(403, html="<html>Forbidden</html>")
    assert ids(masteriyo.check().get("answers")) == ["W25"], "not the name's fault"


def test_a_password_of_the_web_server(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = lambda request, answer: httpx.Response(
        401,
        html="<html><body>Authorization required</body></html>",
        headers={"www-authenticate": 'Basic realm="Staging"'},
    )
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["answers"]
    assert ids(report.get("answers"))[0] == "W14"
    assert masteriyo.signed() == []


def test_warnings_in_the_answers_are_yellow(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("php-notice")
    report = masteriyo.check(masteriyo.key())
    assert report.get("answers").state is Light.CAUTION
    assert ids(report.get("answers")) == ["P12"]
    assert reds(report) == []


@pytest.mark.parametrize(
    ("apart", "light", "hints"),
    [
        (timedelta(seconds=20), Light.GOOD, []),
        (timedelta(minutes=3), Light.CAUTION, ["N09"]),
        (timedelta(minutes=-40), Light.BAD, ["N09", "U23"]),
        (timedelta(hours=5), Light.BAD, ["N09", "U23"]),
    ],
)
def test_clocks(masteriyo: SiteToCheck, apart: timedelta, light: Light, hints: list[str]) -> None:
    there = format_datetime(datetime.now(UTC) + apart, usegmt=True)
    masteriyo.bend = lambda request, answer: changed(answer, date=there)
    finding = masteriyo.check().get("clock")
    assert finding.state is light
    assert ids(finding) == hints


def test_an_answer_from_a_cache_does_not_make_the_clock_wrong(masteriyo: SiteToCheck) -> None:
    then = format_datetime(datetime.now(UTC) - timedelta(hours=1), usegmt=True)
    masteriyo.bend = lambda request, answer: changed(answer, date=then, age="3600")
    assert masteriyo.check().get("clock").state is Light.GOOD
    masteriyo.bend = lambda request, answer: changed(answer, age="3600")
    assert masteriyo.check().get("clock").state is Light.GOOD, "a cache that tells the present time"


# -- plugins and app sign-ins --------------------------------------------------------------------------------------


def test_the_course_plugin_is_switched_off(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if "masteriyo" in request.url.path:
            return httpx.Response(404, json={"code": "rest_no_route", "message": "No route", "data": {"status": 404}})
        return index_with(namespaces=["oembed/1.0", "wp/v2"])(request, answer)

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["plugin"]
    assert ids(report.get("plugin")) == ["P01"]
    assert masteriyo.signed() == []


def test_a_masteriyo_key_for_a_learnomy_site(learnomy: SiteToCheck, masteriyo: SiteToCheck) -> None:
    report = learnomy.check(masteriyo.key())
    assert reds(report) == ["plugin"]
    assert learnomy.signed() == []


def test_another_token_plugin_beside_learnomy_is_yellow(learnomy: SiteToCheck) -> None:
    learnomy.bend = index_with(namespaces=["wp/v2", "learnomy/v1", "jwt-auth/v1"])
    finding = learnomy.check().get("plugin")
    assert finding.state is Light.CAUTION
    assert ids(finding) == ["U24"]


@pytest.mark.parametrize(("home", "hint"), [(ADDRESS, "U07"), ("http://academy.example", "U06")])
def test_app_sign_ins_are_off(masteriyo: SiteToCheck, home: str, hint: str) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/application-passwords"):
            off = {"code": "application_passwords_disabled", "message": "Off", "data": {"status": 501}}
            return changed(answer, off, status=501)
        return index_with(authentication=[], url=home, home=home)(request, answer)

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["app-sign-ins"]
    assert ids(report.get("app-sign-ins")) == [hint, "U15"]
    assert report.get("key").state is Light.SKIPPED
    assert masteriyo.signed() == [], "a key that cannot count is not sent"


def test_wordpress_links_its_own_files_without_https_because_it_does_not_know_of_it(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/":
            page = answer.text + '<link href="http://academy.example/wp-includes/css/dashicons.min.css">'
            return httpx.Response(200, html=page, headers={"link": answer.headers["link"]})
        return index_with(authentication=[])(request, answer)

    masteriyo.bend = bend
    finding = masteriyo.check().get("app-sign-ins")
    assert finding.state is Light.BAD
    assert ids(finding)[0] == "U06"
    assert finding.hints[0].letter == "H9"


# -- who asks ------------------------------------------------------------------------------------------------------


def test_the_header_is_lost_on_a_learnomy_site(learnomy: SiteToCheck) -> None:
    learnomy.academy.weather.set("header-stripped")
    report = learnomy.check(learnomy.app_password())
    assert reds(report) == ["header"]
    assert ids(report.get("header")) == ["U01"]
    assert report.get("key").state is Light.SKIPPED
    assert len(learnomy.signed()) <= 2


def test_the_header_is_lost_on_a_masteriyo_site(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("header-stripped")
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["key"]
    assert ids(report.get("key"))[:2] == ["U01", "U02"]
    assert report.get("header").state is Light.CAUTION
    assert ids(report.get("header")) == ["U01"]
    assert len(masteriyo.signed()) == 1


@pytest.mark.parametrize("server", [{"server": "nginx/1.22"}, {"server": "Apache/2.4", "content-length": "98"}, {}])
def test_a_server_that_does_not_lose_headers_is_not_suspected(masteriyo: SiteToCheck, server: dict[str, str]) -> None:
    masteriyo.academy.weather.set("wrong-key")

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        kept = {name: text for name, text in answer.headers.items() if name not in ("server", "content-length")}
        return httpx.Response(answer.status_code, headers={**kept, **server}, content=answer.content)

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key())
    assert report.get("header").state is Light.SKIPPED
    assert ids(report.get("key"))[0] == "U02"


def other_door(answer: str, status: int = 200) -> Any:
    """A bend that makes xmlrpc.php say something."""

    def bend(request: httpx.Request, found: httpx.Response) -> httpx.Response:
        if request.url.path == "/xmlrpc.php":
            return httpx.Response(status, text=answer, headers={"content-type": "text/xml"})
        return found

    return bend


KNOWN = (
    "<?xml version='1.0'?><methodResponse><params><param><value><array><data><value><struct><member>"
    "<name>isAdmin</name><value><boolean>1</boolean></value></member></struct></value></data></array></value></param></params></methodResponse>"
)
REFUSED = (
    "<?xml version='1.0'?><methodResponse><fault><value><struct><member><name>faultCode</name><value><int>403</int>"
    "</value></member></struct></value></fault></methodResponse>"
)


def test_a_password_that_another_door_knows_proves_that_the_header_is_lost(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("header-stripped")
    masteriyo.bend = other_door(KNOWN)
    password = masteriyo.app_password()
    report = masteriyo.check(password)
    assert reds(report) == ["header"]
    assert ids(report.get("header")) == ["U01"]
    assert report.get("header").hints[0].letter == "H1"
    assert report.get("key").state is Light.SKIPPED
    asked = [request for request in masteriyo.requests if request.url.path == "/xmlrpc.php"]
    assert len(asked) == 1
    assert password.password.encode() in asked[0].content
    assert password.password not in repr([finding.exchanges for finding in report.findings])


def test_a_password_that_no_door_knows_is_wrong(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = other_door(REFUSED)
    wrong, lockout = AppPassword(masteriyo.app_password().login, "abcd" * 6), Lockout()
    report = masteriyo.check(wrong, lockout=lockout)
    assert reds(report) == ["key"]
    assert ids(report.get("key")) == ["U14"]
    assert report.get("header").state is Light.SKIPPED
    again = masteriyo.check(wrong, lockout=lockout)
    assert again.get("key").state is Light.SKIPPED, "both refusals were counted"


@pytest.mark.parametrize("said", [("<html>Not here</html>", 404), ("<html>Blocked</html>", 403), ("XML-RPC only", 405)])
def test_another_door_that_is_closed_tells_nothing(masteriyo: SiteToCheck, said: tuple[str, int]) -> None:
    masteriyo.academy.weather.set("header-stripped")
    masteriyo.bend = other_door(*said)
    report = masteriyo.check(masteriyo.app_password())
    assert report.get("header").state is Light.CAUTION
    assert ids(report.get("key"))[0] == "U01"


def test_a_normal_password_is_never_shown_to_another_door(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = other_door(KNOWN)
    report = masteriyo.check(AppPassword("admin", "a-normal-password"))
    assert not [request for request in masteriyo.requests if request.url.path == "/xmlrpc.php"]
    assert ids(report.get("key"))[0] == "U14"


def test_a_key_that_the_site_does_not_know(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("wrong-key")
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["key"]
    assert ids(report.get("key"))[0] == "U02"
    assert len(masteriyo.signed()) == 1


def test_a_wrong_secret(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(MasteriyoKey(masteriyo.key().key, "secret_" + "0" * 64))
    assert reds(report) == ["key"]
    assert ids(report.get("key"))[0] == "U03"
    assert report.get("header").state is Light.GOOD


def test_a_key_that_may_only_write(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key("write"))
    assert reds(report) == ["key"]
    assert ids(report.get("key"))[0] == "U05"


def test_a_key_that_was_not_copied_whole_is_not_sent(masteriyo: SiteToCheck) -> None:
    with pytest.raises(CredentialError) as caught:
        parse_pair("key_123", "secret_456")
    report = masteriyo.check(caught.value)
    assert reds(report) == ["key"]
    assert ids(report.get("key")) == ["U13"]
    assert masteriyo.signed() == []


def test_a_student_may_not_teach(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key(user="stella"))
    assert reds(report) == ["role"]
    assert ids(report.get("role")) == ["U08"]
    assert report.get("key").state is Light.GOOD


def test_an_instructor_may_teach(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key(user="ines"))
    assert reds(report) == []
    assert report.get("role").state is Light.GOOD


def test_never_more_than_two_refused_sign_ins_however_often_someone_checks(masteriyo: SiteToCheck) -> None:
    now = [0.0]
    lockout, wrong = Lockout(lambda: now[0]), MasteriyoKey(masteriyo.key().key, "secret_" + "0" * 64)
    first, second, third = (masteriyo.check(wrong, lockout=lockout) for _ in range(3))
    assert len(masteriyo.signed()) == 2
    assert reds(first) == reds(second) == ["key"]
    assert third.get("key").state is Light.SKIPPED
    assert "Two sign-ins" in str(third.get("key").said)
    now[0] += 3600
    assert masteriyo.check(masteriyo.key(), lockout=lockout).get("key").state is Light.GOOD


def test_a_wrong_learnomy_password_is_tried_once(learnomy: SiteToCheck) -> None:
    report = learnomy.check(LearnomyLogin("admin", "not-the-password"))
    assert reds(report) == ["key"]
    assert len([r for r in learnomy.requests if "/auth/token" in r.url.path and r.method == "POST"]) == 1


# -- changes -------------------------------------------------------------------------------------------------------


def refusing(*methods: str, status: int = 403, text: str = "", page: str = "<html>Forbidden</html>") -> Any:
    """A bend for a server that refuses these methods, or whatever holds a text."""

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        named = request.method in methods
        if named or (text and text.encode() in request.content):
            return httpx.Response(status, html=page)
        return answer

    return bend


@pytest.mark.parametrize("who", ["nobody", "key", "app password"])
def test_changes_reach_wordpress(masteriyo: SiteToCheck, who: str) -> None:
    given = {"nobody": None, "key": masteriyo.key(), "app password": masteriyo.app_password()}[who]
    assert masteriyo.check(given).get("writing").state is Light.GOOD


def test_a_key_that_may_only_read_is_told(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key("read"))
    assert reds(report) == ["writing"]
    assert ids(report.get("writing")) == ["U04"]
    assert report.get("key").state is Light.GOOD


@pytest.mark.parametrize("status", [403, 405, 501])
def test_a_host_that_lets_only_get_and_post_through_is_yellow(masteriyo: SiteToCheck, status: int) -> None:
    masteriyo.bend = refusing("PUT", "DELETE", status=status)
    report = masteriyo.check(masteriyo.key())
    finding = report.get("writing")
    assert finding.state is Light.CAUTION
    assert ids(finding) == ["W11"]
    assert "PUT, DELETE" in str(finding.said)
    assert finding.hints[0].letter == "H2"
    assert reds(report) == []


def test_a_key_that_may_only_read_at_a_host_that_blocks_changes(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = refusing("PUT", "PATCH", "DELETE")
    report = masteriyo.check(masteriyo.key("read"))
    assert ids(report.get("writing")) == ["U04", "W11"]


def test_a_host_without_any_other_way_is_red(masteriyo: SiteToCheck) -> None:
    plain = refusing("PUT", "PATCH", "DELETE")

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if "x-http-method-override" in request.headers:
            return httpx.Response(403, html="<html>Forbidden</html>")
        return plain(request, answer)

    masteriyo.bend = bend
    report = masteriyo.check()
    assert reds(report) == ["writing"]
    assert ids(report.get("writing"))[0] == "W11"


def test_a_line_that_breaks_on_changes_counts_as_refused(masteriyo: SiteToCheck) -> None:
    real = masteriyo.handle_async_request

    async def broken(request: httpx.Request) -> httpx.Response:
        if request.method in ("PUT", "DELETE", "PATCH"):
            raise httpx.ReadError("reset", request=request) from ConnectionResetError(104, "reset")
        return await real(request)

    masteriyo.handle_async_request = broken  # type: ignore[method-assign]
    try:
        finding = masteriyo.check().get("writing")
    finally:
        del masteriyo.handle_async_request
    assert finding.state is Light.CAUTION
    assert ids(finding)[0] == "W11"


def test_a_filter_that_takes_a_lesson_for_an_attack(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = refusing(status=406, text="<iframe", page="<html>Not acceptable</html>")
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["writing"]
    assert ids(report.get("writing")) == ["W12"]
    assert report.get("writing").hints[0].letter == "H3"


def test_a_host_that_refuses_all_changes(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = refusing("POST", "PUT", "PATCH", "DELETE")
    report = masteriyo.check()
    assert reds(report) == ["writing"]
    assert "All changes" in str(report.get("writing").said)
    assert ids(report.get("writing"))


def test_a_draft_is_made_only_with_consent_and_is_gone_afterwards(masteriyo: SiteToCheck) -> None:
    before = masteriyo.everything()
    report = masteriyo.check(masteriyo.key(), may_write=True)
    assert "made, changed and deleted" in str(report.get("writing").said)
    assert report.get("writing").state is Light.GOOD
    kept, after = before[4], masteriyo.everything()[4]
    assert after == kept, "the draft is gone"


def test_a_draft_that_cannot_be_deleted_is_told_by_its_name(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.method == "DELETE" and "/courses/" in request.url.path:
            return httpx.Response(500, json={"code": "masteriyo_rest_cannot_delete", "message": "No"})
        return answer

    masteriyo.bend = bend
    seen = masteriyo.check(masteriyo.key(), may_write=True).get("writing")
    assert seen.state is Light.CAUTION
    assert "LMS Desk test draft" in str(seen.said)


def test_a_player_that_the_site_removes_is_told(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/courses"):
            return changed(answer, {**answer.json(), "description": ""})
        return answer

    masteriyo.bend = bend
    seen = masteriyo.check(masteriyo.key(), may_write=True).get("writing")
    assert seen.state is Light.CAUTION
    assert ids(seen) == ["P15"]


def test_a_role_that_may_make_no_drafts_is_told(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.method == "POST" and request.url.path.endswith("/courses"):
            no = {"code": "masteriyo_rest_cannot_create", "message": "No", "data": {"status": 403}}
            return httpx.Response(403, json=no)
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(masteriyo.key(), may_write=True)
    assert reds(report) == ["writing"]
    assert ids(report.get("writing"))[0] == "U08"


# -- cache, upload, speed ------------------------------------------------------------------------------------------


def test_a_cache_that_keeps_personal_answers(masteriyo: SiteToCheck) -> None:
    masteriyo.bend = lambda request, answer: changed(answer, x_litespeed_cache="hit")
    finding = masteriyo.check(masteriyo.key()).get("cache")
    assert finding.state is Light.BAD
    assert ids(finding) == ["W15"]
    assert finding.exchanges[0].credential == "masteriyo-key"
    assert masteriyo.check().get("cache").state is Light.CAUTION


@pytest.mark.parametrize(
    ("name", "value"), [("cf-cache-status", "DYNAMIC"), ("x-cache", "MISS from edge"), ("age", "0")]
)
def test_a_cache_that_lets_the_api_through_is_green(masteriyo: SiteToCheck, name: str, value: str) -> None:
    masteriyo.bend = lambda request, answer: changed(answer, **{name.replace("-", "_"): value})
    assert masteriyo.check(masteriyo.key()).get("cache").state is Light.GOOD


@pytest.mark.parametrize(
    ("size", "light"), [(64 << 20, Light.GOOD), (2 << 20, Light.GOOD), (3 << 19, Light.CAUTION), (1 << 19, Light.BAD)]
)
def test_upload_limits(masteriyo: SiteToCheck, size: int, light: Light) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/datas/system-status"):
            return changed(answer, {"server_info": {"max_upload_size": size}}, status=200)
        return answer

    masteriyo.bend = bend
    finding = masteriyo.check(masteriyo.key()).get("upload")
    assert finding.state is light
    assert ids(finding) == ([] if light is Light.GOOD else ["P08"])


def test_where_nobody_tells_the_upload_limit_it_is_skipped_with_the_reason(learnomy: SiteToCheck) -> None:
    finding = learnomy.check(learnomy.app_password()).get("upload")
    assert finding.state is Light.SKIPPED
    assert "Media" in str(finding.said)


def test_a_slow_site(masteriyo: SiteToCheck, monkeypatch: pytest.MonkeyPatch) -> None:
    masteriyo.academy.weather.set("slow")
    masteriyo.academy.weather.slow_seconds = 0.12
    monkeypatch.setattr(speed, "SLOW", 0.05)
    monkeypatch.setattr(speed, "TOO_SLOW", 0.1)
    finding = masteriyo.check().get("speed")
    assert finding.state is Light.BAD
    assert ids(finding) == ["N06"]
    monkeypatch.setattr(speed, "TOO_SLOW", 60.0)
    assert masteriyo.check().get("speed").state is Light.CAUTION


def test_a_site_that_slows_us_down_half_way(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/wp-json/masteriyo/v1":
            return httpx.Response(429, html="<html>Too many</html>", headers={"retry-after": "3"})
        return answer

    masteriyo.bend = bend
    finding = masteriyo.check().get("speed")
    assert finding.state is Light.BAD
    assert ids(finding)[0] == "W17"
