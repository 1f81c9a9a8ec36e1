"""Every probe: what turns it red or yellow, with which hint, and what leaves it green."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from lmsdesk.api.credentials import CredentialError, MasteriyoKey, parse_pair
from lmsdesk.sites.health import Guard, Light
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
def test_nothing_is_written_and_no_change_is_even_pretended(masteriyo: SiteToCheck, permissions: str) -> None:
    report = masteriyo.check(masteriyo.key(permissions))
    assert {request.method for request in masteriyo.requests} == {"GET"}
    assert not any("x-http-method-override" in request.headers for request in masteriyo.requests)
    assert report.get("writing").state is Light.SKIPPED
    assert report.get("writing").exchanges == ()


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
    finding = masteriyo.check().get("app-sign-ins")
    assert finding.state is Light.BAD
    assert ids(finding) == [hint, "U15"]


# -- who asks ------------------------------------------------------------------------------------------------------


def test_the_header_is_lost_on_a_learnomy_site(learnomy: SiteToCheck) -> None:
    learnomy.academy.weather.set("header-stripped")
    report = learnomy.check(learnomy.app_password())
    assert reds(report) == ["header", "key"]
    assert ids(report.get("header")) == ["U01"]
    assert ids(report.get("key"))[0] in ("U01", "U14")
    assert "U01" in ids(report.get("key"))
    assert len(learnomy.signed()) <= 2


def test_the_header_is_lost_on_a_masteriyo_site(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("header-stripped")
    report = masteriyo.check(masteriyo.key())
    assert reds(report) == ["key"]
    assert "U01" in ids(report.get("key"))
    assert report.get("header").state is Light.CAUTION
    assert len(masteriyo.signed()) == 1


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
    guard, wrong = Guard(), MasteriyoKey(masteriyo.key().key, "secret_" + "0" * 64)
    first, second, third = (masteriyo.check(wrong, guard=guard) for _ in range(3))
    assert len(masteriyo.signed()) == 2
    assert reds(first) == reds(second) == ["key"]
    assert third.get("key").state is Light.SKIPPED
    assert "Two sign-ins" in str(third.get("key").said)
    guard.reset()
    assert masteriyo.check(masteriyo.key(), guard=guard).get("key").state is Light.GOOD
    assert guard.refused == 0


def test_a_wrong_learnomy_password_is_tried_once(learnomy: SiteToCheck) -> None:
    from lmsdesk.api.credentials import LearnomyLogin

    guard = Guard()
    report = learnomy.check(LearnomyLogin("admin", "not-the-password"), guard=guard)
    assert reds(report) == ["key"]
    assert guard.refused == 1
    assert len([r for r in learnomy.requests if "/auth/token" in r.url.path]) == 1


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
