"""Letters for what only the hosting company or a plugin's author can mend: plain words, and one technical paragraph.

A rule names its letter (``Rule.letter``); ``letter`` fills it in with what one exchange showed. No secret is in it:
what the exchange holds is masked, and addresses lose their query.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import mask_text, mask_url
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_, Sentence, Tell
from lmsdesk.hints.letter_texts import TEMPLATES, Template
from lmsdesk.version import VERSION

_FOREIGN = re.compile(r"[^\x20-\x7e]+")
_IN_PAGE = (
    (N_("Ray ID"), re.compile(r"ray id:?\s*(?:<[^>]*>\s*)*([0-9a-f]{12,24})", re.IGNORECASE)),
    (N_("Block ID"), re.compile(r"block id:?\s*(?:<[^>]*>\s*)*([A-Za-z0-9]{3,20})", re.IGNORECASE)),
    (N_("Incident ID"), re.compile(r"incident id:?\s*(?:<[^>]*>\s*)*([0-9][0-9-]{5,60})", re.IGNORECASE)),
    (N_("Support ID"), re.compile(r"support id(?: is)?:?\s*(?:<[^>]*>\s*)*([0-9]{6,30})", re.IGNORECASE)),
    (N_("Reference"), re.compile(r"reference\s*(?:#|&#35;)\s*([0-9a-f][0-9a-f.]{8,60})", re.IGNORECASE)),
)
_IN_HEADERS = ((N_("Ray ID"), "cf-ray"), (N_("Request ID"), "x-request-id"), (N_("Block ID"), "x-sucuri-block"))
_PLUGIN = re.compile(r"wp-content/plugins/([A-Za-z0-9_.-]{1,80})/")
_LOOK = 200_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that is ready to be sent."""

    id: str
    to: Sentence
    """Whom it is for: "your hosting company"."""
    subject: Sentence
    lines: tuple[Sentence, ...]
    """The plain words, a paragraph each."""
    technical: tuple[Sentence, ...]
    """The sentences of the one technical paragraph."""
    settings: tuple[str, ...] = ()
    """Lines for a server's configuration, to be copied as they are."""

    def text(self, tell: Tell = str) -> str:
        """The whole letter as it goes into a mail."""
        parts = [tell(Sentence(N_("Subject: {subject}"), subject=tell(self.subject))), tell(N_("Hello,"))]
        parts += [tell(line) for line in self.lines]
        parts.append(tell(N_("For your technicians:")) + " " + " ".join(tell(line) for line in self.technical))
        if self.settings:
            parts.append("\n".join(f"    {line}" for line in self.settings))
        parts.append(tell(N_("Thank you for your help.")))
        return mask_text("\n\n".join(parts)) + "\n"


def letter(id: str, exchange: Exchange | None = None, *, address: str = "", note: str = "") -> Letter | None:
    """The letter of that name about one exchange, or None when there is no such letter.

    ``address`` is the site's own, where it is known; ``note`` is what a check found that no exchange shows.
    """
    template = TEMPLATES.get(id)
    if template is None:
        return None
    site = _site(address or (exchange.url if exchange is not None else ""))
    words: dict[str, str | Sentence] = {
        "site": site or Sentence(N_("my site")),
        "plugin": _plugin(exchange) or Sentence(N_("one of the plugins")),
    }
    return Letter(
        id=id,
        to=Sentence(template.to),
        subject=Sentence(template.subject, **words),
        lines=tuple(Sentence(line, **words) for line in template.lines),
        technical=tuple(_technical(template, exchange, words, note)),
        settings=template.settings,
    )


def suggestion(id: str, exchange: Exchange | None, *, address: str = "", tell: Tell = str) -> Suggestion | None:
    """The button that copies a letter, or None when there is no such letter."""
    written = letter(id, exchange, address=address)
    return Suggestion(Do.COPY_LETTER, button(id), target=written.text(tell)) if written is not None else None


def button(id: str) -> str:
    """What the button that copies a letter says; empty when there is no such letter."""
    template = TEMPLATES.get(id)
    return template.button if template is not None else ""


def trace(exchange: Exchange) -> tuple[str, str] | None:
    """By what name and number a firewall knows this refusal, where its answer tells."""
    page = exchange.text()[:_LOOK]
    for name, pattern in _IN_PAGE:
        if found := pattern.search(page):
            return name, found[1]
    for name, header in _IN_HEADERS:
        if value := _plain(exchange.header(header), 80):
            return name, value
    return None


def _technical(
    template: Template, exchange: Exchange | None, words: dict[str, str | Sentence], note: str
) -> list[Sentence]:
    told = [Sentence(line, **words) for line in template.technical]
    if exchange is not None:
        told += _seen(exchange)
    if note:
        told.append(Sentence(N_("Also seen: {note}."), note=_plain(mask_text(note), 300).rstrip(".")))
    told.append(Sentence(N_("The caller names itself “{agent}” in the User-Agent header."), agent=f"lmsdesk/{VERSION}"))
    return told


def _seen(exchange: Exchange) -> list[Sentence]:
    """What happened, when and where, in sentences."""
    when, where = f"{exchange.started:%Y-%m-%d %H:%M:%S} UTC", mask_url(exchange.url).partition("?")[0]
    told: list[Sentence] = []
    if exchange.status:
        template = N_("On {when} a {method} request to {where} was answered with status {status} ({kind}).")
        kind = _plain(exchange.content_type, 60) or "-"
        told.append(
            Sentence(template, when=when, method=exchange.method, where=where, status=exchange.status, kind=kind)
        )
    else:
        why = _plain(exchange.failure.what, 40) if exchange.failure is not None else "-"
        template = N_("On {when} a {method} request to {where} got no answer ({why}).")
        told.append(Sentence(template, when=when, method=exchange.method, where=where, why=why))
    if code := _plain(exchange.code, 80):
        told.append(Sentence(N_("The error code was {code}."), code=code))
    if known := trace(exchange):
        told.append(Sentence("{name}: {number}.", name=Sentence(known[0]), number=known[1]))
    if server := _plain(exchange.header("server"), 60):
        told.append(Sentence(N_("The answer came from “{server}”."), server=server))
    return told


def _site(url: str) -> str:
    """A site's address as a person writes it, or an empty text."""
    parts = urlsplit(mask_url(url))
    path = parts.path.partition("/wp-json")[0].partition("/index.php")[0].rstrip("/")
    return f"{parts.netloc}{path}"


def _plugin(exchange: Exchange | None) -> str:
    """The plugin whose file an answer names."""
    found = _PLUGIN.search(exchange.text()[:_LOOK]) if exchange is not None else None
    return found[1] if found else ""


def _plain(text: str, most: int) -> str:
    """Text of the site as one line of plain characters."""
    return _FOREIGN.sub(" ", text).strip()[:most]
