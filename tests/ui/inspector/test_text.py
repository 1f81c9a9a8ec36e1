"""Exchanges as text: sentences, cURL, sizes."""

from __future__ import annotations

from lmsdesk.domain.exchange import Action
from lmsdesk.ui.inspector.snippets import curl
from lmsdesk.ui.inspector.text import pretty, short_path, size_text, summary, time_text
from tests.ui.inspector.exchanges import exchange, refused

KEY, SECRET = "key_" + "a1" * 16, "secret_" + "b2" * 32


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


def test_a_summary_says_what_was_asked_and_how_it_ended() -> None:
    told = " ".join(str(sentence) for sentence in summary(refused(Action("Save"))))
    assert told == "Asked to change /masteriyo/v1/courses/6. The site refused with 401 after 71 ms."


def test_short_forms() -> None:
    assert short_path(exchange(Action("x"), path="/courses?page=2")) == "/courses?page=2"
    assert size_text(812) == "812 B"
    assert size_text(25_300) == "25.3 kB"
    assert time_text(2500) == "2.5 s"


def test_pretty_leaves_what_is_not_json() -> None:
    assert pretty('{"a":[1]}') == '{\n  "a": [\n    1\n  ]\n}'
    assert pretty("<br />Warning") == "<br />Warning"
