"""What the site made of what was saved, other than asked: told in the editor until the person puts it away.

It stays while one goes elsewhere and comes back, and over a restart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lmsdesk.domain.problem import Problem
from lmsdesk.ui.editor.held import Held
from lmsdesk.ui.editor.telling import dropped_notice

if TYPE_CHECKING:
    from lmsdesk.sites import Saved, Surprise
    from lmsdesk.ui.editor.record_editor import RecordEditor

DROPPED = "dropped"


class EditorRemarks:
    """One per editor."""

    def __init__(self, editor: RecordEditor) -> None:
        self._editor = editor
        self._found: dict[str, Surprise] = {}
        self._typed: dict[str, Held] = {}

    async def load(self) -> None:
        """The item was opened: tell what is not put away yet."""
        record = self._editor.subject.record
        if record is None:
            return
        try:
            found = await self._editor.shelf.site.remarks.of(self._editor.kind, record)
        except Problem:  # the list of what was done says so by itself
            return
        self._found = {one.field: one for one in found}
        self._typed = {one.field: Held(one.sent) for one in found if one.asked}
        self._show()

    def took(self, saved: Saved, sent: Mapping[str, Held]) -> None:
        """The site answered a save: of what was sent only its newest word counts."""
        record, kind = saved.record, self._editor.kind
        fresh = {one.field: one for one in saved.dropped}
        older = {
            name: one
            for name, one in self._found.items()
            if name not in saved.sent and kind.field(name).same(one.got, record[name])
        }
        self._found = {**older, **fresh}
        typed = {name: sent[name] for name, one in fresh.items() if one.asked and name in sent}
        self._typed = {**{name: held for name, held in self._typed.items() if name in older}, **typed}
        self._show()

    def _show(self) -> None:
        notices, kind = self._editor.notices, self._editor.kind
        found = [self._found[field.name] for field in kind.fields if field.name in self._found]
        if not found:
            notices.clear(DROPPED)
            return
        back = self._put_back if self._typed and self._editor.writable else None
        notice = notices.show_notice(dropped_notice(kind, found, back), DROPPED)
        notice.dismissed.connect(self._put_away)

    def _put_back(self) -> None:
        self._editor.put_by_hand(self._typed)

    def _put_away(self) -> None:
        self._found, self._typed = {}, {}
        editor = self._editor
        if editor.subject.record is not None:
            site, id = editor.shelf.site, editor.subject.record.id
            editor.desk.tasks.start(site.remarks.put_aside(editor.kind.id, id), name="put a remark away")
