"""Where else a site's courses may be: in a folder, or on another site of the same network, as its page links to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from lmsdesk.api.address import AddressError, normalise

MOST = 10
"""So many places are looked at."""
_LINK = re.compile(r"<a\b[^>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^>]*>(.{0,200}?)</a>", re.IGNORECASE | re.DOTALL)
_TEACHING = re.compile(
    r"academ|akadem|course|kurs|curso|corso|cours\b|learn|lern|aprend|school|schule|escuela|ecole|école|scuola|campus"
    r"|class|lms\b|training|teach|lesson|study|student|e-?learning",
    re.IGNORECASE,
)
_NO_FOLDER = re.compile(r"\.(?:html?|php|pdf|jpe?g|png|gif|svg|webp|zip|xml|css|js|mp4)$", re.IGNORECASE)
_USUAL = ("academy", "courses", "learn", "school", "wordpress", "wp")
"""Folders in which WordPress often lives beside another page."""


def linked_places(text: str, page_url: str) -> list[str]:
    """Addresses that a page links to and where another WordPress may begin, likely ones first."""
    found: dict[str, int] = {}
    for order, (address, words) in enumerate(_links(text[:1_000_000], page_url)):
        place = _place(address, page_url)
        if place:
            weight = order - (1000 if _TEACHING.search(address + " " + words) else 0)
            found[place] = min(weight, found.get(place, weight))
    return sorted(found, key=lambda place: found[place])[:MOST]


def usual_places(page_url: str) -> list[str]:
    """Folders to try where a page links to nothing."""
    parts = urlsplit(page_url)
    top = f"{parts.scheme}://{parts.netloc}"
    here = parts.path.strip("/").partition("/")[0]
    return [f"{top}/{folder}" for folder in _USUAL if folder != here]


def related(host: str, other: str) -> bool:
    """Whether two hosts belong together: the same one, or one below the other or both below one name."""
    host, other = (name.lower().removeprefix("www.") for name in (host, other))
    if host == other or host.endswith("." + other) or other.endswith("." + host):
        return True
    above, beside = host.partition(".")[2], other.partition(".")[2]
    return above == beside and above.count(".") >= 1


def _links(text: str, page_url: str) -> Iterator[tuple[str, str]]:
    for double, single, words in _LINK.findall(text):
        address = urljoin(page_url, html.unescape(double or single).strip())
        if urlsplit(address).scheme in ("http", "https"):
            yield address, re.sub(r"<[^>]*>", " ", words)


def _place(address: str, page_url: str) -> str:
    """The place where a WordPress behind a link would begin, or "" where it is the page's own or a stranger's."""
    try:
        link, here = urlsplit(normalise(address)), urlsplit(normalise(page_url))
    except AddressError:
        return ""
    if not related(link.hostname or "", here.hostname or ""):
        return ""
    scheme = "https" if here.scheme == "https" else link.scheme
    if (link.hostname or "").removeprefix("www.") != (here.hostname or "").removeprefix("www."):
        return f"{scheme}://{link.netloc}"
    folder = link.path.strip("/").partition("/")[0]
    if not folder or _NO_FOLDER.search(folder) or folder.startswith("wp-") or here.path.startswith(f"/{folder}"):
        return ""
    return f"{here.scheme}://{here.netloc}/{folder}"
