"""U rows about keys and application passwords: does the site know who is asking? (R2, R3)"""

from __future__ import annotations

from urllib.parse import urlsplit

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, edit_site, likely, open_page, possible, sign_in, site_root, sure

_METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
_LOGIN_CODES = ("invalid_username", "invalid_email", "incorrect_password")


def _stranger(facts: Facts) -> bool:
    """401 in WordPress' own words: the site does not know who calls (R2)."""
    if facts.status != 401 or facts.html or facts.means is Meaning.KEY_PERMISSION or facts.code in _LOGIN_CODES:
        return False
    return facts.json is not None or facts.exchange.method == "HEAD"


def _own_route(facts: Facts) -> bool:
    """Whether Masteriyo looks at its keys on this route."""
    return "wp-json/masteriyo/" in facts.exchange.url


# -- what the key may do -------------------------------------------------------------------------------------------


def _strange_method(facts: Facts) -> Match | None:
    if facts.means is not Meaning.KEY_PERMISSION:
        return None
    if facts.exchange.method not in _METHODS or "unknown request method" in facts.message.lower():
        return sure("message “unknown request method”")
    return None


def _lacks(facts: Facts) -> str:
    """The permission that the key lacks: its own words first, else what was tried."""
    if facts.means is not Meaning.KEY_PERMISSION or _strange_method(facts) is not None:
        return ""
    message = facts.message.lower()
    if "write" in message or "read" in message:
        return "write" if "write" in message else "read"
    return "write" if facts.write else "read"


def _read_only(facts: Facts) -> Match | None:
    return sure(f"{facts.seen}: the key may only read") if _lacks(facts) == "write" else None


def _write_only(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.exchange.method == "HEAD" and facts.key and not facts.realm:
        return possible("status 401 for a HEAD request, whose answer has no words to tell why")
    return sure(f"{facts.seen}: the key may only write") if _lacks(facts) == "read" else None


# -- is the key known ----------------------------------------------------------------------------------------------


def _slip(facts: Facts) -> Match | None:
    if facts.context.slip and facts.credential != "app-password" and facts.status in (0, 400, 401, 403):
        return sure(f"the key or password itself: {facts.context.slip}")
    if facts.status == 401 and facts.credential == "malformed":
        return sure("the sign-in has not the form of a key with its secret, or of a name with its password")
    return None


def _slip_password(facts: Facts) -> Match | None:
    if not facts.context.slip or facts.credential != "app-password" or _app_password(facts) is None:
        return None
    return sure(f"{facts.seen}, and the application password has {facts.context.slip}")


def _wrong_secret(facts: Facts) -> Match | None:
    if facts.status == 401 and facts.masteriyo_realm:
        return sure("status 401 with Masteriyo's realm: the key is known, its secret is wrong")
    return None


def _misread_key(facts: Facts) -> Match | None:
    if facts.status != 401 or not facts.key or facts.code not in ("invalid_username", "invalid_email"):
        return None
    if _own_route(facts) or facts.masteriyo_realm:
        return None
    woo = any(name.startswith("wc/") for name in facts.context.namespaces or facts.history.index.get("namespaces", ()))
    return sure(f"code {facts.code} outside Masteriyo's addresses, and WooCommerce is active") if woo else None


def _misread_by_another(facts: Facts) -> Match | None:
    if facts.status != 401 or not facts.key or facts.code not in ("invalid_username", "invalid_email"):
        return None
    if _own_route(facts) or facts.masteriyo_realm:
        return None
    return likely(f"code {facts.code} outside Masteriyo's addresses: the key was taken for a user name")


def _plain_http(facts: Facts) -> Match | None:
    if not _stranger(facts) or not facts.credential or facts.local or facts.scheme != "http":
        return None
    return sure("plain http: WordPress switches keys and application passwords off")


def _hidden_https(facts: Facts) -> Match | None:
    """Asked over https, and WordPress writes http into its own links: a proxy in front does not tell."""
    if not _stranger(facts) or not facts.credential or facts.scheme != "https":
        return None
    link = urlsplit(facts.api_link)
    if link.scheme == "http" and link.hostname == facts.host:
        return sure("asked over https, and the Link header shows http: WordPress does not know")
    return None


def _switched_off(facts: Facts) -> Match | None:
    if not _stranger(facts) or not facts.credential:
        return None
    announced = facts.context.app_passwords
    if announced is False:
        return sure("the index announces no application passwords")
    return None


def _key_removed(facts: Facts) -> Match | None:
    before = facts.history.accepted
    if before is None or not facts.key or _unknown_key(facts) is None:
        return None
    return sure(f"{facts.seen}, and a key was accepted before")


def _key_of_another(facts: Facts) -> Match | None:
    if facts.context.key_is_of and _unknown_key(facts) is not None:
        return sure("the same key is accepted by another site in this program", other=facts.context.key_is_of)
    return None


def _unknown_key(facts: Facts) -> Match | None:
    if not facts.key or facts.masteriyo_realm or facts.status != 401:
        return None
    if facts.code in ("invalid_username", "invalid_email") and _own_route(facts):
        return sure(f"code {facts.code}")
    if not _stranger(facts) or not (_own_route(facts) or not facts.api):
        return None
    if facts.context.header_arrives is True:
        return sure(f"{facts.seen}; the key's header arrives")
    return likely(f"{facts.seen}, no Masteriyo realm")


def _nobody(facts: Facts) -> Match | None:
    if facts.status != 401 or facts.credential or facts.html or facts.realm or facts.lms == "learnomy":
        return None
    if facts.means is not Meaning.STRANGER and facts.json is not None:
        return None
    if facts.json is None and facts.exchange.method != "HEAD":
        return None
    return likely(f"{facts.seen}, and no sign-in went along")


def _nobody_at_learnomy(facts: Facts) -> Match | None:
    if facts.status != 401 or facts.credential or facts.json is None or facts.lms != "learnomy":
        return None
    if "/auth/token" in facts.exchange.url:
        return None
    return likely(f"{facts.seen}, and no sign-in went along")


def _stripped(facts: Facts) -> Match | None:
    if not _stranger(facts) or not facts.credential or facts.masteriyo_realm or facts.query_form:
        return None
    if facts.context.header_arrives is False:
        return sure("the Authorization header does not reach WordPress")
    if facts.context.header_arrives or (facts.key and not _own_route(facts)):
        return None
    return possible(f"{facts.seen}, although a sign-in went along")


# -- application passwords -----------------------------------------------------------------------------------------


def _old_plugin(facts: Facts) -> Match | None:
    """The words of WordPress' login form, not of its application passwords: something else read the header."""
    if facts.status != 401 or facts.credential != "app-password" or facts.code != "incorrect_password":
        return None
    if "password you entered" in facts.message.lower():
        return sure(f"code {facts.code} in the words of the login form, not of application passwords")
    return None


def _app_password(facts: Facts) -> Match | None:
    if facts.status != 401 or facts.masteriyo_realm:
        return None
    if facts.code == "incorrect_password" or (facts.code in _LOGIN_CODES and not facts.key):
        return sure(f"code {facts.code}")
    if facts.credential == "app-password" and _stranger(facts):
        return likely(f"{facts.seen}, application password sent")
    return None


def _app_off(facts: Facts) -> Match | None:
    if facts.approval_page and facts.status == 501 and "appears to use basic" not in facts.low:
        return sure("status 501 of the page that approves application passwords")
    return sure(facts.seen) if facts.means is Meaning.APP_OFF else None


def _open_keys(facts: Facts) -> Suggestion:
    return Suggestion(
        Do.OPEN_KEYS, N_("Open keys in WordPress"), f"{site_root(facts)}/wp-admin/admin.php?page=masteriyo"
    )


KEYS: tuple[Rule, ...] = (
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
        "U13",
        N_("The key or password was not copied whole"),
        N_("What was sent is no key with its secret, and no name with its password: something slipped while copying."),
        N_("Copy key and secret again, each as a whole. Keys begin with key_, secrets with secret_."),
        _slip,
        edit_site,
    ),
    Rule(
        "U13",
        N_("This is no application password"),
        N_("Your site does not accept this password. Application passwords have 24 letters and digits; this has not."),
        N_("Copy the application password again, as a whole, or make a new one under Users > Profile in WordPress."),
        _slip_password,
        edit_site,
        variant="password",
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
        "U16",
        N_("Another plugin misreads the key"),
        N_("Another plugin on your site, perhaps WooCommerce, takes our key for a user name."),
        N_("Update that plugin, or sign in with an application password."),
        _misread_by_another,
        edit_site,
        variant="another",
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
        "U06",
        N_("WordPress does not know about https"),
        N_("Your site is reached over https, but WordPress does not know it, and ignores keys because of that."),
        N_("Ask your hosting company to tell WordPress that the proxy in front of it speaks https."),
        _hidden_https,
        details,
        variant="hidden",
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
        "U02",
        N_("This key belongs to another site"),
        N_("Your site does not know this key. It is the key of “{other}”."),
        N_("Enter the key of this site, or make a new one under Masteriyo > Tools > REST API."),
        _key_of_another,
        edit_site,
        variant="of another site",
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
        "U02",
        N_("Nobody is signed in"),
        N_("Your site shows this only to people who are signed in, and no key went along."),
        N_("Sign in to this site with a key that it knows, or with an application password."),
        _nobody,
        sign_in,
        variant="none",
    ),
    Rule(
        "U28",
        N_("Nobody is signed in"),
        N_("Your site shows this only to people who are signed in."),
        N_("Sign in to this site."),
        _nobody_at_learnomy,
        sign_in,
    ),
    Rule(
        "U17",
        N_("An old plugin reads the sign-in first"),
        N_("An old plugin, such as “JSON Basic Authentication”, takes the application password for a normal one."),
        N_("Remove that plugin: WordPress can do this by itself now."),
        _old_plugin,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
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
        "U15",
        N_("App passwords are switched off"),
        N_("Application passwords are switched off on this site, or for this account."),
        N_("Ask the administrator to switch them on. They need https."),
        _app_off,
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
