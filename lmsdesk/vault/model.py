"""What every vault can do."""

from __future__ import annotations

from typing import Protocol

from lmsdesk.domain.words import Sentence


class Vault(Protocol):
    """Secrets by name. Calls may wait for the system (and for a person at a prompt): call them in a thread.

    No call raises because of the keyring: where it fails, the secret stays in memory, and ``why`` tells.
    """

    @property
    def persistent(self) -> bool:
        """Whether secrets outlive the program, as far as is known yet."""
        ...

    @property
    def why(self) -> Sentence | None:
        """Why secrets do not outlive the program, or None."""
        ...

    @property
    def shut(self) -> bool:
        """Whether there is a store that may hold secrets, and it did not let us in."""
        ...

    def get(self, name: str) -> str | None:
        """The secret of that name, or None."""
        ...

    def put(self, name: str, value: str, *, keep: bool = True) -> None:
        """Keep a secret. ``keep`` False: in memory only, whatever else there is; an older one elsewhere goes."""
        ...

    def forget(self, name: str) -> bool:
        """Forget a secret; one that is not there is fine. False: the store could not be asked to forget its copy."""
        ...

    def check(self) -> Sentence | None:
        """Find out whether secrets outlive the program: None when they do, else why not."""
        ...

    def retry(self) -> Sentence | None:
        """Try again to keep secrets safely, those in memory too. None when that worked, else why not."""
        ...

    def give_up(self) -> None:
        """Stop waiting for a store that does not answer: every call that waits comes back, and memory is used."""
        ...


PARTS = ("", "proxy", "header")
"""What may be secret about a profile: the sign-in, the password of its proxy, the value of its own header."""


def entry(profile_id: str, part: str = "") -> str:
    """The name of a profile's secret."""
    return f"lmsdesk/{profile_id}/{part}" if part else f"lmsdesk/{profile_id}"
