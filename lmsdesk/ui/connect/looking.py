"""Looking at a typed address, on the page for a new site: what lives there, and with which certificate."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from lmsdesk.domain.exchange import Action
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.sites import AddressError, Line, Stage, normalise
from lmsdesk.ui.connect.trust import look_and_trust
from lmsdesk.ui.widgets import Button, Notice
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.connect.connect_screen import ConnectScreen


class Looking:
    """What is found is shown by the page; nothing typed is lost when nothing is found."""

    def __init__(self, page: ConnectScreen) -> None:
        self._page = page
        self._desk = page.desk

    def start(self) -> None:
        """Find out what lives at the typed address."""
        self._begin(self.look(), "look at the site")

    def start_certificate(self) -> None:
        """A test site with a certificate of its own: look at it, and ask whether to trust exactly that."""
        self._begin(self.trust(), "look at the certificate")

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        if self._page.busy:
            work.close()
            return
        self._desk.tasks.start(work, name=name, key="connect page", owner=self._page)

    async def look(self) -> None:
        page, sites = self._page, self._desk.sites
        assert sites is not None
        page.forget_found()
        line = page.line()
        if line is None:
            return
        page.set_busy(True)
        page.steps_card.show()
        action = Action(tr("Look at {address}", address=page.address.text().strip()))
        try:
            found = await sites.look(page.address.text(), action, line=line, tell=page.steps.tell)
        except AddressError as error:
            self._no_address(error)
            return
        except Problem as problem:
            await self._failed(problem, line)
            return
        finally:
            page.set_busy(False)
        page.show_found(found)
        page.sign_in.focus_first()

    def _no_address(self, error: AddressError) -> None:
        page = self._page
        page.show_found(None)
        page.address_row.set_trouble(tr(error.sentence))
        page.offer_instead(error.instead)
        page.address.setFocus()

    async def _failed(self, problem: Problem, line: Line) -> None:
        page = self._page
        page.show_found(None)
        page.steps_card.show()
        notice = page.explain_here(problem, page.found_area)
        page.steps.fail(notice.title)
        if problem.trouble is Trouble.TLS:
            notice.add_button(Button(tr("It is my own test site"), on_click=self.start_certificate))
        if problem.code == "tls-name":
            await self._offer_name(notice, line)

    async def _offer_name(self, notice: Notice, line: Line) -> None:
        """The certificate is for another name: the one that is meant, where it is near, is one click away."""
        assert self._desk.sites is not None
        address = await self._desk.sites.name_meant(normalise(self._page.address.text()), line)
        if address:
            words = tr("Shall we use {name}?", name=address.partition("://")[2])
            notice.add_button(Button(words, "primary", on_click=lambda: self._page.use_address(address)))

    async def trust(self) -> None:
        page = self._page
        line = page.line()
        if line is None:
            return
        before = page.reach.form.pin
        page.set_busy(True)
        try:
            notice = await look_and_trust(self._desk, page.reach.form, normalise(page.address.text()), line)
        except AddressError as error:
            page.address_row.set_trouble(tr(error.sentence))
            return
        except Problem as problem:
            page.explain_here(problem, page.found_area)
            return
        finally:
            page.set_busy(False)
        if notice is not None:
            page.found_area.show_notice(notice, "certificate")
        elif page.reach.form.pin != before:
            page.face.choose_stage(Stage.TEST)
            page.reach.open(False)  # its one line says it now
            await self.look()
