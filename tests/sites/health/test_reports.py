"""What leaves the program: text, JSON, page and bundle, and that no secret is in any of them."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from html.parser import HTMLParser

import httpx
import pytest

from lmsdesk.api.credentials import AppPassword, Credential, LearnomyLogin, MasteriyoKey
from lmsdesk.domain.words import Sentence
from lmsdesk.sites.health import Light, Report, as_html, as_json, as_text, bundle
from tests.sites.health.site import SiteToCheck, changed


def everything(report: Report) -> dict[str, str]:
    """All that a person can save or send, by name; the zip opened."""
    with zipfile.ZipFile(io.BytesIO(bundle(report))) as archive:
        packed = {f"bundle/{name}": archive.read(name).decode() for name in archive.namelist()}
    shown = {"text": as_text(report), "json": json.dumps(as_json(report)), "html": as_html(report)}
    return {**packed, **shown, "repr": repr(report), "exchanges": repr([f.exchanges for f in report.findings])}


def shapes(credential: Credential) -> list[str]:
    """The secrets of a credential, plain and in base64."""
    match credential:
        case MasteriyoKey(key=key, secret=secret):
            words, pair = [key, secret], f"{key}:{secret}"
        case AppPassword(login=login, password=password) | LearnomyLogin(login=login, password=password):
            words, pair = [password], f"{login}:{password}"
        case _:
            raise AssertionError
    return [*words, *(base64.b64encode(word.encode()).decode().rstrip("=") for word in (*words, pair))]


def echoing(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """A careless site that repeats what it was sent, in places where nobody looks for it."""
    sent = request.headers.get("authorization", "")
    if not sent.startswith("Basic "):
        return answer
    plain = base64.b64decode(sent[6:]).decode()
    name, _, secret = plain.partition(":")
    told = {"code": "odd", "message": f"You sent {plain} as {sent}", "data": {"status": 500, "seen": secret}}
    return changed(answer, told, status=500, x_seen=secret, x_user=name)


@pytest.mark.parametrize("weather", ["fine", "wrong-key", "header-stripped", "firewall", "php-notice", "echo"])
def test_no_secret_of_a_masteriyo_site_leaves(masteriyo: SiteToCheck, weather: str) -> None:
    for credential in (masteriyo.key(), masteriyo.app_password()):
        masteriyo.fresh()
        if weather == "echo":
            masteriyo.bend = echoing
        else:
            masteriyo.academy.weather.set(weather)
        report = masteriyo.check(credential)
        if weather in ("fine", "echo"):
            assert masteriyo.signed(), "the secret was really sent"
        for name, text in everything(report).items():
            for secret in shapes(credential):
                assert secret not in text, name


def test_no_password_and_no_token_of_a_learnomy_site_leaves(learnomy: SiteToCheck) -> None:
    credential, tokens = learnomy.login(), list[str]()

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            data = answer.json()
            data = data.get("data") or data
            tokens.extend(data[name] for name in ("access_token", "refresh_token") if name in data)
        return answer

    learnomy.bend = bend
    report = learnomy.check(credential)
    assert report.get("key").state is Light.GOOD
    assert len(tokens) == 2
    for name, text in everything(report).items():
        for secret in (*shapes(credential), *tokens):
            assert secret not in text, name


def test_a_password_in_the_typed_address_does_not_leave(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(address="https://someone:hunter2secret@academy.example")
    assert all("hunter2secret" not in text for text in everything(report).values())


def test_the_bundle_keeps_the_bodies_of_good_answers_at_home(masteriyo: SiteToCheck) -> None:
    report = masteriyo.check(masteriyo.key())
    packed = everything(report)
    assert "@" not in packed["bundle/exchanges.json"].replace("(+https://lmsdesk.example)", "")
    told = json.loads(packed["bundle/exchanges.json"])
    assert any(one["signed with"] == "masteriyo-key" for one in told)
    assert all("answer" not in one for one in told if one["status"] == 200)


def test_the_page_needs_nothing_and_runs_nothing(masteriyo: SiteToCheck) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"

    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.path == "/wp-json/":
            return changed(answer, {**answer.json(), "name": evil})
        return answer

    masteriyo.bend = bend
    seen: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            seen.append((tag, dict(attrs)))

    Reader().feed(as_html(masteriyo.check(masteriyo.key())))
    assert {"html", "section", "details"} <= {tag for tag, _ in seen}
    assert not {"script", "img", "link", "iframe"} & {tag for tag, _ in seen}
    assert not any(name.startswith("on") or name in ("src", "href") for _, names in seen for name in names)


def test_the_text_names_the_cause_and_what_to_do_first(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("firewall")
    text = as_text(masteriyo.check())
    assert "BAD   The answers are data" in text
    assert "Wordfence blocked us (W07)" in text
    assert "First: In WordPress open Wordfence" in text


def test_text_page_and_bundle_carry_the_letter_that_a_finding_needs(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("firewall")
    report = masteriyo.check()
    told = everything(report)
    written = told["bundle/letter-H3.txt"]
    assert written.startswith("Subject: academy.example: please let the REST API through the firewall")
    assert f"{report.get('answers').exchanges[0].started:%Y-%m-%d %H:%M:%S} UTC" in written
    assert "status 403 (text/html)" in written
    assert all(line in told["text"] for line in written.splitlines())
    assert "Letter to your hosting company" in told["html"]
    assert "please let the REST API through the firewall" in told["html"]


def test_a_healthy_site_needs_no_letter(masteriyo: SiteToCheck) -> None:
    told = everything(masteriyo.check(masteriyo.key()))
    assert not any("letter" in name for name in told)
    assert "Letter" not in told["text"] + told["html"]


def test_the_json_has_the_promised_form(masteriyo: SiteToCheck) -> None:
    masteriyo.academy.weather.set("firewall")
    told = as_json(masteriyo.check())
    assert list(told) == ["probes"]
    assert all(list(probe) == ["id", "title", "state", "hints", "ms"] for probe in told["probes"])
    assert {probe["state"] for probe in told["probes"]} <= {"good", "caution", "bad", "skipped"}
    answers = next(probe for probe in told["probes"] if probe["id"] == "answers")
    assert answers["state"] == "bad"
    assert answers["hints"][0] == "W07"


@pytest.mark.parametrize("weather", ["fine", "firewall", "header-stripped"])
def test_what_leaves_is_in_the_language_of_the_screen(masteriyo: SiteToCheck, weather: str) -> None:
    """The exports go through the same dictionary as the screen: here one that knows a single word."""
    asked: list[str] = []

    def tell(text: str | Sentence) -> str:
        asked.append(str(text.template if isinstance(text, Sentence) else text))
        return "zebra" if text else ""

    masteriyo.academy.weather.set(weather)
    report = masteriyo.check(masteriyo.key())
    with zipfile.ZipFile(io.BytesIO(bundle(report, tell))) as archive:
        packed = [archive.read(name).decode() for name in archive.namelist() if name.endswith((".txt", ".html"))]
    for text in (as_text(report, tell), as_html(report, tell), *packed):
        assert "zebra" in text
        for finding in report.findings:
            words = [finding.title, finding.said, *(hint.title for hint in finding.hints)]
            assert not [word for word in map(str, words) if len(word) > 12 and word in text]
    assert str(report.findings[0].title.template) in asked
