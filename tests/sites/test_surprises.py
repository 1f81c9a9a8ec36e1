from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lmsdesk.domain.kinds.categories import CATEGORIES
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref
from lmsdesk.sites.surprises import compare
from tests.sites.fake import COURSE

BEFORE = Record(1, COURSE, full=True)


def after(**values: Any) -> Record:
    return Record(1, {**COURSE, **values}, full=True)


@pytest.mark.parametrize(
    ("sent", "got", "words"),
    [
        ({"regular_price": Decimal("30"), "access_mode": "open"}, {"regular_price": Decimal(0)}, "keeps a price only"),
        ({"sale_price": Decimal("25")}, {"sale_price": None}, "not below the price"),
        ({"slug": "guitar"}, {"slug": "guitar-2"}, "“guitar” is taken"),
        ({"slug": "guitar"}, {"slug": ""}, "when it is published"),
        ({"slug": "Gitarre für Alle"}, {"slug": "gitarre-fuer-alle"}, "in its own way"),
        ({"description": "<p>a</p><iframe src='x'></iframe>"}, {"description": "<p>a</p>"}, "removed code"),
        ({"name": "x" * 70_000}, {"name": ""}, "stored nothing"),
        ({"name": "x" * 70_000}, {"name": "x" * 65_535}, "cut the text off"),
        ({"categories": (Ref(1), Ref(99))}, {"categories": (Ref(1, "Strings"),)}, "does not know"),
        ({"status": "future"}, {"status": "publish"}, "published it at once"),
        ({"status": "publish"}, {"status": "pending"}, "more rights"),
        ({"slug": "guitar"}, {"slug": COURSE["slug"]}, "kept the old web address"),
        ({"name": "C:\\new"}, {"name": "C:new"}, "backslash"),
        ({"name": "Two  spaces"}, {"name": "Two spaces"}, "single spaces"),
        ({"course_badge": "漢字"}, {"course_badge": ""}, "nothing of this text"),
        ({"post_password": "Secret!"}, {"post_password": "secret"}, "small plain letters"),
    ],
)
def test_a_field_that_came_back_different_is_told_with_its_reason(
    sent: dict[str, Any], got: dict[str, Any], words: str
) -> None:
    ours, others = compare(COURSES, sent, after(**{**sent, **got}), BEFORE)
    (name,) = got
    (surprise,) = (one for one in ours if one.field == name)
    assert words in str(surprise.reason)
    assert surprise.sent == sent[name]
    assert surprise.got == got[name]
    assert surprise.ours
    assert others == ()


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ({"slug": ""}, {"slug": "ukulele-1"}),
        ({"regular_price": None}, {"regular_price": Decimal(0)}),
        ({"description": "one\r\ntwo"}, {"description": "one\ntwo\n"}),
        ({"regular_price": Decimal("30")}, {"regular_price": Decimal("30.00"), "price": Decimal(30)}),
        ({"categories": (Ref(2), Ref(1))}, {"categories": (Ref(1, "a"), Ref(2, "b"))}),
        ({"name": "x"}, {"date_modified": None}),
    ],
)
def test_what_means_the_same_is_no_surprise(sent: dict[str, Any], got: dict[str, Any]) -> None:
    assert compare(COURSES, sent, after(**{**sent, **got}), BEFORE) == ((), ())


def test_a_field_somebody_else_changed_is_told() -> None:
    ours, others = compare(COURSES, {"name": "Uke"}, after(name="Uke", regular_price=Decimal(99)), BEFORE)
    assert ours == ()
    (surprise,) = others
    assert (surprise.field, surprise.sent, surprise.got, surprise.ours) == (
        "regular_price", Decimal("20"), Decimal(99), False,
    )  # fmt: skip


def test_a_price_that_went_with_the_access_is_ours() -> None:
    ours, others = compare(
        COURSES, {"access_mode": "open"}, after(access_mode="open", regular_price=Decimal(0)), BEFORE
    )
    assert others == ()
    assert "makes the course free" in str(ours[0].reason)


def test_an_access_that_went_with_the_price_is_ours() -> None:
    free = Record(1, {**COURSE, "access_mode": "open", "regular_price": None}, full=True)
    ours, others = compare(COURSES, {"regular_price": Decimal(5)}, after(regular_price=Decimal(5)), free)
    assert others == ()
    assert ours[0].field == "access_mode"


def test_a_web_address_made_on_publishing_is_ours() -> None:
    draft = Record(1, {**COURSE, "slug": "", "status": "draft"}, full=True)
    ours, others = compare(COURSES, {"status": "publish"}, after(slug="ukulele"), draft)
    assert others == ()
    assert "from the title" in str(ours[0].reason)


def test_rendered_text_is_not_held_against_anyone() -> None:
    row = Record(1, {**COURSE, "description": "<p>rendered</p>"}, full=False)
    ours, others = compare(COURSES, {"name": "Uke"}, after(name="Uke", slug="other"), row)
    assert ours == ()
    assert [surprise.field for surprise in others] == ["slug"]


def test_odd_and_absent_fields_are_left_alone() -> None:
    odd = Record(1, {"name": "Uke", "regular_price": None}, odd=frozenset({"regular_price"}), full=True)
    assert compare(COURSES, {"name": "Uke"}, odd, BEFORE) == ((), ())


def test_a_parent_the_site_did_not_take() -> None:
    sent = {"parent_id": Ref(5, "Below")}
    ours, _ = compare(CATEGORIES, sent, Record(1, {"name": "x", "parent_id": None}, full=True), None)
    assert "inside itself" in str(ours[0].reason)


def test_a_private_course_has_no_page_password() -> None:
    sent = {"status": "private", "post_password": "abc"}
    (surprise,), _ = compare(COURSES, sent, after(status="private", post_password=""), BEFORE)
    assert "private course" in str(surprise.reason)


def test_no_number_and_zero_are_the_same() -> None:
    assert compare(COURSES, {"duration": None}, after(duration=0), BEFORE) == ((), ())


def test_publishing_under_a_taken_address_is_not_blamed_on_somebody_else() -> None:
    before = Record(1, {**COURSE, "status": "draft", "slug": "guitar"}, full=True)
    ours, others = compare(COURSES, {"status": "publish"}, after(status="publish", slug="guitar-3"), before)
    assert others == ()
    assert "is taken" in str(ours[0].reason)
