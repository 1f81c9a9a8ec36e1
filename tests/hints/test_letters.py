"""The letters: complete, in plain words, filled in with what was seen, and without any secret."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lmsdesk.domain.exchange import Exchange, Phase
from lmsdesk.domain.suggestion import Do
from lmsdesk.hints.letter_texts import TEMPLATES
from lmsdesk.hints.letters import button, letter, suggestion, trace
from tests.hints.cases import API, answer, failed, page

CATALOGUE = [f"H{number}" for number in range(1, 9)]
SITE = "https://academy.example"


def refused(text: str = "", **headers: str) -> Exchange:
    """A page of a firewall in place of an answer."""
    found = answer(403, page(text))
    return replace(
        found, headers=(*found.headers, *((name.replace("_", "-"), value) for name, value in headers.items()))
    )


def test_every_letter_of_the_catalogue_is_there() -> None:
    assert set(CATALOGUE) <= set(TEMPLATES)


@pytest.mark.parametrize("id", sorted(TEMPLATES))
def test_a_letter_reads_as_a_letter(id: str) -> None:
    written = letter(id, answer(403, page("Forbidden")), address=f"{SITE}/school")
    assert written is not None
    text = written.text()
    assert text.startswith("Subject: ")
    assert "academy.example/school" in text.splitlines()[0]
    assert "{" not in re.sub(r"(?m)^    .*$", "", text), "a blank was left"
    assert text.count("For your technicians:") == 1
    assert "status 403" in text
    assert "!" not in text
    assert len(written.lines) >= 2
    assert button(id)


def test_the_technical_paragraph_tells_time_place_answer_and_the_number_of_the_refusal() -> None:
    exchange = refused(
        "Sorry, you have been blocked. Cloudflare Ray ID: <strong>8f2a1b3c4d5e6f70</strong>", server="cloudflare"
    )
    text = letter("H3", exchange).text()
    technical = next(part for part in text.split("\n\n") if part.startswith("For your technicians:"))
    assert f"{exchange.started:%Y-%m-%d %H:%M:%S} UTC" in technical
    assert exchange.url.partition("?")[0] in technical
    assert "status 403 (text/html)" in technical
    assert "Ray ID: 8f2a1b3c4d5e6f70" in technical
    assert "cloudflare" in technical
    assert "lmsdesk/" in technical


@pytest.mark.parametrize(
    ("text", "headers", "found"),
    [
        ("Cloudflare Ray ID: <strong>8f2a1b3c4d5e6f70</strong>", {}, ("Ray ID", "8f2a1b3c4d5e6f70")),
        ("<title>Just a moment...</title>", {"cf_ray": "8f2a1b3c4d5e6f70-FRA"}, ("Ray ID", "8f2a1b3c4d5e6f70-FRA")),
        ("<td>Block ID:</td><td><span>BPS016</span></td>", {}, ("Block ID", "BPS016")),
        ("Incapsula incident ID: 1234000560-78901234", {}, ("Incident ID", "1234000560-78901234")),
        ("Your support ID is: 1234567890123456", {}, ("Support ID", "1234567890123456")),
        ("Reference&#32;&#35;18.5a6b7c8d.1700000000.1a2b3c", {}, None),
        ("Reference #18.5a6b7c8d.1700000000.1a2b3c", {}, ("Reference", "18.5a6b7c8d.1700000000.1a2b3c")),
        ("Forbidden", {}, None),
    ],
)
def test_the_number_of_a_refusal_is_found(text: str, headers: dict[str, str], found: tuple[str, str] | None) -> None:
    assert trace(refused(text, **headers)) == found


def test_a_request_without_answer_is_told_as_one() -> None:
    assert "got no answer (refused)" in letter("H7", failed(Phase.CONNECT, "refused")).text()


def test_a_letter_needs_no_exchange() -> None:
    text = letter("H4", address=SITE, note="the certificate ends on 2026-12-01").text()
    assert "academy.example" in text
    assert "ends on 2026-12-01" in text


def test_the_plugin_that_an_answer_names_is_named_to_its_author() -> None:
    body = (
        "<b>Warning</b>: Undefined in <b>/var/www/wp-content/plugins/page-garden/page-garden.php</b> on line 2<br />{}"
    )
    assert "page-garden" in letter("H10", answer(200, body)).text()


def test_no_secret_reaches_a_letter() -> None:
    secret, key = "secret_" + "ab" * 32, "key_" + "c4" * 16
    url = f"{API}/courses?consumer_secret={secret}&search=me%40school.example"
    body = page(f"<p>Ray ID: 0123456789abcdef. You sent {key} and Basic {'QWxhZGRpbjpvcGVu' * 2}</p>")
    exchange = replace(answer(403, body), url=url, headers=(("server", f"edge {key}"), ("x-request-id", secret)))
    for id in TEMPLATES:
        text = letter(id, exchange, address=f"https://admin:{secret}@academy.example", note=f"seen with {key}").text()
        for word in (secret, key, "QWxhZGRpbjpvcGVu", "school.example", "consumer_secret"):
            assert word not in text


def test_what_a_site_sends_cannot_break_the_lines_of_a_letter() -> None:
    exchange = refused("x", server="evil\r\nBcc: everybody", x_request_id="1\n2")
    technical = letter("H3", exchange).technical
    assert all("\n" not in str(sentence) and "\r" not in str(sentence) for sentence in technical)


def test_the_button_carries_the_letter() -> None:
    made = suggestion("H1", refused(), address=SITE)
    assert made is not None
    assert made.do is Do.COPY_LETTER
    assert made.label == "Copy letter to your host"
    assert "CGIPassAuth On" in made.target
    assert suggestion("H99", refused()) is None


def test_a_letter_can_be_told_in_another_language() -> None:
    written = letter("H1", refused(), address=SITE)
    assert written is not None
    text = written.text(lambda words: f"<{words}>")
    assert "<Hello,>" in text
    assert "CGIPassAuth On" in text
