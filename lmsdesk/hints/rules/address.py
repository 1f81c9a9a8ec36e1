"""A rows: the address is not quite right, or the site forwards us."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lmsdesk.domain.har import is_foreign
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, failed, likely, open_page, related, retry, sure

REDIRECTS = (301, 302, 303, 307, 308)
_LOGIN = re.compile(r"wp-login\.php|/(log-?in|sign-?in|my-account|members?|account)/?(\?|$)", re.IGNORECASE)
_FORM = re.compile(r"id=[\"']loginform|name=[\"']loginform|wp-login\.php|<input[^>]+type=[\"']password", re.IGNORECASE)
_WORDPRESS = ("wp-content", "api.w.org", "wp-includes")


def _target(facts: Facts) -> str:
    try:
        target = urljoin(facts.exchange.url, facts.location)
        urlsplit(target)
    except ValueError:  # a Location that is no address
        return facts.exchange.url
    return target


def _host(facts: Facts) -> str:
    return urlsplit(_target(facts)).hostname or ""


def _redirect(facts: Facts) -> bool:
    return facts.api and facts.status in REDIRECTS and bool(facts.location)


def _login_page(facts: Facts) -> Match | None:
    if _redirect(facts) and _LOGIN.search(facts.location) and related(_host(facts), facts.host):
        return sure("forwarded to the login page")
    if facts.html and facts.api and facts.status in (200, 401, 403) and not facts.realm and _FORM.search(facts.text):
        return sure("a login page instead of an answer")
    return None


def _https(facts: Facts) -> Match | None:
    if not _redirect(facts) or facts.write:
        return None
    old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
    if old.scheme == "http" and new.scheme == "https":
        return sure(f"status {facts.status} to {new.scheme}://{new.netloc}", address=f"https://{new.netloc}")
    return None


def _canonical(facts: Facts) -> Match | None:
    if not _redirect(facts) or facts.write:
        return None
    old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
    if old.netloc == new.netloc:
        return None
    found = sure if related(old.hostname or "", new.hostname or "") else likely
    return found(f"status {facts.status} to {new.netloc}", name=new.netloc)


def _lost_write(facts: Facts) -> Match | None:
    if facts.write and _redirect(facts):
        name = urlsplit(_target(facts)).netloc
        return sure(f"{facts.exchange.method} was answered with status {facts.status}", name=name)
    return None


def _loop(facts: Facts) -> Match | None:
    return sure("the site forwards us in a circle") if failed(facts, "redirects") else None


def _to_itself(facts: Facts) -> Match | None:
    """There and back again: the server behind a CDN forces https, and the CDN asks it over http."""
    if not _redirect(facts) or _target(facts).rstrip("/") != facts.exchange.url.rstrip("/"):
        return None
    if _target(facts) == facts.exchange.url:
        return sure(f"status {facts.status} to the very same address")
    return None


def _inside(facts: Facts) -> bool:
    """Whether the API's address is forwarded to another place of the same site."""
    if not _redirect(facts) or facts.write or facts.query_form:
        return False
    old, new = urlsplit(facts.exchange.url), urlsplit(_target(facts))
    return "wp-json" in old.path and old.netloc == new.netloc


def _plain(facts: Facts) -> Match | None:
    """The readable API address leads to a page: permalinks are Plain, or the rules are missing."""
    if "/wp-json" not in facts.exchange.path:
        return None
    if _inside(facts) and "wordpress" in facts.exchange.header("x-redirect-by").lower():
        return sure(f"status {facts.status}: WordPress takes the API's address for a page")
    if not facts.html:
        return None
    if "rest_route=" in facts.api_link:
        return sure("the Link header shows ?rest_route=")
    if facts.status == 404 and not facts.api_link:
        return likely("a 404 page where the API should be")
    return None


def _rules_missing(facts: Facts) -> Match | None:
    if facts.html and facts.status == 404 and "/wp-json" in facts.api_link and "/index.php/" not in facts.api_link:
        return sure("a 404 page where the Link header shows the API") if "/wp-json" in facts.exchange.path else None
    if _inside(facts) and not _to_itself(facts):
        return likely(f"status {facts.status} on the API's address")
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
    """The index belongs to another site of the same network."""
    index = facts.history.index
    if facts.code != "rest_no_route" or facts.lms == "" or not index:
        return None
    if any(str(name).startswith(f"{facts.lms}/") for name in index["namespaces"]):
        return None
    home = str(index.get("url") or "")
    here = _place(facts.exchange.url.partition("/wp-json")[0].partition("/?")[0])
    if home and _place(home) != here:
        return sure(f"the index belongs to {home[:80]}, and knows no {facts.lms}", name=home)
    return None


def _place(url: str) -> str:
    """Host and folder, without what does not matter."""
    return re.sub(r"^https?://(www\.)?", "", url.strip().lower()).rstrip("/")


def _unseen(facts: Facts) -> bool:
    return facts.status == 401 and facts.key and facts.json is not None


def _keys_unseen(facts: Facts) -> Match | None:
    if _unseen(facts) and facts.query_form and "masteriyo" in facts.route.lower():
        return sure("the address uses ?rest_route=, where Masteriyo does not look at keys")
    return None


def _odd_spelling(facts: Facts) -> Match | None:
    """Masteriyo looks for the exact text ``wp-json/masteriyo/`` in the address."""
    if not _unseen(facts) or facts.query_form or "wp-json/masteriyo/" in facts.exchange.url:
        return None
    if "/masteriyo/" in facts.exchange.path.lower():
        return sure("the address is not spelled wp-json/masteriyo/, so Masteriyo does not look at keys")
    return None


def _key_elsewhere(facts: Facts) -> Match | None:
    if not _unseen(facts) or "masteriyo" in facts.route.lower() or facts.code in ("invalid_username", "invalid_email"):
        return None
    return sure(f"{facts.seen}: a key outside Masteriyo's own addresses")


def _not_wordpress(facts: Facts) -> Match | None:
    if facts.exchange.path not in ("", "/") or not facts.html or facts.status != 200 or facts.query_form:
        return None
    if is_foreign(facts.exchange) and "mozilla" in facts.asked("user-agent").lower():
        return None  # a page that somebody looked at in a browser: nobody said that it was WordPress
    seen = facts.low + facts.exchange.header("link")
    return None if any(sign in seen for sign in _WORDPRESS) else likely("no sign of WordPress on the front page")


def _use_target(facts: Facts) -> Suggestion:
    parts = urlsplit(_target(facts))
    return Suggestion(Do.USE_ADDRESS, N_("Use that address"), f"{parts.scheme}://{parts.netloc}")


def _use_home(facts: Facts) -> Suggestion:
    return Suggestion(Do.USE_ADDRESS, N_("Use that address"), str(facts.history.index.get("url") or ""))


ADDRESS: tuple[Rule, ...] = (
    Rule(
        "A05",
        N_("A plugin makes the whole site private"),
        N_("A plugin makes the whole site private, including the door this program uses."),
        N_("Allow the REST API in that plugin's settings."),
        _login_page,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
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
        "A04",
        N_("The site sends us in a circle"),
        N_("Your site forwards us to the very address that we asked."),
        N_("In Cloudflare choose the SSL mode Full (strict); else ask your hosting company."),
        _to_itself,
        edit_site,
        variant="to itself",
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
        "A08",
        N_("Masteriyo keys need readable permalinks"),
        N_("Your site uses plain permalinks. Masteriyo does not look at keys there."),
        N_("In WordPress open Settings > Permalinks, choose Post name, Save. Or sign in with an application password."),
        _keys_unseen,
        open_page("wp-admin/options-permalink.php", N_("Open Permalinks")),
    ),
    Rule(
        "A08",
        N_("Masteriyo does not look at keys here"),
        N_("Masteriyo looks at keys only where the address is spelled exactly as it expects."),
        N_("Check the address of this site, or sign in with an application password."),
        _odd_spelling,
        edit_site,
        variant="spelling",
    ),
    Rule(
        "A08",
        N_("A key does not count here"),
        N_("WordPress takes this key for Masteriyo's own data only, not for pictures or other parts of the site."),
        N_("Sign in with an application password to do this."),
        _key_elsewhere,
        edit_site,
        variant="other parts",
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
        _use_home,
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
        _rules_missing,
        open_page("wp-admin/options-permalink.php", N_("Open Permalinks")),
        letter="H11",
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
