"""Looking at a test site's certificate and trusting exactly that one, once it was compared."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from lmsdesk.domain.connection import Certificate
from lmsdesk.domain.exchange import Action
from lmsdesk.domain.words import N_
from lmsdesk.sites import Line
from lmsdesk.ui.connect.reach_form import ReachForm, spaced
from lmsdesk.ui.desk import Desk
from lmsdesk.ui.dialogs.ask import Answer
from lmsdesk.ui.widgets import Notice
from lmsdesk.ui.words import day, tr

_WHY = {
    "": N_("Nobody vouches for it."),
    "tls-expired": N_("It is out of date."),
    "tls-name": N_("It was made for another name."),
}


async def look_and_trust(desk: Desk, form: ReachForm, address: str, line: Line) -> Notice | None:
    """Show what the site proves itself with, and ask. A notice when nothing needs to be asked. Raises Problem."""
    assert desk.sites is not None
    host = urlsplit(address).hostname or address
    if urlsplit(address).scheme != "https":
        return Notice("note", tr("{host} is reached without a secure connection, so it has no certificate.", host=host))
    shown = await desk.sites.look_at_certificate(
        address, line, Action(tr("Look at the certificate of {host}", host=host))
    )
    certificate = shown.certificate
    if shown.trusted and not form.pin:
        return Notice(
            "good",
            tr("This computer trusts the certificate of {host} by itself.", host=host),
            tr("Nothing needs to be done."),
        )
    if certificate.fingerprint == form.pin:
        return Notice("good", tr("{host} shows the certificate that you trust.", host=host))
    if await ask_to_trust(desk, host, certificate, why=shown.why, trusted=shown.trusted, changed=bool(form.pin)):
        form.trust(certificate.fingerprint, datetime.now(UTC).date().isoformat())
    return None


async def ask_to_trust(
    desk: Desk, host: str, certificate: Certificate, *, why: str = "", trusted: bool = False, changed: bool = False
) -> bool:
    """Whether the person wants exactly this certificate to be accepted."""
    if changed:
        title = tr("{host} shows another certificate now", host=host)
        text = tr("Trust it only if you know why it changed: for example, the server was set up anew.")
    else:
        title = tr("Trust this certificate of {host}?", host=host)
        usual = tr("That is usual for a test site on your own server, and nowhere else.")
        text = f"{tr(_WHY.get(why, _WHY['']))} {usual}"
    if trusted:
        text += " " + tr("This computer would trust the new one by itself: you can also stop trusting the old one.")
    answer = await desk.ask(
        title,
        text,
        [Answer("trust", tr("Trust exactly this one"))],
        details=certificate_lines(certificate),
    )
    return answer == "trust"


def certificate_lines(certificate: Certificate) -> list[str]:
    """What a certificate says, for a person who compares."""
    names = ", ".join(certificate.names[:4]) + (" …" if len(certificate.names) > 4 else "")
    own = certificate.is_self_signed
    lines = [
        tr("Made for {names}", names=names or certificate.subject or tr("nobody")),
        tr("Signed by itself") if own else tr("Signed by {issuer}", issuer=certificate.issuer or tr("nobody")),
    ]
    if certificate.begins is not None and certificate.ends is not None:
        lines.append(tr("Good from {begin} to {end}", begin=day(certificate.begins), end=day(certificate.ends)))
    digits = spaced(certificate.fingerprint)
    half = len(digits) // 2
    lines.append(tr("Fingerprint (SHA-256), to be compared with the one on the server:"))
    lines[-1] += f"\n{digits[:half]}\n{digits[half + 1 :]}"
    lines.append(tr("LMS Desk will accept this certificate and no other, and tell you when another one is shown."))
    return lines
