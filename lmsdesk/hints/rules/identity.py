"""U rows: who is asking, and whether they may."""

from __future__ import annotations

from urllib.parse import urlsplit

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, edit_site, likely, open_page, possible, retry, sign_in, site_root, sure

_APP_CODES = ("invalid_username", "invalid_email", "incorrect_password")


def _anonymous(facts: Facts) -> bool:
    """401 with a permission code although a credential went along (R2)."""
    if facts.status != 401 or facts.code in ("masteriyo_rest_authentication_error", *_APP_CODES) or facts.html:
        return False
    return facts.json is not None or facts.exchange.method == "HEAD"


def _read_only(facts: Facts) -> Match | None:
    if facts.code != "masteriyo_rest_authentication_error" or not facts.write or _strange_method(facts):
        return None
    return sure(f"status {facts.status}, code {facts.code}, a change with a key that may only read")


def _write_only(facts: Facts) -> Match | None:
    if facts.code == "masteriyo_rest_authentication_error" and not facts.write:
        return sure(f"status {facts.status}, code {facts.code}, reading with a key that may only write")
    return None


def _strange_method(facts: Facts) -> Match | None:
    known = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
    if facts.code != "masteriyo_rest_authentication_error":
        return None
    if facts.exchange.method not in known or "unknown request method" in facts.message.lower():
        return sure("message “unknown request method”")
    return None


def _wrong_secret(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.masteriyo_realm:
        return sure("status 401 with Masteriyo's realm: the key is known, its secret is wrong")
    return None


def _misread_key(facts: Facts) -> Match | None:
    woo = any(name.startswith("wc/") for name in facts.context.namespaces or ())
    if woo and facts.credential == "masteriyo-key" and facts.code == "invalid_username" and _foreign_route(facts):
        return sure(f"code {facts.code} outside Masteriyo's addresses, and WooCommerce is active")
    return None


def _key_removed(facts: Facts) -> Match | None:
    if facts.worked_before is None or _unknown_key(facts) is None:
        return None
    return sure(f"status 401, code {facts.code}, and a key worked shortly before")


def _unknown_key(facts: Facts) -> Match | None:
    if facts.credential != "masteriyo-key" or facts.query_form or _foreign_route(facts):
        return None
    if facts.code == "invalid_username":
        return sure(f"code {facts.code}")
    if not _anonymous(facts) or facts.masteriyo_realm:
        return None
    if facts.context.header_arrives is True:
        return sure(f"status 401, code {facts.code}; the key's header arrives")
    return likely(f"status 401, code {facts.code}, no Masteriyo realm")


def _foreign_route(facts: Facts) -> bool:
    """Whether Masteriyo never looks at its keys on this route."""
    return "/masteriyo/" not in f"/{facts.exchange.route.strip('/')}/"


def _key_elsewhere(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.credential == "masteriyo-key" and facts.json is not None and _foreign_route(facts):
        return sure(f"status 401, code {facts.code}: a key outside Masteriyo's own routes")
    return None


def _stripped(facts: Facts) -> Match | None:
    if not _anonymous(facts) or not facts.credential or facts.masteriyo_realm or facts.query_form:
        return None
    if facts.context.header_arrives is False:
        return sure("the Authorization header does not reach WordPress")
    if facts.learnomy_shape or facts.credential == "learnomy-token":
        return possible(f"status 401, code {facts.code}, although a token went along")
    return possible(f"status 401, code {facts.code}, although a sign-in went along")


def _plain_http(facts: Facts) -> Match | None:
    if not _anonymous(facts) or facts.local or urlsplit(facts.exchange.url).scheme != "http":
        return None
    return sure("plain http: WordPress switches keys and application passwords off") if facts.credential else None


def _switched_off(facts: Facts) -> Match | None:
    if _anonymous(facts) and facts.credential and facts.context.app_passwords is False:
        return sure("the index announces no application passwords")
    return None


def _app_password(facts: Facts) -> Match | None:
    if facts.code == "incorrect_password":
        return sure(f"code {facts.code}")
    if facts.credential == "masteriyo-key":
        return None
    if facts.code in _APP_CODES:
        return sure(f"code {facts.code}")
    if facts.credential == "app-password" and _anonymous(facts):
        return likely(f"status 401, code {facts.code}, application password sent")
    return None


def _app_off(facts: Facts) -> Match | None:
    if facts.code.startswith("application_passwords_disabled"):
        return sure(f"code {facts.code}")
    return None


def _role(facts: Facts) -> Match | None:
    if facts.status != 403 or facts.code == "rest_cookie_invalid_nonce" or "jwt" in facts.code or facts.html:
        return None
    if (
        "_cannot_" in facts.code
        or "forbidden" in facts.code
        or "denied" in facts.code
        or facts.code.startswith("rest_")
    ):
        return sure(f"status 403, code {facts.code}: the site knows who asks, and says no")
    return likely(f"status 403, code {facts.code or '-'}") if facts.json is not None else None


def _learner_rule(facts: Facts) -> Match | None:
    endings = ("cannot_start_course", "cannot_start_quiz", "quiz_is_not_started", "invalid_quiz")
    if facts.status == 403 and facts.code.endswith(endings):
        return sure(f"status 403, code {facts.code}")
    return None


def _instructor_terms(facts: Facts) -> Match | None:
    terms = ("/courses/categories", "/courses/tags", "/courses/difficulties")
    if facts.status == 403 and facts.write and any(term in facts.exchange.url for term in terms):
        return sure(f"status 403 on a category, code {facts.code}") if facts.lms == "masteriyo" else None
    return None


def _keys_admin(facts: Facts) -> Match | None:
    if facts.status == 403 and facts.code == "masteriyo_permission_denied" and "/rest-api" in facts.exchange.url:
        return sure(f"code {facts.code} on the keys")
    return None


def _not_approved(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "masteriyo_rest_user_not_approved" else None


def _no_sign_in(facts: Facts) -> Match | None:
    if (
        facts.status == 401
        and not facts.credential
        and facts.json is not None
        and facts.exchange.route not in ("/", "")
    ):
        return likely(f"status 401, code {facts.code}, no sign-in went along")
    return None


def _token_path(facts: Facts) -> bool:
    return "/auth/token" in facts.exchange.url


def _token_ended(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.lms == "learnomy" and facts.credential == "learnomy-token":
        return likely(f"status 401, code {facts.code or '-'}: the token ran out")
    if facts.status == 401 and _token_path(facts) and "refresh" in facts.exchange.url:
        return sure("the sign-in could not be renewed")
    return None


def _login_refused(facts: Facts) -> Match | None:
    if facts.status in (400, 401, 403) and _token_path(facts) and "refresh" not in facts.exchange.url:
        return likely(f"status {facts.status}, code {facts.code or '-'} on the sign-in itself")
    return None


def _second_step(facts: Facts) -> Match | None:
    if facts.status not in (401, 403) or not _token_path(facts) or "refresh" in facts.exchange.url:
        return None
    words = ("two-factor", "2fa", "two factor", "captcha", "verification code", "one-time", "authenticator")
    if any(word in facts.low for word in words):
        return sure("the sign-in asks for a second step")
    return possible(f"status {facts.status} on the sign-in itself")


def _jwt(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "jwt_auth_no_auth_header" else None


def _jwt_config(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "jwt_auth_bad_config" else None


def _jwt_invalid(facts: Facts) -> Match | None:
    if facts.code != "jwt_auth_invalid_token":
        return None
    return sure(f"code {facts.code}") if "prior to" not in facts.message.lower() else None


def _two_tokens(facts: Facts) -> Match | None:
    if not facts.code.startswith("jwt_auth_") or "prior to" in facts.message.lower():
        return None
    if facts.credential == "learnomy-token" and "learnomy/" in facts.exchange.url:
        return sure(f"code {facts.code} for a token of Learnomy")
    return None


def _clock(facts: Facts) -> Match | None:
    return sure("message “cannot handle token prior to”") if "cannot handle token prior to" in facts.low else None


def _nonce(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "rest_cookie_invalid_nonce" else None


def _open_keys(facts: Facts) -> Suggestion:
    return Suggestion(
        Do.OPEN_KEYS, N_("Open keys in WordPress"), f"{site_root(facts)}/wp-admin/admin.php?page=masteriyo"
    )


IDENTITY: tuple[Rule, ...] = (
    Rule(
        "P27",
        N_("The kind of request was changed on the way"),
        N_("Something between us and your site changed the kind of request."),
        N_("Ask your hosting company which methods are allowed."),
        _strange_method,
        details,
        "H2",
    ),
    Rule(
        "U04",
        N_("This key may only look"),
        N_("Your site did not save this: the key has “Read” permission only."),
        N_("In WordPress edit the key and choose “Read/Write”, then try again."),
        _read_only,
        _open_keys,
    ),
    Rule(
        "U05",
        N_("This key may not read"),
        N_("This key may write but not read, and this program must read first."),
        N_("In WordPress edit the key and choose “Read/Write”, then try again."),
        _write_only,
        _open_keys,
    ),
    Rule(
        "U03",
        N_("The key is right, the secret is not"),
        N_("The key is right, the secret that belongs to it is not."),
        N_("Paste the secret again, or make a new key."),
        _wrong_secret,
        edit_site,
    ),
    Rule(
        "U16",
        N_("Another plugin misreads the key"),
        N_("WooCommerce on your site takes our key for a user name."),
        N_("Update WooCommerce, or sign in with an application password."),
        _misread_key,
        edit_site,
    ),
    Rule(
        "U29",
        N_("A key does not count here"),
        N_("WordPress takes this key for Masteriyo's own data only, not for pictures or other parts of the site."),
        N_("Sign in with an application password to do this."),
        _key_elsewhere,
        edit_site,
    ),
    Rule(
        "U06",
        N_("Keys work only over https"),
        N_("This site is reached without https, and WordPress then ignores keys and application passwords."),
        N_("Switch your site to https, and use https:// in its address here."),
        _plain_http,
        edit_site,
    ),
    Rule(
        "U07",
        N_("App sign-ins are switched off"),
        N_("A plugin on your site turned off app sign-ins, and Masteriyo keys stop working with them."),
        N_("In Wordfence: Firewall > Brute Force Protection, untick “Disable application passwords”."),
        _switched_off,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
    ),
    Rule(
        "U12",
        N_("This key worked before and is gone"),
        N_("A key worked here before, and now your site knows none: it or the account that owned it was removed."),
        N_("Make a new key under an account that stays, and enter it here."),
        _key_removed,
        _open_keys,
    ),
    Rule(
        "U02",
        N_("This key does not exist on {site}"),
        N_("Your site does not know this key: it was deleted, mistyped, or belongs to another site."),
        N_("Check the key and its secret, or make a new one under Masteriyo > Tools > REST API."),
        _unknown_key,
        edit_site,
    ),
    Rule(
        "U14",
        N_("The application password is not accepted"),
        N_("Your site does not accept this user name and application password."),
        N_("Make a new one in Users > Profile > Application Passwords. The normal password will not work here."),
        _app_password,
        edit_site,
    ),
    Rule(
        "U19",
        N_("Your site asks for a second step"),
        N_("Your site asks for a second step at sign-in, which programs cannot do."),
        N_("Use an application password instead."),
        _second_step,
        edit_site,
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
        "U18",
        N_("The sign-in ran out"),
        N_("Your sign-in ran out and could not be renewed."),
        N_("Sign in again. Everything you typed waits here."),
        _token_ended,
        sign_in,
    ),
    Rule(
        "U15",
        N_("App passwords are switched off"),
        N_("Application passwords are switched off on this site, or for this account."),
        N_("Ask the administrator to switch them on. They need https."),
        _app_off,
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
        "U10",
        N_("Only administrators see keys"),
        N_("Only an administrator can see or make API keys."),
        N_("Ask an administrator, or sign in as one."),
        _keys_admin,
    ),
    Rule(
        "U11",
        N_("Your instructor account is not approved yet"),
        N_("Your instructor account waits for approval."),
        N_("Ask the owner of the site to approve it."),
        _not_approved,
    ),
    Rule(
        "U09",
        N_("Only administrators may do this"),
        N_("Masteriyo lets only administrators change or delete categories, tags and difficulties."),
        N_("Ask an administrator to do it, or sign in as one."),
        _instructor_terms,
        edit_site,
    ),
    Rule(
        "U27",
        N_("Only for people who take the course"),
        N_("The site allows this only to people who have joined the course and started it."),
        N_("Join the course with this account first, or look at it as an instructor."),
        _learner_rule,
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
        "U24",
        N_("Two sign-in plugins quarrel"),
        N_("Another token plugin on your site reads our sign-in for Learnomy and rejects it."),
        N_("Switch off the plugin you do not need, or use an application password."),
        _two_tokens,
        edit_site,
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
    Rule(
        "U28",
        N_("Nobody is signed in"),
        N_("Your site shows this only to people who are signed in."),
        N_("Sign in to this site."),
        _no_sign_in,
        sign_in,
    ),
    Rule(
        "U01",
        N_("Your web server throws the key away"),
        N_("Your web server may throw our sign-in away before WordPress sees it."),
        N_("Ask your hosting company to pass the Authorization header to PHP."),
        _stripped,
        edit_site,
        "H1",
    ),
)
