"""Exchanges as text: sentences, cURL, sizes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase
from lmsdesk.ui.inspector.snippets import curl
from lmsdesk.ui.inspector.text import short_path, size_text, summary, time_text
from tests.ui.inspector.exchanges import exchange, refused

KEY, SECRET = "key_" + "a1" * 16, "secret_" + "b2" * 32


def lost(what: str) -> Exchange:
    return replace(exchange(Action("Open")), status=0, body=b"", failure=Failure(Phase.WAIT, what))


def test_curl_can_be_pasted_and_holds_no_secret() -> None:
    asked = exchange(
        Action("Make key"),
        "POST",
        f"/rest-api?consumer_secret={SECRET}",
        sent={"name": "it's"},
        headers=(("X-Api-Key", KEY), ("Content-Type", "application/json")),
    )
    command = curl(asked)
    assert command.startswith("curl -X POST -H")
    assert "YOUR_KEY_AND_SECRET" in command
    assert SECRET not in command
    assert KEY not in command
    assert '--data-raw \'{"name": "it\'"\'"\'s"}\'' in command


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (refused(Action("Save")), "Tried to save a course. The site refused with 401 after 71 ms."),
        (exchange(Action("Open")), "Asked for courses. The site answered with 12 B after 84 ms."),
        (exchange(Action("Open"), path="/courses/7"), "Asked for a course. The site answered with 12 B after 84 ms."),
        (exchange(Action("New"), "POST", "/tags"), "Tried to create a tag. The site answered with 12 B after 84 ms."),
        (exchange(Action("Go"), "DELETE", "/orders/3", 403),
         "Tried to delete an order. The site refused with 403 after 84 ms."),
        (exchange(Action("Go"), path="/odd/thing", status=301),
         "Asked for /masteriyo/v1/odd/thing. The site forwarded us (301) after 84 ms."),
        (lost("timeout"), "Asked for courses. No answer came within 84 ms."),
        (lost("tls-expired"), "Asked for courses. No secure line could be made; it failed after 84 ms."),
        (lost("never heard of"), "Asked for courses. There was no usable answer after 84 ms."),
    ],
)  # fmt: skip
def test_a_summary_says_what_was_asked_and_how_it_ended(one: Exchange, told: str) -> None:
    assert " ".join(str(sentence) for sentence in summary(one)) == told


def test_the_cause_stands_in_the_summary() -> None:
    told = str(summary(refused(Action("Save")), "The key may only read")[1])
    assert told == "The site refused with 401 after 71 ms: The key may only read."


def test_short_forms() -> None:
    assert short_path(exchange(Action("x"), path="/courses?page=2")) == "/courses?page=2"
    assert short_path(exchange(Action("x"), path="/courses?s=a%20b+c")) == "/courses?s=a b c"
    plain = replace(exchange(Action("x")), url="https://a.example/?rest_route=/masteriyo/v1/courses/7&page=2")
    assert short_path(plain) == "/courses/7?page=2"
    assert size_text(812) == "812 B"
    assert size_text(25_300) == "25.3 kB"
    assert time_text(2500) == "2.5 s"
