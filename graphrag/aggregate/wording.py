"""Figures in words, in the language of the question: "R$ 1.250,50", "March 2024", and what was counted."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_SIGNS = {"BRL": "R$", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "C$", "AUD": "A$"}
_CENT = Decimal("0.01")
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split(),
}
WORDS = {
    "en": {
        "and": "and", "rows": "rows", "row": "row", "of": "of", "counted": "Counted", "missing": "without a figure",
        "without": "(none)", "same": "of the same things in other files", "not": "not",
        "rounded": "rounded", "more": "and {} more", "undated": "without a date",
        "invoices": "invoices",
    },
    "pt": {
        "and": "e", "rows": "linhas", "row": "linha", "of": "de", "counted": "Contadas", "missing": "sem valor",
        "without": "(nenhum)", "same": "das mesmas coisas em outros arquivos", "not": "não",
        "rounded": "arredondado", "more": "e mais {}", "undated": "sem data", "invoices": "notas fiscais",
    },
}  # fmt: skip


def number(value: Decimal, language: str, *, cents: bool = False) -> str:
    """A number in the style of a language; with ``cents`` at least two decimals.

    >>> number(Decimal("1250.5"), "pt", cents=True), number(Decimal("1250.50"), "en"), number(Decimal("0.1250"), "en")
    ('1.250,50', '1,250.5', '0.125')
    """
    text = f"{value:,f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if cents:
        decimals = decimals.ljust(2, "0")
    if language == "pt":
        return whole.replace(",", ".") + (f",{decimals}" if decimals else "")
    return whole + (f".{decimals}" if decimals else "")


def figure(value: Decimal, unit: str, language: str, *, money: bool = False) -> str:
    """A number with its currency or unit.

    >>> figure(Decimal("1250.5"), "BRL", "pt"), figure(Decimal(-3), "kg", "en"), figure(Decimal("12.5"), "%", "pt")
    ('R$ 1.250,50', '-3 kg', '12,5%')
    """
    if unit.isupper() and len(unit) == 3:
        sign = _SIGNS.get(unit, unit)
        space = " " if language == "pt" or len(sign) > 1 else ""
        minus = "-" if value < 0 else ""
        return f"{minus}{sign}{space}{number(abs(value), language, cents=True)}"
    plain = number(value, language, cents=money)
    return f"{plain}%" if unit == "%" else f"{plain} {unit}".strip()


def mean(total: Decimal, count: int) -> tuple[Decimal, bool]:
    """The mean of so many numbers to the cent, and whether it had to be rounded to that."""
    exact = total / count
    rounded = exact.quantize(_CENT, ROUND_HALF_EVEN)
    return rounded, rounded * count != total


def moment(iso: str, language: str) -> str:
    """A day, month, quarter, half-year or year in words.

    >>> moment("2024-03-01", "en"), moment("2024-03", "pt"), moment("2024-Q1", "pt"), moment("2024", "en")
    ('1 March 2024', 'março de 2024', '1º trimestre de 2024', '2024')
    """
    year, _, rest = iso.partition("-")
    if not rest:
        return year
    if rest[0] in "QH":
        names = {"Q": ("Q{} {}", "{}º trimestre de {}"), "H": ("H{} {}", "{}º semestre de {}")}[rest[0]]
        return names[language == "pt"].format(rest[1:], year)
    month = MONTHS[language][int(rest[:2]) - 1]
    day = f"{int(rest[3:5])} " if len(rest) == 5 else ""
    if language == "pt":
        return f"{day}de {month} de {year}" if day else f"{month} de {year}"
    return f"{day}{month} {year}"
