"""Cookies out of headers: names and what they ask for. Their values are hidden already when a header is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lmsdesk.domain.masking import MASK


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. ``sent``: we sent it; else the site set it. ``extras`` as pairs, such as ("Path", "/")."""

    name: str
    sent: bool
    extras: tuple[tuple[str, str], ...] = ()

    def asks_for(self, name: str) -> str | None:
        """What it asks for under that name; an empty text for a bare word such as HttpOnly, None where it is absent."""
        return next((value for key, value in self.extras if key.lower() == name), None)


def cookies_of(headers: Iterable[tuple[str, str]]) -> list[Cookie]:
    """The cookies in the headers of a request or an answer."""
    found: list[Cookie] = []
    for name, value in headers:
        match name.lower():
            case "cookie":
                pairs = (part.strip() for part in value.split(";"))
                found += [Cookie(pair.partition("=")[0], True) for pair in pairs if pair and pair != MASK]
            case "set-cookie":
                first, *rest = (part.strip() for part in value.split(";"))
                extras = tuple((part.partition("=")[0], part.partition("=")[2]) for part in rest if part)
                if first and first != MASK:
                    found.append(Cookie(first.partition("=")[0], False, extras))
    return found
