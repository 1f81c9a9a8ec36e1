"""A report as text, JSON, and a bundle to send to somebody (``page`` makes HTML). None of them holds a secret."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import mask_body, mask_headers, mask_text, mask_url
from lmsdesk.domain.words import N_, Sentence, Tell
from lmsdesk.hints import Hint
from lmsdesk.sites.health.mending import letters
from lmsdesk.sites.health.model import Light, Report, verdict
from lmsdesk.sites.health.page import as_html
from lmsdesk.version import VERSION

MARKS = {Light.GOOD: "ok", Light.CAUTION: "look", Light.BAD: "BAD", Light.SKIPPED: "-"}
KEPT = 2_000
"""Characters of a failed answer that the bundle keeps."""


def as_text(report: Report, tell: Tell = str) -> str:
    """For the terminal and for a mail. ``tell`` gives each text in the person's language, as on the screen."""
    title = f"{report.site} ({report.address})" if report.site else report.address
    when = f"{report.started:%Y-%m-%d %H:%M} UTC, LMS Desk {VERSION}"
    lines = [tell(Sentence(N_("Health check of {site}"), site=title)), when, ""]
    titles = [tell(finding.title) for finding in report.findings]
    width = max(map(len, titles), default=0)
    for finding, name in zip(report.findings, titles, strict=True):
        lines.append(f"{MARKS[finding.state]:<5} {name:<{width}}  {tell(finding.said)}")
        if finding.state in (Light.CAUTION, Light.BAD):
            for place, hint in enumerate(finding.hints):
                lines += [f"        {line}" for line in _hint_lines(hint, tell, also=place > 0)]
    lines += ["", tell(verdict(report))]
    if report.first is not None and report.first.hints:
        lines.append(tell(Sentence(N_("First: {todo}"), todo=report.first.hints[0].todo)))
    for written in letters(report):
        heading = tell(Sentence(N_("Letter to {whom}"), whom=tell(written.to)))
        lines += ["", f"-- {heading} --", "", *written.text(tell).splitlines()]
    return mask_text("\n".join(line.rstrip() for line in lines)) + "\n"


def _hint_lines(hint: Hint, tell: Tell, *, also: bool) -> list[str]:
    if also:
        return [tell(Sentence(N_("also possible: {title}"), title=hint.title)) + f" ({hint.id})"]
    todo = [tell(hint.todo)] if hint.todo else []
    seen = tell(Sentence(N_("seen: {evidence}"), evidence=hint.evidence))
    return [f"{tell(hint.title)} ({hint.id})", tell(hint.happened), *todo, seen]


def as_json(report: Report) -> dict[str, Any]:
    """What ``lmsdesk check --json`` prints."""
    return {
        "probes": [
            {
                "id": finding.id,
                "title": str(finding.title),
                "state": finding.state.value,
                "hints": list(dict.fromkeys(hint.id for hint in finding.hints)),
                "ms": round(finding.ms),
            }
            for finding in report.findings
        ]
    }


def bundle(report: Report, tell: Tell = str) -> bytes:
    """A zip with the report in three forms and the exchanges, for whoever helps. Good answers stay at home."""
    seen = {exchange.number: exchange for finding in report.findings for exchange in finding.exchanges}
    exchanges = [_exchange(seen[number]) for number in sorted(seen)]
    told = {f"letter-{written.id}.txt": written.text(tell) for written in letters(report)}
    files = {
        "report.txt": as_text(report, tell),
        "report.html": as_html(report, tell),
        "report.json": json.dumps(as_json(report), indent=2, ensure_ascii=False),
        "exchanges.json": json.dumps(exchanges, indent=2, ensure_ascii=False),
        **told,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def _exchange(exchange: Exchange) -> dict[str, Any]:
    """One exchange for the bundle. Of a good answer only head and size: its body is the site's own business."""
    told: dict[str, Any] = {
        "action": exchange.action.title,
        "method": exchange.method,
        "url": mask_url(exchange.url),
        "sent": [list(pair) for pair in mask_headers(exchange.request_headers)],
        "signed with": exchange.credential,
        "status": exchange.status,
        "headers": [list(pair) for pair in mask_headers(exchange.headers)],
        "bytes": exchange.body_size,
        "ms": round(exchange.timing.total),
        "started": exchange.started.isoformat(),
    }
    if exchange.failure is not None:
        told["failure"] = f"{exchange.failure.phase} {exchange.failure.what}: {mask_text(exchange.failure.detail)}"
    if exchange.failed:
        body = mask_body(exchange.body, exchange.header("content-type"))
        told["answer"] = mask_text(body.decode("utf-8", "replace"))[:KEPT]
    return told
