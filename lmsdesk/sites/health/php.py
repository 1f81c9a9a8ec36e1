"""How PHP runs behind a web server, as far as its answers show it.

PHP as a module of Apache sees every header. Beside Apache (FastCGI) it sees Authorization only where somebody passed
it on. nginx hands all headers over, unless told otherwise.
"""

from __future__ import annotations

from enum import StrEnum

from lmsdesk.domain.exchange import Exchange


class Runs(StrEnum):
    """Where PHP is."""

    INSIDE = "inside"
    """A part of Apache: a header cannot get lost between the two."""
    BESIDE = "beside"
    """A program of its own behind Apache, which drops Authorization unless told otherwise."""
    UNKNOWN = "unknown"


def runs(exchange: Exchange) -> Runs:
    """From a short answer of WordPress, which never tells its length: a module's is counted, a stream's is not.

    Apache knows the length of what its own module wrote in one piece; what comes over FastCGI is passed on in chunks.
    """
    if "apache" not in exchange.header("server").lower() or exchange.header("content-encoding"):
        return Runs.UNKNOWN
    if "chunked" in exchange.header("transfer-encoding").lower():
        return Runs.BESIDE
    return Runs.INSIDE if exchange.header("content-length") else Runs.UNKNOWN
