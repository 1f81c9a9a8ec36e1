"""Showing numbers as people of the language write them. Reading them: ``domain/amounts.py``."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QLocale


def decimal_point() -> str:
    """What stands before the decimals in the person's language."""
    return "," if QLocale().decimalPoint() == "," else "."


def show_amount(value: Decimal | None, decimals: int = 2) -> str:
    """A number as people of the language write it, with at least so many decimals."""
    if value is None:
        return ""
    exponent = value.as_tuple().exponent
    places = max(decimals, -exponent if isinstance(exponent, int) else 0)
    text = f"{value:,.{places}f}"
    return text if decimal_point() == "." else text.translate({ord(","): ".", ord("."): ","})
