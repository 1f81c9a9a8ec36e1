"""The catalogue: every rule has a case, every case gets its hint, and every hint reads like a sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lmsdesk.domain.exchange import Phase
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.words import Sentence
from lmsdesk.hints import Context, explain, explain_problem
from lmsdesk.hints.letter_texts import TEMPLATES
from lmsdesk.hints.rules import RULES
from tests.hints.cases import API, CASES, PUT, Case, answer, error, failed
from tests.hints.words import is_fit_for_people

CATALOGUE = {
    *(f"N{number:02}" for number in range(1, 16)),
    *(f"A{number:02}" for number in range(1, 13)),
    *(f"W{number:02}" for number in range(1, 24)),
    *(f"U{number:02}" for number in range(1, 27)),
    *(f"P{number:02}" for number in range(1, 29)),
}
BEYOND = {"N16", "N17", "N18", "W24", "W25", "U28", "U30", "P30", "P31", "P32", "P33", "P35", "P36"}
"""Rows of our own, for what the catalogue has no row for."""
NEVER_FIRST = {"N04"}
"""Rows that only ever stand under "also possible"."""


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_each_trouble_gets_its_hint(case: Case) -> None:
    found = explain(case.exchange, context=case.context)
    assert (found.best.id if found.best else None) == case.expect, found
    assert len(found.also) <= 2  # R9
    if case.near:
        assert found.best is None or found.best.id != case.near
    if found.best:
        for words in (found.best.title, found.best.happened, found.best.safe, found.best.todo):
            assert str(words)
            assert is_fit_for_people(str(words)), words
            assert "!" not in str(words)
        assert found.best.evidence


def test_every_row_of_the_catalogue_has_a_rule_a_case_and_a_near_miss() -> None:
    rules = {rule.id for rule in RULES}
    assert len(CATALOGUE) == 104
    assert rules - CATALOGUE == BEYOND
    assert rules - {case.expect for case in CASES} == NEVER_FIRST
    assert CATALOGUE - {case.near for case in CASES} == set()


def test_a_row_that_is_never_first_is_still_offered() -> None:
    banned = next(case for case in CASES if case.name == "banned")
    found = explain(banned.exchange, context=banned.context)
    assert [hint.id for hint in found.also] == ["N04"]


def test_every_rule_is_the_best_hint_of_a_case() -> None:
    """Also where several rules share the id of one row: each has words of its own, and each is needed."""
    told = set()
    for case in CASES:
        best = explain(case.exchange, context=case.context).best
        if best is not None:
            told.add((best.id, best.title.template, best.happened.template))
    silent = {rule for rule in RULES if (rule.id, rule.title, rule.happened) not in told}
    assert {(rule.id, rule.variant) for rule in silent} == {("N04", "")}


def test_rules_are_told_apart_and_the_plain_one_of_a_row_stands_first() -> None:
    assert len({(rule.id, rule.variant) for rule in RULES}) == len(RULES)
    for id in {rule.id for rule in RULES}:
        variants = [rule.variant for rule in RULES if rule.id == id]
        assert len(variants) == 1 or "" in variants, id


def test_every_letter_is_written_and_the_eight_of_the_catalogue_are_used() -> None:
    named = {rule.letter for rule in RULES if rule.letter}
    assert named <= set(TEMPLATES)
    assert {f"H{number}" for number in range(1, 9)} <= named


def test_an_unknown_status_is_still_explained() -> None:
    found = explain(answer(418, {"short": "and stout"}))
    assert found.best
    assert found.best.id == "X00"
    assert "418" in found.best.evidence


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


def test_urls_in_buttons_lead_into_the_site() -> None:
    found = explain(error(401, "masteriyo_rest_authentication_error", method="POST", url=API))
    assert found.best
    assert found.best.action
    assert found.best.action.target == "https://academy.example/wp-admin/admin.php?page=masteriyo"


@pytest.mark.parametrize("before", [b"", b"\r\n "])
@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=UTF-8"])
def test_a_good_answer_of_which_only_the_beginning_was_kept_is_not_called_damaged(before: bytes, kind: str) -> None:
    kept = before + b'[{"id": 7, "description": "Uku'
    exchange = replace(answer(200, ""), headers=(("Content-Type", kind),), body=kept, body_size=30_000_000)
    assert explain(replace(exchange, body_capped=True)).best is None
    assert explain(exchange).best is not None, "cut on the way it is damaged"
