"""U rows about tokens and browser sign-ins: Learnomy's own, and those of token plugins."""

from __future__ import annotations

from lmsdesk.domain.sign_in_plugins import Guarding, guarding
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import edit_site, likely, possible, retry, sign_in, sure, use_app_password


def _token_path(facts: Facts) -> bool:
    return "/auth/token" in facts.exchange.url


def _token_ended(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.lms == "learnomy" and facts.credential == "learnomy-token":
        return likely(f"{facts.seen}: the token ran out")
    if facts.status == 401 and _token_path(facts) and "refresh" in facts.exchange.url:
        return sure("the sign-in could not be renewed")
    return None


def _login_refused(facts: Facts) -> Match | None:
    if guarding(facts.code, facts.message) is Guarding.LOCKED_OUT:
        return None
    if facts.status in (400, 401, 403) and _token_path(facts) and "refresh" not in facts.exchange.url:
        return likely(f"{facts.seen} on the sign-in itself")
    return None


def _second_step(facts: Facts) -> Match | None:
    token = _token_path(facts) and "refresh" not in facts.exchange.url
    if facts.status not in (400, 401, 403) or not (token or facts.credential == "app-password"):
        return None
    wanted = guarding(facts.code, facts.low if token else facts.message)
    if wanted in (Guarding.SECOND_STEP, Guarding.CAPTCHA):
        return sure(
            f"{facts.seen}: the sign-in asks for a {'captcha' if wanted is Guarding.CAPTCHA else 'second step'}"
        )
    return possible(f"status {facts.status} on the sign-in itself") if token and wanted is None else None


def _jwt(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "jwt_auth_no_auth_header" else None


def _jwt_config(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "jwt_auth_bad_config" else None


def _jwt_invalid(facts: Facts) -> Match | None:
    if facts.code not in ("jwt_auth_invalid_token", "jwt_auth_bad_iss", "jwt_auth_user_not_found"):
        return None
    return sure(f"code {facts.code}") if "prior to" not in facts.message.lower() else None


def _two_tokens(facts: Facts) -> Match | None:
    if not _foreign_token_code(facts.code) or "prior to" in facts.message.lower():
        return None
    if facts.credential == "learnomy-token" and "learnomy" in facts.route:
        return sure(f"code {facts.code} for a token of Learnomy")
    return None


def _foreign_token_code(code: str) -> bool:
    return code.startswith(("jwt_auth_", "api_bearer_auth", "simple_jwt", "rest_api_bearer"))


def _clock(facts: Facts) -> Match | None:
    return sure("message “cannot handle token prior to”") if "cannot handle token prior to" in facts.low else None


def _nonce(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.means is Meaning.NONCE else None


TOKENS: tuple[Rule, ...] = (
    Rule(
        "U19",
        N_("Your site asks for a second step"),
        N_("Your site asks for a code or a captcha at sign-in, which programs cannot give."),
        N_("Use an application password instead: you approve it in the browser, with your second step."),
        _second_step,
        use_app_password,
    ),
    Rule(
        "U30",
        N_("User name or password is not right"),
        N_("Your site does not accept this user name and password."),
        N_("Check both and try again. If you sign in with a code as well, use an application password."),
        _login_refused,
        edit_site,
    ),
    Rule(
        "U24",
        N_("Two sign-in plugins quarrel"),
        N_("Another token plugin on your site reads our sign-in for Learnomy and rejects it."),
        N_("Switch off the plugin you do not need, or use an application password."),
        _two_tokens,
        edit_site,
    ),
    Rule(
        "U18",
        N_("The sign-in ran out"),
        N_("Your sign-in ran out and could not be renewed."),
        N_("Sign in again. Everything you typed waits here."),
        _token_ended,
        sign_in,
    ),
    Rule(
        "U25",
        N_("A browser sign-in got in the way"),
        N_("The site took us for a browser whose sign-in had run out."),
        N_("Try again."),
        _nonce,
        retry,
    ),
    Rule(
        "U21",
        N_("A token plugin is not finished"),
        N_("A token plugin on your site is not finished: a secret line is missing in wp-config.php."),
        N_("Ask your hosting company or developer to add it."),
        _jwt_config,
    ),
    Rule(
        "U23",
        N_("Your server's clock is off"),
        N_("Your server's clock is off, so it thinks our sign-in comes from the future."),
        N_("Ask your hosting company to correct the clock."),
        _clock,
        retry,
        letter="H14",
    ),
    Rule(
        "U22",
        N_("Your sign-in is no longer valid"),
        N_("Your sign-in is no longer valid."),
        N_("Please sign in again."),
        _jwt_invalid,
        sign_in,
    ),
    Rule(
        "U20",
        N_("A token plugin saw no sign-in"),
        N_("A token plugin on your site did not see our sign-in."),
        N_("Ask your hosting company to pass the Authorization header to PHP."),
        _jwt,
        None,
        "H1",
    ),
)
