"""What is to be mended before sending, and when the person is told: at a pause, and on saving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmsdesk.domain.words import Sentence
    from lmsdesk.ui.editor.form import RecordForm
    from lmsdesk.ui.editor.subject import Subject


class Checks:
    """Puts sentences under fields; ours from the kind's description, and the site's own from its last answer."""

    def __init__(self, form: RecordForm, subject: Subject) -> None:
        self._form = form
        self._subject = subject
        self._site: dict[str, Sentence] = {}

    def found(self) -> dict[str, Sentence]:
        """Everything to mend. What was wrong on the site already and was not touched does not count."""
        kind, subject = self._subject.kind, self._subject
        values = {**subject.base(), **self._form.values()}
        troubles = kind.check(values)
        if not subject.is_new:
            changed, before = subject.changed(self._form.held), kind.check(subject.base())
            troubles = {
                name: trouble for name, trouble in troubles.items() if name in changed or before.get(name) != trouble
            }
        return {**troubles, **self._form.unreadable()}

    def may_send(self) -> bool:
        """Show everything to mend; True when there is nothing."""
        self._site = {}
        troubles = self.found()
        self._form.show_troubles(troubles)
        return not troubles

    def site_said(self, troubles: Mapping[str, Sentence]) -> dict[str, Sentence]:
        """The site refused these fields. Those that the form does not show are given back."""
        self._site = dict(troubles)
        self._form.show_troubles(self._site)
        return {name: trouble for name, trouble in troubles.items() if name not in self._form.troubles}

    def edited(self, name: str) -> None:
        """A field was changed: sentences that do not hold any more go. New ones wait for a pause."""
        self._site.pop(name, None)
        self._show_of(frozenset(self._form.troubles))

    def paused(self) -> None:
        """The person paused: also tell about the fields that were touched."""
        self._show_of(frozenset(self._form.troubles) | self._subject.touched(self._form.held))

    def _show_of(self, names: frozenset[str]) -> None:
        if not names:
            return
        troubles = {**self._site, **self.found()}
        shown = {name: trouble for name, trouble in troubles.items() if name in names}
        if shown != dict(self._form.troubles):
            self._form.show_troubles(shown)
