"""What a found site makes possible: which system, how to sign in, what to call it."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from lmsdesk.api.root import is_private
from lmsdesk.api.site_index import Discovery
from lmsdesk.sites.approval import page_of
from lmsdesk.storage.profiles import SignInKind

COLOURS = ("#2457C5", "#1E6B3C", "#8A4B00", "#A8231C", "#0F7285", "#8C3A77", "#4A5A1F", "#566273")
"""Colours for profiles; all of them can be read on light and dark ground."""


class Way(StrEnum):
    """How a person can sign in. The kinds of sign-in that are kept, and two ways to come by one."""

    APPROVAL = "approval"
    """WordPress asks the person in the browser, and makes an application password."""
    MASTERIYO_KEY = SignInKind.MASTERIYO_KEY.value
    LEARNOMY_TOKEN = SignInKind.LEARNOMY_TOKEN.value
    APP_PASSWORD = SignInKind.APP_PASSWORD.value
    MAKE_KEY = "make-key"
    """An administrator's application password makes a Masteriyo key, and is not kept."""


def lms_of(discovery: Discovery) -> tuple[str, ...]:
    """The systems that answer there, ``masteriyo`` and ``learnomy``."""
    return discovery.lms


def sign_in_ways(discovery: Discovery, lms: str) -> tuple[Way, ...]:
    """How a person can sign in to a system there, the easiest way first; none where nothing can be sent safely."""
    if not is_private(discovery.root.base):
        return ()
    passwords = discovery.sign_ins_work is not False
    ways: list[Way] = [Way.APPROVAL] if passwords and page_of(discovery) else []
    if lms == "learnomy":
        ways.append(Way.LEARNOMY_TOKEN)
    elif passwords and discovery.keys_are_seen and discovery.has_keys:
        ways.append(Way.MASTERIYO_KEY)
    if passwords:
        ways.append(Way.APP_PASSWORD)
    if Way.MASTERIYO_KEY in ways:
        ways.append(Way.MAKE_KEY)
    return tuple(ways)


def shared_ways(discovery: Discovery) -> tuple[Way, ...]:
    """The ways that open all systems of a site at once."""
    ways = [set(sign_in_ways(discovery, lms)) for lms in discovery.lms]
    common = set.intersection(*ways) if ways else set()
    return tuple(way for way in Way if way in common)


def suggest_name(discovery: Discovery) -> str:
    """The site's own title, else its host."""
    return discovery.title.strip() or urlsplit(discovery.address).netloc
