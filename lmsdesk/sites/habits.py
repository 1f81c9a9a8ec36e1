"""What sites are known to make of what is sent to them, and why: one entry for each, the first that fits counts.

Known from what Masteriyo and Learnomy answered, and from WordPress below both. ``surprises`` finds that something came
back different and asks here for the reason.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lmsdesk.domain.fields import (
    DateTime,
    Field,
    Html,
    Image,
    LongText,
    Money,
    Pairs,
    Relation,
    Relations,
    Slug,
    Text,
    plain_text,
)
from lmsdesk.domain.kind import Kind
from lmsdesk.domain.kinds.courses import PAID_MODES
from lmsdesk.domain.record import Record
from lmsdesk.domain.words import N_, Sentence

LONG = 200
"""A shorter text that came back empty was not too long for any site."""
_TERMS = frozenset({"categories", "tags", "difficulties"})
_CODE = re.compile(r"(?i)<\s*(script|iframe|style|form|input|object|embed|video|audio|svg|link|meta)\b")
_HANDLER = re.compile(r"(?i)\son[a-z]+\s*=")


@dataclass(frozen=True, slots=True)
class Case:
    """A field that is not as it was sent; or that was not sent (``asked`` False) and is not as it was before."""

    kind: Kind
    field: Field
    sent: Mapping[str, Any]
    got: Any
    record: Record
    before: Record | None

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def asked(self) -> bool:
        return self.name in self.sent

    @property
    def wanted(self) -> Any:
        return self.sent.get(self.name)

    @property
    def text(self) -> str:
        return str(self.wanted or "")

    @property
    def was(self) -> Any:
        return self.before[self.name] if self.before is not None else None

    @property
    def kept_old(self) -> bool:
        """What was there before is there still."""
        return self.before is not None and self.name in self.before.values and self.field.same(self.was, self.got)

    def shown(self, name: str) -> str:
        """A value of the answer as people see it."""
        return self.kind.field(name).show(self.record[name])


Values = Mapping[str, Any] | bool


@dataclass(frozen=True, slots=True)
class Habit:
    """One thing that sites do. ``fits``: False where it is not this; else True, or what the words need."""

    name: str
    words: str
    fits: Callable[[Case], Values]


def why(case: Case) -> Sentence | None:
    """The reason, where it is known."""
    for habit in HABITS:
        if found := habit.fits(case):
            return Sentence(habit.words, **(found if isinstance(found, Mapping) else {}))
    return None


# -- prices and access -----------------------------------------------------------------------------------------------


def _price(case: Case) -> bool:
    return case.name in ("regular_price", "sale_price")


def _free_access(case: Case) -> Values:
    mode = case.record["access_mode"]
    if not (case.asked and _price(case) and mode) or mode in PAID_MODES:
        return False
    return {"mode": case.shown("access_mode")}


def _made_free(case: Case) -> Values:
    mode = case.sent.get("access_mode")
    if case.asked or not _price(case) or mode is None or mode in PAID_MODES or case.got:
        return False
    return {"mode": case.kind.field("access_mode").show(mode)}


def _sale_not_below(case: Case) -> Values:
    if case.name != "sale_price" or case.got:
        return False
    if not case.asked:
        return "regular_price" in case.sent
    price = case.record["regular_price"]
    return bool(case.wanted) and price is not None and case.wanted >= price


def _access_along(case: Case) -> Values:
    return not case.asked and case.name == "access_mode" and bool({"regular_price", "sale_price"} & set(case.sent))


def _cents(case: Case) -> Values:
    if not isinstance(case.field, Money) or not isinstance(case.wanted, Decimal) or not isinstance(case.got, Decimal):
        return False
    return abs(case.wanted - case.got) < Decimal("0.01")


# -- web addresses ---------------------------------------------------------------------------------------------------


def _slug(case: Case) -> bool:
    return isinstance(case.field, Slug) and isinstance(case.got, str)


def _slug_kept(case: Case) -> Values:
    return _slug(case) and case.asked and bool(case.got) and case.kept_old


def _slug_taken(case: Case) -> Values:
    if not _slug(case) or not (case.asked or "status" in case.sent or case.kind.title in case.sent):
        return False
    wanted = case.text if case.asked else str(case.was or "")
    if not wanted or not re.fullmatch(re.escape(wanted) + r"-\d+", case.got):
        return False
    return {"wanted": wanted, "got": case.got}


def _slug_later(case: Case) -> Values:
    return _slug(case) and case.asked and not case.got


def _slug_cut(case: Case) -> Values:
    return _slug(case) and case.asked and 100 <= len(case.got) < len(case.text) and case.text.startswith(case.got)


def _slug_coded(case: Case) -> Values:
    return _slug(case) and case.asked and re.search(r"%[0-9a-f]{2}", case.got) is not None and "%" not in case.text


def _slug_cleaned(case: Case) -> Values:
    return _slug(case) and case.asked


def _slug_from_title(case: Case) -> Values:
    if not _slug(case) or case.asked or case.was:
        return False
    return "status" in case.sent or case.kind.title in case.sent


# -- texts -----------------------------------------------------------------------------------------------------------


def _text(case: Case) -> bool:
    return case.asked and isinstance(case.field, Text) and isinstance(case.got, str) and bool(case.text)


def _password(case: Case) -> bool:
    return case.name == "post_password"


def _private_without_password(case: Case) -> Values:
    return _password(case) and not case.got and case.record["status"] == "private"


def _password_plain(case: Case) -> Values:
    return _password(case) and case.asked and bool(case.wanted)


def _name_too_long(case: Case) -> Values:
    return _text(case) and case.kind.id in _TERMS and case.kept_old and len(case.text) > LONG


def _nothing_long(case: Case) -> Values:
    return _text(case) and not case.got and len(case.text) >= LONG


def _nothing(case: Case) -> Values:
    return _text(case) and not case.got and plain_text(case.text) != ""


def _only_code(case: Case) -> Values:
    return _text(case) and not case.got


def _backslash(case: Case) -> Values:
    return _text(case) and "\\" in case.text and _bare(case.text, "\\") == _bare(case.got, "\\")


def _one_line(case: Case) -> Values:
    return _text(case) and case.text.split() == case.got.split()


def _few_inline_tags(case: Case) -> Values:
    return _text(case) and case.kind.id in _TERMS and isinstance(case.field, LongText) and _lost_code(case)


def _no_code_in_names(case: Case) -> Values:
    return _text(case) and not isinstance(case.field, Html | LongText) and _lost_code(case)


def _code_removed(case: Case) -> Values:
    if not _text(case) or not isinstance(case.field, Html | LongText):
        return False
    sent, got = _codes(case.text), _codes(case.got)
    gone = [name for name in sent if name not in got]
    return {"what": ", ".join(dict.fromkeys(gone))} if gone else False


def _handlers_removed(case: Case) -> Values:
    return _text(case) and bool(_HANDLER.search(case.text)) and not _HANDLER.search(case.got)


def _tidied(case: Case) -> Values:
    if not _text(case) or not isinstance(case.field, Html | LongText):
        return False
    return "<" in case.text + case.got and _read(case.text) == _read(case.got)


def _some_code_removed(case: Case) -> Values:
    return _text(case) and _lost_code(case) and plain_text(case.got) in plain_text(case.text)


def _signs_written(case: Case) -> Values:
    return _text(case) and html.unescape(case.got) == html.unescape(case.text)


def _cut_off(case: Case) -> Values:
    return _text(case) and case.text.startswith(case.got)


def _lost_code(case: Case) -> bool:
    return "<" in case.text and case.got.count("<") < case.text.count("<")


def _codes(text: str) -> list[str]:
    return [found.lower() for found in _CODE.findall(text)]


def _read(text: str) -> list[str]:
    return plain_text(text).split()


def _bare(text: str, sign: str) -> str:
    return " ".join(text.replace(sign, "").split())


# -- what points elsewhere, states, numbers --------------------------------------------------------------------------


def _some_unknown(case: Case) -> Values:
    if not case.asked or not isinstance(case.field, Relations):
        return False
    return {ref.id for ref in case.got or ()} < {ref.id for ref in case.wanted or ()}


def _parent(case: Case) -> Values:
    return case.asked and bool(case.kind.parent) and case.name == case.kind.parent


def _instructor_kept(case: Case) -> Values:
    return case.asked and case.name == "author" and case.kept_old


def _unknown(case: Case) -> Values:
    return case.asked and isinstance(case.field, Relation) and bool(case.wanted) and not case.got


def _picture(case: Case) -> Values:
    return case.asked and isinstance(case.field, Image) and bool(case.wanted)


def _at_once(case: Case) -> Values:
    return case.name == "status" and (case.wanted, case.got) == ("future", "publish")


def _status(case: Case) -> Values:
    return case.name == "status" and case.asked


def _no_minus(case: Case) -> Values:
    return isinstance(case.wanted, int) and isinstance(case.got, int) and case.wanted < 0 <= case.got


def _named_twice(case: Case) -> Values:
    if not isinstance(case.field, Pairs) or not case.asked:
        return False
    names = [name for name, _ in case.wanted or ()]
    return len(set(names)) < len(names)


def _pair_texts(case: Case) -> Values:
    if not isinstance(case.field, Pairs) or not case.asked:
        return False
    return [name for name, _ in case.wanted or ()] == [name for name, _ in case.got or ()]


def _date(case: Case) -> Values:
    return isinstance(case.field, DateTime) and case.asked


def _kept_old(case: Case) -> Values:
    return case.asked and case.kept_old


HABITS: tuple[Habit, ...] = (
    Habit(
        "price needs paid access",
        N_("The site keeps a price only when access is “Pay once” or “Pay regularly”. Access is “{mode}” now."),
        _free_access,
    ),
    Habit("free access takes the price", N_("With “{mode}” the site makes the course free."), _made_free),
    Habit(
        "sale price not below price", N_("The site drops a sale price that is not below the price."), _sale_not_below
    ),
    Habit("access goes with price", N_("The site chose the access that goes with the price."), _access_along),
    Habit("two decimals", N_("A price has two decimals here, so it was rounded."), _cents),
    Habit(
        "web address kept",
        N_("The site kept the old web address: the new one is taken or cannot be one."),
        _slug_kept,
    ),
    Habit("web address taken", N_("“{wanted}” is taken, so the site made it “{got}”."), _slug_taken),
    Habit("drafts have no address", N_("The site gives an item its web address when it is published."), _slug_later),
    Habit("web address too long", N_("The site has no room for so long a web address and cut it off."), _slug_cut),
    Habit(
        "web address in codes",
        N_("The site writes letters beyond a to z as codes. Visitors' browsers show them as you typed them."),
        _slug_coded,
    ),
    Habit(
        "web address cleaned",
        N_("The site wrote the web address in its own way: small plain letters, digits and hyphens."),
        _slug_cleaned,
    ),
    Habit("web address from title", N_("The site made the web address from the title."), _slug_from_title),
    Habit(
        "private without password",
        N_("A private course has no page password: visitors do not see its page at all."),
        _private_without_password,
    ),
    Habit(
        "plain page password",
        N_("The site keeps only small plain letters and digits of a page password."),
        _password_plain,
    ),
    Habit(
        "name of a term too long",
        N_("The site kept what was there: it has no room for more than 200 letters here."),
        _name_too_long,
    ),
    Habit("too long for the site", N_("The site stored nothing. The text may be too long for it."), _nothing_long),
    Habit("nothing stored", N_("The site stored nothing of this text."), _nothing),
    Habit(
        "only code", N_("The site stored nothing: the text was nothing but code that it does not allow."), _only_code
    ),
    Habit(
        "backslashes",
        N_("The site does not keep every backslash. Write it twice where you need one."),
        _backslash,
    ),
    Habit("one line", N_("The site keeps single spaces only and no line breaks here."), _one_line),
    Habit(
        "few tags in descriptions of terms",
        N_("Here the site keeps bold, italic, quotes and links; other code was removed, and its text stays."),
        _few_inline_tags,
    ),
    Habit("no code in names", N_("The site keeps plain text here and removed the code in it."), _no_code_in_names),
    Habit(
        "code removed",
        N_("The site removed code that it does not allow, such as scripts or players: {what}."),
        _code_removed,
    ),
    Habit("handlers removed", N_("The site removed code that it does not allow, such as scripts."), _handlers_removed),
    Habit("tags put in order", N_("The site put the HTML in order; the text is the same."), _tidied),
    Habit(
        "some code removed",
        N_("The site removed code that it does not allow, such as scripts or players."),
        _some_code_removed,
    ),
    Habit("signs written otherwise", N_("The site writes signs such as & in another way."), _signs_written),
    Habit("cut off", N_("The site cut the text off."), _cut_off),
    Habit("unknown items left out", N_("The site left out items that it does not know any more."), _some_unknown),
    Habit(
        "parent refused",
        N_("An item cannot lie inside itself, inside what it holds, or inside one that is gone."),
        _parent,
    ),
    Habit(
        "instructor kept",
        N_("The site kept the instructor. Choosing another one may need more rights than yours."),
        _instructor_kept,
    ),
    Habit("unknown item", N_("What you chose is not on the site any more, so the site left this empty."), _unknown),
    Habit(
        "picture refused", N_("The site did not take this picture. It may be gone from its media library."), _picture
    ),
    Habit(
        "published at once",
        N_("The site published it at once: it schedules only what has a date to come."),
        _at_once,
    ),
    Habit(
        "status needs rights",
        N_("The site did not take this status. Publishing may need more rights than yours."),
        _status,
    ),
    Habit("no minus", N_("The site takes no numbers below zero here and left the minus out."), _no_minus),
    Habit("one value for each name", N_("The site keeps one value for each name, the last."), _named_twice),
    Habit("values of fields tidied", N_("The site wrote some of the values in its own way."), _pair_texts),
    Habit(
        "date in its own way", N_("The site wrote the date in its own way. Look whether it is the day you mean."), _date
    ),
    Habit("kept as it was", N_("The site kept what was there before."), _kept_old),
)
"""The order counts: what is told most exactly stands before what is told in general."""
