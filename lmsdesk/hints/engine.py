"""Choosing: which rules match an exchange, which is best, and which two are also possible."""

from __future__ import annotations

from dataclasses import replace

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.problem import Outcome, Problem, Trouble
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_, Sentence
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Context, Explanation, Hint, Match, Rule, Strength
from lmsdesk.hints.rules import RULES

ALSO = 2


def explain(exchange: Exchange, *, context: Context | None = None) -> Explanation:
    """Name the cause of a failed exchange. An answer without fault gives an empty explanation. Never raises."""
    facts = Facts(exchange, context or Context())
    if facts.failure is not None and facts.failure.what == "stopped":
        return Explanation(None)  # someone left the page or closed the window: no fault of the site
    found: list[tuple[Match, Rule]] = []
    for rule in RULES:
        match = rule.when(facts)
        if match is not None:
            found.append((match, rule))
    found.sort(key=lambda pair: -pair[0].strength)  # stable: the order of the rules breaks ties
    if not found:
        return Explanation(_unknown(facts)) if _is_bad(facts) else Explanation(None)
    (match, rule), rest = found[0], found[1:]
    best = _hint(facts, match, rule)
    if match.strength is Strength.SURE:
        return Explanation(best)  # what is sure has no "also possible"
    also: dict[str, Hint] = {}
    for other_match, other in rest:
        if other.id != rule.id and other.harmless is rule.harmless:
            also.setdefault(other.id, _hint(facts, other_match, other))
    return Explanation(best, tuple(also.values())[:ALSO])


def explain_problem(problem: Problem, *, context: Context | None = None) -> Explanation:
    """Explain a problem: by its exchange where there is one, else by the sentence it carries."""
    base = context or Context()
    if problem.exchange is not None and problem.sentence is None:
        told = problem.exchange.is_write or problem.outcome is not Outcome.NOTHING
        merged = replace(base, outcome=problem.outcome if told else None, retry_after=problem.retry_after)
        explanation = explain(problem.exchange, context=merged)
        if explanation.best is not None:
            return explanation
    happened = problem.sentence or Sentence(N_("The site's answer could not be used."))
    details = Suggestion(Do.SHOW_DETAILS, N_("Show details")) if problem.exchange is not None else None
    if problem.trouble is Trouble.SIGNED_OUT:
        details = Suggestion(Do.SIGN_IN_AGAIN, N_("Sign in again"))  # the way on is another sign-in
    return Explanation(
        Hint(
            id="X00",
            title=Sentence(N_("That did not work")),
            happened=happened,
            safe=safe_sentence(problem.outcome, base.typed),
            todo=Sentence(""),
            evidence=problem.code or problem.trouble.value,
            action=details,
        )
    )


def safe_sentence(outcome: Outcome, typed: bool) -> Sentence:
    """What is safe, in one sentence."""
    if outcome is Outcome.DONE:
        return Sentence(N_("We looked: the change is on your site."))
    if outcome is Outcome.UNKNOWN:
        if typed:
            return Sentence(N_("We could not see whether it was saved. Everything you typed is kept here."))
        return Sentence(N_("We could not see whether the change was made."))
    if typed or outcome is Outcome.NOT_DONE:
        return Sentence(N_("Nothing was changed on your site. Everything you typed is kept here."))
    return Sentence(N_("Nothing was changed on your site."))


def _hint(facts: Facts, match: Match, rule: Rule) -> Hint:
    words = {"site": facts.context.site_name or facts.host, "host": facts.host, **dict(match.words)}
    return Hint(
        id=rule.id,
        title=Sentence(rule.title, **words),
        happened=Sentence(rule.happened, **words),
        safe=safe_sentence(facts.outcome, facts.context.typed),
        todo=Sentence(rule.todo, **words),
        evidence=match.evidence,
        action=rule.action(facts) if rule.action else None,
        letter=rule.letter,
    )


def _is_bad(facts: Facts) -> bool:
    if facts.failure is not None or facts.status >= 400 or facts.status == 0:
        return True
    if not facts.api or facts.mute or facts.exchange.method == "HEAD" or facts.status == 204:
        return False
    if facts.exchange.body_capped and not facts.exchange.body:
        return False  # a browser left it out of its file
    return 200 <= facts.status < 300 and facts.json is None


def _unknown(facts: Facts) -> Hint:
    what = f"status {facts.status}" if facts.status else str(facts.failure and facts.failure.what)
    return Hint(
        id="X00",
        title=Sentence(N_("Your site answered in a way we do not know")),
        happened=Sentence(N_("Your site answered in a way that this program does not know.")),
        safe=safe_sentence(facts.outcome, facts.context.typed),
        todo=Sentence(N_("Try again. If it stays, show the details to the person who looks after your site.")),
        evidence=f"{what}, code {facts.code or '-'}, type {facts.exchange.content_type or '-'}",
        action=Suggestion(Do.RETRY, N_("Try again")),
    )
