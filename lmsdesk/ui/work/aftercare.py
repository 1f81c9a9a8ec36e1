"""What runs beside the screens while a site is open: looking after a sudden end, sending what waits, the basket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lmsdesk.domain.problem import Problem
from lmsdesk.sites import settings
from lmsdesk.sites.kept import Queue, Recovered, look_later, recover
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import number, tr, trn
from lmsdesk.ui.work.words import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmsdesk.sites import Site
    from lmsdesk.sites.kept import Write
    from lmsdesk.ui.desk import Desk

_KEYS = ("aftercare", "send what waits", "watch the basket", "look what was saved", "count what stopped", "be first")
MOST_NAMES = 3
SECOND = "second program"
AGAIN = 3.0
"""Seconds until a second program on one profile looks whether it is the only one by now."""


class Aftercare(QObject):
    """Follows the site in use. ``counted`` tells how many changes wait, in outbox and basket together."""

    counted = Signal(int)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._ends: list[Callable[[], None]] = []
        self._told: set[str] = set()
        self._second: Notice | None = None
        self._line: Notice | None = None
        self.waiting = 0
        self.resting = 0
        """So many changes of many items stopped on the way."""
        desk.site_changed.connect(self._follow)
        desk.settings.subscribe(self._chosen)

    def set_collecting(self, on: bool) -> None:
        """From now on changes are collected, or sent at once again."""
        site = self._desk.site
        if site is None:
            return
        site.outbox.collecting = on
        self._desk.settings.remember(f"collect/{site.profile.id}", on or None)
        self._count()
        if not on and site.outbox.count:
            self._desk.tasks.start(site.outbox.tell(), name="send what was collected")

    def moved(self, screen: str) -> None:
        """The person is on another screen: who looks at the list needs no line that leads there."""
        if screen == "unfinished":
            _put_away(self._line)

    def _follow(self, site: Site | None) -> None:
        for end in self._ends:
            end()
        self._ends = []
        self.resting = 0
        for key in _KEYS:
            self._desk.tasks.cancel(key)
        self._count()
        if site is None:
            return
        site.outbox.collecting = bool(self._desk.settings.recall(f"collect/{site.profile.id}", False))
        site.basket.minutes = self._desk.settings.get(settings.BASKET)
        self._ends = [site.outbox.subscribe(self._count), site.basket.subscribe(self._count)]
        self._ends.append(site.activity.subscribe(partial(self._tell_trouble, site)))
        self._ends.append(site.activity.subscribe(partial(self._count_resting, site)))
        self._desk.tasks.start(self._begin(site), name=_KEYS[0], key=_KEYS[0])

    async def _begin(self, site: Site) -> None:
        try:
            await site.outbox.load()
            await site.basket.load()
            overdue = await site.basket.overdue()
        except Problem as problem:
            self._tell_storage(problem)
            return
        self._count()
        self._tell_notices(site)
        if await asyncio.to_thread(site.work.be_first):
            if overdue:
                self._ask_about(site, overdue)
        else:
            self._tell_second(site)
            work = self._until_first(site)
            self._desk.tasks.start(work, name=_KEYS[5], key=_KEYS[5], lasting=True)
        self._desk.tasks.start(site.sender.keep_trying(), name=_KEYS[1], key=_KEYS[1], lasting=True)
        self._desk.tasks.start(site.basket.watch(), name=_KEYS[2], key=_KEYS[2], lasting=True)
        await site.activity.prune(self._desk.settings.get(settings.ACTIVITY))
        await self._recover(site)

    async def _recover(self, site: Site) -> None:
        """Look what became of what an earlier run left open, and tell."""
        try:
            found = await recover(site)
        except Problem:
            await self._tell_unfinished(site)
            return  # the site is away; what is open is looked at when it is opened the next time
        if found.early:
            self._desk.tasks.start(self._later(site, found), name=_KEYS[3], key=_KEYS[3], lasting=True)
            return
        if self._desk.site is site:
            self._tell(found)
        await self._tell_unfinished(site)

    async def _later(self, site: Site, found: Recovered) -> None:
        """Some of it may still have been at work on the site."""
        try:
            found = await look_later(site, found)
        except Problem:
            found = Recovered()
        if self._desk.site is site:
            self._tell(found)
        await self._tell_unfinished(site)

    def _chosen(self, key: str) -> None:
        if key == settings.BASKET.key and self._desk.site is not None:
            self._desk.site.basket.minutes = self._desk.settings.get(settings.BASKET)

    def _count(self) -> None:
        site = self._desk.site
        self.waiting = site.outbox.count + site.basket.count if site is not None else 0
        self.counted.emit(self.waiting)

    def _tell_second(self, site: Site) -> None:
        """Two programs on one profile: who does what, in one place and calmly."""
        from lmsdesk.ui.editor.showing import weekday_and_time

        since = site.work.first_since
        name = site.profile.name
        title = tr("LMS Desk is open on {site} a second time.", site=name)
        if since is not None:
            when = weekday_and_time(datetime.fromtimestamp(since, UTC))
            title = tr("LMS Desk is open on {site} a second time; the other one since {when}.", site=name, when=when)
        safe = tr("You can look, type and save here as usual. What waits in the outbox is sent by the other one.")
        notice = Notice("note", title, safe, tr("Close one of the two when you can."))
        self._desk.show_notice(notice, SECOND)
        self._second = notice

    async def _until_first(self, site: Site) -> None:
        """The other program may end: then what it did is our business."""
        while not await asyncio.to_thread(site.work.be_first):  # noqa: ASYNC110 - another program sends no event
            await asyncio.sleep(AGAIN)
        if self._desk.site is not site:
            return
        _put_away(self._second)
        self._desk.say(tr("The other LMS Desk is closed. What waits is sent from here now."))
        await site.outbox.tell()
        await site.basket.load()
        await self._recover(site)

    def _count_resting(self, site: Site) -> None:
        if site.work.exists and self._desk.site is site:
            self._desk.tasks.start(self._counting(site), name=_KEYS[4], key=_KEYS[4])

    async def _counting(self, site: Site) -> None:
        resting = len(await site.plans.resting())
        if resting != self.resting and self._desk.site is site:
            self.resting = resting
            self._count()

    async def _tell_unfinished(self, site: Site) -> None:
        """Once for each site, in one line: what was begun and not finished when the program ended."""
        from lmsdesk.sites.unfinished import unfinished

        try:
            self.resting = len(await site.plans.resting())
            pieces = await unfinished(site, self._desk.drafts)
        except Problem:
            return  # it is told where it is kept
        self._count()
        if self._desk.site is not site or site.profile.id in self._told:
            return
        self._told.add(site.profile.id)
        if pieces:
            title = trn("{count} unfinished piece of work.", "{count} unfinished pieces of work.", len(pieces))
            notice = Notice("note", title)

            notice.add_button(Button(tr("Show"), "link", on_click=lambda: self._desk.navigate("unfinished")))
            self._desk.show_notice(notice, "unfinished")
            self._line = notice

    # -- telling ------------------------------------------------------------------------------------------------

    def _tell(self, found: Recovered) -> None:
        alone = [write for write in found.done if write.queue is Queue.NONE]
        if alone:
            title = tr("Saved after all: {names}.", names=_names(alone))
            safe = tr("The program ended before it heard the answer. We looked: it is on the site.")
            self._desk.show_notice(Notice("good", title, safe), "recovered")
        planned = {batch.id for batch in found.interrupted}
        lost = [one for one in found.not_done if one.queue is Queue.NONE and one.batch not in planned]
        if lost:
            title = tr("Not saved when the program ended: {names}.", names=_names(lost))
            notice = Notice("caution", title, tr("The site is as it was. What you typed is kept."))
            notice.add_button(Button(tr("Show"), on_click=lambda: self._desk.navigate("unfinished")))
            self._desk.show_notice(notice, "not saved")
        if found.unknown:
            title = tr("It is not known whether this was saved: {names}.", names=_names(found.unknown))
            notice = Notice("caution", title, "", tr("Look at it before you do it again."))
            notice.add_button(Button(tr("Show"), on_click=lambda: self._desk.navigate("activity")))
            self._desk.show_notice(notice, "not known")

    def _ask_about(self, site: Site, overdue: Sequence[Write]) -> None:
        ids = [write.id for write in overdue]
        title = trn(
            "{count} item was to be deleted for good while LMS Desk was closed: {names}.",
            "{count} items were to be deleted for good while LMS Desk was closed: {names}.",
            len(overdue),
            names=_names(overdue),
        )
        notice = Notice("caution", title, tr("It is still there."), closable=False)
        delete = tr("Delete") if site.profile.is_practice else tr("Delete from {site}", site=site.profile.name)
        notice.add_button(Button(delete, "danger", on_click=partial(self._empty, site, ids, notice)))
        notice.add_button(Button(tr("Keep"), on_click=partial(self._keep, site, ids, notice)))
        self._desk.show_notice(notice, "overdue")

    def _empty(self, site: Site, ids: Sequence[int], notice: Notice) -> None:
        notice.dismissed.emit()
        self._desk.tasks.start(self._delete(site, ids), name="empty the basket")

    async def _delete(self, site: Site, ids: Sequence[int]) -> None:
        failed = await site.basket.empty(ids)
        if failed:
            raise failed[0][1]
        self._desk.say(tr("Deleted for good."))

    def _keep(self, site: Site, ids: Sequence[int], notice: Notice) -> None:
        notice.dismissed.emit()
        self._desk.tasks.start(site.basket.take_back(ids), name="keep what was in the basket")

    def _tell_trouble(self, site: Site) -> None:
        problem = site.activity.trouble
        if problem is not None:
            self._tell_storage(problem)

    def _tell_storage(self, problem: Problem) -> None:
        title = tr(problem.sentence) if problem.sentence is not None else tr("The list of what you do cannot be kept.")
        safe = tr("The site is written to all the same, but what you do now may not be in the list of changes.")
        self._desk.show_notice(Notice("caution", title, safe), "work file")

    def _tell_notices(self, site: Site) -> None:
        for sentence in site.work.notices:
            self._desk.show_notice(Notice("caution", tr(sentence)), f"work {sentence.template}")


def _put_away(notice: Notice | None) -> None:
    """Take a notice away, unless the person did."""
    import shiboken6

    if notice is not None and shiboken6.isValid(notice):
        notice.dismissed.emit()


def _names(writes: Sequence[Write]) -> str:
    """A few names, and how many more."""
    names = [f"“{title_of(write)}”" for write in writes[:MOST_NAMES]]
    more = len(writes) - MOST_NAMES
    shown = ", ".join(names)
    return tr("{names} and {count} more", names=shown, count=number(more)) if more > 0 else shown
