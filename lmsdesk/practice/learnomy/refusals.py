"""Learnomy's refusals: codes by the vendor's habit (``<plugin>_<reason>``), and the gates that raise them."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.people import User
from lmsdesk.practice.wordpress.request import Request


def refused(request: Request) -> WpError:
    """401 for strangers, 403 for people the site knows."""
    if request.user is None:
        return WpError(401, "learnomy_unauthorized", "You must be signed in to do this.")
    return WpError(403, "learnomy_forbidden", "You are not allowed to do this.")


def not_found(what: str) -> WpError:
    return WpError(404, "learnomy_not_found", f"{what} not found.")


def invalid(**fields: str) -> WpError:
    """What ``register_rest_route`` would say about these fields."""
    return WpError(
        400, "rest_invalid_param", f"Invalid parameter(s): {', '.join(fields)}", data={"params": dict(fields)}
    )


def conflict(message: str) -> WpError:
    return WpError(409, "learnomy_conflict", message)


def params_of(error: WpError) -> Mapping[str, str]:
    """Messages by parameter, out of WordPress' two ways of telling them."""
    told = (error.data or {}).get("params")
    if isinstance(told, Mapping):
        return {str(name): str(text) for name, text in told.items()}
    if isinstance(told, list):
        return {str(name): f"{name} is required." for name in told}
    return {}


def caller(request: Request) -> User:
    """Who asks. Raises 401 for strangers."""
    if request.user is None:
        raise refused(request)
    return request.user


def signed_in(request: Request) -> None:
    """Gate: anybody with an account."""
    caller(request)


def teaching(request: Request) -> None:
    """Gate: instructors and administrators."""
    if not caller(request).is_staff:
        raise refused(request)


def running(request: Request) -> None:
    """Gate: administrators."""
    if not caller(request).is_admin:
        raise refused(request)
