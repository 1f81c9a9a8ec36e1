"""Forms that are no item of the site (many at once, a new key, a request by hand): what stands there is kept as well.

Each change is on the disk within a second, so a crash or a power cut loses none; the list of unfinished work shows it.
Never for fields that may hold a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from lmsdesk.domain.problem import Problem
from lmsdesk.sites.unfinished import FORM
from lmsdesk.ui.editor.draft_keeper import DraftKeeper, Work
from lmsdesk.ui.editor.showing import weekday_and_time
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk
    from lmsdesk.ui.widgets import NoticeArea

NOTICE = "form draft"
Values = Mapping[str, Any]


class FormDraft(QObject):
    """``read`` gives what stands in the form, or None when nobody filled anything in; ``show`` puts it back."""

    def __init__(
        self,
        desk: Desk,
        form: str,
        item: str,
        title: str,
        read: Callable[[], Values | None],
        show: Callable[[Values], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._title = title
        self._read = read
        self._show = show
        self._over = False
        site = desk.site.profile.id if desk.site is not None else ""
        self._keeper = DraftKeeper(desk, site, FORM + form, item, self._work, self)

    def touch(self, *_: object) -> None:
        """Something was filled in."""
        if not self._over:
            self._keeper.touch()

    def bring_back(self, notices: NoticeArea, clear: Callable[[], object] | None = None) -> bool:
        """Put back what was filled in earlier, and say so; ``clear`` empties the form again."""
        try:
            draft = self._keeper.find()
        except Problem:
            return False  # that drafts cannot be read is told where they are counted
        if draft is None:
            return False
        self._show(draft.values)
        words = tr("You filled this in on {when}; it was not sent.", when=weekday_and_time(draft.changed))
        notice = Notice("note", words)

        def discard() -> None:
            notice.dismissed.emit()
            if clear is not None:
                clear()
            self._keeper.drop()

        notice.add_button(Button(tr("Discard"), "quiet", on_click=discard))
        notices.show_notice(notice, NOTICE)
        return True

    def flush(self) -> None:
        """Keep it now: the page goes."""
        if not self._over:
            self._keeper.flush()

    def done(self) -> None:
        """It was sent, or the person left it on purpose: nothing of it is kept."""
        self._over = True
        self._keeper.drop()

    def begin_again(self) -> None:
        """The same form is filled in once more."""
        self._over = False

    def _work(self) -> Work | None:
        values = self._read()
        return Work(values, {}, self._title) if values is not None else None
