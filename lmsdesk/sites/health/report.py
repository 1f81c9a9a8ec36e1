"""A report as text, JSON, a page, and a bundle to send to somebody. None of them holds a secret."""

from __future__ import annotations

import html
import io
import json
import zipfile
from typing import Any

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import mask_body, mask_headers, mask_text, mask_url
from lmsdesk.domain.words import N_
from lmsdesk.hints import Hint
from lmsdesk.sites.health.model import Finding, Light, Report
from lmsdesk.version import VERSION

MARKS = {Light.GOOD: "ok", Light.CAUTION: "look", Light.BAD: "BAD", Light.SKIPPED: "-"}
VERDICTS = {
    Light.GOOD: N_("All is well."),
    Light.CAUTION: N_("It works, and something should be seen to."),
    Light.BAD: N_("Something does not work."),
}
KEPT = 2_000
"""Characters of a failed answer that the bundle keeps."""


def verdict(report: Report) -> str:
    """The whole check in one sentence."""
    if report.stopped:
        return N_("The check was stopped before its end.")
    return VERDICTS[report.light]


def as_text(report: Report) -> str:
    """For the terminal and for a mail."""
    title = f"{report.site} ({report.address})" if report.site else report.address
    lines = [f"Health check of {title}", f"{report.started:%Y-%m-%d %H:%M} UTC, LMS Desk {VERSION}", ""]
    width = max((len(str(finding.title)) for finding in report.findings), default=0)
    for finding in report.findings:
        lines.append(f"{MARKS[finding.state]:<5} {finding.title!s:<{width}}  {finding.said}")
        if finding.state in (Light.CAUTION, Light.BAD):
            for place, hint in enumerate(finding.hints):
                lines += [f"        {line}" for line in _hint_lines(hint, also=place > 0)]
    lines += ["", verdict(report)]
    if report.first is not None and report.first.hints:
        lines.append(f"First: {report.first.hints[0].todo}")
    return mask_text("\n".join(line.rstrip() for line in lines)) + "\n"


def _hint_lines(hint: Hint, *, also: bool) -> list[str]:
    if also:
        return [f"also possible: {hint.title} ({hint.id})"]
    todo = [str(hint.todo)] if hint.todo else []
    return [f"{hint.title} ({hint.id})", str(hint.happened), *todo, f"seen: {hint.evidence}"]


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


def as_html(report: Report) -> str:
    """One page that needs nothing else and runs nothing."""
    rows = "\n".join(_row(finding) for finding in report.findings)
    title = html.escape(mask_text(f"Health check of {report.site or report.address}"))
    return _PAGE.format(
        title=title,
        address=html.escape(mask_url(report.address)),
        when=f"{report.started:%Y-%m-%d %H:%M} UTC",
        version=html.escape(VERSION),
        light=report.light.value,
        verdict=html.escape(verdict(report)),
        rows=rows,
    )


def _row(finding: Finding) -> str:
    told = "".join(_hint_html(hint, also=place > 0) for place, hint in enumerate(finding.hints))
    evidence = "".join(f"<li>{html.escape(_line(exchange))}</li>" for exchange in finding.exchanges)
    folded = f"<details><summary>What was sent and came back</summary><ul>{evidence}</ul></details>" if evidence else ""
    return (
        f'<section class="{finding.state.value}"><h2><span class="light">{_WORDS[finding.state]}</span> '
        f"{_safe(finding.title)}</h2><p>{_safe(finding.said)} <small>{round(finding.ms)} ms</small></p>"
        f"{told}{folded}</section>"
    )


def _hint_html(hint: Hint, *, also: bool) -> str:
    if also:
        return f"<p>Also possible: {_safe(hint.title)} <small>{_safe(hint.id)}</small></p>"
    return (
        f'<div class="hint"><strong>{_safe(hint.title)}</strong> <small>{_safe(hint.id)}</small>'
        f"<p>{_safe(hint.happened)}</p><p>{_safe(hint.todo)}</p><p><small>{_safe(hint.evidence)}</small></p></div>"
    )


def _safe(text: object) -> str:
    return html.escape(mask_text(str(text)))


def _line(exchange: Exchange) -> str:
    end = f"{exchange.status} {exchange.content_type}" if exchange.status else "no answer"
    if exchange.failure is not None:
        end = f"{end} ({exchange.failure.what})"
    code = f" {exchange.code}" if exchange.code else ""
    return mask_text(f"{exchange.method} {mask_url(exchange.url)}: {end}{code}, {round(exchange.timing.total)} ms")


def bundle(report: Report) -> bytes:
    """A zip with the report in three forms and the exchanges, for whoever helps. Good answers stay at home."""
    seen = {exchange.number: exchange for finding in report.findings for exchange in finding.exchanges}
    exchanges = [_exchange(seen[number]) for number in sorted(seen)]
    files = {
        "report.txt": as_text(report),
        "report.html": as_html(report),
        "report.json": json.dumps(as_json(report), indent=2, ensure_ascii=False),
        "exchanges.json": json.dumps(exchanges, indent=2, ensure_ascii=False),
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


_WORDS = {Light.GOOD: "good", Light.CAUTION: "attention", Light.BAD: "bad", Light.SKIPPED: "skipped"}
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1d2430; }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.05rem; margin: 0; }} section p {{ margin: .3rem 0; }}
section {{ border-left: .4rem solid #8a94a3; padding: .4rem .9rem; margin: .7rem 0; background: #f6f7f9; }}
section.good {{ border-color: #1e6b3c; }} section.caution {{ border-color: #a86a00; }}
section.bad {{ border-color: #a8231c; }} .light {{ font-size: .8rem; text-transform: uppercase; }}
.hint {{ background: #fff; padding: .5rem .8rem; margin: .4rem 0; }} small, summary {{ color: #566273; }}
li {{ overflow-wrap: anywhere; }}
</style></head><body><h1>{title}</h1><p>{address}, {when}, LMS Desk {version}</p>
<p class="{light}"><strong>{verdict}</strong></p>
{rows}
</body></html>
"""
