"""Where does the front page really live? (A01, A02, A04)"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from lmsdesk.api.client import redirect_target
from lmsdesk.api.front_page import announced_root, is_login_page
from lmsdesk.api.root import is_private, origin
from lmsdesk.domain.exchange import Failure, Phase
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Hint
from lmsdesk.sites.health.causes import explained, known
from lmsdesk.sites.health.model import Seen, bad, caution, good
from lmsdesk.sites.health.visit import Visit

_MOST_STEPS = 5


async def look(visit: Visit) -> Seen:
    """Follow the front page by hand."""
    url = visit.address
    for _ in range(_MOST_STEPS + 1):
        answer = await visit.peek(url, "text/html, */*;q=0.5")
        target = redirect_target(answer, url)
        if not target or urlsplit(target).scheme not in ("http", "https") or is_login_page(target):
            break
        url = target
    else:
        circle = replace(answer.exchange, failure=Failure(Phase.WAIT, "redirects", f"more than {_MOST_STEPS}"))
        return bad(Sentence(N_("The site keeps forwarding us.")), *explained(circle, visit.context()))
    visit.final = url
    visit.announced = announced_root(answer, url)
    if not is_private(url):
        return bad(
            Sentence(N_("The site is reached without https.")),
            known("U06", f"final address {origin(url)[0]}://{origin(url)[1]}"),
        )
    if origin(url) != origin(visit.address):
        return await _moved(visit, url)
    return good(N_("The front page is at {address}."), address=url)


async def _moved(visit: Visit, url: str) -> Seen:
    """The address works, and another one would be better: to https, to the other name, or both."""
    here, there = urlsplit(visit.address), urlsplit(url)
    evidence = f"{here.scheme}://{here.netloc} leads to {there.scheme}://{there.netloc}"
    hints = []
    if here.scheme == "http" and there.scheme == "https":
        hints.append(known("A01", evidence, address=f"https://{there.netloc}"))
    if here.hostname != there.hostname or not hints:
        hints.append(known("A02", evidence, name=there.netloc))
    said = Sentence(N_("The site forwards {one} to {other}."), one=visit.address, other=url)
    return caution(said, *(_with_button(hint, url) for hint in hints))


def _with_button(hint: Hint, url: str) -> Hint:
    use = Suggestion(Do.USE_ADDRESS, N_("Use that address"), _bare(url))
    return replace(hint, action=use)


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
