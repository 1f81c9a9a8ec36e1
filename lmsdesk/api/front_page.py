"""What a site's front page tells: where its API begins, and whether it is WordPress at all."""

from __future__ import annotations

import html
import re
from urllib.parse import urljoin, urlsplit

from lmsdesk.api.answer import Answer

_RELATION = "https://api.w.org/"
_HEADER_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[^,;=]+=(?:\"[^\"]*\"|[^,;]*))*)")
_PAGE_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_LOGIN = re.compile(r"/wp-login\.php|[?&](?:redirect_to|reauth)=", re.IGNORECASE)


def announced_root(page: Answer, url: str) -> str:
    """The API root a page announces in its Link header or in its head, as a full address; empty when it does not."""
    for target, attributes in _HEADER_LINK.findall(page.headers.get("link", "")):
        if _RELATION in attributes:
            return urljoin(url, html.unescape(target.strip()))
    for link in _PAGE_LINK.findall(page.text[:500_000]):
        if _RELATION in link and (target := re.search(r"href\s*=\s*[\"']([^\"']+)[\"']", link, re.IGNORECASE)):
            return urljoin(url, html.unescape(target.group(1)))
    return ""


def is_wordpress(page: Answer) -> bool:
    """Whether a page shows signs of WordPress."""
    return (
        _RELATION in page.headers.get("link", "")
        or "x-pingback" in page.headers
        or any(mark in page.text[:500_000] for mark in ("wp-content", "wp-includes", _RELATION, "wp-json"))
    )


def is_login_page(url: str) -> bool:
    """Whether an address is a sign-in page, as plugins that make a site private send one there."""
    return bool(url) and bool(_LOGIN.search(urlsplit(url).path + "?" + urlsplit(url).query))
