"""WordPress' error answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class WpError(Exception):
    """Ends a request with WordPress' error body: code, message, ``data`` with the status and more."""

    def __init__(
        self, status: int, code: str, message: str, *, data: Mapping[str, Any] | None = None, bare: bool = False
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message
        self.data: Mapping[str, Any] | None = None if bare else {"status": status, **(data or {})}

    def body(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "data": self.data}


class Fatal(WpError):
    """PHP itself fails. What was done before stays done; a site that hides its errors answers with this."""

    def __init__(self) -> None:
        more = "https://wordpress.org/documentation/article/faq-troubleshooting/"
        words = "<p>There has been a critical error on this website.</p>"
        words += f'<p><a href="{more}">Learn more about troubleshooting WordPress.</a></p>'
        super().__init__(500, "internal_server_error", words)

    def body(self) -> dict[str, Any]:
        return {**super().body(), "additional_errors": []}

    def page(self) -> str:
        """The same for browsers, and for everybody who does not ask for JSON."""
        head = "<title>WordPress &rsaquo; Error</title>"
        return f'<!DOCTYPE html><html lang="en-US"><head>{head}</head><body>{self.message}</body></html>'


def no_route() -> WpError:
    return WpError(404, "rest_no_route", "No route was found matching the URL and request method.")


_JSON_ERRORS = {4: "Syntax error", 5: "Malformed UTF-8 characters, possibly incorrectly encoded"}


def bad_json(number: int) -> WpError:
    """A body that is not the JSON it was announced to be; ``number`` is PHP's."""
    more = {"json_error_code": number, "json_error_message": _JSON_ERRORS[number]}
    return WpError(400, "rest_invalid_json", "Invalid JSON body passed.", data=more)


def refused(code: str, message: str, signed_in: bool) -> WpError:
    """A permission error: 401 for strangers, 403 for people the site knows."""
    return WpError(403 if signed_in else 401, code, message)
