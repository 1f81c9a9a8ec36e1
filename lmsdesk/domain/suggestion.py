"""What a hint may offer to do, as data. The screens decide how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    RETRY = "retry"
    WAIT_AND_RETRY = "wait-and-retry"
    RELOAD = "reload"
    SIGN_IN_AGAIN = "sign-in-again"
    EDIT_PROFILE = "edit-profile"
    USE_ADDRESS = "use-address"
    USE_APP_PASSWORD = "use-app-password"  # noqa: S105 - a name, not a secret
    OPEN_KEYS = "open-keys"
    OPEN_IN_BROWSER = "open-in-browser"
    SAVE_AS_NEW = "save-as-new"
    DELETE_FOR_GOOD = "delete-for-good"
    COPY_LETTER = "copy-letter"
    SHOW_DETAILS = "show-details"
    SHOW_FIELD = "show-field"
    SET_FINE_WEATHER = "set-fine-weather"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One button: what it does, its label, and what it needs (address, seconds, text or field name)."""

    do: Do
    label: str
    target: str = ""
    seconds: float = 0.0
