"""Which of the person's own sites sign in with a key: compared by marks, so that no secret is held on to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from lmsdesk.api.credentials import AppPassword, MasteriyoKey
from lmsdesk.domain.access import SiteKey, SitePassword, mark
from lmsdesk.sites.connect import Connector
from lmsdesk.storage.profiles import Profile, SignInKind


@dataclass(frozen=True, slots=True)
class Usage:
    """The profiles of one site, by the mark of the key and by the user name of the password they sign in with."""

    here: str = ""
    """The id of the profile that is open."""
    by_mark: Mapping[str, tuple[Profile, ...]] = field(default_factory=dict)
    by_login: Mapping[str, tuple[Profile, ...]] = field(default_factory=dict)

    def of_key(self, key: SiteKey) -> tuple[Profile, ...]:
        """Who signs in with this key; certain."""
        return self.by_mark.get(key.mark, ()) if key.mark else ()

    def of_password(self, password: SitePassword, current: str) -> tuple[Profile, ...]:
        """Who may sign in with this password: the site does not tell passwords apart for anybody but ourselves.

        ``current`` is the uuid of the one that is in use now.
        """
        found = self.by_login.get(password.owner.login, ()) if password.owner.login else ()
        if password.uuid == current:
            return tuple(profile for profile in found if profile.id == self.here)
        return tuple(profile for profile in found if profile.id != self.here or not current)

    def is_mine(self, profiles: Iterable[Profile]) -> bool:
        """Whether the open profile is one of them."""
        return any(profile.id == self.here for profile in profiles)


async def usage(sites: Connector, here: Profile) -> Usage:
    """Look at what the profiles of the same site sign in with. Reads the vault, which may ask the person."""
    by_mark: dict[str, tuple[Profile, ...]] = {}
    by_login: dict[str, tuple[Profile, ...]] = {}
    for profile in sites.profiles:
        if not same_site(profile, here) or profile.sign_in is SignInKind.LEARNOMY_TOKEN:
            continue
        credential = await sites.credential(profile)
        if isinstance(credential, MasteriyoKey):
            found = mark(credential.key)
            by_mark[found] = (*by_mark.get(found, ()), profile)
        elif isinstance(credential, AppPassword):
            by_login[credential.login] = (*by_login.get(credential.login, ()), profile)
    return Usage(here.id, by_mark, by_login)


def same_site(one: Profile, other: Profile) -> bool:
    """Whether two profiles mean the same WordPress, as far as their addresses tell."""
    return place(one.root) == place(other.root)


def place(root: str) -> tuple[str, str, int | None]:
    """Which WordPress an API's address belongs to."""
    parts = urlsplit(root)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.partition("/wp-json")[0].partition("/index.php")[0].rstrip("/")
    return host, path, parts.port
