"""What a site's front page tells: where its API begins, and whether it is WordPress at all."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
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


_CURTAIN = re.compile(
    r"<(?:title|h1|h2)[^>]*>[^<]*(?:coming soon|under construction|under maintenance|maintenance mode|launching soon"
    r"|opening soon|be right back)",
    re.IGNORECASE,
)


def is_curtain(page: Answer) -> bool:
    """Whether a page only says that a site is not to be seen yet, as plugins make it for every address."""
    return bool(_CURTAIN.search(page.text[:100_000]))


def is_login_page(url: str) -> bool:
    """Whether an address is a sign-in page, as plugins that make a site private send one there."""
    return bool(url) and bool(_LOGIN.search(urlsplit(url).path + "?" + urlsplit(url).query))


def own_login(location: str, url: str, redirect_by: str = "") -> bool:
    """Whether a redirect of WordPress' own leads to the sign-in page of the same site, as on sites for members only.

    Nothing that is signed leaves the site there; whoever is known is not sent on at all.
    """
    if not is_login_page(location):
        return False
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, location))
    except ValueError:
        return False
    own = here[:2] == there[:2]
    return own and (there.path.endswith("/wp-login.php") or "wordpress" in redirect_by.lower())


_GENERATOR = re.compile(r"<meta\b[^>]*\bgenerator\b[^>]*>", re.IGNORECASE)
_WORDPRESS = re.compile(r"WordPress\s+(\d+(?:\.\d+){1,2})", re.IGNORECASE)
_CORE_FILE = re.compile(
    r"/wp-includes/(?:css/dist/block-library|css/dashicons|js/wp-embed|js/wp-emoji|js/comment-reply)[\w./-]*"
    r"\?ver=(\d+\.\d+(?:\.\d+)?)(?=[\"'&])"
)
"""Files that carry WordPress' own version; others carry that of a library in them."""
_PLUGINS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(
        rf"/wp-content/plugins/{folder}/[^\"'\s>]*?(?:\?ver=(\d+(?:\.\d+){{1,3}}))?(?=[\"'\s>&])", re.IGNORECASE
    )
    for name, folder in (
        ("masteriyo", r"(?:learning-management-system|masteriyo)(?!-pro)[\w-]*"),
        ("masteriyo-pro", r"(?:learning-management-system|masteriyo)-pro"),
        ("learnomy", r"learnomy(?!-pro)[\w-]*"),
        ("learnomy-pro", r"learnomy-pro"),
    )
}


def wordpress_version(page: Answer) -> tuple[int, ...]:
    """The version of WordPress as its page tells it, such as (7, 0, 4); empty when it is hidden."""
    text = page.text[:500_000]
    for tag in _GENERATOR.findall(text):
        if found := _WORDPRESS.search(tag):
            return _numbers(found[1])
    found = _CORE_FILE.search(text)
    return _numbers(found[1]) if found else ()


def plugins_seen(page: Answer) -> dict[str, str]:
    """Plugins of ours whose files a page loads, with their versions where they tell ("" where not)."""
    text, found = page.text[:500_000], dict[str, str]()
    for name, pattern in _PLUGINS.items():
        versions = [match[1] or "" for match in pattern.finditer(text)]
        if versions:
            found[name] = max(versions, key=len)
    return found


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
