"""Known secrets leave no trace in what is recorded, in whatever shape they come."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from urllib.parse import quote, quote_plus

import pytest

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase
from lmsdesk.domain.scrub import Scrub

SECRET = 'p/ä "ss+w0rd and more'


@pytest.mark.parametrize("before", range(7))
def test_base64_is_found_wherever_in_a_longer_text_the_secret_stands(before: int) -> None:
    text = base64.b64encode(b"x" * before + SECRET.encode() + b":yyy").decode()
    kept = Scrub([SECRET]).text(text)
    assert kept != text
    assert len(kept) < 20 + before


@pytest.mark.parametrize(
    "text", [SECRET, quote(SECRET, safe=""), quote_plus(SECRET), json.dumps(SECRET), json.dumps({"a": SECRET})]
)
def test_each_shape_goes(text: str) -> None:
    kept = Scrub([SECRET]).text(f"before {text} after")
    assert "w0rd" not in kept
    assert kept.startswith("before ")
    assert kept.endswith(" after")
    assert Scrub([SECRET]).data(text.encode()) != text.encode()
    for at in (0, 5_000, 9_000):  # a large body is searched another way
        large = b"x" * at + text.encode() + b"y" * (9_000 - at)
        assert Scrub([SECRET]).data(large) == b"x" * at + kept.encode()[7:-6].strip() + b"y" * (9_000 - at)


PASSWORD = "z4Wf YEVe JZeu wn2N rfPX TB7p"


@pytest.mark.parametrize("known", [PASSWORD, PASSWORD.replace(" ", "")])
@pytest.mark.parametrize("way", [PASSWORD, PASSWORD.replace(" ", "")])
def test_an_application_password_goes_in_groups_and_without_them_in_every_shape(known: str, way: str) -> None:
    for text in (way, quote(way), quote_plus(way), json.dumps(way), base64.b64encode(f"ann:{way}".encode()).decode()):
        kept = Scrub([known]).text(f"before {text} after")
        assert "•" in kept
        assert way not in kept
        assert quote(way) not in kept


@pytest.mark.parametrize(
    "text", ["it&#x27;s &lt;me&gt; &amp; you", r"it\u0027s \u003Cme\u003E \u0026 you", "it%27s+%3cme%3e+%26+you"]
)
def test_a_secret_goes_as_pages_and_php_write_it(text: str) -> None:
    assert "you" not in Scrub(["it's <me> & you"]).text(text)


def test_an_exchange_is_clean_in_every_part() -> None:
    made = Exchange(
        "GET",
        f"https://a.example/?x={quote(SECRET)}",
        (("X-A", SECRET),),
        SECRET.encode(),
        datetime.now(UTC),
        Action("Look"),
        headers=(("X-B", SECRET),),
        body=json.dumps({"a": SECRET}).encode(),
        failure=Failure(Phase.WAIT, "other", f"said {SECRET}"),
    )
    assert "w0rd" not in repr(Scrub([SECRET]).exchange(made))


def test_without_secrets_nothing_is_touched_and_short_texts_are_no_secrets() -> None:
    assert not Scrub()
    assert Scrub(["abc"]).text("abcabc") == "abcabc"
    assert "w0rd" not in repr(Scrub([SECRET]))
