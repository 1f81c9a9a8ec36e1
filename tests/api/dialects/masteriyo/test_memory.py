"""What is remembered of categories."""

from __future__ import annotations

from lmsdesk.api.dialects.masteriyo.memory import TermMemory
from lmsdesk.domain.record import Record
from lmsdesk.domain.values import Ref


def memory() -> TermMemory:
    known = TermMemory()
    known.learn(
        [
            Record(1, {"parent_id": None}),
            Record(2, {"parent_id": Ref(1)}),
            Record(3, {"parent_id": Ref(2)}),
            Record(4, {}),
        ]
    )
    return known


def test_a_loop_is_seen_at_any_depth() -> None:
    known = memory()
    assert known.is_inside(1, 1)
    assert known.is_inside(3, 1)
    assert not known.is_inside(1, 3)
    assert not known.is_inside(4, 1)
    assert not known.is_inside(99, 1)


def test_a_site_that_already_has_a_loop_does_not_hang_us() -> None:
    known = TermMemory()
    known.learn([Record(1, {"parent_id": Ref(2)}), Record(2, {"parent_id": Ref(1)})])
    assert not known.is_inside(1, 5)


def test_when_a_term_goes_its_children_move_up() -> None:
    known = memory()
    assert known.children(2) == 1
    known.forget(2)
    assert 2 not in known
    assert known.children(1) == 1
    assert known.is_inside(3, 1)
    known.forget(77)
