"""The practice weather: troubles to try, in plain words; several at once, and "fine" to be rid of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from lmsdesk.domain.words import N_
from lmsdesk.ui.widgets import Menu
from lmsdesk.ui.words import tr

if TYPE_CHECKING:
    from lmsdesk.ui.desk import Desk

FINE = "fine"

WEATHER: dict[str, tuple[str, str]] = {
    "fine": (N_("fine"), N_("Everything works")),
    "slow": (N_("slow"), N_("Every answer takes its time")),
    "offline": (N_("offline"), N_("The site does not answer at all")),
    "wrong-key": (N_("wrong key"), N_("The site no longer knows the key")),
    "header-stripped": (N_("key thrown away"), N_("The web server drops the sign-in on its way")),
    "plain-permalinks": (N_("plain permalinks"), N_("The short API address does not exist")),
    "html": (N_("web page"), N_("A web page comes back in place of data")),
    "php-notice": (N_("PHP notices"), N_("Warnings of a plugin stand before the data")),
    "firewall": (N_("firewall"), N_("A security plugin refuses requests")),
    "rate-limited": (N_("too many"), N_("Too many requests; the site says how long to wait")),
    "rate-limited-bare": (N_("too many, no time"), N_("Too many requests; the site does not say how long to wait")),
    "error-after-write": (N_("error after saving"), N_("The site saves, then reports an error")),
    "error-before-write": (N_("error before saving"), N_("The site reports an error and saves nothing")),
    "cut-off": (N_("cut off"), N_("Answers end in the middle")),
    "maintenance": (N_("maintenance"), N_("WordPress is being updated")),
    "redirect": (N_("moved"), N_("The site sends every request to another address")),
    "members-only": (N_("members only"), N_("Strangers are led to the sign-in page")),
    "expired-token": (N_("sign-in ran out"), N_("The sign-in has expired")),
    "as-documented": (N_("as documented"), N_("Answers in the form of the vendor's guide")),
    "two-factor": (N_("second step"), N_("Signing in with a password asks for a code")),
    "captcha": (N_("captcha"), N_("Signing in with a password asks to prove that one is human")),
    "locked-out": (N_("locked out"), N_("A plugin lets nobody sign in with a password for a while")),
    "old-wordpress": (N_("old WordPress"), N_("An approval in the browser is not sent back to this computer")),
    "other-paths": (N_("other paths"), N_("The site uses other addresses for its lists")),
    "page-paging": (N_("numbered pages"), N_("Lists come by page number")),
    "wordpress-errors": (N_("WordPress errors"), N_("Errors come in the shape of WordPress")),
    "closed-index": (N_("closed index"), N_("The site does not tell what it offers")),
    "no-pro": (N_("no Pro"), N_("The paid add-on is not there")),
    "module-off": (N_("module off"), N_("A part of the plugin is switched off")),
    "own-keys": (N_("own keys"), N_("A later Learnomy that has API keys of its own")),
}


def weather_words(names: Iterable[str]) -> str:
    """A short name for the weather: "fine", "slow", or "slow + 2"."""
    there = sorted(name for name in names if name != FINE)
    if not there:
        return tr(WEATHER[FINE][0])
    first = tr(WEATHER.get(there[0], (there[0], ""))[0])
    return first if len(there) == 1 else tr("{first} + {more}", first=first, more=len(there) - 1)


class WeatherMenu(Menu):
    """Stays open while switches are thrown, so that weathers can be combined."""

    def __init__(self, reset: Callable[[], object]) -> None:
        super().__init__()
        self._desk: Desk | None = None
        self._reset = reset
        self.aboutToShow.connect(self.fill)

    def attach(self, desk: Desk) -> None:
        self._desk = desk

    def fill(self) -> None:
        """Show what the academy in use offers and what holds now."""
        self.clear()
        desk = self._desk
        if desk is None or desk.practice is None or desk.site is None or not desk.site.profile.is_practice:
            return
        lms = desk.site.lms
        now = desk.practice.weather(lms)
        offered = [name for name in desk.practice.offered(lms) if name != FINE]
        self.add(_words(FINE), self._fine, checked=not (now - {FINE}))
        self.addSeparator()
        for name in sorted(offered, key=lambda name: list(WEATHER).index(name) if name in WEATHER else 99):
            self.add(_words(name), partial(self._flip, name), checked=name in now)
        self.addSeparator()
        self.add(tr("Start the practice data over …"), self._reset, icon="restore")

    def _fine(self) -> None:
        self._set(frozenset())

    def _flip(self, name: str) -> None:
        assert self._desk is not None
        assert self._desk.practice is not None
        assert self._desk.site is not None
        now = self._desk.practice.weather(self._desk.site.lms) - {FINE}
        self._set(now ^ {name})

    def _set(self, names: frozenset[str]) -> None:
        assert self._desk is not None
        assert self._desk.practice is not None
        assert self._desk.site is not None
        self._desk.practice.set_weather(self._desk.site.lms, names)
        self._tick(names)
        self._desk.weather_changed.emit()

    def _tick(self, names: frozenset[str]) -> None:
        for action in self.actions():
            if action.isCheckable():
                name = next((key for key in WEATHER if _words(key) == action.text()), "")
                action.setChecked(name in names if name != FINE else not names)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        chooses = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if chooses and action is not None and action.isCheckable():
            action.trigger()
            return
        super().keyPressEvent(event)


def _words(name: str) -> str:
    short, long = WEATHER.get(name, (name, ""))
    first = tr(short)
    text = first[:1].upper() + first[1:]
    return f"{text}\t{tr(long)}" if long else text
