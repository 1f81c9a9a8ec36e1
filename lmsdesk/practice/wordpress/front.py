"""The pages around the API: a small front page, the approval page for application passwords, uploaded files."""

from __future__ import annotations

import html
import mimetypes
import re
import uuid
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lmsdesk.practice.wordpress import people, pictures
from lmsdesk.practice.wordpress.request import parse_query

if TYPE_CHECKING:
    from lmsdesk.practice.wordpress.site import Site

Page = tuple[int, dict[str, str], bytes]
_HTML = "text/html; charset=UTF-8"


def page(site: Site, scope: MutableMapping[str, Any], path: str, query: dict[str, Any], raw: bytes) -> Page:
    """Answer an address that is no REST route."""
    if path.startswith("/wp-content/uploads/"):
        return upload(site, path.removeprefix("/wp-content/uploads/"))
    if path == "/wp-admin/authorize-application.php":
        form = parse_query(raw.decode("utf-8", "replace")) if scope["method"] == "POST" else {}
        return approve(site, {**query, **form}, scope["method"] == "POST")
    if path in ("/", "/index.php"):
        return whole(site, 200, site.title, _front(site))
    course = re.fullmatch(r"/course/([^/]+)/?", path)
    if course:
        row = site.db.one("SELECT * FROM posts WHERE type = 'mto-course' AND slug = ?", (course[1],))
        if row is not None:
            return whole(site, 200, row["title"], f"<h1>{html.escape(row['title'])}</h1>{row['content']}")
    return whole(site, 404, "Page not found", "<h1>Page not found</h1><p>There is nothing at this address.</p>")


def whole(site: Site, status: int, title: str, body: str, extra: dict[str, str] | None = None) -> Page:
    """A page with the look of the academy."""
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>{html.escape(title)}</title>'
        f'<meta name="generator" content="WordPress {site.wordpress}">'
        f'<link rel="https://api.w.org/" href="{site.base}/wp-json/">'
        f'<link rel="stylesheet" href="{site.base}/wp-content/themes/practice/style.css"></head>'
        f"<body>{body}</body></html>"
    )
    link = f'<{site.base}/wp-json/>; rel="https://api.w.org/"'
    return status, {"Content-Type": _HTML, "Link": link, **(extra or {})}, text.encode()


def _front(site: Site) -> str:
    return f"<h1>{html.escape(site.title)}</h1><p>A practice academy. Nothing here is real.</p>"


def upload(site: Site, name: str) -> Page:
    """An uploaded file, or 404."""
    target = (site.uploads / name).resolve()
    if not target.exists():
        # The smaller copies of a picture are the picture itself here.
        target = (site.uploads / pictures.original(name)).resolve()
    if not target.is_relative_to(site.uploads.resolve()) or not target.is_file():
        return whole(site, 404, "Page not found", "<h1>Page not found</h1>")
    kind = mimetypes.guess_type(target.name)[0] or "application/octet-stream"
    return 200, {"Content-Type": kind, "Cache-Control": "max-age=600"}, target.read_bytes()


def approve(site: Site, given: dict[str, Any], posted: bool) -> Page:
    """WordPress' own approval page. On the practice site the administrator is signed in already."""
    success, reject = str(given.get("success_url", "")), str(given.get("reject_url", ""))
    app_id, name = str(given.get("app_id", "")), str(given.get("app_name", ""))
    trouble = _trouble(success, reject, app_id, loopback=site.wordpress >= "7")
    if trouble:
        return whole(site, 500, "Error", f'<div class="wp-die-message">{html.escape(trouble)}</div>')
    if not posted:
        return whole(site, 200, "Authorize Application", _form(given, name))
    if given.get("reject"):
        target = reject or (_with(success, {"success": "false"}) if success else f"{site.base}/wp-admin/")
        return 302, {"Location": target, "Content-Type": _HTML}, b""
    admin = site.db.one("SELECT * FROM users WHERE role = 'administrator' ORDER BY id")
    assert admin is not None
    _, password = people.create_application_password(site.db, admin["id"], name or "Application", app_id)
    if not success:
        shown = people.in_blocks(password)
        return whole(site, 200, "Authorize Application", f"<p>Your new password: <code>{shown}</code></p>")
    answer = {"site_url": site.base, "user_login": admin["login"], "password": password}
    return 302, {"Location": _with(success, answer), "Content-Type": _HTML}, b""


def _trouble(success: str, reject: str, app_id: str, *, loopback: bool) -> str:
    """Why WordPress does not show the page; ``loopback``: since 7.0 it sends people back to their own computer."""
    for url in filter(None, (success, reject)):
        parts = urlsplit(url)
        plain = parts.scheme == "http" and not (loopback and parts.hostname in ("127.0.0.1", "::1"))
        if not parts.netloc or plain or parts.scheme in ("javascript", "data", "file", "urn"):
            return "The URL must be served over a secure connection. It is not allowed."
    if app_id:
        try:
            uuid.UUID(app_id)
        except ValueError:
            return "The application ID must be a UUID."
    return ""


def _with(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    pairs = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(pairs), parts.fragment))


def _form(given: dict[str, Any], name: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(key)}" value="{html.escape(str(value))}">'
        for key, value in given.items()
    )
    asked = html.escape(name or "An application")
    return (
        '<h1>Authorize Application</h1><form method="post">'
        f"<p>{asked} would like to connect to your account.</p>{hidden}"
        '<button name="approve" value="1">Yes, I approve of this connection</button>'
        '<button name="reject" value="1">No, I do not approve of this connection</button></form>'
    )
