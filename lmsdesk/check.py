"""``lmsdesk check URL``: the health check in a terminal. Exit code 0 healthy, 1 to be looked at, 2 wrong use."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Mapping

from lmsdesk.sites import AddressError, Credential, CredentialError, parse_app_password, parse_pair

USER, SECRET = "LMSDESK_CHECK_USER", "LMSDESK_CHECK_SECRET"


class WrongUseError(Exception):
    """The command was not called as it should be; its text says how."""


def main(url: str, *, as_json: bool = False) -> int:
    """Check the site at an address and print what was found."""
    from lmsdesk.sites.health import HealthCheck
    from lmsdesk.sites.health import as_json as json_of
    from lmsdesk.sites.health import as_text as text_of

    try:
        credential = from_environment(os.environ)
        check = HealthCheck(url, credential)
    except AddressError as error:
        return _wrong(str(error.sentence))
    except WrongUseError as error:
        return _wrong(str(error))
    try:
        report = asyncio.run(check.run())
    except KeyboardInterrupt:
        print("lmsdesk: the check was stopped", file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps(json_of(report), indent=2) if as_json else text_of(report), end="\n" if as_json else "")  # noqa: T201
    return 0 if report.healthy else 1


def from_environment(variables: Mapping[str, str]) -> Credential | CredentialError | None:
    """The credential of the two variables, or what is wrong with it; None without them. Raises WrongUseError."""
    user, secret = variables.get(USER, "").strip(), variables.get(SECRET, "").strip()
    if not user and not secret:
        return None
    try:
        if any(mark in user + secret for mark in ("key_", "secret_")):
            return parse_pair(user, secret)
        if not user or not secret:
            raise WrongUseError(f"set both {USER} and {SECRET}, or neither")
        return parse_app_password(user, secret)
    except CredentialError as error:
        return error


def _wrong(text: str) -> int:
    print(f"lmsdesk: {text}", file=sys.stderr)  # noqa: T201
    return 2
