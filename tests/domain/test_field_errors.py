"""Complaints about fields, out of every shape in which sites send them, and in words for the person who typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.field_errors import FieldError, by_name, field_errors
from lmsdesk.domain.field_paths import Path, path_of, written
from lmsdesk.domain.field_words import words_for
from lmsdesk.domain.fields import Choice, OneOf, Text
from tests.hints.words import is_fit_for_people


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("title", ("title",)),
        ("price.amount", ("price", "amount")),
        ("pricing[regular_price]", ("pricing", "regular_price")),
        ("sections[2].title", ("sections", 2, "title")),
        ("sections[2][title]", ("sections", 2, "title")),
        ("sections.2.title", ("sections", 2, "title")),
        ("/sections/2/title", ("sections", 2, "title")),
        ("[3].name", (3, "name")),
        ("body.title", ("title",)),
        ("data.attributes.title", ("title",)),
        ("data", ("data",)),
        ("$.title", ("title",)),
        ("custom_fields['eye colour']", ("custom_fields", "eye colour")),
        ("", ()),
        ("[]", ()),
    ],
)
def test_a_path_is_read_however_it_is_written(text: str, path: Path) -> None:
    assert path_of(text) == path


@given(st.text(max_size=60))
def test_no_path_breaks_and_ours_reads_back(text: str) -> None:
    path = path_of(text)
    assert path_of(written(path)) == path or any(isinstance(step, str) and step.strip() != step for step in path)


def wordpress(code: str, **data: Any) -> dict[str, Any]:
    return {"code": code, "message": "No.", "data": {"status": 400, **data}}


TYPE = {"code": "rest_invalid_type", "message": "categories[0] is not of type object."}
SHAPES = [
    (wordpress("rest_invalid_param", params={"status": "x"}), [(("status",), "x", "")]),
    (
        wordpress(
            "rest_invalid_param",
            params={"categories": TYPE["message"]},
            details={"categories": {**TYPE, "data": {"param": "categories[0]"}}},
        ),
        [(("categories", 0), TYPE["message"], "rest_invalid_type")],
    ),
    (wordpress("rest_invalid_param", params={"url": "Bad."}, details=[]), [(("url",), "Bad.", "")]),
    (
        wordpress("rest_missing_callback_param", params=["name", "email"]),
        [(("name",), "", "rest_missing_callback_param"), (("email",), "", "rest_missing_callback_param")],
    ),
    ({"error": {"code": "c", "details": [{"field": "title", "message": "Long."}]}}, [(("title",), "Long.", "")]),
    (
        {"error": {"code": "c", "details": [{"path": ["price", "amount"], "msg": "Low.", "code": "too_low"}]}},
        [(("price", "amount"), "Low.", "too_low")],
    ),
    (
        {"error": {"code": "c", "details": [{"pointer": "/sections/2/title", "detail": "Empty."}]}},
        [(("sections", 2, "title"), "Empty.", "")],
    ),
    (
        {"error": {"code": "c", "details": {"title": ["Long.", "Odd."], "price": {"amount": "Low."}}}},
        [(("title",), "Long. Odd.", ""), (("price", "amount"), "Low.", "")],
    ),
    (
        {"error": {"code": "c", "details": [{"index": 2, "field": "title", "message": "Empty."}]}},
        [((2, "title"), "Empty.", "")],
    ),
    (
        {"create": [{"id": 1}, {"error": wordpress("rest_invalid_param", params={"name": "Long."})}]},
        [((1, "name"), "Long.", "")],
    ),
    (
        {"responses": [{"status": 400, "body": wordpress("rest_invalid_param", params={"name": "Long."})}]},
        [((0, "name"), "Long.", "")],
    ),
    ({"error": {"code": "c", "details": ["Something."]}}, []),
    ({"code": "rest_forbidden", "data": None}, []),
    ([1], []),
    (None, []),
]


@pytest.mark.parametrize(("body", "found"), SHAPES)
def test_every_shape_of_complaint_is_read(body: Any, found: list[tuple[Path, str, str]]) -> None:
    assert field_errors(body) == tuple(FieldError(*error) for error in found)


def test_messages_by_name_are_those_of_the_outermost_field() -> None:
    errors = (FieldError(("categories", 0, "id"), "One."), FieldError(("categories", 1, "id"), "Two."))
    assert by_name(errors) == {"categories": "One."}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["error", "details", "data", "params", "field", "message", "code", "create", "path", "body"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_no_body_whatever_breaks_the_reading(body: Any) -> None:
    for error in field_errors(body):
        assert error.path
        assert is_fit_for_people(str(words_for(error, None)))


STATUS = OneOf(name="status", label="Status", choices=(Choice("draft", "Draft"), Choice("publish", "Published")))
PRICE = Text(name="regular_price", label="Price")


@pytest.mark.parametrize(
    ("code", "message", "told"),
    [
        ("rest_invalid_type", "regular_price is not of type string.", "Your site takes a text here."),
        ("rest_invalid_type", "regular_price is not of type integer.", "Your site takes a number here."),
        ("", "regular_price is not of type number.", "Your site takes a number here."),
        ("rest_invalid_type", "regular_price[0] is not of type object.", "Your site wants this in another form."),
        (
            "rest_out_of_bounds",
            "per_page must be between 1 (inclusive) and 100 (inclusive)",
            "Your site takes numbers from 1 to 100.",
        ),
        ("rest_out_of_bounds", "page must be greater than or equal to 1", "Your site takes 1 or more."),
        ("rest_too_long", "x must be at most 20 characters long.", "Your site takes at most 20 characters."),
        ("rest_missing_callback_param", "", "Your site wants something here."),
        ("", "", "Your site wants something here."),
        ("rest_invalid_type", "regular_price ist nicht vom Typ string.", "Your site wants this in another form."),
        ("rest_invalid_email", "Invalid email address.", "This is no e-mail address."),
        ("", "No such user.", "The site says: No such user."),
        ("", "regular_price has to be rounder.", "The site says: Price has to be rounder."),
        ("", "Invalid parameter(s): regular_price", "Your site does not accept this."),
        ("", '{"label":"Active"}', "Your site does not accept this."),
        ("rest_invalid_param", "<b>Fatal error</b>: in /var/www/x.php", "Your site does not accept this."),
    ],
)
def test_a_complaint_is_told_in_words_for_people(code: str, message: str, told: str) -> None:
    assert str(words_for(FieldError(("regular_price",), message, code), PRICE)) == told


def test_choices_are_told_as_the_form_names_them() -> None:
    error = FieldError(("status",), "status is not one of draft, pending, and publish.", "rest_not_in_enum")
    assert str(words_for(error, STATUS)) == "Your site takes one of these here: Draft, Published."
    broken = FieldError(("status",), 'status is not {"label":"Active"}.', "rest_not_in_enum")
    assert str(words_for(broken, STATUS)) == "Your site does not know this choice."
