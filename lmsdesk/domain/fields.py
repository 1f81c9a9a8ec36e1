"""Field types: what a value is, how it is read from the wire, checked, shown and sorted.

A type knows nothing of widgets (``ui.editor`` has an editor for each) and nothing of wire names (the dialects do).
Values are plain Python: str, int, bool, Decimal, aware datetime, Ref, tuple of Ref, Picture, or None for "empty".
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from lmsdesk.domain.values import Picture, Ref
from lmsdesk.domain.words import N_, Sentence

TEXT_BYTES = 65_535
"""What a MySQL TEXT column takes; a longer title is answered with 200 and stored empty."""


LARGEST = 2**53
"""Numbers beyond this are no longer exact in PHP and JavaScript, and nothing that a site counts is as large."""

MOST_DECIMALS = 30
LONGEST_WORD = 200
FIRST_YEAR, LAST_YEAR = 1971, 9998
"""Moments outside of these cannot be brought to the clock of every computer."""


class Unreadable(ValueError):
    """The wire held something this field type cannot be. The raw value stays in ``Record.raw``."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field with the words people see; ``tone`` colours its badge."""

    value: str
    label: str
    tone: str = "plain"  # plain, good, caution, trouble, note


@dataclass(frozen=True, kw_only=True)
class Field:
    """One property of a kind, described for people.

    ``name`` is ours and stable; dialects map it to wire names. ``read_only`` fields are shown, never sent.
    """

    name: str
    label: str
    help: str = ""
    required: bool = False
    read_only: bool = False
    default: Any = None

    empty: ClassVar[Any] = None
    """The value that stands for "nothing" in this type."""

    def read(self, wire: Any) -> Any:
        """Turn what the site sent into a value. Raises Unreadable, never anything else."""
        return wire

    def check(self, value: Any) -> Sentence | None:
        """A sentence that says what to mend, or None when the value may be sent."""
        if self.required and self.is_empty(value):
            return Sentence(N_("{field} cannot be empty."), field=self.label)
        return None

    def is_empty(self, value: Any) -> bool:
        return value is None or value == "" or value == ()

    def same(self, one: Any, other: Any) -> bool:
        """Whether two values mean the same to the person (used for "changed" and for read-back)."""
        if self.is_empty(one) and self.is_empty(other):
            return True
        return bool(one == other)

    def show(self, value: Any) -> str:
        """The value as plain text for a table cell or a sentence (not localised)."""
        return "" if self.is_empty(value) else str(value)

    def sort_key(self, value: Any) -> tuple[int, Any]:
        """A key that sorts values of this type in one list; empty values come first."""
        return (0, 0) if self.is_empty(value) else (1, value)


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """One line of text."""

    max_bytes: int = TEXT_BYTES
    default: Any = ""
    empty: ClassVar[Any] = ""

    def read(self, wire: Any) -> str:
        if wire is None or wire is False:
            return ""
        if isinstance(wire, str):
            return whole_text(html.unescape(wire) if "&" in wire else wire, self.name)
        if isinstance(wire, int | float) and not isinstance(wire, bool):
            return str(wire)
        if isinstance(wire, Mapping) and isinstance(wire.get("raw", wire.get("rendered")), str):
            return whole_text(str(wire.get("raw", wire.get("rendered"))), self.name)
        raise Unreadable(self.name)

    def check(self, value: Any) -> Sentence | None:
        if trouble := super().check(value.strip() if isinstance(value, str) else value):
            return trouble
        size = len(str(value or "").encode("utf-8", "surrogatepass"))
        if size > self.max_bytes:
            return Sentence(
                N_("{field} is too long for WordPress: {size} of at most {limit} bytes. Shorten it before saving."),
                field=self.label,
                size=size,
                limit=self.max_bytes,
            )
        return None

    def sort_key(self, value: Any) -> tuple[int, Any]:
        return (1, value.casefold()) if value else (0, "")


@dataclass(frozen=True, kw_only=True)
class LongText(Text):
    """Several lines of text. It may hold HTML, so entities that stand for a tag or for an entity stay as they are."""

    max_bytes: int = 4_000_000

    def read(self, wire: Any) -> str:
        if isinstance(wire, str) and re.search(r"&(?:lt|gt|#0*6[02]|#x0*3[ce]|amp;#?\w+);", wire, re.IGNORECASE):
            return wire
        return super().read(wire)


@dataclass(frozen=True, kw_only=True)
class Html(Text):
    """Formatted text, kept as the HTML source the site stores."""

    max_bytes: int = 16_000_000

    def read(self, wire: Any) -> str:
        if isinstance(wire, str):
            return whole_text(wire, self.name)
        return super().read(wire)

    def show(self, value: Any) -> str:
        return plain_text(value or "")


@dataclass(frozen=True, kw_only=True)
class Slug(Text):
    """The last part of an item's web address."""

    max_bytes: int = 200

    def check(self, value: Any) -> Sentence | None:
        if trouble := super().check(value):
            return trouble
        if value and re.search(r"[\s/?#%\\<>\"']", str(value)):
            return Sentence(N_("{field} is part of a web address: letters, digits and hyphens only."), field=self.label)
        return None


@dataclass(frozen=True, kw_only=True)
class Url(Text):
    """A web address."""

    def check(self, value: Any) -> Sentence | None:
        if trouble := super().check(value):
            return trouble
        if value and not re.match(r"https?://[^\s/]+", str(value)):
            return Sentence(N_("{field} should begin with https://"), field=self.label)
        return None


@dataclass(frozen=True, kw_only=True)
class Integer(Field):
    """A whole number."""

    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""

    def read(self, wire: Any) -> int | None:
        if wire is None or wire == "" or wire is False:
            return None
        if isinstance(wire, bool):
            return int(wire)
        if isinstance(wire, int) and abs(wire) <= LARGEST:
            return wire
        if isinstance(wire, float) and wire.is_integer() and abs(wire) <= LARGEST:
            return int(wire)
        if isinstance(wire, str) and re.fullmatch(r"\s*-?\d{1,18}\s*", wire):
            return int(wire)
        raise Unreadable(self.name)

    def check(self, value: Any) -> Sentence | None:
        if trouble := super().check(value):
            return trouble
        if value is None:
            return None
        if self.minimum is not None and value < self.minimum:
            return Sentence(N_("{field} must be {limit} or more."), field=self.label, limit=self.minimum)
        if self.maximum is not None and value > self.maximum:
            return Sentence(N_("{field} must be {limit} or less."), field=self.label, limit=self.maximum)
        return None


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A number with a fraction, such as an average rating. Only ever shown."""

    def read(self, wire: Any) -> Decimal | None:
        return read_decimal(wire, self.name)


@dataclass(frozen=True, kw_only=True)
class Money(Field):
    """An amount in the site's currency. Kept as Decimal: never computed in floats."""

    def read(self, wire: Any) -> Decimal | None:
        return read_decimal(wire, self.name)

    def check(self, value: Any) -> Sentence | None:
        if trouble := super().check(value):
            return trouble
        if value is None:
            return None
        if value < 0:
            return Sentence(N_("{field} cannot be below zero."), field=self.label)
        if value != round(value, 2):
            return Sentence(N_("{field} can have two decimals at most."), field=self.label)
        if value >= Decimal(10) ** 12:
            return Sentence(N_("{field} is larger than any site can store."), field=self.label)
        return None

    def show(self, value: Any) -> str:
        return "" if value is None else f"{value:.2f}"


@dataclass(frozen=True, kw_only=True)
class Boolean(Field):
    """Yes or no."""

    default: Any = False

    def read(self, wire: Any) -> bool:
        if isinstance(wire, bool):
            return wire
        if wire is None or wire in ("", "0", 0, "no", "false"):
            return False
        if wire in ("1", 1, "yes", "true"):
            return True
        raise Unreadable(self.name)

    def is_empty(self, value: Any) -> bool:
        return value is None

    def same(self, one: Any, other: Any) -> bool:
        return bool(one) == bool(other)


@dataclass(frozen=True, kw_only=True)
class OneOf(Field):
    """One of a few values. A value the site invents is kept and shown as it is."""

    choices: tuple[Choice, ...]
    default: Any = ""
    empty: ClassVar[Any] = ""

    def read(self, wire: Any) -> str:
        if wire is None or wire is False:
            return ""
        if isinstance(wire, str) and len(wire) <= LONGEST_WORD:
            return whole_text(wire, self.name)
        if isinstance(wire, int | float) and not isinstance(wire, bool):
            return str(wire)
        raise Unreadable(self.name)

    def choice(self, value: str) -> Choice:
        """The described choice, or one made up from the unknown value itself."""
        return next((c for c in self.choices if c.value == value), Choice(value, value))

    def show(self, value: Any) -> str:
        return self.choice(value).label if value else ""

    def sort_key(self, value: Any) -> tuple[int, Any]:
        return (1, self.show(value).casefold()) if value else (0, "")


@dataclass(frozen=True, kw_only=True)
class DateTime(Field):
    """A moment, always with a time zone. A wire time without one is read as UTC."""

    def read(self, wire: Any) -> datetime | None:
        if wire is None or wire == "" or wire is False or wire == "0000-00-00 00:00:00":
            return None
        if isinstance(wire, int) and not isinstance(wire, bool) and 0 < wire < 10**11:
            return datetime.fromtimestamp(wire, UTC)
        if isinstance(wire, str):
            if wire.isdigit() and 8 < len(wire) < 12:
                return datetime.fromtimestamp(int(wire), UTC)
            try:
                moment = datetime.fromisoformat(wire.strip())
            except ValueError as error:
                raise Unreadable(self.name) from error
            if not FIRST_YEAR <= moment.year <= LAST_YEAR:
                raise Unreadable(self.name)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        raise Unreadable(self.name)

    def show(self, value: Any) -> str:
        return value.strftime("%Y-%m-%d %H:%M") if value else ""


@dataclass(frozen=True, kw_only=True)
class Color(Text):
    """A colour as #rrggbb."""

    def check(self, value: Any) -> Sentence | None:
        if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", str(value)):
            return Sentence(N_("{field} is written as # and six digits, such as #2457C5."), field=self.label)
        return None

    def same(self, one: Any, other: Any) -> bool:
        return str(one or "").casefold() == str(other or "").casefold()


@dataclass(frozen=True, kw_only=True)
class Image(Field):
    """A picture from the site's media library."""

    def read(self, wire: Any) -> Picture | None:
        if wire in (None, "", 0, "0", False, [], {}):
            return None
        if isinstance(wire, bool):
            raise Unreadable(self.name)
        if isinstance(wire, int):
            return Picture(wire)
        if isinstance(wire, str):
            return Picture(int(wire)) if wire.isdigit() else Picture(0, wire)
        if isinstance(wire, Mapping):
            url = wire.get("url") or wire.get("source_url") or ""
            number = wire.get("id") or 0
            if isinstance(url, str) and isinstance(number, int):
                return Picture(number, url) if (url or number) else None
        raise Unreadable(self.name)

    def show(self, value: Any) -> str:
        return value.url.rsplit("/", 1)[-1] if value else ""

    def sort_key(self, value: Any) -> tuple[int, Any]:
        return (1, self.show(value)) if value else (0, "")


@dataclass(frozen=True, kw_only=True)
class Relation(Field):
    """A pointer to one item of another kind (``to`` is that kind's id)."""

    to: str

    def read(self, wire: Any) -> Ref | None:
        refs = read_refs(wire if isinstance(wire, list) else [wire], self.name)
        return refs[0] if refs else None

    def show(self, value: Any) -> str:
        return value.name or f"#{value.id}" if value else ""

    def sort_key(self, value: Any) -> tuple[int, Any]:
        return (1, self.show(value).casefold()) if value else (0, "")


@dataclass(frozen=True, kw_only=True)
class Relations(Field):
    """A set of pointers to items of another kind; the order does not matter."""

    to: str
    default: Any = ()
    empty: ClassVar[Any] = ()

    def read(self, wire: Any) -> tuple[Ref, ...]:
        if wire is None or wire == "":
            return ()
        return tuple(read_refs(wire if isinstance(wire, list) else [wire], self.name))

    def same(self, one: Any, other: Any) -> bool:
        return {ref.id for ref in one or ()} == {ref.id for ref in other or ()}

    def show(self, value: Any) -> str:
        return ", ".join(ref.name or f"#{ref.id}" for ref in value or ())

    def sort_key(self, value: Any) -> tuple[int, Any]:
        return (1, self.show(value).casefold()) if value else (0, "")


@dataclass(frozen=True, kw_only=True)
class Pairs(Field):
    """Free names with values, such as custom fields. PHP prints an empty map as ``[]``: both are read."""

    def read(self, wire: Any) -> tuple[tuple[str, str], ...]:
        if wire in (None, "", [], {}):
            return ()
        if isinstance(wire, Mapping):
            return tuple((whole_text(str(key), self.name), self._text(value)) for key, value in wire.items())
        raise Unreadable(self.name)

    def _text(self, value: Any) -> str:
        """One value as text. Lists and objects stay on the site as they are: text could not be sent back for them."""
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise Unreadable(self.name)
        return whole_text(str(value), self.name)

    def show(self, value: Any) -> str:
        return ", ".join(f"{key}: {text}" for key, text in value or ())


FIELD_TYPES: tuple[type[Field], ...] = (
    Text, LongText, Html, Slug, Url, Integer, Number, Money, Boolean, OneOf, DateTime, Color, Image, Relation,
    Relations, Pairs,
)  # fmt: skip
"""Every type there is; a test asserts that each has an editor."""


def read_decimal(wire: Any, name: str) -> Decimal | None:
    """An amount from a string, int or float; None when empty. Raises Unreadable."""
    if wire is None or wire == "" or wire is False:
        return None
    if isinstance(wire, bool) or not isinstance(wire, str | int | float | Decimal):
        raise Unreadable(name)
    try:
        value = Decimal(str(wire).strip())
    except InvalidOperation as error:
        raise Unreadable(name) from error
    if not value.is_finite() or abs(value) > LARGEST or -int(value.as_tuple().exponent) > MOST_DECIMALS:
        raise Unreadable(name)
    return value


def whole_text(text: str, name: str) -> str:
    """The text itself. Raises Unreadable for halves of characters, which no screen shows and no site takes back."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Unreadable(name) from error
    return text


def read_refs(wire: list[Any], name: str) -> list[Ref]:
    """Items as ids, ``{"id": 3, "name": "x"}`` or ``{"term_id"/"<x>_id": 3}``; 0 and empty are left out."""
    refs: list[Ref] = []
    for item in wire:
        if item in (None, "", 0, "0", False, [], {}):
            continue
        if isinstance(item, Mapping):
            number = item.get("id", item.get("term_id"))
            if number in (None, "", 0):
                continue
            text = item.get("name") or item.get("title") or item.get("display_name") or ""
            if not isinstance(number, int | str) or isinstance(number, bool):
                raise Unreadable(name)
            called = html.unescape(text).encode("utf-8", "replace").decode() if isinstance(text, str) else ""
            refs.append(Ref(_number(number, name), called))
        elif isinstance(item, int | str) and not isinstance(item, bool):
            refs.append(Ref(_number(item, name)))
        else:
            raise Unreadable(name)
    return refs


def _number(value: int | str, name: str) -> int | str:
    """An id, as a number where it is one. Raises Unreadable for what no site uses as one."""
    if isinstance(value, str) and (len(value) > LONGEST_WORD or whole_text(value, name) != value.strip()):
        raise Unreadable(name)
    if isinstance(value, int) and not 0 < value <= LARGEST:
        raise Unreadable(name)
    return int(value) if isinstance(value, str) and value.isdecimal() else value


_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


def plain_text(source: str) -> str:
    """HTML as one line of plain text, for a table cell or a word count."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", source))).strip()
