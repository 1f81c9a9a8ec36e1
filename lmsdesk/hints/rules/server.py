"""W rows: the host, a cache or a service in front of it slows us down, is busy, or is being repaired."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import likely, possible, retry, sure, wait, wait_seconds


def _seconds(facts: Facts) -> str:
    return str(round(wait_seconds(facts)))


def _cloudflare_limit(facts: Facts) -> Match | None:
    if facts.status == 429 and facts.cloudflare and not facts.learnomy_shape:
        return sure("status 429 from Cloudflare", seconds=_seconds(facts))
    return None


def _cloudflare_origin(facts: Facts) -> Match | None:
    if facts.status in (520, 521, 522, 523, 524) or (facts.status in (502, 504) and facts.cloudflare):
        found = likely if facts.write else sure
        return found(f"status {facts.status}", status=str(facts.status))
    return None


def _cloudflare_tls(facts: Facts) -> Match | None:
    return sure(f"status {facts.status}") if facts.status in (525, 526) else None


def _host_limit(facts: Facts) -> Match | None:
    if facts.learnomy_shape or facts.cloudflare:
        return None
    if facts.status == 429 or facts.means is Meaning.SLOW_DOWN:
        told = facts.exchange.header("retry-after")
        return sure(
            f"status {facts.status}" + (f", Retry-After {told[:40]}" if told else ", no Retry-After"),
            seconds=_seconds(facts),
        )
    return None


def _learnomy_limit(facts: Facts) -> Match | None:
    if facts.learnomy_shape and (facts.status == 429 or facts.means is Meaning.SLOW_DOWN):
        return sure(facts.seen, seconds=_seconds(facts))
    return None


def _maintenance(facts: Facts) -> Match | None:
    if facts.status != 503:
        return None
    words = facts.low + facts.message.lower()
    if "scheduled maintenance" in words or ("maintenance" in words and facts.exchange.header("retry-after")):
        return sure("status 503, “scheduled maintenance”")
    return None


def _hidden(facts: Facts) -> Match | None:
    words = ("coming soon", "maintenance mode", "under construction", "under maintenance", "site is password protected")
    if facts.html and facts.api and facts.status in (200, 503) and any(word in facts.low for word in words):
        return likely("a “coming soon” page instead of an answer")
    return None


def _database(facts: Facts) -> Match | None:
    if facts.status >= 500 and "error establishing a database connection" in facts.low:
        return sure("“error establishing a database connection”")
    return None


def _unavailable(facts: Facts) -> Match | None:
    if facts.status in (502, 503, 508, 509, 529, 530) and not facts.means:
        return possible(f"status {facts.status}")
    if facts.status in (502, 503) and facts.means is Meaning.STOPPED:
        return possible(f"status {facts.status}")
    return None


def _good_body(facts: Facts) -> Match | None:
    """A whole answer under an error status, as a cache module makes it."""
    if facts.status != 500 or facts.code or facts.failure is not None:
        return None
    if isinstance(facts.json, dict) and ("id" in facts.json or isinstance(facts.json.get("data"), list)):
        return sure("status 500 with a whole answer")
    if isinstance(facts.json, list) and facts.json and isinstance(facts.json[0], dict) and "id" in facts.json[0]:
        return sure("status 500 with a whole list")
    return None


SERVER: tuple[Rule, ...] = (
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
        letter="H12",
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
        letter="H12",
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
        "W24",
        N_("The server is overloaded"),
        N_("Your server is overloaded or restarting."),
        N_("Try again in a minute."),
        _unavailable,
        wait,
    ),
)
