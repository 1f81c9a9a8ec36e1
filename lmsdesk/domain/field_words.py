"""A site's complaint about a field, in words for the person who filled it in.

WordPress checks values against a schema and says so in the schema's language; that is put into ours. What a plugin says
in a sentence of its own is repeated, where it is a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lmsdesk.domain.field_errors import MISSING, FieldError
from lmsdesk.domain.said import said
from lmsdesk.domain.words import N_, Sentence

if TYPE_CHECKING:
    from lmsdesk.domain.fields import Field

SAYS = N_("The site says: {message}")
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    ("rest_invalid_type", r"is not of type (?:integer|number)", N_("Your site takes a number here.")),
    ("rest_invalid_type", r"is not of type string", N_("Your site takes a text here.")),
    ("rest_invalid_type", r"is not of type boolean", N_("Your site takes yes or no here.")),
    ("rest_invalid_type", r"is not of type", N_("Your site wants this in another form.")),
    (
        "rest_out_of_bounds",
        rf"must be between {_NUMBER} \((?:inclusive|exclusive)\) and {_NUMBER}",
        N_("Your site takes numbers from {a} to {b}."),
    ),
    ("rest_out_of_bounds", rf"must be greater than or equal to {_NUMBER}", N_("Your site takes {a} or more.")),
    ("rest_out_of_bounds", rf"must be greater than {_NUMBER}", N_("Your site takes only more than {a}.")),
    ("rest_out_of_bounds", rf"must be less than or equal to {_NUMBER}", N_("Your site takes {a} or less.")),
    ("rest_out_of_bounds", rf"must be less than {_NUMBER}", N_("Your site takes only less than {a}.")),
    ("rest_too_short", rf"must be at least {_NUMBER} character", N_("Your site wants at least {a} characters.")),
    ("rest_too_long", rf"must be at most {_NUMBER} character", N_("Your site takes at most {a} characters.")),
    ("rest_too_few_items", rf"must contain at least {_NUMBER}", N_("Choose at least {a}.")),
    ("rest_too_many_items", rf"must contain at most {_NUMBER}", N_("Choose at most {a}.")),
    ("rest_duplicate_items", r"has duplicate items", N_("Something is in here twice.")),
    ("rest_invalid_pattern", r"does not match pattern", N_("Your site wants this written in another way.")),
    ("rest_invalid_date", r"invalid date", N_("Your site cannot read this date.")),
    ("rest_invalid_email", r"invalid e-?mail", N_("This is no e-mail address.")),
    ("rest_invalid_url", r"invalid url", N_("This is no web address that your site takes.")),
    ("rest_invalid_hex_color", r"invalid hex colou?r", N_("This is no colour that your site knows.")),
    ("rest_property_required", r"is a required property", N_("Part of this is missing.")),
    ("rest_not_in_enum", r"is not one of|is not \{", N_("Your site does not know this choice.")),
    ("rest_forbidden_param", r"not permitted", N_("Your site does not let this account change this.")),
)
_COMPILED = tuple((re.compile(pattern, re.IGNORECASE), text) for _, pattern, text in _PATTERNS)
_BY_CODE: Mapping[str, str] = {code: text for code, _, text in _PATTERNS if "{" not in text}
"""The most general sentence of each code, for messages in another language."""


def words_for(error: FieldError, field: Field | None) -> Sentence:
    """One sentence to stand under the field."""
    if error.code == MISSING or (not error.message and not error.code):
        return Sentence(N_("Your site wants something here."))
    if choices := _choices(error.message, field):
        return Sentence(N_("Your site takes one of these here: {choices}."), choices=choices)
    for pattern, text in _COMPILED:
        if found := pattern.search(error.message):
            return Sentence(text, **dict(zip("ab", found.groups(), strict=False)))
    if error.code in _BY_CODE:
        return Sentence(_BY_CODE[error.code])
    told = said(_without_name(error, field))
    if told:
        return Sentence(SAYS, message=told)
    return Sentence(N_("Your site does not accept this."))


def _choices(message: str, field: Field | None) -> str:
    """The choices that the site names, in the words of the form; empty where the form knows none of them."""
    labels: Mapping[str, str] = {choice.value: choice.label for choice in getattr(field, "choices", ())}
    _, found, rest = message.partition("is not one of ")
    named = [word for word in re.split(r",\s*(?:and\s+)?|\s+and\s+", rest.rstrip(". ")) if found and word]
    return ", ".join(labels[word] for word in named if word in labels)


def _without_name(error: FieldError, field: Field | None) -> str:
    """The message with the wire's name put into the form's word."""
    head = str(error.path[0]) if error.path else ""
    if head and "_" in head and field is not None:
        return re.sub(rf"\b{re.escape(head)}\b(\[\d+\])?", field.label, error.message)
    return error.message
