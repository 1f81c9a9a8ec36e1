"""What the person chose, each described with its default and words; and what screens remember of their shape.

Never a secret. Reads never fail: what is missing or odd is the default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeGuard, TypeVar

from lmsdesk.domain.problem import Problem
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.storage.json_file import JsonFile
from lmsdesk.storage.listeners import Listeners
from lmsdesk.storage.locations import locations

T = TypeVar("T", str, bool, int)
VERSION = 1


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One thing to choose. With ``choices`` only their values count."""

    key: str
    default: T
    label: str
    help: str = ""
    choices: tuple[tuple[T, str], ...] = ()

    def accepts(self, value: object) -> TypeGuard[T]:
        if type(value) is not type(self.default):
            return False
        return not self.choices or any(value == choice for choice, _ in self.choices)


THEME: Setting[str] = Setting(
    "theme",
    "system",
    N_("Appearance"),
    N_("Light or dark, or as your system does."),
    (("system", N_("As the system")), ("light", N_("Light")), ("dark", N_("Dark"))),
)
DENSITY: Setting[str] = Setting(
    "density",
    "normal",
    N_("Rows"),
    N_("Compact shows more rows at once."),
    (("normal", N_("Normal")), ("compact", N_("Compact"))),
)
BASKET: Setting[int] = Setting(
    "basket-minutes",
    0,
    N_("Deleting for good"),
    N_("While a deletion waits it can be taken back under Outbox."),
    ((0, N_("At once")), (5, N_("After 5 minutes")), (15, N_("After 15 minutes")), (60, N_("After one hour"))),
)
ACTIVITY: Setting[int] = Setting(
    "activity-days",
    365,
    N_("Keep the list of changes"),
    N_("What is in the list can be taken back."),
    ((30, N_("For one month")), (90, N_("For three months")), (365, N_("For one year")), (0, N_("Always"))),
)
LANGUAGE: Setting[str] = Setting("language", "", N_("Language"), N_("Empty is the language of your system."))
LAST_PROFILE: Setting[str] = Setting("last-profile", "", N_("Last site"))
INSPECTOR_SHOWN: Setting[bool] = Setting("inspector-shown", False, N_("Show the inspector"))
WINDOW: Setting[str] = Setting("window", "", N_("Window"))

JOURNAL_DAYS: Setting[int] = Setting(
    "journal-days",
    30,
    N_("Keep requests for"),
    N_("What was asked and answered helps to find the cause of trouble. Keys and passwords are never kept."),
    (
        (0, N_("Only until LMS Desk is closed")),
        (7, N_("7 days")),
        (30, N_("30 days")),
        (90, N_("90 days")),
    ),
)
JOURNAL_MEGABYTES: Setting[int] = Setting(
    "journal-megabytes",
    200,
    N_("At most"),
    N_("The oldest requests make room for new ones."),
    ((50, N_("50 MB")), (200, N_("200 MB")), (1000, N_("1 GB"))),
)

STORE_MEGABYTES: Setting[int] = Setting(
    "store-megabytes",
    200,
    N_("Keep of each site"),
    N_("Lists stand there at once, also without network. The oldest make room for new ones."),
    (
        (50, N_("At most 50 MB")),
        (200, N_("At most 200 MB")),
        (1000, N_("At most 1 GB")),
        (0, N_("Nothing")),
    ),
)

LOOK_FOR_UPDATES: Setting[bool] = Setting(
    "look-for-updates",
    False,
    N_("Look for a new version once a day"),
    N_("Asks one page of the makers for the newest version. Nothing about you or your sites is sent."),
)

ALL: tuple[Setting[Any], ...] = (
    LOOK_FOR_UPDATES,
    THEME,
    DENSITY,
    BASKET,
    ACTIVITY,
    LANGUAGE,
    LAST_PROFILE,
    INSPECTOR_SHOWN,
    WINDOW,
    JOURNAL_DAYS,
    JOURNAL_MEGABYTES,
    STORE_MEGABYTES,
)


class Settings:
    """The chosen values. Written at once when something changes; a disk that refuses costs the change, no more."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = JsonFile(path or locations().settings, VERSION)
        document = self._file.read()
        self._values = _mapping(document.get("values"))
        self._memory = _mapping(document.get("memory"))
        self._listeners: Listeners[[str]] = Listeners()
        self.trouble: Sentence | None = None
        """Why the last change could not be written, or None."""

    @property
    def notices(self) -> tuple[Sentence, ...]:
        """What to tell about the file: damaged and set aside, or of a newer version."""
        return self._file.notices

    def get(self, setting: Setting[T]) -> T:
        value = self._values.get(setting.key)
        return value if setting.accepts(value) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Choose. A value that the setting does not know raises ValueError."""
        if not setting.accepts(value):
            raise ValueError(f"{setting.key} cannot be {value!r}")
        if self.get(setting) == value and setting.key in self._values:
            return
        self._values[setting.key] = value
        self._write()
        self._listeners.tell(setting.key)

    def recall(self, key: str, default: Any = None) -> Any:
        """What a screen asked to be remembered: any JSON value."""
        return self._memory.get(key, default)

    def remember(self, key: str, value: Any) -> None:
        """Keep a JSON value for a screen, such as ``columns/courses``; None forgets it."""
        if self._memory.get(key) == value:
            return
        if value is None:
            self._memory.pop(key, None)
        else:
            self._memory[key] = value
        self._write()

    def forget_site(self, profile_id: str) -> None:
        """Forget what screens remember of a site: every key with its id between slashes."""
        keys = [key for key in self._memory if profile_id in key.split("/")]
        for key in keys:
            del self._memory[key]
        if self._values.get(LAST_PROFILE.key) == profile_id:
            del self._values[LAST_PROFILE.key]
            keys.append(LAST_PROFILE.key)
        if keys:
            self._write()

    def subscribe(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Be told the key of each setting that changes."""
        return self._listeners.subscribe(callback)

    def _write(self) -> None:
        try:
            self._file.write({"values": self._values, "memory": self._memory}, durable=False)
        except Problem as problem:
            self.trouble = problem.sentence
        else:
            self.trouble = None


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}
