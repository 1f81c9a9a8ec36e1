"""A rows: the address is not quite right, or the site forwards us."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, likely, open_page, retry, sure

REDIRECTS = (301, 302, 303, 307, 308)


def _target(facts: Facts) -> str:
    try:
        target = urljoin(facts.exchange.url, facts.location)
        urlsplit(target)
    except ValueError:  # a Location that is no address
        return facts.exchange.url
    return target


def _name(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.")


def _redirect(facts: Facts) -> bool:
    return facts.api and facts.status in REDIRECTS and bool(facts.location)


def _login_page(facts: Facts) -> Match | None:
    if _redirect(facts) and "wp-login.php" in facts.location:
        return sure("forwarded to the login page")
    if (
        facts.html
        and facts.status in (200, 401, 403)
        and ('id="loginform"' in facts.low or "wp-login.php" in facts.low)
    ):
        return sure("a login page instead of an answer")
    return None


def _https(facts: Facts) -> Match | None:
    if not _redirect(facts):
        return None
    old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
    if old.scheme == "http" and new.scheme == "https":
        return sure(f"status {facts.status} to {new.scheme}://{new.netloc}", address=f"https://{new.netloc}")
    return None


def _canonical(facts: Facts) -> Match | None:
    if not _redirect(facts) or facts.write:
        return None
    old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
    if old.netloc != new.netloc:
        return sure(f"status {facts.status} to {new.netloc}", name=new.netloc)
    return None


def _lost_write(facts: Facts) -> Match | None:
    if facts.write and _redirect(facts):
        name = urlsplit(_target(facts)).netloc
        return sure(f"{facts.exchange.method} was answered with status {facts.status}", name=name)
    return None


def _loop(facts: Facts) -> Match | None:
    if facts.failure is not None and facts.failure.what == "redirects":
        return sure("the site forwards us in a circle")
    return None


def _same_host_redirect(facts: Facts) -> Match | None:
    if facts.html and facts.status == 404 and "/wp-json" in facts.api_link and "/index.php/" not in facts.api_link:
        return sure("a 404 page where the Link header shows the API") if "/wp-json" in facts.exchange.path else None
    if _redirect(facts) and not facts.write and "rest_route" not in facts.exchange.url:
        old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
        if (old.scheme, old.netloc) == (new.scheme, new.netloc) and "wp-json" in old.path:
            return likely(f"status {facts.status} on the API's address")
    return None


def _plain(facts: Facts) -> Match | None:
    """The readable API address gives a page: permalinks are Plain, or the rules are missing."""
    if "/wp-json" not in facts.exchange.path or not facts.html:
        return None
    if "rest_route=" in facts.api_link:
        return sure("the Link header shows ?rest_route=")
    if facts.status == 404 and not facts.api_link:
        return likely("a 404 page where the API should be")
    return None


def _index_style(facts: Facts) -> Match | None:
    if facts.html and "/index.php/" in facts.api_link and "/index.php/" not in facts.exchange.path and facts.api:
        return sure("the Link header shows /index.php/wp-json/")
    return None


def _renamed(facts: Facts) -> Match | None:
    link = facts.api_link
    if facts.html and facts.api and link and "wp-json" not in link and "rest_route=" not in link:
        return sure(f"the Link header shows {link[:80]}")
    return None


def _elsewhere(facts: Facts) -> Match | None:
    """The index, read before, belongs to another site of the same network."""
    if facts.code != "rest_no_route" or facts.lms == "":
        return None
    here = _place(facts.exchange.url.partition("/wp-json")[0].partition("/?")[0])
    for earlier in reversed(facts.context.recent):
        index = earlier.json() if earlier.status == 200 and earlier.route == "/" else None
        if not isinstance(index, dict) or not isinstance(index.get("namespaces"), list):
            continue
        if any(str(name).startswith(f"{facts.lms}/") for name in index["namespaces"]):
            return None
        home = str(index.get("url") or "")
        if home and _place(home) != here:
            return sure(f"the index belongs to {home[:80]}, and knows no {facts.lms}", name=home)
        return None
    return None


def _place(url: str) -> str:
    """Host and folder, without what does not matter."""
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


def _keys_unseen(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.query_form and facts.credential == "masteriyo-key":
        return sure("the address uses ?rest_route=, where Masteriyo does not look at keys")
    return None


def _not_wordpress(facts: Facts) -> Match | None:
    if facts.exchange.path not in ("", "/") or not facts.html or facts.status != 200:
        return None
    signs = ("wp-content", "api.w.org", "wp-includes")
    seen = facts.low + facts.exchange.header("link")
    return None if any(sign in seen for sign in signs) else likely("no sign of WordPress on the front page")


def _use_target(facts: Facts) -> Suggestion:
    parts = urlsplit(_target(facts))
    return Suggestion(Do.USE_ADDRESS, N_("Use that address"), f"{parts.scheme}://{parts.netloc}")


ADDRESS: tuple[Rule, ...] = (
    Rule(
        "A05",
        N_("A plugin makes the whole site private"),
        N_("A plugin makes the whole site private, including the door this program uses."),
        N_("Allow the REST API in that plugin's settings."),
        _login_page,
    ),
    Rule(
        "A01",
        N_("Your site lives at https://"),
        N_("Your site forwards us to {address}, and the sign-in gets lost on the way."),
        N_("Correct the address in this site's settings."),
        _https,
        _use_target,
    ),
    Rule(
        "A03",
        N_("The change got lost on the way"),
        N_("Nothing was saved: the site forwarded us to {name} and the change got lost on the way."),
        N_("Correct the address in this site's settings, then save again."),
        _lost_write,
        _use_target,
    ),
    Rule(
        "A02",
        N_("Your site prefers another name"),
        N_("Your site forwards us to {name}."),
        N_("Use that name in this site's settings."),
        _canonical,
        _use_target,
    ),
    Rule(
        "A04",
        N_("The site sends us in a circle"),
        N_("Your site and the service in front of it keep sending us back and forth."),
        N_("In Cloudflare choose the SSL mode Full (strict); else ask your hosting company."),
        _loop,
        edit_site,
    ),
    Rule(
        "A08",
        N_("Masteriyo keys need readable permalinks"),
        N_("Your site uses plain permalinks. Masteriyo does not look at keys there."),
        N_("In WordPress open Settings > Permalinks, choose Post name, Save. Or sign in with an application password."),
        _keys_unseen,
        open_page("wp-admin/options-permalink.php", N_("Open Permalinks")),
    ),
    Rule(
        "A09",
        N_("The API has index.php in its address"),
        N_("Your site reaches this program's door at an address with index.php in it."),
        N_("Connect the site anew: that address is then found by itself."),
        _index_style,
        edit_site,
    ),
    Rule(
        "A10",
        N_("Your site renamed the API's address"),
        N_("Your site renamed the address of the door this program uses."),
        N_("Connect the site anew: the new address is then found by itself."),
        _renamed,
        edit_site,
    ),
    Rule(
        "A12",
        N_("The courses are on another site"),
        N_("This WordPress holds several sites. The address belongs to {name}, where the course plugin is not active."),
        N_("Use the address of the site that holds the courses."),
        _elsewhere,
        edit_site,
    ),
    Rule(
        "A06",
        N_("Permalinks are set to Plain"),
        N_("Your site has no readable address for this program: permalinks are set to Plain."),
        N_("In WordPress open Settings > Permalinks, choose Post name, Save."),
        _plain,
        open_page("wp-admin/options-permalink.php", N_("Open Permalinks")),
    ),
    Rule(
        "A07",
        N_("The address rules are missing"),
        N_("Your site forwards the API's address to a page."),
        N_("In WordPress open Settings > Permalinks and press Save, nothing needs changing there."),
        _same_host_redirect,
        open_page("wp-admin/options-permalink.php", N_("Open Permalinks")),
    ),
    Rule(
        "A11",
        N_("This does not look like WordPress"),
        N_("This address does not look like a WordPress site."),
        N_("Is your course site in a folder, such as /academy? Then add it to the address."),
        _not_wordpress,
        retry,
    ),
)
