"""What support needs to find a cause: plain files that a person can read before they send them, and the zip of them."""

from __future__ import annotations

import io
import platform
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.har import har_text
from lmsdesk.domain.masking import mask_body, mask_headers, mask_text, mask_url
from lmsdesk.version import VERSION

if TYPE_CHECKING:
    from lmsdesk.sites.site import Site

BODY = 20_000
"""Letters of a body that stand in the readable file; the HAR has all that was kept."""
Files = dict[str, str]


def bundle_files(
    exchanges: Sequence[Exchange],
    *,
    site: Site | None = None,
    hints: Mapping[int, str] | None = None,
    notes: Mapping[int, str] | None = None,
    health: str = "",
) -> Files:
    """The files by name. ``hints`` and ``notes`` by the number of the exchange; ``health`` is a check's report."""
    ordered = sorted(exchanges, key=lambda exchange: exchange.started)
    files = {
        "read me first.txt": _about(len(ordered), bool(health)),
        "versions.txt": _versions(site),
        "requests.txt": "\n\n".join(_readable(one, hints or {}, notes or {}) for one in ordered) + "\n",
        "requests.har": har_text(ordered),
    }
    if health:
        files["health check.txt"] = mask_text(health)
    return files


def packed(files: Mapping[str, str]) -> bytes:
    """The zip of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    return made.getvalue()


def _about(count: int, checked: bool) -> str:
    lines = [
        f"Made by LMS Desk {VERSION} on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.",
        "",
        "versions.txt      the program, this computer's system, and what the site tells about itself",
        f"requests.txt      {count} requests and answers, to be read",
        "requests.har      the same for network tools and browsers",
    ]
    if checked:
        lines.append("health check.txt  what the health check of the site found")
    lines += [
        "",
        "Keys, tokens, passwords and cookies are hidden. What people wrote (names, addresses, courses) may stand in",
        "the requests: read them before you send this to somebody.",
    ]
    return "\n".join(lines) + "\n"


def _versions(site: Site | None) -> str:
    lines = [
        f"LMS Desk   {VERSION}",
        f"Python     {platform.python_version()}",
        f"System     {platform.platform()}",
    ]
    if site is not None:
        found = site.discovery
        lines += [
            "",
            f"Site       {mask_url(site.profile.address)}",
            f"API        {mask_url(site.profile.root)}",
            f"LMS        {site.lms}",
            f"Signed in  {site.profile.sign_in.value}",
            f"Role       {site.identity.role or 'not known'}",
            f"Offers     {', '.join(sorted(found.namespaces)) or 'not known'}",
        ]
        last = site.last_exchange
        for name in ("server", "x-powered-by") if last is not None else ():
            if last is not None and (value := last.header(name)):
                lines.append(f"{name:<10} {value}")
    return mask_text("\n".join(lines)) + "\n"


def _readable(one: Exchange, hints: Mapping[int, str], notes: Mapping[int, str]) -> str:
    ended = (
        f"failed: {one.failure.what}, {mask_text(one.failure.detail)}" if one.failure else f"{one.status} {one.reason}"
    )
    lines = [
        "=" * 78,
        f"{one.started:%Y-%m-%d %H:%M:%S} UTC  {mask_text(one.action.title)}",
        f"{one.method} {mask_url(one.url)}",
        f"-> {ended.strip()}   ({one.timing.total:.0f} ms, {one.body_size} bytes, try {one.attempt})",
    ]
    if hint := hints.get(one.number):
        lines.append(f"Hint: {hint}")
    if note := notes.get(one.number):
        lines.append(f"Note: {mask_text(note)}")
    lines += ["", *(f"  {name}: {value}" for name, value in mask_headers(one.request_headers))]
    kind = next((value for name, value in one.request_headers if name.lower() == "content-type"), "")
    lines += _body(one.request_body, kind)
    lines += ["", *(f"  {name}: {value}" for name, value in mask_headers(one.headers))]
    lines += _body(one.body, one.header("content-type"))
    return "\n".join(lines)


def _body(body: bytes, kind: str) -> list[str]:
    if not body:
        return []
    if b"\0" in body[:2_000] or kind.startswith("image/"):
        return ["", f"  ({len(body)} bytes that are no text)"]
    text = mask_body(body, kind).decode("utf-8", "replace")
    more = [f"  ... {len(text) - BODY} more letters"] if len(text) > BODY else []
    return ["", text[:BODY], *more]
