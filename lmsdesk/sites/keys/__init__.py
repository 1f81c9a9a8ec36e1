"""Who may come in, and with what: the site's own keys, application passwords, and how a key is replaced."""

from __future__ import annotations

from lmsdesk.api.app_passwords import AppPasswords
from lmsdesk.api.keys import Fresh, KeyStore
from lmsdesk.domain.access import Permission, Person, SiteKey, SitePassword
from lmsdesk.sites.connect import Connector
from lmsdesk.sites.keys.cabinet import Cabinet, Change
from lmsdesk.sites.keys.handover import write_for_owner
from lmsdesk.sites.keys.replacing import Replacing, Step, unfinished
from lmsdesk.sites.keys.site_keys import Listed, SiteKeys
from lmsdesk.sites.keys.site_passwords import ListedPassword, SitePasswords
from lmsdesk.sites.keys.taking_back import KeysBack, PasswordsBack
from lmsdesk.sites.site import Site

__all__ = [
    "Cabinet",
    "Change",
    "Fresh",
    "Listed",
    "ListedPassword",
    "Permission",
    "Person",
    "Replacing",
    "SiteKey",
    "SiteKeys",
    "SitePassword",
    "SitePasswords",
    "Step",
    "passwords_of",
    "site_keys_of",
    "unfinished",
    "write_for_owner",
]


def site_keys_of(site: Site, sites: Connector) -> SiteKeys | None:
    """The keys of the LMS itself, or None where it has none (yet)."""
    store = getattr(site.dialect, "keys", None)
    if not isinstance(store, KeyStore) or not store.there:
        return None
    keys = SiteKeys(site, sites, store)
    site.undo.register(keys.kind.id, KeysBack(keys))
    return keys


def passwords_of(site: Site, sites: Connector) -> SitePasswords | None:
    """WordPress's application passwords, or None for a site that is not reached over the web."""
    if site.entrance is None:
        return None
    passwords = SitePasswords(site, sites, AppPasswords(site.entrance.client))
    site.undo.register(passwords.kind.id, PasswordsBack(passwords))
    return passwords
