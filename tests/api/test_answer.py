"""Numbers in the headers of a list."""

from __future__ import annotations

import asyncio

import pytest

from lmsdesk.api.answer import Answer
from tests.api.helpers import DO, Site, answer


def got(**headers: str) -> Answer:
    site = Site(lambda request: answer([], headers={name.replace("_", "-"): text for name, text in headers.items()}))
    return asyncio.run(site.client.read("masteriyo/v1/sections", action=DO))


def test_totals_are_read_from_headers_in_any_case() -> None:
    found = got(x_wp_total="44", X_WP_TotalPages="5")
    assert (found.total(), found.pages()) == (44, 5)


@pytest.mark.parametrize("text", ["", "many", "-1", "4.5", "9" * 30])
def test_a_header_that_is_no_number_is_none(text: str) -> None:
    assert got(X_WP_Total=text).total() is None
    assert got().total() is None


def test_a_list_without_rows_is_an_answer() -> None:
    assert got().has_json
