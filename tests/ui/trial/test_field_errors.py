"""What a site does not accept stands at the row and the cell that caused it: bulk edit, sheet and import."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt

from lmsdesk.api import sender as sender_module
from lmsdesk.domain.changing import Way
from lmsdesk.ui.theme import palette
from lmsdesk.ui.trial.sheet_page import SheetPage
from lmsdesk.ui.trial.trial_model import State
from tests.conftest import until
from tests.scenarios.conftest import play, seeded
from tests.scenarios.person import Person

__all__ = ["play", "seeded"]

SAYS = "Your site takes a text here."
WORDPRESS = {
    "code": "rest_invalid_param",
    "message": "Invalid parameter(s): name",
    "data": {
        "status": 400,
        "params": {"name": "name is not of type string."},
        "details": {"name": {"code": "rest_invalid_type", "message": "name is not of type string.", "data": None}},
    },
}
LEARNOMY = {
    "error": {
        "code": "learnomy_validation",
        "message": "No.",
        "details": [{"field": "title", "message": "The title is not of type string."}],
        "request_id": "r1",
    }
}


class Refusing(httpx.AsyncBaseTransport):
    """A site that does not accept one field of one item."""

    def __init__(self, inner: httpx.AsyncBaseTransport, refused: dict[str, Any]) -> None:
        self._inner = inner
        self._refused = refused

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        id, body = self._refused.get("id"), self._refused["body"]
        if request.method != "GET" and id is not None and request.url.path.endswith(f"/{id}"):
            return httpx.Response(400 if "data" in body else 422, json=body, request=request)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.mark.parametrize(("lms", "body"), [("masteriyo", WORDPRESS), ("learnomy", LEARNOMY)])
def test_the_row_and_the_cell_say_what_the_site_does_not_accept(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch, lms: str, body: dict[str, Any]
) -> None:
    refused: dict[str, Any] = {"body": body}
    real = sender_module.real_transport

    async def refusing(*args: Any) -> httpx.AsyncBaseTransport:
        return Refusing(await real(*args), refused)

    monkeypatch.setattr(sender_module, "real_transport", refusing)

    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        shelf = person.desk.site.shelf("courses")
        records = (await shelf.first()).records[:2]
        refused["id"] = records[1].id
        title = shelf.kind.field(shelf.kind.title).label

        # bulk
        person.front.together.change(records)
        await until(lambda: person.editor is not None, 10, "the page")
        await person.rest()
        page = person.editor
        line = page.begin_with(shelf.kind.title, Way.SET)
        line.editor.set_value("The same for all")
        line.editor.changed.emit()
        page.try_out()
        person.clicks(page.go)
        await until(lambda: page.model.count(State.FAILED) == 1 and page.model.count(State.DONE) == 1, 20, "an outcome")
        await person.rest()
        _told_in(page, title)
        assert line.editor.value() == "The same for all"
        person.desk.close_editor()
        await person.rest()

        # the sheet: back in it, the cell says so until something else is typed there
        person.desk.show_page(lambda: SheetPage(person.desk, shelf, records, (shelf.kind.title,)))
        await until(lambda: person.editor is not None, 10, "the sheet")
        await person.rest()
        sheet = person.editor
        cell = sheet.model.index(1, 0)
        sheet.model.setData(cell, "Typed into a cell")
        sheet._save()
        person.clicks(sheet.trial.go)
        await until(lambda: sheet.trial.model.count(State.FAILED), 20, "an outcome")
        await person.rest()
        _told_in(sheet.trial, title)
        sheet._back_to_sheet()
        assert cell.data() == "Typed into a cell"
        assert SAYS in cell.data(Qt.ItemDataRole.ToolTipRole)
        assert cell.data(Qt.ItemDataRole.BackgroundRole).name() == palette().tone("trouble").ground.lower()
        sheet.model.setData(cell, "Another one")
        assert SAYS not in cell.data(Qt.ItemDataRole.ToolTipRole)
        person.desk.drafts.drop(person.desk.site.profile.id, "courses", str(records[1].id))
        person.desk.close_editor()
        await person.rest()

        # a file that came back
        path = Path(person.desk.drafts.path.parent) / "courses.csv"
        path.write_text(f"ID;Title\n{records[1].id};From a file\n", encoding="utf-8")
        person.front.together.import_file(path)
        await until(lambda: person.editor is not None, 10, "the page")
        await person.rest()
        page = person.editor
        person.clicks(page.go)
        await until(lambda: page.model.count(State.FAILED), 20, "an outcome")
        await person.rest()
        _told_in(page, title)

    play(scenario)


def _told_in(page: Any, title: str) -> None:
    line = next(line for line in page.model.lines if line.state is State.FAILED)
    assert line.words == f"{title}: {SAYS}"
    row = next(at for at in range(page.model.rowCount()) if page.model.line(at) is line)
    cell = page.model.index(row, 0)
    assert SAYS in cell.data(Qt.ItemDataRole.ToolTipRole)
    assert cell.data(Qt.ItemDataRole.ForegroundRole).name() == palette().tone("trouble").ink.lower()
