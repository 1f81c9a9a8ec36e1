"""W rows: a firewall, a robot check or a plugin answered in place of WordPress."""

from __future__ import annotations

import re

from lmsdesk.domain.sign_in_plugins import Guarding, guarding
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.history import good
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, possible, retry, sign_in, sure, to_field, use_app_password

SHORT = 20
"""No filter takes a text of so few letters, without code in it, for an attack."""
_CODE = re.compile(
    r"<(script|iframe|style|object|embed|form|img|svg)\b|<\?|\bselect\b.+\bfrom\b|union\s+select|\.\./", re.I
)
_MEMBERS = re.compile(
    r"only authenticated users|must be (logged in|authenticated) to (access|use) the (rest )?api"
    r"|rest ?api (is|has been) (disabled|restricted)|api restricted to authenticated",
    re.IGNORECASE,
)


def _challenge(facts: Facts) -> Match | None:
    if facts.exchange.header("cf-mitigated").lower() == "challenge":
        return sure("header cf-mitigated: challenge", ray=_ray(facts))
    if facts.status in (403, 503) and facts.cloudflare and "just a moment" in facts.low:
        return sure("Cloudflare's “just a moment” page", ray=_ray(facts))
    return None


def _ray(facts: Facts) -> str:
    return facts.exchange.header("cf-ray")[:40]


def _cloudflare_block(facts: Facts) -> Match | None:
    if facts.status != 403 or not facts.cloudflare or facts.json is not None:
        return None
    if "1020" in facts.low or "you have been blocked" in facts.low or "error code: 1010" in facts.low:
        return sure(f"Cloudflare's block page{_suspect(facts)}", ray=_ray(facts) or "-")
    return None


def _siteground(facts: Facts) -> Match | None:
    if facts.exchange.header("sg-captcha") or ("sgcaptcha" in facts.low and facts.json is None):
        return sure("SiteGround's robot check")
    return None


def _wordfence(facts: Facts) -> Match | None:
    if facts.status in (403, 503) and ("wordfence" in facts.low or "limited by the site owner" in facts.low):
        return sure("Wordfence's block page")
    return None


def _sucuri(facts: Facts) -> Match | None:
    if facts.status == 403 and ("sucuri website firewall" in facts.low or facts.exchange.header("x-sucuri-block")):
        return sure("Sucuri's block page")
    if facts.status == 403 and facts.json is None and facts.exchange.header("x-sucuri-id"):
        return sure("header X-Sucuri-ID, and no answer of WordPress")
    return None


def _imunify(facts: Facts) -> Match | None:
    if facts.status in (403, 415) and ("imunify360" in facts.low or "bot-protection" in facts.low):
        return sure("Imunify360's block page")
    return None


def _verbs(facts: Facts) -> Match | None:
    changing = facts.exchange.method in ("PUT", "PATCH", "DELETE")
    if not changing or not facts.html:
        return None
    if facts.status in (405, 501):
        return sure(f"{facts.exchange.method} got status {facts.status} and a page")
    if facts.status == 403 and "POST" in facts.history.methods_that_work:
        return sure(f"{facts.exchange.method} got status 403 and a page, POST works")
    if facts.status == 403 and not _wordy(facts):
        return likely(f"{facts.exchange.method} got status 403 and a page, with no text that a filter could mind")
    if facts.status == 403:
        return possible(f"{facts.exchange.method} got status 403 and a page")
    return None


def _content_rule(facts: Facts) -> Match | None:
    if not facts.write or not facts.html:
        return None
    loud = any(isinstance(value, str) and _CODE.search(value) for value in facts.sent.values())
    if facts.status == 406 or "mod_security" in facts.low or "modsecurity" in facts.low:
        return sure(f"status {facts.status} and a page for a change{_suspect(facts)}")
    if facts.status == 403 and (loud or facts.history.new_since_good):
        return sure(f"status 403 and a page, only for this text{_suspect(facts)}")
    if facts.status == 403 and _wordy(facts):
        return likely("status 403 and a page, only for a change")
    return None


def _wordy(facts: Facts) -> bool:
    """Whether the change holds a text that a filter may have stumbled over."""
    return any(isinstance(value, str) and len(value) > SHORT for value in facts.sent.values())


def suspects(facts: Facts) -> tuple[str, ...]:
    """The sent fields that a filter may have stumbled over: those with code in them, and new since a good save."""
    texts = [name for name, value in facts.sent.items() if isinstance(value, str) and _CODE.search(value)]
    new = facts.history.new_since_good
    return tuple(name for name in texts if name in new) or new or tuple(texts)


def _suspect(facts: Facts) -> str:
    names = suspects(facts)
    return f"; sent and perhaps the cause: {', '.join(names[:3])}" if names else ""


def _closed_api(facts: Facts) -> Match | None:
    if facts.means is Meaning.CLOSED:
        return sure(f"code {facts.code}")
    if facts.status in (401, 403) and facts.json is not None and _MEMBERS.search(facts.message):
        return sure("a message such as “only authenticated users”")
    index = facts.status == 401 and facts.json is not None and facts.exchange.route in ("/", "")
    if index and (not facts.credential or facts.code == "rest_not_logged_in"):
        return sure(f"code {facts.code}: the site's index asks for a login")
    return None


def _site_password(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.json is None and "basic" in facts.realm.lower() and not facts.masteriyo_realm:
        return sure(f"a page asks for a password of its own ({facts.realm[:60]})")
    if facts.approval_page and facts.status == 501 and "appears to use basic" in facts.low:
        return sure("WordPress says that the whole site uses a password of its own")
    return None


def _by_name(facts: Facts) -> Match | None:
    """Refused for our name, while another program got through on the same path."""
    if facts.status != 403 or facts.json is not None:
        return None
    agent = facts.asked("user-agent")
    for other in facts.history.all:
        theirs = next((value for name, value in other.request_headers if name.lower() == "user-agent"), "")
        if other.path == facts.exchange.path and good(other) and theirs and theirs != agent:
            return sure("status 403 for this program, and an answer for another on the same path")
    return None if facts.write else possible("status 403 with a page")


def _locked_out(facts: Facts) -> Match | None:
    if facts.status in (400, 401, 403, 429) and guarding(facts.code, facts.message) is Guarding.LOCKED_OUT:
        return sure(f"{facts.seen}: the site says that it locked us out")
    refused = facts.history.refusals_in_a_row
    if facts.status in (403, 429, 503) and refused >= 2 and facts.json is None:
        return sure(f"{refused} refused sign-ins, then status {facts.status}")
    if facts.failure is not None and facts.failure.what in ("reset", "timeout", "refused") and refused >= 2:
        return sure(f"{refused} refused sign-ins, then silence")
    return None


def _page(facts: Facts) -> Match | None:
    if facts.html and facts.api and 200 <= facts.status < 300:
        return possible(f"status {facts.status} with a page instead of data")
    if facts.html and facts.api and facts.status in (401, 402, 403, 405, 406, 409, 410, 418, 451):
        return possible(f"status {facts.status} with a page, which is not WordPress' own answer")
    return None


FIREWALL: tuple[Rule, ...] = (
    Rule(
        "W01",
        N_("Cloudflare takes this program for a robot"),
        N_("Cloudflare, the service in front of your site, thinks this program is a robot."),
        N_("In Cloudflare add a rule that skips the check for addresses that begin with /wp-json/."),
        _challenge,
        details,
        "H3",
    ),
    Rule(
        "W02",
        N_("Cloudflare's firewall refused this"),
        N_("Cloudflare's firewall refused this request, perhaps for the text in it."),
        N_("Ask whoever runs Cloudflare to look up the Ray ID {ray}."),
        _cloudflare_block,
        to_field(suspects),
        "H3",
    ),
    Rule(
        "W06",
        N_("SiteGround's robot check"),
        N_("SiteGround's robot check got in the way."),
        N_("Ask SiteGround support to allow your address for /wp-json/."),
        _siteground,
        details,
        "H3",
    ),
    Rule(
        "W07",
        N_("Wordfence blocked us"),
        N_("Your security plugin Wordfence blocked this request."),
        N_("In WordPress open Wordfence > Tools > Live Traffic, find the entry and allow it."),
        _wordfence,
        details,
        "H3",
    ),
    Rule(
        "W08",
        N_("Sucuri's firewall refused this"),
        N_("Sucuri's firewall refused this request."),
        N_("Add /wp-json/ to the allow list in the Sucuri dashboard."),
        _sucuri,
        details,
        "H3",
    ),
    Rule(
        "W09",
        N_("Your host's robot filter refused us"),
        N_("Your hosting company's robot filter (Imunify360) refused this request."),
        N_("Ask your hosting company to allow your internet address."),
        _imunify,
        details,
        "H3",
    ),
    Rule(
        "W21",
        N_("Your site locked us out"),
        N_("After several refused sign-ins your site locked us out."),
        N_("Wait 20 minutes, or clear the lockout in your security plugin. An application password is often let in."),
        _locked_out,
        use_app_password,
        "H7",
    ),
    Rule(
        "W14",
        N_("The whole site has a password of its own"),
        N_("This site asks for a password of its own, and only one password fits through at a time."),
        N_("Ask your hosting company to lift it for /wp-json/, or use the live site."),
        _site_password,
        None,
        "H13",
    ),
    Rule(
        "W13",
        N_("A plugin closes the REST API"),
        N_("A plugin closes the door this program uses."),
        N_("Look for “REST API” in your security plugin and allow signed-in users."),
        _closed_api,
        sign_in,
    ),
    Rule(
        "W11",
        N_("Your host blocks some kinds of changes"),
        N_("Your hosting company lets us read, but blocks this kind of change."),
        N_("Ask them to allow PUT, PATCH and DELETE for /wp-json/."),
        _verbs,
        details,
        "H2",
    ),
    Rule(
        "W12",
        N_("Your host's filter stopped this text"),
        N_("Your hosting company's filter took your text for an attack."),
        N_("Ask them to look for rule hits for {host} at this time."),
        _content_rule,
        to_field(suspects),
        "H3",
    ),
    Rule(
        "W10",
        N_("Your host may block this program by its name"),
        N_("A filter of your hosting company may refuse programs that it does not know by name."),
        N_("Ask your hosting company to allow “lmsdesk”."),
        _by_name,
        details,
        "H3",
    ),
    Rule(
        "W25",
        N_("Something in front of your site answered"),
        N_("A page came back where your courses should be. Something in front of WordPress answered."),
        N_("Open your site in a browser. If it works there, ask your hosting company about filters for /wp-json/."),
        _page,
        retry,
        "H3",
    ),
)
