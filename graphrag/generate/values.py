"""Dates, amounts and countries as they stand in answers, in English and Portuguese, made comparable."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from graphrag.models.values import NUMBER_WORDS, find_values, normalise_value
from graphrag.names import plain
from graphrag.types import EntityType

Moment = tuple[int, int | None, int | None]
"""Year, month and day; what the text does not say is None."""

_YEAR = re.compile(r"(?<![\d.,])(\d{3,4})(?![\d]|[.,]\d)")


def parse_date(text: str, language: str = "en") -> Moment | None:
    """The first date in ``text``, otherwise its first year.

    >>> parse_date("12 de março de 2024"), parse_date("born March 12, 2024"), parse_date("c. 843")
    ((2024, 3, 12), (2024, 3, 12), (843, None, None))
    """
    for span, kind in find_values(text):
        iso = normalise_value(text[span.start : span.end], EntityType.DATE, language)
        if kind is EntityType.DATE and (match := re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", iso)):
            return int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    year = _YEAR.search(text)
    return (int(year[1]), None, None) if year else None


def compare_dates(a: Moment, b: Moment) -> int | None:
    """-1, 0 or 1 as ``a`` is before, at or after ``b``; None when what is known does not tell.

    >>> compare_dates((1999, None, None), (2000, 1, 1)), compare_dates((2000, None, None), (2000, 1, 1))
    (-1, None)
    """
    for left, right in zip(a, b, strict=True):
        if left is None or right is None:
            return 0 if left is right else None
        if left != right:
            return -1 if left < right else 1
    return 0


def parse_number(text: str) -> tuple[float, str] | None:
    """The first number in ``text`` with its currency, ``%`` or ''; ``R$ 1.250,00`` and ``$1,250.00`` are both 1250.

    >>> parse_number("de R$ 1.250,00"), parse_number("US$ 2.5 million"), parse_number("12 mil"), parse_number("9,5%")
    ((1250.0, 'BRL'), (2500000.0, 'USD'), (12000.0, ''), (9.5, '%'))
    >>> parse_number("três caminhões"), parse_number("twelve"), parse_number("o caminhão")
    ((3.0, ''), (12.0, ''), None)
    """
    for span, kind in find_values(text):
        if kind in (EntityType.AMOUNT, EntityType.PERCENT):
            value = normalise_value(text[span.start : span.end], kind)
            unit, number = ("%", value[:-1]) if value.endswith("%") else value.split(" ", 1)
            return float(number), unit
    match = re.search(r"\d[\d.,]*(?:\s?[^\W\d_]+)?", text)
    number = re.match(r"-?\d+(?:\.\d+)?", normalise_value(match[0], EntityType.QUANTITY)) if match else None
    if number:
        return float(number[0]), ""
    words = [NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", plain(text)) if word in NUMBER_WORDS]
    return (float(words[0]), "") if words else None


@lru_cache(maxsize=1)
def _countries() -> tuple[dict[str, str], frozenset[str]]:
    """Every name of a country and of its people, without accents, to the country; and which are of a people."""
    table: dict[str, str] = {}
    peoples: set[str] = set()
    for line in (files("graphrag.generate") / "countries.txt").read_text(encoding="utf8").splitlines():
        if line.startswith("#"):
            continue
        names, _, people = ([plain(name.strip()) for name in part.split(",") if name] for part in line.partition(";"))
        table |= dict.fromkeys([*names, *people], names[0])
        peoples |= set(people)
    return table, frozenset(peoples)


def countries_in(text: str) -> frozenset[str]:
    """The countries that ``text`` names, by name or by people.

    >>> sorted(countries_in("a French-Polish director")), sorted(countries_in("brasileira"))
    (['france', 'poland'], ['brazil'])
    """
    table, _ = _countries()
    text = f" {_words(text)} "
    found: set[str] = set()
    for name in sorted(table, key=len, reverse=True):
        if f" {name} " in text:
            found.add(table[name])
            text = text.replace(f" {name} ", "  ")
    return frozenset(found)


def is_people(text: str) -> bool:
    """Whether ``text`` is just the name of a people, or of several.

    >>> is_people("Icelandic"), is_people("French-Polish"), is_people("Iceland"), is_people("French Street")
    (True, True, False, False)
    """
    _, peoples = _countries()
    words = _words(text)
    return words in peoples or (all(word in peoples for word in words.split()) and bool(words))


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W\d_]+", plain(text)))
