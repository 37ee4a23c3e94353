"""Spans of time in a question: "in March 2024", "since 2022", "no primeiro trimestre de 2023"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from graphrag.aggregate.words import fold
from graphrag.models.values import find_values, normalise_value
from graphrag.types import EntityType

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january janeiro|february fevereiro|march marco|april abril|may maio|june junho|july julho|august agosto|"
        "september setembro|october outubro|november novembro|december dezembro".split("|"),
        1,
    )
    for name in names.split()
}
_PARTS = {
    name: n
    for n, names in enumerate(
        (
            "first 1st primeiro 1o 1º 1 1a 1ª",
            "second 2nd segundo 2o 2º 2",
            "third 3rd terceiro 3o 3º 3",
            "fourth 4th last quarto 4o 4º 4 ultimo",
        ),
        1,
    )
    for name in names.split()
}
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_ORDINAL = "|".join(sorted(_PARTS, key=len, reverse=True))
_PART = re.compile(
    rf"\b(?:(?P<n>{_ORDINAL})\s(?P<unit>quarter|half|trimestre|semestre)|q(?P<q>[1-4])|(?P<t>[1-4])[tq](?=\W))"
    rf"\s?(?:(?:of|de|do ano de|in)\s)?{_YEAR}\b"
)
_BARE = re.compile(rf"(?<![\w.,/-]){_YEAR}(?![\w/-]|[.,]\d)")
_MONTH = re.compile(rf"\b(?P<m>{'|'.join(_MONTHS)})\b")
_RELATIVE = re.compile(
    r"\b(?:(?P<this>this|est[ea]|nest[ea])|(?P<last>last|previous)) (?P<unit>year|quarter|month|ano|mes|trimestre)\b"
    r"|\b(?P<past>ano|mes|trimestre) (?:passad[oa]|anterior)\b"
)
_FROM = re.compile(r"\b(?:since|from|desde|a partir d[eo]|starting in)\s(?:o ano de\s|the year\s)?$")
_AFTER = re.compile(r"\b(?:after|apos|depois d[eo])\s$")
_BEFORE = re.compile(r"\b(?:before|prior to|antes d[eo])\s$")
_UNTIL = re.compile(r"\b(?:until|till|up to|through|ate)\s(?:o ano de\s)?$")
_BETWEEN = re.compile(r"\b(?:between|from|entre|de|desde)\s$")
_AND = re.compile(r"\s(?:and|to|until|through|e|a|ate|-|–)\s|\s?[-–]\s?")
_WITHIN = re.compile(
    r"\b(?:(?:in|of|during|on|for|throughout|em|n[oa]|d[eo]|durante)\s)?(?:the\s|o\s)?"
    r"(?:(?:year|month|calendar year|ano|mes)\s)(?:(?:of|de)\s)?$|\b(?:during|durante|throughout|ao longo de)\s$"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the day ``start`` until before the day ``end``, ISO dates, '' where it is open; or a ``month`` of any year.

    ``first`` and ``last`` are the characters of the question that say so.
    """

    start: str
    end: str
    first: int
    last: int
    month: int = 0

    def holds(self, moment: str) -> bool:
        """Whether all of a day, month or year, given in its ISO form, lies in it.

        >>> Period("2024-01-01", "2024-04-01", 0, 0).holds("2024-03"), Period("2024-02-01", "", 0, 0).holds("2024")
        (True, False)
        """
        if self.month:
            return moment[5:7] == f"{self.month:02}"
        start, end = stretch(moment)
        return bool(start) and self.start <= start and (not self.end or end <= self.end)


def stretch(moment: str) -> tuple[str, str]:
    """The first day of a day, month or year in its ISO form, and the day after its last; '' for a day of no year."""
    if not re.fullmatch(r"\d{4}(?:-\d\d){0,2}", moment):
        return "", ""
    year, month, day = (int(part) for part in (moment + "-00-00")[:10].split("-"))
    if day:
        return moment, (date(year, month, day) + timedelta(days=1)).isoformat()
    return _months(year, month or 1, 1 if month else 12)


def _months(year: int, month: int, count: int) -> tuple[str, str]:
    """The first of a month and of the month that is so many later."""
    after = month - 1 + count
    return f"{year:04}-{month:02}-01", f"{year + after // 12:04}-{after % 12 + 1:02}-01"


def find_period(question: str, *, portuguese: bool, today: date) -> tuple[Period | None, bool]:
    """The one period that a question names, or None; and whether that is all, for of several none is meant alone."""
    text = fold(question)
    found = _moments(question, text, "pt" if portuguese else "en", today)
    if len(found) == 2:
        found = _joined(text, *found)
    if len(found) != 1:
        return None, not found
    one = found[0]
    return (one if one.month else _open(text, one)), True


def _joined(text: str, one: Period, other: Period) -> list[Period]:
    """Two moments as the span between them, or both as they are."""
    if not _AND.fullmatch(text[one.last : other.first]):
        return [one, other]
    if one.month and not other.month:
        start, end = _months(int(other.start[:4]), one.month, 1)
        one = replace(one, start=start, end=end, month=0)
    before = _BETWEEN.search(text[: one.first])
    if one.month or other.month or not (before or one.end == other.start) or one.start > other.start:
        return [one, other]
    return [Period(one.start, other.end, before.start() if before else one.first, other.last)]


def _open(text: str, one: Period) -> Period:
    """A moment with the words before it: since, after, before, until."""
    before = text[: one.first]
    if match := _FROM.search(before):
        return replace(one, first=match.start(), end="") if not _is_span(one, match) else one
    if match := _AFTER.search(before):
        return replace(one, first=match.start(), start=one.end, end="")
    if match := _BEFORE.search(before):
        return replace(one, first=match.start(), start="", end=one.start)
    if match := _UNTIL.search(before):
        return replace(one, first=match.start(), start="")
    if match := _WITHIN.search(before):
        return replace(one, first=match.start())
    return one


def _is_span(one: Period, match: re.Match[str]) -> bool:
    """Whether "from" only says where something is of: "orders from 2023" are those of that year."""
    return match[0].startswith("from") and len(one.start) == 10


def _moments(question: str, text: str, language: str, today: date) -> list[Period]:
    """Days, months, quarters and years in order, none within another."""
    found: list[Period] = []

    def add(first: int, last: int, bounds: tuple[str, str], month: int = 0) -> None:
        if all(last <= one.first or first >= one.last for one in found):
            found.append(Period(*bounds, first, last, month))

    for match in _PART.finditer(text):
        quarter = match["q"] or match["t"] or ""
        number = int(quarter) if quarter else _PARTS[match["n"]]
        size = 3 if quarter or match["unit"] in ("quarter", "trimestre") else 6
        number = min(number, 12 // size)
        add(*match.span(), _months(int(match["y"]), 1 + size * (number - 1), size))
    for match in _RELATIVE.finditer(text):
        add(*match.span(), _relative(match, today))
    for span, kind in find_values(question):
        moment = normalise_value(question[span.start : span.end], kind, language)
        if kind is EntityType.DATE and (bounds := stretch(moment))[0]:
            add(span.start, span.end, bounds)
    for match in _BARE.finditer(text):
        add(*match.span(), stretch(match["y"]))
    for match in _MONTH.finditer(text):
        if match[0] not in ("may", "march") or question[match.start()].isupper():
            add(*match.span(), ("", ""), _MONTHS[match[0]])
    return sorted(found, key=lambda one: one.first)


def _relative(match: re.Match[str], today: date) -> tuple[str, str]:
    unit = match["unit"] or match["past"]
    size = {"year": 12, "ano": 12, "quarter": 3, "trimestre": 3}.get(unit, 1)
    at = today.year * 12 + (today.month - 1) // size * size - (0 if match["this"] else size)
    return _months(at // 12, at % 12 + 1, size)
