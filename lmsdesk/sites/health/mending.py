"""What can be done about a finding: a button where the program can do it, and a letter where only others can."""

from __future__ import annotations

from collections.abc import Mapping

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints import Hint
from lmsdesk.hints.letters import Letter, letter
from lmsdesk.sites.health.model import Finding, Light, Report

_OURS = frozenset({Do.OPEN_IN_BROWSER, Do.OPEN_KEYS, Do.USE_ADDRESS, Do.EDIT_PROFILE, Do.SIGN_IN_AGAIN})
"""What a hint offers and a check can offer as well."""

_SIGN_IN = frozenset({Do.EDIT_PROFILE, Do.SIGN_IN_AGAIN})
_PERMALINKS = ("wp-admin/options-permalink.php", N_("Open Permalinks in WordPress"))
_PLUGINS = ("wp-admin/plugins.php", N_("Open Plugins in WordPress"))
_KEYS = ("wp-admin/admin.php?page=masteriyo", N_("Open Masteriyo in WordPress"))
_PASSWORDS = ("wp-admin/profile.php#application-passwords-section", N_("Open your profile in WordPress"))
_SITE_HEALTH = ("wp-admin/site-health.php", N_("Open Site Health in WordPress"))
_PAGES: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("A06", "A07", "A08"), _PERMALINKS),
    **dict.fromkeys(("A05", "P01", "U07", "U15", "U20", "U21", "U24", "W07", "W13", "W15", "W20"), _PLUGINS),
    **dict.fromkeys(("U02", "U03", "U04", "U05", "U12"), _KEYS),
    "U14": _PASSWORDS,
    "U01": _SITE_HEALTH,
}
_AGAIN = frozenset({"N01", "N02", "N03", "N04", "N06", "N15", "N16", "W04", "W17", "W19", "W22", "W24"})
"""Causes that may be gone in a moment."""
_TROUBLED = (Light.CAUTION, Light.BAD)


def fix(finding: Finding, report: Report) -> Suggestion | None:
    """The button for the best hint of a finding, or None where nothing can be done by pressing one."""
    if finding.state not in _TROUBLED or not finding.hints:
        return None
    hint = finding.hints[0]
    if _can_offer(hint):
        return hint.action
    if hint.id in _PAGES:
        path, words = _PAGES[hint.id]
        return Suggestion(Do.OPEN_IN_BROWSER, words, f"{report.address.rstrip('/')}/{path}")
    if hint.id in _AGAIN:
        return Suggestion(Do.RETRY, N_("Check again"))
    return None


def _can_offer(hint: Hint) -> bool:
    """Whether the hint's own button is of use here. Where a letter mends it, looking at the sign-in does not."""
    action = hint.action
    if action is None or action.do not in _OURS or (hint.letter and action.do in _SIGN_IN):
        return False
    return bool(action.target) or action.do in _SIGN_IN


def letter_for(finding: Finding, report: Report) -> Letter | None:
    """The letter for a finding that only the hosting company or a plugin's author can mend."""
    if finding.state not in _TROUBLED or not finding.hints or not finding.hints[0].letter:
        return None
    hint = finding.hints[0]
    return letter(hint.letter, evidence(finding), address=report.address, note=hint.evidence)


def letters(report: Report) -> tuple[Letter, ...]:
    """All letters of a check, each once, the most urgent first."""
    found: dict[str, Letter] = {}
    for light in (Light.BAD, Light.CAUTION):
        for finding in report.findings:
            written = letter_for(finding, report) if finding.state is light else None
            if written is not None:
                found.setdefault(written.id, written)
    return tuple(found.values())


def evidence(finding: Finding) -> Exchange | None:
    """The exchange that shows a finding best: one that failed, else the last."""
    failed = next((exchange for exchange in finding.exchanges if exchange.failed), None)
    return failed or (finding.exchanges[-1] if finding.exchanges else None)
