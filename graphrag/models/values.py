"""Values in text, in English and Portuguese: dates, amounts of money, percentages and quantities.

``find_values`` finds by rule what is written in one of the usual forms; ``normalise_value`` gives what a
surface means in one form, whoever found it: an ISO date, ``BRL 1250.00``, ``12.5%``, ``40 km``.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from graphrag.types import EntityType, Span

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janeiro",
            "february feb fevereiro fev",
            "march mar março marco",
            "april apr abril abr",
            "may maio mai",
            "june jun junho",
            "july jul julho",
            "august aug agosto ago",
            "september sep sept setembro set",
            "october oct outubro out",
            "november nov novembro",
            "december dec dezembro dez",
        ),
        1,
    )
    for name in names.split()
}
_CURRENCIES = {
    "R$": "BRL", "US$": "USD", "U$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "C$": "CAD", "A$": "AUD",
    "BRL": "BRL", "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CHF": "CHF", "CAD": "CAD", "AUD": "AUD",
    "real": "BRL", "reais": "BRL", "dollar": "USD", "dollars": "USD", "dólar": "USD", "dólares": "USD",
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "libra": "GBP", "libras": "GBP",
}  # fmt: skip
_SCALES = {
    "thousand": 3, "mil": 3, "k": 3, "million": 6, "millions": 6, "milhão": 6, "milhões": 6, "mi": 6, "mn": 6, "m": 6,
    "billion": 9, "billions": 9, "bilhão": 9, "bilhões": 9, "bi": 9, "bn": 9, "b": 9, "tri": 12,
    "trillion": 12, "trillions": 12, "trilhão": 12, "trilhões": 12,
}  # fmt: skip
NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        "zero;one um uma;two dois duas;three tres;four quatro;five cinco;six seis;seven sete;eight oito;nine nove;"
        "ten dez;eleven onze;twelve doze;thirteen treze;fourteen quatorze catorze;fifteen quinze;sixteen dezesseis;"
        "seventeen dezessete;eighteen dezoito;nineteen dezenove;twenty vinte".split(";")
    )
    for word in words.split()
} | {
    word: number * 10
    for number, words in enumerate(
        "thirty trinta;forty quarenta;fifty cinquenta;sixty sessenta;seventy setenta;eighty oitenta;ninety noventa;"
        "hundred cem".split(";"),
        3,
    )
    for word in words.split()
}
"""Numbers in words, in both languages, without accents."""
CURRENCIES = frozenset(_CURRENCIES.values())
"""The codes that amounts of money are normalised to."""

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_LONG_MONTH = "|".join(name for name in _MONTHS if len(name) > 4 or name == "maio")
_NUMBER = r"\d{1,3}(?:[.,\u00a0 ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?"
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_SYMBOL = r"R\$|US\$|U\$|C\$|A\$|\$|€|£|¥|\b(?:BRL|USD|EUR|GBP|JPY|CHF|CAD|AUD)\b"
_WORD = "|".join(sorted((c for c in _CURRENCIES if c[0].islower()), key=len, reverse=True))
_YEAR = r"(?:1[0-9]|20)\d\d"

_DATES = (
    re.compile(rf"\b(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)\b"),
    re.compile(rf"(?<![\w/.-])(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<y>{_YEAR})(?![\w/-])"),
    re.compile(r"(?<![\w/.-])(?P<a>[0-3]?\d)/(?P<b>[0-3]?\d)/(?P<y>\d\d)(?![\w/-])"),
    re.compile(
        rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th|º|°)?\s+(?:de\s+|of\s+)?(?P<mon>{_MONTH})\b\.?(?:\s*,)?\s+(?:de\s+)?(?P<y>{_YEAR})\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<mon>{_MONTH})\b\.?\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\s*,?\s+(?P<y>{_YEAR})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<mon>{_MONTH})\b\.?\s*(?:,|/|\s(?:de|of))?\s*(?P<y>{_YEAR})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th|º|°)?\s+(?:de\s+|of\s+)?(?P<mon>{_LONG_MONTH})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<mon>{_LONG_MONTH})\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?![.,:]?\d|%)", re.IGNORECASE),
)
"""Full dates first, then a month of a year, then a day of no year; ``a`` and ``b`` are a day and a
month in either order."""

_YEAR_ALONE = re.compile(rf"\W*(?:in|em|year|ano(?: de)?|of|de|the)?\s*(?P<y>{_YEAR})\W*", re.IGNORECASE)
_AMOUNTS = (
    re.compile(rf"(?P<c>{_SYMBOL})\s?(?P<n>{_NUMBER})(?:\s?(?P<s>{_SCALE})\b)?", re.IGNORECASE),
    re.compile(
        rf"(?<![\w.,])(?P<n>{_NUMBER})\s?(?P<s>{_SCALE})?\b\s?(?:(?:de|of)\s)?(?P<c>{_WORD}|€|£|BRL|USD|EUR|GBP|CHF)(?!\w)",
        re.IGNORECASE,
    ),
)
_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<n>[-−+]?(?:{_NUMBER}))\s?(?:%|percent\b|per\s?cent\b|por\scento\b)(?!\w)", re.IGNORECASE
)
_CELL_NUMBER = re.compile(
    r"(?P<minus>[-−]\s?)?(?:[A-Z]{0,3}[$€£]\s?(?P<late>[-−])?\s?)?(?P<digits>\d[\d.,\u00a0 ']*\d|\d)"
)
_QUANTITY = re.compile(rf"(?P<n>{_NUMBER})(?:\s?(?P<s>{_SCALE})\b)?(?P<unit>.*)", re.IGNORECASE | re.DOTALL)


def find_values(text: str) -> list[tuple[Span, EntityType]]:
    """Values written in a usual form, in order, none inside another; a bare number or year is none.

    >>> [(span.start, str(kind)) for span, kind in find_values("R$ 3,5 milhões em 12/03/2024")]
    [(0, 'Amount'), (18, 'Date')]
    """
    found: list[tuple[Span, EntityType]] = []
    for patterns, kind in ((_DATES, EntityType.DATE), (_AMOUNTS, EntityType.AMOUNT), ((_PERCENT,), EntityType.PERCENT)):
        for pattern in patterns:
            for match in pattern.finditer(text):
                span = Span(*match.span())
                free = all(span.end <= other.start or span.start >= other.end for other, _ in found)
                if free and (kind is not EntityType.DATE or _date(match, "en")):
                    found.append((span, kind))
    return sorted(found, key=lambda item: item[0].start)


def value_kind(surface: str) -> EntityType:
    """What a surface that counts or measures is: an amount of money, a percentage or a quantity.

    >>> [str(value_kind(s)) for s in ("US$ 3.5 million", "12,5 %", "300 employees")]
    ['Amount', 'Percent', 'Quantity']
    """
    if any(pattern.search(surface) for pattern in _AMOUNTS):
        return EntityType.AMOUNT
    return EntityType.PERCENT if _PERCENT.search(surface) else EntityType.QUANTITY


def normalise_value(surface: str, kind: EntityType, language: str = "en") -> str:
    """The one form of a value; a surface in no known form stays, in lower case and single spaces.

    A day of no year is ``--MM-DD``, as in ISO 8601:2000.

    ``language`` decides the order of ``03/04/2024`` where both could be the month: the day comes
    first, except in English.

    >>> normalise_value("12 de março de 2024", EntityType.DATE), normalise_value("March 2024", EntityType.DATE)
    ('2024-03-12', '2024-03')
    >>> normalise_value("31 de dezembro", EntityType.DATE), normalise_value("in 1999", EntityType.DATE)
    ('--12-31', '1999')
    >>> normalise_value("R$ 1.250,00", EntityType.AMOUNT), normalise_value("€ 2 bn", EntityType.AMOUNT)
    ('BRL 1250.00', 'EUR 2000000000.00')
    >>> normalise_value("12,50 por cento", EntityType.PERCENT), normalise_value("1,250 km", EntityType.QUANTITY)
    ('12.5%', '1250 km')
    """
    plain = " ".join(surface.split())
    value = None
    if kind is EntityType.DATE:
        value = next((iso for p in _DATES for m in [p.search(plain)] if m and (iso := _date(m, language))), None)
        if value is None and (alone := _YEAR_ALONE.fullmatch(plain)):
            value = alone["y"]
    elif kind is EntityType.AMOUNT:
        value = _amount(plain)
    elif kind is EntityType.PERCENT and (match := _PERCENT.search(plain)):
        number = _number(match["n"])
        value = None if number is None else f"{_plain(number)}%"
    elif match := _QUANTITY.fullmatch(plain):
        number = _number(match["n"], match["s"])
        value = None if number is None else f"{_plain(number)} {match['unit'].strip().casefold()}".strip()
    return value or plain.casefold()


def read_number(text: str, language: str = "") -> Decimal | None:
    """The number that a cell holds beside a sign of currency, per cent or unit; None when it holds none.

    In ``pt`` a comma marks decimals and a dot thousands, in ``en`` the other way round; without a language as
    ``normalise_value`` reads it. Brackets make a number negative, as accountants write.

    >>> read_number("R$ 1.234", "pt"), read_number("1.234", "en"), read_number("(2,50)", "pt")
    (Decimal('1234'), Decimal('1.234'), Decimal('-2.50'))
    """
    match = _CELL_NUMBER.search(text)
    if not match:
        return None
    digits = match["digits"]
    if language in ("en", "pt"):
        thousands, point = (".", ",") if language == "pt" else (",", ".")
        plain = re.sub(r"[\u00a0 ']", "", digits).replace(thousands, "").replace(point, ".")
        try:
            number = Decimal(plain)
        except InvalidOperation:
            return None
    else:
        number = _number(digits)
    negative = bool(match["minus"] or match["late"]) or (text.strip().startswith("(") and text.strip().endswith(")"))
    return -number if number is not None and negative else number


def _date(match: re.Match[str], language: str) -> str | None:
    """The ISO form of a match of ``_DATES``; None where there is no such day."""
    parts = match.groupdict()
    year = int(parts.get("y") or 2000)
    if year < 100:
        year += 2000 if year < 70 else 1900
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        day, month = (second, first) if second > 12 or (first <= 12 and language == "en") else (first, second)
    else:
        month = _MONTHS[_fold(parts["mon"])] if parts.get("mon") else int(parts["m"])
        if not parts.get("d"):
            return f"{year:04}-{month:02}"
        day = int(parts["d"])
    try:
        iso = date(year, month, day).isoformat()
    except ValueError:
        return None
    return iso if parts.get("y") else f"-{iso[4:]}"


def _amount(surface: str) -> str | None:
    for pattern in _AMOUNTS:
        if match := pattern.search(surface):
            number = _number(match["n"], match["s"])
            symbol = match["c"]
            currency = _CURRENCIES.get(symbol.upper()) or _CURRENCIES[_fold(symbol)]
            return None if number is None else f"{currency} {number:.2f}"
    return None


def _number(digits: str, scale: str | None = None) -> Decimal | None:
    """A number in English or Portuguese style: the last of two different separators marks decimals.

    A lone separator marks thousands where three digits follow it, decimals otherwise, and decimals
    always before a word such as million.
    """
    text = re.sub(r"[\u00a0 ]", "", digits.replace("−", "-"))
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        text = text.replace("." if marks[-1] == "," else ",", "").replace(",", ".")
    elif len(marks) > 1 or (marks and not scale and re.search(r"[1-9]\d{0,2}[.,]\d{3}$", text)):
        text = re.sub("[.,]", "", text)
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text).scaleb(_SCALES[_fold(scale)] if scale else 0)
    except InvalidOperation:
        return None


def _fold(word: str) -> str:
    """Lower case, with the letters that match i, k and s when case is ignored (as in K for Kelvin)."""
    return word.lower().casefold().replace("ı", "i").replace("\u0307", "")


def _plain(number: Decimal) -> str:
    """Digits without exponent or trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
