"""Figures of invoices: rounded as invoices are, and written as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

_CENT = Decimal("0.01")
_WIDE = Context(prec=100)
_SYMBOLS = {"BRL": "R$"}


def cents(amount: Decimal) -> Decimal:
    """An amount to the cent, halves away from zero as invoices do."""
    return amount.quantize(_CENT, ROUND_HALF_UP, _WIDE)


def plain(amount: Decimal) -> str:
    """Digits with at least two decimals and no more than it has."""
    text = f"{amount:f}".rstrip("0") if "." in f"{amount:f}" else f"{amount:f}."
    return text + "0" * max(0, 2 - len(text.rpartition(".")[2]))


def money(amount: Decimal, currency: str, language: str) -> str:
    """An amount as people of that language write it.

    >>> money(Decimal("1234.5"), "BRL", "pt"), money(Decimal("1234.5"), "EUR", "en")
    ('R$ 1.234,50', 'EUR 1,234.50')
    """
    return f"{_SYMBOLS.get(currency, currency)} {_number(plain(amount), language)}".strip()


def _number(digits: str, language: str) -> str:
    """Thousands apart where the decimals are two or none; three would be taken for thousands, so they get a fourth."""
    whole, _, decimals = digits.partition(".")
    if len(decimals) == 3:
        decimals += "0"
    if len(decimals) <= 2:
        whole = f"{int(whole or 0):,}" if not whole.startswith("-") else f"-{int(whole[1:] or 0):,}"
    text = f"{whole}.{decimals}" if decimals else whole
    return text.translate(str.maketrans(",.", ".,")) if language == "pt" else text


def quantity(amount: Decimal, language: str) -> str:
    """A number as people of that language write it."""
    text = f"{amount:f}"
    return _number(text.rstrip("0").rstrip(".") if "." in text else text, language)
