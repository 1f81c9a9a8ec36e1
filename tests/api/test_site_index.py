"""A root index, told in our words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from lmsdesk.api.dialects import open_dialect
from lmsdesk.api.root import ApiRoot
from lmsdesk.api.site_index import Discovery, describe
from tests.api.helpers import Site


def told(index: dict[str, Any], base: str = "https://academy.example/wp-json/", closed: bool = False) -> Discovery:
    async def nothing(route: str) -> Any:
        return None

    return asyncio.run(describe(ApiRoot(base), index, nothing, closed=closed))


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://academy.example/wp-json/", "https://academy.example"),
        ("https://academy.example/school/wp-json/", "https://academy.example/school"),
        ("https://academy.example/school/index.php/wp-json/", "https://academy.example/school"),
        ("https://academy.example/school/index.php?rest_route=/", "https://academy.example/school"),
        ("https://academy.example/school/?rest_route=/", "https://academy.example/school"),
        ("https://academy.example/api/", "https://academy.example"),
        ("http://127.0.0.1:8765/wp-json/", "http://127.0.0.1:8765"),
    ],
)
def test_the_sites_address_follows_from_its_root(base: str, address: str) -> None:
    assert told({"namespaces": ["masteriyo/v1"]}, base).address == address


def test_a_site_of_its_own_words_is_described() -> None:
    found = told(
        {"name": "Harbour", "namespaces": ["masteriyo/v1", "wp/v2"], "authentication": {}, "gmt_offset": "5.5"}
    )
    assert (found.title, found.lms, found.gmt_offset, found.sign_ins_work) == ("Harbour", ("masteriyo",), 5.5, False)
    assert told({"namespaces": []}).lms == ()
    assert told({"namespaces": []}).sign_ins_work is None


def test_pro_is_seen_in_the_namespaces() -> None:
    assert told({"namespaces": ["learnomy/v1", "learnomy-pro/v1"]}).pro
    assert not told({"namespaces": ["learnomy/v1", "masteriyo/pro/v1"]}).pro
    assert told({"namespaces": ["learnomy/v1", "masteriyo/v1", "masteriyo/pro/v1"]}).pros == ("masteriyo",)


def test_each_system_has_its_dialect() -> None:
    discovery = told({"namespaces": ["masteriyo/v1"]})
    assert open_dialect("masteriyo", Site().client, discovery).lms == "masteriyo"
    with pytest.raises(ValueError):
        open_dialect("moodle", Site().client, discovery)
