"""What is offered to whom, and why something is not."""

from __future__ import annotations

import pytest

from lmsdesk.api.dialects.masteriyo.offers import offered
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
        ("categories", Verb.UPDATE, {"role": "masteriyo_instructor"}, "Instructors"),
        ("tags", Verb.DELETE, {"role": "masteriyo_instructor"}, "Instructors"),
        ("tags", Verb.CREATE, {"role": "masteriyo_instructor"}, "make categories"),
        ("difficulties", Verb.CREATE, {"role": "masteriyo_instructor"}, "make categories"),
        ("tags", Verb.LIST, {"role": "masteriyo_instructor"}, "does not show"),
        ("difficulties", Verb.LIST, {"role": "masteriyo_student"}, "does not show"),
        ("people", Verb.LIST, {"role": "masteriyo_student"}, "does not show"),
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
