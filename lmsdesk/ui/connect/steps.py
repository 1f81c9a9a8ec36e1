"""The steps of connecting a site, one line each: a tick, a warning, or a named cause, as they happen."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from lmsdesk.domain.words import N_
from lmsdesk.sites import Step, StepId, StepState
from lmsdesk.ui.icons import pixmap
from lmsdesk.ui.theme import theme
from lmsdesk.ui.widgets import label
from lmsdesk.ui.words import tr

_TITLES: dict[StepId, str] = {
    StepId.ADDRESS: N_("The address answers"),
    StepId.SECURE: N_("The connection is secure"),
    StepId.WORDPRESS: N_("WordPress is there"),
    StepId.API: N_("WordPress lets programs in"),
    StepId.PLUGIN: N_("A course plugin is there"),
    StepId.SIGN_INS: N_("Programs can sign in"),
    StepId.SIGN_IN: N_("You are signed in"),
    StepId.KEEP: N_("The sign-in is kept safely"),
}
_SIGNS = {
    StepState.GOOD: ("check", "good"),
    StepState.CAUTION: ("warning", "caution"),
    StepState.BAD: ("close", "trouble"),
}
_SAID = {StepState.GOOD: N_("good"), StepState.CAUTION: N_("with a caution"), StepState.BAD: N_("not good")}


class StepList(QWidget):
    """Shows every step from the start, so that a person sees what is still to come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Steps of connecting"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        self.states: dict[StepId, StepState] = {}
        self._signs: dict[StepId, QLabel] = {}
        self._titles: dict[StepId, QLabel] = {}
        self._words: dict[StepId, QLabel] = {}
        for row, (step, title) in enumerate(_TITLES.items()):
            sign = QLabel(self)
            sign.setFixedSize(18, 18)
            name = label(tr(title), "muted")
            name.setMinimumWidth(210)
            words = label("", "secondary", wrap=True)
            for column, part in enumerate((sign, name, words)):
                grid.addWidget(part, row, column)
            self._signs[step], self._titles[step], self._words[step] = sign, name, words
        self.clear()
        theme.changed.connect(self._draw)

    def clear(self, *, but: tuple[StepId, ...] = ()) -> None:
        """Begin again; steps in ``but`` stay as they are."""
        for step in _TITLES:
            if step not in but:
                self.states.pop(step, None)
                self._words[step].setText("")
        self._draw()

    def tell(self, step: Step) -> None:
        """A step is done."""
        self.states[step.id] = step.state
        self._words[step.id].setText(tr(step.said))
        self._titles[step.id].setAccessibleName(f"{tr(_TITLES[step.id])}: {tr(_SAID[step.state])}. {tr(step.said)}")
        self._draw()

    def fail(self, words: str, at: StepId | None = None) -> None:
        """The first step that is not done yet did not work; ``words`` say why."""
        step = at or next((step for step in _TITLES if step not in self.states), StepId.KEEP)
        self.states[step] = StepState.BAD
        self._words[step].setText(words)
        self._titles[step].setAccessibleName(f"{tr(_TITLES[step])}: {tr(_SAID[StepState.BAD])}. {words}")
        self._draw()

    def _draw(self) -> None:
        for step, sign in self._signs.items():
            state = self.states.get(step)
            name, role = _SIGNS[state] if state is not None else ("minus", "faint")
            sign.setPixmap(pixmap(name, role, 16))
            title = self._titles[step]
            role = "muted" if state is None else ""
            if title.property("role") != role:
                title.setProperty("role", role)
                title.style().unpolish(title)
                title.style().polish(title)
