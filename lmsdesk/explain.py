"""``lmsdesk explain FILE``: the hints for a HAR or a recorded exchange, as text or as JSON. For support.

Exit code 0: read, whatever was found; 1: the file cannot be read as either; 2: wrong use.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from lmsdesk.domain.har_read import Unreadable
from lmsdesk.domain.masking import mask_text
from lmsdesk.domain.problem import Outcome
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.files import Finding, explain_all, read_exchanges

LARGEST = 500_000_000
"""A file beyond this many bytes is refused before it fills the memory."""

_ALL_WELL = "Nothing to explain: every answer in this file is a good one."
_SAFE = {
    Outcome.NOTHING: "Nothing was changed on the site.",
    Outcome.NOT_DONE: "Nothing was changed on the site.",
    Outcome.DONE: "The change is on the site.",
    Outcome.UNKNOWN: "This does not show whether the change was made.",
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def main(file: Path, *, as_json: bool) -> int:
    """Explain one file."""
    try:
        exchanges = read_exchanges(_content(file), file.name)
    except OSError as trouble:
        return _refuse(file, trouble.strerror or "it cannot be opened")
    except Unreadable as trouble:
        return _refuse(file, str(trouble))
    findings = explain_all(exchanges)
    _print(_as_json(findings) if as_json else _as_text(findings))
    return 0


def _content(file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise Unreadable("it is larger than 500 MB")
    return file.read_bytes()


def _refuse(file: Path, why: str) -> int:
    text = f"lmsdesk: “{file.name}” cannot be read: {_line(why)}. Give a HAR or one recorded exchange."
    print(_printable(text, sys.stderr.encoding), file=sys.stderr)  # noqa: T201
    return 1


def _as_json(findings: list[Finding]) -> str:
    hints = [
        {"id": found.hint.id, "title": _line(str(found.hint.title)), "evidence": _line(found.hint.evidence)}
        for found in findings
    ]
    return json.dumps({"hints": hints}, indent=2)


def _as_text(findings: list[Finding]) -> str:
    if not findings:
        return _ALL_WELL
    best = [found for found in findings if found.best]
    parts = [_block(found) for found in best]
    also = [f"  {found.hint.id}  {_line(str(found.hint.title))}" for found in findings if not found.best]
    if also:
        parts.append("\n".join(["Also possible:", *also]))
    return "\n\n".join(parts)


def _block(found: Finding) -> str:
    hint, exchange = found.hint, found.exchange
    facts = Facts(exchange, found.context)
    safe = _SAFE[facts.outcome]
    answer = str(exchange.status or "no answer")
    lines = [
        f"{hint.id}  {_line(str(hint.title))}",
        f"  What happened:  {_line(str(hint.happened))}",
        f"  What is safe:   {safe}",
        f"  What to do:     {_line(str(hint.todo))}" if hint.todo else "",
        f"  Who answered:   {facts.layer}",
        f"  Evidence:       {_line(hint.evidence)}",
        f"  For the host:   letter {hint.letter}" if hint.letter else "",
        f"  Seen in:        {_line(f'{exchange.method} {exchange.url}')[:300]} ({answer})",
    ]
    return "\n".join(line for line in lines if line)


def _line(text: str) -> str:
    """One line that a terminal shows as it is: no control characters out of a foreign file, and no secret."""
    return _CONTROL.sub(" ", mask_text(text)).strip()


def _print(text: str) -> None:
    print(_printable(text, sys.stdout.encoding))  # noqa: T201


def _printable(text: str, encoding: str | None) -> str:
    """What the terminal cannot show becomes a question mark instead of an error."""
    name = encoding or "utf-8"
    return text.encode(name, "replace").decode(name)
