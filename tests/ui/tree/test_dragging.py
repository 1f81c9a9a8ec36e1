"""Dragging with the mouse: onto a row, between rows, into the empty room; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from lmsdesk.ui.tree.dropping import Drop
from lmsdesk.ui.tree.order import new_positions
from lmsdesk.ui.tree.view import TreeView

Run = Callable[[Any], Any]
_LEFT = Qt.MouseButton.LeftButton
_NONE = Qt.KeyboardModifier.NoModifier
_MOVE = Qt.DropAction.MoveAction


class Hand:
    """Drags a row over the view, as Qt tells the view of it while a drag runs."""

    def __init__(self, place: Any, id: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.view = place.view
        self.data: QMimeData = place.model.mimeData([place.model.index_of(id)])
        for event in (QDragMoveEvent, QDropEvent):
            monkeypatch.setattr(event, "source", lambda _: self.view)

    def over(self, at: QPoint) -> Drop | None:
        """Hold it there; gives what the indicator shows."""
        event = QDragMoveEvent(at, _MOVE, self.data, _LEFT, _NONE)
        self.view.dragMoveEvent(event)
        assert event.isAccepted() == (self.view.indicated is not None)
        return self.view.indicated

    def drop(self, at: QPoint) -> bool:
        event = QDropEvent(QPointF(at), _MOVE, self.data, _LEFT, _NONE)
        event.setAccepted(False)
        self.view.dropEvent(event)
        return event.isAccepted()


def middle(place: Any, id: int) -> QPoint:
    return place.view.visualRect(place.model.index_of(id)).center()


def upper_edge(place: Any, id: int) -> QPoint:
    return place.view.visualRect(place.model.index_of(id)).topLeft() + QPoint(40, 2)


def test_onto_another_category(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        p = await place()
        hand = Hand(p, 2, monkeypatch)
        assert hand.over(middle(p, 5)) is Drop.ON
        assert hand.drop(middle(p, 5))
        assert p.view.indicated is None
        await p.still()
        assert p.shape() == ["Art", ["Strings", ["Ukulele"]], "Music", ["Wind"]]
        assert p.view.isExpanded(p.model.index_of(2))

    qt_run(scenario())


def test_between_rows_and_into_the_empty_room(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        p = await place()
        assert Hand(p, 3, monkeypatch).over(upper_edge(p, 1)) is Drop.ABOVE
        assert Hand(p, 3, monkeypatch).drop(upper_edge(p, 1))
        await p.still()
        assert p.shape() == ["Art", "Music", ["Strings", "Wind"], "Ukulele"]
        below = QPoint(200, p.view.viewport().height() - 4)
        hand = Hand(p, 4, monkeypatch)
        assert hand.over(below) is Drop.OUTSIDE
        assert hand.drop(below)
        await p.still()
        assert p.shape() == ["Art", "Music", ["Strings"], "Ukulele", "Wind"]

    qt_run(scenario())


def test_never_into_itself_or_what_is_inside(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        p = await place()
        hand = Hand(p, 1, monkeypatch)
        for target in (1, 2, 3):
            assert hand.over(middle(p, target)) is None
            assert not hand.drop(middle(p, target))
        assert hand.over(upper_edge(p, 3)) is None
        await p.still()
        assert not [asked for asked in p.dialect.asked if asked.startswith("update")]

    qt_run(scenario())


def test_to_another_place_among_siblings(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        plain = await place()
        assert Hand(plain, 4, monkeypatch).over(upper_edge(plain, 2)) is None
        plain.screen.close()

    async def ordered() -> None:
        p = await place(order=True)
        hand = Hand(p, 4, monkeypatch)
        assert hand.over(upper_edge(p, 2)) is Drop.ABOVE
        assert hand.drop(upper_edge(p, 2))
        await p.still()
        assert p.shape() == ["Art", "Music", ["Wind", "Strings", ["Ukulele"]]]

    qt_run(scenario())
    monkeypatch.undo()
    qt_run(ordered())


def test_what_comes_from_elsewhere_is_refused(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        p = await place()
        hand = Hand(p, 3, monkeypatch)
        foreign = QMimeData()
        foreign.setText("hello")
        hand.data = foreign
        assert hand.over(middle(p, 5)) is None
        assert not hand.drop(middle(p, 5))

    qt_run(scenario())


def test_positions_take_one_write_where_there_is_room() -> None:
    assert new_positions([3, 1, 2], {1: 10, 2: 20, 3: 30}, 3) == {3: 9}
    assert new_positions([1, 3, 2], {1: 10, 2: 20, 3: 30}, 3) == {3: 15}
    assert new_positions([1, 2, 3], {1: 10, 2: 20, 3: 5}, 3) == {3: 21}
    assert new_positions([7], {7: 0}, 7) == {}


def test_positions_are_all_written_where_there_is_none() -> None:
    assert new_positions([3, 1, 2], {1: 0, 2: 0, 3: 0}, 3) == {3: 10, 1: 20, 2: 30}
    assert new_positions([1, 3, 2], {1: 10, 2: 11, 3: 30}, 3) == {3: 20, 2: 30}


def test_the_mouse_takes_a_row_and_puts_it_down(qt_run: Run, place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The offscreen platform ends every drag at once, so the hand takes over where Qt would begin it."""
    taken: list[tuple[Any, Any]] = []
    monkeypatch.setattr(TreeView, "startDrag", lambda view, actions: taken.append((view.current_id, actions)))

    async def scenario() -> None:
        p = await place()
        start, ground = middle(p, 2), p.view.viewport()
        QTest.mousePress(ground, _LEFT, _NONE, start)
        for step in range(1, 5):
            send_move(ground, start + QPoint(0, 8 * step))
        assert taken[0] == (2, _MOVE)
        assert Hand(p, taken[0][0], monkeypatch).drop(middle(p, 5))
        QTest.mouseRelease(ground, _LEFT, _NONE, middle(p, 5))
        await p.still()
        assert p.shape() == ["Art", ["Strings", ["Ukulele"]], "Music", ["Wind"]]

    qt_run(scenario())


def send_move(widget: QWidget, at: QPoint) -> None:
    """Move the mouse with the left button held."""
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), QPointF(widget.mapToGlobal(at)), _LEFT, _LEFT, _NONE)
    QApplication.sendEvent(widget, event)
