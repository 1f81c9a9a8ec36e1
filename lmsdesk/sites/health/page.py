"""A report as one HTML page that needs nothing else and runs nothing."""

from __future__ import annotations

import html

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import mask_text, mask_url
from lmsdesk.domain.words import N_, Sentence, Tell
from lmsdesk.hints import Hint
from lmsdesk.sites.health.mending import letter_for
from lmsdesk.sites.health.model import Finding, Light, Report, verdict
from lmsdesk.version import VERSION

_WORDS = {Light.GOOD: N_("good"), Light.CAUTION: N_("attention"), Light.BAD: N_("bad"), Light.SKIPPED: N_("skipped")}


def as_html(report: Report, tell: Tell = str) -> str:
    """The page. Evidence and letters are folded away. ``tell`` gives each text in the person's language."""
    first = report.first
    title = tell(Sentence(N_("Health check of {site}"), site=report.site or report.address))
    todo = _safe(tell(Sentence(N_("First: {todo}"), todo=first.hints[0].todo))) if first and first.hints else ""
    return _PAGE.format(
        title=_safe(title),
        address=html.escape(mask_url(report.address)),
        when=f"{report.started:%Y-%m-%d %H:%M} UTC",
        version=html.escape(VERSION),
        light=report.light.value,
        verdict=_safe(tell(verdict(report))),
        first=f"<p><strong>{todo}</strong></p>" if todo else "",
        rows="\n".join(_row(finding, report, tell) for finding in report.findings),
    )


def _row(finding: Finding, report: Report, tell: Tell) -> str:
    told = "".join(_hint(hint, tell, also=place > 0) for place, hint in enumerate(finding.hints))
    lines = "".join(f"<li>{html.escape(_line(exchange))}</li>" for exchange in finding.exchanges)
    sent = _safe(tell(N_("What was sent and came back")))
    folded = f"<details><summary>{sent}</summary><ul>{lines}</ul></details>" if lines else ""
    return (
        f'<section class="{finding.state.value}"><h2><span class="light">{_safe(tell(_WORDS[finding.state]))}</span> '
        f"{_safe(tell(finding.title))}</h2><p>{_safe(tell(finding.said))} <small>{round(finding.ms)} ms</small></p>"
        f"{told}{_letter(finding, report, tell)}{folded}</section>"
    )


def _hint(hint: Hint, tell: Tell, *, also: bool) -> str:
    if also:
        possible = tell(Sentence(N_("Also possible: {title}"), title=hint.title))
        return f"<p>{_safe(possible)} <small>{_safe(hint.id)}</small></p>"
    return (
        f'<div class="hint"><strong>{_safe(tell(hint.title))}</strong> <small>{_safe(hint.id)}</small>'
        f"<p>{_safe(tell(hint.happened))}</p><p>{_safe(tell(hint.todo))}</p>"
        f"<p><small>{_safe(hint.evidence)}</small></p></div>"
    )


def _letter(finding: Finding, report: Report, tell: Tell) -> str:
    written = letter_for(finding, report)
    if written is None:
        return ""
    heading = tell(Sentence(N_("Letter to {whom}"), whom=tell(written.to)))
    return f"<details><summary>{_safe(heading)}</summary><pre>{_safe(written.text(tell))}</pre></details>"


def _safe(text: object) -> str:
    return html.escape(mask_text(str(text)))


def _line(exchange: Exchange) -> str:
    end = f"{exchange.status} {exchange.content_type}" if exchange.status else "no answer"
    if exchange.failure is not None:
        end = f"{end} ({exchange.failure.what})"
    code = f" {exchange.code}" if exchange.code else ""
    return mask_text(f"{exchange.method} {mask_url(exchange.url)}: {end}{code}, {round(exchange.timing.total)} ms")


_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>
:root {{ color-scheme: light dark; --paper: #fff; --soft: #f6f7f9; --ink: #1d2430; --faint: #566273; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --paper: #15191f; --soft: #1c2128; --ink: #e7ebf0; --faint: #a3afbd; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper); }}
h1 {{ font-size: 1.5rem; }} h2 {{ font-size: 1.05rem; margin: 0; }} section p {{ margin: .3rem 0; }}
section {{ border-left: .4rem solid #8a94a3; padding: .4rem .9rem; margin: .7rem 0; background: var(--soft); }}
section.good {{ border-color: #1e6b3c; }} section.caution {{ border-color: #a86a00; }}
section.bad {{ border-color: #a8231c; }} .light {{ font-size: .8rem; text-transform: uppercase; }}
.hint {{ background: var(--paper); padding: .5rem .8rem; margin: .4rem 0; }} small, summary {{ color: var(--faint); }}
li {{ overflow-wrap: anywhere; }} pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }}
</style></head><body><h1>{title}</h1><p>{address}, {when}, LMS Desk {version}</p>
<p class="{light}"><strong>{verdict}</strong></p>{first}
{rows}
</body></html>
"""
