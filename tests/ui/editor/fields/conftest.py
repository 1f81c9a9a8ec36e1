"""A desk with an open site, and editors on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from lmsdesk.domain.fields import Field
from lmsdesk.domain.kinds.courses import COURSES
from lmsdesk.qt.tasks import Tasks
from lmsdesk.sites import Journal, Settings
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.editor.registry import make_editor
from lmsdesk.ui.theme import theme
from tests.sites.fake import FakeDialect, academy


@pytest.fixture
def dialect(desk: Desk) -> FakeDialect:
    assert desk.site is not None
    found = desk.site.dialect.inner  # type: ignore[attr-defined]
    assert isinstance(found, FakeDialect)
    return found


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    theme.install(qapp, "light")
    site, dialect = academy()
    dialect.seed("people", {"name": "Ines", "email": "ines@a.example"}, {"name": "Tom", "login": "tom"})
    made = Desk(tasks=Tasks(), settings=Settings(), journal=Journal())
    made.use_site(site)
    return made


@pytest.fixture
def stage(qtbot: Any) -> QWidget:
    """A window to put editors on."""
    window = QWidget()
    QVBoxLayout(window)
    window.resize(700, 500)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def show(desk: Desk, stage: QWidget) -> Callable[..., Any]:
    """``show(field, value)`` puts an editor on the screen; it counts its ``changed`` in ``editor.told``."""

    def put(field: Field | str, value: Any = None) -> Any:
        described = COURSES.field(field) if isinstance(field, str) else field
        editor: Any = make_editor(described, desk)
        layout = stage.layout()
        assert layout is not None
        layout.addWidget(editor)
        editor.told = []
        editor.changed.connect(lambda: editor.told.append(editor.value()))
        if value is not None:
            editor.set_value(value)
        editor.show()
        return editor

    return put


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    yield
    QLocale.setDefault(before)
