"""P rows about WordPress itself: it crashed, ran out of memory, stopped, or its answer cannot be used."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, possible, reload, retry, sure

_OTHER_500 = frozenset({501, 502, 503, 504, 505, 507, 508, 509, 529, 530})
_PHP = (
    "<b>warning",
    "<b>notice",
    "<b>deprecated",
    "<b>fatal",
    "warning: ",
    "notice: ",
    "deprecated: ",
    "deprecated</b>",
)


def _memory(facts: Facts) -> Match | None:
    if facts.status >= 500 and ("allowed memory size" in facts.low or "out of memory" in facts.low):
        return sure("“allowed memory size”")
    if facts.status == 500 and not facts.write and facts.failure is None and not facts.text.strip():
        return possible("status 500 without a word")
    return None


def _crash(facts: Facts) -> Match | None:
    if facts.status < 500 or facts.failure is not None or 520 <= facts.status <= 527 or facts.status > 599:
        return None
    if facts.means is Meaning.CRASH or "critical error on" in facts.low:
        return sure(f"{facts.seen}{_suspect(facts)}")
    if facts.stopped or facts.status in _OTHER_500 or facts.means is not Meaning.NONE:
        return None
    return likely(f"{facts.seen}{_suspect(facts)}")


def _broken_plugin(facts: Facts) -> Match | None:
    """Answers that a plugin gives only when something inside it is broken, under whatever status."""
    return likely(facts.seen) if facts.means is Meaning.CRASH and 400 <= facts.status < 500 else None


def _failed(facts: Facts) -> Match | None:
    return likely(facts.seen) if facts.means is Meaning.FAILED and facts.status >= 500 and not facts.write else None


def _suspect(facts: Facts) -> str:
    """What changed since the last save that worked: the place to look first."""
    if not facts.write:
        return f"; {facts.history.minutes_since}" if facts.history.minutes_since else ""
    names = facts.history.new_since_good
    return f"; new since the last save that worked: {', '.join(names[:5])}" if names else ""


def _unclear(facts: Facts) -> Match | None:
    """A change whose fate the answer does not tell."""
    if not facts.write or facts.failure is not None:
        return None
    if facts.means is Meaning.UNCLEAR:
        return sure(f"{facts.seen}: seen also when the change was made")
    if facts.means is Meaning.FAILED and facts.status >= 500:
        return likely(facts.seen)
    if facts.status == 500 and facts.means in (Meaning.CRASH, Meaning.NONE):
        return possible(f"status {facts.status} after a change was sent")
    return None


def _warnings(facts: Facts) -> Match | None:
    if facts.noise and facts.json is not None and any(word in facts.noise.lower() for word in _PHP):
        return likely("PHP messages stand before the data")
    return None


def _empty(facts: Facts) -> Match | None:
    if facts.exchange.method == "HEAD" or not 200 <= facts.status < 300 or facts.status == 204 or facts.failure:
        return None
    if facts.mute or not facts.api:
        return None
    if facts.text.strip() in ("", "null") and facts.exchange.body_size == len(facts.exchange.body):
        return sure(f"status {facts.status} {'without content' if not facts.text.strip() else 'with “null”'}")
    return None


def _damaged(facts: Facts) -> Match | None:
    if not facts.api or facts.failure is not None or facts.mute or facts.json is not None or facts.html:
        return None
    if 200 <= facts.status < 300 and facts.text.strip() not in ("", "null"):
        return likely("the answer is not readable JSON")
    if facts.status >= 400 and facts.text.lstrip().startswith(("{", "[")):
        return possible(f"status {facts.status} with half a JSON text")
    return None


def _page_gone(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.means is Meaning.PAGE_GONE else None


def _stopped(facts: Facts) -> Match | None:
    return likely(f"status {facts.status}, WordPress' own message") if facts.stopped else None


def _cannot(facts: Facts) -> Match | None:
    return likely(facts.seen) if facts.means is Meaning.CANNOT else None


def _no_batch(facts: Facts) -> Match | None:
    return sure(facts.seen) if facts.means is Meaning.NO_BATCH else None


CRASHES: tuple[Rule, ...] = (
    Rule(
        "P11",
        N_("Your site ran out of memory"),
        N_("Your site ran out of memory on this job."),
        N_("Try a smaller piece of work, and ask your hosting company for 256 MB or more."),
        _memory,
        retry,
        "H5",
    ),
    Rule(
        "P10",
        N_("Your site crashed"),
        N_("Your site had an internal crash. WordPress usually e-mails the administrator about it."),
        N_("Try again. If it stays, tell the administrator what you did and when."),
        _crash,
        retry,
        letter="H10",
    ),
    Rule(
        "P10",
        N_("A plugin on your site is broken"),
        N_("Your course plugin answered that something inside it is broken."),
        N_("Try again. If it stays, update the plugin, or tell the administrator what you did and when."),
        _broken_plugin,
        retry,
        variant="broken",
        letter="H10",
    ),
    Rule(
        "P10",
        N_("Your site could not do this"),
        N_("Your site could not finish this, for a reason of its own."),
        N_("Try again. If it stays, show the details to the person who looks after your site."),
        _failed,
        retry,
        variant="failed",
        letter="H10",
    ),
    Rule(
        "P14",
        N_("Your site's answer is unclear"),
        N_("Your site reported an error, but such errors also come when the change was made."),
        N_("Reload and look whether it happened before you try again."),
        _unclear,
        reload,
        variant="unclear",
    ),
    Rule(
        "P23",
        N_("The site sent nothing"),
        N_("The site said OK but sent nothing."),
        N_("Reload and look before you try again."),
        _empty,
        reload,
    ),
    Rule(
        "P22",
        N_("The list got shorter"),
        N_("A page of the list is gone because items were removed meanwhile."),
        N_("Reload the list."),
        _page_gone,
        reload,
    ),
    Rule(
        "P30",
        N_("The answer is damaged"),
        N_("The answer of your site is damaged and cannot be read."),
        N_("Try again. If it stays, show the details to the person who looks after your site."),
        _damaged,
        retry,
    ),
    Rule(
        "P31",
        N_("WordPress stopped"),
        N_("WordPress stopped with a message of its own."),
        N_("Show the details to the person who looks after your site."),
        _stopped,
        details,
    ),
    Rule(
        "P32",
        N_("Your site cannot do this in one go"),
        N_("Your version of the course plugin cannot change several of these at once."),
        N_("Change them one by one."),
        _no_batch,
    ),
    Rule(
        "P32",
        N_("Your site cannot do this"),
        N_("Your site has no way to do this with an item of this kind."),
        N_("Look in WordPress whether it can be done there."),
        _cannot,
        details,
        variant="cannot",
    ),
    Rule(
        "P12",
        N_("A plugin writes warnings into the answers"),
        N_("Another plugin writes warnings into the answers of your site. We could read the answer all the same."),
        N_("Ask your developer to turn off WP_DEBUG_DISPLAY."),
        _warnings,
        details,
        harmless=True,
        letter="H10",
    ),
)
