"""One value as a cell, and one cell as a value.

A blank cell means "keep"; the word in ``CLEAR`` means "empty it". A cell is what a spreadsheet holds: text, number,
date, yes or no. How numbers and dates are written is found out for a whole column first (``Style``), so that 1.234 and
03/04 are not read one way here and another way there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from lmsdesk.domain.amounts import NotANumber, parse_amount
from lmsdesk.domain.fields import (
    Boolean,
    DateTime,
    Field,
    Image,
    Integer,
    Money,
    Number,
    OneOf,
    Pairs,
    Relation,
    Relations,
)
from lmsdesk.domain.values import ItemId, Picture, Ref
from lmsdesk.domain.words import N_, Sentence

CLEAR = "(clear)"
"""What a person writes into a cell to empty the field."""
BETWEEN = "; "
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_CURRENCY = re.compile(
    r"^\s*(?:[A-Z]{3}|R\$|Rs\.?|Fr\.?|kr\.?)(?=[\s\d+−-])"  # EUR 12.50
    r"|(?<=[\s\d.,–-])(?:[A-Z]{3}|kr\.?|zł|Kč|Ft|lei|Fr\.?|%)\s*$"  # 12.50 EUR
    r"|(?<=\d)[.,](?:[–—-]|--)\s*$"  # 12.–
)
"""What stands beside an amount and is no part of it."""
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "sí", "si", "wahr", "vrai", "on"})
_NO = frozenset({"no", "n", "false", "0", "nein", "non", "falsch", "faux", "off"})
_REF = re.compile(r"(?P<name>.*?)\s*#(?P<id>[\w-]+)\s*$", re.DOTALL)

Cell = str | int | float | Decimal | bool | datetime | date | None
Find = Callable[[str, str], ItemId | None]
"""(kind id, name) to the id of the one item of that name; None when there is none or more than one."""


class Unread(ValueError):
    """The cell cannot be this field. ``sentence`` says what is expected."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Style:
    """How one column writes numbers and dates: the decimal sign, and the order of day, month and year."""

    decimal: str = "."
    dates: str = "ymd"

    @property
    def shown(self) -> Sentence:
        """In words, for the person to see what was understood."""
        if self.dates == "ymd":
            return Sentence(N_("numbers like {number}"), number=f"12{self.decimal}50")
        return Sentence(N_("dates like {date}"), date={"dmy": "27.11.2026", "mdy": "11/27/2026"}[self.dates])


# -- out ----------------------------------------------------------------------------------------------------------


def shown_cell(field: Field, value: Any, zone: tzinfo = UTC) -> Cell:
    """A value as a spreadsheet holds it. Empty is None. Dates are of the site's time zone, without naming it."""
    if field.is_empty(value):
        return None
    if isinstance(field, Boolean):
        return "yes" if value else "no"
    if isinstance(field, Money | Number | Integer):
        return value if isinstance(value, int) else Decimal(value)
    if isinstance(field, DateTime):
        moment: datetime = value.astimezone(zone).replace(tzinfo=None)
        return moment
    if isinstance(field, Relation):
        return _pointer(value)
    if isinstance(field, Relations):
        return BETWEEN.join(_pointer(ref) for ref in value)
    if isinstance(field, Image):
        return f"{value.url} #{value.id}".strip() if value.id else value.url
    if isinstance(field, Pairs):
        return "\n".join(f"{name} = {text}" for name, text in value)
    return str(value)


def _pointer(ref: Ref) -> str:
    return f"{ref.name} #{ref.id}" if ref.name else f"#{ref.id}"


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before it, where it could be one."""
    return f"'{text}" if text.startswith(_FORMULA) or _was_safe(text) else text


def restored(text: str) -> str:
    """The text again."""
    return text[1:] if _was_safe(text) else text


def _was_safe(text: str) -> bool:
    return text.startswith("'") and text.lstrip("'").startswith(_FORMULA)


def as_text(cell: Cell) -> str:
    """A cell of a CSV file: numbers with a point, dates as ISO writes them, texts made safe."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S" if cell.second else "%Y-%m-%d %H:%M")
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return safe(cell) if isinstance(cell, str) else str(cell)


# -- in -----------------------------------------------------------------------------------------------------------


def style_of(field: Field, cells: Iterable[Cell]) -> Style:
    """How this column writes its numbers or dates; the usual way where nothing in it tells."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    if isinstance(field, DateTime):
        return Style(dates=_date_order(texts))
    if isinstance(field, Money | Number | Integer):
        return Style(decimal=_decimal_sign(texts))
    return Style()


def pasted_cell(
    field: Field, cell: Cell, style: Style, zone: tzinfo = UTC, find: Find = lambda kind, name: None
) -> Any:
    """The value that a cell stands for. The cell is not blank and not CLEAR. Raises Unread."""
    if isinstance(field, Boolean):
        return _boolean(field, cell)
    if isinstance(field, Integer):
        return _integer(field, cell, style)
    if isinstance(field, Money | Number):
        return _decimal(field, cell, style)
    if isinstance(field, DateTime):
        return _moment(field, cell, style, zone)
    if isinstance(field, OneOf):
        return _choice(field, _text(cell))
    if isinstance(field, Relation):
        return _ref(field, field.to, _text(cell), find)
    if isinstance(field, Relations):
        names = [part for part in _text(cell).split(";") if part.strip()]
        return tuple(dict.fromkeys(_ref(field, field.to, name, find) for name in names))
    if isinstance(field, Image):
        return _picture(field, _text(cell))
    if isinstance(field, Pairs):
        return _pairs(field, _text(cell))
    return _text(cell, keep=True)


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def is_clear(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip().casefold() == CLEAR


def _text(cell: Cell, *, keep: bool = False) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = cell if isinstance(cell, str) else as_text(cell)
    return text if keep else text.strip()


def _boolean(field: Field, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _text(cell).casefold()
    if word in _YES | _NO:
        return word in _YES
    raise Unread(Sentence(N_("{field} is yes or no, not “{text}”."), field=field.label, text=word))


def _integer(field: Field, cell: Cell, style: Style) -> int:
    found = _decimal(field, cell, style)
    if found != found.to_integral_value():
        raise Unread(Sentence(N_("{field} is a whole number, not {text}."), field=field.label, text=_text(cell)))
    return int(found)


def _decimal(field: Field, cell: Cell, style: Style) -> Decimal:
    if isinstance(cell, (bool, date)):
        raise Unread(Sentence(N_("{field} is a number, not “{text}”."), field=field.label, text=_text(cell)))
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(repr(cell)).quantize(Decimal("0.000001")).normalize() + 0
    text = _text(cell)
    try:
        found = parse_amount(_CURRENCY.sub("", text), style.decimal)
    except NotANumber:
        found = None
    if found is None:
        raise Unread(Sentence(N_("{field} is a number, not “{text}”."), field=field.label, text=text))
    return found


def _decimal_sign(texts: list[str]) -> str:
    """Point or comma: the last sign of a number with both; else a sign that stands before other than three digits."""
    point = comma = 0
    for text in texts:
        number = re.sub(r"[^\d.,]", "", text)
        if "." in number and "," in number:
            last = max(number.rfind("."), number.rfind(","))
            point, comma = (point + 3, comma) if number[last] == "." else (point, comma + 3)
            continue
        for sign in ".,":
            if number.count(sign) == 1 and len(number.partition(sign)[2]) != 3:
                point, comma = (point + 1, comma) if sign == "." else (point, comma + 1)
            elif number.count(sign) > 1:
                point, comma = (point, comma + 1) if sign == "." else (point + 1, comma)
    return "," if comma > point else "."


def _date_order(texts: list[str]) -> str:
    counts = {"ymd": 0, "dmy": 0, "mdy": 0}
    for text in texts:
        numbers = [int(part) for part in re.findall(r"\d+", text)[:3]]
        if len(numbers) < 3:
            continue
        if numbers[0] > 31:
            counts["ymd"] += 2
        elif numbers[0] > 12:
            counts["dmy"] += 2
        elif numbers[1] > 12:
            counts["mdy"] += 2
        elif "." in text:
            counts["dmy"] += 1
    return max(counts, key=lambda order: counts[order])


def _order_of(parts: list[str], text: str, style: Style) -> str:
    """How this date is written. Raises ValueError where neither it nor its column tells: 03/04/26 is three days."""
    if len(parts[0]) == 4:
        return "ymd"
    order = style.dates if style.dates != "ymd" else _date_order([text])
    if order == "ymd":
        raise ValueError(text)
    return order


def _moment(field: Field, cell: Cell, style: Style, zone: tzinfo) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone) if cell.tzinfo is None else cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=zone)
    text = _text(cell)
    try:
        if re.match(r"\d{4}-\d\d-\d\d", text):
            found = datetime.fromisoformat(text)
            return found if found.tzinfo else found.replace(tzinfo=zone)
        parts = re.findall(r"\d+", text)
        numbers = [int(part) for part in parts]
        at = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}[_order_of(parts, text, style)]
        year, month, day = (numbers[place] for place in at)
        hour, minute, second = [*numbers[3:6], 0, 0, 0][:3]
        if re.search(r"\bpm\b", text, re.IGNORECASE) and hour < 12:
            hour += 12
        if re.search(r"\bam\b", text, re.IGNORECASE) and hour == 12:
            hour = 0
        return datetime(year + 2000 if year < 100 else year, month, day, hour, minute, second, tzinfo=zone)
    except (ValueError, IndexError, OverflowError):
        example = Sentence(
            N_("{field} is a date such as 2026-11-27 14:30, not “{text}”."), field=field.label, text=text
        )
        raise Unread(example) from None


def _choice(field: OneOf, text: str) -> str:
    wanted = text.casefold()
    for choice in field.choices:
        if wanted in (choice.value.casefold(), choice.label.casefold()):
            return choice.value
    known = ", ".join(choice.label for choice in field.choices)
    raise Unread(
        Sentence(
            N_("{field} is one of these: {choices}. “{text}” is none of them."),
            field=field.label,
            choices=known,
            text=text,
        )
    )


def _ref(field: Field, to: str, text: str, find: Find) -> Ref:
    text = text.strip()
    if (told := _REF.fullmatch(text)) is not None:
        number = told["id"]
        return Ref(int(number) if number.isdecimal() else number, told["name"])
    found = find(to, text)
    if found is None:
        raise Unread(
            Sentence(
                N_("{field}: there is no “{text}”, or more than one. Make it first, or write its number as #12."),
                field=field.label,
                text=text,
            )
        )
    return Ref(found, text)


def _picture(field: Field, text: str) -> Picture:
    if (told := re.fullmatch(r"(?:(\S+)\s+)?#?(\d+)", text)) is not None:
        return Picture(int(told[2]), told[1] or "")
    if re.match(r"https?://\S+$", text):
        return Picture(0, text)
    raise Unread(Sentence(N_("{field} is the address of a picture on the site."), field=field.label))


def _pairs(field: Field, text: str) -> tuple[tuple[str, str], ...]:
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise Unread(Sentence(N_("{field}: one “name = value” on each line."), field=field.label))
        pairs[name.strip()] = value.strip()
    return tuple(pairs.items())


Lookup = Mapping[str, Mapping[str, ItemId]]
