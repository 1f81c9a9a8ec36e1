"""What is offered to whom, and why something is not."""

from __future__ import annotations

import pytest

from lmsdesk.api.dialects.masteriyo.offers import offered, refused
from lmsdesk.domain.kind import Offer, Verb
from lmsdesk.domain.query import Identity


def offer(
    kind: str,
    verb: Verb,
    role: str = "administrator",
    key: bool = True,
    write: bool | None = None,
    read: bool | None = None,
) -> Offer:
    identity = Identity("X", roles=(role,)) if role else None
    return offered(kind, verb, identity=identity, can_read=read, can_write=write, with_key=key)


@pytest.mark.parametrize("kind", ["courses", "categories", "tags", "difficulties"])
@pytest.mark.parametrize("verb", [Verb.LIST, Verb.OPEN, Verb.CREATE, Verb.UPDATE, Verb.DELETE])
def test_an_administrator_may_do_everything_there_is(kind: str, verb: Verb) -> None:
    assert offer(kind, verb)
    assert offer(kind, verb, role="")


@pytest.mark.parametrize(
    ("kind", "verb", "more", "says"),
    [
        ("categories", Verb.TRASH, {}, "no trash"),
        ("tags", Verb.RESTORE, {}, "no trash"),
        ("people", Verb.CREATE, {}, "does not offer"),
        ("coupons", Verb.LIST, {}, "does not have it"),
        ("courses", Verb.UPLOAD, {}, "application password"),
        (
            "categories",
            Verb.UPDATE,
            {"role": "masteriyo_instructor"},
            "Instructors cannot change categories in Masteriyo. Ask an administrator.",
        ),
        ("tags", Verb.DELETE, {"role": "masteriyo_instructor"}, "Instructors"),
        ("tags", Verb.CREATE, {"role": "masteriyo_instructor"}, "make tags"),
        ("difficulties", Verb.CREATE, {"role": "masteriyo_instructor"}, "make difficulties"),
        ("tags", Verb.LIST, {"role": "masteriyo_instructor"}, "Instructors cannot see tags"),
        ("difficulties", Verb.LIST, {"role": "masteriyo_student"}, "Students cannot see"),
        ("people", Verb.LIST, {"role": "masteriyo_student"}, "Students cannot see"),
        ("courses", Verb.UPDATE, {"role": "masteriyo_student"}, "Students"),
        ("courses", Verb.UPDATE, {"write": False}, "may only look"),
        ("courses", Verb.LIST, {"read": False}, "may write but not read"),
    ],
)
def test_a_no_has_its_reason(kind: str, verb: Verb, more: dict[str, object], says: str) -> None:
    found = offer(kind, verb, **more)  # type: ignore[arg-type]
    assert not found
    assert says in str(found.reason)


@pytest.mark.parametrize(
    ("kind", "verb", "more"),
    [
        ("courses", Verb.TRASH, {}),
        ("courses", Verb.RESTORE, {}),
        ("courses", Verb.UPLOAD, {"key": False}),
        ("categories", Verb.CREATE, {"role": "masteriyo_instructor"}),
        ("courses", Verb.UPDATE, {"role": "masteriyo_instructor"}),
        ("difficulties", Verb.LIST, {"role": "masteriyo_instructor"}),
        ("categories", Verb.LIST, {"role": "masteriyo_student"}),
        ("courses", Verb.LIST, {"role": "masteriyo_student", "write": False}),
        ("people", Verb.LIST, {}),
    ],
)
def test_what_is_possible_is_offered(kind: str, verb: Verb, more: dict[str, object]) -> None:
    assert offer(kind, verb, **more)  # type: ignore[arg-type]


# -- what WordPress tells of the account


def by_account(role: str, kind: str, verb: Verb, *names: str) -> Offer:
    identity = Identity("X", roles=(role,), capabilities=frozenset(("read", *names)))
    return offered(kind, verb, identity=identity, can_read=None, can_write=None, with_key=False)


def test_a_role_of_the_sites_own_may_do_what_its_capabilities_say() -> None:
    assert by_account("course_manager", "categories", Verb.UPDATE, "edit_course_categories")
    found = by_account("course_manager", "categories", Verb.DELETE, "edit_course_categories")
    assert str(found.reason) == "Accounts like yours cannot delete categories in Masteriyo. Ask an administrator."
    assert not by_account("course_manager", "courses", Verb.CREATE)
    assert by_account("course_manager", "courses", Verb.LIST), "anybody who is signed in may look at courses"
    assert not by_account("course_manager", "courses", Verb.UPLOAD)
    assert by_account("course_manager", "courses", Verb.UPLOAD, "upload_files")


def test_instructors_may_not_change_terms_even_with_the_capability() -> None:
    assert not by_account("masteriyo_instructor", "categories", Verb.UPDATE, "edit_course_categories")
    assert by_account("masteriyo_instructor", "categories", Verb.CREATE, "edit_course_categories")


def test_an_administrator_may_do_everything_however_few_capabilities_are_told() -> None:
    assert by_account("administrator", "tags", Verb.DELETE)


@pytest.mark.parametrize(
    ("verb", "code", "says"),
    [
        (Verb.LIST, "masteriyo_rest_cannot_read", "cannot see tags"),
        (Verb.LIST, "masteriyo_rest_cannot_view", "cannot see tags"),
        (Verb.CREATE, "masteriyo_rest_cannot_create", "cannot make tags"),
        (Verb.CREATE, "masteriyo_rest_user_not_approved", "waiting for approval"),
    ],
)
def test_a_refusal_for_the_whole_area_is_one(verb: Verb, code: str, says: str) -> None:
    found = refused("tags", verb, code, None)
    assert found is not None
    assert not found
    assert says in str(found.reason)


@pytest.mark.parametrize("code", ["", "masteriyo_rest_cannot_update", "rest_forbidden", "wordfence"])
def test_any_other_refusal_is_about_one_item_or_about_nothing_of_the_plugins(code: str) -> None:
    assert refused("tags", Verb.LIST, code, None) is None
