"""P rows about what was sent: fields missing or wrong, values refused, requests that cannot be read."""

from __future__ import annotations

from lmsdesk.domain.field_errors import field_errors
from lmsdesk.domain.field_paths import written
from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, reload, sure

_CHARSET = (
    "incorrect string value",
    "could not perform query because it contains invalid",
    "illegal mix of collations",
)


def _names(facts: Facts) -> str:
    return ", ".join(written(error.path) for error in field_errors(facts.json))[:200]


def _field(facts: Facts) -> Match | None:
    if facts.means is not Meaning.FIELDS or not facts.write or facts.context.labels:
        return None
    return sure(f"code {facts.code}: {_names(facts) or facts.message[:200] or '-'}")


def _named_field(facts: Facts) -> Match | None:
    if facts.means is not Meaning.FIELDS or not facts.write or not facts.context.labels:
        return None
    return sure(f"code {facts.code}: {_names(facts)}", what=", ".join(facts.context.labels))


def _asked_wrongly(facts: Facts) -> Match | None:
    if facts.means is Meaning.FIELDS and not facts.write:
        return sure(f"code {facts.code}: {_names(facts) or facts.message[:200] or '-'}")
    return None


def _details(facts: Facts) -> Match | None:
    """Learnomy's list of what is wrong with which field."""
    if facts.learnomy_shape and facts.fields and 400 <= facts.status < 500:
        return sure(f"details for {_names(facts)}")
    return None


def _other_fields(facts: Facts) -> Match | None:
    if not facts.fields or facts.learnomy_shape or facts.means is Meaning.FIELDS:
        return None
    return sure(f"{facts.seen}: {_names(facts)}") if facts.status in (400, 409, 422) else None


def _malformed(facts: Facts) -> Match | None:
    if facts.means is Meaning.MALFORMED or facts.status == 414:
        return sure(facts.seen)
    if facts.code == "rest_upload_no_content_disposition" and not _several_parts(facts):
        return sure(f"{facts.seen}: a file without its name")
    return None


def _several_parts(facts: Facts) -> bool:
    return "multipart/" in facts.asked("content-type")


def _is_refused(facts: Facts) -> bool:
    if facts.fields:
        return False
    if facts.means is Meaning.TAKEN:  # a person's name or address; those of items have a row of their own
        return "user" in facts.code or "email" in facts.code
    return facts.means is Meaning.REFUSED or (facts.means is Meaning.FAILED and facts.status < 500)


def _refused(facts: Facts) -> Match | None:
    return likely(facts.seen, what=facts.said) if _is_refused(facts) and facts.said else None


def _refused_silently(facts: Facts) -> Match | None:
    return likely(facts.seen) if _is_refused(facts) and not facts.said else None


def _codeless(facts: Facts) -> Match | None:
    if facts.status in (400, 406, 409, 422) and facts.json is not None and not facts.code and not facts.fields:
        return likely(f"status {facts.status}, without a code")
    return None


def _not_stored(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.means is Meaning.NOT_STORED else None


def _charset(facts: Facts) -> Match | None:
    if facts.status >= 400 and any(words in facts.low for words in _CHARSET):
        return sure(f"the database refused a character{_odd_characters(facts)}")
    return None


def _lost_characters(facts: Facts) -> Match | None:
    """Emoji or letters of other scripts were sent, and question marks came back."""
    if not facts.write or not 200 <= facts.status < 300 or not isinstance(facts.json, dict):
        return None
    for name, sent in facts.sent.items():
        kept = facts.json.get(name)
        if not isinstance(sent, str) or not isinstance(kept, str) or "?" not in kept or len(sent) > 20_000:
            continue
        odd = [letter for letter in sent if ord(letter) > 0xFF]
        if odd and kept.count("?") >= sent.count("?") + len(odd) and not any(letter in kept for letter in odd):
            return likely(f"question marks came back in {name} for {''.join(odd[:5])}")
    return None


def _odd_characters(facts: Facts) -> str:
    odd = dict.fromkeys(
        letter
        for value in facts.sent.values()
        if isinstance(value, str)
        for letter in value[:20_000]
        if ord(letter) > 0xFFFF
    )
    return f": {' '.join(list(odd)[:5])}" if odd else ""


def _show_field(facts: Facts) -> Suggestion:
    return Suggestion(Do.SHOW_FIELD, N_("Show the field"), next(iter(facts.fields), ""))


VALUES: tuple[Rule, ...] = (
    Rule(
        "P26",
        N_("A character cannot be stored"),
        N_("Your site's database cannot store one of the characters, such as an emoji."),
        N_("Replace it, or ask your hosting company to upgrade the database to utf8mb4."),
        _charset,
    ),
    Rule(
        "P06",
        N_("A field needs another value"),
        N_("Your site does not accept a value."),
        N_("Change the marked field, then save again."),
        _field,
        _show_field,
    ),
    Rule(
        "P06",
        N_("A field needs another value"),
        N_("Your site does not accept what is in: {what}."),
        N_("Change the marked field, then save again."),
        _named_field,
        _show_field,
        variant="named",
    ),
    Rule(
        "P06",
        N_("The list was asked in a way your site does not know"),
        N_("Your site does not accept one of the choices that the list was asked with."),
        N_("Change the filter, the search or the order, then try again. If it stays, show the details to support."),
        _asked_wrongly,
        details,
        variant="asked",
    ),
    Rule(
        "P28",
        N_("Fields need other values"),
        N_("Your site does not accept some of the values, and says which."),
        N_("Change the marked fields, then save again."),
        _details,
        _show_field,
    ),
    Rule(
        "P06",
        N_("A field needs another value"),
        N_("Your site does not accept a value."),
        N_("Change the marked field, then save again."),
        _other_fields,
        _show_field,
        variant="other code",
    ),
    Rule(
        "P06",
        N_("Your site could not store this"),
        N_("Your site could not store this: a name is empty, something it belongs to is gone, or it is there already."),
        N_("Check the name and the place it belongs to, then save again."),
        _not_stored,
        reload,
        variant="not stored",
    ),
    Rule(
        "P06",
        N_("The site did not accept this"),
        N_("Your site did not accept this. It says: {what}"),
        N_("Check what you entered, then try again."),
        _refused,
        details,
        variant="refused",
    ),
    Rule(
        "P06",
        N_("The site did not accept this"),
        N_("Your site did not accept this, and gave no reason that we could read."),
        N_("Check what you entered, then try again."),
        _refused_silently,
        details,
        variant="refused silently",
    ),
    Rule(
        "P06",
        N_("The site did not accept this"),
        N_("Your site did not accept this, and gave no reason that we could read."),
        N_("Check what you entered, then try again."),
        _codeless,
        details,
        variant="no code",
    ),
    Rule(
        "P07",
        N_("The request was malformed"),
        N_("Your site could not read our request. The mistake is on our side."),
        N_("Please send the details to the makers of this program."),
        _malformed,
        details,
    ),
    Rule(
        "P26",
        N_("Some characters turned into question marks"),
        N_("Your site stored question marks in place of some characters, such as an emoji."),
        N_("Replace them, or ask your hosting company to upgrade the database to utf8mb4."),
        _lost_characters,
        harmless=True,
        variant="lost",
    ),
)
