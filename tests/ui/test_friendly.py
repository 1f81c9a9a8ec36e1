"""One notice design everywhere: whatever a site says, a person reads sentences, and can open the exchange.

The places are read from the program's own text; a new one that words a problem by itself fails a test.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import lmsdesk.ui
from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.hints import Context, explain_problem
from lmsdesk.ui.widgets import Notice
from tests.hints.making import PUT, answer, error, learnomy, page
from tests.hints.words import unfit

UI = Path(lmsdesk.ui.__file__).parent
NASTY = (
    '{"code":"rest_forbidden","message":"no"}',
    "<b>Fatal error</b>: Uncaught TypeError in /var/www/html/wp-content/plugins/x/y.php:7\nStack trace:\n#0 {main}",
    "Traceback (most recent call last): ValueError: None",
    "SQLSTATE[HY000] errno 2002 masteriyo_rest_cannot_read",
    "Sorry &lt;i&gt;you&lt;/i&gt; cannot \\u00e9 undefined null",
    "",
)


def _told(text: str) -> list[Exchange]:
    return [
        *(error(status, "some_code", text, **PUT) for status in (400, 401, 403, 404, 409, 422, 429, 500, 501, 503)),
        *(answer(status, text, headers={"Content-Type": "application/json"}) for status in (200, 400, 500)),
        *(answer(status, page(text), **PUT) for status in (200, 403, 404, 406, 500, 502, 503)),
        learnomy(422, "learnomy_validation", text),
    ]


@pytest.mark.parametrize("text", NASTY)
def test_no_code_no_json_no_exception_in_a_notice(qapp: QApplication, text: str) -> None:
    for exchange in _told(text):
        for typed in (True, False):
            problem = Problem(Trouble.REFUSED, exchange=exchange, fields={"name": text})
            notice = Notice.of(explain_problem(problem, context=Context(typed=typed)), exchange=7)
            assert not unfit(notice.accessibleName()), (exchange.status, notice.accessibleName())
            assert "Show details" in [button.text() for button in notice.buttons if button.text()]
            seen: list[int] = []
            notice.details_wanted.connect(seen.append)
            next(button for button in notice.buttons if button.text() == "Show details").click()
            assert seen == [7]


def _functions() -> list[tuple[str, ast.AST, str]]:
    found = []
    for file in sorted(UI.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ExceptHandler):
                found.append((file.relative_to(UI).as_posix(), node, text))
    return found


def test_no_exception_is_turned_into_text_for_a_person() -> None:
    """``str(error)`` and ``f"{error}"`` are for developers."""
    wrong = []
    for name, handler, _ in _functions():
        assert isinstance(handler, ast.ExceptHandler)
        for node in ast.walk(handler):
            raw = None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("str", "repr"):
                raw = node.args[0] if node.args else None
            elif isinstance(node, ast.FormattedValue):
                raw = node.value
            names = {inner.id for inner in ast.walk(raw) if isinstance(inner, ast.Name)} if raw is not None else set()
            bare = isinstance(raw, ast.Name | ast.BoolOp)
            if handler.name and handler.name in names and bare:
                wrong.append(f"{name}:{node.lineno}")
    assert not wrong


def test_every_place_that_makes_a_notice_of_a_problem_lets_the_exchange_be_seen() -> None:
    """``Notice.of`` shows “Show details” only where it is told the exchange; it must lead there too."""
    wrong = []
    for file in sorted(UI.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
            made = [
                call
                for call in ast.walk(function)
                if isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "of"
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "Notice"
            ]
            connected = any(isinstance(n, ast.Attribute) and n.attr == "details_wanted" for n in ast.walk(function))
            for call in made:
                if not connected or "exchange" not in {keyword.arg for keyword in call.keywords}:
                    wrong.append(f"{file.relative_to(UI)}:{call.lineno}")
    assert not wrong


def test_what_a_site_says_of_a_field_is_worded_in_one_place() -> None:
    """Its own words may be code: ``complaints`` makes sentences of them."""
    raw = [
        f"{file.relative_to(UI)}:{node.lineno}"
        for file in sorted(UI.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "fields"
        if isinstance(node.value, ast.Name) and node.value.id == "problem"
    ]
    assert [place for place in raw if not place.startswith("complaints.py")] == []
    assert raw
