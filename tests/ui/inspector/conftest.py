"""An inspector on its own: a desk without a site, work that is done at once, and requests to look at."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from lmsdesk.sites import Journal, Settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.inspector import InspectorDock
from lmsdesk.ui.inspector.panel import InspectorPanel
from lmsdesk.ui.theme import theme


class AtOnce:
    """In place of ``Tasks``: whatever is started is done when ``start`` comes back."""

    names: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._waiting: list[Any] = []
        self._busy = False

    def start(self, work: Any, **_: Any) -> None:
        self._waiting.append(work)
        if self._busy:
            return  # what is running now started it: it comes next
        self._busy = True
        try:
            while self._waiting:
                asyncio.run(self._waiting.pop(0))
        finally:
            self._busy = False

    def cancel(self, key: str) -> None:
        return None


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def desk(journal: Journal, qapp: QApplication) -> Desk:
    made = Desk(tasks=AtOnce(), settings=Settings(), journal=journal)  # type: ignore[arg-type]
    journal.judge = made.judge
    return made


@pytest.fixture
def dock(desk: Desk, qapp: QApplication) -> Iterator[InspectorDock]:
    theme.install(qapp, "light")
    made = InspectorDock(desk)
    made.resize(1280, 640)
    made.show()
    yield made
    made.release()
    destroy(made)


def destroy(widget: QWidget) -> None:
    """Delete it now. ``deleteLater`` waits for an event loop, and meanwhile it is dressed with every theme."""
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def panel(dock: InspectorDock) -> InspectorPanel:
    return dock.panel


def words(panel: InspectorPanel) -> str:
    """Every word that can be read in the details."""
    return " ".join(found.text() for found in panel.details.findChildren(QLabel) if found.isVisibleTo(panel))
