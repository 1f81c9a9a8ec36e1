"""Every field type has an editor, and every editor keeps the promises of FieldEditor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain import fields as f
from lmsdesk.domain.kinds import KINDS
from lmsdesk.domain.values import Picture, Ref
from lmsdesk.domain.words import Sentence
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.editor.registry import EDITORS, GROUP_EDITORS, make_editor
from lmsdesk.ui.widgets import FieldRow

SAMPLES: dict[type[f.Field], list[Any]] = {
    f.Text: ["Ukulele", "a\u00a0b", ""],
    f.LongText: ["One\nTwo", "a\u00a0b\r\nc", ""],
    f.Html: ["<p>One</p>", '<!-- wp:x --><div class="a">[b]</div>', "One\r\n\r\nTwo&nbsp;<b>x</b>", ""],
    f.Slug: ["ukulele", "Ukulele Straße"],
    f.Url: ["https://a.example"],
    f.Integer: [0, -3, 12345678, None],
    f.Number: [Decimal("4.5"), None],
    f.Money: [Decimal("50"), Decimal("1234.5"), Decimal("0.123"), None],
    f.Boolean: [True, False],
    f.OneOf: ["a", "invented by the site", ""],
    f.DateTime: [datetime(2026, 5, 1, 12, 0, 31, tzinfo=UTC), None],
    f.Color: ["#2457C5", "rebeccapurple", ""],
    f.Image: [Picture(5, "https://a.example/u.jpg"), None],
    f.Relation: [Ref(1, "Strings"), Ref(77), None],
    f.Relations: [(Ref(1, "Strings"), Ref(77)), ()],
    f.Pairs: [(("colour", "blue"), ("size", "")), ()],
}


def field_of(kind: type[f.Field], **more: Any) -> f.Field:
    if kind is f.OneOf:
        more["choices"] = (f.Choice("a", "First"), f.Choice("b", "Second"))
    if kind in (f.Relation, f.Relations):
        more["to"] = "categories"
    return kind(name="thing", label="Thing", **more)


def test_every_field_type_has_an_editor() -> None:
    assert set(f.FIELD_TYPES) <= set(EDITORS)
    assert set(SAMPLES) == set(f.FIELD_TYPES)


def test_every_group_editor_that_a_kind_asks_for_is_there() -> None:
    wanted = {group.editor for kind in KINDS for group in kind.groups if group.editor}
    assert wanted <= set(GROUP_EDITORS)


@pytest.mark.parametrize("kind", f.FIELD_TYPES, ids=lambda kind: kind.__name__)
def test_a_value_that_nobody_touched_comes_back_exactly_and_in_silence(
    kind: type[f.Field], show: Callable[..., Any]
) -> None:
    editor = show(field_of(kind))
    for value in SAMPLES[kind]:
        editor.set_value(value)
        assert editor.value() == value
        assert type(editor.value()) is type(value)
        assert editor.trouble() is None
        assert editor.typed() is None
    editor.setFocus()
    editor.clearFocus()
    assert editor.value() == SAMPLES[kind][-1]
    assert editor.told == []
    assert not editor.busy()


@pytest.mark.parametrize("kind", f.FIELD_TYPES, ids=lambda kind: kind.__name__)
def test_a_screen_reader_hears_the_label_and_the_trouble(kind: type[f.Field], desk: Desk, stage: Any) -> None:
    editor = make_editor(field_of(kind), desk)
    row = FieldRow("Thing", editor)
    stage.layout().addWidget(row)
    target = editor.focusProxy()
    assert target is not None
    assert target.accessibleName().startswith("Thing")
    row.set_trouble("Not like this.")
    assert target.accessibleDescription() == "Not like this."
    assert target.property("invalid") is True
    row.set_trouble("")
    assert target.property("invalid") is False


@pytest.mark.parametrize("kind", f.FIELD_TYPES, ids=lambda kind: kind.__name__)
def test_what_the_site_only_shows_cannot_be_made_editable(kind: type[f.Field], show: Callable[..., Any]) -> None:
    editor = show(field_of(kind, read_only=True), SAMPLES[kind][0])
    editor.set_read_only(False)
    assert editor.read_only
    assert editor.value() == SAMPLES[kind][0]


def test_a_type_made_from_a_known_one_is_edited_like_it(desk: Desk) -> None:
    class Nickname(f.Text):
        pass

    assert type(make_editor(Nickname(name="n", label="N"), desk)) is EDITORS[f.Text]


def test_the_trouble_is_a_sentence_for_people(show: Callable[..., Any]) -> None:
    editor = show("regular_price")
    editor.put_typed("12,5x")
    assert isinstance(editor.trouble(), Sentence)
    assert editor.typed() == "12,5x"
