"""Money as the plugin prints it: two decimals, the sign in front, and a word for nothing to pay."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SYMBOL = "$"


def amount(text: str) -> Decimal | None:
    """The number in a price, or None when there is none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def shown(text: str) -> str:
    """``"50"`` as ``"$50.00"``; nothing or zero as ``"Free"``."""
    value = amount(text)
    if value is None or value == 0:
        return "Free"
    return ("-" if value < 0 else "") + SYMBOL + plain(abs(value))


def plain(value: Decimal) -> str:
    """Two decimals and commas between the thousands."""
    return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
