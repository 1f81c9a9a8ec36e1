"""What people type as the address of their site, made into one that can be asked."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import unquote, urlsplit

from lmsdesk.domain.words import N_, Sentence


class AddressError(ValueError):
    """The typed text is not an address; ``sentence`` says what to type instead, ``instead`` what may be meant."""

    def __init__(self, sentence: Sentence, instead: str = "") -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.instead = instead


_ADMIN = re.compile(
    r"/(?:wp-admin|wp-login\.php|wp-json|xmlrpc\.php|wp-content|wp-includes|wp-cron\.php|index\.php|index\.html?)(?:/.*)?$",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"href\s*=\s*[\"']([^\"']+)[\"']|<\s*(https?://[^>\s]+)\s*>", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)
_URL_IN_TEXT = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_MAIL_COMPANIES = frozenset(
    {"gmail", "googlemail", "outlook", "hotmail", "live", "yahoo", "icloud", "me", "gmx", "web", "proton", "protonmail"}
    | {"aol", "mail", "t-online", "posteo", "orange", "free", "laposte", "libero", "qq", "163"}
)
_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_EXAMPLE = "https://academy.example"


def normalise(text: str) -> str:
    """``https://host[:port][/folder]`` from what a person typed or pasted. Raises AddressError.

    Without a scheme https is meant (http only on this computer). Pages of the dashboard, the API path, query and
    fragment are taken off; a folder stays, because WordPress may live in one.
    """
    typed = text.translate(_ZERO_WIDTH).strip()
    if markup := _MARKUP.search(typed):
        typed = markup.group(1) or markup.group(2) or ""
    typed = re.sub(r"[\r\n\t]+", " ", typed).strip(" \"'`“”‘’„‚«»<>(),;").strip()
    if not typed:
        raise AddressError(Sentence(N_("Type the address of your site, such as {example}."), example=_EXAMPLE))
    typed = re.sub(r"^(?i:https?):?\\+", lambda found: found[0].partition("\\")[0].rstrip(":") + "://", typed)
    if (inside := _URL_IN_TEXT.search(typed)) and "." in inside[0] and re.search(r"\s", typed):
        typed = inside[0].rstrip(".,;:!?)")
    if re.search(r"[<>{}|\\^]", typed):
        raise AddressError(Sentence(N_("This is not a web address. It looks like {example}."), example=_EXAMPLE))
    if re.fullmatch(r"(?:key|secret)_[0-9A-Za-z]+", typed):
        raise AddressError(
            Sentence(N_("This is a key, not an address. The address looks like {example}."), example=_EXAMPLE)
        )
    if re.fullmatch(r"(?:mailto:)?[^\s/@:]+@[^\s/@]+", typed):
        raise _is_mail(typed.rpartition("@")[2].lower())
    typed = _with_scheme(typed)
    if re.search(r"\s", typed):
        raise AddressError(Sentence(N_("An address has no spaces in it. It looks like {example}."), example=_EXAMPLE))
    return _rebuilt(typed)


def _is_mail(domain: str) -> AddressError:
    """Often the academy has the domain of the mail; the large mail companies have no academy."""
    if domain.partition(".")[0] in _MAIL_COMPANIES:
        words = N_("This is an e-mail address. Type the address of the site; it looks like {example}.")
        return AddressError(Sentence(words, example=_EXAMPLE))
    words = N_("This is an e-mail address. Type the address of the site, perhaps {example}.")
    return AddressError(Sentence(words, example=f"https://{domain}"), domain)


def _with_scheme(typed: str) -> str:
    """The text with one scheme in front; slips such as ``https//x``, ``http:/x`` and ``https://https://x`` mended."""
    secure: bool | None = None
    while match := re.match(r"(?i)(https?)\s*(?::\s*/*|/{1,2})\s*", typed):
        secure = match.group(1).lower() == "https"
        typed = typed[match.end() :]
    foreign = re.match(r"(?i)([a-z][a-z0-9+-]*):(?://|(?!\d))", typed)
    if foreign and (secure is None or "://" in foreign.group(0)):
        raise AddressError(
            Sentence(N_("Addresses of sites begin with https://, not with {scheme}:"), scheme=foreign.group(1).lower())
        )
    typed = _bracketed(typed.lstrip("/"))
    if secure is None:
        secure = not _stays_here(typed)
    return ("https://" if secure else "http://") + typed


def _bracketed(typed: str) -> str:
    """An IPv6 address gets the brackets that an address of the web needs."""
    host, slash, rest = typed.partition("/")
    try:
        return f"[{ipaddress.IPv6Address(host.partition('%')[0])}]{slash}{rest}"
    except ValueError:
        return typed


def _stays_here(typed: str) -> bool:
    host = re.split(r"[/?#]", typed, maxsplit=1)[0].rpartition("@")[2]
    name = host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0]
    if name.lower() == "localhost" or name.lower().endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _rebuilt(typed: str) -> str:
    wrong = AddressError(Sentence(N_("This is not a web address. It looks like {example}."), example=_EXAMPLE))
    try:
        parts = urlsplit(typed)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    host = _checked_host(unquote(host).rstrip("."), wrong)
    netloc = f"[{host}]" if ":" in host else host
    if port is not None and port != {"https": 443, "http": 80}[parts.scheme]:
        netloc += f":{port}"
    path = re.sub(r"/{2,}", "/", parts.path)
    path = _ADMIN.sub("", path).rstrip("/")
    return f"{parts.scheme}://{netloc}{path}"


def _in_ascii(host: str) -> str:
    """A name with letters of any language as the net knows it. Raises UnicodeError."""
    import idna  # it comes with what speaks HTTP; Python's own knows the rules of 2003 only

    return idna.encode(host, uts46=True).decode()


def _checked_host(host: str, wrong: AddressError) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        ascii_host = host if host.isascii() else _in_ascii(host)
    except UnicodeError:
        raise wrong from None
    labels = ascii_host.lower().split(".")
    if len(ascii_host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise wrong
    if len(labels) > 1 and labels[-1].isdigit():
        raise wrong
    return ascii_host.lower()
