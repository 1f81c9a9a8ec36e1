"""A colleague saved the same course meanwhile: the person sees both and chooses, and nobody's words are lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton

from lmsdesk.sites import guard
from tests.conftest import until
from tests.ui.editor.person import Person
from tests.ui.editor.person import person as person_at_a_desk


@pytest.mark.parametrize(("choice", "name"), [("Save what stands here", "Mine"), ("Take theirs", "Theirs")])
def test_both_changed_the_title(
    qt_run: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch, choice: str, name: str
) -> None:
    monkeypatch.setattr(guard, "MOMENTS", 0.0)

    async def scenario(person: Person) -> None:
        editor = await person.open(full=True)
        course = person.dialect.items["courses"][1]
        person.dialect.items["courses"][1] = course.with_values(name="Theirs", duration=45)
        editor.form.editors["name"].set_value("Mine")
        editor.form.editors["name"].changed.emit()
        editor.save()
        notice = await until(lambda: editor.notices.current("conflict"), what="the notice")
        monkeypatch.setattr(guard, "MOMENTS", 15.0)
        editor.shelf._guard.noted((person.dialect.items["courses"][1],))
        assert "“Theirs” on the site, “Mine” here" in notice.accessibleName()
        assert person.dialect.items["courses"][1]["name"] == "Theirs", "nothing was sent"
        assert editor.form.held["name"].value == "Mine"
        assert editor.form.held["duration"].value == 45, "what only they changed is taken over"
        next(b for b in notice.findChildren(QAbstractButton) if b.text() == choice).click()
        await until(lambda: not editor.unsent and not editor.saving.running, what="it to be settled")
        assert person.dialect.items["courses"][1]["name"] == name
        assert editor.form.held["name"].value == name

    with person_at_a_desk() as person:
        qt_run(scenario(person))
