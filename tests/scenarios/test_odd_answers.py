"""Answers with wrong types in every field: list and editor open all the same, and nothing odd is ever sent back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lmsdesk.api.dialects.masteriyo import reading as masteriyo
from lmsdesk.api.dialects.masteriyo.shapes import SHAPES, Shape
from lmsdesk.domain.record import Record, read_record
from lmsdesk.practice.station import App, Receive, Scope, Send
from lmsdesk.ui.table.cells import cells_for
from tests.conftest import until
from tests.scenarios.person import Person

Play = Callable[[Callable[[Person], Any]], None]

ODD: dict[str, Any] = {
    "null": None,
    "true": True,
    "zero": 0,
    "minus one": -1,
    "a fraction": 0.1 + 0.2,
    "infinite": float("inf"),
    "not a number": float("nan"),
    "a large number": 10**400,
    "a large number as text": "1e400",
    "a larger number as text": "1e999999",
    "nothing": "",
    "x": "x",
    "an empty list": [],
    "an empty object": {},
    "nested": {"id": {"id": [{"name": [None]}]}, "raw": [], "name": {}},
    "a list of anything": [None, True, 1.5, "x", [], {"id": "y"}, {"id": -7}],
    "a huge text": "long " * 1_000,
    "markup": "<b>&lt;script&gt;</b><img src=x onerror=alert(1)>&amp;",
    "half a character": "\ud83d",
    "a year before clocks": "0001-01-01T00:00:00+14:00",
    "the last second": "9999-12-31T23:59:59-12:00",
    "digits of another script": "٣²",
    "zeros and lines": "\0\n\r\t\u2028\u202e",
}


class Bent:
    """Stands before an academy and puts ``value`` into every field of every item of a route, but its id."""

    def __init__(self, academy: App, route: str) -> None:
        self._academy = academy
        self._route = route
        self.value: Any = None
        self.only: frozenset[str] | None = None
        self.on = False
        self.sent: list[Any] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/").removeprefix("/wp-json/")
        mine = path == self._route or (path.startswith(self._route + "/") and path.rpartition("/")[2].isdecimal())
        if not mine or not self.on:
            await self._academy(scope, receive, send)
            return
        start: dict[str, Any] = {}
        body = b""

        async def heard() -> Any:
            message = await receive()
            if scope["method"] != "GET" and message.get("body"):
                self.sent.append(json.loads(message["body"]))
            return message

        async def keep(message: Any) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body += message.get("body", b"")

        await self._academy(scope, heard, keep)
        if start["status"] in (200, 201):
            body = json.dumps(self._bent(json.loads(body))).encode()
        headers = [
            (name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag")
        ]
        await send({**start, "headers": [*headers, (b"content-length", str(len(body)).encode())]})
        await send({"type": "http.response.body", "body": body})

    def _bent(self, answer: Any) -> Any:
        if isinstance(answer, list):
            return [self._item(item) for item in answer]
        inner = answer.get("data")
        if isinstance(inner, list):
            return {**answer, "data": [self._item(item) for item in inner]}
        return {**answer, "data": self._item(inner)} if isinstance(inner, dict) else self._item(answer)

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        return {name: value if name == "id" or self._spared(name) else self.value for name, value in item.items()}

    def _spared(self, name: str) -> bool:
        return self.only is not None and name not in self.only


def bend(person: Person, lms: str, route: str) -> Bent:
    assert person.desk.practice is not None
    academy = getattr(person.desk.practice, "_server").__getattribute__(lms)  # noqa: B009
    bent = Bent(academy.station.academy, route)
    academy.station.academy = bent
    return bent


# -- field by field ----------------------------------------------------------------------------------------------


def look_at(shape_kind: Any, record: Record) -> None:
    """Everything that lists, forms and saves ask of a record."""
    for cell in cells_for(shape_kind):
        assert len(cell.text(record)) < 1000, "a cell is no place for a book"
        cell.key(record)
        if cell.tip is not None:
            cell.tip(record)
        if cell.struck is not None:
            cell.struck(record)
        if cell.tone is not None:
            cell.tone(record)
    for field in shape_kind.fields:
        field.show(record[field.name])
        field.sort_key(record[field.name])
    shape_kind.check(dict(record.values))
    assert record.diff(dict.fromkeys(record.odd, "changed"), shape_kind.fields) == {}
    for name in record.odd:
        assert len(record.as_it_came(name)) <= 80


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_one_odd_value_at_a_time_in_every_field(shape: Shape, name: str) -> None:
    zone = masteriyo.site_zone("Pacific/Kiritimati", 0)
    good = {"id": 7, "name": "Fine", "title": "Fine", "slug": "fine", "status": "publish"}
    for field in shape.kind.fields:
        wire_name = shape.read_names.get(field.name, field.name)
        record = masteriyo.item(shape, {**good, wire_name: ODD[name]}, zone)
        assert record is not None
        look_at(shape.kind, record)
        plain = read_record(shape.kind.fields, {**good, field.name: ODD[name]}, {}, id=7)
        look_at(shape.kind, plain)
        if field.name in plain.odd:
            assert plain.as_it_came(field.name)


# -- the whole program -------------------------------------------------------------------------------------------

ROUTES = {
    ("masteriyo", "courses"): "masteriyo/v1/courses",
    ("masteriyo", "categories"): "masteriyo/v1/courses/categories",
    ("learnomy", "courses"): "learnomy/v1/courses",
    ("learnomy", "categories"): "learnomy/v1/categories",
}


@pytest.mark.parametrize(("lms", "kind"), ROUTES)
def test_lists_and_editors_open_whatever_stands_in_the_fields(play: Play, lms: str, kind: str) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice(lms)
        await person.goes_to(kind)
        bent = bend(person, lms, ROUTES[lms, kind])
        shelf = person.desk.site.shelf(kind)
        bent.on = True
        for name, value in ODD.items():
            bent.value = value
            person.presses("F5", person.front)
            await person.rest()
            records = (await shelf.first()).records
            assert len(records) > 5, name
            person.front.grab()
            person.desk.open_editor(kind, records[0])
            await until(lambda said=name: person.editor is not None and person.editor.loaded, 10, f"{name}: the editor")
            await person.rest()
            odd = person.editor.subject.record.odd
            for field in odd & person.editor.form.editors.keys():
                assert person.editor.form.editors[field].read_only, (name, field)
            if any(person.editor.form.editors[f].isVisible() for f in odd & person.editor.form.editors.keys()):
                assert "LMS Desk cannot read" in person.reads(), name
            assert not person.editor.unsaved, (name, "opening alone changes nothing")
            person.desk.close_editor()
            await until(lambda: person.editor is None, 10)
            person.front.notices.clear_all()

    play(scenario)


def test_an_odd_field_is_shown_locked_and_left_out_of_what_is_sent(play: Play) -> None:
    async def scenario(person: Person) -> None:
        await person.opens_practice()
        bent = bend(person, "masteriyo", "masteriyo/v1/courses")
        bent.on, bent.value = True, {"amount": "12"}
        bent.only = frozenset({"regular_price", "duration", "categories", "students_count"})
        person.presses("F5", person.table)
        await person.rest()
        await person.opens(person.rows()[0])
        form = person.editor.form
        for name in ("regular_price", "duration"):
            assert name not in form.held
            assert form.editors[name].read_only
        assert person.reads().count("The site holds something here that LMS Desk cannot read") >= 2
        person.clears_and_types("Renamed all the same", person.field("name"))
        person.presses("Ctrl+S")
        await until(lambda: not person.editor.unsaved, 10)
        await person.rest()
        assert bent.sent == [{"name": "Renamed all the same"}]
        assert not [n.accessibleName() for n in person.notices()]

    play(scenario)
