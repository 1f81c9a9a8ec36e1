"""The envelope: ``data`` and ``meta`` around lists, ``data`` around single items, ``error`` around refusals."""

from __future__ import annotations

import secrets
from typing import Any

from lmsdesk.practice.learnomy.refusals import params_of
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import Answer

NAMESPACES = ("learnomy/v1", "learnomy-pro/v1")
_CORE = frozenset({"rest_no_route", "rest_cookie_invalid_nonce", "incorrect_password", "invalid_username"})
"""WordPress answers these itself, before the plugin has a say."""
_VALIDATION = frozenset({"rest_invalid_param", "rest_missing_callback_param", "rest_invalid_json"})


def single(item: Any, status: int = 200) -> Answer:
    """One item."""
    return Answer({"data": item}, status)


def is_ours(route: str) -> bool:
    """Whether a route belongs to one of Learnomy's namespaces."""
    return any(route.strip("/") == name or route.strip("/").startswith(f"{name}/") for name in NAMESPACES)


def refusal(request: Request, error: WpError) -> dict[str, Any]:
    """The body of a refusal: enveloped on Learnomy's routes, WordPress' own elsewhere."""
    if not is_ours(request.route) or error.code in _CORE:
        return error.body()
    details = [{"field": name, "message": text} for name, text in params_of(error).items()]
    return {
        "error": {
            "code": "learnomy_validation" if error.code in _VALIDATION else error.code,
            "message": error.message,
            "details": details,
            "request_id": f"req_{secrets.token_hex(8)}",
        }
    }
