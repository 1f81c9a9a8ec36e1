"""W rows: a firewall, CDN, cache or the host answered in place of WordPress, or slowed us down."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, possible, retry, sign_in, sure, wait, wait_seconds


def _challenge(facts: Facts) -> Match | None:
    if facts.exchange.header("cf-mitigated").lower() == "challenge":
        return sure("header cf-mitigated: challenge")
    if facts.status in (403, 503) and facts.cloudflare and "just a moment" in facts.low:
        return sure("Cloudflare's “just a moment” page")
    return None


def _cloudflare_block(facts: Facts) -> Match | None:
    if facts.status == 403 and facts.cloudflare and ("1020" in facts.low or "you have been blocked" in facts.low):
        return sure("Cloudflare's block page", ray=facts.exchange.header("cf-ray"))
    return None


def _cloudflare_limit(facts: Facts) -> Match | None:
    if facts.status == 429 and facts.cloudflare:
        return sure("status 429 from Cloudflare", seconds=str(round(wait_seconds(facts))))
    return None


def _cloudflare_origin(facts: Facts) -> Match | None:
    if facts.status in (520, 521, 522, 523, 524):
        return sure(f"status {facts.status}", status=str(facts.status))
    return None


def _cloudflare_tls(facts: Facts) -> Match | None:
    return sure(f"status {facts.status}") if facts.status in (525, 526) else None


def _siteground(facts: Facts) -> Match | None:
    if facts.exchange.header("sg-captcha") or ("sgcaptcha" in facts.low and facts.json is None):
        return sure("SiteGround's robot check")
    return None


def _wordfence(facts: Facts) -> Match | None:
    if facts.status in (403, 503) and ("wordfence" in facts.low or "limited by the site owner" in facts.low):
        return sure("Wordfence's block page")
    return None


def _sucuri(facts: Facts) -> Match | None:
    if facts.status == 403 and ("sucuri website firewall" in facts.low or facts.exchange.header("x-sucuri-id")):
        return sure("Sucuri's block page")
    return None


def _imunify(facts: Facts) -> Match | None:
    if facts.status in (403, 415) and ("imunify360" in facts.low or "bot-protection" in facts.low):
        return sure("Imunify360's block page")
    return None


def _verbs(facts: Facts) -> Match | None:
    changing = facts.exchange.method in ("PUT", "PATCH", "DELETE")
    if changing and facts.html and facts.status in (405, 501):
        return sure(f"{facts.exchange.method} got status {facts.status} and a page")
    if changing and facts.html and facts.status == 403:
        return possible(f"{facts.exchange.method} got status 403 and a page")
    return None


def _content_rule(facts: Facts) -> Match | None:
    if facts.write and facts.html and facts.status == 406:
        return sure("status 406 and a page for a text with HTML")
    if facts.write and facts.html and facts.status == 403:
        return likely("status 403 and a page, only for a change")
    return None


def _closed_api(facts: Facts) -> Match | None:
    if facts.code in ("rest_cannot_access", "rest_login_required", "rest_disabled", "rest_api_disabled"):
        return sure(f"code {facts.code}")
    if facts.status in (401, 403) and "only authenticated users" in facts.message.lower():
        return sure("message “only authenticated users”")
    if facts.code == "rest_not_logged_in" and facts.exchange.route in ("/", "") and not facts.credential:
        return sure("the site's index asks for a login")
    return None


def _site_password(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.html and "basic realm" in facts.realm.lower() and not facts.masteriyo_realm:
        return sure(f"a page asks for a password of its own ({facts.realm[:60]})")
    return None


def _host_limit(facts: Facts) -> Match | None:
    if facts.status == 429 and not facts.cloudflare and not facts.learnomy_shape:
        told = facts.exchange.header("retry-after")
        return sure(
            "status 429" + (f", Retry-After {told}" if told else ", no Retry-After"),
            seconds=str(round(wait_seconds(facts))),
        )
    return None


def _learnomy_limit(facts: Facts) -> Match | None:
    if facts.status == 429 and facts.learnomy_shape:
        return sure(f"status 429, code {facts.code}", seconds=str(round(wait_seconds(facts))))
    return None


def _maintenance(facts: Facts) -> Match | None:
    if facts.status != 503:
        return None
    words = facts.low + facts.message.lower()
    if "scheduled maintenance" in words or ("maintenance" in words and facts.exchange.header("retry-after")):
        return sure("status 503, “scheduled maintenance”")
    return None


def _hidden(facts: Facts) -> Match | None:
    if facts.html and facts.status in (200, 503) and ("coming soon" in facts.low or "maintenance mode" in facts.low):
        return likely("a “coming soon” page instead of an answer")
    return None


def _locked_out(facts: Facts) -> Match | None:
    if facts.status in (403, 429) and facts.refusals_in_a_row >= 2 and facts.json is None:
        return sure(f"{facts.refusals_in_a_row} refused sign-ins, then status {facts.status}")
    if facts.failure is not None and facts.failure.what in ("reset", "timeout") and facts.refusals_in_a_row >= 2:
        return likely(f"{facts.refusals_in_a_row} refused sign-ins, then silence")
    return None


def _database(facts: Facts) -> Match | None:
    if facts.status >= 500 and "error establishing a database connection" in facts.low:
        return sure("“error establishing a database connection”")
    return None


def _unavailable(facts: Facts) -> Match | None:
    if facts.status in (502, 503) and not facts.cloudflare:
        return possible(f"status {facts.status}", status=str(facts.status))
    return None


def _good_body(facts: Facts) -> Match | None:
    """A whole answer under an error status, as a cache module makes it."""
    if facts.status != 500 or facts.code or not isinstance(facts.json, dict):
        return None
    if "id" in facts.json or "data" in facts.json:
        return sure("status 500 with a whole answer")
    return None


def _page(facts: Facts) -> Match | None:
    if facts.html and facts.api and 200 <= facts.status < 300:
        return likely(f"status {facts.status} with a page instead of data")
    if facts.html and facts.status == 403:
        return possible("status 403 with a page")
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
        details,
        "H3",
    ),
    Rule(
        "W03",
        N_("Too many requests"),
        N_("Cloudflare counts too many requests in a short time."),
        N_("Wait {seconds} seconds. We are slowing down."),
        _cloudflare_limit,
        wait,
    ),
    Rule(
        "W04",
        N_("Your server did not answer Cloudflare"),
        N_("Cloudflare works, but the server behind it did not answer (code {status})."),
        N_("Try again in a minute. If it stays, give this code to your hosting company."),
        _cloudflare_origin,
        retry,
    ),
    Rule(
        "W05",
        N_("The link behind Cloudflare is broken"),
        N_("The secure link between Cloudflare and your server is broken."),
        N_("Ask your hosting company to renew the server's certificate."),
        _cloudflare_tls,
        None,
        "H4",
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
        N_("Wait 20 minutes, or clear the lockout in your security plugin."),
        _locked_out,
        None,
        "H7",
    ),
    Rule(
        "W14",
        N_("The whole site has a password of its own"),
        N_("This site asks for a password of its own, and only one password fits through at a time."),
        N_("Ask your hosting company to lift it for /wp-json/, or use the live site."),
        _site_password,
        None,
        "H3",
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
        "W18",
        N_("Learnomy slows this account down"),
        N_("Learnomy limits how fast accounts may work that are neither instructor nor administrator."),
        N_("Wait {seconds} seconds, or sign in with a teaching account."),
        _learnomy_limit,
        wait,
    ),
    Rule(
        "W17",
        N_("Your host limits the pace"),
        N_("Your hosting company limits how fast we may work."),
        N_("Wait {seconds} seconds, then try again. We are slowing down."),
        _host_limit,
        wait,
    ),
    Rule(
        "W19",
        N_("Your site is updating"),
        N_("Your site is updating itself. This normally takes under a minute."),
        N_("Wait a moment and try again. After ten minutes, ask your hosting company: an update may be stuck."),
        _maintenance,
        wait,
    ),
    Rule(
        "W20",
        N_("A maintenance page hides your site"),
        N_("A maintenance plugin hides your site, also from this program."),
        N_("Allow the REST API in that plugin."),
        _hidden,
        retry,
    ),
    Rule(
        "W22",
        N_("The site's database does not answer"),
        N_("Your site's database is not answering."),
        N_("Try again in a minute. If it stays, tell your hosting company."),
        _database,
        retry,
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
        details,
        "H3",
    ),
    Rule(
        "W23",
        N_("A cache set the wrong status"),
        N_("Your site sent a whole answer marked as an error, as a cache does."),
        N_("Turn off “cache REST API” in the cache plugin."),
        _good_body,
        retry,
    ),
    Rule(
        "W10",
        N_("Something in front of your site answered"),
        N_("A page came back where your courses should be. Something in front of WordPress answered."),
        N_("Open your site in a browser. If it works there, ask your hosting company about filters for /wp-json/."),
        _page,
        retry,
    ),
    Rule(
        "W24",
        N_("The server is overloaded"),
        N_("Your server is overloaded or restarting (code {status})."),
        N_("Try again in a minute."),
        _unavailable,
        wait,
    ),
)
