"""A program that is used all day stays small: what was closed goes from memory."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from tests.conftest import tidying_as_outside, until
from tests.scenarios.person import Person


@pytest.mark.usefixtures("brought_back")
def test_sites_that_were_closed_go_from_memory(play: Any) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        site = person.desk.site
        assert site is not None
        gone, courses = weakref.ref(site), weakref.ref(person.front)
        id = site.profile.id
        gc.freeze()  # it has been open for a while
        del site
        for _ in range(2):
            before = person.front
            person.window.open_site(id)
            await until(lambda before=before: person.front is not None and person.front is not before)
            await person.rest()
        await until(lambda: gone() is None and courses() is None, 20, "the site of before to go from memory")

    with pytest.MonkeyPatch.context() as patch, tidying_as_outside():
        patch.setattr("lmsdesk.qt.tidying.ENOUGH_GONE", 2)
        patch.setattr("lmsdesk.qt.tidying.SOON_MS", 50)
        play(scenario)
