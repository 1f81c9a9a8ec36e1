"""A program that is used all day stays small: what was closed goes from memory."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from tests.conftest import until
from tests.scenarios.person import Person


@pytest.mark.usefixtures("brought_back")
@pytest.mark.parametrize("lms", ["masteriyo", "learnomy"])
def test_what_was_closed_goes_from_memory_without_a_look_for_garbage(play: Any, lms: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        site = person.desk.site
        assert site is not None
        id, pages = site.profile.id, {"site": weakref.ref(site), "client": weakref.ref(site.entrance.client)}  # type: ignore[union-attr]
        for screen in ("courses", "categories", "activity", "outbox", "settings"):
            pages[screen] = weakref.ref(await person.goes_to(screen))
        await person.goes_to("courses")
        person.desk.open_editor("courses", (await site.shelf("courses").first()).records[0])
        await until(lambda: person.editor is not None and person.editor.loaded)
        await person.rest()
        pages["editor"] = weakref.ref(person.editor)
        person.desk.close_editor()
        await until(lambda: person.editor is None)
        await person.rest()
        gc.collect()
        gc.freeze()  # it has been open for a while: no look for garbage comes upon it any more
        del site
        person.window.open_site(id)
        await until(lambda: person.desk.site is not None and person.desk.site is not pages["site"]())
        await person.rest()
        await until(lambda: all(page() is None for page in pages.values()), 20, f"all of these to go: {list(pages)}")

    play(scenario)
