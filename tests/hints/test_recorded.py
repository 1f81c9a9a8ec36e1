"""What real sites answered: every recorded error gets the hint that people gave it, and no good answer gets any.

``tests/recorded/hints.tsv`` was judged by hand, recording by recording; ``codes.tsv`` lists what the sources of
WordPress core and Masteriyo can answer, with the row each belongs to.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lmsdesk.domain.exchange import Exchange
from lmsdesk.hints import explain
from lmsdesk.hints.files import explain_all, read_exchanges
from lmsdesk.hints.meanings import Meaning, meaning_of
from tests.hints.making import error
from tests.hints.words import is_fit_for_people

RECORDED = Path(__file__).parent.parent / "recorded"
FILES = {file.stem: file for folder in ("masteriyo", "more") for file in sorted((RECORDED / folder).glob("*.json"))}


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


JUDGED = {row["recording"]: row["hint"] for row in _table(RECORDED / "hints.tsv")}
CODES = _table(Path(__file__).with_name("codes.tsv"))


def _exchange(name: str) -> Exchange:
    return read_exchanges(FILES[name].read_bytes(), name)[0]


@pytest.mark.parametrize("name", JUDGED)
def test_a_recorded_error_gets_its_hint_in_words_for_people(name: str) -> None:
    found = [finding.hint for finding in explain_all([_exchange(name)])]
    assert (found[0].id if found else "") == JUDGED[name]
    assert len(found) <= 3
    for hint in found:
        assert hint.evidence
        for words in (hint.title, hint.happened, hint.safe, hint.todo):
            assert is_fit_for_people(str(words)), words


def test_no_recorded_good_answer_gets_a_hint() -> None:
    good = [name for name in FILES if name not in JUDGED]
    assert len(good) > 300
    assert {name: [finding.hint.id for finding in explain_all([_exchange(name)])] for name in good} == {
        name: [] for name in good
    }


def test_every_recorded_error_was_judged() -> None:
    errors = {name for name in FILES if _exchange(name).status >= 300}
    assert errors <= set(JUDGED)
    assert len({name.partition("-")[0] for name in FILES}) >= 25, "recordings of every area"


@pytest.mark.parametrize("row", CODES, ids=[f"{row['status']} {row['code']}" for row in CODES])
def test_a_code_that_the_sources_know_belongs_to_its_row(row: dict[str, str]) -> None:
    exchange = error(int(row["status"]), row["code"], "Sorry, this is not right.", method="POST")
    best = explain(exchange).best
    assert best is not None
    assert best.id == row["hint"]


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (401, "masteriyo_rest_cannot_fly", Meaning.STRANGER),
        (403, "masteriyo_rest_cannot_fly", Meaning.ROLE),
        (403, "something_new", Meaning.ROLE),
        (404, "masteriyo_rest_kite_invalid_id", Meaning.GONE),
        (400, "masteriyo_rest_mto-kite_invalid_id", Meaning.GONE),
        (404, "something_new", Meaning.NOTHING_THERE),
        (400, "something_new", Meaning.REFUSED),
        (409, "something_new", Meaning.CONFLICT),
        (422, "something_new", Meaning.REFUSED),
        (429, "something_new", Meaning.SLOW_DOWN),
        (500, "something_new", Meaning.FAILED),
        (501, "something_new", Meaning.CANNOT),
        (501, "masteriyo_rest_kite_trash_not_supported", Meaning.NO_TRASH),
        (400, "", Meaning.NONE),
    ],
)
def test_a_code_that_nobody_has_seen_yet_still_means_something(status: int, code: str, meaning: Meaning) -> None:
    assert meaning_of(code, status) is meaning
