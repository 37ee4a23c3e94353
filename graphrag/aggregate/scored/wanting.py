"""What a question wants of rows, as its words tell it: a sum, a mean, how many, the most of something, or one cell."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from graphrag.aggregate.asking import NUMBERS, Bound, find_bound
from graphrag.aggregate.periods import Period, find_period
from graphrag.aggregate.scored.saying import Token, keys_of, read_tokens
from graphrag.aggregate.words import fold, words_of
from graphrag.language import is_portuguese


class Figure(StrEnum):
    """What rows come to."""

    SUM = "sum"
    MEAN = "mean"
    COUNT = "count"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of rows.

    ``figure`` is what they come to, all together or, where ``rank`` is 1 or -1, of each thing, of which that with the
    most or the least is asked for; of those ranked ``together`` by what all their rows come to, not by one. ``head``
    are the words that say what is asked for ("which *supplier*"), ``kind`` tells more of it: ``who``, ``when``,
    ``where`` or ``money``, with the words for it in ``money``; those for a day are in ``days``. ``net`` is ``net`` or
    ``gross`` where amounts are so, and ``currency`` the only one that counts. Rows that are ``unpaid`` may be meant
    alone, those that say what is ``without`` not, and where ``latest`` is 1 the last, where it is -1 the first.
    ``until`` asks for the day at which something ends, ``each`` for a figure of one of several.
    """

    question: str
    portuguese: bool
    tokens: tuple[Token, ...]
    figure: Figure
    rank: int
    together: bool
    head: tuple[int, ...]
    kind: str
    money: frozenset[int]
    days: frozenset[int]
    without: tuple[frozenset[str], ...]
    unpaid: bool
    until: bool
    currency: str
    net: str
    latest: int
    each: bool
    limit: int
    period: Period | None
    bound: Bound | None


_ONE = frozenset("one ones delas deles dentre".split())


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("patterns.toml").read_text(encoding="utf8"))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_file()[name])


@cache
def _kinds() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in _file()["kinds"].items()}


@cache
def _currencies() -> re.Pattern[str]:
    named = _file()["currencies"].items()
    return re.compile("|".join(rf"(?P<{code}>\b(?:in|em) (?:{names})(?!\w))" for code, names in named))


def read_wanted(question: str, today: date) -> Wanted:
    """What a question wants, were it about rows."""
    text, words = fold(question), words_of(question)
    portuguese = is_portuguese(question)
    period, _ = find_period(question, portuguese=portuguese, today=today)
    described = _pattern("described").search(text)
    head = described or _pattern("head").search(text)
    taken = [(period.first, period.last)] if period else []
    if head and period and period.first <= head.start("head") < period.last:  # "em que mês de 2024"
        taken = [(head.end("head"), period.last)]
    bound, taken = find_bound(text, words, taken)
    free = _blank(text, taken)
    without = [m for m in _pattern("left_out").finditer(free) if not _pattern("net").search(m[0])]
    unpaid, currency = _pattern("unpaid").search(free), _currencies().search(free)
    free = _blank(free, [m.span() for m in without])
    mean, many, much = _pattern("mean").search(free), _pattern("many").search(free), _pattern("much").search(free)
    latest, first = _pattern("latest").search(free), _pattern("first").search(free)
    rest = _blank(free, [m.span() for m in (latest, first) if m])
    most, least = _pattern("most").search(rest), _pattern("least").search(rest)
    record = _pattern("record").search(rest)
    ranked = (most or least) and not mean and (not many or record)
    summed = _pattern("sum").search(free)
    figure = (
        Figure.MEAN if mean
        else Figure.COUNT if many
        else Figure.SUM if (ranked or summed or much)
        else Figure.CELL
    )  # fmt: skip
    cues = [
        m.span()
        for m in (mean, many, much, summed, latest, first, most if ranked else None, least if ranked else None)
        if m
    ]
    named = {"net": _pattern("net").search(free), "gross": _pattern("gross").search(free)}
    cues += [
        m.span()
        for m in (*named.values(), *without, *_pattern("where_kept").finditer(text), unpaid, currency, record)
        if m
    ]
    tokens = read_tokens(question, portuguese=portuguese, spent=[*taken, *cues])
    places = _places(tokens, _span(head, portuguese=portuguese)) if head else ()
    if head and head["head"] in _ONE and (among := _pattern("among").search(text)):
        places = _places(tokens, among.span(1))
    if many and not ranked:
        places = tuple(t.place for t in tokens if t.start >= many.end() and t.weight)[:2]
    return Wanted(
        question=question,
        portuguese=portuguese,
        tokens=tokens,
        figure=figure,
        rank=0 if not ranked else 1 if most else -1,
        together=bool(summed or record) or (ranked is not None and _adverbial(rest, most or least)),
        head=places,
        kind=next((n for n, kind in _kinds().items() if kind.search(text, described.end() if described else 0)), ""),
        money=frozenset(
            t.place
            for t in tokens
            for m in _kinds()["money"].finditer(text)
            if m.start() <= t.start and t.end <= m.end()
        ),
        days=frozenset(t.place for t in tokens if t.plain in ("date", "day", "data", "dia")),
        without=tuple(keys_of(m["what"], portuguese) for m in without),
        unpaid=unpaid is not None,
        until=_pattern("until").search(text) is not None,
        currency=(currency.lastgroup or "") if currency else "",
        net=next((name for name, match in named.items() if match), ""),
        latest=0 if ranked else 1 if latest else -1 if first else 0,
        each=bool(_pattern("each").search(free)) and not (ranked and _pattern("single").search(free)),
        limit=_limit(tokens, most or least) if ranked else 1,
        period=period,
        bound=bound,
    )


def _span(head: re.Match[str], *, portuguese: bool) -> tuple[int, int]:
    """The characters of what is asked for: one word, or two of English ("unit price")."""
    named = head.groupdict()
    if named.get("is"):
        return head.span("is")
    return head.span("head") if portuguese or not named.get("more") else (head.start("head"), head.end("more"))


def _adverbial(text: str, match: re.Match[str] | None) -> bool:
    """Whether "most" goes with a verb ("spent the most") or with what is counted ("the most orders")."""
    return match is not None and match[0].split()[-1] in ("most", "least", "fewest", "mais", "menos")


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _places(tokens: tuple[Token, ...], span: tuple[int, int]) -> tuple[int, ...]:
    return tuple(t.place for t in tokens if span[0] <= t.start and t.end <= span[1])


def _limit(tokens: tuple[Token, ...], match: re.Match[str] | None) -> int:
    """How many are asked for: "the three largest"."""
    before = [t for t in tokens if match and t.end <= match.start()][-1:]
    return NUMBERS.get(before[0].plain, 1) if before else 1
