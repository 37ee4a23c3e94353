"""What a question for a figure asks, as far as its words alone tell: nothing is looked up here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache

from graphrag.aggregate.periods import Period, find_period
from graphrag.aggregate.words import Term, Word, fold, listed, section, stem, terms, words_of
from graphrag.language import is_portuguese
from graphrag.models.titles import currency
from graphrag.models.values import NUMBER_WORDS, normalise_value
from graphrag.types import EntityType


class Kind(StrEnum):
    """What is wanted of the rows."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    HIGH = "high"
    LOW = "low"
    MOST = "most"
    LEAST = "least"
    LATEST = "latest"
    EARLIEST = "earliest"
    LIST = "list"
    LOOKUP = "lookup"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a number in the rows has to be: at least ``low``, or more (``strict``), and at most ``high``, or less.

    ``unit`` is a currency's code, a unit or ''; it is said by the words ``[first, last)``.
    """

    low: Decimal | None
    high: Decimal | None
    strict: bool
    unit: str
    first: int
    last: int

    def holds(self, number: Decimal) -> bool:
        """Whether a number is so."""
        if self.low is not None and (number < self.low or (self.strict and number == self.low)):
            return False
        return self.high is None or not (number > self.high or (self.strict and number == self.high))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a figure.

    ``spent`` are the words that say what the other fields hold; ``cue`` is the place of the word that says what is
    wanted, ``head`` that of the term behind "which", ``groups`` those that may say by what rows are put together.
    ``total`` is whether it also asks for a sum ("the highest total"), ``currency`` the only one that is to be counted;
    ``asks`` is ``when`` or ``where`` for a question that does.
    """

    question: str
    portuguese: bool
    words: tuple[Word, ...]
    terms: tuple[Term, ...]
    kind: Kind
    limit: int
    total: bool
    period: Period | None
    bound: Bound | None
    cue: int
    head: Term | None
    who: bool
    asks: str
    currency: str
    groups: tuple[Term, ...]
    spent: frozenset[int]


NUMBERS = {word: number for word, number in NUMBER_WORDS.items() if 1 <= number <= 10}
_MOST_ROWS = 20
_FIGURE = (
    r"(?P<{0}>(?:r\$|us\$|\$|€|£|brl|usd|eur|gbp)?\s?\d[\d.,]*(?:\s?(?:mil|thousand|millions?|milhao|milhoes|k)\b)?"
    r"(?:\s?(?:reais|dollars|pounds|libras|euros|dolares|brl|usd|eur|gbp|%|€))?)"
)
_LEAST = r"at least|no less than|pelo menos|no minimo|a partir de"
_ABOVE = (
    r"more than|over|above|greater than|higher than|larger than|bigger than|exceeding|exceeds?|mais d[eo]|mais que"
    r"|acima de|superior(?:es)? a|maior(?:es)? (?:do )?que|mais do que|ultrapassa\w*|excede\w*"
)
_MOST_OF = r"at most|no more than|up to|no maximo|ate"
_BELOW = (
    r"less than|fewer than|under|below|lower than|smaller than|cheaper than|menos d[eo]|menos que|abaixo de"
    r"|inferior(?:es)? a|menor(?:es)? (?:do )?que|menos do que"
)
_BOUND = re.compile(
    rf"\b(?:(?P<least>{_LEAST})|(?P<above>{_ABOVE})|(?P<at_most>{_MOST_OF})|(?P<below>{_BELOW}))\s{_FIGURE.format('n')}"
)
_RANGE = re.compile(rf"\b(?:between|entre|from|de)\s{_FIGURE.format('low')}\s(?:and|to|e|a)\s{_FIGURE.format('high')}")
_BY = re.compile(r"\b(?:by|per|(?:for |in |of )?each|every|por|(?:para |em |de |a )?cada)\s(?:the\s)?")
_HEAD = re.compile(
    r"\b(?:which|what|whose|qua(?:l|is)|que)\s"
    r"(?!(?:is|was|are|were|did|does|do|e|foi|foram|sao|eram?|has|o|a|os|as)\b)"
)
_WHO = re.compile(r"\b(?:who|whom|quem)\b")
_LIST = re.compile(r"^\W*(?:which|list|show|quais|liste|mostre|que)\b")
_LOOKUP = re.compile(
    r"^\W*(?:(?:to|by|in|from|for|at|on|until|em|de|para|por|ate|a|ao|com|no|na) )?"
    r"(?:what|which|who|whom|whose|when|where|qua(?:l|is)|quem|quando|onde|que|how much|quanto)\b"
)
_ASKS = {
    "when": re.compile(r"\b(?:when|quando|on (?:which|what) (?:day|date)|em que (?:dia|data))\b"),
    "where": re.compile(r"\b(?:where|onde)\b"),
}
_LIMITED = re.compile(
    r"\b(?:below|under|above|over|than|abaixo|acima|que) (?:\w+ ){0,3}?(?:minim\w*|maxim\w*|min|max)\b"
)
"""Where "minimum" is a limit, no figure that is asked for."""

_TOTAL = re.compile(r"total|tota|som|sum|overall|altogether|combined")


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in section("cues").items()}


def read_question(question: str, today: date) -> Asked | None:
    """What a question asks; None for one that asks for no figure over rows, or for several."""
    text = fold(question)
    words = words_of(question)
    portuguese = is_portuguese(question)
    period, clear = find_period(question, portuguese=portuguese, today=today)
    if not words or not clear:
        return None
    taken = [(period.first, period.last)] if period else []
    bound, taken = find_bound(text, words, taken)
    cues = _found(text, taken + [m.span() for m in _LIMITED.finditer(text)])
    kind = _kind(text, cues)
    if kind is None:
        return None
    spans = list(taken)
    if place := cues.get(_cue_name(kind)):
        spans.append(place)
    limit, numbers = _limit(words, cues.get(str(kind)), kind)
    spent = {i for i, w in enumerate(words) for a, b in spans if a <= w.start and w.end <= b} | numbers
    money, places = _currency(words, spent)
    spent |= places
    told = terms(words)
    heads = [t for m in _HEAD.finditer(text) for t in told if words[t.first].start == m.end()]
    if heads and (heads[0].concept.isdigit() or words[heads[0].first].plain in NUMBERS):  # "which three customers"
        heads = [t for t in told if t.first == heads[0].last]
    cue = place[1] if (place := cues.get(_cue_name(kind))) else 0
    return Asked(
        question=question,
        portuguese=portuguese,
        words=words,
        terms=told,
        kind=kind,
        limit=limit,
        total=kind is not Kind.SUM
        and _TOTAL.match(text[slice(*cues.get("sum", (0, 0)))].removeprefix("the ")) is not None,
        period=period,
        bound=bound,
        cue=cue,
        head=heads[0] if heads else None,
        currency=money,
        who=not heads and _WHO.search(text) is not None,
        asks=next((name for name, pattern in _ASKS.items() if pattern.search(text)), ""),
        groups=_groups(text, words, told, spent),
        spent=frozenset(spent),
    )


def _cue_name(kind: Kind) -> str:
    return str(kind)


def _found(text: str, taken: list[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The first place of each cue that is no part of a period or comparison, nor of another cue."""
    found: dict[str, tuple[int, int]] = {}
    used = list(taken)
    for name, pattern in _cues().items():
        for match in pattern.finditer(text):
            if all(match.end() <= a or match.start() >= b for a, b in used):
                found[name] = match.span()
                used.append(match.span())
                break
    return found


def _kind(text: str, cues: dict[str, tuple[int, int]]) -> Kind | None:
    ranks = [name for name in ("high", "low", "most", "least", "latest", "earliest") if name in cues]
    firm = [name for name in ("mean", "count") if name in cues]
    if len(ranks) + len(firm) > 1:
        return None
    if ranks or firm:
        return Kind((ranks + firm)[0])
    if "sum" in cues:
        return Kind.SUM
    if _LIST.search(text):
        return Kind.LIST
    return Kind.LOOKUP if _LOOKUP.search(text) else None


def find_bound(
    text: str, words: tuple[Word, ...], taken: list[tuple[int, int]]
) -> tuple[Bound | None, list[tuple[int, int]]]:
    """The comparison in a question, and the characters that are taken then."""
    for match in (*_RANGE.finditer(text), *_BOUND.finditer(text)):
        if any(match.start() < b and match.end() > a for a, b in taken):
            continue
        span = (match.start(), match.end())
        first = next(i for i, w in enumerate(words) if w.start >= span[0])
        last = 1 + max(i for i, w in enumerate(words) if w.start < span[1])
        if match.re is _RANGE:
            low, high = _number(match["low"]), _number(match["high"])
            return Bound(low[0], high[0], False, high[1] or low[1], first, last), [*taken, span]
        number, unit = _number(match["n"])
        more = match["least"] or match["above"]
        strict = bool(match["above"] or match["below"])
        return Bound(number if more else None, None if more else number, strict, unit, first, last), [*taken, span]
    return None, taken


def _number(text: str) -> tuple[Decimal, str]:
    """A number with its currency's code, ``%`` or ''."""
    text = text.strip().rstrip(".,")
    amount = normalise_value(text.upper() if "$" in text else text, EntityType.AMOUNT).upper().split()
    if len(amount) == 2 and len(amount[0]) == 3 and re.fullmatch(r"-?\d+\.\d+", amount[1]):
        return Decimal(amount[1]), amount[0]
    plain = re.match(r"-?\d+(?:\.\d+)?", normalise_value(text, EntityType.QUANTITY))
    return Decimal(plain[0] if plain else 0), "%" if text.endswith("%") else ""


def _currency(words: tuple[Word, ...], spent: set[int]) -> tuple[str, set[int]]:
    """The currency in which amounts are asked for ("in euros"), and the word that says it."""
    for i, word in enumerate(words):
        before = words[i - 1].plain if i else ""
        if i not in spent and before in ("in", "em") and (code := currency(word.plain)):
            return code, {i}
    return "", set()


def _limit(words: tuple[Word, ...], cue: tuple[int, int] | None, kind: Kind) -> tuple[int, set[int]]:
    """How many rows a question wants ("the three largest", "top 5"), and the word that says it."""
    if cue is None or kind in (Kind.COUNT, Kind.SUM, Kind.MEAN, Kind.LIST, Kind.LOOKUP):
        return 1, set()
    for i, word in enumerate(words):
        number = int(word.plain) if word.plain.isdigit() and len(word.plain) < 3 else NUMBERS.get(word.plain, 0)
        near = [w.start for w in words[i + 1 : i + 4]]
        asked = i > 0 and words[i - 1].plain in ("which", "what", "quais", "que", "the", "os", "as", "list", "show")
        beside = cue[0] in near or (i and words[i - 1].end == cue[1]) or asked
        if number and beside:
            return min(number, _MOST_ROWS), {i}
    return 1, set()


def _groups(text: str, words: tuple[Word, ...], told: tuple[Term, ...], spent: set[int]) -> tuple[Term, ...]:
    """Terms by which rows may be put together: behind "by", "per", "por cada", or by themselves ("monthly")."""
    behind = {m.end() for m in _BY.finditer(text)}
    adverbs = frozenset(w for unit in section("periods") for w in section("periods")[unit].split()[1:])
    single = {stem(w) for w in adverbs if w.endswith(("ly", "al", "ais", "mente", "io"))}
    return tuple(
        t
        for t in told
        if t.first not in spent
        and (words[t.first].start in behind or (t.last - t.first == 1 and words[t.first].stem in single))
    )


def period_unit(term: Term, words: tuple[Word, ...]) -> str:
    """The unit of time that a term names (``month``), or ''."""
    if term.last - term.first != 1:
        return ""
    said = words[term.first].stem
    return next((unit for unit in section("periods") if said in listed("periods", unit)), "")
