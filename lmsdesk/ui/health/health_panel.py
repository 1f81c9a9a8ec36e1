"""A health check anywhere in the window: hand it a Target, press start. It shows its lights as they come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.sites import AddressError
from lmsdesk.sites.health import HealthCheck, Light, Progress, Report
from lmsdesk.sites.health.past import Difference, compare
from lmsdesk.sites.health.probes import PROBES
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.health.finding_row import FindingRow
from lmsdesk.ui.health.first_card import FirstCard
from lmsdesk.ui.health.saving import FORMS, Form, Saving
from lmsdesk.ui.health.target import Target
from lmsdesk.ui.widgets import Button, Card, Menu, MenuButton, Notice, NoticeArea, Rule, ThinProgress, label
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

YES = "yes"


class HealthPanel(QWidget):
    """Runs one check at a time. ``finished`` carries each Report; ``report`` is the last one."""

    finished = Signal(object)
    sign_in_wanted = Signal()
    """A finding of a site that is not connected yet asks for another key or password."""

    def __init__(self, desk: Desk, target: Target, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.target = target
        self.report: Report | None = None
        self.use_address: Callable[[str], object] | None = None
        """What to do with a better address; without it, another site is connected."""
        self.first: FirstCard | None = None
        self._check: HealthCheck | None = None
        self.notices = NoticeArea()
        self._saving = Saving(desk, self)
        self._saving.failed.connect(self._tell_trouble)
        self.progress = ThinProgress()
        self.state = label("", "muted", wrap=True)
        self.stop = Button(tr("Stop"), icon="stop", on_click=self.cancel)
        self.again = Button(tr("Check again"), icon="refresh", on_click=self.start, shortcut="F5")
        menu = Menu(self)
        for form in FORMS:
            menu.add(tr(form.words), partial(self._save, form))
        self.save = MenuButton(tr("Save"), menu, icon="save")
        self.draft = Button(tr("Try a change with a draft …"), "link", on_click=self.ask_draft)
        self.rows: dict[str, FindingRow] = {}
        self._list = Card()
        self._list.body.setSpacing(0)
        self._lay_out()
        self._show_running(False)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.state, 1)
        for button in (self.stop, self.again, self.save):
            line.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addLayout(line)
        self._column.addWidget(self.progress)
        self._column.addWidget(self.notices)
        self._column.addWidget(self._list)
        self._column.addWidget(self.draft)

    @property
    def running(self) -> bool:
        return self._check is not None

    # -- running

    def start(self) -> None:
        """Check now; a check that runs is stopped first."""
        self._start(may_write=False)

    def _start(self, *, may_write: bool) -> None:
        self.cancel()
        self.desk.tasks.start(self._run(may_write), name="check a site", key="health check", owner=self)

    def cancel(self) -> None:
        """Stop asking; what is known stays."""
        if self._check is not None:
            self._check.cancel()

    async def _run(self, may_write: bool) -> None:
        assert self.desk.sites is not None
        checks, profile = self.desk.sites.checks, self.target.profile
        self._show_running(True)
        await asyncio.sleep(0)  # the page stands first, its rows come in a turn of their own
        self._new_rows()
        try:
            if profile is not None:
                site = self.desk.site
                open_site = site if site is not None and site.profile.id == profile.id else None
                self._check = await checks.of_profile(profile, site=open_site, progress=self._step, may_write=may_write)
            else:
                self._check = checks.of_address(
                    self.target.address, self.target.credential, line=self.target.line, progress=self._step
                )
            past = await checks.last(profile) if profile is not None else None
            report = await self._check.run()
        except AddressError as error:
            self.notices.show_notice(Notice("trouble", tr(error.sentence)))
            return
        finally:
            self._check = None
            self._show_running(False)
        self._show(report, compare(past, report) if past is not None else None)
        if profile is not None:
            await self._keep(report)
        self.finished.emit(report)

    async def _keep(self, report: Report) -> None:
        assert self.desk.sites is not None
        assert self.target.profile is not None
        try:
            await self.desk.sites.checks.keep(self.target.profile, report)
        except Problem as problem:
            words = tr(problem.sentence) if problem.sentence is not None else ""
            self.notices.show_notice(Notice("caution", tr("This check is not remembered."), words))

    def _step(self, step: Progress) -> None:
        self.progress.set_part(step.done, step.total)
        self.state.setText(tr("Looking: {done} of {total}", done=step.done, total=step.total))
        self.rows[step.finding.id].show_finding(step.finding)

    # -- showing

    def _show_running(self, running: bool) -> None:
        focused = self.stop.hasFocus() or self.again.hasFocus()
        self.stop.setVisible(running)
        self.again.setVisible(not running)
        self.save.setVisible(not running and self.report is not None)
        self.draft.setVisible(False)
        if running:
            self.progress.start()
            self.state.setText(tr("Looking …"))
        else:
            self.progress.stop()
        if focused:
            (self.stop if running else self.again).setFocus()

    def _new_rows(self) -> None:
        self.notices.clear_all()
        self._drop_first()
        self.report = None
        while (item := self._list.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = {}
        for probe in PROBES:
            if self.rows:
                self._list.body.addWidget(Rule())
            row = FindingRow(probe.id, probe.title)
            row.acted.connect(self.act)
            row.copied.connect(self.copy_letter)
            row.details_wanted.connect(self.desk.show_exchange)
            self.rows[probe.id] = row
            self._list.body.addWidget(row)

    def _drop_first(self) -> None:
        if self.first is not None:
            self._column.removeWidget(self.first)
            self.first.hide()
            self.first.deleteLater()
            self.first = None

    def _show(self, report: Report, difference: Difference | None) -> None:
        self.report = report
        for finding in report.findings:
            self.rows[finding.id].show_finding(finding)
            self.rows[finding.id].show_report(report)
        self.first = FirstCard(report, difference)
        self.first.acted.connect(self.act)
        self.first.copied.connect(self.copy_letter)
        self._column.insertWidget(self._column.indexOf(self._list), self.first)
        seconds = f"{report.ms / 1000:.1f}"
        self.state.setText(tr("{address}, checked in {seconds} s", address=report.address, seconds=seconds))
        self.save.setVisible(True)
        self.draft.setVisible(_can_try(report, self.target))

    # -- doing

    def act(self, suggestion: Suggestion) -> None:
        """Carry out what a button of a finding offers."""
        profile = self.target.profile
        if suggestion.do is Do.RETRY:
            self.start()
        elif suggestion.do in (Do.EDIT_PROFILE, Do.SIGN_IN_AGAIN):
            if profile is not None and self.desk.navigator is not None:
                self.desk.navigator.edit_profile(profile, sign_in=True)
            else:
                self.sign_in_wanted.emit()
        elif suggestion.do is Do.USE_ADDRESS and self.use_address is not None:
            self.use_address(suggestion.target)
        else:
            self.desk.do(suggestion)

    def copy_letter(self, text: str) -> None:
        """Put a letter on the clipboard."""
        self.desk.do(Suggestion(Do.COPY_LETTER, "", target=text))

    def ask_draft(self) -> None:
        """Ask before anything is made on the site, then check with a draft."""
        self.desk.tasks.start(self._ask_draft(), name="ask for a draft", key="ask for a draft", owner=self)

    async def _ask_draft(self) -> None:
        answer = await self.desk.ask(
            tr("Make a draft and delete it again?"),
            tr(
                "The check makes a course “LMS Desk test draft” that nobody sees, changes its title, and deletes it "
                "for good. Nothing else is touched."
            ),
            [Answer(YES, tr("Make and delete a draft"))],
        )
        if answer == YES:
            self._start(may_write=True)

    def _save(self, form: Form) -> None:
        if self.report is not None:
            self._saving.ask(form, self.report)

    def _tell_trouble(self, title: str, text: str) -> None:
        self.notices.show_notice(Notice("trouble", title, text))


def _can_try(report: Report, target: Target) -> bool:
    """Whether a draft would tell more: we are signed in to Masteriyo, and changes get through so far."""
    if target.profile is None or target.profile.lms != "masteriyo" or report.stopped:
        return False
    return report.get("key").state is Light.GOOD and report.get("writing").state is not Light.BAD
