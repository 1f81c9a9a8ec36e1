"""The filter of the inspector."""

from __future__ import annotations

import pytest

from lmsdesk.domain.exchange import Action
from lmsdesk.ui.inspector.query import parse
from tests.ui.inspector.exchanges import exchange, refused

LIST = exchange(Action("Open"), path="/courses?per_page=100", took=248)
SAVE = refused(Action("Save"))


@pytest.mark.parametrize(
    ("text", "list_shown", "save_shown"),
    [
        ("", True, True),
        ("status:401", False, True),
        ("status:2", True, False),
        ("401", False, True),
        ("method:put", False, True),
        ("put", False, True),
        ("path:per_page", True, False),
        ("courses", True, True),
        ("slower:200ms", True, False),
        ("slower:0.2s path:courses", True, False),
        ("larger:1m", False, False),
        ("writes", False, True),
        ("failed", False, True),
        ("-failed", True, False),
        ("body:permissions", False, True),
        ("status:", True, True),
        ("slower:often", True, True),
        ("writes status:200", False, False),
    ],
)
def test_terms_narrow_the_list(text: str, list_shown: bool, save_shown: bool) -> None:
    passes = parse(text)
    assert (passes(LIST), passes(SAVE)) == (list_shown, save_shown)
