"""The catalogue: every rule has a case, every case gets its hint, and every hint reads like a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.hints import Context, explain, explain_problem
from lmsdesk.hints.rules import RULES
from tests.hints.cases import API, CASES, PUT, Case, answer, error, failed, page

RECORDED = Path(__file__).parent.parent / "recorded" / "masteriyo"
NEVER_FIRST = {"N02", "N04", "N13"}
"""Rules that only ever stand under "also possible"."""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_trouble_gets_its_hint(case: Case) -> None:
    found = explain(case.exchange, context=case.context)
    assert (found.best.id if found.best else None) == case.expect, found
    assert len(found.also) <= 2
    if found.best:
        for words in (found.best.title, found.best.happened, found.best.safe, found.best.todo):
            assert str(words)
            assert "{" not in str(words)
            assert "!" not in str(words)
        assert found.best.evidence


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} - {case.expect for case in CASES} == NEVER_FIRST


def test_rule_ids_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_an_unknown_status_is_still_explained() -> None:
    found = explain(answer(418, page("teapot")))
    assert found.best
    assert found.best.id == "X00"
    assert "418" in str(found.best.happened)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(Outcome.DONE, "is on your site"), (Outcome.NOT_DONE, "kept here"), (Outcome.UNKNOWN, "could not see")],
)
def test_the_second_line_says_what_became_of_the_text(outcome: Outcome, words: str) -> None:
    problem = Problem(Trouble.CRASHED, exchange=error(500, "internal_server_error", **PUT), outcome=outcome)
    found = explain_problem(problem, context=Context(typed=True))
    assert found.best
    assert words in str(found.best.safe)


def test_a_lost_answer_to_a_write_never_claims_that_nothing_happened() -> None:
    lost = explain(failed(Phase.WAIT, "timeout", **PUT), context=Context(typed=True)).best
    never_sent = explain(failed(Phase.CONNECT, "refused", **PUT), context=Context(typed=True)).best
    assert lost
    assert never_sent
    assert "could not see" in str(lost.safe)
    assert "Nothing was changed" in str(never_sent.safe)


def test_a_problem_of_our_own_words_needs_no_exchange() -> None:
    found = explain_problem(Problem(Trouble.UNAVAILABLE, sentence=Sentence("This site has no {what}.", what="tags")))
    assert found.best
    assert str(found.best.happened) == "This site has no tags."


def test_unknown_key_also_names_the_stripped_header() -> None:
    found = explain(error(401, "masteriyo_rest_cannot_read"))
    assert [hint.id for hint in found.also] == ["U01"]


def _recorded(name: str) -> tuple[str | None, int]:
    data = json.loads((RECORDED / name).read_text("utf-8"))
    request, response = data["request"], data["response"]
    body = response["body"]
    raw = body if isinstance(body, str) and not response.get("body_is_json") else json.dumps(body)
    headers = {key: str(value) for key, value in response["headers"].items()}
    sign_in = request["headers"].get("Authorization", "")
    found = explain(
        answer(
            response["status"],
            raw or "",
            method=request["method"],
            url="https://example.test" + request["path"],
            headers=headers,
            credential="" if not sign_in else "app-password" if "app-" in sign_in else "masteriyo-key",
        )
    )
    return (found.best.id if found.best else None), response["status"]


@pytest.mark.skipif(not RECORDED.is_dir(), reason="recordings are not there")
def test_recorded_answers_are_named_when_bad_and_left_alone_when_good() -> None:
    harmless = {rule.id for rule in RULES if rule.harmless}
    names = sorted(path.name for path in RECORDED.glob("*.json"))
    assert names
    for name in names:
        best, status = _recorded(name)
        if status >= 400:
            assert best not in (None, "X00"), name
        elif "html" not in name and 200 <= status < 300 and "plain-permalinks" not in name:
            assert best is None or best in harmless, f"{name}: {best}"


def test_urls_in_buttons_lead_into_the_site() -> None:
    found = explain(error(401, "masteriyo_rest_authentication_error", method="POST", url=API))
    assert found.best
    assert found.best.action
    assert found.best.action.target == "https://academy.example/wp-admin/admin.php?page=masteriyo"
