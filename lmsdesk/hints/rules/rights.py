"""U rows about rights: the site knows who asks, and says no (R2)."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, likely, open_page, sign_in, sure

_TERMS = ("/courses/categories", "/courses/tags", "/courses/difficulties")


def _means(facts: Facts, *wanted: Meaning) -> Match | None:
    return sure(facts.seen) if facts.status >= 400 and facts.means in wanted else None


def _keys_admin(facts: Facts) -> Match | None:
    if facts.status == 403 and facts.code == "masteriyo_permission_denied" and "/rest-api" in facts.exchange.url:
        return sure(f"{facts.seen} on the keys")
    return None


def _instructor_terms(facts: Facts) -> Match | None:
    if facts.status != 403 or not facts.write or facts.means is not Meaning.ROLE or facts.lms != "masteriyo":
        return None
    return sure(f"{facts.seen} on a category") if any(term in facts.exchange.url for term in _TERMS) else None


def _role(facts: Facts) -> Match | None:
    if facts.json is None or "jwt" in facts.code or facts.means is not Meaning.ROLE:
        return None
    if facts.status == 403:
        return sure(f"{facts.seen}: the site knows who asks, and says no")
    return likely(f"{facts.seen}: the site knows who asks, and says no") if facts.status != 401 else None


def _without_code(facts: Facts) -> Match | None:
    if facts.status == 403 and facts.json is not None and not facts.code:
        return likely("status 403 without a code")
    return None


def _wrong_old_password(facts: Facts) -> Match | None:
    if facts.status == 403 and "old password" in facts.message.lower():
        return sure(f"{facts.seen}, a message about the old password")
    return None


RIGHTS: tuple[Rule, ...] = (
    Rule(
        "U10",
        N_("Only administrators see keys"),
        N_("Only an administrator can see or make API keys."),
        N_("Ask an administrator, or sign in as one."),
        _keys_admin,
        open_page("wp-admin/admin.php?page=masteriyo", N_("Open keys in WordPress")),
    ),
    Rule(
        "U11",
        N_("Your instructor account is not approved yet"),
        N_("Your instructor account waits for approval."),
        N_("Ask the owner of the site to approve it."),
        lambda facts: _means(facts, Meaning.NOT_APPROVED),
    ),
    Rule(
        "U09",
        N_("Only administrators may do this"),
        N_("Masteriyo lets only administrators change or delete categories, tags and difficulties."),
        N_("Ask an administrator to do it, or sign in as one."),
        _instructor_terms,
        sign_in,
    ),
    Rule(
        "P06",
        N_("The old password is not right"),
        N_("Your site did not change this: the old password is not right."),
        N_("Enter the password that is in use now, then save again."),
        _wrong_old_password,
        variant="old password",
    ),
    Rule(
        "U08",
        N_("You may not do this"),
        N_("You are signed in, but this account is not allowed to do this."),
        N_("Ask an administrator of your site for the right, or sign in with another account."),
        _role,
        edit_site,
    ),
    Rule(
        "U08",
        N_("Only for people who take the course"),
        N_("The site allows this only to people who have joined the course and started it."),
        N_("Join the course with this account first, or look at it as an instructor."),
        lambda facts: _means(facts, Meaning.LEARNER),
        variant="learner",
    ),
    Rule(
        "U08",
        N_("This can be done only once"),
        N_("This account has done this already, and your site allows it only once."),
        N_("Change what is there instead of adding another."),
        lambda facts: _means(facts, Meaning.ONCE),
        variant="once",
    ),
    Rule(
        "U08",
        N_("This is switched off on your site"),
        N_("Your site does not take this at present: it is switched off in its settings."),
        N_("An administrator can switch it on in the settings of the course plugin."),
        lambda facts: _means(facts, Meaning.SWITCHED_OFF),
        variant="switched off",
    ),
    Rule(
        "U08",
        N_("Not with your own account"),
        N_("Your site does not let people do this to the account they are signed in with."),
        N_("Ask another administrator to do it."),
        lambda facts: _means(facts, Meaning.YOURSELF),
        variant="yourself",
    ),
    Rule(
        "U08",
        N_("You may not do this"),
        N_("Your site did not allow this, and did not say why."),
        N_("Ask an administrator of your site for the right, or sign in with another account."),
        _without_code,
        edit_site,
        variant="silent",
    ),
)
