"""Compares what came back from a save with what was sent and with what was there before."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lmsdesk.api.kept import kept
from lmsdesk.domain.fields import Field, Html, LongText, Relation, Relations, Slug, Text, plain_text
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.courses import PAID_MODES
from lmsdesk.domain.query import Surprise
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

LONG = 200
"""A shorter text that came back empty was not too long for any site."""


def compare(
    kind: Kind, sent: Mapping[str, Any], record: Record, before: Record | None
) -> tuple[tuple[Surprise, ...], tuple[Surprise, ...]]:
    """(ours, others): fields changed by the site because of us, and fields that somebody else changed."""
    ours: list[Surprise] = []
    others: list[Surprise] = []
    for field in kind.writable():
        if field.name not in record.values or field.name in record.odd:
            continue
        got = record[field.name]
        if field.name in sent:
            if not _as_sent(field, sent[field.name], got):
                reason = _why_different(kind, field, sent, record, before)
                ours.append(Surprise(field.name, sent[field.name], got, True, reason))
        elif before is not None and _comparable(field, before, record) and not field.same(before[field.name], got):
            reason = _follows(kind, field, sent, before, got)
            (others if reason is None else ours).append(
                Surprise(field.name, before[field.name], got, reason is not None, reason)
            )
    return tuple(ours), tuple(others)


def _as_sent(field: Field, sent: Any, got: Any) -> bool:
    """Whether the site kept what was sent; an empty slug means "choose one"."""
    return kept(field, sent, got) or (isinstance(field, Slug) and field.is_empty(sent))


def _comparable(field: Field, before: Record, after: Record) -> bool:
    """Whether a field of two answers can be compared: both hold it, and a text is not rendered in only one of them."""
    if field.name not in before.values or field.name in before.odd:
        return False
    return before.full == after.full or not isinstance(field, Html | LongText)


Reason = Callable[[Kind, Field, Mapping[str, Any], Any, Record], Sentence | None]


def _free_access(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    mode = record["access_mode"]
    if field.name not in ("regular_price", "sale_price") or not mode or mode in PAID_MODES:
        return None
    return Sentence(
        N_("The site keeps a price only when access is “Pay once” or “Pay regularly”. Access is “{mode}” now."),
        mode=kind.field("access_mode").show(mode),
    )


def _sale_too_high(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    price, sale = record["regular_price"], sent.get("sale_price")
    if field.name != "sale_price" or not sale or got or price is None or sale < price:
        return None
    return Sentence(N_("The site drops a sale price that is not below the price."))


def _slug_taken(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    if not isinstance(field, Slug) or not isinstance(got, str):
        return None
    wanted = str(sent[field.name])
    if numbered := _numbered(wanted, got):
        return numbered
    if not got:
        return Sentence(N_("The site gives an item its web address when it is published."))
    return Sentence(N_("The site wrote the web address in its own way."))


def _numbered(wanted: str, got: str) -> Sentence | None:
    """What to say when the site put a number behind a web address; None when it did not."""
    if not wanted or not re.fullmatch(re.escape(wanted) + r"-\d+", got):
        return None
    return Sentence(N_("“{wanted}” is taken, so the site made it “{got}”."), wanted=wanted, got=got)


def _page_password(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    if field.name != "post_password" or not sent[field.name]:
        return None
    if record["status"] == "private" and not got:
        return Sentence(N_("A private course has no page password: visitors do not see its page at all."))
    return Sentence(N_("The site keeps only small plain letters and digits of a page password."))


def _stripped(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    if not isinstance(field, Text) or isinstance(field, Slug) or not isinstance(got, str):
        return None
    wanted = str(sent[field.name] or "")
    if wanted and not got:
        if len(wanted) < LONG:
            return Sentence(N_("The site stored nothing of this text."))
        return Sentence(N_("The site stored nothing. The text may be too long for it."))
    if "\\" in wanted and _without(wanted, "\\") == _without(got, "\\"):
        return Sentence(N_("The site does not keep every backslash. Write it twice where you need one."))
    if wanted.split() == got.split():
        return Sentence(N_("The site keeps single spaces only and no line breaks here."))
    if "<" in wanted and len(got) < len(wanted) and plain_text(got) in plain_text(wanted):
        return Sentence(N_("The site removed code that it does not allow, such as scripts or players."))
    if wanted.startswith(got):
        return Sentence(N_("The site cut the text off."))
    return None


def _without(text: str, sign: str) -> str:
    return " ".join(text.replace(sign, "").split())


def _unknown_items(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    if isinstance(field, Relations) and {ref.id for ref in got or ()} < {ref.id for ref in sent[field.name] or ()}:
        return Sentence(N_("The site left out items that it does not know any more."))
    if kind.parent and field.name == kind.parent and isinstance(field, Relation):
        return Sentence(N_("An item cannot lie inside itself, inside what it holds, or inside one that is gone."))
    return None


def _scheduled(kind: Kind, field: Field, sent: Mapping[str, Any], got: Any, record: Record) -> Sentence | None:
    if field.name != "status":
        return None
    if (sent[field.name], got) == ("future", "publish"):
        return Sentence(N_("The site published it at once: it schedules only what has a date to come."))
    return Sentence(N_("The site did not take this status. Publishing may need more rights than yours."))


_REASONS: tuple[Reason, ...] = (
    _free_access,
    _sale_too_high,
    _slug_taken,
    _page_password,
    _stripped,
    _unknown_items,
    _scheduled,
)


def _why_different(
    kind: Kind, field: Field, sent: Mapping[str, Any], record: Record, before: Record | None
) -> Sentence | None:
    got = record[field.name]
    if isinstance(field, Slug) and got and before is not None and got == before[field.name]:
        return Sentence(N_("The site kept the old web address: the new one is taken or cannot be one."))
    return next((found for reason in _REASONS if (found := reason(kind, field, sent, got, record))), None)


def _follows(kind: Kind, field: Field, sent: Mapping[str, Any], before: Record, got: Any) -> Sentence | None:
    """Why a field that was not sent changed because of those that were; None when it did not."""
    if field.name in ("regular_price", "sale_price"):
        mode = sent.get("access_mode")
        if mode is not None and mode not in PAID_MODES and not got:
            return Sentence(
                N_("With “{mode}” the site makes the course free."), mode=kind.field("access_mode").show(mode)
            )
        if field.name == "sale_price" and "regular_price" in sent and not got:
            return Sentence(N_("The site drops a sale price that is not below the price."))
    if isinstance(field, Slug) and isinstance(got, str) and ("status" in sent or kind.title in sent):
        if not before[field.name]:
            return Sentence(N_("The site made the web address from the title."))
        return _numbered(str(before[field.name]), got)
    if field.name == "access_mode" and ("regular_price" in sent or "sale_price" in sent):
        return Sentence(N_("The site chose the access that goes with the price."))
    return None
