"""Both academies, filled once; every test finds them in fine weather."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sites.health.site import SiteToCheck


@pytest.fixture(scope="package")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, SiteToCheck]]:
    folder = tmp_path_factory.mktemp("uploads")
    made = {lms: SiteToCheck(lms, folder / lms) for lms in ("masteriyo", "learnomy")}
    yield made
    for site in made.values():
        site.academy.close()


@pytest.fixture
def masteriyo(filled: dict[str, SiteToCheck]) -> SiteToCheck:
    filled["masteriyo"].fresh()
    return filled["masteriyo"]


@pytest.fixture
def learnomy(filled: dict[str, SiteToCheck]) -> SiteToCheck:
    filled["learnomy"].fresh()
    return filled["learnomy"]
