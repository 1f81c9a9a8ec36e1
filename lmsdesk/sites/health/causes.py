"""Hints for what no single exchange shows. Everything that one exchange can show is the hints engine's business."""

from __future__ import annotations

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints import Context, Hint, explain
from lmsdesk.hints.rules import RULES

SAFE = N_("Nothing was changed on your site.")


def explained(exchange: Exchange | None, context: Context | None = None) -> tuple[Hint, ...]:
    """The engine's hints for an exchange, the best first; none for an answer without fault."""
    if exchange is None:
        return ()
    found = explain(exchange, context=context)
    return (found.best, *found.also) if found.best is not None else ()


def known(id: str, evidence: str, **words: str) -> Hint:
    """The hint of a catalogue row that several answers together show. Raises StopIteration for an unknown id."""
    rule = next(rule for rule in RULES if rule.id == id)
    return Hint(
        id=rule.id,
        title=Sentence(rule.title, **words),
        happened=Sentence(rule.happened, **words),
        safe=Sentence(SAFE),
        todo=Sentence(rule.todo, **words),
        evidence=evidence,
        letter=rule.letter,
    )


def cause(id: str, title: str, happened: str | Sentence, todo: str, evidence: str, letter: str = "") -> Hint:
    """A hint in words of its own, for a catalogue row that the engine cannot see in one exchange."""
    told = happened if isinstance(happened, Sentence) else Sentence(happened)
    return Hint(id, Sentence(title), told, Sentence(SAFE), Sentence(todo), evidence, letter=letter)


def newer_address(evidence: str) -> Hint:
    return cause(
        "N05",
        N_("The newer kind of address does not work"),
        N_("The site announces an IPv6 address that does not answer. Its older address (IPv4) works, and we use that."),
        N_("Tell your hosting company that IPv6 is announced and broken."),
        evidence,
        "H12",
    )


def ends_soon(days: int, evidence: str) -> Hint:
    return cause(
        "N10",
        N_("The site's certificate ends soon"),
        Sentence(N_("The security certificate of your site ends in {days} days."), days=days),
        N_("Ask your hosting company to renew it, and why that does not happen by itself."),
        evidence,
        "H4",
    )


def clocks_differ(minutes: int, evidence: str) -> Hint:
    return cause(
        "N09",
        N_("Two clocks do not agree"),
        Sentence(N_("The clocks of this computer and of your site are {minutes} minutes apart."), minutes=minutes),
        N_("Set the time of this computer to automatic. If it is right, ask your hosting company to correct theirs."),
        evidence,
        "H14",
    )


def quarrel(name: str, evidence: str) -> Hint:
    return cause(
        "U24",
        N_("Two sign-in plugins read the same key"),
        Sentence(N_("Another token plugin is active beside Learnomy ({name}) and may refuse its sign-ins."), name=name),
        N_("Switch off the one you do not need, or sign in with an application password."),
        evidence,
    )


def old_answers(evidence: str) -> Hint:
    return cause(
        "W15",
        N_("A cache keeps old answers"),
        N_("A cache on your site answers in place of WordPress, so that changes show late or not at all."),
        N_("Exclude /wp-json/ in your cache plugin, or ask your hosting company to do so."),
        evidence,
        "H6",
    )


def hidden_https(evidence: str) -> Hint:
    return cause(
        "U06",
        N_("WordPress does not know about https"),
        N_("Your site is reached over https, but WordPress does not know it, and refuses keys because of that."),
        N_("Ask your hosting company to tell WordPress that the proxy in front of it speaks https."),
        evidence,
        "H9",
    )


def copy_slip(happened: Sentence) -> Hint:
    return cause(
        "U13",
        N_("The key or secret was not copied whole"),
        happened,
        N_("Copy the key and its secret again, each as a whole."),
        "checked before anything was sent",
    )
