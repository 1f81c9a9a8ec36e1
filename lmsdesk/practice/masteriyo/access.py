"""Who may do what: Masteriyo's permission answers (401 for strangers, 403 for people without the right)."""

from __future__ import annotations

from lmsdesk.practice.wordpress.errors import WpError, refused
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Gate

_WORDS = {
    "read": "Sorry, you are not allowed to read resources.",
    "view": "Sorry, you cannot list resources.",
    "create": "Sorry, you are not allowed to create resources.",
    "update": "Sorry, you are not allowed to update resources.",
    "edit": "Sorry, you are not allowed to edit this resource.",
    "delete": "Sorry, you are not allowed to delete resources.",
}


def cannot(verb: str, request: Request) -> WpError:
    """``masteriyo_rest_cannot_<verb>`` with the right status."""
    return refused(f"masteriyo_rest_cannot_{verb}", _WORDS[verb], request.user is not None)


def cannot_list(request: Request) -> WpError:
    """Lists have their own words for the same code."""
    return refused("masteriyo_rest_cannot_read", _WORDS["view"], request.user is not None)


def listing(request: Request) -> None:
    """Anybody with an account may list."""
    if request.user is None:
        raise cannot_list(request)


def signed_in(verb: str) -> Gate:
    """Anybody with an account."""

    def gate(request: Request) -> None:
        if request.user is None:
            raise cannot(verb, request)

    return gate


def staff(verb: str) -> Gate:
    """Instructors and administrators."""

    def gate(request: Request) -> None:
        if request.user is None or not request.user.is_staff:
            raise cannot(verb, request)

    return gate


def admin(verb: str) -> Gate:
    """Administrators."""

    def gate(request: Request) -> None:
        if request.user is None or not request.user.is_admin:
            raise cannot(verb, request)

    return gate


def forbidden_unless_admin(request: Request) -> None:
    """WordPress' own ``rest_forbidden``."""
    if request.user is None or not request.user.is_admin:
        raise refused("rest_forbidden", "Sorry, you are not allowed to do that.", request.user is not None)


def forbidden_for_strangers(request: Request) -> None:
    if request.user is None:
        raise refused("rest_forbidden", "Sorry, you are not allowed to do that.", False)
