"""What a found site makes possible: which system, how to sign in, what to call it."""

from __future__ import annotations

from urllib.parse import urlsplit

from lmsdesk.api.site_index import Discovery
from lmsdesk.storage.profiles import SignInKind

COLOURS = ("#2457C5", "#1E6B3C", "#8A4B00", "#A8231C", "#0F7285", "#8C3A77", "#4A5A1F", "#566273")
"""Colours for profiles; all of them can be read on light and dark ground."""


def lms_of(discovery: Discovery) -> tuple[str, ...]:
    """The systems that answer there, ``masteriyo`` and ``learnomy``."""
    return discovery.lms


def sign_in_ways(discovery: Discovery, lms: str) -> tuple[SignInKind, ...]:
    """How a person can sign in to a system there, the best way first."""
    if lms == "learnomy":
        return (SignInKind.LEARNOMY_TOKEN, SignInKind.APP_PASSWORD)
    if discovery.keys_are_seen:
        return (SignInKind.MASTERIYO_KEY, SignInKind.APP_PASSWORD)
    return (SignInKind.APP_PASSWORD,)


def suggest_name(discovery: Discovery) -> str:
    """The site's own title, else its host."""
    return discovery.title.strip() or urlsplit(discovery.address).netloc
