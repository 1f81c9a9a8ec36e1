"""Cases for every row of the catalogue, and a near miss for each: what arrives, and the hint to read.

Adding a rule means adding its cases in ``tests/hints/rows``; ``test_engine.py`` fails for a row without them.
"""

from __future__ import annotations

from tests.hints.making import (
    ACTION,
    API,
    FRONT,
    INDEX,
    LEARNOMY,
    PUT,
    Case,
    answer,
    error,
    failed,
    learnomy,
    near,
    page,
)
from tests.hints.rows.address import ADDRESS
from tests.hints.rows.front import FRONT_ROWS
from tests.hints.rows.network import NETWORK
from tests.hints.rows.people import PEOPLE
from tests.hints.rows.wordpress import WORDPRESS

__all__ = [
    "ACTION",
    "API",
    "CASES",
    "INDEX",
    "LEARNOMY",
    "PUT",
    "Case",
    "answer",
    "error",
    "failed",
    "learnomy",
    "near",
    "page",
]

FAULTLESS = [
    Case("a good list", None, answer(200, {"data": [], "meta": {"total": 0}})),
    Case("a good course", None, answer(200, {"id": 7, "name": "Ukulele"}, url=API + "/7")),
    Case("an empty plain list", None, answer(200, [])),
    Case("a created course", None, answer(201, {"id": 8}, method="POST")),
    Case("nothing to say", None, answer(204, method="POST")),
    Case("not changed", None, answer(304)),
    Case("the front page", None, answer(200, page("Home", "wp-content"), url=FRONT, credential="")),
]

CASES = [*FAULTLESS, *NETWORK, *ADDRESS, *FRONT_ROWS, *PEOPLE, *WORDPRESS]
