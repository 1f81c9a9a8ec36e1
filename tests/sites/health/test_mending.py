"""What can be done about a finding: the right button, and the right letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import Sentence
from lmsdesk.hints import Hint
from lmsdesk.sites.health import Finding, Light, Report
from lmsdesk.sites.health.causes import known
from lmsdesk.sites.health.mending import fix, letter_for, letters
from tests.sites.health.site import ADDRESS, SiteToCheck


def reported(hint: Hint, state: Light = Light.BAD) -> tuple[Finding, Report]:
    finding = Finding("probe", Sentence("A probe"), state, Sentence("Said."), (hint,))
    return finding, Report(ADDRESS, datetime.now(UTC), (finding,))


@pytest.mark.parametrize(
    ("id", "page"),
    [
        ("A06", "options-permalink.php"),
        ("A07", "options-permalink.php"),
        ("A08", "options-permalink.php"),
        ("W13", "plugins.php"),
        ("P01", "plugins.php"),
        ("U07", "plugins.php"),
        ("U02", "admin.php?page=masteriyo"),
        ("U04", "admin.php?page=masteriyo"),
        ("U14", "profile.php#application-passwords-section"),
        ("U01", "site-health.php"),
    ],
)
def test_a_page_of_wordpress_opens_where_the_person_has_to_click(id: str, page: str) -> None:
    made = fix(*reported(known(id, "seen")))
    assert made is not None
    assert made.do is Do.OPEN_IN_BROWSER
    assert made.target == f"{ADDRESS}/wp-admin/{page}"
    assert "WordPress" in made.label


def test_a_wrong_key_leads_to_the_sign_in_and_a_lost_one_to_the_letter() -> None:
    look = Suggestion(Do.EDIT_PROFILE, "Check sign-in")
    wrong = fix(*reported(replace(known("U03", "seen"), action=look)))
    lost = fix(*reported(replace(known("U01", "seen"), action=look)))
    assert wrong == look
    assert lost is not None
    assert lost.do is Do.OPEN_IN_BROWSER


def test_what_may_pass_by_itself_is_checked_again() -> None:
    made = fix(*reported(known("W19", "seen")))
    assert made == Suggestion(Do.RETRY, "Check again")


@pytest.mark.parametrize("state", [Light.GOOD, Light.SKIPPED])
def test_nothing_is_offered_where_nothing_is_wrong(state: Light) -> None:
    finding, report = reported(known("A10", "seen"), state)
    assert fix(finding, report) is None
    assert letter_for(finding, report) is None


def test_a_better_address_is_offered_by_the_finding_itself(masteriyo: SiteToCheck) -> None:
    def bend(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if request.url.scheme == "http":
            return httpx.Response(301, headers={"location": str(request.url.copy_with(scheme="https"))})
        return answer

    masteriyo.bend = bend
    report = masteriyo.check(address="http://academy.example")
    made = fix(report.get("address"), report)
    assert made is not None
    assert (made.do, made.target) == (Do.USE_ADDRESS, ADDRESS)


def test_letters_come_once_each_and_the_most_urgent_first() -> None:
    findings = tuple(
        Finding(id, Sentence(id), state, Sentence("Said."), (known(hint, "seen"),))
        for id, state, hint in (
            ("one", Light.CAUTION, "W15"),
            ("two", Light.BAD, "U01"),
            ("three", Light.BAD, "U20"),
            ("four", Light.GOOD, "N10"),
        )
    )
    written = letters(Report(ADDRESS, datetime.now(UTC), findings))
    assert [letter.id for letter in written] == ["H1", "H6"]
